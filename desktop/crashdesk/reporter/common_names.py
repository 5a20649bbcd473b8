"""Names of accounts and computers that say nothing about a person.

Installers, clouds and containers make them, or texts are so full of them that they could not be read any
more if each were taken for the person who runs the application.
"""

from __future__ import annotations

from typing import Final

COMMON: Final = frozenset(
    """
    root admin administrator administrateur user users guest default public shared owner system service
    nobody daemon test tester testing demo dev devel developer build builder ci runner jenkins gitlab
    github travis vagrant docker container ubuntu debian fedora centos arch alpine ec2-user azureuser pi
    raspberry raspberrypi linux windows macos mac win app apps appuser application www www-data web http
    https nginx apache postgres mysql git svn python node java home local localhost localdomain host
    hostname server client desktop laptop pc computer work worker office student teacher info mail email
    name file files data main none null true false error message value key id type path new old all log
    tmp temp var usr bin lib etc opt mnt run me my you we it the and for not qt pyqt sentry crashdesk
    """.split()  # noqa: SIM905 - a table
)
