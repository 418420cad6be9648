"""Cover from the request to the day: who is asked in which order, who learns what, and every way it can end."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from collabnet.core.actor import Grant, Role, Scope, ScopeKind
from collabnet.platform.audit import AuditEntry
from collabnet.platform.db import db, utcnow
from collabnet.platform.outbox import OutboxMessage
from collabnet.staffing import pool_sweeps
from collabnet.staffing.pool_models import CoverAnswer, CoverRequest
from tests.factories.accounts import Person, make_person
from tests.fixed_day import DAY
from tests.staffing.pool_world import Pool, at, browser, make_pool, send, show_profile, staff, text


@pytest.fixture
def pool(app: Flask) -> Pool:
    return make_pool(app)


MONDAY = DAY + dt.timedelta(days=14)


def form(pool: Pool, **values: Any) -> dict[str, Any]:
    return {
        "school": f"school:{pool.other.urn}", "role": "teacher", "subject": "Physics", "phase": "secondary",
        "how": "list", "listed": f"{MONDAY.day}/{MONDAY.month}/{MONDAY.year}", "part": "whole", "people": "1",
        "pay": "232.57", "basis": "1/195 of M6", "note": "Lessons are planned.", "hours": "24",
    } | values  # fmt: skip


def the_one() -> CoverRequest:
    db.session.expire_all()
    return db.session.scalars(select(CoverRequest).order_by(CoverRequest.id.desc()).limit(1)).one()


def publish(pool: Pool, **values: Any) -> CoverRequest:
    """A request of Harbour Secondary School for Monday, published."""
    send(pool.other_hr, "/cover/new", **form(pool, **values))
    row = the_one()
    send(pool.other_hr, f"/cover/{row.id}/publish", version=row.version)
    return the_one()


def answer_of(person: Person) -> CoverAnswer:
    db.session.expire_all()
    found = select(CoverAnswer).where(CoverAnswer.user_id == person.id)
    return db.session.scalars(found.order_by(CoverAnswer.id.desc()).limit(1)).one()


def says(pool: Pool, person: Person, what: str, status: int = 303, **data: Any) -> str:
    """Send one person's answer from their own browser."""
    return send(browser(pool.app, person), f"/cover/asked/{answer_of(person).id}/{what}", status, **data)  # fmt: skip


def mailed(person: Person) -> list[str]:
    found = select(OutboxMessage.subject).where(OutboxMessage.to_address == person.email)
    return list(db.session.scalars(found.order_by(OutboxMessage.id)))


def asked() -> set[int]:
    return {a.user_id for a in the_one().answers if a.state == "asked"}


def test_a_school_asks_and_a_teacher_accepts_and_each_learns_what_they_should(pool: Pool) -> None:
    show_profile(pool)
    send(pool.other_hr, "/cover/new", **form(pool))
    row = the_one()
    assert "fewer than 5 people would match" in text(pool.other_hr, f"/cover/{row.id}")
    assert asked() == set()
    send(pool.other_hr, f"/cover/{row.id}/publish", version=row.version)
    number = answer_of(pool.teacher).id
    question = text(pool.teacher_browser, f"/cover/asked/{number}")
    for words in (
        "Teacher of physics, secondary",
        "£232.57 for each day: 1/195 of M6",
        "Lessons are planned.",
    ):
        assert words in question
    assert "Answer a request for cover" in text(pool.teacher_browser, "/home")
    before = text(pool.other_hr, f"/cover/{row.id}")
    assert pool.teacher.name not in before and "Fewer than 5 people were asked" in before
    says(pool, pool.teacher, "accept", phone="01632 960 001")
    after = text(pool.other_hr, f"/cover/{row.id}")
    assert pool.teacher.name in after and "01632 960 001" in after
    assert "Keeping children safe in education" in after and pool.teacher.email not in after
    assert the_one().state == "filled"
    assert "You have accepted" in text(pool.teacher_browser, f"/cover/asked/{number}")
    calendar = text(pool.teacher_browser, f"/profile/days?month={MONDAY:%Y-%m}")
    assert f'{MONDAY.day}</span><span class="month__word">cover' in calendar
    acts = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert [a for a in acts if a.startswith("cover.")] == [
        "cover.create", "cover.publish", "cover.ask", "cover.accept", "cover.fill",
    ]  # fmt: skip


