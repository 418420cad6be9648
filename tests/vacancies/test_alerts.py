"""Following a search by email: one mail a day with what is new, for oneself only, stopped at one click."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from collabnet.platform import db as database
from collabnet.platform.db import db, utcnow
from collabnet.platform.outbox import OutboxMessage
from collabnet.vacancies import alerts_services, services
from collabnet.vacancies.alerts_models import VacancyAlert
from tests.vacancies.world import Employers, make_employers, whole_post


@pytest.fixture
def employers(app: Flask) -> Employers:
    return make_employers(app)


def publish(employers: Employers, on: dt.date | None = None, **changed: object) -> None:
    post = whole_post(employers.school.urn, **changed)
    row = services.create(actor=employers.actor, owner=employers.owner, post=post)
    services.publish(actor=employers.actor, row=row, version=row.version, on=on)
    database.commit()


def follow(employers: Employers, query: str) -> None:
    answer = employers.teacher.post("/vacancies/alerts", data={"query": query})
    assert answer.headers.get("Location", "").endswith("/vacancies/alerts"), answer.text


def mails() -> list[OutboxMessage]:
    found = select(OutboxMessage).where(OutboxMessage.kind == "vacancy_alert")
    return list(db.session.scalars(found.order_by(OutboxMessage.id)))


@dataclass
class Mornings:
    """Half past seven of the days to come, one after the other."""

    travel: time_machine.Traveller
    day: dt.datetime

    def next(self) -> int:
        """Go to the next morning and tell those who follow; gives how many mails."""
        self.day += dt.timedelta(days=1)
        self.travel.move_to(self.day)
        return alerts_services.tell()


@pytest.fixture
def mornings() -> Iterator[Mornings]:
    today = utcnow().replace(hour=7, minute=30, second=0, microsecond=0) + dt.timedelta(days=1)
    with time_machine.travel(today) as travel:
        yield Mornings(travel, today)


def test_who_follows_a_search_gets_one_mail_a_day_with_what_is_new_and_fits(
    mornings: Mornings, employers: Employers
) -> None:
    publish(employers, title="Known already")
    follow(employers, "subject=Physics&pattern=part_time")
    publish(employers, title="Teacher of physics and more")
    publish(employers, title="Teacher of art", subjects=("Art and design",))
    assert mornings.next() == 1
    assert alerts_services.tell() == 0, "told twice in a day"
    assert mornings.next() == 0, "nothing is new"
    (mail,) = mails()
    assert "Teacher of physics and more" in mail.body
    assert "Known already" not in mail.body and "Teacher of art" not in mail.body
    assert "Physics, Part time" in mail.body


def test_a_scheduled_advert_is_told_of_on_its_day_and_not_before(
    mornings: Mornings, employers: Employers
) -> None:
    follow(employers, "")
    publish(
        employers, on=(utcnow() + dt.timedelta(days=2)).date(), title="From the day after tomorrow"
    )
    assert [mornings.next(), mornings.next(), mornings.next()] == [0, 1, 0]
    assert "every open advert" in mails()[0].body


def test_nobody_is_told_in_the_night(mornings: Mornings, employers: Employers) -> None:
    follow(employers, "")
    publish(employers)
    mornings.travel.move_to(mornings.day + dt.timedelta(hours=17.5))  # one o'clock
    assert alerts_services.tell() == 0
    assert mornings.next() == 1


def test_the_link_in_the_mail_stops_it(mornings: Mornings, employers: Employers) -> None:
    follow(employers, "")
    publish(employers)
    mornings.next()
    link = re.search(r"(/emails/stop/\S+)", mails()[0].body)
    assert link is not None
    assert employers.anybody.post(link.group(1)).status_code < 400
    publish(employers, title="Another")
    assert mornings.next() == 0


def test_following_twice_is_once_and_others_neither_see_nor_stop_it(employers: Employers) -> None:
    follow(employers, "subject=Physics")
    follow(employers, "sort=pay&subject=Physics&page=3")
    alert = db.session.scalars(select(VacancyAlert)).one()
    assert "Physics" in employers.teacher.get("/vacancies/alerts").text
    assert "Physics" not in employers.hr.get("/vacancies/alerts").text
    assert employers.hr.post(f"/vacancies/alerts/{alert.id}/stop").status_code == 404
    assert employers.teacher.post(f"/vacancies/alerts/{alert.id}/stop").status_code == 303
    assert db.session.scalars(select(VacancyAlert)).all() == []


@pytest.mark.parametrize("query", ["pay=a+lot", "near=nowhere+at+all", "radius=5"])
def test_a_search_that_cannot_be_read_is_not_followed(employers: Employers, query: str) -> None:
    answer = employers.teacher.post("/vacancies/alerts", data={"query": query})
    assert answer.status_code in (400, 422)
    assert "cannot be followed" in answer.text


def test_there_is_a_limit_to_what_one_person_follows(employers: Employers) -> None:
    for number in range(alerts_services.MOST_FOLLOWED):
        follow(employers, f"q=word{number}")
    answer = employers.teacher.post("/vacancies/alerts", data={"query": "q=onemore"})
    assert answer.status_code == 409
