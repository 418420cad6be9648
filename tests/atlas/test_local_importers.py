"""Files of what only a locality knows: each layout read, each bad row named, other authorities' rows refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from collabnet.atlas import local_queries
from collabnet.atlas.importers import IMPORTER_OF, LAYOUTS
from collabnet.atlas.local_models import (
    ExpectedHomes,
    LastDistance,
    Moves,
    Origins,
    PlacesChange,
    PlanningArea,
    PlanningAreaSchool,
    PupilForecast,
    TravelMinutes,
)
from collabnet.core.actor import system_actor
from collabnet.core.figures import NoValue
from collabnet.directory.models import School
from collabnet.platform.db import db
from collabnet.platform.errors import Conflict
from collabnet.platform.imports import runs
from collabnet.platform.imports.containers import FileProblem
from collabnet.platform.imports.importer import Source
from tests.factories.directory import make_la, make_school
from tests.factories.local import AS_OF, csv_file, import_local, make_brighton, remarks

MODELS: dict[str, Any] = {
    "planning-areas": PlanningAreaSchool,
    "forecasts": PupilForecast,
    "homes": ExpectedHomes,
    "pan-changes": PlacesChange,
    "origins": Origins,
    "moves": Moves,
    "last-distances": LastDistance,
    "travel-minutes": TravelMinutes,
}


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture
def secondary(app: Flask) -> School:
    return make_school(name="Longhill High School", phase_code="4", low_age=11, high_age=16)


@pytest.fixture
def elsewhere(app: Flask) -> School:
    make_la("373", "Sheafdale")
    return make_school(la_code="373", name="Moor High School", phase_code="4")


@pytest.fixture
def areas(secondary: School, tmp_path: Path) -> Path:
    path = csv_file(
        tmp_path / "areas.csv",
        f"""band,planning_area,name,urn
        secondary,S1,East of the town,{secondary.urn}
        primary,P1,No school yet,""",
    )
    import_local("planning-areas", path)
    return path


def rows_of(name: str, school: School) -> str:
    """One good row of each layout."""
    return {
        "planning-areas": f"band,planning_area,name,urn\nsecondary,S1,East of the town,{school.urn}",
        "forecasts": "band,planning_area,school_year,year_group,pupils\nsecondary,S1,2027/28,7,180",
        "homes": "band,planning_area,site,school_year,homes,pupils_per_100_homes,in_forecast\n"
        "secondary,S1,Marina,2027/28,120,18.5,no",
        "pan-changes": "urn,band,entry_year,places,places_before,source\n"
        f"{school.urn},secondary,2027,210,270,Arrangements 2027",
        "origins": f"cell_code,urn,band,year,children\nE01016849,{school.urn},secondary,2026,<5",
        "moves": f"urn,school_year,term,kind,children\n{school.urn},2025/26,autumn,fair_access,7",
        "last-distances": "urn,band,entry_year,criterion,distance,unit,method,source\n"
        f"{school.urn},secondary,2026,distance,1.274,miles,straight_line,Booklet 2026",
        "travel-minutes": f"origin,urn,minutes,mode\nbn1 1aa,{school.urn},23,walk",
    }[name]


@pytest.mark.parametrize("name", MODELS)
def test_a_file_is_imported_and_importing_it_again_changes_nothing(
    areas: Path, secondary: School, tmp_path: Path, name: str
) -> None:
    path = csv_file(tmp_path / "a.csv", rows_of(name, secondary))
    first = import_local(name, path)
    assert remarks(first) == []
    assert first.new + first.unchanged == 1 and count(MODELS[name]) == 1
    assert db.session.scalars(select(MODELS[name])).one().run_id is not None
    for _ in range(2):
        again = import_local(name, path)
        assert (again.new, again.changed, again.unchanged) == (0, 0, 1)


@pytest.mark.parametrize("name", [n for n in MODELS if n not in ("forecasts", "homes")])
def test_rows_about_another_authoritys_schools_are_rejected_with_the_reason(
    areas: Path, elsewhere: School, tmp_path: Path, name: str
) -> None:
    before = count(MODELS[name])
    run = import_local(name, csv_file(tmp_path / "a.csv", rows_of(name, elsewhere)))
    assert (run.new, run.changed, run.rejected) == (0, 0, 1)
    ((line, column, value, reason),) = remarks(run)
    assert (line, column, value) == (2, "urn", str(elsewhere.urn))
    assert "about local authority 373; the file is imported for 846" in reason
    assert count(MODELS[name]) == before


@pytest.mark.parametrize("name", ["planning-areas", "forecasts", "homes"])
def test_rows_that_name_another_authority_are_rejected(
    areas: Path, secondary: School, tmp_path: Path, name: str
) -> None:
    make_la("373", "Sheafdale")
    header, row = rows_of(name, secondary).splitlines()
    run = import_local(name, csv_file(tmp_path / "a.csv", f"la_code,{header}\n373,{row}"))
    assert [(c, v) for _, c, v, _ in remarks(run)] == [("la_code", "373")]


@pytest.mark.parametrize(
    ("name", "row", "column", "reason"),
    [
        ("planning-areas", "middle,S1,East,", "band", "primary or secondary"),
        ("planning-areas", "secondary,,East,", "planning_area", "must not be empty"),
        ("planning-areas", "secondary,S1,East,12", "urn", "URN"),
        ("planning-areas", "secondary,S1,East,999999", "urn", "No school with this URN"),
        ("planning-areas", "primary,P1,East,{urn}", "urn", "does not admit children to primary"),
        ("forecasts", "secondary,S9,2027/28,7,180", "planning_area", "Import the planning areas"),
        ("forecasts", "secondary,S1,2027/29,7,180", "school_year", "not a school year"),
        ("forecasts", "secondary,S1,2027/28,3,180", "year_group", "no year group of secondary"),
        ("forecasts", "secondary,S1,2027/28,14,180", "year_group", "not a year group"),
        ("forecasts", "secondary,S1,2027/28,7,18.5", "pupils", "whole number"),
        ("forecasts", "secondary,S1,2027/28,7,-1", "pupils", "whole number"),
        ("forecasts", "secondary,S1,2027/28,7,many", "pupils", "not a number or a symbol"),
        ("homes", "secondary,S1,Marina,2027/28,c,18,no", "homes", "not a number"),
        ("homes", "secondary,S1,Marina,2027/28,120,900,no", "pupils_per_100_homes", "0 to 500"),
        ("homes", "secondary,S1,Marina,2027/28,120,18,perhaps", "in_forecast", "yes or no"),
        ("pan-changes", "{urn},secondary,1999,210,270,x", "entry_year", "not a year"),
        ("pan-changes", "{urn},secondary,2027,9999,270,x", "places", "0 to 2,000"),
        ("pan-changes", "{urn},secondary,2027,210,270,", "source", "must not be empty"),
        ("origins", "E0101,{urn},secondary,2026,7", "cell_code", "small area"),
        ("moves", "{urn},2025/26,winter,fair_access,7", "term", "autumn, spring, summer"),
        ("moves", "{urn},2025/26,autumn,expelled,7", "kind", "fair_access"),
        ("last-distances", "{urn},secondary,2026,height,1,miles,straight_line,x", "criterion", "one of"),
        ("last-distances", "{urn},secondary,2026,distance,900,miles,straight_line,x", "distance", "0 to"),
        ("travel-minutes", "nowhere,{urn},23,walk", "origin", "neither a postcode"),
        ("travel-minutes", "BN1 1AA,{urn},,walk", "minutes", "not a number"),
        ("travel-minutes", "BN1 1AA,{urn},23,", "mode", "one of"),
    ],
)  # fmt: skip
def test_a_bad_row_is_named_by_line_column_value_and_reason_and_the_good_one_is_kept(
    areas: Path, secondary: School, tmp_path: Path, name: str, row: str, column: str, reason: str
) -> None:
    good = rows_of(name, secondary)
    bad = row.replace("{urn}", str(secondary.urn))
    header, line = good.splitlines()
    run = import_local(name, csv_file(tmp_path / "a.csv", f"{header}\n{bad}\n{line}"))
    ((number, of_column, _, why),) = remarks(run)
    assert (number, of_column, run.rejected) == (2, column, 1)
    assert reason in why
    assert run.new + run.unchanged == 1


@pytest.mark.parametrize(
    ("cell", "children", "kind"),
    [
        ("0", 0, None),
        ("1,204", 1204, None),
        ("<5", None, NoValue.SUPPRESSED),
        ("fewer than 5", None, NoValue.SUPPRESSED),
        ("1-4", None, NoValue.SUPPRESSED),
        ("1 to 4", None, NoValue.SUPPRESSED),
        ("c", None, NoValue.SUPPRESSED),
        ("*", None, NoValue.SUPPRESSED),
        ("[z]", None, NoValue.NOT_APPLICABLE),
        ("x", None, NoValue.NOT_PUBLISHED),
        ("", None, NoValue.UNKNOWN),
    ],
)
def test_a_count_that_was_suppressed_is_kept_as_suppressed_and_never_as_nought(
    secondary: School, tmp_path: Path, cell: str, children: int | None, kind: NoValue | None
) -> None:
    text = f'cell_code,urn,band,year,children\nE01016849,{secondary.urn},secondary,2026,"{cell}"'
    run = import_local("origins", csv_file(tmp_path / "a.csv", text))
    assert remarks(run) == []
    (found,) = local_queries.origins_of([secondary.urn])
    assert (found.children.number, found.children.missing) == (children, kind)


def test_a_planning_area_called_two_things_in_one_file_is_pointed_out(
    secondary: School, tmp_path: Path
) -> None:
    other = make_school(name="Patcham High School", phase_code="4")
    text = f"""band,planning_area,name,urn
    secondary,S1,East,{secondary.urn}
    secondary,S1,West,{other.urn}"""
    run = import_local("planning-areas", csv_file(tmp_path / "a.csv", text))
    assert [reason for *_, reason in remarks(run)] == [
        "An earlier row calls planning area S1 “East”."
    ]
    assert db.session.scalars(select(PlanningArea.name)).all() == ["East"]
    area = local_queries.planning_areas_of([secondary.urn, other.urn])
    assert {key: found.code for key, found in area.items()} == {(secondary.urn, "secondary"): "S1"}


def test_agreed_places_hold_from_their_entry_year_and_a_cut_is_known_as_one(
    secondary: School, tmp_path: Path
) -> None:
    text = f"""urn,band,entry_year,pan,previous_pan,source,reason
    {secondary.urn},secondary,2026,240,270,Booklet,Fewer children
    {secondary.urn},secondary,2028,300,240,Booklet,New homes"""
    import_local("pan-changes", csv_file(tmp_path / "a.csv", text))
    key = (secondary.urn, "secondary")
    assert local_queries.planned_places([secondary.urn]) == {key: (300, 2028)}
    assert local_queries.planned_places([secondary.urn], entry_year=2027) == {key: (240, 2026)}
    assert local_queries.planned_places([secondary.urn], entry_year=2025) == {}
    assert [c.entry_year for c in local_queries.agreed_cuts([secondary.urn])[key]] == [2026]


def test_all_offered_is_a_last_distance_that_does_not_apply(
    secondary: School, tmp_path: Path
) -> None:
    text = rows_of("last-distances", secondary).replace("1.274", "All offered")
    import_local("last-distances", csv_file(tmp_path / "a.csv", text))
    (found,) = local_queries.last_distances_of([secondary.urn])[secondary.urn]
    assert (found.distance, found.no_value) == (None, "not_applicable")


def test_a_table_with_a_column_for_each_school_is_read_as_travel_minutes(
    secondary: School, tmp_path: Path
) -> None:
    other = make_school(name="Patcham High School", phase_code="4")
    text = f"""id,time_longhill,{other.urn},time_nowhere,avg_travel
    BN1 1AA,37,49.5,1,42.2
    E01016849,38,,2,40.1"""
    run = import_local(
        "travel-minutes", csv_file(tmp_path / "a.csv", text), options={"mode": "public_transport"}
    )
    minutes = local_queries.travel_minutes_to([secondary.urn, other.urn], mode="public_transport")
    assert minutes == {
        ("BN1 1AA", secondary.urn): 37.0,
        ("BN1 1AA", other.urn): 49.5,
        ("E01016849", secondary.urn): 38.0,
    }
    assert run.warnings == 1 and "“nowhere”" in remarks(run)[0][3]


def test_forecasts_further_ahead_than_is_usual_are_remarked_on(areas: Path, tmp_path: Path) -> None:
    text = "band,planning_area,school_year,year_group,pupils\nsecondary,S1,2040/41,Year 7,180"
    run = import_local("forecasts", csv_file(tmp_path / "a.csv", text))
    assert (run.new, run.warnings) == (1, 1)


def test_two_authorities_may_be_half_way_at_the_same_time_and_one_may_not_twice(
    secondary: School, elsewhere: School, tmp_path: Path
) -> None:
    path = csv_file(tmp_path / "a.csv", rows_of("moves", secondary))
    run = import_local("moves", path)
    run.state = "committing"
    db.session.commit()
    other = csv_file(tmp_path / "b.csv", rows_of("moves", elsewhere))
    assert import_local("moves", other, la_code="373").state == "committed"
    with pytest.raises(Conflict, match="stopped after"):
        import_local("moves", csv_file(tmp_path / "c.csv", rows_of("moves", elsewhere)))


def test_an_unknown_authority_is_refused_before_any_row(app: Flask, tmp_path: Path) -> None:
    school = make_school(phase_code="4")
    with pytest.raises(FileProblem, match="No local authority 999"):
        import_local("moves", csv_file(tmp_path / "a.csv", rows_of("moves", school)), la_code="999")


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_every_column_an_importer_needs_is_documented_and_its_example_is_accepted(
    secondary: School, tmp_path: Path, layout: Any
) -> None:
    importer = IMPORTER_OF[layout.name]
    documented = {name for column in layout.columns for name in column.names}
    for needed in importer.required:
        assert {needed} <= documented if isinstance(needed, str) else set(needed) <= documented
    assert all(column.about and column.example for column in layout.columns)
    if layout.is_map:
        return
    make_la("990", "Ashmere")
    make_school(urn=990001, la_code="990", phase_code="4", name="Birch Lane Academy")
    import_local(
        "planning-areas",
        csv_file(tmp_path / "p.csv", "band,planning_area,name,urn\nsecondary,S1,Town,990001"),
        la_code="990",
    )
    rows = [layout.header, layout.example]
    path = tmp_path / "example.csv"
    path.write_text("\n".join(",".join(f'"{cell}"' for cell in row) for row in rows))
    run = import_local(layout.name, path, la_code="990")
    assert remarks(run) == []
    assert run.new + run.changed + run.unchanged == 1


@pytest.mark.parametrize("name", MODELS)
def test_an_import_killed_half_way_ends_as_one_that_was_not(
    areas: Path, secondary: School, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two rows, a chunk each: killed after the first, then the same file again."""
    monkeypatch.setattr("collabnet.platform.imports.engine.CHUNK_ROWS", 1)
    header, row = rows_of(name, secondary).splitlines()
    path = csv_file(tmp_path / "a.csv", f"{header}\nnonsense{',' * header.count(',')}\n{row}")

    class Killed(BaseException):
        pass

    def kill(done: int, total: int) -> None:
        raise Killed

    importer = runs.importer_named(name)

    source = Source(path, path.name, AS_OF, "846")
    with pytest.raises(Killed):
        runs.import_file(importer=importer, source=source, actor=system_actor("t"), progress=kill)
    run = import_local(name, path)
    assert (run.state, run.position, run.rejected) == ("committed", 2, 1)
    assert count(MODELS[name]) == 1


