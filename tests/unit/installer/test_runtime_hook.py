from __future__ import annotations

import os
import runpy
import sys
from pathlib import Path

import pytest

from resources.installer import build

HOOK = Path(build.__file__).with_name("runtime_hook.py")


@pytest.mark.skipif(sys.platform != "linux", reason="the loader's variable is Linux's")
@pytest.mark.parametrize("before", [None, "/opt/lib"])
def test_what_the_bootloader_changed_is_not_handed_on(
    monkeypatch: pytest.MonkeyPatch, before: str | None
) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/usr/lib/crashdesk/_internal")
    monkeypatch.setenv("_PYI_ARCHIVE_FILE", "/usr/lib/crashdesk/crashdesk")
    monkeypatch.setenv("_PYI_PARENT_PROCESS_LEVEL", "-1")
    if before is None:
        monkeypatch.delenv("LD_LIBRARY_PATH_ORIG", raising=False)
    else:
        monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", before)
    runpy.run_path(str(HOOK))
    assert os.environ.get("LD_LIBRARY_PATH") == before
    assert not [name for name in os.environ if name.startswith("_PYI_") or name == "LD_LIBRARY_PATH_ORIG"]
