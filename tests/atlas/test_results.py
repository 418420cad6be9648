"""What the map shows of a school: where it stands between the two ends, its pressure bars, and when they change."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select

from collabnet.atlas import services
from collabnet.atlas.inputs import period_date
from collabnet.atlas.models import AtlasBar, AtlasRun, AtlasSchool
from collabnet.atlas.readings import is_new_provision
from collabnet.directory.models import School
from collabnet.platform import audit
from collabnet.platform.db import db
from collabnet.platform.errors import NotFound
from tests.factories.atlas import make_counted_school, make_outline, work_out
from tests.factories.directory import make_figure, make_la, make_school


def stored(school: School) -> AtlasSchool:
    found = db.session.get(AtlasSchool, school.urn)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("places", "on_roll", "level"),
    [
        (100, 106, "shortage_2"),
        (100, 105, "in_balance"),
        (100, 121, "shortage_4"),
        (100, 75, "in_balance"),
        (100, 74, "spare_2"),
        (100, 49, "spare_4"),
        (29, 60, "not_enough_data"),
        (None, 60, "not_enough_data"),
        (100, None, "not_enough_data"),
    ],
)
def test_a_school_stands_at_one_end_or_at_neither(
    app: Flask, places: float | None, on_roll: float | None, level: str
) -> None:
    school = make_counted_school(places, on_roll)
    work_out()
    assert stored(school).level == level


def test_unfilled_places_and_pupils_over_capacity_are_kept_apart(app: Flask) -> None:
    over, under = make_counted_school(100, 130), make_counted_school(100, 60)
    work_out()
    assert (stored(over).over, stored(over).unfilled) == (30, 0)
    assert (stored(under).over, stored(under).unfilled) == (0, 40)


def test_a_new_school_is_still_filling_and_never_has_spare_places(app: Flask) -> None:
    free = {"type_code": "35", "type_name": "Free schools"}
    new = make_counted_school(420, 60, opened=dt.date(2020, 9, 1), **free)
    old = make_counted_school(420, 60, opened=dt.date(2012, 9, 1), **free)
    converted = make_counted_school(420, 60, opened=dt.date(2020, 9, 1), type_code="34")
    work_out()
    assert [stored(s).level for s in (new, old, converted)] == [
        "still_filling",
        "spare_4",
        "spare_4",
    ]


@pytest.mark.parametrize(
    ("reason", "type_code", "predecessor", "new"),
    [
        ("New Provision", "1", False, True),
        ("Academy Converter", "35", False, False),
        ("", "35", False, True),
        ("", "35", True, False),
        ("Not applicable", "1", False, False),
    ],
)
def test_only_additional_places_make_a_new_school(
    reason: str, type_code: str, predecessor: bool, new: bool
) -> None:
    assert (
        is_new_provision(opened_reason=reason, type_code=type_code, has_predecessor=predecessor)
        is new
    )


def test_each_bar_keeps_what_it_was_made_of_with_years(app: Flask) -> None:
    schools = [make_counted_school(100, 50 + 10 * n) for n in range(6)]
    for number, school in enumerate(schools):
        make_figure(school, "places_offered", 30, period="2021", band="primary")
        make_figure(school, "first_preferences", 10 + 5 * number, period="2021", band="primary")
    work_out()
    bar = db.session.get(AtlasBar, (schools[0].urn, "spare_places"))
    assert bar is not None
    parts = {part["id"]: part for part in bar.parts}
    assert parts["P1"]["value"] == 50
    assert parts["P3"]["sources"] == [["2021", 0]]
    assert parts["P4"]["no_value"] == "not_published"
    assert bar.score == pytest.approx(
        sum(p["contribution"] for p in bar.parts if p["contribution"] is not None), abs=0.001
    )
    assert bar.word == "high"


def test_a_bar_without_its_own_figures_says_not_enough_data(app: Flask) -> None:
    for number in range(6):
        make_counted_school(100, 60 + number)
    lacking = make_counted_school(None, 60)
    work_out()
    bar = db.session.get(AtlasBar, (lacking.urn, "spare_places"))
    assert bar is not None
    assert (bar.score, bar.word) == (None, "not_enough_data")


def test_fictional_schools_are_compared_among_themselves(app: Flask) -> None:
    real = [make_counted_school(100, 50 + 10 * n) for n in range(6)]
    work_out()
    before = {s.urn: db.session.get(AtlasBar, (s.urn, "spare_places")).score for s in real}  # type: ignore[union-attr]
    for number in range(6):
        make_counted_school(100, 10 + number, fictional=True)
    work_out()
    db.session.expire_all()
    after = {s.urn: db.session.get(AtlasBar, (s.urn, "spare_places")).score for s in real}  # type: ignore[union-attr]
    assert after == before


def test_working_out_twice_gives_the_same_version_and_leaves_audit_rows(app: Flask) -> None:
    make_counted_school(100, 120)
    work_out()
    work_out()
    versions = list(db.session.scalars(select(AtlasRun.version)))
    assert len(versions) == 2
    assert len(set(versions)) == 1
    acts = list(db.session.scalars(select(audit.AuditEntry.action).distinct()))
    assert {"atlas.rebuild", "atlas.outlines"} <= set(acts)


def test_one_authority_can_be_replaced_alone(app: Flask) -> None:
    make_la("373", "Hallam")
    here, there = make_counted_school(100, 90), make_counted_school(100, 90, la_code="373")
    work_out()
    for school in (here, there):
        make_figure(school, "roll", 130, period="2022-09")
    services.rebuild(la_code="373")
    db.session.expire_all()
    assert (stored(here).percent, stored(there).percent) == (90, 130)


def test_a_school_that_moved_authority_or_closed_leaves_its_old_results_behind(app: Flask) -> None:
    make_la("373", "Hallam")
    moved, closed = make_counted_school(100, 90), make_counted_school(100, 90)
    work_out()
    moved.la_code, closed.status_code = "373", "2"
    db.session.commit()
    services.rebuild(la_code="373")
    assert stored(moved).la_code == "373"
    work_out()
    assert db.session.get(AtlasSchool, closed.urn) is None


def test_an_authority_that_is_not_listed_cannot_be_rebuilt(app: Flask) -> None:
    with pytest.raises(NotFound):
        services.rebuild(la_code="999")


def test_a_closed_school_is_taken_off_the_map_by_the_room_that_closes_it(app: Flask) -> None:
    school = make_counted_school(100, 90)
    work_out()
    school.status_code = "2"
    db.session.commit()
    for hook in app.extensions["registry"].school_closed:
        hook(school.urn)
    assert db.session.get(AtlasSchool, school.urn) is None


def test_an_import_that_changes_the_map_works_it_out_and_others_do_not(app: Flask) -> None:
    school = make_counted_school(100, 90)
    refresh = app.extensions["registry"].after_import
    for hook in refresh:
        hook("homes")
    assert db.session.get(AtlasSchool, school.urn) is None
    for hook in refresh:
        hook("schools")
    assert stored(school).level == "in_balance"


def test_the_roll_of_three_years_before_may_come_from_that_januarys_census(app: Flask) -> None:
    schools = [make_counted_school(200, 100 + n) for n in range(6)]
    for school in schools:
        make_figure(school, "census_roll", 200, period="2018/19")
    work_out()
    bar = db.session.get(AtlasBar, (schools[0].urn, "spare_places"))
    assert bar is not None
    change = next(part for part in bar.parts if part["id"] == "P4")
    assert change["value"] == -50


@pytest.mark.parametrize(
    ("period", "day"),
    [
        ("2022-08", dt.date(2022, 8, 1)),
        ("2022/23", dt.date(2023, 1, 1)),
        ("2021", dt.date(2021, 9, 1)),
        ("2022-13", None),
        ("spring", None),
    ],
)
def test_a_period_stands_for_a_day(period: str, day: dt.date | None) -> None:
    assert period_date(period) == day


def test_a_database_without_schools_works_out_to_nothing(app: Flask) -> None:
    make_outline("846")
    work_out()
    assert db.session.scalar(select(AtlasRun.schools)) == 0


def test_a_school_without_figures_stands_in_the_results_without_guessing(app: Flask) -> None:
    school = make_school()
    work_out()
    assert (stored(school).level, stored(school).percent) == ("not_enough_data", None)