def test_only_people_who_match_are_asked(pool: Pool) -> None:
    tuesday = MONDAY + dt.timedelta(days=1)
    fits = staff(pool, pool.home)[0]
    for values in (
        {"interests": ["secondment"]},
        {"subjects": ["French"]},
        {"roles": ["sendco"]},
        {"phases": ["primary"]},
        {"weekdays": [1, 2]},
        {"radius_km": 1, "easting": 536_500},
    ):
        staff(pool, pool.home, **values)
    staff(pool, pool.other)  # works at the school that asks
    hidden = staff(pool, pool.home)[0]
    send(browser(pool.app, hidden), "/profile/hide")
    publish(pool)
    assert asked() == {fits.id}
    row = publish(
        pool,
        listed=f"{MONDAY.day}/{MONDAY.month}/{MONDAY.year}\n{tuesday.day}/{tuesday.month}/{tuesday.year}",
    )
    assert asked() == {fits.id} and len(row.days) == 2


def test_near_first_then_whoever_has_had_the_fewest_days(pool: Pool) -> None:
    far = staff(pool, pool.home, easting=538_500, subjects=[])[0]
    near = [staff(pool, pool.home)[0] for _ in range(4)]
    publish(pool)
    first = asked()
    assert len(first) == 3 and first < {p.id for p in near}
    left = next(p for p in near if p.id not in first)
    decliner = next(p for p in near if p.id in first)
    says(pool, decliner, "decline")
    assert asked() == {p.id for p in near} - {decliner.id}
    says(pool, left, "decline")
    assert far.id in asked()
    winner = next(p for p in near if p.id in asked())
    says(pool, winner, "accept")
    following = MONDAY + dt.timedelta(days=7)
    publish(pool, listed=f"{following.day}/{following.month}/{following.year}")
    assert winner.id not in asked() and asked() == {p.id for p in near} - {winner.id}


def test_urgent_asks_everybody_at_once(pool: Pool) -> None:
    people = {staff(pool, pool.home)[0].id for _ in range(5)}
    publish(pool, urgent="y")
    assert asked() == people


def test_who_does_not_answer_in_time_is_passed_over_and_the_next_asked(pool: Pool) -> None:
    people = [staff(pool, pool.home)[0] for _ in range(4)]
    row = publish(pool, hours="2")
    first = asked()
    late = next(p for p in people if p.id in first)
    with time_machine.travel(utcnow() + dt.timedelta(hours=2, minutes=1), tick=False):
        says(pool, late, "accept", 409)  # too late, even before the sweep has come round
        pool_sweeps.sweep()
        assert asked() == {p.id for p in people} - first
        assert answer_of(late).state == "lapsed"
        says(pool, late, "accept", 409)
    assert the_one().id == row.id and the_one().people_found == 0


def test_the_last_place_goes_once_and_the_others_are_told(pool: Pool) -> None:
    one, other = (staff(pool, pool.home)[0] for _ in range(2))
    publish(pool)
    says(pool, one, "accept")
    page = says(pool, other, "accept", 409)
    assert "Somebody else was first" in page
    assert answer_of(other).state == "lapsed" and the_one().people_found == 1
    told = mailed(other)
    assert told == ["Can you cover?", "No longer needed"]


def test_hiding_takes_open_questions_back_and_the_next_person_is_asked(pool: Pool) -> None:
    people = [staff(pool, pool.home)[0] for _ in range(4)]
    publish(pool)
    first = asked()
    leaver = next(p for p in people if p.id in first)
    send(browser(pool.app, leaver), "/profile/hide")
    assert leaver.id not in asked() and len(asked()) == 3
    assert answer_of(leaver).state == "withdrawn"
    says(pool, leaver, "accept", 409)
    other = next(p for p in people if p.id in asked())
    scope = f"school:{pool.other.urn}"
    send(browser(pool.app, other), "/profile/employers/hide", employer=scope)
    assert other.id not in asked()
    third = next(p for p in people if p.id in asked())
    send(browser(pool.app, third), "/profile/delete")
    assert third.id not in asked()


def test_who_cannot_come_after_all_says_so_and_the_next_is_asked(pool: Pool) -> None:
    one, other = (staff(pool, pool.home)[0] for _ in range(2))
    row = publish(pool)
    says(pool, one, "accept", phone="01632 960 001")
    says(pool, one, "back", note="I am ill.")
    assert the_one().state == "open" and the_one().people_found == 0
    assert answer_of(one).phone == "" and one.name not in text(pool.other_hr, f"/cover/{row.id}")
    assert asked() == {
        other.id
    }  # who was only too late is asked again, whoever took it back is not
    says(pool, other, "decline")
    assert the_one().is_exhausted
    told = mailed(other)
    assert told == ["Can you cover?", "No longer needed", "Can you cover?"]


def test_somebody_on_cover_that_day_is_not_asked_again_and_other_questions_go(pool: Pool) -> None:
    teacher = staff(pool, pool.home)[0]
    publish(pool, part="morning")
    first = answer_of(teacher).id
    publish(pool, part="afternoon")
    second = answer_of(teacher).id
    send(browser(pool.app, teacher), f"/cover/asked/{first}/accept")
    assert db.session.get_one(CoverAnswer, second).state == "lapsed"
    publish(pool)
    assert asked() == set()


