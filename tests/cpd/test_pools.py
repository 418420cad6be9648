"""Pools: several requests, one commission; unnamed until accepted, shared to the penny, booked when enough join."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from collabnet.core.actor import Actor, Grant, Role
from collabnet.cpd import pools_queries, pools_services
from collabnet.cpd.models import Booking, Offer, Request
from collabnet.cpd.models_pools import Pool, PoolMember
from collabnet.directory.models import School
from collabnet.platform.db import db, unit_of_work
from collabnet.platform.errors import Conflict, Invalid, NotFound
from collabnet.platform.outbox import OutboxMessage
from tests.capacity.browsing import text_of
from tests.factories.accounts import make_person, sign_in
from tests.factories.cpd import body, make_offer, make_request
from tests.factories.directory import make_la, make_locality, make_school


@dataclass
class Party:
    """A school with its leader and, for members, its request."""

    school: School
    actor: Actor
    request_id: int = 0


@pytest.fixture
def area(app: Flask):
    return make_locality(make_la())


def party(area, name: str, people: int = 0, **values: object) -> Party:
    school = make_school(name=name, localities=(area,))
    person = make_person(Role.SCHOOL_LEADER, body(school))
    found = Party(school, Actor(person.id, person.name, (Grant(Role.SCHOOL_LEADER, body(school)),)))
    if people:
        found.request_id = make_request(school, number=people, **values).id
    return found


def pool_of(*members: Party) -> Pool:
    with unit_of_work():
        pool = pools_services.start(
            actor=members[0].actor, request_id=members[0].request_id, title="Phonics together"
        )
    for member in members[1:]:
        with unit_of_work():
            pools_services.join(actor=member.actor, request_id=member.request_id, pool_id=pool.id)
    return pool


def answer(host: Party, pool: Pool, *, least: int, total: int = 10_000, **values: object):
    offer = make_offer(host.school, **values)
    with unit_of_work():
        return pools_services.answer(
            actor=host.actor, pool_id=pool.id, offer_id=offer.id, total_pence=total,
            least_places=least,
        )  # fmt: skip


def take_part(member: Party, row, act=pools_services.accept) -> PoolMember:
    with unit_of_work():
        return act(actor=member.actor, request_id=member.request_id, answer_id=row.id)


def test_places_are_booked_for_all_who_take_part_once_enough_do(area) -> None:
    one, two, three = party(area, "One", 2), party(area, "Two", 3), party(area, "Three", 4)
    host = party(area, "Host")
    pool = pool_of(one, two, three)
    row = answer(host, pool, least=5)
    assert take_part(one, row).state == "accepted"
    assert db.session.scalars(select(Booking)).all() == []
    assert take_part(two, row).state == "booked"
    counts = [
        (b.employer, b.state, b.booked_by)
        for b in db.session.scalars(select(Booking).order_by(Booking.id))
    ]
    assert counts == [
        *[(body(one.school), "booked", one.actor.user_id)] * 2,
        *[(body(two.school), "booked", two.actor.user_id)] * 3,
    ]
    members = {m.request_id: m.share_pence for m in pool.members}
    assert members == {one.request_id: 4_000, two.request_id: 6_000, three.request_id: None}
    assert take_part(three, row).state == "booked"
    assert [m.share_pence for m in pool.members] == [2_222, 3_333, 4_445]
    states = {r.id: r.state for r in db.session.scalars(select(Request))}
    assert set(states.values()) == {"met"}
    assert pool.state == "commissioned"


def test_nobody_hears_of_another_members_bookings(area) -> None:
    one, two = party(area, "One", 1, anonymous=True), party(area, "Two", 1)
    pool = pool_of(one, two)
    row = answer(party(area, "Host"), pool, least=2)
    take_part(one, row)
    take_part(two, row)
    mails = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "cpd_booked"))
    by_address = {m.to_address: m.body for m in mails}
    assert len(by_address) == 2
    for member in (one, two):
        [body_] = [
            text
            for address, text in by_address.items()
            if address.startswith(f"person-{_number(member)}@")
        ]
        other = two if member is one else one
        assert other.school.name not in body_


def _number(member: Party) -> str:
    return member.actor.name.split()[-1]


def test_a_member_that_declines_or_leaves_is_not_booked(area) -> None:
    one, two, three = party(area, "One", 2), party(area, "Two", 2), party(area, "Three", 1)
    pool = pool_of(one, two, three)
    row = answer(party(area, "Host"), pool, least=3)
    take_part(one, row, pools_services.decline)
    with unit_of_work():
        pools_services.leave(actor=three.actor, request_id=three.request_id)
    assert take_part(two, row).state == "accepted"
    assert db.session.get(Request, three.request_id).state == "open"
    assert take_part(one, row).state == "booked", "who declined may change their mind"
    assert len(db.session.scalars(select(Booking)).all()) == 4
    with pytest.raises(Conflict), unit_of_work():
        pools_services.leave(actor=one.actor, request_id=one.request_id)


def test_taking_part_twice_books_once(area) -> None:
    one = party(area, "One", 2)
    row = answer(party(area, "Host"), pool_of(one), least=1)
    for _ in range(2):
        assert take_part(one, row).state == "booked"
    assert len(db.session.scalars(select(Booking)).all()) == 2


def test_a_request_met_otherwise_takes_no_part(area) -> None:
    one, two = party(area, "One", 2), party(area, "Two", 1)
    pool = pool_of(one, two)
    row = answer(party(area, "Host"), pool, least=1)
    with unit_of_work():
        db.session.execute(
            update(Request)
            .where(Request.id == one.request_id)
            .values(state="met", ended_at=Request.created_at)
        )
        db.session.info["audited"] = True
    with pytest.raises(Conflict, match="met or withdrawn"):
        take_part(one, row)
    assert [m.request_id for m in pools_queries.live(pool)] == [two.request_id]


def test_when_the_places_cannot_be_booked_nobody_is(area) -> None:
    one, two = party(area, "One", 2), party(area, "Two", 3)
    row = answer(party(area, "Host"), pool_of(one, two), least=5, cap_per_employer=2)
    take_part(one, row)
    with pytest.raises(Conflict, match="could not be booked"):
        take_part(two, row)
    db.session.rollback()
    assert db.session.scalars(select(Booking)).all() == []


def test_a_request_is_in_one_pool_of_its_own_area(area) -> None:
    one, two = party(area, "One", 1), party(area, "Two", 1, phase="primary")
    pool = pool_of(one)
    with unit_of_work():
        db.session.get_one(Request, two.request_id).area = "mathematics"
        db.session.info["audited"] = True
    with pytest.raises(Conflict), unit_of_work():
        pools_services.start(actor=one.actor, request_id=one.request_id, title="Again")
    with pytest.raises(Invalid), unit_of_work():
        pools_services.join(actor=two.actor, request_id=two.request_id, pool_id=pool.id)
    for number in (10**9, 10**20, -1):
        with pytest.raises(NotFound), unit_of_work():
            pools_services.join(actor=two.actor, request_id=two.request_id, pool_id=number)


def test_an_answer_is_own_open_training_given_first_come(area) -> None:
    host, other = party(area, "Host"), party(area, "Other")
    pool = pool_of(party(area, "One", 2))
    theirs, draft = make_offer(other.school), make_offer(host.school, state="draft")
    by_approval, good = make_offer(host.school, way="approval"), make_offer(host.school)
    for offer, least, field in (
        (theirs, 1, "offer"),
        (draft, 1, "offer"),
        (by_approval, 1, "offer"),
        (good, 3, "least_places"),
        (good, 0, "least_places"),
    ):
        with pytest.raises(Invalid) as error, unit_of_work():
            pools_services.answer(
                actor=host.actor, pool_id=pool.id, offer_id=offer.id, total_pence=0,
                least_places=least,
            )  # fmt: skip
        assert error.value.field == field


def test_an_answer_can_be_taken_back_by_its_host_until_it_goes_ahead(area) -> None:
    one, two, host = party(area, "One", 1), party(area, "Two", 1), party(area, "Host")
    pool = pool_of(one, two)
    row = answer(host, pool, least=2)
    take_part(one, row)
    give = {"pool_id": pool.id, "answer_id": row.id}
    with pytest.raises(NotFound), unit_of_work():
        pools_services.withdraw(actor=one.actor, **give)
    with unit_of_work():
        pools_services.withdraw(actor=host.actor, **give)
    assert [m.state for m in pool.members] == ["joined", "joined"]
    again = answer(host, pool, least=1)
    take_part(one, again)
    with pytest.raises(Conflict), unit_of_work():
        pools_services.withdraw(actor=host.actor, pool_id=pool.id, answer_id=again.id)


# --- pages


def see(client: FlaskClient, member: Party) -> None:
    token = member.actor
    sign_in(client, make_person(Role.SCHOOL_LEADER, token.grants[0].scope))
    db.session.commit()


def test_from_a_request_to_a_pool_that_goes_ahead(area, client: FlaskClient) -> None:
    one, two, host = (
        party(area, "Shy School", 2, anonymous=True),
        party(area, "Two", 3),
        party(area, "Host"),
    )
    offer_id = make_offer(host.school, title="Phonics day").id
    see(client, one)
    first = f"/training/requests/{one.request_id}"
    assert f"{first}/pool" in client.get(first).text
    assert client.post(f"{first}/pool", data={}).status_code == 422
    made = client.post(f"{first}/pool", data={"pool": "new", "title": "Together"})
    where = made.location
    see(client, two)
    second = f"/training/requests/{two.request_id}"
    assert "Together: 2 people" in text_of(client.get(f"{second}/pool").text)
    number = where.rsplit("/", 1)[1]
    assert client.post(f"{second}/pool", data={"pool": number}).status_code == 303
    page = client.get(where).text
    assert "Shy School" not in page
    assert "5 people from 2 employers" in text_of(page)
    see(client, host)
    assert "Together" in client.get("/training/pools").text
    assert "Shy School" not in client.get(where).text
    sent = {"offer": str(offer_id), "total": "99.99", "least_places": "5"}
    wrong = client.post(where, data=sent | {"least_places": "6"})
    assert wrong.status_code == 422
    assert "from 1 to 5" in wrong.text
    assert client.post(where, data=sent).status_code == 303
    row = db.session.scalars(select(Pool)).one().answers[0].id
    see(client, one)
    page = text_of(client.get(where).text)
    assert "would pay £40 for 2 places" in page
    assert client.post(f"{first}/pool/{row}/accept").status_code == 303
    see(client, two)
    assert client.post(f"{second}/pool/{row}/accept").status_code == 303
    assert "Goes ahead" in client.get(where).text
    db.session.expire_all()
    assert db.session.get(Offer, offer_id).booked == 5


def test_another_schools_request_in_a_pool_is_out_of_reach(area, client: FlaskClient) -> None:
    one, two = party(area, "One", 1), party(area, "Two", 1)
    row = answer(party(area, "Host"), pool_of(one, two), least=2)
    answer_id, other = row.id, two.request_id
    see(client, one)
    for act in (f"pool/{answer_id}/accept", f"pool/{answer_id}/decline", "pool/leave"):
        assert client.post(f"/training/requests/{other}/{act}").status_code == 404
    assert client.get(f"/training/requests/{other}/pool").status_code == 404


def test_far_away_a_pool_shows_people_and_no_names(area, client: FlaskClient) -> None:
    pool = pool_of(party(area, "Near School", 2))
    number = pool.id
    see(client, party(make_locality(make_la("373", "Sheafdale", "D")), "Far"))
    page = client.get(f"/training/pools/{number}").text
    assert "An employer elsewhere" in page
    assert "Near School" not in page
