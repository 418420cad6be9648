"""Adverts for everybody: the search with its map and feed, and the page of one."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue

from collabnet.platform import atom
from collabnet.platform.access import current_actor, public
from collabnet.platform.errors import DomainError, NotFound
from collabnet.platform.pagination import Page, page_number
from collabnet.vacancies import public_feed, public_map, public_pages, public_search, public_wider
from collabnet.vacancies.blueprint import bp
from collabnet.vacancies.guards import readable
from collabnet.vacancies.public_forms import VacancySearch
from collabnet.vacancies.public_search import Filters


@bp.get("/vacancies")
@public()
def search() -> ResponseReturnValue:
    """Find open adverts: filters, a map of their schools, the list."""
    number = page_number(request.args.get("page"))
    form = VacancySearch(request.args)
    filters = form.filters()
    nothing: Page[public_search.Row] = Page(rows=[], number=1, total=0)
    page = public_search.search(filters, number) if filters else nothing
    if number > page.last:
        raise NotFound
    spots = public_search.spots(filters) if filters and page.total else []
    return render_template(
        "vacancies/search.html",
        form=form,
        page=page,
        place=filters.place if filters else None,
        employer=public_search.employer_of(filters) if filters else None,
        spots=spots,
        most_on_map=public_search.MOST_ON_MAP,
        map=public_map.map_of(spots),
        wider=public_wider.wider(filters) if filters and not page.total else [],
        query=_query(form),
    ), 400 if form.errors else 200


@bp.get("/vacancies.atom")
@public()
def feed() -> ResponseReturnValue:
    """A search for adverts to follow in a feed reader."""
    form = VacancySearch(request.args)
    return atom.answer(
        path="/vacancies",
        title="Open adverts",
        fields=frozenset(form.data),
        entries=public_feed.entries(_filters(form)),
    )


@bp.get("/vacancies/map.json")
@public()
def map_points() -> ResponseReturnValue:
    """The schools of a search for the page's own map."""
    return jsonify(public_map.points(public_search.spots(_filters(VacancySearch(request.args)))))


@bp.get("/vacancies/map/school/<int:urn>.json")
@public()
def map_school(urn: int) -> ResponseReturnValue:
    """The panel beside the map for one school: its open adverts, as a piece of HTML."""
    name, rows = public_search.at_school(urn)
    if not rows:
        raise NotFound
    return jsonify(
        html=render_template("vacancies/_map_school.html", rows=rows, urn=urn, name=name)
    )


@bp.get("/vacancies/<int:number>")
@public()
def advert(number: int) -> ResponseReturnValue:
    """One advert, for everybody once it is public."""
    row = readable(number)
    return render_template("vacancies/advert.html", page=public_pages.page(row, current_actor()))


def _filters(form: VacancySearch) -> Filters:
    filters = form.filters()
    if filters is None:
        raise DomainError("Check the filters: one of them cannot be read.")
    return filters


def _query(form: VacancySearch) -> str:
    """The parameters of the search without the page, for its feed and its map."""
    pairs = [
        (name, value)
        for name, value in request.args.items(multi=True)
        if value and name in form.data
    ]
    return urlencode(pairs, errors="replace")
