"""Servers and senders killed without warning: no answered booking is lost, none is half-written, every mail leaves."""

from __future__ import annotations

import os
import random
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import httpx
import pytest
from sqlalchemy import select, text

from collabnet.cpd.models import Booking, Offer, PostKey, QueueEvent
from collabnet.platform.audit import AuditEntry
from collabnet.platform.db import db
from collabnet.platform.outbox import OutboxMessage
from tests import postgres
from tests.browser.site import COOKIE
from tests.conftest import ENGINES
from tests.drill_table import figure
from tests.races.crowd import Crowd, Server, booking_form, crowd

pytestmark = [
    pytest.mark.races,
    pytest.mark.skipif(os.name == "nt", reason="gunicorn and signals of POSIX systems"),
]
Record = Callable[[str, object], None]
CLIENTS = 8
TESTING = {"COLLABNET_ENV": "testing", "RACES_VARIANT": "split"}


@pytest.fixture(params=ENGINES)
def people(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Crowd]:
    if request.param == "postgresql" and postgres.server_url() is None:
        pytest.skip("no PostgreSQL server here")
    with crowd(request.param, tmp_path_factory.mktemp("kills")) as found:
        yield found


@dataclass
class Bookers:
    """Heads who keep booking until they are stopped; keeps the keys whose booking was acknowledged."""

    url: str
    crowd: Crowd
    offer_id: int
    acknowledged: list[tuple[int, str]] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self, server: Server, *, kills: int) -> None:
        """Book with all clients while every worker is killed so many times, and at last the whole server."""
        threads = [threading.Thread(target=self._book, args=(n,)) for n in range(CLIENTS)]
        for thread in threads:
            thread.start()
        chance = random.Random(kills)
        for kill in range(kills):
            self._wait_for_one_more()
            time.sleep(chance.uniform(0.0, 0.4))
            (server.kill if kill == kills - 1 else server.kill_workers)()
        self.stop.set()
        for thread in threads:
            thread.join()

    def _wait_for_one_more(self) -> None:
        """Until a booking was acknowledged that was not before: the workers serve again."""
        before, deadline = len(self.acknowledged), time.monotonic() + 60
        while len(self.acknowledged) == before:
            assert time.monotonic() < deadline, "no booking is acknowledged any more"
            time.sleep(0.01)

    def _book(self, number: int) -> None:
        chance = random.Random(number)
        no_reuse = httpx.Limits(max_keepalive_connections=0)
        with httpx.Client(base_url=self.url, verify=False, timeout=30, limits=no_reuse) as client:
            while not self.stop.is_set():
                head = chance.choice(self.crowd.heads)
                key = secrets.token_urlsafe(12)
                _, path, sent = booking_form(head, self.offer_id, key=key)
                try:
                    answer = client.post(
                        path, data=sent | {"csrf_token": head.csrf},
                        headers={"Cookie": f"{COOKIE}={head.cookie}"},
                    )  # fmt: skip
                except httpx.HTTPError:
                    continue
                if answer.status_code == 303:
                    self.acknowledged.append((head.user_id, key))


def kill_while_booking(
    people: Crowd, *, kills: int, module: str = "wsgi:app", **environ: str
) -> tuple[int, list[str]]:
    """Kill the server at so many random moments; gives how much was acknowledged and what is wrong then."""
    offer_id = people.offer(places=400)
    server = Server(people, module, **environ)
    server.start()
    try:
        bookers = Bookers(server.url, people, offer_id)
        bookers.run(server, kills=kills)
    finally:
        server.kill()
    acknowledged = bookers.acknowledged
    with people.app.app_context():
        wrong = _wrong(offer_id, acknowledged)
        db.session.remove()
    return len(acknowledged), wrong


def _wrong(offer_id: int, acknowledged: list[tuple[int, str]]) -> list[str]:
    """Bookings that are lost, half-written, or not counted."""
    found = []
    bookings = db.session.scalars(select(Booking).where(Booking.offer_id == offer_id)).all()
    ids = {b.id for b in bookings}
    kept = {
        (k.user_id, k.key): k.answer.get("bookings", [])
        for k in db.session.scalars(select(PostKey))
    }
    lost = [a for a in acknowledged if not kept.get(a) or not ids.issuperset(kept[a])]
    if lost:
        found.append(f"{len(lost)} acknowledged bookings are lost")
    audited: set[int] = set()
    for row in db.session.scalars(select(AuditEntry).where(AuditEntry.action == "cpd.book")):
        audited.update(row.details["bookings"])
    explained = set(db.session.scalars(select(QueueEvent.booking_id)))
    mailed = {
        int(key.split(":")[2])
        for key in db.session.scalars(
            select(OutboxMessage.dedup_key).where(OutboxMessage.dedup_key.like("cpd:asked:%"))
        )
    }
    for name, having in (("audit row", audited), ("history", explained), ("mail", mailed)):
        if ids - having:
            found.append(f"{len(ids - having)} bookings without {name}")
        if having - ids:
            found.append(f"{len(having - ids)} without a booking: {name}")
    offer = db.session.get_one(Offer, offer_id)
    if offer.booked != sum(b.state == "booked" for b in bookings):
        found.append("the counter is off")
    if sorted(b.number for b in bookings) != list(range(1, offer.next_number)):
        found.append("numbers have a gap or a double")
    if db.session.connection().dialect.name == "sqlite":
        state = db.session.scalar(text("PRAGMA integrity_check"))
        if state != "ok":
            found.append(f"integrity: {state}")
    return found


def test_a_server_killed_while_people_book_loses_nothing_and_leaves_no_half(people: Crowd) -> None:
    acknowledged, wrong = kill_while_booking(people, kills=4)
    assert acknowledged > 0
    assert wrong == []


@pytest.mark.drill
def test_a_server_killed_100_times_while_people_book(
    people: Crowd, record_property: Record
) -> None:
    kills = int(os.environ.get("KILLS", "100"))  # fewer for a quick look
    acknowledged, wrong = kill_while_booking(people, kills=kills)
    engine = people.app.config["SQLALCHEMY_DATABASE_URI"].split(":")[0]
    name = f"lost or half-written of {acknowledged} bookings, {kills} kills, {engine}"
    figure(record_property, name, len(wrong), "0", not wrong)
    assert wrong == []


@pytest.mark.drill
def test_a_booking_split_into_two_commits_is_caught(people: Crowd, record_property: Record) -> None:
    caught = 0
    for _ in range(5):
        _, wrong = kill_while_booking(people, kills=4, module="tests.races.variants:app", **TESTING)
        caught += any("without" in w for w in wrong)
        if caught:
            break
    engine = people.app.config["SQLALCHEMY_DATABASE_URI"].split(":")[0]
    figure(record_property, f"split commits caught, {engine}", caught, "1 or more", caught > 0)
    assert caught
