"""People open to work: cards without names, approaches that the person answers, what is offered instead of a post."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from collabnet.accounts.queries_actor import actor_of
from collabnet.core.actor import Actor, Grant, Role
from collabnet.core.alternatives import Alternative, Help, Sought
from collabnet.platform.clock import today
from collabnet.platform.db import db, unit_of_work, utcnow
from collabnet.platform.outbox import OutboxMessage
from collabnet.platform.registry import registry
from collabnet.staffing import pool_services, pool_sweeps, services
from collabnet.staffing.models import Secondment
from collabnet.staffing.pool_models import CoverAnswer, CoverRequest, PoolApproach, PoolProfile
from tests.factories.accounts import make_person
from tests.staffing.pool_world import (
    EAST,
    NORTH,
    Pool,
    actor,
    at,
    browser,
    make_pool,
    send,
    show_profile,
    staff,
    text,
)


@pytest.fixture
def pool(app: Flask) -> Pool:
    return make_pool(app)


def sought(pool: Pool, **values: object) -> Sought:
    given = {
        "role": "teacher",
        "subjects": ("Physics",),
        "phases": ("secondary",),
        "easting": EAST,
        "northing": NORTH,
    }
    return Sought(owner=at(pool.other), **given | values)  # type: ignore[arg-type]


def offered(who: Actor, post: Sought) -> list[Alternative]:
    db.session.expire_all()
    return [found for ask in registry().alternatives for found in ask(who, post)]


def test_cards_say_what_and_about_how_far_and_never_who(pool: Pool) -> None:
    row = show_profile(pool)
    listing = text(pool.other_hr, "/cover/people")
    single = text(pool.other_hr, f"/cover/people/{row.key}")
    for page in (listing, single):
        assert row.headline in page and "Up to 3 miles away" in page
        for secret in (
            pool.teacher.name,
            pool.teacher.email,
            pool.home.name,
            str(EAST),
            str(NORTH),
        ):
            assert secret not in page
    assert "Physics" in single and "Monday, Tuesday, Wednesday" in single


def test_the_list_is_filtered_and_an_empty_one_says_what_would_widen_it(pool: Pool) -> None:
    row = show_profile(pool)
    assert "some are on" not in text(pool.other_hr, "/cover/people")
    for query in ("subject=Physics", "role=teacher&phase=secondary", "interest=cover"):
        page = text(pool.other_hr, f"/cover/people?{query}")
        assert row.headline in page and "some are on" in page
    for query in ("subject=French", "interest=trainee", "phase=primary"):
        page = text(pool.other_hr, f"/cover/people?{query}")
        assert row.headline not in page and "Show everybody" in page
    assert "Choose one of the options" in text(pool.other_hr, "/cover/people?role=emperor", 400)
    elsewhere = f"/cover/people?school=school:{pool.home.urn}"
    assert "Choose one of the options" in text(pool.other_hr, elsewhere, 400)


def test_who_may_not_see_a_profile_finds_no_page_of_it(pool: Pool) -> None:
    row = show_profile(pool)
    address = f"/cover/people/{row.key}"
    assert pool.home_hr.get(address).status_code == 404
    assert pool.teacher_browser.get(address).status_code == 403
    two_hats = make_person(Role.SCHOOL_HR, at(pool.other), Grant(Role.STAFF_MEMBER, at(pool.home)))
    assert browser(pool.app, two_hats).get(address).status_code == 404
    assert row.headline not in text(browser(pool.app, two_hats), "/cover/people")
    assert text(pool.other_hr, address)
    send(pool.teacher_browser, "/profile/hide")
    assert pool.other_hr.get(address).status_code == 404
    send(pool.other_hr, address, 404, employer=f"school:{pool.other.urn}", about="cover")
    for odd in ("x" * 25, "nobody", "..%2f"):
        assert pool.other_hr.get(f"/cover/people/{odd}").status_code == 404


def approach(pool: Pool, row: PoolProfile, status: int = 303) -> str:
    data = {
        "employer": f"school:{pool.other.urn}",
        "about": "secondment",
        "note": "A year with us.",
    }
    return send(pool.other_hr, f"/cover/people/{row.key}", status, **data)


def test_a_person_learns_who_asks_and_gives_their_name_only_by_saying_yes(pool: Pool) -> None:
    row = show_profile(pool)
    approach(pool, row)
    assert "You have asked this person already" in approach(pool, row, 422)
    number = db.session.scalars(select(PoolApproach.id)).one()
    assert "Harbour Secondary School" in text(pool.teacher_browser, "/home")
    asked = text(pool.teacher_browser, f"/profile/approaches/{number}")
    assert "A year with us." in asked and "It does not know who you are" in asked
    assert pool.teacher.name not in text(pool.other_hr, "/cover")
    send(pool.teacher_browser, f"/profile/approaches/{number}", answer="yes", phone="01632 960 001")
    assert pool.teacher.name in text(pool.other_hr, "/cover")
    after = text(pool.other_hr, f"/cover/approaches/{number}")
    assert pool.teacher.name in after and "01632 960 001" in after
    send(pool.other_hr, f"/cover/approaches/{number}", message="Come and see us.")
    send(pool.teacher_browser, f"/profile/approaches/{number}/message", message="With pleasure.")
    send(pool.other_hr, f"/cover/approaches/{number}", 422, message="")
    send(pool.teacher_browser, f"/profile/approaches/{number}/message", 422, message="x" * 1001)
    sent = select(OutboxMessage).where(OutboxMessage.subject == "A message from the talent pool")
    mails = {m.to_address: m.body for m in db.session.scalars(sent)}
    assert "Come and see us." in mails[pool.teacher.email]
    assert "With pleasure." in mails[pool.other_hr_person.email]
    two_hats = make_person(Role.SCHOOL_HR, at(pool.other), Grant(Role.STAFF_MEMBER, at(pool.home)))
    assert browser(pool.app, two_hats).get(f"/cover/approaches/{number}").status_code == 404
    send(pool.teacher_browser, f"/profile/approaches/{number}", 409, answer="no")
    assert pool.home_hr.get(f"/profile/approaches/{number}").status_code == 404
    for message in db.session.scalars(select(OutboxMessage)):
        assert pool.teacher.name not in message.body + message.subject


def test_saying_no_gives_nothing_and_a_bad_number_is_kept_for_mending(pool: Pool) -> None:
    row = show_profile(pool)
    approach(pool, row)
    number = db.session.scalars(select(PoolApproach.id)).one()
    page = send(pool.teacher_browser, f"/profile/approaches/{number}", 422, answer="yes", phone="ring me")  # fmt: skip
    assert "Enter a telephone number" in page and "ring me" in page
    send(pool.other_hr, f"/cover/approaches/{number}", 409, message="Are you there?")
    send(pool.teacher_browser, f"/profile/approaches/{number}", answer="no", phone="01632 960 001")
    after = text(pool.other_hr, "/cover")
    assert pool.teacher.name not in after and "01632" not in after and "Not this time" in after


def test_an_approach_can_be_taken_back_and_is_out_of_sight_while_the_profile_is_hidden(
    pool: Pool,
) -> None:
    row = show_profile(pool)
    headline = row.headline
    approach(pool, row)
    number = db.session.scalars(select(PoolApproach.id)).one()
    send(pool.teacher_browser, "/profile/hide")
    assert headline not in text(pool.other_hr, "/cover")
    send(pool.other_hr, f"/cover/approaches/{number}/back", 404)
    send(pool.teacher_browser, "/profile/again")
    send(pool.other_hr, f"/cover/approaches/{number}/back")
    send(pool.teacher_browser, f"/profile/approaches/{number}", 404, answer="yes")
    send(pool.home_hr, f"/cover/approaches/{number}/back", 404)


def test_what_others_offer_instead_of_a_post_comes_from_the_pool_without_names(pool: Pool) -> None:
    row = show_profile(pool, interests=["secondment", "cover", "shared_post"])
    key = row.key
    staff(pool, pool.home, roles=["teaching_assistant"], interests=["trainee"])
    staff(pool, pool.home, subjects=["French"])
    staff(pool, pool.home, radius_km=1, easting=EAST + 9_000)
    with unit_of_work():
        offer = services.create(
            actor=actor_of(pool.teacher.id), kind="offer", owner=at(pool.sister),
            values={"title": "A SENCO one day a week", "about": "", "quarters_a_week": 4,
                    "starts_on": dt.date(2027, 1, 4), "ends_on": dt.date(2027, 4, 1)},
        )  # fmt: skip
        offer.state = "open"
    looks = actor(Role.SCHOOL_HR, at(pool.other))
    found = offered(looks, sought(pool))
    by_kind = {kind: [a for a in found if a.help is kind] for kind in Help}
    assert [a.href for a in by_kind[Help.SECONDMENT]] == [
        f"/cover/people/{key}",
        f"/secondments/{offer.id}",
    ]
    assert by_kind[Help.SECONDMENT][0].detail == "Teacher · Physics · Up to 3 miles away"
    of_people = [a for a in found if a.href.startswith("/cover/people/")]
    assert of_people and all(a.metres is None for a in of_people)  # a band in words, no closer
    assert [a.detail for a in by_kind[Help.COVER]] == ["Fewer than 5 people nearby could be asked"]
    assert len(by_kind[Help.TRAINEES]) == 1 and len(by_kind[Help.SHARED_POST]) == 1
    assert not any(pool.teacher.name in f"{a.text}{a.detail}" for a in found)
    unplaced = offered(looks, sought(pool, easting=None, northing=None))
    assert all(a.metres is None for a in unplaced)


def test_hiding_empties_what_is_offered_instead_of_a_post_at_the_next_look(pool: Pool) -> None:
    show_profile(pool)
    looks = actor(Role.SCHOOL_HR, at(pool.other))
    assert len(offered(looks, sought(pool))) == 2
    assert offered(actor(Role.SCHOOL_HR, at(pool.home)), sought(pool)) == []
    assert offered(Actor(), sought(pool)) == []
    send(pool.teacher_browser, "/profile/hide")
    assert offered(looks, sought(pool)) == []


def test_a_count_of_people_is_a_number_only_from_the_threshold_on(pool: Pool) -> None:
    looks = actor(Role.SCHOOL_HR, at(pool.other))
    for _ in range(4):
        staff(pool, pool.home)
    (cover,) = (a for a in offered(looks, sought(pool)) if a.help is Help.COVER)
    assert "Fewer than 5 people" in cover.detail
    staff(pool, pool.home)
    (cover,) = (a for a in offered(looks, sought(pool)) if a.help is Help.COVER)
    assert "5 people" in cover.detail and "Fewer" not in cover.detail


def test_a_profile_nobody_uses_is_reminded_of_and_deleted_a_month_later(pool: Pool) -> None:
    show_profile(pool)
    start = utcnow()
    with time_machine.travel(start + dt.timedelta(days=336), tick=False):
        pool_sweeps.sweep()
        pool_sweeps.sweep()
    subjects = db.session.scalars(select(OutboxMessage.subject)).all()
    assert subjects == ["Keep your profile?"]
    with time_machine.travel(start + dt.timedelta(days=365), tick=False):
        pool_sweeps.sweep()
        assert db.session.scalars(select(PoolProfile)).all()
    with time_machine.travel(start + dt.timedelta(days=367), tick=False):
        pool_sweeps.sweep()
    assert db.session.scalars(select(PoolProfile)).all() == []


def test_keeping_a_profile_starts_the_year_again(pool: Pool) -> None:
    show_profile(pool)
    start = utcnow()
    with time_machine.travel(start + dt.timedelta(days=336), tick=False):
        pool_sweeps.sweep()
        with unit_of_work():
            row = db.session.scalars(select(PoolProfile)).one()
            pool_services.keep(actor=actor_of(pool.teacher.id), row=row)
    with time_machine.travel(start + dt.timedelta(days=400), tick=False):
        pool_sweeps.sweep()
    assert db.session.scalars(select(PoolProfile)).one().reminded_at is None


def test_telephone_numbers_go_after_four_weeks_and_requests_after_a_year(pool: Pool) -> None:
    day = today()
    row = CoverRequest(
        urn=pool.other.urn, role="teacher", phase="secondary", days=[day.isoformat()], first_on=day, last_on=day,
        pay_pence=100, state="filled", people_found=1,
    )  # fmt: skip
    row.answers.append(
        CoverAnswer(user_id=pool.teacher.id, state="accepted", km=1, phone="01632 960 001", answer_by=utcnow())
    )  # fmt: skip
    db.session.add(row)
    db.session.commit()
    with time_machine.travel(utcnow() + dt.timedelta(days=27), tick=False):
        pool_sweeps.sweep()
        assert db.session.scalars(select(CoverAnswer.phone)).one()
    with time_machine.travel(utcnow() + dt.timedelta(days=29), tick=False):
        pool_sweeps.sweep()
        assert db.session.scalars(select(CoverAnswer.phone)).one() == ""
    with time_machine.travel(utcnow() + dt.timedelta(days=367), tick=False):
        pool_sweeps.sweep()
    assert db.session.scalars(select(CoverRequest)).all() == []


def test_an_offer_of_other_work_is_left_out_and_one_that_says_little_is_not(pool: Pool) -> None:
    for title, subjects, phases in (
        ("Fits", ["Physics"], ["secondary"]),
        ("Says little", [], []),
        ("Music", ["Music"], ["secondary"]),
        ("Infants", ["Physics"], ["primary"]),
    ):
        db.session.add(
            Secondment(
                kind="offer", owner_kind="school", owner_code=str(pool.home.urn), title=title, state="open",
                home_kind="school", home_code=str(pool.home.urn), home_told_at=utcnow(), quarters_a_week=8,
                starts_on=dt.date(2027, 1, 4), ends_on=dt.date(2027, 4, 1), subjects=subjects, phases=phases,
            )
        )  # fmt: skip
    db.session.commit()
    acting = actor_of(pool.other_hr_person.id)
    found = [a.text for a in offered(acting, sought(pool)) if a.href.startswith("/secondments/")]
    assert found == ["Fits", "Says little"]
