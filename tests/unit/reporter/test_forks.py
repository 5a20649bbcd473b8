from __future__ import annotations

import ast
import os
import threading
from pathlib import Path

import pytest

import crashdesk
from crashdesk.reporter.forks import renewed
from tests.helpers.reporter import run_json

PACKAGE = Path(crashdesk.__file__).parent
KINDS = {"Lock", "RLock", "Condition", "Event", "Semaphore", "BoundedSemaphore"}
EXEMPT = {
    # A signal to the watcher's thread, which no child has: it is held while that sleeps, and has to stay so.
    "qt/watcher.py": 1,
    # Each belongs to one job that somebody waits for, and a child hands no jobs over.
    "reporter/writer.py": 2,
    "reporter/host_calls.py": 1,
}

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")


def is_lock(node: ast.AST) -> bool:
    """Whether it names a lock: called, or handed on to be called."""
    return (
        isinstance(node, ast.Attribute)
        and node.attr in KINDS
        and isinstance(node.value, ast.Name)
        and node.value.id == "threading"
    )


def is_renewed(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "renewed"


def bare_locks(source: str) -> int:
    """How many locks are made in a module that no child gets anew; annotations make none."""
    tree = ast.parse(source)
    notes = [note for node in ast.walk(tree) for note in (getattr(node, "annotation", None),) if note]
    fine = [*notes, *filter(is_renewed, ast.walk(tree))]
    passed = {id(inner) for node in fine for inner in ast.walk(node)}
    return sum(is_lock(node) and id(node) not in passed for node in ast.walk(tree))


def test_a_bare_lock_is_seen_and_a_renewed_one_is_fine() -> None:
    assert bare_locks("lock = threading.Lock()") == 1
    assert bare_locks("lock = field(default_factory=threading.RLock)") == 1
    assert bare_locks("lock = renewed(threading.Condition())") == 0
    assert bare_locks("def work(lock: threading.RLock) -> None: pass") == 0


@pytest.mark.parametrize("layer", ["reporter", "qt", "embed"])
def test_no_child_process_waits_for_a_lock_that_nobody_holds_any_more(layer: str) -> None:
    files = sorted((PACKAGE / layer).glob("*.py"))
    found = {path.relative_to(PACKAGE).as_posix(): bare_locks(path.read_text("utf-8")) for path in files}
    assert {name: count for name, count in found.items() if count} == {
        name: count for name, count in EXEMPT.items() if name.startswith(f"{layer}/")
    }


@forks
@pytest.mark.parametrize("kind", ["Lock", "RLock", "Condition"])
def test_a_renewed_lock_is_free_in_a_child_whoever_held_it(kind: str) -> None:
    lock = renewed(getattr(threading, kind)())
    held, over = threading.Event(), threading.Event()

    def hold() -> None:
        with lock:
            held.set()
            over.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(10)
    child = os.fork()
    if child == 0:
        os._exit(0 if lock.acquire(timeout=5) else 7)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert not lock.acquire(blocking=False), "the parent's is still held"
    over.set()
    holder.join(10)


HOLDERS = {
    "the postman": "at.delivery._postman._wake",
    "the run": "at._runs.own._lock",
    "the run's log": "at._runs.own._log._lock",
    "the crash loop": "at._runs._loop._lock",
    "the log's tail": "at.attachments._tail._lock",
    "the engine": "at.engine._lock",
    "the line": "at.delivery._postman._courier._line._lock",
    "interactions": "at.performance.interactions._lock",
}


@forks
@pytest.mark.parametrize("lock", HOLDERS.values(), ids=HOLDERS.keys())
def test_a_child_captures_and_fails_whatever_the_parent_was_in_the_middle_of(
    tmp_path: Path, lock: str
) -> None:
    program = f"""
    import faulthandler, json, logging, os, pathlib, threading
    from tests.helpers.reporter import reporter
    at = reporter(pathlib.Path({str(tmp_path / "home")!r}))
    at.start()
    at.delivery.start()
    held, over, lock = threading.Event(), threading.Event(), {lock}
    def hold():
        with lock:
            held.set()
            over.wait(20)
    threading.Thread(target=hold).start()
    held.wait()
    child = os.fork()
    if not child:
        faulthandler.dump_traceback_later(10, exit=True)
        at.diagnostics.failed("draft", ValueError())
        logging.getLogger("acme").warning("low disk")
        at.trail.add("opened", "ui")
        kept = at.capture_message("of the child", "error", {{}}, {{}})
        lock.acquire()
        os._exit(0 if kept else 7)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    over.set()
    at.uninstall()
    print(json.dumps(code))
    """
    assert run_json(program, tmp_path / "x") == 0
