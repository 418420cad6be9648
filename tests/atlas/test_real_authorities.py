"""Three English authorities of different kind from the real register: the map shows what the file says."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from collabnet.atlas.models import AtlasBar
from collabnet.core.actor import system_actor
from collabnet.platform.db import db
from collabnet.platform.imports import runs
from collabnet.platform.imports.importer import Source
from tests.atlas.test_map_pages import MARK, ROW

pytestmark = pytest.mark.realdata

AUTHORITIES = {"846": "Brighton and Hove", "373": "Sheffield", "926": "Norfolk"}
REGISTER = "gias/edubasealldata20220801.csv.gz"
OTHERS = {
    "census": ("census/england_census_2022_23.csv.gz", "LA"),
    "offers": ("admissions/school_offers_2014_2021.csv.gz", "la_code"),
}
# Free schools, UTCs and studio schools opened in these seven years were still filling in August 2022.
FILLING_TYPES = frozenset({"35", "40", "41"})
FILLING_SINCE = (2015, 8)
KINGS = "139409"  # full by its offers, 63 % full by the register: the two files disagree, and the map goes by the roll


def rows_of(path: Path, column: str, encoding: str) -> Iterator[dict[str, str]]:
    """The rows of a file for the three authorities."""
    with gzip.open(path, "rt", encoding=encoding, newline="") as file:
        yield from (r for r in csv.DictReader(file) if r[column] in AUTHORITIES)


def copy_of(path: Path, column: str, target: Path) -> Path:
    """A copy of a file with the rows of the three authorities only, outside the project."""
    encoding = "cp1252" if "edubase" in path.name else "utf-8-sig"
    with gzip.open(path, "rt", encoding=encoding, newline="") as file:
        reader = csv.DictReader(file)
        assert reader.fieldnames
        with target.open("w", encoding=encoding, newline="") as copy:
            writer = csv.DictWriter(copy, reader.fieldnames)
            writer.writeheader()
            writer.writerows(r for r in reader if r[column] in AUTHORITIES)
    return target


@pytest.fixture
def loaded(client: FlaskClient, shared_data: Path, tmp_path: Path) -> FlaskClient:
    """A browser on a site with the three authorities imported; the map was worked out by the imports."""
    files = {"schools": (REGISTER, "LA (code)")} | OTHERS
    for name, (file, column) in files.items():
        path = shared_data / file
        copy = copy_of(path, column, tmp_path / path.name.removesuffix(".gz"))
        importer = runs.importer_named(name)
        source = Source(
            path=copy, filename=copy.name, as_of=runs.file_date(importer, copy.name, None)
        )
        runs.import_file(importer=importer, source=source, actor=system_actor("test"))
    return client


def rows_of_pages(client: FlaskClient, la_code: str) -> dict[str, str]:
    """The rows of every page of an authority's table: mark by URN."""
    found: dict[str, str] = {}
    number = 1
    while (answer := client.get(f"/authorities/{la_code}/map?page={number}")).status_code == 200:
        found |= dict(ROW.findall(answer.text))
        number += 1
    return found


def expected(register: Path, la_code: str) -> tuple[set[str], set[str], set[str]]:
    """The URNs that the file itself puts over 105 % full, under 75 % full, and in the authority at all."""
    over, under, everyone = set(), set(), set()
    for row in rows_of(register, "LA (code)", "cp1252"):
        if row["LA (code)"] != la_code:
            continue
        everyone.add(row["URN"])
        if not row["SchoolCapacity"] or not row["NumberOfPupils"]:
            continue
        places, pupils = int(row["SchoolCapacity"]), int(row["NumberOfPupils"])
        if places < 30:
            continue
        _, month, year = (row["OpenDate"] or "01-01-1900").split("-")
        is_filling = (
            row["TypeOfEstablishment (code)"] in FILLING_TYPES
            and (int(year), int(month)) > FILLING_SINCE
        )
        if 100 * pupils > 105 * places:
            over.add(row["URN"])
        elif 100 * pupils < 75 * places and not is_filling:
            under.add(row["URN"])
    return over, under, everyone


def test_under_full_and_over_full_schools_are_the_ones_the_file_says(
    loaded: FlaskClient, shared_data: Path
) -> None:
    for la_code, name in AUTHORITIES.items():
        html = loaded.get(f"/authorities/{la_code}/map").text
        marks, rows = dict(MARK.findall(html)), rows_of_pages(loaded, la_code)
        assert f'<h1 class="govuk-heading-l">Map of {name}</h1>' in html
        assert marks == rows
        over, under, everyone = expected(shared_data / REGISTER, la_code)
        assert set(rows) == everyone
        assert {urn for urn, state in rows.items() if state.startswith("shortage")} == over
        assert {urn for urn, state in rows.items() if state.startswith("spare")} == under
        assert over
        assert under


def test_bars_of_real_schools_name_the_years_of_their_figures(loaded: FlaskClient) -> None:
    rows = rows_of_pages(loaded, "846")
    urns = [urn for urn, state in rows.items() if state.startswith("spare")]
    panels = [loaded.get(f"/map/school/{urn}.json").json["html"] for urn in urns]
    assert all("Spare places" in html and "August 2022" in html for html in panels)
    assert any("preferences and offers, 2021" in html for html in panels)
    assert any("2022/23" in html for html in panels)


def test_brightons_schools_short_of_pupils_and_its_full_ones_stand_apart_as_their_offers_say(
    loaded: FlaskClient, shared_data: Path
) -> None:
    offers = {
        row["urn"]: int(row["times_put_as_1st_preference"])
        / int(row["total_number_places_offered"])
        for row in rows_of(shared_data / OTHERS["offers"][0], "la_code", "utf-8-sig")
        if (row["la_code"], row["phase"], row["entry_year"]) == ("846", "Secondary", "2021")
    }
    marks = rows_of_pages(loaded, "846")
    short = {urn for urn, ratio in offers.items() if ratio < 0.8}
    full = {urn for urn, ratio in offers.items() if ratio >= 1} - {KINGS}
    # Longhill, Hove Park and the two Aldridge academies; Varndean, Stringer, Blatchington Mill and Newman.
    assert short == {"114581", "114607", "136164", "137063"}
    assert full == {"114579", "114580", "114606", "114611"}
    # No full school is marked as having spare places, nor one short of pupils as short of places.
    assert not any(marks[urn].startswith("spare") for urn in full)
    assert not any(marks[urn].startswith("shortage") for urn in short)
    # The bars, which a school's mark on the map opens, know applications too, and tell the two groups apart.
    for domain, more, less in (("spare_places", short, full), ("shortage_of_places", full, short)):
        place = {
            str(urn): score
            for urn, score in db.session.execute(
                select(AtlasBar.urn, AtlasBar.score).where(AtlasBar.domain == domain)
            )
        }
        shown = [urn for urn in less if place.get(urn) is not None]
        assert min(place[urn] for urn in more if place.get(urn) is not None) > max(
            place[urn] for urn in shown
        )
