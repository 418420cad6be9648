"""The most valuable flow through a network, and the most valuable assignment: by OR-tools or by SciPy, same optimum.

Values are whole numbers. `check_bounds` proves before solving that neither 64-bit integers (OR-tools multiplies
costs by the number of nodes + 1) nor the exact whole numbers of floating point (2^53) can be left.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment, linprog
from scipy.sparse import csr_array

from collabnet.core.columns import Codes

Solver = Literal["ortools", "scipy"]
MOST_INTEGER = 2**63 - 1
MOST_EXACT_FLOAT = 2**53


class TooLarge(ValueError):
    """The values of this round are too large to be added up exactly."""


@dataclass(frozen=True, eq=False, slots=True)
class Arcs:
    """A network: arc i leads from `tail[i]` to `head[i]`, carries up to `capacity[i]`, each unit worth `value[i]`."""

    nodes: int
    source: int
    sink: int
    tail: Codes
    head: Codes
    capacity: Codes
    value: Codes


def has_ortools() -> bool:
    """Whether OR-tools can be used here; it is optional."""
    try:
        _min_cost_flow()
    except ImportError:
        return False
    return True


def usual_solver() -> Solver:
    """OR-tools where it is installed, else SciPy."""
    return "ortools" if has_ortools() else "scipy"


def best_flow(arcs: Arcs, *, solver: Solver) -> Codes:
    """What each arc carries in a flow of the greatest value. Raises TooLarge."""
    units = int(arcs.capacity[arcs.tail == arcs.source].sum())
    check_bounds(highest=int(arcs.value.max(initial=0)), units=units, nodes=arcs.nodes)
    if not len(arcs.tail) or not units:
        return np.zeros(len(arcs.tail), dtype=np.int64)
    return _flow_by_ortools(arcs, units) if solver == "ortools" else _flow_by_scipy(arcs)


def best_pairs(
    *, request: Codes, offer: Codes, value: Codes, places: Codes, solver: Solver
) -> Codes:
    """Which pairs (request[i], offer[i]) to make, so that their values add up to the most: the pairs' numbers.

    Each request is used once at most, offer j as often as `places[j]`. Values are positive. Raises TooLarge.
    """
    requests = int(request.max(initial=-1)) + 1
    nodes = requests + len(places) + 2
    check_bounds(highest=int(value.max(initial=0)), units=requests, nodes=nodes)
    if not len(request):
        return np.zeros(0, dtype=np.int64)
    if solver == "ortools":
        return _pairs_by_ortools(request, offer, value, places, requests)
    return _pairs_by_scipy(request, offer, value, places, requests)


def check_bounds(*, highest: int, units: int, nodes: int) -> None:
    """Raise TooLarge unless `units` units of value up to `highest` are added up exactly by every solver."""
    if highest * (nodes + 1) * max(units, 1) > MOST_INTEGER or highest * units > MOST_EXACT_FLOAT:
        raise TooLarge(
            f"{units} units of up to {highest} over {nodes} nodes cannot be added exactly"
        )


def _min_cost_flow() -> Any:
    return importlib.import_module("ortools.graph.python.min_cost_flow")


def _solve(flow: Any, nodes: int, source: int, sink: int, units: int) -> None:
    supplies = np.zeros(nodes, dtype=np.int64)
    supplies[source], supplies[sink] = units, -units
    flow.set_nodes_supplies(np.arange(nodes), supplies)
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise TooLarge(f"no optimum: status {status}")


def _flow_by_ortools(arcs: Arcs, units: int) -> Codes:
    flow = _min_cost_flow().SimpleMinCostFlow()
    numbers = flow.add_arcs_with_capacity_and_unit_cost(
        arcs.tail, arcs.head, arcs.capacity, -arcs.value
    )
    flow.add_arc_with_capacity_and_unit_cost(arcs.source, arcs.sink, units, 0)  # what is not placed
    _solve(flow, arcs.nodes, arcs.source, arcs.sink, units)
    return np.asarray(flow.flows(numbers), dtype=np.int64)


def _flow_by_scipy(arcs: Arcs) -> Codes:
    """The same as a linear program: its matrix is totally unimodular, so a corner of it is whole."""
    count = len(arcs.tail)
    rows = np.concatenate([arcs.tail, arcs.head])
    columns = np.concatenate([np.arange(count), np.arange(count)])
    signs = np.concatenate([np.full(count, -1.0), np.full(count, 1.0)])
    inner = (rows != arcs.source) & (rows != arcs.sink)
    matrix = csr_array((signs[inner], (rows[inner], columns[inner])), shape=(arcs.nodes, count))
    answer = linprog(  # type: ignore[call-overload]  # the stubs know dense matrices only
        -arcs.value.astype(np.float64),
        A_eq=matrix,
        b_eq=np.zeros(arcs.nodes),
        bounds=np.column_stack([np.zeros(count), arcs.capacity]),
        method="highs-ds",
    )
    if answer.x is None:
        raise TooLarge(f"no optimum: {answer.message}")
    whole = np.rint(answer.x)
    if np.abs(answer.x - whole).max(initial=0) > 1e-6:
        raise TooLarge("the solver gave parts of places")
    carried: Codes = whole.astype(np.int64)
    return carried


def _pairs_by_ortools(
    request: Codes, offer: Codes, value: Codes, places: Codes, requests: int
) -> Codes:
    offers = len(places)
    source, sink = requests + offers, requests + offers + 1
    flow = _min_cost_flow().SimpleMinCostFlow()
    ones = np.ones(len(request), dtype=np.int64)
    pairs = flow.add_arcs_with_capacity_and_unit_cost(request, requests + offer, ones, -value)
    every = np.arange(requests)
    flow.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([np.full(requests, source), requests + np.arange(offers), [source]]),
        np.concatenate([every, np.full(offers, sink), [sink]]),
        np.concatenate([np.ones(requests, dtype=np.int64), places, [requests]]),
        np.zeros(requests + offers + 1, dtype=np.int64),
    )
    _solve(flow, requests + offers + 2, source, sink, requests)
    return np.flatnonzero(np.asarray(flow.flows(pairs)) > 0)


def _pairs_by_scipy(
    request: Codes, offer: Codes, value: Codes, places: Codes, requests: int
) -> Codes:
    """One column for each seat; a request and an offer that do not go together are worth 0 and dropped."""
    wanted = np.bincount(offer, minlength=len(places))
    seats = np.repeat(np.arange(len(places)), np.minimum(places, wanted))
    worth = np.zeros((requests, len(places)))
    number = np.full((requests, len(places)), -1, dtype=np.int64)
    worth[request, offer] = value
    number[request, offer] = np.arange(len(request))
    rows, columns = linear_sum_assignment(worth[:, seats], maximize=True)
    made: NDArray[np.int64] = number[rows, seats[columns]]
    return np.sort(made[made >= 0])