def test_calling_off_tells_everybody_and_closing_keeps_who_accepted(pool: Pool) -> None:
    one, other = (staff(pool, pool.home)[0] for _ in range(2))
    row = publish(pool, people="2")
    says(pool, one, "accept")
    send(pool.other_hr, f"/cover/{row.id}/close", version=the_one().version)
    assert the_one().state == "closed" and answer_of(other).state == "lapsed"
    assert one.name in text(pool.other_hr, f"/cover/{row.id}")
    second = publish(pool, listed="\n".join(
        f"{d.day}/{d.month}/{d.year}" for d in [MONDAY + dt.timedelta(days=8)]
    ))  # fmt: skip
    says(pool, one, "accept")
    send(pool.other_hr, f"/cover/{second.id}/call-off", version=the_one().version)
    assert the_one().state == "withdrawn" and answer_of(one).state == "withdrawn"
    subjects = mailed(one)
    assert "Cover called off" in subjects
    send(pool.other_hr, f"/cover/{second.id}/publish", 409, version=the_one().version)


def test_a_request_whose_first_day_is_past_closes_by_itself(pool: Pool) -> None:
    staff(pool, pool.home)
    publish(pool, hours="72")
    following = dt.datetime.combine(MONDAY + dt.timedelta(days=1), dt.time(9), dt.UTC)
    with time_machine.travel(following, tick=False):
        pool_sweeps.sweep()
    assert the_one().state == "closed" and asked() == set()


def test_requests_belong_to_their_school_and_those_who_act_for_it(pool: Pool) -> None:
    show_profile(pool)
    row = publish(pool)
    trust_hr = make_person(Role.TRUST_HR, Scope(ScopeKind.TRUST, str(pool.other.trust_uid)))
    assert "Teacher of physics" in text(browser(pool.app, trust_hr), f"/cover/{row.id}")
    for address in (f"/cover/{row.id}", f"/cover/{row.id}/edit"):
        assert pool.home_hr.get(address).status_code == 404
        assert pool.teacher_browser.get(address).status_code == 404
    for step in ("publish", "close", "call-off"):
        send(pool.home_hr, f"/cover/{row.id}/{step}", 404, version=row.version)
    number = answer_of(pool.teacher).id
    for what in ("accept", "decline", "back", "message"):
        send(pool.other_hr, f"/cover/asked/{number}/{what}", 404, message="x")
    assert pool.home_hr.get(f"/cover/asked/{number}").status_code == 404
    page = send(pool.home_hr, "/cover/new", 422, **form(pool))
    assert "Choose one of the options" in page


def test_a_colleague_of_the_own_employer_does_not_learn_the_name_even_after_acceptance(
    pool: Pool,
) -> None:
    show_profile(pool)
    two_hats = make_person(Role.SCHOOL_HR, at(pool.other), Grant(Role.STAFF_MEMBER, at(pool.home)))
    row = publish(pool)
    says(pool, pool.teacher, "accept", phone="01632 960 001")
    page = text(browser(pool.app, two_hats), f"/cover/{row.id}")
    assert pool.teacher.name not in page and "01632" not in page
    assert "whose name you cannot see" in page
    mails = select(OutboxMessage).where(OutboxMessage.to_address == two_hats.email)
    assert db.session.scalars(mails).all() == []
    assert pool.teacher.name in text(pool.other_hr, f"/cover/{row.id}")
    for message in db.session.scalars(select(OutboxMessage)):
        if message.to_address != pool.teacher.email:
            assert pool.teacher.name not in message.body + message.subject


def test_messages_go_through_the_service_without_addresses(pool: Pool) -> None:
    show_profile(pool)
    row = publish(pool)
    says(pool, pool.teacher, "accept")
    number = answer_of(pool.teacher).id
    send(
        pool.other_hr,
        f"/cover/{row.id}/people/{number}/message",
        **{f"to{number}-message": "Come to gate B."},
    )
    says(pool, pool.teacher, "message", message="I will.")
    page = send(
        pool.other_hr,
        f"/cover/{row.id}/people/{number}/message",
        422,
        **{f"to{number}-message": ""},
    )
    assert "Write your message" in page
    says(pool, pool.teacher, "message", 422, message="x" * 1001)
    sent = select(OutboxMessage).where(OutboxMessage.subject == "A message about cover")
    found = {m.to_address: m.body for m in db.session.scalars(sent)}
    assert "Come to gate B." in found[pool.teacher.email]
    assert "I will." in found[pool.other_hr_person.email]
    assert pool.teacher.email not in found[pool.other_hr_person.email]


