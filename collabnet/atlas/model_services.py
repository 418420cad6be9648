"""Builds the model of admissions and puts it in place, one local authority at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape as shape_of
from sqlalchemy import delete, insert, select

from collabnet.atlas.model_build import Built, authorities_around, build, narrowed
from collabnet.atlas.model_inputs import Inputs, read_inputs
from collabnet.atlas.model_models import BANDS, AtlasCatchment, AtlasModel, AtlasNeighbour
from collabnet.atlas.model_rows import AuthorityRows, authority_rows, draw
from collabnet.atlas.outlines import on_grid
from collabnet.atlas.requests import Progress, ask, run_waiting
from collabnet.core.actor import Actor, system_actor
from collabnet.core.catchments import BESIDE_METRES
from collabnet.directory.models import Boundary, LocalAuthority
from collabnet.platform import audit
from collabnet.platform.db import db, in_write_unit, read, unit_of_work, utcnow
from collabnet.platform.errors import NotFound

ACTOR = "flask atlas model"
ROWS_AT_ONCE = 2_000
JOB = "atlas.model"


def build_model(*, la_code: str | None = None, on_progress: Progress | None = None) -> int:
    """Build the model of all local authorities, or of one, and put it in place of what was there.

    One authority is built from its own small areas and those of the authorities it shares schools with;
    only its own rows are replaced. The database is locked only while one authority's rows are
    written, and pages show the old ones until then. Returns how many authorities were replaced.
    Raises NotFound for an authority that is not listed.
    """
    if la_code is not None and db.session.get(LocalAuthority, la_code) is None:
        raise NotFound
    tell = on_progress or (lambda _done, _total, _step: None)
    tell(0, 1, "reading children, schools and places")
    found = [
        (band, inputs)
        for band in BANDS
        for fictional in (False, True)
        if (inputs := _inputs(band, fictional, la_code)) is not None
    ]
    wanted = [_authorities(inputs, la_code) for _, inputs in found]
    total = sum(len(codes) for codes in wanted) + len(found)
    done = 0
    replaced: dict[str, set[str]] = {band: set() for band in BANDS}
    for (band, inputs), codes in zip(found, wanted, strict=True):
        tell(done, total, f"solving {band} admissions")
        for rows in _solved(inputs, codes):
            with unit_of_work():
                replace_rows(actor=system_actor(ACTOR), rows=rows)
            replaced[band].add(rows.la_code)
            done += 1
            tell(min(done, total), total, f"writing {band} catchments")
        done += 1
    _remove_others(replaced, la_code)
    tell(total, total, "")
    return len(replaced[BANDS[0]] | replaced[BANDS[1]])


def run_requests() -> None:
    """Build what is asked for. The job on the queue."""
    run_waiting(JOB, lambda la_code, tell: build_model(la_code=la_code, on_progress=tell))


def build_soon(*, la_code: str | None = None, actor: Actor | None = None) -> bool:
    """Build the model once the present write unit is committed, by the job queue; at once where there is no unit.

    False where the same was waiting to be built already.
    """
    if in_write_unit():
        return ask(actor=actor or system_actor(ACTOR), job=JOB, la_code=la_code) is not None
    build_model(la_code=la_code)
    return True


def _inputs(band: str, fictional: bool, la_code: str | None) -> Inputs | None:
    inputs = read_inputs(band, fictional=fictional)
    if inputs is None or la_code is None:
        return inputs
    if la_code not in _codes(inputs):
        return None
    return narrowed(inputs, authorities_around(inputs, la_code))


def _codes(inputs: Inputs) -> set[str]:
    schools = {s.la_code for s in (*inputs.schools, *inputs.left_out)}
    return schools | set(inputs.la_of_cell)


def _authorities(inputs: Inputs, la_code: str | None) -> list[str]:
    return sorted(_codes(inputs)) if la_code is None else [la_code]


def _solved(inputs: Inputs, la_codes: Sequence[str]) -> Iterator[AuthorityRows]:
    """The rows of these authorities, from one solving of all of the inputs."""
    if not inputs.cell_codes:
        return
    built: Built = build(inputs)
    drawn = draw(built, outline=_outline(inputs))
    yield from authority_rows(built, drawn, la_codes=la_codes, built_at=utcnow())


def _outline(inputs: Inputs) -> shapely.Geometry | None:
    """The outlines of the authorities in which the small areas lie, as one; None where there are none.

    Where only some have been imported, the hull of its small areas stands in for an authority's outline.
    """
    codes = np.array(inputs.la_of_cell)
    found = read(
        select(Boundary.area_code, Boundary.geometry).where(
            Boundary.area_kind == "la", Boundary.area_code.in_(sorted(set(inputs.la_of_cell)))
        )
    ).all()
    if not found:
        return None
    shapes: list[Any] = [on_grid(shape_of(json.loads(row.geometry))) for row in found]
    for code in sorted(set(inputs.la_of_cell) - {row.area_code for row in found}):
        hull: Any = shapely.convex_hull(shapely.multipoints(inputs.cell_points[codes == code]))
        shapes.append(shapely.buffer(hull, BESIDE_METRES))
    return shapely.union_all(shapes)


def replace_rows(*, actor: Actor, rows: AuthorityRows) -> None:
    """Put one authority's rows of one band in place of those that were there."""
    here = (AtlasModel.band == rows.band, AtlasModel.la_code == rows.la_code)
    db.session.execute(delete(AtlasModel).where(*here))
    db.session.execute(insert(AtlasModel), [rows.model])
    own = [row["urn"] for row in rows.catchments]
    for model, values in ((AtlasCatchment, rows.catchments), (AtlasNeighbour, rows.neighbours)):
        old = delete(model).where(model.band == rows.band)
        db.session.execute(old.where(model.la_code == rows.la_code))
        for some in _batches(own):  # schools that came from another authority
            db.session.execute(old.where(model.urn.in_(some)))
        for batch in _batches(values):
            db.session.execute(insert(model), batch)
    audit.record(
        actor=actor,
        action="atlas.model",
        subject_kind="la",
        subject_code=rows.la_code,
        details={"band": rows.band, "schools": len(rows.catchments)},
    )


def _remove_others(replaced: dict[str, set[str]], la_code: str | None) -> None:
    """Remove what is stored of authorities that no longer have small areas or schools in a band."""
    for band, codes in replaced.items():
        for model in (AtlasModel, AtlasCatchment, AtlasNeighbour):
            stale = (
                set(read(select(model.la_code).where(model.band == band).distinct()).scalars())
                - codes
            )
            gone = stale if la_code is None else stale & {la_code}
            if not gone:
                continue
            with unit_of_work():
                db.session.execute(
                    delete(model).where(model.band == band, model.la_code.in_(sorted(gone)))
                )
                audit.record(
                    actor=system_actor(ACTOR),
                    action="atlas.model_removed",
                    subject_kind="atlas",
                    subject_code=band,
                    details={"authorities": len(gone)},
                )


def _batches(rows: Sequence[Any]) -> list[Sequence[Any]]:
    return [rows[start : start + ROWS_AT_ONCE] for start in range(0, len(rows), ROWS_AT_ONCE)]
