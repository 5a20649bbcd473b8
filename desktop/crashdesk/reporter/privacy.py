"""What of a person may leave just now, and the scrubber's policy that follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crashdesk.reporter.personal_data import user_id_to_send
from crashdesk.reporter.scrubber import Policy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crashdesk.reporter.config import Config
    from crashdesk.reporter.host_rules import HostRules
    from crashdesk.reporter.installation import InstallId


class Privacy:
    """Holds for the whole process, and can change while it runs.

    Attributes:
        pii: whether personal data may leave.
        variables: whether what variables held may leave; they may hold personal data, so only with that.

    Args:
        config: what holds at first.
        rules: the host's own, for the scrubber.
        install_id: stands in for the user.
    """

    def __init__(self, config: Config, rules: HostRules, install_id: InstallId) -> None:
        self.pii = config.send_default_pii
        self.variables = config.send_default_pii and config.include_local_variables
        self._rules, self._install_id = rules, install_id
        self._known: Policy | None = None

    def allow(self, *, personal: bool, variables: bool) -> bool:
        """Take the person's word. Returns whether less may leave than before."""
        before = self.pii, self.variables
        self.pii, self.variables = personal, personal and variables
        return (before[0] and not self.pii) or (before[1] and not self.variables)

    def policy(self) -> Policy:
        """How everything is scrubbed now; made anew only when something has changed."""
        known, wanted = self._known, (self.pii, self.variables, self._install_id.value)
        if known is None or (known.pii, known.variables, known.install_id) != wanted:
            known = Policy.of_this_user(
                pii=wanted[0], variables=wanted[1], rule=self._rules, install_id=wanted[2]
            )
            self._known = known
        return known

    def user_id(self, user: Mapping[str, Any] | None) -> str:
        """The id that a user goes by on the wire."""
        return str(user_id_to_send((user or {}).get("id"), self._install_id.value, pii=self.pii))
