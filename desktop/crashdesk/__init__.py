"""Crashdesk: crash reporting for PyQt6 desktop apps."""

from crashdesk._version import __version__ as __version__
