"""Before publishing everybody sees the same page: what the locality offers, blind to any school's pressure."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from collabnet.core.capacity import Answer, OfferLine
from collabnet.core.capacity_kinds import Kind
from collabnet.core.vacancy import Standing
from collabnet.directory.models import School
from collabnet.platform import db as database
from collabnet.platform.db import db
from collabnet.vacancies import queries, services
from tests.factories.capacity import make_statement, specialist
from tests.factories.cpd import make_offer
from tests.factories.directory import make_figure
from tests.vacancies.world import Employers, make_employers, whole_post


@pytest.fixture
def employers(app: Flask) -> Employers:
    return make_employers(app)


def draft(employers: Employers, **changed: object) -> int:
    post = whole_post(employers.school.urn, **changed)
    row = services.create(actor=employers.actor, owner=employers.owner, post=post)
    database.commit()
    return row.id


def page_of(employers: Employers, number: int) -> str:
    answer = employers.hr.get(f"/vacancies/manage/{number}/before-you-publish")
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


def main_part(html: str) -> str:
    found = re.search(r"<main.*</main>", html, re.DOTALL)
    assert found is not None
    return found.group()


def test_the_page_shows_what_members_of_the_locality_offer(employers: Employers) -> None:
    make_statement(employers.other_school, specialist("physics", 6))
    make_offer(
        employers.other_school, title="Teaching Physics out of field", phase="secondary", mode="online"
    )  # fmt: skip
    sharing = services.create(
        actor=employers.partner_actor,
        owner=employers.partner,
        post=whole_post(employers.other_school.urn),
    )
    services.publish(actor=employers.partner_actor, row=sharing, version=sharing.version)
    database.commit()
    text = page_of(employers, draft(employers))
    assert "Cliff Secondary School" in text
    assert "hysics: 6 days a term" in text
    assert "Teaching Physics out of field" in text
    assert f'href="/vacancies/{sharing.id}"' in text


def test_the_page_is_byte_equal_whatever_pressure_the_neighbours_are_under(
    employers: Employers,
) -> None:
    number = draft(employers)
    make_statement(
        employers.other_school, OfferLine(Kind.SPECIALIST, Answer.YES, detail="physics", quantity=3)
    )
    pages = set()
    for roll in (60, 400, 1_500):  # from half empty to far over its places
        make_figure(employers.other_school, "capacity", 600, period=f"{roll}")
        make_figure(employers.other_school, "roll", roll, period=f"{roll}")
        make_figure(employers.other_school, "fsm_percent", roll / 20, period=f"{roll}")
        pages.add(main_part(page_of(employers, number)))
    assert len(pages) == 1


def test_two_employers_see_the_same_page_but_for_their_own_names(employers: Employers) -> None:
    """The two schools stand at one place and see each other's neighbours; only one is under pressure."""
    other = db.session.get_one(School, employers.other_school.urn)
    other.easting, other.northing = employers.school.easting, employers.school.northing
    db.session.commit()
    make_figure(employers.other_school, "roll", 2_000)
    make_figure(employers.school, "roll", 100)
    mine = draft(employers)
    theirs = services.create(
        actor=employers.partner_actor,
        owner=employers.partner,
        post=whole_post(employers.other_school.urn),
    )
    database.commit()
    answer = employers.partner_hr.get(f"/vacancies/manage/{theirs.id}/before-you-publish")
    there = main_part(answer.get_data(as_text=True))
    here = main_part(page_of(employers, mine))
    there = there.replace("Cliff", "Harbour").replace(f"/manage/{theirs.id}", f"/manage/{mine}")
    assert here == there


def test_nothing_on_the_page_holds_a_post_up(employers: Employers) -> None:
    number = draft(employers)
    answer = employers.hr.post(
        f"/vacancies/manage/{number}/before-you-publish",
        data={"version": "1", "when": "now", "note": "A secondment is welcome."},
    )
    assert answer.status_code == 303
    row = queries.vacancy(number)
    assert row is not None
    db.session.refresh(row)
    assert queries.standing_of(row) is Standing.LIVE
    assert queries.post_of(row).note == "A secondment is welcome."


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"when": "later"}, "Enter the day on which it goes out"),
        ({"when": "later", "day-day": "1", "day-month": "1", "day-year": "2020"}, "Enter a day from today on"),
        ({"when": "later", "day-day": "1", "day-month": "6", "day-year": "2027"}, "before its closing day"),
        ({"when": "now", "note": "x" * 1001}, "1000 characters"),
    ],
)  # fmt: skip
def test_a_day_or_a_note_that_cannot_be_is_said_beside_the_field_and_kept(
    employers: Employers, sent: dict[str, str], message: str
) -> None:
    number = draft(employers)
    answer = employers.hr.post(
        f"/vacancies/manage/{number}/before-you-publish",
        data={"version": "1", "note": "Kept"} | sent,
    )
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert message in text.replace(",", "")
    assert sent.get("note", "Kept") in text


def test_an_advert_without_pay_is_told_so_and_stays_a_draft(employers: Employers) -> None:
    number = draft(employers, pay_low=None, pay_high=None)
    answer = employers.hr.post(
        f"/vacancies/manage/{number}/before-you-publish", data={"version": "1", "when": "now"}
    )
    assert answer.status_code == 422
    assert "No pay is shown" in answer.get_data(as_text=True)
    row = queries.vacancy(number)
    assert row is not None
    assert queries.standing_of(row) is Standing.DRAFT


def test_another_employer_finds_neither_the_page_nor_the_draft(employers: Employers) -> None:
    number = draft(employers)
    address = f"/vacancies/manage/{number}/before-you-publish"
    assert employers.partner_hr.get(address).status_code == 404
    assert employers.teacher.get(address).status_code == 403
    assert employers.anybody.get(address).status_code == 303
