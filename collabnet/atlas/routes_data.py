"""What the map's script fetches and what people download: national points, outlines, CSV and GeoJSON."""

from __future__ import annotations

from flask import Response, request, stream_with_context
from werkzeug.datastructures import ETags

from collabnet.atlas import downloads, offers, published, queries
from collabnet.atlas.catchment_drawing import area_layer
from collabnet.atlas.filters import read_filter
from collabnet.atlas.routes import bp
from collabnet.core.actor import ANONYMOUS
from collabnet.platform.access import current_actor, public
from collabnet.platform.errors import NotFound
from collabnet.platform.exports import csv_response

A_YEAR = "public, max-age=31536000, immutable"


@bp.get("/map/schools.json")
@public()
def national_points() -> Response:
    """Every school of the country in one small file; `v` in the address lets browsers keep it for a year."""
    run = queries.latest_run()
    if run is None:
        raise NotFound
    if _is_known(run.version):
        return _unchanged(run.version)
    encoding = request.accept_encodings.best_match(("br", "gzip", "identity"), "identity")
    response = Response(published.read(run.version, encoding), mimetype="application/json")
    if encoding != "identity":
        response.headers["Content-Encoding"] = encoding
    response.headers["Vary"] = "Accept-Encoding"
    return _tagged(response, run.version)


@bp.get("/map/la/<code>.json")
@public()
def outline(code: str) -> Response:
    """The outline of a local authority, or of "all"."""
    area = None if code == "all" else queries.find_la(code)
    return json_response(downloads.outlines(area.la_codes if area else ()))


@bp.get("/authorities/<code>/map.json")
@public()
def authority_points(code: str) -> Response:
    """The schools of a local authority for the script: names, places and marks."""
    return _points(queries.find_la(code))


@bp.get("/localities/<slug>/map.json")
@public()
def locality_points(slug: str) -> Response:
    """The schools of a locality for the script."""
    return _points(queries.find_locality(slug))


def _points(area: queries.Area) -> Response:
    wanted = read_filter(request.args).filter
    if wanted.layer.band:
        rows = [school for school, _ in area_layer(area, wanted.layer.band, wanted).shown]
    else:
        rows = queries.schools_of(area, wanted)
    offering = offers.on_offer(actor=ANONYMOUS, rows=rows)
    return json_response(downloads.points(rows, wanted.layer, offering))


@bp.get("/map.<any(csv, geojson):kind>")
@public()
def england_download(kind: str) -> Response:
    """All schools of the map of England."""
    return _download(queries.ENGLAND, kind, "england")


@bp.get("/authorities/<code>/map.<any(csv, geojson):kind>")
@public()
def authority_download(code: str, kind: str) -> Response:
    """The schools of a local authority's map."""
    return _download(queries.find_la(code), kind, f"authority-{code}")


@bp.get("/localities/<slug>/map.<any(csv, geojson):kind>")
@public()
def locality_download(slug: str, kind: str) -> Response:
    """The schools of a locality's map."""
    return _download(queries.find_locality(slug), kind, "locality")


def _download(area: queries.Area, kind: str, name: str) -> Response:
    rows = queries.schools_of(area, read_filter(request.args).filter)
    counts = offers.counts(actor=current_actor(), rows=rows)
    if kind == "csv":
        lines = (downloads.cells(row, counts) for row in rows)
        return csv_response(f"map-{name}.csv", downloads.header(counts), lines)
    response = Response(
        stream_with_context(downloads.geojson(rows, counts)), mimetype="application/geo+json"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="map-{name}.geojson"'
    return response


def json_response(body: bytes) -> Response:
    """A JSON answer that a browser asks about again rather than fetches again."""
    version = published.digest(body)
    if _is_known(version):
        return _unchanged(version)
    return _tagged(Response(body, mimetype="application/json"), version)


def _is_known(version: str) -> bool:
    """Whether the browser says that it has this version."""
    tags: ETags = request.if_none_match
    return tags.contains_weak(version)


def _unchanged(version: str) -> Response:
    return _tagged(Response(status=304), version)


def _tagged(response: Response, version: str) -> Response:
    response.set_etag(version, weak=True)
    response.headers["Cache-Control"] = A_YEAR if request.args.get("v") == version else "no-cache"
    return response
