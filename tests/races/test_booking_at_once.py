"""Many heads at once against real server processes: nothing is overbooked, nobody is served out of turn or twice."""

from __future__ import annotations

import os
import random
import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from collabnet import create_app
from collabnet.core.waiting_list import Queue, State
from collabnet.cpd.models import QueueEvent
from collabnet.directory.models import School
from collabnet.platform.audit import AuditEntry
from collabnet.platform.db import begin_write, db
from config import Demonstration
from tests import postgres
from tests.conftest import ENGINES
from tests.drill_table import figure
from tests.factories.cpd import make_booking, make_offer
from tests.races.crowd import Crowd, Server, booking_form, crowd, post_all
from tests.races.variants import NotForTests, weaken

pytestmark = [
    pytest.mark.races,
    pytest.mark.skipif(os.name == "nt", reason="gunicorn and signals of POSIX systems"),
]
Record = Callable[[str, object], None]
PLACES = 30


@pytest.fixture(scope="module", params=ENGINES)
def people(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Crowd]:
    if request.param == "postgresql" and postgres.server_url() is None:
        pytest.skip("no PostgreSQL server here")
    with crowd(request.param, tmp_path_factory.mktemp("races")) as found:
        yield found


@pytest.fixture(scope="module")
def server(people: Crowd) -> Iterator[Server]:
    with Server(people) as running:
        yield running


def race(people: Crowd, server: Server, *, heads: int = 200) -> list[str]:
    """One race for thirty places; gives what is wrong with its end."""
    offer_id = people.offer(places=PLACES)
    found = post_all(server.url, [booking_form(head, offer_id) for head in people.heads[:heads]])
    bookings = people.bookings(offer_id)
    states = Counter(b.state for b in bookings)
    wrong = []
    if any(a.status >= 500 for a in found):
        wrong.append(f"5xx: {Counter(a.status for a in found)}")
    if states != {"booked": min(PLACES, heads), "waiting": max(0, heads - PLACES)}:
        wrong.append(f"states: {states}")
    if [b.number for b in bookings] != list(range(1, heads + 1)):
        wrong.append("numbers have a gap or a double")
    if any(b.state == "booked" for b in bookings[PLACES:]):
        wrong.append("somebody later was booked before somebody earlier")
    if people.stored(offer_id).booked != min(PLACES, heads):
        wrong.append("the counter is off")
    return wrong


def test_of_200_at_once_30_are_booked_and_170_wait_in_one_line(
    people: Crowd, server: Server
) -> None:
    assert race(people, server) == []


@pytest.mark.drill
def test_ten_races_of_200_for_30_places(
    people: Crowd, server: Server, record_property: Record
) -> None:
    wrong = [race(people, server) for _ in range(10)]
    held = sum(w == [] for w in wrong)
    engine = people.app.config["SQLALCHEMY_DATABASE_URI"].split(":")[0]
    figure(
        record_property, f"races of 200 for 30 places held, {engine}", held, "10 of 10", held == 10
    )
    assert held == 10, wrong


def test_an_earlier_answer_never_stands_behind_a_later_request(
    people: Crowd, server: Server
) -> None:
    offer_id = people.offer(places=PLACES)
    posts = [booking_form(head, offer_id) for head in people.heads[:100]]
    found = post_all(server.url, posts, apart_seconds=0.005)
    number = {b.employer_urn: b.number for b in people.bookings(offer_id)}
    assert {a.status for a in found} == {303}
    behind = [
        (a, b)
        for a in found
        for b in found
        if a.came < b.sent and number[a.head.urn] > number[b.head.urn]
    ]
    assert behind == []


def test_without_its_guard_the_same_race_overbooks_or_numbers_twice(people: Crowd) -> None:
    with people.app.app_context():
        begin_write()
        db.session.execute(text("DROP INDEX uq_cpd_booking_number"))
        db.session.commit()
        db.session.remove()
    try:
        environ = {"COLLABNET_ENV": "testing", "RACES_VARIANT": "unguarded"}
        with Server(people, "tests.races.variants:app", **environ) as running:
            assert any(_breaks(people, running) for _ in range(5))
    finally:
        with people.app.app_context():
            begin_write()
            db.session.execute(text("DELETE FROM cpd_queue_event"))
            db.session.execute(text("DELETE FROM cpd_booking"))
            db.session.execute(
                text("CREATE UNIQUE INDEX uq_cpd_booking_number ON cpd_booking (offer_id, number)")
            )
            db.session.commit()
            db.session.remove()


def _breaks(people: Crowd, server: Server) -> bool:
    """Whether one race ends with more booked than there are places, or one number given twice."""
    offer_id = people.offer(places=PLACES)
    post_all(server.url, [booking_form(head, offer_id) for head in people.heads])
    bookings = people.bookings(offer_id)
    overbooked = sum(b.state == "booked" for b in bookings) > PLACES
    return overbooked or len({b.number for b in bookings}) < len(bookings)


def test_no_real_site_can_be_run_without_its_guard(tmp_path: Path) -> None:
    app = create_app(Demonstration({"DATABASE_URL": "sqlite://", "INSTANCE_DIR": str(tmp_path)}))
    with pytest.raises(NotForTests):
        weaken(app, "unguarded")


