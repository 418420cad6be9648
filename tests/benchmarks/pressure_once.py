"""Schools of England's number and make, for the benchmark of pressure; run by itself it prints its peak of memory."""

from __future__ import annotations

import sys

import numpy as np
from scipy.sparse import csr_array

from collabnet.core.columns import Column, Floats
from collabnet.core.figures import NoValue
from collabnet.core.pressure import DomainBars, Neighbours, pressure_bars
from collabnet.core.pressure_composite import composite
from collabnet.core.pressure_measures import Schools
from tests.benchmarks.memory import peak_bytes

SCHOOLS = 20_188
MISSING = 0.08
NEIGHBOURS = 10
DIRECT = ("A2", "W1", "W2", "W3", "I4", "F1", "F2")


def england(count: int = SCHOOLS) -> Schools:
    """Made-up schools with every indicator, 8 % of the figures missing."""
    random = np.random.default_rng(20_188)
    phases = random.choice(3, count, p=[0.82, 0.16, 0.02])
    areas = random.integers(0, 150, count) * 3 + phases

    def holed(numbers: Floats) -> Column:
        return Column.of_numbers(np.where(random.random(count) < MISSING, np.nan, numbers))

    places = np.round(random.uniform(100, 1_200, count))
    roll = np.round(places * random.normal(0.93, 0.12, count).clip(0.3, 1.5))
    return Schools(
        phase_groups=phases,
        areas=areas,
        is_still_filling=random.random(count) < 0.02,
        places=holed(places),
        on_roll=holed(roll),
        on_roll_three_years_before=holed(np.round(roll * random.normal(1, 0.1, count))),
        first_preferences=holed(random.integers(10, 300, count).astype(float)),
        offers=holed(random.integers(20, 250, count).astype(float)),
        pupils=holed(roll),
        fsm_pupils=holed(np.round(roll * random.uniform(0, 0.6, count))),
        ehc_plan_pupils=holed(np.round(roll * random.uniform(0, 0.08, count))),
        sen_support_pupils=holed(np.round(roll * random.uniform(0.05, 0.25, count))),
        specialist_pupils=Column.missing(count, NoValue.NOT_APPLICABLE),
        absence_percent=holed(random.uniform(3, 12, count)),
        direct={name: holed(random.uniform(0, 40, count)) for name in DIRECT}
        | {"Q1": holed((random.random(count) < 0.03).astype(float))},
    )


def neighbours_of(schools: Schools) -> Neighbours:
    """Ten neighbours a school."""
    random = np.random.default_rng(10)
    count = len(schools)
    rows = np.repeat(np.arange(count), NEIGHBOURS)
    columns = random.integers(0, count, NEIGHBOURS * count)
    shares = csr_array((random.random(len(rows)), (rows, columns)), shape=(count, count))
    return Neighbours(shares=shares, areas=schools.areas, groups=schools.phase_groups)


def everything() -> tuple[DomainBars, ...]:
    """All bars in both comparisons, and the composite: what the job after an import works out."""
    schools = england()
    bars = pressure_bars(schools, neighbours=neighbours_of(schools))
    composite(bars, groups=schools.phase_groups)
    return bars


if __name__ == "__main__":
    everything()
    sys.stdout.write(str(peak_bytes()))
