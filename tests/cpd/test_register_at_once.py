"""Two doors at once: the last seat is filled once, and a register begun twice is one register."""

from __future__ import annotations

import itertools
import threading
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from collabnet.core.actor import system_actor
from collabnet.core.registers import Mark
from collabnet.cpd import services_register
from collabnet.cpd.models_after import Attendance, Register, TrainingRecord
from collabnet.platform.db import db, unit_of_work
from collabnet.platform.errors import Invalid
from tests.conftest import ENGINES, app_of_its_own
from tests.factories.cpd_after import Day, make_day

pytestmark = pytest.mark.races
DOOR = system_actor("test")
THREADS = 10


@pytest.fixture(scope="module", params=ENGINES)
def own_app(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """An application on a database of its own, because these tests commit for good."""
    with app_of_its_own(request.param, tmp_path_factory.mktemp("doors")) as app:
        yield app


def at_once(app: Flask, act: Callable[[int], str]) -> Counter[str]:
    """Run `act` in threads that start together; gives how often each answer came."""
    start, answers, numbers = threading.Barrier(THREADS), [], itertools.count()

    def run() -> None:
        with app.app_context():
            start.wait()
            try:
                answers.append(act(next(numbers)))
            except Exception as error:
                answers.append(type(error).__name__)
            db.session.remove()

    threads = [threading.Thread(target=run) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(answers)


def a_day(app: Flask) -> Day:
    """A session of now with two of three places booked."""
    with app.app_context():
        found = make_day()
        db.session.remove()
        return found


def test_of_ten_who_walk_in_at_once_one_gets_the_last_seat(own_app: Flask) -> None:
    day = a_day(own_app)
    with own_app.app_context(), unit_of_work():  # the register is there already: begun, and open
        first = {day.bookings[0]: (Mark.PRESENT, "")}
        services_register.save(actor=DOOR, session_id=day.session_id, marks=first)

    def come(number: int) -> str:
        try:
            with unit_of_work():
                services_register.walk_in(
                    actor=DOOR, session_id=day.session_id, name=f"Visitor {number}", email="",
                    employer=None,
                )  # fmt: skip
        except Invalid:
            return "full"
        return "in"

    assert at_once(own_app, come) == {"in": 1, "full": THREADS - 1}
    with own_app.app_context():
        register = db.session.get_one(Register, day.session_id)
        assert (register.present, register.walk_ins) == (2, 1)


def test_the_same_place_marked_at_ten_doors_is_one_line_and_one_record(own_app: Flask) -> None:
    day = a_day(own_app)
    booking = day.bookings[0]

    def mark(_number: int) -> str:
        with unit_of_work():
            services_register.save(
                actor=DOOR, session_id=day.session_id, marks={booking: (Mark.PRESENT, "")}
            )
        return "saved"

    assert at_once(own_app, mark) == {"saved": THREADS}
    with own_app.app_context():
        lines = select(func.count()).where(Attendance.booking_id == booking)
        records = select(func.count()).where(TrainingRecord.offer_id == day.offer_id)
        assert db.session.scalar(lines) == 1
        assert db.session.scalar(records) == 1
        assert db.session.get_one(Register, day.session_id).present == 1
