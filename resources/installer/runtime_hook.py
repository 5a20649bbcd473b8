"""Runs in the packaged desk before its own code: gives the environment back as it was outside.

The bootloader points LD_LIBRARY_PATH at the build's folder and starts itself again. Our own process has
read it by then; a browser or a file manager started from here must not load our libraries. What else the
bootloader tells its children would make a restarted desk take itself for a part of this one.
"""

import os
import sys

if sys.platform == "linux":
    _before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    if _before:
        os.environ["LD_LIBRARY_PATH"] = _before
    else:
        os.environ.pop("LD_LIBRARY_PATH", None)
for _name in ("_PYI_ARCHIVE_FILE", "_PYI_APPLICATION_HOME_DIR", "_PYI_PARENT_PROCESS_LEVEL"):
    os.environ.pop(_name, None)
os.environ.pop("_PYI_LINUX_PROCESS_NAME", None)
