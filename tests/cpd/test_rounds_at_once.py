"""A round published by many at once, and while somebody changes or cancels a request: one result, nothing half done."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from collabnet.core.actor import Actor, system_actor
from collabnet.cpd import booking, rounds_deciding, rounds_services, rounds_work
from collabnet.cpd.models import Booking, Offer, QueueEvent
from collabnet.cpd.models_rounds import Round, RoundResult
from collabnet.cpd.rounds_services import Terms
from collabnet.platform.audit import AuditEntry
from collabnet.platform.db import db, unit_of_work
from collabnet.platform.errors import DomainError
from tests.conftest import ENGINES, app_of_its_own
from tests.factories.cpd_rounds import make_round
from tests.factories.directory import make_school

pytestmark = pytest.mark.races
TESTER: Actor = system_actor("test")


@pytest.fixture(scope="module", params=ENGINES)
def own_app(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """An application on a database of its own, because these tests commit for good."""
    with app_of_its_own(request.param, tmp_path_factory.mktemp("rounds_at_once")) as app:
        yield app


def at_once(app: Flask, *acts: Callable[[], object]) -> Counter[object]:
    """Run every act in a thread of its own, all starting together; how often each answer came."""
    start, answers = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        with app.app_context():
            start.wait()
            try:
                answers.append(act())
            except DomainError:
                answers.append("refused")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(answers)


def closed_round(app: Flask, *, asked: int, places: int) -> tuple[int, list[int]]:
    """A round that can be decided, and the bookings that wait for it."""
    with app.app_context():
        schools = [make_school() for _ in range(asked)]
        round_ = make_round(make_school(), asked_by=schools, places=places, state="closed")
        bookings = db.session.scalars(
            select(Booking.id).where(Booking.offer_id.in_(round_.offer_ids)).order_by(Booking.id)
        ).all()
        number = round_.id
        db.session.remove()
    return number, list(bookings)


def publish(round_id: int) -> str:
    """Preview and publish, as a host does."""
    round_ = db.session.get_one(Round, round_id)
    if round_.state == "decided":
        return "decided"
    worked = rounds_work.preview(round_)
    assert worked is not None
    with unit_of_work():
        rounds_deciding.decide(
            actor=TESTER, round_id=round_id, worked=worked, seen_hash=worked.input_hash
        )
    return "decided"


def whole(app: Flask, round_id: int, *, asked: int, places: int) -> None:
    """Everything of a decided round is there exactly once."""
    with app.app_context():
        round_ = db.session.get_one(Round, round_id)
        [offer_id] = round_.offer_ids
        ids = select(Booking.id).where(Booking.offer_id == offer_id)
        counts = dict(
            db.session.execute(
                select(RoundResult.outcome, func.count())
                .where(RoundResult.round_id == round_id)
                .group_by(RoundResult.outcome)
            ).all()
        )
        assert sum(counts.values()) == asked
        assert counts["placed"] == min(asked, places)
        assert db.session.get_one(Offer, offer_id).booked == min(asked, places)
        decided = select(func.count(QueueEvent.id)).where(
            QueueEvent.booking_id.in_(ids), QueueEvent.act == "round"
        )
        assert db.session.scalar(decided) == asked
        audited = select(func.count(AuditEntry.id)).where(
            AuditEntry.action == "cpd.round_decide", AuditEntry.subject_code == str(round_id)
        )
        assert db.session.scalar(audited) == 1
        assert rounds_work.run_again(round_).holds


def test_of_many_publications_at_once_one_counts(own_app: Flask) -> None:
    number, _ = closed_round(own_app, asked=9, places=4)
    answers = at_once(own_app, *[lambda: publish(number)] * 6)
    assert answers["decided"] >= 1
    assert sum(answers.values()) == 6
    whole(own_app, number, asked=9, places=4)


def test_a_request_cancelled_at_the_same_moment_is_decided_before_or_not_at_all(
    own_app: Flask,
) -> None:
    for _ in range(5):
        number, bookings = closed_round(own_app, asked=5, places=2)

        def cancel(booking_id: int = bookings[2]) -> str:
            with unit_of_work():
                booking.cancel(actor=TESTER, booking_id=booking_id)
            return "cancelled"

        at_once(own_app, lambda number=number: publish(number), cancel)
        with own_app.app_context():
            if db.session.get_one(Round, number).state != "decided":
                publish(number)  # the preview was stale, as the page says; the host looks again
            [offer_id] = db.session.get_one(Round, number).offer_ids
            offer = db.session.get_one(Offer, offer_id, populate_existing=True)
            states = Counter(
                db.session.scalars(select(Booking.state).where(Booking.offer_id == offer_id))
            )
            assert states["cancelled"] == 1
            assert states["booked"] + states["offered"] == offer.booked == 2
            assert states["requested"] == 0
            assert rounds_work.run_again(db.session.get_one(Round, number)).holds


def test_terms_that_come_too_late_change_nothing(own_app: Flask) -> None:
    number, bookings = closed_round(own_app, asked=3, places=1)

    def say(booking_id: int) -> str:
        with unit_of_work():
            rounds_services.set_terms(
                actor=TESTER, round_id=number, booking_id=booking_id, terms=Terms(radius_miles=1)
            )
        return "said"

    answers = at_once(own_app, lambda: publish(number), *[lambda b=b: say(b) for b in bookings])
    assert answers["said"] == 0
    whole(own_app, number, asked=3, places=1)
