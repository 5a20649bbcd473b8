from __future__ import annotations

import json
import os
import threading
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from sentry_sdk.profiler import transaction_profiler

from crashdesk.reporter.profiler import finished, fit, let_rest
from tests.helpers.reporter import run_json

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def profile(*seconds: float) -> Any:
    samples = [
        {"elapsed_since_start_ns": str(round(moment * 1e9)), "thread_id": "1", "stack_id": 0}
        for moment in seconds
    ]
    return SimpleNamespace(samples=samples, unique_samples=len(samples), start_ns=500, stop_ns=0)


def moments(made: Any) -> list[float]:
    return [int(sample["elapsed_since_start_ns"]) / 1e9 for sample in made.samples]


def test_a_profile_ends_with_its_transaction() -> None:
    made = profile(0.1, 0.2, 0.2, 0.9)
    fit(made, 0.0, 0.5)
    assert moments(made) == [0.1, 0.2, 0.2]
    assert made.unique_samples == 2
    assert made.stop_ns - made.start_ns == 500_000_000


def test_a_transaction_that_began_earlier_shifts_its_profile() -> None:
    made = profile(0.1, 0.48)
    fit(made, 0.05, 0.5)
    assert moments(made) == [0.15]


class Watched(set[Any]):
    """Profiles in progress; somebody starts one at the moment when they are looked at."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        super().__init__()
        self._meanwhile = [meanwhile]

    def __len__(self) -> int:
        if self._meanwhile:
            thread = threading.Thread(target=self._meanwhile.pop())
            thread.start()
            thread.join(5)
        return super().__len__()


def test_a_profile_that_begins_as_the_sampler_is_about_to_rest_is_sampled() -> None:
    put_back = let_rest()
    scheduler: Any = transaction_profiler._scheduler
    scheduler.running, scheduler.pid = True, os.getpid()
    scheduler.active_profiles = Watched(lambda: scheduler.start_profiling(SimpleNamespace()))
    assert not scheduler._rests()
    assert scheduler.running
    scheduler.new_profiles.clear()
    assert scheduler._rests()
    assert not scheduler.running
    put_back()


def test_our_own_threads_which_wait_are_no_part_of_a_profile() -> None:
    done = threading.Event()
    ours = threading.Thread(target=done.wait, name="crashdesk-writer")
    ours.start()
    made = profile(0.1, 0.2)
    made.samples.append({**made.samples[0], "thread_id": str(ours.ident)})
    fit(made, 0.0, 0.5)
    done.set()
    ours.join()
    assert [sample["thread_id"] for sample in made.samples] == ["1", "1"]


def test_frames_are_marked_by_our_own_rule() -> None:
    frames = [
        {"abs_path": __file__, "filename": "test_profiler.py", "module": "__main__", "in_app": False},
        {"abs_path": json.__file__, "filename": "json/__init__.py", "module": "json", "in_app": True},
    ]
    found = json.loads(finished(json.dumps({"profile": {"frames": frames}, "version": "1"}).encode()))
    assert [frame["in_app"] for frame in found["profile"]["frames"]] == [True, False]
    assert found["version"] == "1"


def test_threads_that_are_not_in_it_are_not_named_either() -> None:
    names = {"1": {"name": "MainThread"}, "2": {"name": "crashdesk-writer"}}
    told = {"samples": [{"thread_id": "1"}], "thread_metadata": names, "frames": []}
    found = json.loads(finished(json.dumps({"profile": told}).encode()))
    assert found["profile"]["thread_metadata"] == {"1": {"name": "MainThread"}}


def test_the_scheduler_rests_comes_back_and_is_put_back(home: Path) -> None:
    program = """
    import json, threading, time
    from crashdesk.reporter.profiler import let_rest
    from sentry_sdk.profiler import transaction_profiler as module
    glances = []
    put_back = let_rest(lambda: glances.append(threading.current_thread() is ours.thread))
    ours = module._scheduler
    class Profile:
        active, count = True, 0
        def write(self, now, sample):
            self.count += 1
    def sampled():
        profile = Profile()
        ours.start_profiling(profile)
        deadline = time.monotonic() + 10
        while profile.count < 5 and time.monotonic() < deadline:
            time.sleep(0.01)
        profile.active = False
        thread = ours.thread
        thread.join(10)
        return profile.count >= 5, thread.is_alive(), ours.running
    found = [sampled(), sampled()]
    put_back()
    print(json.dumps([found, module._scheduler is None, len(glances) >= 10 and all(glances)]))
    """
    assert run_json(program, home) == [[[True, False, False]] * 2, True, True]
