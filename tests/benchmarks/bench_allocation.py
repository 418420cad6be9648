"""Sharing out training places: 2,000 requests for 500 offers, against scipy's linear_sum_assignment."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from collabnet.core.allocation_solvers import Solver, best_pairs
from tests.benchmarks.registry import Measurement, alternating_medians, benchmark

REQUESTS, OFFERS, PLACES, SEED = 2_000, 500, 1_278, 20261122
REACH_KM = 12.2  # about 80,000 pairs within reach, one request's radius


class Market(NamedTuple):
    """Pairs within reach with their worth, the places of each offer, and the same as a dense matrix of seats."""

    request: NDArray[np.int64]
    offer: NDArray[np.int64]
    value: NDArray[np.int64]
    places: NDArray[np.int64]
    dense: NDArray[np.float64]


@cache
def market() -> Market:
    """Schools and courses strewn over 71 × 71 km; a pair is worth the need of who asks, less the way there."""
    draw = np.random.default_rng(SEED)
    schools, rooms = draw.uniform(0, 71, (REQUESTS, 2)), draw.uniform(0, 71, (OFFERS, 2))
    km = np.hypot(*(schools[:, None, :] - rooms[None, :, :]).transpose(2, 0, 1))
    places = np.bincount(draw.integers(0, OFFERS, PLACES), minlength=OFFERS)
    request, offer = np.nonzero(km <= REACH_KM)
    need = draw.integers(1, 4, REQUESTS) * 500
    value = need[request] + 500 - np.rint(20 * km[request, offer]).astype(np.int64)
    seats = np.repeat(np.arange(OFFERS), places)
    worth = np.zeros((REQUESTS, OFFERS))
    worth[request, offer] = value
    return Market(request, offer, value, places, worth[:, seats])


def _ours(solver: Solver) -> int:
    m = market()
    made = best_pairs(
        request=m.request, offer=m.offer, value=m.value, places=m.places, solver=solver
    )
    if len(np.unique(m.request[made])) != len(made):
        raise RuntimeError("a request was given two places")
    if (np.bincount(m.offer[made], minlength=OFFERS) > m.places).any():
        raise RuntimeError("an offer was given more than its places")
    return int(m.value[made].sum())


def _theirs() -> int:
    dense = market().dense
    rows, columns = linear_sum_assignment(dense, maximize=True)
    return int(dense[rows, columns].sum())


def _measured(solver: Solver) -> Measurement:
    ours, theirs = _ours(solver), _theirs()
    if ours != theirs:
        raise RuntimeError(f"the optimum differs: {ours} and {theirs}")
    return alternating_medians(lambda: _ours(solver), _theirs, repeats=5)


@benchmark(
    name="Allocation, 2,000 requests for 500 offers, with OR-tools, against scipy's assignment",
    unit="s",
    target=0.2,
)
def allocation_with_ortools() -> Measurement:
    """The same optimum by min-cost flow."""
    return _measured("ortools")


@benchmark(
    name="Allocation, 2,000 requests for 500 offers, with SciPy only, against scipy's assignment",
    unit="s",
    target=1.5,
)
def allocation_with_scipy() -> Measurement:
    """The same optimum where OR-tools is not installed."""
    return _measured("scipy")
