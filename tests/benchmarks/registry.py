"""Where a benchmark says its name, unit and target; `run.py` runs them all.

A domain adds a file `bench_<what>.py` here with functions under `@benchmark(...)`, each returning a
`Measurement`. A ratio compares with a yardstick timed in the same run, so that a slow machine is
slow for both.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """What was measured: ours, in the benchmark's unit, and the yardstick's where there is one."""

    figure: float
    baseline: float | None = None


@dataclass(frozen=True, kw_only=True)
class Benchmark:
    """A named measurement with its target: a bound on figure ÷ baseline, or on the figure."""

    name: str
    unit: str
    target: float
    bound: Literal["at most", "at least"]
    of: Literal["ratio", "inverse ratio", "figure"]
    measure: Callable[[], Measurement]


BENCHMARKS: list[Benchmark] = []


def benchmark(
    *,
    name: str,
    unit: str,
    target: float,
    bound: Literal["at most", "at least"] = "at most",
    of: Literal["ratio", "inverse ratio", "figure"] = "ratio",
) -> Callable[[Callable[[], Measurement]], Callable[[], Measurement]]:
    """Register a function as a benchmark; `inverse ratio` is baseline ÷ figure ("500 × faster")."""

    def register(measure: Callable[[], Measurement]) -> Callable[[], Measurement]:
        BENCHMARKS.append(
            Benchmark(name=name, unit=unit, target=target, bound=bound, of=of, measure=measure)
        )
        return measure

    return register


def median_seconds(
    work: Callable[[], object],
    *,
    repeats: int = 7,
    inner: int = 1,
    clock: Callable[[], float] = time.process_time,
) -> float:
    """Return the median seconds of one call, over `repeats` timings of `inner` calls each.

    CPU time by default; pass `time.perf_counter` where waiting is part of the work.
    """
    work()
    timings = []
    for _ in range(repeats):
        start = clock()
        for _ in range(inner):
            work()
        timings.append((clock() - start) / inner)
    return statistics.median(timings)


def alternating_medians(
    ours: Callable[[], object],
    theirs: Callable[[], object],
    *,
    repeats: int = 7,
    inner: int = 1,
    clock: Callable[[], float] = time.process_time,
) -> Measurement:
    """Time two pieces of work turn by turn, so that a noisy moment falls on both; in seconds."""
    ours()
    theirs()
    timings: tuple[list[float], list[float]] = ([], [])
    for _ in range(repeats):
        for work, kept in zip((ours, theirs), timings, strict=True):
            start = clock()
            for _ in range(inner):
                work()
            kept.append((clock() - start) / inner)
    return Measurement(figure=statistics.median(timings[0]), baseline=statistics.median(timings[1]))
