"""Suppression where numbers are published in more ways than a table: filters, years, areas that overlap.

Every published sum of people is an equation. The numbers that it is a sum of are checked one by one by
integer programming: could this one be another number, with everything visible as it is? If not, the
smallest visible number in an equation with it is hidden, until it could. Sums over schools are published
only where neither they nor what is left when one is taken from another are of fewer than three schools.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from collabnet.core.suppression import DEFAULT_THRESHOLD, FEWEST_SCHOOLS


@dataclass(frozen=True, slots=True)
class Release:
    """Counts and sums of them, and which of each are hidden."""

    counts: tuple[int, ...]
    sums: tuple[tuple[int, ...], ...]  # positions of the counts that each sum is of
    hidden_counts: frozenset[int]
    hidden_sums: frozenset[int]

    def total(self, place: int) -> int:
        """What one sum comes to, hidden or not."""
        return sum(self.counts[i] for i in self.sums[place])


def suppress_sums(
    counts: Sequence[int], sums: Sequence[Sequence[int]], *, threshold: int = DEFAULT_THRESHOLD
) -> Release:
    """Hide small counts and small sums, and others until no hidden one can be worked out.

    `sums` are every sum published anywhere, whichever page, filter, file or year it is on, each as the
    positions of its counts. For a plain table `suppression.suppress` does the same faster.
    """
    groups = tuple(tuple(sorted(set(group))) for group in sums)
    release = Release(tuple(counts), groups, frozenset(), frozenset())
    hidden_counts = {i for i, count in enumerate(counts) if 0 < count < threshold}
    hidden_sums = {s for s in range(len(groups)) if 0 < release.total(s) < threshold}
    while True:
        release = Release(release.counts, groups, frozenset(hidden_counts), frozenset(hidden_sums))
        known = next(iter(pinned(release, first_only=True)), None)
        if known is None:
            return release
        _hide_beside(release, set(known), hidden_counts, hidden_sums)


def pinned(release: Release, *, first_only: bool = False) -> list[tuple[int, ...]]:
    """The hidden counts and sums that can be worked out, each as the positions of its counts."""
    found: list[tuple[int, ...]] = []
    hidden = [(i,) for i in sorted(release.hidden_counts)]
    for wanted in [*hidden, *(release.sums[s] for s in sorted(release.hidden_sums))]:
        if not _could_differ(release, wanted):
            found.append(wanted)
            if first_only:
                break
    return found


def _could_differ(release: Release, wanted: tuple[int, ...]) -> bool:
    """Whether the sum of some counts could be another number, with everything visible as it is."""
    free = sorted(release.hidden_counts)
    column = {i: place for place, i in enumerate(free)}
    objective = np.zeros(len(free))
    for i in wanted:
        if i in column:
            objective[column[i]] = 1.0
    if not objective.any():
        return False
    rows, totals = [], []
    for place, group in enumerate(release.sums):
        if place in release.hidden_sums or not any(i in column for i in group):
            continue
        row = np.zeros(len(free))
        row[[column[i] for i in group if i in column]] = 1.0
        rows.append(row)
        totals.append(sum(release.counts[i] for i in group if i in column))
    truth = float(sum(release.counts[i] for i in wanted if i in column))
    return any(
        _beyond(sign * objective, rows, totals, least=[min(1, release.counts[i]) for i in free])
        > sign * truth + 0.5
        for sign in (1.0, -1.0)
    )


def _beyond(
    objective: NDArray[np.float64],
    rows: list[NDArray[np.float64]],
    totals: list[int],
    *,
    least: list[int],
) -> float:
    """The largest value of a sum of whole numbers under the visible equations; inf where none bounds it."""
    constraints = [LinearConstraint(np.array(rows), totals, totals)] if rows else []
    found = milp(
        -objective,
        constraints=constraints,
        integrality=np.ones(len(objective), dtype=np.int8),
        bounds=Bounds(np.array(least, dtype=np.float64), np.full(len(least), np.inf)),
    )
    return float(-found.fun) if found.success else float("inf")


def _hide_beside(
    release: Release, wanted: set[int], hidden_counts: set[int], hidden_sums: set[int]
) -> None:
    """Hide the smallest visible number in an equation with what can be worked out: a count before a sum."""
    near = [
        s for s, group in enumerate(release.sums) if s not in hidden_sums and wanted & set(group)
    ]
    counts = [
        (release.counts[i], i)
        for i in sorted({i for s in near for i in release.sums[s]} - hidden_counts)
        if release.counts[i]
    ]
    if counts:
        hidden_counts.add(min(counts)[1])
    elif near:
        hidden_sums.add(min((release.total(s), s) for s in near)[1])
    else:  # the visible parts of a hidden sum give it away
        hidden_counts.add(min((release.counts[i], i) for i in wanted - hidden_counts)[1])


def areas_to_show(areas: Sequence[Sequence[int]], *, fewest: int = FEWEST_SCHOOLS) -> list[int]:
    """Which areas' sums may be published, first come first, each given as the schools in it.

    Left out is an area of fewer than `fewest` schools (three at most are looked for), and one that, added
    to or taken from those before it in any way, would leave the sum of so few schools.
    """
    schools = sorted({school for area in areas for school in area})
    place = {school: position for position, school in enumerate(schools)}
    shown: list[int] = []
    rows: list[NDArray[np.float64]] = []
    for number, area in enumerate(areas):
        row = np.zeros(len(schools))
        row[[place[school] for school in area]] = 1.0
        if len(set(area)) >= fewest and not _tells_of_few(np.array([*rows, row]), fewest):
            shown.append(number)
            rows.append(row)
    return shown


def _tells_of_few(rows: NDArray[np.float64], fewest: int) -> bool:
    """Whether the sum of one school (or of two, where three are the fewest) follows from these sums.

    A sum follows when no change of the schools' numbers that leaves every row as it is can change it.
    """
    _, sizes, axes = np.linalg.svd(rows)
    rank = int((sizes > 1e-9).sum())
    changes = axes[rank:].T  # a row a school: its part in what may change
    if fewest > 1 and (np.abs(changes).max(axis=1, initial=0.0) < 1e-9).any():
        return True
    if fewest > 2:
        apart = np.abs(changes[:, None, :] + changes[None, :, :]).max(axis=2, initial=0.0)
        np.fill_diagonal(apart, 1.0)
        return bool((apart < 1e-9).any())
    return False
