"""A window of the model: some authorities' small areas with their candidates, ready to be changed and solved again."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from collabnet.atlas.model_models import AtlasCatchment, AtlasModel
from collabnet.atlas.model_tastes import Tastes, in_groups
from collabnet.core.admissions import Assignment, Edges, assign, per_number
from collabnet.core.geography import Floats
from collabnet.directory.models import School
from collabnet.platform.db import db, read
from collabnet.platform.errors import NotFound

KEYS_AT_ONCE = 500


@dataclass(frozen=True, eq=False, slots=True)
class Window:
    """Everything that a what-if needs of the model of some authorities and those around them.

    Cells are groups of children of small areas: several cells have the same code and point where
    preferences are modelled. `places` are what is left to these cells once others have had theirs;
    `entry_places` are the schools' places in full.
    """

    band: str
    children_year: int
    entry_year: int
    preferences: str
    preference_year: str
    la_codes: tuple[str, ...]  # asked for; the others are around them
    edges: Edges
    children: Floats
    places: Floats
    entry_places: Floats
    assignment: Assignment
    urns: NDArray[np.int64]
    names: tuple[str, ...]
    la_of_school: tuple[str, ...]
    school_points: Floats
    cell_codes: tuple[str, ...]
    cell_points: Floats
    la_of_cell: tuple[str, ...]
    ages: Floats  # children by cell and age from 0, when they were counted


@dataclass(frozen=True, eq=False, slots=True)
class Stored:
    """The small areas of some authorities as they are stored: candidates, outcome and tastes.

    As in `Built`, numbers are by candidate pair and by small area; schools are `urns`.
    """

    rows: list[AtlasModel]
    codes: list[str]
    points: Floats
    la_of_cell: list[str]
    ages: Floats
    children: Floats
    unplaced: Floats
    placeable: Floats
    urns: NDArray[np.int64]
    edges: Edges
    placed: Floats
    tastes: Tastes


def load_stored(la_codes: Sequence[str], band: str) -> Stored:
    """What is stored of these authorities. Raises NotFound before the model of any of them was built."""
    rows = list(
        db.session.scalars(
            select(AtlasModel)
            .where(AtlasModel.la_code.in_(la_codes), AtlasModel.band == band)
            .order_by(AtlasModel.la_code)
        )
    )
    if not rows:
        raise NotFound
    files = [np.load(io.BytesIO(row.edges), allow_pickle=False) for row in rows]
    urns = np.unique(np.concatenate([f["urns"] for f in files]))
    first = np.cumsum([0, *(len(f["codes"]) for f in files)])
    draw = np.zeros(len(urns))
    for file in files:
        draw[np.searchsorted(urns, file["urns"])] = file["draw"]
    whole: Any = {
        name: np.concatenate([f[name] for f in files])
        for name in ("points", "ages", "children", "unplaced", "placeable", "metres", "priority", "placed")
    }  # fmt: skip
    return Stored(
        rows=rows,
        codes=[str(code) for f in files for code in f["codes"]],
        points=whole["points"].astype(np.float64),
        la_of_cell=[row.la_code for row, f in zip(rows, files, strict=True) for _ in f["codes"]],
        ages=whole["ages"].astype(np.float64),
        children=whole["children"],
        unplaced=whole["unplaced"],
        placeable=whole["placeable"],
        urns=urns,
        edges=Edges(
            cells=int(first[-1]),
            schools=len(urns),
            cell=np.concatenate([f["cell"] + n for f, n in zip(files, first, strict=False)]).astype(
                np.int32
            ),
            school=np.concatenate(
                [np.searchsorted(urns, f["urns"])[f["school"]] for f in files]
            ).astype(np.int32),
            metres=whole["metres"],
            priority=whole["priority"],
        ),
        placed=whole["placed"],
        tastes=Tastes(
            rows[0].preferences,
            rows[0].preference_year,
            draw,
            float(files[0]["scale_metres"]),
            int(files[0]["groups"]),
        ),
    )


def load_window(la_codes: Sequence[str], band: str) -> Window:
    """The model of these authorities and of those whose schools they share, solved.

    Children of authorities further away keep the places that the whole model gives them. Raises
    NotFound before the model of these authorities was built.
    """
    around = {
        code
        for codes in read(
            select(AtlasModel.around).where(
                AtlasModel.la_code.in_(la_codes), AtlasModel.band == band
            )
        ).scalars()
        for code in codes
    }
    if not around:
        raise NotFound
    stored = load_stored(sorted(around | set(la_codes)), band)
    about = _schools(stored.urns, band)
    full = np.array([about[urn].places or 0.0 for urn in stored.urns.tolist()])
    here = per_number(stored.edges.school, stored.placed, stored.edges.schools)
    taken = np.array([about[urn].taken or 0.0 for urn in stored.urns.tolist()])
    places = np.clip(full - np.maximum(taken - here, 0.0), 0.0, full)
    market = in_groups(
        stored.edges, stored.children, stored.tastes, codes=stored.codes, urns=stored.urns
    )
    each = market.groups
    row = stored.rows[0]
    return Window(
        band=band,
        children_year=row.children_year,
        entry_year=row.entry_year,
        preferences=row.preferences,
        preference_year=row.preference_year,
        la_codes=tuple(sorted(la_codes)),
        edges=market.edges,
        children=market.children,
        places=places,
        entry_places=full,
        assignment=assign(edges=market.edges, children=market.children, places=places),
        urns=stored.urns,
        names=tuple(about[urn].name for urn in stored.urns.tolist()),
        la_of_school=tuple(about[urn].la_code for urn in stored.urns.tolist()),
        school_points=np.array(
            [(about[urn].easting, about[urn].northing) for urn in stored.urns.tolist()],
            dtype=np.float64,
        ),
        cell_codes=tuple(code for code in stored.codes for _ in range(each)),
        cell_points=np.repeat(stored.points, each, axis=0),
        la_of_cell=tuple(code for code in stored.la_of_cell for _ in range(each)),
        ages=np.repeat(stored.ages / each, each, axis=0),
    )


def _schools(urns: NDArray[np.int64], band: str) -> dict[int, Any]:
    """Name, authority, point, entry places and children taken in the whole model, by URN."""
    rows = (
        select(
            School.urn, School.name, School.la_code, School.easting, School.northing,
            AtlasCatchment.places, AtlasCatchment.taken,
        )
        .outerjoin(
            AtlasCatchment, (AtlasCatchment.urn == School.urn) & (AtlasCatchment.band == band)
        )
        .order_by(School.urn)
    )  # fmt: skip
    found: dict[int, Any] = {}
    numbers = urns.tolist()
    for start in range(0, len(numbers), KEYS_AT_ONCE):
        some = rows.where(School.urn.in_(numbers[start : start + KEYS_AT_ONCE]))
        found |= {row.urn: row for row in read(some)}
    return found
