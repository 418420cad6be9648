"""The map's files: the national points say what the database says, once, and a browser need not ask twice."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import brotli
import numpy as np
import orjson
import pytest
import shapely
from flask.testing import FlaskClient

from collabnet.atlas import outlines, published, queries
from tests.factories.atlas import make_counted_school, make_outline, work_out
from tests.factories.directory import make_la, make_trust


def read(file: dict[str, Any]) -> list[dict[str, Any]]:
    """The points of the packed file, read as the script reads it."""

    def column(name: str) -> list[int]:
        total = [0] * len(file["urn"])
        for digit in file[name]:
            total = [
                91 * so_far + ord(mark) - 35 for so_far, mark in zip(total, digit, strict=True)
            ]
        return total

    names = ("lon", "lat", "phase", "type", "trust", "level", "percent", "load")
    columns = {name: column(name) for name in names}
    urns = np.cumsum(file["urn"])
    corners = [area for area in file["areas"] for _ in range(area[1])]
    return [
        {
            "urn": int(urns[n]),
            "la": corners[n][0],
            "lon": (corners[n][2] + columns["lon"][n]) / file["degree"],
            "lat": (corners[n][3] + columns["lat"][n]) / file["degree"],
            "phase": file["phases"][columns["phase"][n]],
            "type": file["types"][columns["type"][n]],
            "trust": ([None] + file["trusts"])[columns["trust"][n]],
            "state": file["levels"][columns["level"][n]],
            "percent": columns["percent"][n] - 1 if columns["percent"][n] else None,
        }
        for n in range(len(urns))
    ]


def test_the_packed_points_say_what_was_stored(client: FlaskClient) -> None:
    make_la("373", "Hallam")
    trust = make_trust()
    made = [
        make_counted_school(100, 130, trust=trust),
        make_counted_school(None, 10, la_code="373", easting=435_000, northing=387_000),
        make_counted_school(100, 60, easting=540_000, northing=110_000),
    ]
    work_out()
    found = {p["urn"]: p for p in read(client.get("/map/schools.json").json)}
    assert set(found) == {school.urn for school in made}
    assert found[made[0].urn]["trust"] == trust.uid
    assert [found[s.urn]["state"] for s in made] == ["shortage-4", "nodata", "spare-3"]
    assert [found[s.urn]["percent"] for s in made] == [130, None, 60]
    for row in queries.schools_of(queries.ENGLAND, _everything()):
        assert found[row.urn]["la"] == row.la_code
        assert found[row.urn]["lon"] == pytest.approx(row.longitude, abs=0.6 / published.DEGREE)
        assert found[row.urn]["lat"] == pytest.approx(row.latitude, abs=0.6 / published.DEGREE)


def _everything() -> Any:
    from collabnet.atlas.filters import MapFilter

    return MapFilter()


def test_a_browser_that_has_the_points_is_not_sent_them_again(client: FlaskClient) -> None:
    make_counted_school(100, 130)
    work_out()
    first = client.get("/map/schools.json")
    tag = first.headers["ETag"]
    again = client.get("/map/schools.json", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    version = tag.split('"')[1]
    kept = client.get(f"/map/schools.json?v={version}")
    assert "immutable" in kept.headers["Cache-Control"]
    assert "no-cache" in first.headers["Cache-Control"]
    make_counted_school(100, 60)
    work_out()
    assert client.get("/map/schools.json", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    ("accepts", "encoding"), [("br, gzip", "br"), ("gzip", "gzip"), ("", None), ("zstd", None)]
)
def test_the_points_come_compressed_as_the_browser_likes(
    client: FlaskClient, accepts: str, encoding: str | None
) -> None:
    make_counted_school(100, 130)
    work_out()
    response = client.get("/map/schools.json", headers={"Accept-Encoding": accepts})
    assert response.headers.get("Content-Encoding") == encoding
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
    assert len(orjson.loads(unpack(response.data))["urn"]) == 1


def test_a_machine_without_the_file_makes_it_from_the_results(client: FlaskClient) -> None:
    make_counted_school(100, 130)
    work_out()
    for file in Path(client.application.config["INSTANCE_DIR"]).glob("map/schools-*"):
        file.unlink()
    assert len(client.get("/map/schools.json").json["urn"]) == 1


def test_old_versions_are_removed_after_a_while(client: FlaskClient) -> None:
    for on_roll in range(5):
        published.write(b'{"n":%d}' % on_roll)
    folder = Path(client.application.config["INSTANCE_DIR"]) / "map"
    assert len(list(folder.glob("schools-*.json"))) == published.KEPT_VERSIONS


def test_outlines_come_with_their_neighbours_and_places_for_towns(client: FlaskClient) -> None:
    make_la("373", "Hallam")
    make_la("926", "Faraway")
    make_counted_school(100, 90)
    make_outline("846", west=-0.25)
    make_outline("373", west=-0.05)
    make_outline("926", west=1.0, south=52.0)
    work_out()
    file = client.get("/map/la/846.json").json
    assert {f["properties"]["code"]: f["properties"]["own"] for f in file["features"]} == {
        "373": False,
        "846": True,
    }
    assert len(client.get("/map/la/all.json").json["features"]) == 3


def test_an_outline_becomes_a_path_that_encloses_the_same_ground() -> None:
    square = shapely.box(530_000, 100_000, 531_000, 102_000)
    assert outlines.path(square) == "M53100 -10000l0-200-100 0 0 200z"


def test_a_hole_in_an_outline_stays_a_hole() -> None:
    ring = shapely.box(0, 0, 1000, 1000).difference(shapely.box(400, 400, 600, 600))
    assert outlines.path(ring).count("M") == 2
