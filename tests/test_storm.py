"""Many at once, with connections that break before the answer comes: no case is lost and none is doubled."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.xdist_group("storm")
def test_no_case_is_lost_or_doubled_in_a_storm() -> None:
    """A real server, residents and programs sending at once, every twelfth cut off and sending again; see benchmarks/storm.py."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.storm", "--seconds", "5", "--rate", "15"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 findings" in done.stdout
    assert "sent again" in done.stdout
