"""What local data adds to the pages of schools and authorities: last distances offered, links to planning and moves."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from sqlalchemy import select

from collabnet.atlas import local_queries
from collabnet.atlas.local_models import LastDistance, Moves, PlanningArea
from collabnet.atlas.local_words import BAND_WORDS, CRITERION_WORDS, METHOD_WORDS, MODE_WORDS
from collabnet.core.actor import Actor
from collabnet.core.permissions import Permission, can
from collabnet.directory.belonging import LARGEST_KEY, la_subject, school_subject
from collabnet.platform.db import db
from collabnet.platform.imports.models import ImportRun


@dataclass(frozen=True, slots=True)
class DistanceRow:
    """A last distance offered in words."""

    entry_year: int
    band: str
    criterion: str
    distance: str
    method: str
    source: str


def school_panel(actor: Actor, code: str) -> str:
    """How far offers of a school reached, and for those who may the way to its moves."""
    urn = int(code) if code.isascii() and code.isdigit() and len(code) < 10 else 0
    if not 0 < urn <= LARGEST_KEY:
        return ""
    rows = [_distance(row) for row in local_queries.last_distances_of([urn]).get(urn, ())]
    reach = local_queries.reach_of(urn)
    moves = can(actor, Permission.VIEW_MOVES) and can(
        actor, Permission.VIEW_MOVES, school_subject(urn)
    )
    if moves:
        moves = db.session.scalar(select(Moves.urn).where(Moves.urn == urn).limit(1)) is not None
    if not rows and not moves and not reach:
        return ""
    return render_template(
        "atlas/_local_school_panel.html",
        urn=urn,
        rows=rows,
        moves=moves,
        reach=[(MODE_WORDS[found.mode], found) for found in reach],
        minutes=local_queries.WITHIN_MINUTES,
        sources=_titles({found.run_id for found in reach}),
    )


def _titles(run_ids: set[int | None]) -> list[str]:
    """How pages name the files behind some rows."""
    query = select(ImportRun.title).where(ImportRun.id.in_(run_ids - {None}))
    return list(db.session.scalars(query.order_by(ImportRun.id)))


def _distance(row: LastDistance) -> DistanceRow:
    return DistanceRow(
        entry_year=row.entry_year,
        band=BAND_WORDS[row.band],
        criterion=CRITERION_WORDS[row.criterion],
        distance="everyone who applied was offered a place"
        if row.distance is None
        else f"{row.distance:,.10g} {row.unit}",
        method=METHOD_WORDS[row.method],
        source=row.source,
    )


def authority_panel(actor: Actor, code: str) -> str:
    """The ways to place planning, moves and local data of an authority, as far as they lead somewhere."""
    subject = la_subject(code)
    if subject is None:
        return ""
    planned = db.session.scalar(
        select(PlanningArea.code).where(PlanningArea.la_code == code).limit(1)
    )
    links = []
    if planned is not None:
        links.append((f"/authorities/{code}/planning", "Place planning: forecasts against places"))
    if can(actor, Permission.VIEW_MOVES, subject):
        links.append((f"/authorities/{code}/moves", "In-year moves"))
    if can(actor, Permission.IMPORT_LOCAL_DATA, subject):
        links.append((f"/authorities/{code}/local-data", "Local data: send or update files"))
    return render_template("atlas/_local_area_panel.html", links=links) if links else ""
