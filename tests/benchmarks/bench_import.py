"""Importing all of England's schools: time against a bare pass over the file, and memory."""

import csv
import gzip
import json
import subprocess
import sys
from functools import cache
from pathlib import Path

from tests.benchmarks.registry import Measurement, benchmark

ROOT = Path(__file__).resolve().parents[2]
REGISTER = ROOT.parent / "shared" / "data" / "gias" / "edubasealldata20220801.csv.gz"
ROWS = 20_188  # where the open data is absent, a file of as many invented schools is timed


def bare_pass(path: Path) -> int:
    """Read every row of the file into a dict; how many there were."""
    with gzip.open(path, "rt", encoding="cp1252", newline="") as file:
        return sum(1 for _ in csv.DictReader(file))


@cache
def measured() -> dict[str, float]:
    """Time and memory of one import into an empty SQLite database, in a process of its own."""
    output = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.import_once", str(REGISTER)],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    found: dict[str, float] = json.loads(output.splitlines()[-1])
    return found


@benchmark(
    name="import of 20,188 schools against a bare csv.DictReader pass", unit="s of CPU", target=20
)
def import_time() -> Measurement:
    """The whole import, figures and memberships included."""
    return Measurement(figure=measured()["import_seconds"], baseline=measured()["bare_seconds"])


@benchmark(name="import of 20,188 schools: peak memory", unit="MB", target=400, of="figure")
def import_memory() -> Measurement:
    """The largest the importing process has been."""
    return Measurement(figure=measured()["peak_megabytes"])
