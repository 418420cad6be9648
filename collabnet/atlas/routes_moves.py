"""Pages of in-year moves: a school's for its leaders and its authority, an authority's for its officers; suppressed."""

from __future__ import annotations

from flask import Response, render_template, request

from collabnet.atlas import moves_pages, queries
from collabnet.atlas.routes import bp
from collabnet.core.permissions import Permission
from collabnet.directory.belonging import la_subject, school_subject
from collabnet.platform.access import needs
from collabnet.platform.exports import csv_response

of_school = needs(Permission.VIEW_MOVES, subject=school_subject)
of_authority = needs(Permission.VIEW_MOVES, subject=la_subject)


@bp.get("/schools/<int:urn>/moves")
@of_school
def school_moves(urn: int) -> str:
    """Who joined and left a school during the terms, and where its children live."""
    return render_template("atlas/school_moves.html", page=moves_pages.school_page(urn))


@bp.get("/schools/<int:urn>/moves.csv")
@of_school
def school_moves_csv(urn: int) -> Response:
    """The same as a file."""
    rows = moves_pages.school_rows(urn)
    return csv_response(f"moves-{urn}.csv", moves_pages.SCHOOL_COLUMNS, rows)


@bp.get("/authorities/<code>/moves")
@of_authority
def authority_moves(code: str) -> str:
    """The moves of an authority's schools in one term, with sums."""
    page = moves_pages.authority_page(code, term=request.args.get("term", ""))
    return render_template("atlas/authority_moves.html", area=queries.find_la(code), page=page)


@bp.get("/authorities/<code>/moves.csv")
@of_authority
def authority_moves_csv(code: str) -> Response:
    """Every term as a file."""
    area = queries.find_la(code)
    rows = moves_pages.la_rows(area.code)
    return csv_response(f"moves-{area.code}.csv", moves_pages.LA_COLUMNS, rows)
