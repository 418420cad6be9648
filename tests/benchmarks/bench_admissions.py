"""Admissions of all England: the solve in rounds against heaps and a min-cost flow, and one change of places."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from functools import cache

import numpy as np
from ortools.graph.python import min_cost_flow

from collabnet.atlas.evaluation_files import missing_files, read_homes, read_schools
from collabnet.atlas.evaluation_model import Market
from collabnet.core.admissions import (
    Assignment,
    Edges,
    Floats,
    assign,
    in_parts,
    nearest_edges,
    with_preferences,
)
from collabnet.core.admissions_changes import Intake
from tests.benchmarks.registry import Measurement, alternating_medians, benchmark, median_seconds
from tests.conftest import SHARED
from tests.core.admissions_by_heap import assign_by_heap

DATA = SHARED / "data"
CELLS, SCHOOLS, CHILDREN = 33_755, 16_800, 607_000  # England where the published files are not here
SPARE = 1.1  # places for every child
CHANGES = 500
MOST_GROWTH = 1.3  # the solve may grow with this power of the candidates
COSTLY = 1_000_000  # metres, of a child without a place in the min-cost flow


@dataclass(frozen=True, eq=False)
class England:
    """Candidates, children a small area, places a primary school; all in whole numbers."""

    edges: Edges
    children: Floats
    places: Floats


@cache
def england() -> England:
    """Entry to Reception in 2021 from the published files, or as many cells and schools at made-up places."""
    if not missing_files(DATA):
        market = Market.of(read_homes(DATA), read_schools(DATA)["primary"])
        children = np.rint(market.applicants(2021, known=2020))
        return England(market.edges, children, market.places(2021))
    draw = np.random.default_rng(20)
    towns = draw.uniform(0, 400_000, (300, 2))
    homes = towns[draw.integers(0, 300, CELLS)] + draw.normal(0, 8_000, (CELLS, 2))
    sites = towns[draw.integers(0, 300, SCHOOLS)] + draw.normal(0, 8_000, (SCHOOLS, 2))
    places = draw.choice([15.0, 30.0, 30.0, 45.0, 60.0, 60.0, 90.0], SCHOOLS)
    children = draw.poisson(CHILDREN / CELLS, CELLS).astype(np.float64)
    places = np.rint(places * (SPARE * children.sum() / places.sum()))
    return England(nearest_edges(cell_points=homes, school_points=sites), children, places)


def solve(here: England) -> Assignment:
    """The rule, for all of them."""
    return assign(edges=here.edges, children=here.children, places=here.places)


@benchmark(
    name="admissions of all England in rounds, against heaps in pure Python",
    unit="s",
    target=0.25,
)
def rounds_against_heaps() -> Measurement:
    """The same candidates; every flow is the same, and so is everybody left without a place."""
    here = england()
    children, places = here.children.tolist(), here.places.tolist()
    found = solve(here)
    held, left = assign_by_heap(here.edges, children, places)
    if {int(p): found.placed[p] for p in found.flows()} != held or found.unplaced.tolist() != left:
        raise AssertionError("the two programs place children differently")
    return alternating_medians(
        lambda: solve(here), lambda: assign_by_heap(here.edges, children, places), repeats=5
    )


@benchmark(
    name="admissions of all England in rounds, against OR-tools' min-cost flow",
    unit="s",
    target=40,
    bound="at least",
    of="inverse ratio",
)
def rounds_against_min_cost_flow() -> Measurement:
    """The flow places as many children as can be at least metres, which is another rule: only its time counts."""
    here = england()
    start = time.process_time()
    solved = _min_cost_flow(here)
    slow = time.process_time() - start
    if solved < solve(here).placed.sum():
        raise AssertionError("the min-cost flow placed fewer children")
    return Measurement(figure=median_seconds(lambda: solve(here), repeats=5), baseline=slow)


def _min_cost_flow(here: England) -> float:
    """Children placed by OR-tools: cells, schools, and one node for everybody without a place."""
    edges, flow = here.edges, min_cost_flow.SimpleMinCostFlow()
    supply = here.children.astype(np.int64)
    cells, schools = np.arange(edges.cells), edges.cells + np.arange(edges.schools)
    sink = edges.cells + edges.schools
    many = np.full(len(edges), int(supply.max()))
    flow.add_arcs_with_capacity_and_unit_cost(
        edges.cell, edges.cells + edges.school, many, np.rint(edges.metres).astype(np.int64)
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        schools, np.full(len(schools), sink), here.places.astype(np.int64), np.zeros_like(schools)
    )
    beside = flow.add_arcs_with_capacity_and_unit_cost(
        cells, np.full(len(cells), sink), supply, np.full(len(cells), COSTLY)
    )
    flow.set_nodes_supplies(cells, supply)
    flow.set_node_supply(sink, -int(supply.sum()))
    if flow.solve() != flow.OPTIMAL:
        raise AssertionError("OR-tools found no optimum")
    return float(supply.sum() - flow.flows(beside).sum())


@benchmark(
    name="growth of the admissions solve over ten times as many candidates (power)",
    unit="power",
    target=MOST_GROWTH,
    of="figure",
)
def growth() -> Measurement:
    """The power with which the time grows from a tenth of England's candidates to all of them."""
    whole = england()
    points = _a_tenth(whole)
    small = median_seconds(lambda: solve(points), repeats=9)
    large = median_seconds(lambda: solve(whole), repeats=5)
    ratio = len(whole.edges) / len(points.edges)
    return Measurement(figure=float(np.log(large / small) / np.log(ratio)))


