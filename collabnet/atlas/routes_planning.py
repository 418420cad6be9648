"""The page of place planning of an authority, public, with what its officers see besides."""

from __future__ import annotations

from flask import Response, render_template, request

from collabnet.atlas import planning_pages, queries
from collabnet.atlas.local_words import BAND_WORDS
from collabnet.atlas.routes import bp
from collabnet.core.permissions import Permission, can
from collabnet.directory.belonging import la_subject
from collabnet.platform.access import current_actor, public
from collabnet.platform.exports import csv_response


@bp.get("/authorities/<code>/planning")
@public()
def planning(code: str) -> str:
    """Planning areas with forecasts against places; the sites of new homes for the authority's officers."""
    area = queries.find_la(code)
    officer = can(current_actor(), Permission.IMPORT_LOCAL_DATA, la_subject(code))
    return render_template(
        "atlas/planning.html",
        area=area,
        page=planning_pages.page(code, band=request.args.get("band", "primary"), by_site=officer),
        officer=officer,
        band_words=BAND_WORDS,
    )


@bp.get("/authorities/<code>/planning.csv")
@public()
def planning_csv(code: str) -> Response:
    """Every year group of every planning area."""
    area = queries.find_la(code)
    return csv_response(
        f"planning-{area.code}.csv",
        planning_pages.CSV_COLUMNS,
        planning_pages.rows_for_csv(area.code),
    )
