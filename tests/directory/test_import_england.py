"""All of England from the published files: nothing rejected, and a second import changes nothing."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from collabnet.directory.figures import Figure
from collabnet.directory.models import GroupMembership, LocalAuthority, School
from collabnet.platform.db import db
from collabnet.platform.registry import registry
from tests.factories.register import run_import

pytestmark = pytest.mark.realdata
SCHOOLS, GROUPS = "edubasealldata20220801.csv.gz", "allgroupsdata202608.csv.gz"


@pytest.fixture(autouse=True)
def _nothing_derived(app: Flask) -> Iterator[None]:
    """Other rooms do not work anything out after these imports: that is slow, and theirs to test."""
    hooks = list(registry().after_import)
    registry().after_import.clear()
    yield
    registry().after_import.extend(hooks)


def test_all_of_england_imports_without_a_rejected_row_and_a_second_time_changes_nothing(
    app: Flask, shared_data: Path
) -> None:
    first = run_import("schools", shared_data / "gias" / SCHOOLS)
    assert (first.new, first.rejected, first.ignored, first.total) == (20_188, 0, 0, 20_188)
    groups = run_import("groups", shared_data / "gias" / GROUPS)
    assert groups.total == 7_176 and groups.rejected == 0
    assert groups.new + groups.changed + groups.ignored == 7_176
    assert groups.ignored == 1_236 + 579 + 74
    again = run_import("schools", shared_data / "gias" / SCHOOLS)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 20_188)
    groups = run_import("groups", shared_data / "gias" / GROUPS)
    assert (groups.new, groups.changed) == (0, 0)

    assert db.session.scalar(select(func.count(LocalAuthority.code))) == 154
    assert db.session.scalar(select(func.count(School.trust_uid))) == 2_101
    assert db.session.scalar(select(func.count(GroupMembership.id))) == 2_101
    unknown = select(func.count(Figure.id)).where(Figure.no_value == "unknown")
    assert db.session.scalar(unknown.where(Figure.measure == "capacity")) == 81
    assert db.session.scalar(unknown.where(Figure.measure == "roll")) == 538
    _sampled_rows_equal_their_source(shared_data / "gias" / SCHOOLS)


def _sampled_rows_equal_their_source(path: Path) -> None:
    """Every 200th school as it stands in the file."""
    with gzip.open(path, "rt", encoding="cp1252", newline="") as file:
        rows = list(csv.DictReader(file))[::200]
    urns = [int(row["URN"]) for row in rows]
    schools = {s.urn: s for s in db.session.scalars(select(School).where(School.urn.in_(urns)))}
    for row in rows:
        school = schools[int(row["URN"])]
        assert school.name == row["EstablishmentName"].strip()
        assert (school.la_code, school.number) == (row["LA (code)"], row["EstablishmentNumber"])
        assert (school.town, school.postcode) == (row["Town"].strip(), row["Postcode"])
        assert (str(school.easting), str(school.northing)) == (row["Easting"], row["Northing"])
        assert str(school.trust_uid or "") in ("", row["Trusts (code)"])


@pytest.mark.parametrize(
    ("name", "file", "new", "ignored"),
    [
        ("boundaries", "boundaries/ctyua_may2023_england_buc.geojson.gz", 153, 0),
        ("boundaries", "boundaries/lad24_england_ultrageneralised.geojson.gz", 132, 164),
        ("boundaries", "boundaries/lsoa21_sheffield.geojson.gz", 343, 0),
        ("places", "capacity/la_school_places_scorecard_2025.csv.gz", 462, 0),
        ("cells", "demand/lsoa21_england_imd2025.csv.gz", 33_755, 0),
    ],
)
def test_the_other_published_files_import_without_a_rejected_row(
    app: Flask, shared_data: Path, name: str, file: str, new: int, ignored: int
) -> None:
    run = run_import(name, shared_data / file)
    assert (run.new, run.ignored, run.rejected) == (new, ignored, 0)
