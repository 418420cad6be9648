"""Pressure of all England with 1,000 draws: against a pandas loop, a draw at a time; and its peak of memory."""

from __future__ import annotations

import subprocess
import sys
import time
from functools import cache
from pathlib import Path

import numpy as np

from collabnet.core.pressure import pressure_bars
from collabnet.core.pressure_draws import DRAWS
from collabnet.core.pressure_measures import INDICATORS, Domain, Schools, measure
from tests.benchmarks.pressure_once import england
from tests.benchmarks.registry import Measurement, benchmark

ROOT = Path(__file__).resolve().parents[2]
LOOPED = 20  # draws of the yardstick that are run; each costs the same


@cache
def _england() -> Schools:
    return england()


@benchmark(
    name="Pressure of 20,188 schools, all indicators, 1,000 draws; yardstick: a pandas loop per draw",
    unit="s",
    target=10,
    bound="at least",
    of="inverse ratio",
)
def draws() -> Measurement:
    """Every bar with its range, against weights drawn, put together and ranked one draw at a time."""
    schools = _england()
    start = time.process_time()
    pressure_bars(schools)
    ours = time.process_time() - start
    start = time.process_time()
    _loop(schools, LOOPED)
    return Measurement(figure=ours, baseline=(time.process_time() - start) * DRAWS / LOOPED)


def _loop(schools: Schools, count: int) -> None:
    """The same question asked with pandas: per draw a weighted mean of what is there, ranked in its phase."""
    import pandas as pd

    values = measure(schools)
    phase = pd.Series(schools.phase_groups)
    for domain in Domain:
        indicators = [i for i in INDICATORS if i.domain is domain]
        frame = pd.DataFrame(
            {i.id: values[i.id].numbers * (1 if i.higher_is_pressure else -1) for i in indicators}
        )
        ranks = frame.groupby(phase).rank(pct=True) * 100
        random = np.random.default_rng(1)
        places = []
        for _ in range(count):
            weights = pd.Series(random.dirichlet(np.ones(len(indicators))), index=ranks.columns)
            held = ranks.notna() * weights
            mean = (ranks * weights).sum(axis=1) / held.sum(axis=1)
            places.append(mean.groupby(phase).rank(pct=True) * 100)
        drawn = pd.concat(places, axis=1)
        drawn.quantile([0.05, 0.95], axis=1)
        (drawn >= 80).mean(axis=1)


@benchmark(
    name="Peak memory of the same with neighbours and composites, in a process of its own",
    unit="bytes",
    target=600 * 1024**2,
    of="figure",
)
def memory() -> Measurement:
    """The most that a process which works everything out ever held."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.pressure_once"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return Measurement(figure=float(done.stdout))