def test_a_message_that_speaks_of_a_pay_cap_is_sent_and_its_writer_told_why_to_think_again(
    pool: Pool,
) -> None:
    show_profile(pool)
    row = publish(pool)
    says(pool, pool.teacher, "accept")
    address = f"/cover/{row.id}/people/{answer_of(pool.teacher).id}/message"
    field = f"to{answer_of(pool.teacher).id}-message"
    send(pool.other_hr, address, **{field: "Bring a packed lunch."})
    assert "in your message" not in text(pool.other_hr, f"/cover/{row.id}")
    send(pool.other_hr, address, **{field: "We all keep to a pay cap here."})
    page = text(pool.other_hr, f"/cover/{row.id}")
    assert "Your message is sent" in page and "About “pay cap” in your message" in page
    sent = select(OutboxMessage.body).where(OutboxMessage.subject == "A message about cover")
    assert len([body for body in db.session.scalars(sent) if "pay cap" in body]) == 1


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"pay": "£30k–35k"}, "Enter one amount in pounds"),
        ({"pay": ""}, "Enter the pay as a number"),
        ({"pay": "0.00"}, "above 0"),
        ({"people": "0"}, "from 1 to 10"),
        ({"listed": "next Monday"}, "We cannot read “next Monday”"),
        ({"listed": "31/2/2027"}, "We cannot read “31/2/2027”"),
        ({"listed": ""}, "Give at least one day"),
        ({"listed": "3/3/2020"}, "The first day is past"),
        ({"listed": "3/3/2099"}, "within a year"),
        ({"how": "range"}, "Enter the first day"),
        ({"school": "school:1"}, "Choose one of the options"),
        ({"note": "x" * 1001}, "1000 characters or fewer"),
    ],
)
def test_what_cannot_be_taken_is_named_beside_its_field_and_kept(
    pool: Pool, values: dict[str, Any], message: str
) -> None:
    page = send(pool.other_hr, "/cover/new", 422, **form(pool, **values))
    assert message.lower() in page.lower() and "1/195 of M6" in page
    if "school" not in values:  # a choice that does not exist cannot be shown
        assert all(typed[:200] in page for typed in values.values())
    assert db.session.scalars(select(CoverRequest)).all() == []


def test_a_range_with_weekdays_gives_its_days_and_a_draft_can_be_changed(pool: Pool) -> None:
    last = MONDAY + dt.timedelta(days=20)
    parts = {
        f"{name}-{part}": str(getattr(day, part))
        for name, day in (("first", MONDAY), ("last", last))
        for part in ("day", "month", "year")
    }
    send(pool.other_hr, "/cover/new", **form(pool, how="range", weekdays=["0", "2"], **parts))
    row = the_one()
    version = row.version
    assert [d.weekday() for d in row.dates] == [0, 2] * 3
    page = text(pool.other_hr, f"/cover/{row.id}/edit")
    assert f"{row.dates[0].day} {row.dates[0]:%B %Y}" in page
    send(pool.other_hr, f"/cover/{row.id}/edit", **form(pool, pay="200"), version=version)
    assert the_one().pay_pence == 20_000 and len(the_one().days) == 1
    send(pool.other_hr, f"/cover/{row.id}/edit", 409, **form(pool, pay="100"), version=version)


def test_nobody_to_ask_is_said_and_those_who_join_later_are_asked(pool: Pool) -> None:
    send(pool.other_hr, "/cover/new", **form(pool))
    row = the_one()
    assert "Now nobody would match" in text(pool.other_hr, f"/cover/{row.id}")
    send(pool.other_hr, f"/cover/{row.id}/publish", version=row.version)
    assert "Nobody who matches is left to ask" in text(pool.other_hr, f"/cover/{row.id}")
    assert "Nobody is left to ask" in text(pool.other_hr, "/home")
    for hours in (2, 4):  # looking without finding anybody is no act, and does not stop the sweep
        with time_machine.travel(utcnow() + dt.timedelta(hours=hours), tick=False):
            pool_sweeps.sweep()
    joined = staff(pool, pool.home)[0]
    with time_machine.travel(utcnow() + dt.timedelta(hours=6), tick=False):
        pool_sweeps.sweep()
    assert asked() == {joined.id}


def test_a_request_can_be_copied_by_those_who_act_for_its_school_only(pool: Pool) -> None:
    row = publish(pool)
    page = text(pool.other_hr, f"/cover/new?copy={row.id}")
    assert "1/195 of M6" in page and f"{MONDAY.day} {MONDAY:%B %Y}" in page
    for odd in (str(row.id), "nonsense", "999999"):
        assert "1/195 of M6" not in text(pool.home_hr, f"/cover/new?copy={odd}").replace(
            "For example, 1/195 of M6", ""
        )
    assert "stands as it is" in text(pool.other_hr, f"/cover/{row.id}/edit")
