"""Pages of matches: reasons both ways, a stable order, and unnamed schools that stay unnamed."""

from __future__ import annotations

import datetime as dt

import time_machine
from flask import Flask
from flask.testing import FlaskClient

from collabnet.core.actor import Role
from collabnet.cpd.matches import _balances
from collabnet.platform.db import db, utcnow
from tests.capacity.browsing import text_of
from tests.cpd.rounds_world import prefer
from tests.factories.accounts import make_person, sign_in
from tests.factories.cpd import body, make_booking, make_offer, make_request
from tests.factories.directory import make_la, make_locality, make_school


def two_schools(area=None):
    """An asking school and a host five miles away, in one locality."""
    area = area or make_locality(make_la())
    asker = make_school(name="Asking", localities=(area,), easting=350_000, northing=130_000)
    host = make_school(name="Hosting", localities=(area,), easting=350_000, northing=138_047)
    return asker, host


def leader(client: FlaskClient, school) -> None:
    sign_in(client, make_person(Role.SCHOOL_LEADER, body(school)))
    db.session.commit()


def test_who_asks_sees_what_fits_with_reasons_and_what_would_widen(
    app: Flask, client: FlaskClient
) -> None:
    asker, host = two_schools()
    request = make_request(asker)
    make_offer(host, title="Near", easting=350_000, northing=138_047)
    make_offer(host, title="Elsewhere", easting=350_000, northing=190_000)
    make_offer(host, title="Too late", in_days=200, easting=350_000, northing=138_047)
    make_offer(host, title="Arithmetic", area="mathematics")
    make_offer(asker, title="Own training")
    address = f"/training/requests/{request.id}/matches"
    leader(client, asker)
    page = text_of(client.get(address).text)
    assert "5.0 miles away" in page
    assert "All its dates suit you" in page
    assert "12 places left" in page
    for other in ("Elsewhere", "Too late", "Arithmetic", "Own training"):
        assert other not in page
    assert "1 further away than you said" in page
    assert "1 on other dates" in page
    leader(client, host)
    assert client.get(address).status_code == 404


def test_the_order_of_equals_stays_on_reload(app: Flask, client: FlaskClient) -> None:
    asker, host = two_schools()
    request = make_request(asker)
    for number in range(6):
        make_offer(host, title=f"Phonics {number}", easting=350_000, northing=138_047)
    leader(client, asker)
    address = f"/training/requests/{request.id}/matches"

    def order() -> list[int]:
        page = client.get(address).text
        return sorted(range(6), key=lambda n: page.index(f"Phonics {n}<"))

    days = [order()]
    assert order() == days[0]
    for ahead in range(1, 4):
        with time_machine.travel(utcnow() + dt.timedelta(days=ahead)):
            leader(client, asker)
            days.append(order())
    assert len({tuple(day) for day in days}) > 1, "another day, another order"


def test_the_host_sees_who_asked_and_an_unnamed_school_stays_unnamed(
    app: Flask, client: FlaskClient
) -> None:
    area = make_locality(make_la())
    asker, host = two_schools(area)
    unnamed = make_school(name="Shy Primary", localities=(area,), easting=350_000, northing=131_000)
    make_request(asker, need="Named need")
    make_request(unnamed, need="Shy need", anonymous=True)
    offer = make_offer(host, easting=350_000, northing=138_047)
    address = f"/training/offers/{offer.id}/asked"
    leader(client, host)
    html = client.get(address).text
    page = text_of(html)
    assert "Asking" in page
    assert "5.0 miles away" in page
    assert "Shy need" in page
    assert "Shy Primary" not in html
    assert str(unnamed.urn) not in html
    assert "4.4 miles" not in page
    assert "Within the distance they would travel" in page
    leader(client, asker)
    assert client.get(address).status_code == 404


def test_a_host_under_some_strain_that_carries_much_comes_later(
    app: Flask, client: FlaskClient
) -> None:
    asker, host = two_schools()
    calm = make_school(name="Calm")
    request = make_request(asker)
    for number in range(5):
        make_offer(host, title=f"Busy {number}", easting=350_000, northing=138_047)
    make_offer(calm, title="Calm course", easting=350_000, northing=138_047)
    prefer(host)
    leader(client, asker)
    page = client.get(f"/training/requests/{request.id}/matches").text
    assert page.index("Calm course") < min(page.index(f"Busy {n}") for n in range(5))
    assert "Its host gives a lot already" in page


def test_giving_more_than_taking_counts_a_little(app: Flask) -> None:
    asker, host = two_schools()
    offer = make_offer(host)
    make_booking(offer, asker)
    make_booking(offer, host)
    found = _balances([body(asker), body(host)])
    assert (found[body(asker)].given, found[body(asker)].taken) == (0, 1)
    assert (found[body(host)].given, found[body(host)].taken) == (1, 0)