def repeated_posts(people: Crowd, server: Server, *, posts: int) -> tuple[int, Counter[int]]:
    """Each of so many forms sent ten times at once; gives the bookings there are and the statuses."""
    offer_id = people.offer(places=1000)
    forms = [
        booking_form(head, offer_id, key=secrets.token_urlsafe(12)) for head in people.heads[:posts]
    ]
    found = post_all(server.url, [form for form in forms for _ in range(10)])
    head, path, sent = forms[0]
    other = post_all(server.url, [(head, path, sent | {"number": "2"})])[0]
    assert other.status == 422
    assert len({(a.head.urn, a.where) for a in found if a.status == 303}) == posts
    return len(people.bookings(offer_id)), Counter(a.status for a in found)


def test_a_form_sent_ten_times_at_once_books_once(people: Crowd, server: Server) -> None:
    assert repeated_posts(people, server, posts=12) == (12, {303: 120})


@pytest.mark.drill
def test_100_forms_sent_ten_times_at_once(
    people: Crowd, server: Server, record_property: Record
) -> None:
    booked, statuses = repeated_posts(people, server, posts=100)
    engine = people.app.config["SQLALCHEMY_DATABASE_URI"].split(":")[0]
    figure(
        record_property,
        f"bookings of 100 forms sent 10 times, {engine}",
        booked,
        "100",
        booked == 100,
    )
    assert (booked, statuses) == (100, {303: 1000})


def mixed(people: Crowd, server: Server, *, cancels: int, joins: int, resizes: int) -> list[str]:
    """Cancellations, joins and resizes at once; gives how the end differs from the same acts one by one."""
    offer_id = _half_full(people, cancels)
    before = people.bookings(offer_id)
    acts = [
        (people.heads[i], f"/training/bookings/{b.id}/cancel", {"reason": ""})
        for i, b in enumerate(before[:cancels])
    ]
    acts += [booking_form(head, offer_id) for head in people.heads[100 : 100 + joins]]
    host = people.heads[0]
    acts += [
        (host, f"/training/offers/{offer_id}/resize", {"token": str(n + 1), "places": str(cancels + 3 * n + 3)})
        for n in range(resizes)
    ]  # fmt: skip
    random.Random(4).shuffle(acts)
    found = post_all(server.url, acts)
    wrong = [f"5xx: {a}" for a in found if a.status >= 500]
    model = _replayed(people, offer_id, places=cancels, booked=len(before))
    bookings = people.bookings(offer_id)
    if [b.state for b in bookings] != [a.state.value for a in model.asked]:
        wrong.append("the states differ from those of the acts one by one")
    offer = people.stored(offer_id)
    if (offer.places, offer.booked) != (model.places, model.room.taken):
        wrong.append("the counters differ from the model's")
    if any(b.state == "waiting" for b in bookings) and offer.booked < offer.places:
        wrong.append("a place is free while somebody waits")
    return wrong + model.broken() + _promoted_twice(people, offer_id)


def _half_full(people: Crowd, places: int) -> int:
    """An offer whose every place is booked, and half as many who wait."""
    with people.app.app_context():
        begin_write()
        offer = make_offer(School(urn=people.heads[0].urn), places=places)
        for i in range(places + places // 2):
            make_booking(
                offer, School(urn=people.heads[i].urn), state="booked" if i < places else "waiting"
            )
        offer_id = offer.id
        db.session.remove()
    return offer_id


def _replayed(people: Crowd, offer_id: int, *, places: int, booked: int) -> Queue:
    """The model after the same acts, one by one, in the order in which they held the lock."""
    number = {b.id: b.number for b in people.bookings(offer_id)}
    model = Queue(places=places)
    for i in range(booked):
        model.book(str(i))
    with people.app.app_context():
        rows = db.session.scalars(
            select(AuditEntry)
            .where(AuditEntry.subject_kind == "cpd_offer", AuditEntry.subject_code == str(offer_id))
            .order_by(AuditEntry.id)
        ).all()
        for row in rows:
            if row.action == "cpd.book":
                model.book("x", count=len(row.details["bookings"]))
            elif row.action == "cpd.cancel":
                model.end(number[row.details["bookings"][0]], State.CANCELLED)
            elif row.action == "cpd.resize":
                model.resize(row.details["places"])
        db.session.remove()
    return model


def _promoted_twice(people: Crowd, offer_id: int) -> list[str]:
    with people.app.app_context():
        promoted = Counter(
            db.session.scalars(
                select(QueueEvent.booking_id).where(
                    QueueEvent.offer_id == offer_id, QueueEvent.act == "promote"
                )
            )
        )
        db.session.remove()
    return [f"{b} was promoted {n} times" for b, n in promoted.items() if n > 1]


def test_cancelling_joining_and_resizing_at_once_ends_as_one_by_one(
    people: Crowd, server: Server
) -> None:
    assert mixed(people, server, cancels=20, joins=20, resizes=3) == []


@pytest.mark.drill
def test_50_cancellations_50_joins_and_5_resizes_at_once(
    people: Crowd, server: Server, record_property: Record
) -> None:
    wrong = mixed(people, server, cancels=50, joins=50, resizes=5)
    engine = people.app.config["SQLALCHEMY_DATABASE_URI"].split(":")[0]
    figure(
        record_property,
        f"differences from the model after 50 x 50 x 5, {engine}",
        len(wrong),
        "0",
        not wrong,
    )
    assert wrong == []
