"""The error that "Send a test report" raises."""

from __future__ import annotations


class TestReportError(Exception):
    """A test report: nothing is broken. Raised in a real slot, so that it takes the way of any crash."""

    __test__ = False  # its name would make pytest collect it
