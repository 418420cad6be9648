"""The ledger between employers: written once, undone by name, closed by both, seen by the two alone."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from collabnet.platform.audit import AuditEntry
from collabnet.platform.db import db
from collabnet.staffing.models import LedgerMovement
from tests.staffing.world import Sides, make_sides

DAYS = {
    "direction": "gave",
    "days": "1.5",
    "on-day": "2",
    "on-month": "11",
    "on-year": "2026",
    "about": "cover",
}


@pytest.fixture
def sides(app: Flask) -> Sides:
    return make_sides(app)


def text(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return " ".join(answer.get_data(as_text=True).split())


def record(sides: Sides, status: int = 303, **changes: str) -> str:
    """The home employer records days lent to the host."""
    answer = sides.home_people.post(
        f"/ledger/school/{sides.home_urn}", data={**DAYS, "other": sides.host, **changes}
    )
    assert answer.status_code == status
    return " ".join(answer.get_data(as_text=True).split())


def home_pair(sides: Sides) -> str:
    return f"/ledger/school/{sides.home_urn}/with/school-{sides.host_urn}"


def host_pair(sides: Sides) -> str:
    return f"/ledger/school/{sides.host_urn}/with/school-{sides.home_urn}"


def test_days_stand_on_both_ledgers_with_opposite_signs(sides: Sides) -> None:
    record(sides)
    assert "1.5 days given" in text(sides.home_people, f"/ledger/school/{sides.home_urn}")
    assert "1.5 days received" in text(sides.host_people, f"/ledger/school/{sides.host_urn}")
    rows = (
        sides.host_people.get(host_pair(sides) + "/ledger.csv").get_data(as_text=True).splitlines()
    )
    assert rows[1].split(",")[1:6] == [
        "2026-11-02",
        "Cliff Primary School",
        "Harbour Primary School",
        "1.5",
        "0.0",
    ]


def test_a_mistake_is_undone_by_a_movement_that_names_it_and_only_once(sides: Sides) -> None:
    record(sides)
    number = db.session.scalar(select(LedgerMovement.id))
    db.session.commit()
    undo = {"on-day": "5", "on-month": "11", "on-year": "2026", "about": "it was the week before"}
    address = f"{host_pair(sides)}/movements/{number}/correct"
    assert sides.host_people.post(address, data=undo).status_code == 303
    page = text(sides.home_people, home_pair(sides))
    assert "Balance of Cliff Primary School: even." in page and f"undoes number {number}" in page
    assert sides.host_people.post(address, data=undo).status_code == 409
    assert db.session.scalar(select(func.count()).select_from(LedgerMovement)) == 2


def test_a_month_is_closed_by_both_and_then_nothing_is_written_in_it(sides: Sides) -> None:
    record(sides)
    for client, base in (
        (sides.home_people, home_pair(sides)),
        (sides.host_people, host_pair(sides)),
    ):
        assert client.post(f"{base}/2026/11/confirm").status_code == 303
    assert "Confirmed by both employers." in text(sides.home_people, home_pair(sides))
    record(sides, status=409)
    record(sides, **{"on-month": "12"})
    assert (
        sides.host_people.post(
            f"{host_pair(sides)}/2026/11/dispute", data={"reason": "x"}
        ).status_code
        == 409
    )
    actions = db.session.scalars(
        select(AuditEntry.action).where(AuditEntry.action.like("ledger.%")).order_by(AuditEntry.id)
    ).all()
    assert list(actions) == ["ledger.write", "ledger.confirm", "ledger.confirm", "ledger.write"]


def test_a_dispute_is_read_by_the_other_side_and_keeps_the_month_open(sides: Sides) -> None:
    record(sides)
    address = f"{host_pair(sides)}/2026/11/dispute"
    assert sides.host_people.post(address, data={"reason": " "}).status_code == 422
    assert sides.host_people.post(address, data={"reason": "It was one day."}).status_code == 303
    assert "Harbour Primary School says: It was one day." in text(
        sides.home_people, home_pair(sides)
    )
    sides.home_people.post(f"{home_pair(sides)}/2026/11/confirm")
    assert "Disputed" in text(sides.home_people, home_pair(sides))


def test_nobody_else_sees_what_stands_between_two_employers(
    sides: Sides, client: FlaskClient
) -> None:
    record(sides, about="canary-about-5512")
    for address in (
        f"/ledger/school/{sides.home_urn}",
        home_pair(sides),
        home_pair(sides) + "/ledger.csv",
    ):
        assert sides.other.get(address).status_code == 404
        assert client.get(address).status_code in (302, 303)
    assert sides.person.get(home_pair(sides)).status_code == 403
    for address in ("/secondments", "/home"):
        assert "canary-about-5512" not in text(sides.other, address)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"days": "0"}, "Enter days from 0.25 to 31"),
        ({"days": "1.3"}, "Enter days from 0.25 to 31"),
        ({"days": "1e9"}, "Enter days from 0.25 to 31"),
        ({"days": "nan"}, "Enter days from 0.25 to 31"),
        ({"other": ""}, "Choose the employer"),
        ({"pounds": "30k"}, "Enter one amount in pounds"),
    ],
)
def test_what_cannot_be_recorded_is_said_beside_the_field(
    sides: Sides, typed: dict[str, str], message: str
) -> None:
    assert message in record(sides, status=422, **typed)
    assert db.session.scalar(select(func.count()).select_from(LedgerMovement)) == 0


def test_nobody_records_days_for_another_employer(sides: Sides) -> None:
    answer = sides.other.post(
        f"/ledger/school/{sides.home_urn}", data={**DAYS, "other": sides.host}
    )
    assert answer.status_code == 404
