from __future__ import annotations

import struct
import subprocess
import sys
import time

import pytest

from crashdesk.reporter.process_start import from_bsd_info, from_file_time, from_stat, process_start


def test_a_process_knows_when_it_was_started() -> None:
    before = time.time()
    program = """
import time
begun = time.time()
time.sleep(0.2)
from crashdesk.reporter.process_start import process_start
print(process_start(), begun)
"""
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    started, begun = map(float, said.stdout.split())
    # Linux tells a process's start in hundredths of a second.
    assert before - 0.02 <= started <= begun, "long before it asked"


def test_the_own_start_lies_in_the_past() -> None:
    began = process_start()
    assert began is not None
    assert 0 < time.time() - began < 86_400


def test_a_name_with_brackets_and_spaces_is_no_trouble() -> None:
    fields = [str(number) for number in range(3, 53)]
    fields[19] = "250"
    assert from_stat(f"7 (a) b (c) {' '.join(fields)}", 100, 1000.0) == 1002.5


def test_windows_counts_from_1601() -> None:
    assert from_file_time(116_444_736_000_000_000 + 15_000_000) == 1.5


def test_macos_tells_it_at_the_end_of_its_record() -> None:
    assert from_bsd_info(bytes(120) + struct.pack("@QQ", 1000, 500_000)) == 1000.5
    with pytest.raises(struct.error):
        from_bsd_info(b"short")
