"""What-ifs held against the past: schools whose intake changed by a form of entry, and what their neighbours then got.

A change of intake is a change of places offered from one entry year to the next: admission numbers are
not in the file. Many such changes follow demand rather than a decision, so those that look planned are
also counted by themselves: whole half-forms (multiples of 15) before and after, with enough first
preferences to fill the smaller number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from collabnet.atlas.evaluation_model import Market
from collabnet.core.admissions import assign
from collabnet.core.admissions_changes import Intake
from collabnet.core.columns import Floats

LEAST_CHANGE = 30  # places: one form of entry
NEIGHBOURS = 10  # nearest schools of the same band
NEAREST_FEW = 3  # over which the simplest guess spreads the change
HALF_FORM = 15
WANTED = 0.9  # first preferences for every place, for a change to look planned
CLEAR = 2.0  # children: a prediction smaller than this has no direction to be right about


@dataclass(frozen=True, eq=False, slots=True)
class PastChange:
    """One school's change and its neighbours: what the model says they gain, and what they then gained."""

    year: int
    change: float
    looks_planned: bool
    predicted: Floats
    spread: Floats
    happened: Floats


def past_changes(market: Market) -> list[PastChange]:
    """Every change of intake of 30 places or more from the third entry year on."""
    schools = market.schools
    query = cKDTree(schools.points).query(schools.points, k=NEIGHBOURS + 1)
    near = np.asarray(query[1], dtype=np.int64)[:, 1:]
    found: list[PastChange] = []
    for year in schools.years[2:]:
        found += _of_year(market, year, near)
    return found


def _of_year(market: Market, year: int, near: NDArray[np.int64]) -> list[PastChange]:
    """The changes from one entry year to the next, each tried by itself on the year before."""
    before, firsts_before = market.schools.of(year - 1)
    after, firsts_after = market.schools.of(year)
    groups = market.groups(market.draw(year - 1), market.applicants(year - 1, known=year - 1))
    places = market.places(year)
    intake = Intake(
        edges=groups.edges,
        children=groups.children,
        places=places,
        assignment=assign(edges=groups.edges, children=groups.children, places=places),
    )
    both = np.isfinite(before) & np.isfinite(after)
    changed = np.flatnonzero(both & (np.abs(np.where(both, after - before, 0)) >= LEAST_CHANGE))
    found = []
    for school in changed.tolist():
        intake.change_places({school: before[school]})
        outcome = intake.change_places({school: after[school]})
        intake.change_places({school: places[school]})
        around = near[school]
        used = both[around]
        spread = np.zeros(NEIGHBOURS)
        spread[:NEAREST_FEW] = (before[school] - after[school]) / NEAREST_FEW
        found.append(
            PastChange(
                year=year,
                change=float(after[school] - before[school]),
                looks_planned=_looks_planned(
                    before[school], after[school], firsts_before[school], firsts_after[school]
                ),
                predicted=np.array([outcome.gained(int(other)) for other in around])[used],
                spread=spread[used],
                happened=(after - before)[around][used],
            )
        )
    return found


def _looks_planned(before: float, after: float, firsts_before: float, firsts_after: float) -> bool:
    if before % HALF_FORM or after % HALF_FORM:
        return False
    fewer, wanted = (before, firsts_before) if after > before else (after, firsts_after)
    return bool(wanted >= WANTED * fewer)


def errors(changes: Sequence[PastChange]) -> dict[str, Any]:
    """The mean absolute error at the neighbours of the model and of two simple guesses, in children a school."""
    nothing = np.empty(0)
    predicted, spread, happened = (
        np.concatenate([getattr(c, name) for c in changes] or [nothing])
        for name in ("predicted", "spread", "happened")
    )
    clear = np.abs(predicted) >= CLEAR
    right = np.sign(predicted[clear]) == np.sign(happened[clear])
    low, high = np.quantile(happened - predicted, (0.1, 0.9)) if len(happened) else (np.nan, np.nan)
    return {
        "changes": len(changes),
        "neighbours": len(happened),
        "first_year": min((c.year for c in changes), default=0),
        "last_year": max((c.year for c in changes), default=0),
        "error_model": _mean(np.abs(happened - predicted)),
        "error_no_change": _mean(np.abs(happened)),
        "error_spread": _mean(np.abs(happened - spread)),
        "off_low": float(low),
        "off_high": float(high),
        "with_direction": int(clear.sum()),
        "direction_right": _mean(right),
        "unchanged": _mean(happened[clear] == 0),
    }


def _mean(numbers: Any) -> float:
    return float(np.mean(numbers)) if len(numbers) else float("nan")
