"""What the person chose beside consent itself, kept for the next start."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from crashdesk.reporter.sources import REFUSALS

if TYPE_CHECKING:
    from crashdesk.dialogs.contact import Contact
    from crashdesk.reporter.consent import Consent
    from crashdesk.reporter.diagnostics import Diagnostics
    from crashdesk.reporter.sources import Preferences

logger = logging.getLogger("crashdesk")


class Choices:
    """Reads and keeps choices; where they cannot be kept they hold for this run.

    Args:
        consent: changed by a decision "from now on".
        preferences: where choices are kept; None without a recipient.
        diagnostics: told where they cannot be kept.
    """

    def __init__(self, consent: Consent, preferences: Preferences | None, diagnostics: Diagnostics) -> None:
        self._consent, self._preferences, self._diagnostics = consent, preferences, diagnostics
        self._here: dict[str, Any] = {}
        # Whoever chooses again in the settings wants to be asked again, too.
        consent.subscribe(self._ask_again)

    @property
    def contact(self) -> Contact:
        """Who asked to be remembered; nobody else is."""
        from crashdesk.dialogs.contact import MAX_EMAIL, MAX_NAME, Contact

        kept = self._kept("contact")
        known = kept if isinstance(kept, dict) else {}
        name, email = str(known.get("name", ""))[:MAX_NAME], str(known.get("email", ""))[:MAX_EMAIL]
        return Contact(name, email, remember=bool(known))

    @property
    def prompts(self) -> bool:
        """Whether the prompt still comes up although reports are denied."""
        return self._kept("crash_prompt") is not False

    def remember(self, contact: Contact) -> None:
        """Keep who may be asked back, or forget who was."""
        known = {"name": contact.name, "email": contact.email}
        wanted = known if contact.remember and any(known.values()) else None
        if wanted is not None or self._kept("contact") is not None:
            self.keep(contact=wanted)

    def decide_from_now_on(self, *, send: bool) -> None:
        """Let a decision on one report hold for those to come.

        "Don't send" denies; where that is so already, it ends the asking.
        """
        if send:
            self._consent.answer({"errors": "granted"}, "automatic")
        elif self._consent.state("errors") == "denied":
            self.keep(crash_prompt=False)
        else:
            self._consent.answer({"errors": "denied"})

    def keep(self, **choices: Any) -> None:
        """Keep choices, by setting name, together."""
        self._here.update(choices)
        if self._preferences is not None:
            with self._diagnostics.guard("preferences"):
                self._keep_on_disk(self._preferences, choices)

    def _keep_on_disk(self, preferences: Preferences, choices: dict[str, Any]) -> None:
        try:
            preferences.update(choices)
        except OSError as error:
            refused = [name for name in REFUSALS if choices.get(name) is False]
            if refused:
                _keep_refusals(preferences, refused, error)
            raise

    def _kept(self, name: str) -> Any:
        if name not in self._here:
            self._here[name] = self._preferences.all().get(name) if self._preferences is not None else None
        return self._here[name]

    def _ask_again(self) -> None:
        if not self.prompts:
            self.keep(crash_prompt=None)


def _keep_refusals(preferences: Preferences, refused: list[str], error: OSError) -> None:
    """Keep with less than a file's content what must not be forgotten, and say what that means."""
    meaning = "it holds until the application ends, and is then forgotten"
    with suppress(OSError):
        preferences.refuse(refused)
        meaning = "it holds all the same, by an empty file beside the settings, until another choice is kept"
    logger.warning("the refusal of personal data could not be written (%s): %s", error, meaning)
