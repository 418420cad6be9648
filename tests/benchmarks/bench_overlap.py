"""Neighbours of all England: the overlap of catchments against the search for the nearest schools, and its memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.benchmarks.overlap_once import england, search, shared
from tests.benchmarks.registry import Measurement, alternating_medians, benchmark

ROOT = Path(__file__).resolve().parents[2]


@benchmark(
    name="overlap of the catchments of all England, over its nearest-neighbour search and sort",
    unit="s",
    target=1.0,
)
def overlap_of_england() -> Measurement:
    """Choices of 33,755 small areas among their 20 nearest of 16,800 schools, and the shares in common."""
    cells, schools, places, children = england()
    metres, school, _ = search(cells, schools)
    return alternating_medians(
        lambda: shared(metres, school, places, children),
        lambda: search(cells, schools),
        repeats=5,
    )


@benchmark(
    name="overlap of all England: peak of memory of a process of its own",
    unit="MB",
    target=500,
    of="figure",
)
def memory_of_overlap() -> Measurement:
    """The most that a process which searches and works out the overlap ever held."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.overlap_once"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return Measurement(figure=float(done.stdout))
