"""Small made-up towns for tests of admissions: cells, schools, children and places by a seed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from collabnet.core.admissions import Edges, Floats, in_parts, nearest_edges, with_preferences


@dataclass(frozen=True, eq=False)
class Town:
    """Candidates, children a cell and places a school."""

    edges: Edges
    children: Floats
    places: Floats


def town(seed: int, *, kind: str, cells: int = 12, schools: int = 6) -> Town:
    """A town of up to so many cells and schools.

    `kind` "distance": everybody goes by distance; "taste": both sides have orders of their own, so
    that there may be several stable outcomes; "ties": both have many equals.
    """
    draw = np.random.default_rng(seed)
    cells, schools = int(draw.integers(1, cells + 1)), int(draw.integers(1, schools + 1))
    edges = nearest_edges(
        cell_points=draw.uniform(0, 1_000, (cells, 2)),
        school_points=draw.uniform(0, 1_000, (schools, 2)),
        nearest=int(draw.integers(1, schools + 1)),
    )
    if kind == "taste":
        edges = with_preferences(edges, draw.normal(size=len(edges)))
        edges = replace(edges, priority=draw.normal(size=len(edges)))
    elif kind == "ties":
        edges = with_preferences(edges, draw.integers(0, 4, len(edges)))
        edges = replace(edges, priority=draw.integers(0, 5, len(edges)).astype(np.float64))
    children = in_parts(
        draw.uniform(0, 20, cells) if draw.random() < 0.5 else draw.poisson(9, cells)
    )
    most = int(2 * children.sum() / schools) + 2
    return Town(edges, children, in_parts(draw.integers(0, most, schools)))
