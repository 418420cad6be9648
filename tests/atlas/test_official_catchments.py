"""Official catchments from a file: schools known by URN or name, outlines mended or refused by name, real ones too."""

from __future__ import annotations

import csv
import gzip
import json
import resource
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from flask import Flask
from sqlalchemy import select

from collabnet.atlas import local_queries
from collabnet.atlas.local_models import OfficialCatchment
from collabnet.core.actor import system_actor
from collabnet.directory.models import School
from collabnet.platform.db import db
from collabnet.platform.grid import to_degrees
from collabnet.platform.imports import runs
from collabnet.platform.imports.containers import FileProblem
from collabnet.platform.imports.importer import Source
from tests.factories.directory import make_la, make_school
from tests.factories.hostile_geometry import HOSTILE, hostile_file
from tests.factories.local import (
    AS_OF,
    feature,
    feature_file,
    import_local,
    make_brighton,
    remarks,
    square,
)

SAID = {
    "band": "secondary",
    "entry_year": "2026",
    "source": "Arrangements 2026",
    "licence": "Open Government Licence v3.0",
}
HERE = square(530_000, 104_000)


@pytest.fixture
def schools(app: Flask) -> list[School]:
    return [
        make_school(name=name, phase_code="4")
        for name in ("Varndean School", "Dorothy Stringer School", "Longhill High School")
    ]


def imported(tmp_path: Path, *features: object, la_code: str = "846", **members: Any) -> Any:
    options = members.pop("options", SAID)
    path = feature_file(tmp_path / "catchments.geojson", *features, **members)
    return import_local("catchments", path, la_code=la_code, options=options)


def stored() -> list[local_queries.Catchment]:
    return local_queries.official_catchments(["846", "373"])


def test_a_catchment_is_kept_with_its_schools_year_band_source_and_licence(
    schools: list[School], tmp_path: Path
) -> None:
    run = imported(tmp_path, feature(HERE, name="Town", schools="Varndean & Stringer"))
    assert (run.new, run.rejected, remarks(run)) == (1, 0, [])
    (found,) = stored()
    assert found.urns == (schools[0].urn, schools[1].urn)
    assert (found.name, found.band, found.entry_year, found.la_code) == ("Town", "secondary", 2026, "846")  # fmt: skip
    assert (found.source, found.licence) == (SAID["source"], SAID["licence"])
    longitude, latitude = shapely.from_geojson(found.geometry).centroid.coords[0]
    assert (longitude, latitude) == pytest.approx((-0.1413, 50.8297), abs=0.0002)
    assert local_queries.official_catchments_of([schools[0].urn]) == [found]


def test_importing_it_again_changes_nothing_and_new_schools_are_a_change(
    schools: list[School], tmp_path: Path
) -> None:
    imported(tmp_path, feature(HERE, name="Town", urn=schools[0].urn))
    again = imported(tmp_path, feature(HERE, name="Town", urn=schools[0].urn))
    assert (again.new, again.changed, again.unchanged) == (0, 0, 1)
    both = f"{schools[0].urn}; {schools[2].urn}"
    more = imported(tmp_path, feature(HERE, name="Town", urns=both))
    assert (more.new, more.changed) == (0, 1)
    assert stored()[0].urns == (schools[0].urn, schools[2].urn)


def test_each_entry_year_is_a_version_and_the_newest_is_shown(
    schools: list[School], tmp_path: Path
) -> None:
    for year in ("2025", "2026"):
        imported(
            tmp_path,
            feature(HERE, name="Longhill", entry_year=f"{year}/{int(year[2:]) + 1}"),
            options={**SAID, "entry_year": ""},
        )
    assert [c.entry_year for c in stored()] == [2026]
    assert [c.entry_year for c in local_queries.official_catchments(["846"], entry_year=2025)] == [2025]  # fmt: skip


def test_features_of_another_entry_year_than_asked_for_are_passed_over(
    schools: list[School], tmp_path: Path
) -> None:
    run = imported(
        tmp_path,
        feature(HERE, name="Longhill", version="current (2026)"),
        feature(HERE, name="Varndean", version="proposed (2028)"),
    )
    assert (run.new, run.ignored) == (1, 1)


