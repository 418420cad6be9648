"""Pages of a school's catchment: official and modelled, who shares it, the children to come; as GeoJSON too."""

from __future__ import annotations

import orjson
from flask import Response, render_template, request

from collabnet.atlas import (
    catchment_drawing,
    catchment_page,
    downloads,
    marks,
    queries,
    years_page,
)
from collabnet.atlas.filters import Layer
from collabnet.atlas.routes import bp
from collabnet.atlas.routes_data import json_response
from collabnet.platform.access import current_actor, public


@bp.get("/schools/<int:urn>/catchment")
@public()
def catchment(urn: int) -> str:
    """Where the children of a school live: the official catchment, the modelled one, and who shares it."""
    page = catchment_page.catchment_page(urn=urn, band=request.args.get("band", ""))
    return render_template("atlas/catchment.html", page=page, school=page.school)


@bp.get("/schools/<int:urn>/catchment.geojson")
@public()
def catchment_geojson(urn: int) -> Response:
    """The catchments of a school in one band, for other programs and the page's own script."""
    page = _undrawn(urn)
    shown = [(page.row, page.school.name, "")] if page.row is not None else []
    response = json_response(orjson.dumps(catchment_drawing.geojson(page.official, shown)))
    response.mimetype = "application/geo+json"
    return response


@bp.get("/schools/<int:urn>/catchment-points.json")
@public()
def catchment_points(urn: int) -> Response:
    """The school and those that share its catchment, for the page's own script."""
    page = _undrawn(urn)
    rows = queries.schools_with([urn, *(n.urn for n in page.neighbours)])
    return json_response(downloads.points(rows, Layer.FULLNESS, {}))


@bp.get("/schools/<int:urn>/pictures")
@public()
def pictures(urn: int) -> str:
    """A school over the years; where its children live as counted is for who may see moves only."""
    page = years_page.years_page(urn=urn, actor=current_actor(), band=request.args.get("band", ""))
    return render_template("atlas/years.html", years=page, school=page.page.school)


@bp.get("/authorities/<code>/catchments.geojson")
@public()
def authority_catchments(code: str) -> Response:
    """The catchments of a local authority's schools in one band."""
    return _catchments(queries.find_la(code))


@bp.get("/localities/<slug>/catchments.geojson")
@public()
def locality_catchments(slug: str) -> Response:
    """The catchments of a locality's schools in one band."""
    return _catchments(queries.find_locality(slug))


def _undrawn(urn: int) -> catchment_page.CatchmentPage:
    band = request.args.get("band", "")
    return catchment_page.catchment_page(urn=urn, band=band, drawn=False)


def _catchments(area: queries.Area) -> Response:
    band = "secondary" if request.args.get("band") == "secondary" else "primary"
    layer = catchment_drawing.area_layer(area, band)
    shown = [
        (row, school.name, marks.PLACES_STATES[school.places_level])
        for school, row in layer.shown
        if row.kind == "modelled"
    ]
    response = json_response(orjson.dumps(catchment_drawing.geojson(layer.official, shown)))
    response.mimetype = "application/geo+json"
    return response
