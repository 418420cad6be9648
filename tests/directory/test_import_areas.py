"""Outlines and small areas: known by their codes, refused with their name, placed by what became of them."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from collabnet.core import polygons
from collabnet.directory.models import Boundary, SmallArea, SmallAreaChildren
from collabnet.platform.db import db
from collabnet.platform.imports.containers import FileProblem
from collabnet.platform.imports.models import ImportRemark, ImportRun
from tests.factories.register import run_import, write_csv

AGES = [f"age_{n}" for n in range(19)]


def square(west: float, south: float, size: float = 0.05) -> list[list[float]]:
    east, north = west + size, south + size
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def feature(ring: list[Any], **properties: str) -> dict[str, Any]:
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def import_features(tmp_path: Path, *features: Any) -> ImportRun:
    path = tmp_path / "boundaries.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return run_import("boundaries", path)


def remarks(run: ImportRun) -> list[tuple[int, str, str]]:
    found = db.session.scalars(
        select(ImportRemark).where(ImportRemark.run_id == run.id).order_by(ImportRemark.line)
    )
    return [(r.line, r.value, r.reason) for r in found]


@pytest.mark.parametrize("gss", ["E08000019", "E08000039"])
def test_sheffield_is_the_same_authority_under_both_of_its_codes(
    app: Flask, tmp_path: Path, gss: str
) -> None:
    run = import_features(
        tmp_path, feature(square(-1.5, 53.3), CTYUA23CD=gss, CTYUA23NM="Sheffield")
    )
    outline = db.session.scalars(select(Boundary)).one()
    assert (run.new, outline.area_kind, outline.area_code, outline.name) == (
        1,
        "la",
        "373",
        "Sheffield",
    )
    assert (outline.west, outline.south) == (-1.5, 53.3)
    assert json.loads(outline.geometry)["coordinates"] == [square(-1.5, 53.3)]


def test_small_areas_know_their_authority_and_districts_are_left_to_their_county(
    app: Flask, tmp_path: Path
) -> None:
    run = import_features(
        tmp_path,
        feature(
            square(-0.16, 50.82), LSOA21CD="E01016849", LSOA21NM="Brighton 026A", UTLACD="E06000043"
        ),
        feature(square(1.0, 51.2), LAD24CD="E07000106", LAD24NM="Canterbury"),
        feature(square(-3.2, 51.5), LAD24CD="W06000015", LAD24NM="Cardiff"),
    )
    outline = db.session.scalars(select(Boundary)).one()
    assert (outline.area_kind, outline.area_code, outline.la_code) == ("cell", "E01016849", "846")
    assert (run.new, run.ignored) == (1, 2)


def test_an_outline_that_crosses_itself_is_repaired(app: Flask, tmp_path: Path) -> None:
    bow_tie = [[-1.5, 53.3], [-1.4, 53.4], [-1.4, 53.3], [-1.5, 53.4], [-1.5, 53.3]]
    run = import_features(tmp_path, feature(bow_tie, CTYUA23CD="E08000019", CTYUA23NM="Sheffield"))
    geometry = json.loads(db.session.scalars(select(Boundary.geometry)).one())
    assert run.new == 1 and geometry["type"] == "MultiPolygon" and len(geometry["coordinates"]) == 2


def test_what_cannot_be_an_outline_is_refused_by_name_before_it_costs_much(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[object] = []
    position_of = polygons.position_of
    monkeypatch.setattr(polygons, "position_of", lambda p: read.append(p) or position_of(p))
    monkeypatch.setattr(polygons, "joined_shapes", lambda _: pytest.fail("it was joined"))
    dice = random.Random(1)
    many = [[-1.5 + dice.random() / 9, 53.3 + dice.random() / 9] for _ in range(40_000)]
    tangle = [[-1.5 + dice.random() / 9, 53.3 + dice.random() / 9] for _ in range(1_500)]
    run = import_features(
        tmp_path,
        feature(many, CTYUA23CD="E06000043", CTYUA23NM="Brighton"),
        feature(tangle, CTYUA23CD="E08000019", CTYUA23NM="Sheffield"),
        feature(square(53.3, -1.5), CTYUA23CD="E10000020", CTYUA23NM="Norfolk"),
        feature([[-1.5, 53.3], [-1.4, 53.3]], CTYUA23CD="E10000016", CTYUA23NM="Kent"),
        feature(square(-1.5, 53.3), CTYUA23CD="E06000999", CTYUA23NM="Nowhere"),
        feature(square(-1.5, 53.3), name="No code"),
        "not a feature",
    )
    assert len(read) < 2_000  # those of the tangle, and none of the 40,000
    assert run.new == 0 and run.rejected == 7
    by_line = {line: f"{value}: {reason}" for line, value, reason in remarks(run)}
    assert [by_line[n].split(":")[0] for n in (1, 2, 3, 4)] == [
        "Brighton",
        "Sheffield",
        "Norfolk",
        "Kent",
    ]
    assert "points" in by_line[1] and "crosses itself too often" in by_line[2]
    assert "swapped" in by_line[3] and "fewer than three points" in by_line[4]
    assert "not known" in by_line[5] and "no code" in by_line[6]


@pytest.mark.parametrize(
    "content", ["", "{}", '{"type": "FeatureCollection", "features": []}', "[" * 5_000]
)
def test_a_file_that_is_not_geojson_is_refused_in_one_sentence(
    app: Flask, tmp_path: Path, content: str
) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(content)
    with pytest.raises(FileProblem):
        run_import("boundaries", path)


def population(code: str, count: int) -> list[str]:
    return [code, *[str(count)] * 19]


def test_children_of_2011_areas_find_their_place_through_what_the_areas_became(
    app: Flask, tmp_path: Path
) -> None:
    old, split, merged = "E01000001", "E01000002", "E01000003"
    new_a, new_b, new_c = "E01000001", "E01035001", "E01035002"
    people = [
        population(old, 10),
        population(split, 20),
        population(merged, 30),
        population("W01000001", 1),
    ]
    path = write_csv(
        tmp_path / "lsoa11_population_mid2020.csv", people, columns=["lsoa11_code", *AGES]
    )
    run = run_import("cells", path)
    assert (run.new, run.ignored) == (3, 1)
    points = [[new_a, "One", "51.5", "-0.1", "E09000001", "8"], [new_b, "Two", "51.6", "-0.1", "E09000001", "3"],
              [new_c, "Three", "51.7", "-0.1", "E09000001", "4"], ["E01035003", "", "0", "4e-05", "", ""]]  # fmt: skip
    header = ["lsoa21_code", "lsoa21_name", "lat", "lon", "ltla24_code", "IMD_decile"]
    run = run_import("cells", write_csv(tmp_path / "lsoa21_imd2025.csv", points, columns=header))
    assert (run.new, run.changed, run.rejected) == (2, 1, 1)
    lookup = [[old, "U", new_a], [split, "S", new_b], [split, "S", new_c], [merged, "M", new_c],
              ["E01000009", "X", "E01039999"]]  # fmt: skip
    header = ["lsoa11_code", "change_code", "lsoa21_code"]
    path = write_csv(tmp_path / "lookup.csv", lookup, columns=header)
    run = run_import("cells", path)
    assert (run.changed, run.unchanged, run.ignored) == (2, 2, 1)
    areas = {a.code: a for a in db.session.scalars(select(SmallArea))}
    assert areas[old].la_code == "201" and areas[old].deprivation_decile == 8
    middle = (areas[new_b].northing + areas[new_c].northing) / 2
    assert (
        abs(areas[split].northing - middle) <= 1 and areas[merged].northing == areas[new_c].northing
    )
    children = {c.code: json.loads(c.ages) for c in db.session.scalars(select(SmallAreaChildren))}
    assert children == {old: [10] * 19, split: [20] * 19, merged: [30] * 19}
    assert db.session.scalars(select(SmallAreaChildren.year).distinct()).all() == [2020]
    assert run_import("cells", path).changed == 0


def test_a_table_that_is_none_of_the_three_is_refused(app: Flask, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [["E01000001", "1"]], columns=["lsoa11_code", "children"])
    with pytest.raises(FileProblem):
        run_import("cells", path)
