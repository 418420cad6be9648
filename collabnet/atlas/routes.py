"""The pages of the map: England, one local authority, one locality; a school's panel; how pressure is worked out."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from collabnet.atlas import method, model_queries, offers, pages, queries, scenario_panels
from collabnet.atlas.bars import school_view
from collabnet.atlas.filters import Asked, Layer, national, read_filter
from collabnet.platform.access import current_actor, public
from collabnet.platform.errors import NotFound
from collabnet.platform.pagination import page_number

bp = Blueprint("atlas", __name__)


@bp.get("/map")
@public()
def england() -> BaseResponse:
    """England by local authority, two ends shaded apart."""
    chosen = request.args.get("la", "")
    asked = national(read_filter(request.args))
    if chosen:
        return redirect(
            queries.find_la(chosen).map_href + asked.filter.query(at="", school=""), code=303
        )
    page = pages.england_page(wanted=asked.filter, actor=current_actor())
    return _page("atlas/england.html", asked, page=page, area=queries.ENGLAND)


@bp.get("/authorities/<code>/map")
@public()
def authority(code: str) -> BaseResponse:
    """The schools of one local authority."""
    return _local(queries.find_la(code))


@bp.get("/localities/<slug>/map")
@public()
def locality(slug: str) -> BaseResponse:
    """The schools of one locality."""
    return _local(queries.find_locality(slug))


def _local(area: queries.Area) -> BaseResponse:
    asked = read_filter(request.args)
    page = pages.local_page(
        area=area,
        wanted=asked.filter,
        actor=current_actor(),
        number=page_number(request.args.get("page")),
    )
    return _page("atlas/local.html", asked, page=page, area=area)


def _page(template: str, asked: Asked, *, page: Any, area: queries.Area) -> BaseResponse:
    """A map page; 400 beside the messages when part of the address could not be read."""
    phases, types, trusts = queries.choices(area)
    html = render_template(
        template,
        page=page,
        area=area,
        filter=asked.filter,
        errors=asked.errors,
        layers=[layer for layer in Layer if area.kind != "england" or not layer.band],
        phases=phases,
        types=types,
        trusts=trusts,
        chosen_phase=dict(phases).get(asked.filter.phase, ""),
        chosen_type=dict(types).get(asked.filter.type, ""),
        selected=_selected(asked),
        what_if=scenario_panels.map_href(current_actor(), area),
    )
    return make_response(html, 400 if asked.errors else 200)


def _selected(asked: Asked) -> dict[str, Any] | None:
    """The school that the address selects, for the panel beside the map."""
    if asked.filter.school is None:
        return None
    try:
        view = school_view(asked.filter.school)
    except NotFound:
        return None
    return {
        "view": view,
        "offers": offers.of_school(actor=current_actor(), urn=view.school.urn),
        "neighbours": model_queries.all_neighbours(view.school.urn),
    }


@bp.get("/map/school/<int:urn>.json")
@public()
def school_panel(urn: int) -> BaseResponse:
    """The panel beside the map for one school: a piece of HTML that the script fetches."""
    view = school_view(urn)
    offering = offers.of_school(actor=current_actor(), urn=urn)
    near = model_queries.all_neighbours(urn)
    return jsonify(
        html=render_template("atlas/_school.html", view=view, offers=offering, neighbours=near)
    )


@bp.get("/how-pressure-is-worked-out")
@public()
def how() -> str:
    """The method with its very settings, and a worked school."""
    text = request.args.get("urn", "")
    urn = int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None
    page = method.page(urn=urn, locality=request.args.get("locality", ""))
    return render_template("atlas/method.html", page=page)
