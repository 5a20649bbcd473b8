"""What is broken in a run, made from the run's number alone."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from tests.faults.receiver import BEHAVIOURS, DEATHS

YEAR = 365 * 86_400
# System calls on the way of a report, and how often a run makes each at most, roughly.
CALLS = {
    "fsync": 24,
    "rename": 14,
    "unlink": 12,
    "flock": 6,
    "mkdir": 8,
    "connect": 6,
    "sendto": 8,
    "recvfrom": 12,
}
WRITES = 12
"""The same for ``write``, which strace counts for each thread by itself."""
ERRORS = ("ENOSPC", "EIO", "EACCES", "EROFS")
TEARS = ("kill", "error", "lie", "cut")
"""How a write is torn: killed at it, refused, claimed to be done in part, cut short by the kernel."""
DAMAGES = ("empty", "half", "short by a few bytes", "with a hole", "without its last newline")
"""What a power loss leaves of a file on a file system that does not keep its word."""
SCHEMES = ("http", "https")
PROXIES = ("refuses", "407", "502")
CERTIFICATES = ("unknown", "of another host")
NEWER = {"": 60, "torn": 11, "damaged": 7, "proxy": 7, "tls": 7, "server": 8}
"""Faults that came later, in percent; they are drawn apart, so that the other runs stay what they were."""


@dataclass(frozen=True)
class Scenario:
    """One run: what is captured, what breaks in the process, and how the receiver behaves.

    Args:
        inject: what strace is to break, in its own words.
        script: the receiver's behaviours, one a request.
        shift: seconds by which the clock jumps.
        remove: after so many captures the reporter's folder is deleted.
        twins: whether two processes run at once.
        variant: which way of a fault it is.
        cut: the capture at which the kernel cuts a write short and ends the process.
        die: whether the process is killed after its last capture.
        downtime: seconds that a server stays dead.
    """

    seed: int
    captures: int
    fault: str
    inject: str = ""
    script: tuple[str, ...] = ()
    shift: int = 0
    remove: int = -1
    twins: bool = False
    variant: str = ""
    cut: int = -1
    die: bool = False
    downtime: float = 0.0

    @property
    def title(self) -> str:
        """The fault in a few words."""
        return " ".join(word for word in (self.fault, self.variant, self.inject) if word)


def scenario(seed: int) -> Scenario:
    """Make a run of its number; negative ones are those with a name."""
    if seed < 0:
        return NAMED[-seed - 1]
    chance = random.Random(f"newer {seed}")
    kind = chance.choices(tuple(NEWER), tuple(NEWER.values()))[0]
    first = _first(seed)
    return _newer(first, kind, chance) if kind else first


def _first(seed: int) -> Scenario:
    chance = random.Random(seed)
    fault = chance.choice(("kill", "kill", "kill", "error", "error", "full", "folder", "clock", "none"))
    call = chance.choice(tuple(CALLS))
    when = chance.randint(1, CALLS[call])
    inject = {
        "kill": f"{call}:signal=SIGKILL:when={when}",
        "error": f"{call}:error={chance.choice(ERRORS)}:when={when}",
        "full": f"fsync:error=ENOSPC:when={when}+",
    }.get(fault, "")
    script = tuple(chance.choices(BEHAVIOURS, k=chance.randint(0, 4)))
    shift = chance.choice((-YEAR, YEAR)) if fault == "clock" else 0
    captures = chance.randint(1, 4)
    remove = chance.randrange(captures) if fault == "folder" else -1
    # With a twin the folder may be removed after the other's end, when nobody can tell of what is lost.
    twins = chance.random() < 0.2 and fault != "folder"
    return Scenario(seed, captures, fault, inject, script, shift, remove, twins)


def _newer(first: Scenario, kind: str, chance: random.Random) -> Scenario:
    """Put a newer fault in the place of a first one; captures, script and twins stay."""
    plain = replace(first, fault=kind, inject="", shift=0, remove=-1)
    if kind == "torn":
        return _torn(plain, chance)
    if kind == "damaged":
        return replace(plain, variant=chance.choice(DAMAGES), die=chance.random() < 0.5)
    if kind == "proxy":
        return replace(plain, variant=f"{chance.choice(SCHEMES)} {chance.choice(PROXIES)}")
    if kind == "tls":
        return replace(plain, variant=chance.choice(CERTIFICATES))
    script = list(plain.script)
    script.insert(chance.randint(0, 3), chance.choice(DEATHS))
    return replace(plain, script=tuple(script), downtime=chance.choice((0.0, 1.0)))


def _torn(plain: Scenario, chance: random.Random) -> Scenario:
    variant, when = chance.choice(TEARS), chance.randint(1, WRITES)
    error, claimed = chance.choice(ERRORS), chance.choice((1, 50, 100, 300, 900, 1500))
    inject = {
        "kill": f"write:signal=SIGKILL:when={when}",
        "error": f"write:error={error}:when={when}",
        "lie": f"write:retval={claimed}:when={when}",
    }.get(variant, "")
    cut = chance.randrange(plain.captures) if variant == "cut" else -1
    # A draft that was torn unseen is found by the next start alone if the process dies before completing it.
    die = variant == "lie" and chance.random() < 0.4
    return replace(plain, variant=variant, inject=inject, cut=cut, die=die)


DRAFT, REPORT = 5, 5
"""The write at which the main thread drafts its second capture, and the writer completes the first; a test
looks whether that is still so."""
_TORN = (
    Scenario(0, 3, "torn", f"write:signal=SIGKILL:when={DRAFT}", variant="kill"),
    Scenario(0, 3, "torn", f"write:error=ENOSPC:when={DRAFT}", variant="error"),
    Scenario(0, 3, "torn", f"write:retval=50:when={DRAFT}", variant="lie", die=True),
    Scenario(0, 3, "torn", f"write:retval=50:when={REPORT}", variant="lie"),
    Scenario(0, 2, "torn", f"write:retval=5000:when={DRAFT}", variant="lie", die=True),
    Scenario(0, 3, "torn", variant="cut", cut=1),
)
_DAMAGED = tuple(
    Scenario(0, 3, "damaged", variant=variant, die=bool(number % 2)) for number, variant in enumerate(DAMAGES)
)
_PROXIES = tuple(
    Scenario(0, 2, "proxy", variant=f"{scheme} {answer}") for scheme in SCHEMES for answer in PROXIES
)
_CERTIFICATES = tuple(Scenario(0, 2, "tls", variant=variant) for variant in CERTIFICATES)
_DEATHS = tuple(Scenario(0, 3, "server", script=("pass", "pass", death), downtime=0.2) for death in DEATHS)
NAMED = tuple(
    replace(one, seed=-number)
    for number, one in enumerate((*_TORN, *_DAMAGED, *_PROXIES, *_CERTIFICATES, *_DEATHS), 1)
)
"""Each newer fault in each of its ways; their numbers are -1, -2 and so on."""
