"""The other files of open data: groups, links, census, offers, the places scorecard."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from collabnet.directory.figures import Change, Figure
from collabnet.directory.models import Group, School, SchoolLink
from collabnet.directory.reference import measures
from collabnet.platform.db import db
from collabnet.platform.imports.models import ImportRemark, ImportRun
from tests.factories.directory import make_la, make_school, make_trust
from tests.factories.register import COLUMNS as SCHOOL_COLUMNS
from tests.factories.register import academy_row, run_import, write_csv

GROUPS = ["Group UID", "Group ID", "Group Name", "Companies House Number", "Group Type (code)", "Group Type",
          "Closed Date", "Open date", "Incorporated on (open date)", "Group Status (code)", "Group Status",
          "Group Town", "Group Postcode", "UKPRN"]  # fmt: skip
PLACES = ["Year", "geographic_level", "LANumber", "PriCap", "SecCap", "PriNOR", "SecNOR", "Quan_P_UP", "Quan_S_UP",
          "Quan_P_Su", "Quan_S_Su"]  # fmt: skip


def group(uid: str, type_code: str, name: str = "Harbour Trust", **values: str) -> dict[str, str]:
    row = dict.fromkeys(GROUPS, "") | {
        "Group UID": uid, "Group Type (code)": type_code, "Group Name": name, "Group Status": "Open",
    }  # fmt: skip
    return row | values


def remarks(run: ImportRun) -> list[tuple[str, int, str]]:
    return [
        (r.level, r.line, r.column)
        for r in db.session.scalars(
            select(ImportRemark).where(ImportRemark.run_id == run.id).order_by(ImportRemark.line)
        )
    ]


def figures(kind: str = "school") -> dict[tuple[str, str, str, str], float | str | None]:
    return {
        (f.subject_code, f.measure, f.period, f.band): f.no_value if f.value is None else f.value
        for f in db.session.scalars(select(Figure).where(Figure.subject_kind == kind))
    }


def test_groups_are_trusts_and_federations_whichever_way_their_type_is_written(
    app: Flask, tmp_path: Path
) -> None:
    full = {"Group ID": "TR01234", "Companies House Number": "7705552", "UKPRN": "10059141",
            "Incorporated on (open date)": "14/07/2011", "Group Town": "Leeds", "Group Postcode": "ls11ab"}  # fmt: skip
    rows = [group("2046", "06", **full), group("2047", "10"), group("16102", "01", **{"Group ID": "16101"}),
            group("300", "08"), group("301", "9"), group("302", "05"), group("303", "12", "New Kind")]  # fmt: skip
    run = run_import(
        "groups", write_csv(tmp_path / "allgroupsdata202608.csv", rows, columns=GROUPS)
    )
    assert (run.new, run.ignored, run.warnings, str(run.as_of)) == (4, 3, 1, "2026-08-01")
    trust = db.session.get_one(Group, 2046)
    assert (trust.type_code, trust.group_id, trust.companies_house, trust.postcode) == (
        "6", "TR01234", "07705552", "LS1 1AB",
    )  # fmt: skip
    assert trust.opened == dt.date(2011, 7, 14)
    assert db.session.get_one(Group, 16102).group_id == ""
    again = run_import(
        "groups", write_csv(tmp_path / "allgroupsdata202608.csv", rows, columns=GROUPS)
    )
    assert (again.new, again.changed, again.unchanged) == (0, 0, 4)


def test_a_trust_that_closes_leaves_a_change_and_a_bad_row_says_where(
    app: Flask, tmp_path: Path
) -> None:
    path = tmp_path / "allgroupsdata202608.csv"
    run_import("groups", write_csv(path, [group("2046", "06")], columns=GROUPS))
    closed = group("2046", "06", **{"Group Status": "Closed", "Closed Date": "31/08/2026"})
    bad = [
        group("x", "06"),
        group("77", "06", " "),
        group("78", "06", **{"Open date": "31/02/2022"}),
    ]
    run = run_import("groups", write_csv(path, [closed, *bad], columns=GROUPS))
    assert remarks(run) == [
        ("rejected", 3, "Group UID"), ("rejected", 4, "Group Name"), ("rejected", 5, "Open date"),
    ]  # fmt: skip
    changes = db.session.scalars(select(Change.field).where(Change.record_kind == "trust")).all()
    assert changes == ["status"]  # the closing date was empty: the status says it
    assert db.session.get_one(Group, 2046).closed == dt.date(2026, 8, 31)


def test_a_group_made_by_name_that_is_no_academy_trust_is_taken_from_its_schools(
    app: Flask, tmp_path: Path
) -> None:
    silent = academy_row(100001, 5001) | {"TrustSchoolFlag (code)": ""}
    columns = [c for c in SCHOOL_COLUMNS if c != "TrustSchoolFlag (code)"]
    run_import(
        "schools", write_csv(tmp_path / "edubasealldata20220801.csv", [silent], columns=columns)
    )
    assert db.session.get_one(School, 100001).trust_uid == 5001
    path = tmp_path / "allgroupsdata202608.csv"
    run_import("groups", write_csv(path, [group("5001", "02", "Foundation")], columns=GROUPS))
    db.session.expire_all()
    assert db.session.get_one(School, 100001).trust_uid is None


def test_links_name_predecessors_and_successors_of_schools_we_list(
    app: Flask, tmp_path: Path
) -> None:
    school = make_school(trust=make_trust())
    urn = str(school.urn)
    header = ["URN", "LinkURN", "LinkName", "LinkType", "LinkEstablishedDate"]
    rows = [[urn, "100099", "Old School", "Predecessor", "01-09-2012"], [urn, "100098", "", "Twinned", ""],
            ["999998", urn, "", "Successor", ""], [urn, "x", "", "Successor", ""]]  # fmt: skip
    run = run_import(
        "links", write_csv(tmp_path / "links_edubasealldata20260801.csv", rows, columns=header)
    )
    assert (run.new, run.ignored, run.rejected, run.warnings) == (2, 1, 1, 1)
    first = db.session.scalars(select(SchoolLink).order_by(SchoolLink.id)).first()
    assert first is not None
    assert (first.link_urn, first.link_type, first.established) == (
        100099,
        "Predecessor",
        dt.date(2012, 9, 1),
    )
    again = run_import(
        "links", write_csv(tmp_path / "links_edubasealldata20260801.csv", rows, columns=header)
    )
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)


def test_the_census_gives_pupils_with_plans_and_keeps_the_kind_of_no_value(
    app: Flask, tmp_path: Path
) -> None:
    urn = str(make_school().urn)
    header = ["URN", "NOR", "TSENELSE", "PSENELSE", "TSENELK", "PSENELK", "PNUMEAL", "NUMFSM"]
    rows = [[urn, "271", "8", "3.00%", "SUPP", "NE", "53.50%", ""], ["100099", *["1"] * 7],
            ["NAT", "4647851", "117757", "2.50%", "1", "1", "1", "1"]]  # fmt: skip
    path = write_csv(
        tmp_path / "england_census_2022_23.csv", rows, columns=header, encoding="utf-8-sig"
    )
    run = run_import("census", path)
    assert (run.new, run.ignored, run.rejected) == (1, 2, 0)
    assert figures() == {
        (urn, measure, "2022/23", ""): value
        for measure, value in {
            "census_roll": 271, "ehc_plans": 8, "ehc_percent": 3, "sen_support": "suppressed",
            "sen_support_percent": "not_applicable", "eal_percent": 53.5, "fsm_eligible": "unknown",
        }.items()
    }  # fmt: skip


def test_offers_are_figures_by_entry_year_and_phase(app: Flask, tmp_path: Path) -> None:
    urn = str(make_school().urn)
    header = ["urn", "phase", "entry_year", "total_number_places_offered", "number_1st_preference_offers",
              "times_put_as_any_preferred_school", "times_put_as_1st_preference"]  # fmt: skip
    rows = [[urn, "Primary", "2021", "30", "28", "116", "56"], [urn, "Secondary", "2021", "180", "150", "600", "210"],
            [urn, "Tertiary", "2021", "1", "1", "1", "1"], [urn, "Primary", "21", "1", "1", "1", "1"],
            [urn, "Primary", "2021", "31", "1", "1", "1"]]  # fmt: skip
    run = run_import(
        "offers", write_csv(tmp_path / "school_offers_2014_2021.csv", rows, columns=header)
    )
    assert (run.new, run.rejected) == (2, 3)
    assert figures()[urn, "places_offered", "2021", "primary"] == 30
    assert figures()[urn, "first_preferences", "2021", "secondary"] == 210
    assert figures()[urn, "all_preferences", "2021", "primary"] == 116
    assert figures()[urn, "first_preference_offers", "2021", "primary"] == 28


def test_the_scorecard_is_read_in_one_unit_though_its_columns_mix_fractions_and_percentages(
    app: Flask, tmp_path: Path
) -> None:
    make_la("332", "Dudley")
    rows = [["2024/25", "Local authority", "332", "28382", "NA", "25673", "z", "7.976886759", "z", "0.096222958", ""],
            ["2024/25", "National", "z", "1", "1", "1", "1", "13.8", "12.5", "0.164", "0.111"],
            ["2024/25", "Regional", "z", *["1"] * 8], ["2024/25", "Local authority", "001", *["1"] * 8]]  # fmt: skip
    path = write_csv(tmp_path / "la_school_places_scorecard_2025.csv", rows, columns=PLACES)
    run = run_import("places", path)
    assert (run.new, run.ignored, run.rejected) == (2, 1, 1)
    la = {key[1:]: value for key, value in figures("la").items()}
    assert la["la_unfilled_percent", "2024/25", "primary"] == 7.976886759
    assert la["la_forecast_spare_percent", "2024/25", "primary"] == 9.622296
    assert la["la_capacity", "2024/25", "secondary"] == "not_applicable"
    assert la["la_forecast_spare_percent", "2024/25", "secondary"] == "unknown"
    assert (
        figures("england")["E92000001", "la_forecast_spare_percent", "2024/25", "primary"] == 16.4
    )


def test_every_measure_that_an_importer_writes_is_described(app: Flask) -> None:
    from collabnet.directory.importers import census, offers, places, school_figures

    written = {*census.COLUMNS, *offers.COLUMNS, *places.COLUMNS, *school_figures.ALWAYS,
               *school_figures.PROVISION, "pru_places"}  # fmt: skip
    assert written <= set(measures())
    assert all(m.label and m.unit and m.source for m in measures().values())
