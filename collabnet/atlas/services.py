"""Replaces what the map shows after the figures or the outlines have changed; pages never wait for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, select, text

from collabnet.atlas import outlines, published
from collabnet.atlas.models import (
    AtlasBar,
    AtlasLocalBar,
    AtlasLocalRun,
    AtlasOutline,
    AtlasRestrictedBar,
    AtlasRun,
    AtlasSchool,
)
from collabnet.atlas.requests import ask, run_waiting
from collabnet.atlas.results import Results, work_out
from collabnet.atlas.settings_queries import settings_in_force
from collabnet.core.actor import Actor, system_actor
from collabnet.directory.models import Boundary, LocalAuthority
from collabnet.platform import audit
from collabnet.platform.clock import today
from collabnet.platform.db import after_commit, db, in_write_unit, unit_of_work
from collabnet.platform.errors import NotFound

ROWS_AT_ONCE = 2_000
REBUILD_LOCK = 7_304_207  # any number no other job uses
ACTOR = "flask atlas rebuild"
JOB = "atlas.refresh"


def rebuild(*, la_code: str | None = None) -> AtlasRun:
    """Work results out afresh and replace those of one local authority, or of all.

    Every school is read either way, for ranks compare with all of England. The database is only
    locked while rows are written. Raises NotFound for an authority that is not listed.
    """
    if la_code is not None and db.session.get(LocalAuthority, la_code) is None:
        raise NotFound
    day = today()
    results = work_out(as_of=day, settings=settings_in_force(day))
    with unit_of_work():
        run = replace_results(actor=system_actor(ACTOR), results=results, la_code=la_code)
    return run


def refresh() -> None:
    """Work out everything that the map shows: results and outlines."""
    rebuild()
    rebuild_outlines()


def refresh_soon() -> None:
    """Refresh once the present write unit is committed, by the job queue; at once where there is no unit."""
    if in_write_unit():
        ask(actor=system_actor(ACTOR), job=JOB)
    else:
        refresh()


def run_requests() -> None:
    """Refresh if that is asked for. The job on the queue: of several requests in a row the first one answers all."""
    run_waiting(JOB, lambda _la_code, _tell: refresh())


def rebuild_outlines() -> int:
    """Draw the outlines of every local authority afresh; returns how many there are."""
    found = db.session.execute(
        select(Boundary.area_code, Boundary.geometry).where(Boundary.area_kind == "la")
    ).all()
    rows = outlines.outline_rows((code, geometry) for code, geometry in found)
    with unit_of_work():
        replace_outlines(actor=system_actor(ACTOR), rows=rows)
    return len(rows)


def replace_results(*, actor: Actor, results: Results, la_code: str | None) -> AtlasRun:
    """Put new results in place of those of one local authority, or of all, and of schools that moved or closed."""
    _one_at_a_time()
    schools = [r for r in results.schools if la_code in (None, r["la_code"])]
    for model, found in (
        (AtlasBar, results.bars),
        (AtlasRestrictedBar, results.restricted),
        (AtlasLocalBar, results.local),
        (AtlasSchool, schools),
    ):
        rows = [r for r in found if la_code in (None, r["la_code"])]
        old = delete(model)
        if la_code is not None:
            db.session.execute(old.where(model.la_code == la_code))
            for batch in _batches([r["urn"] for r in schools]):  # schools that came from elsewhere
                db.session.execute(old.where(model.urn.in_(batch)))
        else:
            db.session.execute(old)
        for batch in _batches(rows):
            db.session.execute(insert(model), batch)
    if la_code is None:
        _replace_local_runs(results.local_settings)
    body = published.payload(published.points())
    run = AtlasRun(
        la_code=la_code,
        schools=len(schools),
        compared=results.compared,
        periods=results.periods,
        import_runs=results.import_runs,
        labels=results.labels,
        version=published.digest(body),
    )
    db.session.add(run)
    db.session.flush()
    audit.record(
        actor=actor,
        action="atlas.rebuild",
        subject_kind="atlas",
        subject_code=la_code or "all",
        details={"schools": len(schools), "run": run.id},
    )
    after_commit(lambda: _publish(body))
    return run


def _replace_local_runs(settings: Mapping[int, int]) -> None:
    """Remember by which settings the bars of each locality were worked out."""
    db.session.execute(delete(AtlasLocalRun))
    for locality_id, setting_id in settings.items():
        db.session.add(AtlasLocalRun(locality_id=locality_id, setting_id=setting_id))


def replace_outlines(*, actor: Actor, rows: Sequence[dict[str, Any]]) -> None:
    """Put new outlines in place of all that were there."""
    _one_at_a_time()
    db.session.execute(delete(AtlasOutline))
    for batch in _batches(rows):
        db.session.execute(insert(AtlasOutline), batch)
    audit.record(
        actor=actor,
        action="atlas.outlines",
        subject_kind="atlas",
        subject_code="outlines",
        details={"areas": len(rows)},
    )


def _publish(body: bytes) -> None:
    published.write(body)


def _one_at_a_time() -> None:
    """On PostgreSQL two workings-out must not interleave; SQLite has one writer anyway."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": REBUILD_LOCK})


def _batches(rows: Sequence[Any]) -> list[Sequence[Any]]:
    return [rows[start : start + ROWS_AT_ONCE] for start in range(0, len(rows), ROWS_AT_ONCE)]
