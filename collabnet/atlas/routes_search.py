"""The result of a school search as a map: the same schools as its list and its CSV."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.wrappers import Response as BaseResponse

from collabnet.atlas import marks, pages, queries
from collabnet.atlas.filters import Layer
from collabnet.atlas.routes import bp
from collabnet.directory import queries_search, school_rows, search_page
from collabnet.directory.search import read_search
from collabnet.platform.access import current_actor, public
from collabnet.platform.registry import registry
from collabnet.platform.security import redirect_to

MOST_SCHOOLS = 500  # more would hide each other; the list holds them all


@bp.get("/schools/map")
@public()
def searched() -> str | BaseResponse:
    """The schools of a search on a map, with a table of the same; a search with mistakes goes to its list."""
    asked = read_search(request.args, (f.name for f in registry().search_filters))
    listed = queries_search.all_found(asked, actor=current_actor())
    if asked.errors:
        return redirect_to(
            f"/schools?{request.query_string.decode('ascii', 'replace')}", "/schools"
        )
    shown = listed[:MOST_SCHOOLS]
    rows = list(school_rows.rows_in_order(shown))
    placed = queries.schools_with([urn for urn, _ in shown])
    area = queries.Area(kind="search", code="", name="", href="")
    return render_template(
        "atlas/search.html",
        rows=rows,
        total=len(listed),
        measured=any(row.miles is not None for row in rows),
        sentence=search_page.sentence(
            asked, total=len(listed), place=queries_search.place_of(asked)
        ),
        picture=pages.picture(
            area=area, schools=placed, layer=Layer.FULLNESS, offering={}, links="/schools/"
        )
        if any(row.has_place for row in placed)
        else None,
        legend_items=marks.school_legend(placed, Layer.FULLNESS, {}),
        without_place=sum(not row.has_place for row in placed),
    )