def test_properties_may_be_pointed_to(schools: list[School], tmp_path: Path) -> None:
    run = imported(
        tmp_path,
        feature(HERE, ZONE="Zone 3", SCH="Longhill"),
        options=SAID | {"name_property": "zone", "schools_property": "sch"},
    )
    assert run.new == 1
    assert (stored()[0].name, stored()[0].urns) == ("Zone 3", (schools[2].urn,))


@pytest.mark.parametrize(
    ("bad", "column", "value", "reason"),
    [
        (feature(HERE, name="Hillcrest"), "name", "Hillcrest", "“hillcrest” is in the name of no"),
        (feature(HERE, name="School"), "name", "School", "names no school"),
        (feature(HERE[:2], name="Longhill"), "geometry", "Longhill", "fewer than three points"),
        (feature(square(430_000, 404_000), name="Longhill"), "geometry", "Longhill", "miles from"),
        (feature([[0, 0], [1, 0], [1, 1]], name="Longhill"), "geometry", "Longhill", "not inside"),
        (feature([[1e400, 0], [1, 0], [1, 1]], name="Longhill"), "geometry", "Longhill", "too large"),
        ({"type": "Feature", "properties": {"name": "Longhill"}}, "geometry", "Longhill", "polygon"),
        (feature(HERE, name="Longhill", year="2020-2026"), "entry_year", "2020-2026", "one entry year"),
        (feature(HERE, name="Longhill", band="middle"), "band", "middle", "primary or secondary"),
        (feature(HERE, name="Longhill", urn="999999"), "urns", "999999", "No school with this URN"),
        ({"type": "Feature"}, "name", "", "names no school"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_by_name_and_the_rest_is_kept(
    schools: list[School], tmp_path: Path, bad: Any, column: str, value: str, reason: str
) -> None:
    run = imported(tmp_path, bad, feature(HERE, name="Varndean"))
    ((number, of_column, of_value, why),) = remarks(run)
    assert (number, of_column, of_value, run.rejected, run.new) == (1, column, value, 1, 1)
    assert reason in why


def test_nan_is_refused_for_the_area_it_stands_in_alone(
    schools: list[School], tmp_path: Path
) -> None:
    bad = feature([[float("nan"), 1], *HERE], name="Longhill")
    run = imported(tmp_path, bad, feature(HERE, name="Varndean"))
    assert [(v, r) for _, _, v, r in remarks(run)] == [
        ("Longhill", "A coordinate of the outline is not a number.")
    ]
    assert run.new == 1


def test_a_repair_is_a_remark_and_stays_with_the_catchment(
    schools: list[School], tmp_path: Path
) -> None:
    crossed = [HERE[0], HERE[2], HERE[1], HERE[3]]
    run = imported(tmp_path, feature(crossed, name="Longhill"))
    assert (run.new, run.warnings) == (1, 1)
    assert "a ring left open closed; the outline crossed itself" in remarks(run)[0][3]
    assert "mended" in stored()[0].repairs


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:EPSG::27700", "EPSG:4326", None])
def test_the_coordinate_system_named_in_the_file_is_used_or_seen_through(
    schools: list[School], tmp_path: Path, name: str | None
) -> None:
    members = {"crs": {"type": "name", "properties": {"name": name}}} if name else {}
    run = imported(tmp_path, feature(HERE, name="Longhill"), **members)
    assert run.new == 1
    assert run.warnings == (name == "EPSG:4326")
    assert shapely.from_geojson(stored()[0].geometry).centroid.x == pytest.approx(-0.139, abs=0.01)


def test_a_coordinate_system_without_a_number_refuses_the_file(
    schools: list[School], tmp_path: Path
) -> None:
    with pytest.raises(FileProblem, match="EPSG number"):
        imported(tmp_path, feature(HERE, name="Longhill"), crs={"properties": {"name": "Odd"}})


def test_another_authoritys_schools_are_not_found_by_name_and_refused_by_urn(
    schools: list[School], tmp_path: Path
) -> None:
    make_la("373", "Sheafdale")
    far = make_school(la_code="373", name="Moor High School", phase_code="4")
    run = imported(tmp_path, feature(HERE, name="Moor"), feature(HERE, name="M", urn=far.urn))
    assert run.rejected == 2
    assert "imported for 846" in remarks(run)[1][3]
    assert stored() == []


def test_a_preview_says_what_each_area_is_and_stores_none(
    schools: list[School], tmp_path: Path
) -> None:
    path = feature_file(
        tmp_path / "c.geojson", feature(HERE, name="Longhill"), feature(HERE, name="Elsewhere")
    )
    source = Source(path, path.name, AS_OF, "846", SAID)
    tally = runs.preview(
        importer=runs.importer_named("catchments"), source=source, actor=system_actor("test")
    )
    good, bad = tally.shown
    assert (good["name"], good["schools"], good["year"]) == ("Longhill", ["Longhill High School"], 2026)  # fmt: skip
    assert good["path"].startswith("M53000 -10") and good["box"] == [530000, 104000, 532000, 106000]
    assert "no such school" in bad["refused"]
    assert db.session.scalars(select(OfficialCatchment)).all() == []


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_refused_with_its_reason_or_mended_in_little_memory(
    schools: list[School], tmp_path: Path, kind: str
) -> None:
    path, reason = hostile_file(tmp_path / "h.geojson", kind), HOSTILE[kind][1]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        run = import_local("catchments", path, options=SAID)
    except FileProblem as refused:
        assert reason and reason in refused.message
    else:
        _, _, name, why = remarks(run)[0]
        assert name == "Longhill" and (reason or "turned round") in why
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 200_000 or sys.platform == "darwin"  # kB
    assert len(stored()) == (not reason)


@pytest.mark.realdata
def test_the_six_current_catchments_of_brighton_and_hove_hold_the_postcodes_that_name_them(
    app: Flask, tmp_path: Path, shared_data: Path
) -> None:
    make_brighton(shared_data)
    path = shared_data / "catchments" / "brighton_hove_secondary_catchments.geojson.gz"
    run = import_local("catchments", path, options=SAID | {"entry_year": "2024"})
    assert (run.new, run.rejected, run.ignored) == (6, 0, 6)
    found = local_queries.official_catchments(["846"], "secondary")
    schools = {c.name: {db.session.get_one(School, urn).name for urn in c.urns} for c in found}
    assert schools == {
        "BACA": {"Brighton Aldridge Community Academy"},
        "PACA": {"Portslade Aldridge Community Academy"},
        "Patcham": {"Patcham High School"},
        "Longhill": {"Longhill High School"},
        "VarndeanStringer": {"Varndean School", "Dorothy Stringer School"},
        "HoveBlatchington": {"Hove Park School and Sixth Form Centre", "Blatchington Mill School"},
    }
    shapes = {c.name: shapely.from_geojson(c.geometry) for c in found}
    name = "brighton_hove_postcodes_catchment_children.csv.gz"
    agree: Counter[bool] = Counter()
    with gzip.open(shared_data / "catchments" / name, "rt") as file:
        rows = list(csv.DictReader(file))
    xs, ys = to_degrees(
        np.array([float(r["oseast1m"]) for r in rows]),
        np.array([float(r["osnrth1m"]) for r in rows]),
    )
    for row, x, y in zip(rows, xs, ys, strict=True):
        agree[bool(shapes[row["catchment_2024"]].covers(shapely.Point(x, y)))] += 1
    share = agree[True] / agree.total()
    print(f"{agree.total():,} postcodes, {100 * share:.2f} % in the catchment they name")
    assert share >= 0.99
    proposed = import_local("catchments", path, options=SAID | {"entry_year": ""})
    assert (proposed.new, proposed.unchanged) == (6, 6)
    assert json.loads(local_queries.official_catchments(["846"], entry_year=2026)[0].geometry)