def _a_tenth(here: England) -> England:
    """The first tenth of the cells, which lie together, with the schools they consider."""
    kept = here.edges.cell < here.edges.cells // 10
    used, school = np.unique(here.edges.school[kept], return_inverse=True)
    cells = here.edges.cells // 10
    part = Edges(
        cells=cells,
        schools=len(used),
        cell=here.edges.cell[kept],
        school=school.astype(np.int32),
        metres=here.edges.metres[kept],
        priority=here.edges.priority[kept],
    )
    children = here.children[:cells]
    places = np.rint(here.places[used] * SPARE * children.sum() / here.places[used].sum())
    return England(part, children, places)


@benchmark(
    name="one change of a school's places, against solving all England again",
    unit="s",
    target=200,
    bound="at least",
    of="inverse ratio",
)
def one_change() -> Measurement:
    """500 random changes by up to two forms of entry; each outcome equals a fresh solve exactly."""
    return _changes(england())


@benchmark(
    name="one change of a school's places where tastes differ, against solving all again",
    unit="s",
    target=200,
    bound="at least",
    of="inverse ratio",
)
def one_change_with_tastes() -> Measurement:
    """The same where cells do not prefer what is nearest, so that circles must be looked for."""
    here = england()
    draw = np.random.default_rng(21)
    liked = draw.gumbel(size=len(here.edges)) - here.edges.metres / 1_000
    return _changes(
        England(with_preferences(here.edges, liked), here.children, in_parts(here.places))
    )


def _changes(here: England) -> Measurement:
    """Changes and fresh solves of the same places in turn, so that each finds the caches as the other left them."""
    draw = random.Random(22)
    intake = Intake(
        edges=here.edges, children=here.children, places=here.places, assignment=solve(here)
    )
    changing, solving = [], []
    open_schools = np.flatnonzero(here.places > 0).tolist()
    for _ in range(CHANGES):
        school, by = draw.choice(open_schools), draw.choice([-60, -30, -15, 15, 30, 60])
        wanted = {school: max(0.0, float(here.places[school]) + by)}
        start = time.perf_counter()
        intake.change_places(wanted)
        changing.append(time.perf_counter() - start)
        now, places = intake.assignment, intake.places
        start = time.perf_counter()
        fresh = assign(edges=here.edges, children=here.children, places=places)
        solving.append(time.perf_counter() - start)
        if not np.array_equal(now.placed, fresh.placed):
            raise AssertionError(f"a change of school {school} differs from a fresh solve")
        intake.undo()
    return Measurement(figure=float(np.median(changing)), baseline=float(np.median(solving)))