@pytest.mark.realdata
def test_the_travel_table_of_brighton_and_hove_is_read_as_it_is(
    app: Flask, tmp_path: Path, shared_data: Path
) -> None:
    make_brighton(shared_data)
    path = shared_data / "catchments" / "brighton_hove_postcode_school_travel_minutes.csv.gz"
    said = {"mode": "public_transport", "band": "secondary"}
    run = import_local("travel-minutes", path, options=said)
    assert (run.new, run.rejected, run.warnings) == (10_478, 0, 0)
    minutes = local_queries.travel_minutes_to([136164, 114580, 114611], mode="public_transport")
    assert minutes["BN1 1AA", 136164] == 37.0
    assert minutes["BN1 1AA", 114580] == 37.0
    assert minutes["BN1 1AA", 114611] == 28.0
    schools = db.session.scalars(select(TravelMinutes.urn).distinct()).all()
    assert len(schools) == 10


def test_journeys_are_counted_by_their_length_on_the_schools_page(
    client: FlaskClient, secondary: School, tmp_path: Path
) -> None:
    urn = secondary.urn
    assert "Journeys to this school" not in client.get(f"/schools/{urn}").text
    text = f"""origin,urn,minutes,mode
    BN1 1AA,{urn},15,walk
    BN1 1AB,{urn},15.5,walk
    BN1 1AD,{urn},44,walk
    BN1 1AE,{urn},90,walk
    BN1 1AA,{urn},5,drive"""
    import_local("travel-minutes", csv_file(tmp_path / "a.csv", text))
    drive, walk = local_queries.reach_of(urn)
    assert (drive.mode, drive.places, drive.within) == ("drive", 1, (1, 1, 1))
    assert (walk.mode, walk.places, walk.within) == ("walk", 4, (1, 2, 3))
    page = client.get(f"/schools/{urn}").text
    assert "Journeys to this school" in page and "2 of 4 places" in page


def test_a_last_distance_stands_in_a_table_and_is_not_drawn(
    client: FlaskClient, secondary: School, tmp_path: Path
) -> None:
    import_local(
        "last-distances", csv_file(tmp_path / "a.csv", rows_of("last-distances", secondary))
    )
    page = client.get(f"/schools/{secondary.urn}").text
    for words in ("1.274 miles", "Straight line", "Booklet 2026", "is no boundary"):
        assert words in page
