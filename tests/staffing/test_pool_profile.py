"""The own profile: off by default, shown by consent only, kept to a square kilometre, gone at one click."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from flask import Flask
from sqlalchemy import select

from collabnet.platform.audit import AuditEntry
from collabnet.platform.clock import today
from collabnet.platform.db import db
from collabnet.staffing.pool_models import PoolDay, PoolEmployer, PoolLocality, PoolProfile
from collabnet.staffing.pool_queries import calendar_of
from tests.staffing.pool_world import FORM, Pool, make_pool, send, show_profile, text


@pytest.fixture
def pool(app: Flask) -> Pool:
    return make_pool(app)


def the_one() -> PoolProfile:
    db.session.expire_all()
    return db.session.scalars(select(PoolProfile)).one()


def test_nobody_has_a_profile_until_they_write_one_and_agree_to_show_it(pool: Pool) -> None:
    page = text(pool.teacher_browser, "/profile")
    assert "It is off unless you switch it on" in page and "Write a profile" in page
    form = FORM | {"localities": [str(pool.locality.id)]}
    send(pool.teacher_browser, "/profile/edit", **form)
    assert the_one().shown_at is None and the_one().consented_at is None
    consent = text(pool.teacher_browser, "/profile/show")
    for words in (
        "Harbourside",
        "Cliff Secondary School",
        "Cliff Trust",
        "For how long",
        "12 months",
    ):
        assert words in consent
    assert "Tick this" in send(pool.teacher_browser, "/profile/show", 422)
    assert the_one().shown_at is None
    send(pool.teacher_browser, "/profile/show", agrees="y")
    assert the_one().is_shown
    acts = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert [a for a in acts if a.startswith("pool.")] == ["pool.create", "pool.show"]


def test_a_profile_speaks_of_miles_and_keeps_what_was_entered(pool: Pool) -> None:
    send(pool.teacher_browser, "/profile/edit", **FORM, localities=[str(pool.locality.id)])
    assert "Up to 12 miles" in text(pool.teacher_browser, "/profile")
    assert 'value="12"' in text(pool.teacher_browser, "/profile/edit")
    for address in ("/profile", "/profile/edit", "/profile/show"):
        assert re.search(r"\bkm\b|kilometres", text(pool.teacher_browser, address)) is None


def test_the_place_is_kept_to_a_square_kilometre_and_the_postcode_not_at_all(pool: Pool) -> None:
    send(pool.teacher_browser, "/profile/edit", **FORM, localities=[str(pool.locality.id)])
    row = the_one()
    assert (row.easting or 0) % 1000 == 500 and (row.northing or 0) % 1000 == 500
    for address in ("/profile", "/profile/edit", "/profile/show"):
        page = text(pool.teacher_browser, address)
        assert "BN1" not in page and str(row.easting) not in page
    before = row.easting
    send(
        pool.teacher_browser, "/profile/edit", **FORM | {"postcode": "", "headline": "Changed"},
        localities=[str(pool.locality.id)], version=str(row.version),
    )  # fmt: skip
    assert the_one().headline == "Changed" and the_one().easting == before


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("headline", "", "Say in one line what you do"),
        ("headline", "x" * 121, "120 characters or fewer"),
        ("postcode", "ZZ99 9ZZ", "could not find that postcode"),
        ("postcode", "", "Enter the postcode"),
        ("radius", "far", "Enter a whole number"),
        ("radius", "0", "Enter whole miles from 1 to 50"),
        ("roles", [], "Choose at least one role"),
        ("roles", ["emperor"], "not a valid choice"),
        ("phases", [], "Choose at least one phase"),
        ("interests", [], "Choose at least one"),
        ("localities", [], "Choose at least one locality"),
        ("localities", ["999999"], "not a valid choice"),
    ],
)
def test_what_cannot_be_taken_is_named_beside_its_field_and_kept(
    pool: Pool, field: str, value: object, message: str
) -> None:
    form = FORM | {"localities": [str(pool.locality.id)]} | {field: value}
    page = send(pool.teacher_browser, "/profile/edit", 422, **form)
    assert message in page
    if field != "headline":
        assert FORM["headline"] in page
    assert db.session.scalars(select(PoolProfile)).all() == []


def test_two_windows_do_not_overwrite_each_other(pool: Pool) -> None:
    show_profile(pool)
    seen = the_one().version
    form = FORM | {"localities": [str(pool.locality.id)], "postcode": "", "version": str(seen)}
    send(pool.teacher_browser, "/profile/edit", **form | {"headline": "First"})
    send(pool.teacher_browser, "/profile/edit", 409, **form | {"headline": "Second"})
    assert the_one().headline == "First"


def test_hiding_is_one_click_and_can_be_undone(pool: Pool) -> None:
    show_profile(pool)
    send(pool.teacher_browser, "/profile/hide")
    assert not the_one().is_shown and "Show my profile again" in text(
        pool.teacher_browser, "/profile"
    )
    send(pool.teacher_browser, "/profile/again")
    assert the_one().is_shown


def test_a_profile_that_was_never_agreed_to_cannot_be_shown_by_the_undo_button(pool: Pool) -> None:
    send(pool.teacher_browser, "/profile/edit", **FORM, localities=[str(pool.locality.id)])
    send(pool.teacher_browser, "/profile/again", 409)
    assert not the_one().is_shown


def test_deleting_leaves_nothing(pool: Pool) -> None:
    show_profile(pool)
    send(pool.teacher_browser, f"/profile/days/{today() + dt.timedelta(days=7)}")
    assert "cannot be brought back" in text(pool.teacher_browser, "/profile/delete")
    send(pool.teacher_browser, "/profile/delete")
    for table in (PoolProfile, PoolDay, PoolEmployer, PoolLocality):
        assert db.session.scalars(select(table)).all() == []


def test_the_calendar_turns_single_days_round_and_marks_times_away(pool: Pool) -> None:
    show_profile(pool)
    monday = today() + dt.timedelta(days=7 - today().weekday())
    assert calendar_of(the_one()).is_free(monday)
    send(pool.teacher_browser, f"/profile/days/{monday}")
    assert not calendar_of(the_one()).is_free(monday)
    send(pool.teacher_browser, f"/profile/days/{monday}")
    assert calendar_of(the_one()).is_free(monday) and the_one().days == []
    last = monday + dt.timedelta(days=13)
    parts = {
        f"{name}-{part}": str(getattr(day, part))
        for name, day in (("first", monday), ("last", last))
        for part in ("day", "month", "year")
    }
    send(pool.teacher_browser, "/profile/days", what="away", **parts)
    assert not any(calendar_of(the_one()).is_free(monday + dt.timedelta(days=n)) for n in range(14))
    send(pool.teacher_browser, "/profile/days", what="rule", **parts)
    assert the_one().days == []
    page = text(pool.teacher_browser, f"/profile/days?month={monday:%Y-%m}")
    assert f"{monday:%B %Y}" in page and "free" in page


def test_days_that_cannot_be_marked_are_refused(pool: Pool) -> None:
    show_profile(pool)
    for day in ("2020-01-06", "2099-01-05", "nonsense", "2027-02-30"):
        assert pool.teacher_browser.post(f"/profile/days/{day}").status_code == 404
    backwards = {"first-day": "5", "last-day": "1"}
    for name in ("first", "last"):
        backwards |= {f"{name}-month": "3", f"{name}-year": "2027"}
    page = send(pool.teacher_browser, "/profile/days", 422, what="away", **backwards)
    assert "must not be before the first" in page and 'value="2027"' in page
    assert "Your calendar" in text(pool.teacher_browser, "/profile/days?month=nonsense")


def test_the_own_employers_are_hidden_from_by_default_and_others_can_be_added(pool: Pool) -> None:
    show_profile(pool)
    page = text(pool.teacher_browser, "/profile/employers?find=harbour")
    assert "Cliff Secondary School" in page and "Cliff Trust" in page
    assert "Harbour Secondary School" in page and "Harbour Trust" in page
    other = f"school:{pool.other.urn}"
    send(pool.teacher_browser, "/profile/employers/hide", employer=other)
    assert "Harbour Secondary School" in text(pool.teacher_browser, "/profile")
    send(pool.teacher_browser, "/profile/employers/let", employer=other)
    assert "Harbour Secondary School" not in text(pool.teacher_browser, "/profile")
    send(pool.teacher_browser, "/profile/employers/let", employer=f"school:{pool.home.urn}")
    assert {(e.code, e.is_hidden) for e in the_one().employers} == {
        (str(pool.home.urn), False),
        (str(pool.home.trust_uid), True),
    }
    for unknown in ("school:999999", "planet:1", ""):
        send(pool.teacher_browser, "/profile/employers/hide", 404, employer=unknown)


def test_a_person_gets_a_copy_of_everything_that_is_kept(pool: Pool) -> None:
    show_profile(pool)
    data = pool.teacher_browser.get("/account/data.json").get_json()["talent_pool"]["profile"]
    assert data["headline"] == FORM["headline"] and data["radius_km"] == 20 and data["agreed"]


def test_a_profile_page_is_its_own_persons_only(pool: Pool) -> None:
    show_profile(pool)
    assert FORM["headline"] not in text(pool.home_hr, "/profile")
    for address in ("/profile/show", "/profile/days", "/profile/employers", "/profile/delete"):
        assert pool.home_hr.get(address).status_code == 404
    assert pool.app.test_client().get("/profile").status_code == 303
