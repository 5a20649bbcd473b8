"""The person's word on personal data, and what follows from it for what is kept and on its way."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from crashdesk.reporter.jobs import PrivacyJob

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crashdesk.reporter.delivery import Delivery
    from crashdesk.reporter.diagnostics import Diagnostics
    from crashdesk.reporter.engine import Engine
    from crashdesk.reporter.privacy import Privacy
    from crashdesk.reporter.writer import Writer


class Disclosure:
    """Has what the person allows hold everywhere.

    Args:
        privacy: asked for what may leave.
        engine: what sentry_sdk collects.
        delivery: what waits, and what is on the wire.
        writer: adapts what is on disk.
        renewals: write anew what else is kept of this run.
        diagnostics: told what fails.
    """

    def __init__(
        self,
        privacy: Privacy,
        engine: Engine,
        delivery: Delivery,
        writer: Writer,
        renewals: Sequence[Callable[[], None]],
        diagnostics: Diagnostics,
    ) -> None:
        self._privacy, self._engine, self._delivery = privacy, engine, delivery
        self._writer, self._renewals, self._diagnostics = writer, renewals, diagnostics

    def allow(self, *, personal: bool, variables: bool) -> None:
        """Take the person's word, from now on; variables may hold personal data, so they need that too.

        It holds when this returns, on whichever thread; what is on disk is adapted by the writer.
        """
        self.hear(personal=personal, variables=variables)()

    def hear(self, *, personal: bool, variables: bool) -> Callable[[], object]:
        """The same for who holds a lock of his own: it takes none of ours.

        Returns:
            What is left to do with what is on its way and on disk, to be called without that lock.
        """
        if (personal, personal and variables) == (self._privacy.pii, self._privacy.variables):
            return lambda: None
        less = self._privacy.allow(personal=personal, variables=variables)
        self._engine.allow_personal_data(allowed=personal, variables=self._privacy.variables)
        return partial(self._follow, less=less)

    def _follow(self, *, less: bool) -> None:
        if less:
            with self._diagnostics.guard("privacy"):
                self._delivery.heed_withdrawal()
        job = PrivacyJob(partial(self._adapt, less=less), self._diagnostics)
        if not self._writer.running or not self._writer.offer(job):
            job.begin()

    def _adapt(self, *, less: bool) -> None:
        if less:
            self._delivery.gate.rescrub()
        for renew in self._renewals:
            renew()
