"""Pages of the school search: the list, and the same result as CSV."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Response, render_template, request

from collabnet.directory import queries_search, school_rows, search_page
from collabnet.directory.blueprint import bp
from collabnet.directory.search import read_search
from collabnet.platform.access import current_actor, public
from collabnet.platform.exports import csv_response
from collabnet.platform.pagination import page_number
from collabnet.platform.registry import registry


@bp.get("/schools")
@public()
def schools() -> tuple[str, int]:
    """Search for schools by name, number, postcode or town, with filters."""
    asked = read_search(request.args, (f.name for f in registry().search_filters))
    malformed = bool(asked.errors)
    number = page_number(request.args.get("page"))
    found = queries_search.search(asked, actor=current_actor(), number=number)
    page = search_page.describe(found)
    return render_template("directory/schools.html", found=found, **page), 400 if malformed else 200


@bp.get("/schools.csv")
@public()
def schools_csv() -> Response | tuple[str, int]:
    """The same result as CSV, every page of it."""
    asked = read_search(request.args, (f.name for f in registry().search_filters))
    listed = queries_search.all_found(asked, actor=current_actor())
    if asked.errors:
        found = queries_search.search(asked, actor=current_actor(), number=1)
        page = search_page.describe(found)
        return render_template("directory/schools.html", found=found, **page), 400
    rows = search_page.csv_rows(school_rows.rows_in_order(listed))
    return csv_response("schools.csv", search_page.CSV_HEADER, rows)


def query_string() -> str:
    """The present query without its page, for links to the same result in another form."""
    arguments = [(k, v) for k, v in request.args.items(multi=True) if k != "page"]
    return urlencode(arguments, errors="replace")


bp.app_template_global("search_query")(query_string)
