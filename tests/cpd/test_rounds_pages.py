"""The pages of allocation rounds: the host's way to a result, what applicants see, who runs it again."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from collabnet.core.actor import NETWORK, Role, Scope, ScopeKind
from collabnet.core.school_time import day_start
from collabnet.cpd import (
    rounds_deciding,
    rounds_queries,
    rounds_services,
    rounds_work,
)
from collabnet.cpd.models_rounds import Application
from collabnet.cpd.offers_rounds import todo
from collabnet.platform.db import db, unit_of_work, utcnow
from collabnet.platform.registry import registry
from tests.capacity.browsing import hidden, text_of
from tests.cpd.rounds_world import (
    CLOSING,
    USUAL,
    after_closing,
    ask,
    decide,
    head_of,
    leader,
    open_round,
    round_offer,
    states,
)
from tests.factories.accounts import make_person, sign_in
from tests.factories.cpd import body, make_offer
from tests.factories.directory import make_school, make_trust


def test_the_host_goes_from_training_to_a_published_result(app: Flask, client: FlaskClient) -> None:
    host = make_school()
    offers = [round_offer(host, 1), round_offer(host, 1)]
    booking = ask(offers[0])
    leader(client, host)
    new = f"/training/rounds/new/school/{host.urn}"
    assert new in client.get("/training/rounds").text
    assert client.get(new).status_code == 200
    assert client.post(new, data={"name": "", "offers": []}).status_code == 422
    made = client.post(new, data={"name": "Summer", "offers": [o.id for o in offers]})
    where = made.location.removesuffix("/order")
    page = client.get(f"{where}/order")
    assert "Publish this order" in page.text
    order = {"version": hidden(page.text, "version"), "first": "need", "second": "need",
             "third": "", "small_pupils": 210, "leftover": "waiting"}  # fmt: skip
    wrong = client.post(f"{where}/order", data=order)
    assert wrong.status_code == 422
    assert "Use each criterion once" in wrong.text
    order["second"] = "small"
    assert client.post(f"{where}/order", data=order).status_code == 303
    assert "1 place asked for" in text_of(client.get(f"{where}/applicants").text)
    assert "can be seen once the round has closed" in client.get(f"{where}/preview").text
    with after_closing():
        leader(client, host)
        preview = client.get(f"{where}/preview").text
        assert "First come would have given" in preview
        sent = {"input_hash": hidden(preview, "input_hash")}
        assert client.post(f"{where}/publish", data=sent).status_code == 303
        assert client.post(f"{where}/publish", data=sent).status_code == 303
        assert states(booking) == ["booked"]
        again = text_of(client.get(f"{where}/check").text)
        assert "the same 1 of 1 requests got the same places" in again
        assert client.get(f"{where}/preview").location == f"{where}/check"


def test_applicants_see_their_own_result_and_nobody_elses(app: Flask, client: FlaskClient) -> None:
    host, mine, other = (
        make_school(name="Host"),
        make_school(name="Mine School"),
        make_school(name="Other School"),
    )
    offer = round_offer(host, 1)
    booking = ask(offer, mine)
    ask(offer, other)
    round_ = open_round(host, offer)
    address, number = f"/training/rounds/{round_.id}", booking.id
    leader(client, mine)
    db.session.commit()  # what the pages write is not undone by what this test's session began before
    page = client.get(address).text
    assert f"{address}/requests/{number}" in page
    form = client.get(f"{address}/requests/{number}")
    assert form.status_code == 200
    saved = client.post(f"{address}/requests/{number}", data={"radius_miles": "12"})
    assert saved.status_code == 303
    assert db.session.get(Application, number).radius_miles == 12
    db.session.commit()
    kept = client.post(f"{address}/requests/{number}", data={"radius_miles": "-3"})
    assert kept.status_code == 422
    assert 'value="-3"' in kept.text
    for strange in ({"not_on": ""}, {"not_on": ["", "2027-13-99"]}, {"other_offers": ["", "x"]}):
        assert client.post(f"{address}/requests/{number}", data=strange).status_code == 422
    decide(host, round_)
    result = text_of(client.get(address).text)
    assert "Mine School" in result
    assert "Other School" not in result
    for hidden_page in ("applicants", "preview", "check", "order"):
        assert client.get(f"{address}/{hidden_page}").status_code == 404
    assert client.get(f"{address}/input.json").status_code == 403


@pytest.mark.parametrize("who", ["la", "administrator"])
def test_the_officer_and_the_administrator_run_it_again(
    app: Flask, client: FlaskClient, who: str
) -> None:
    trust = make_trust()
    host = make_school(trust=trust)
    scope = Scope(ScopeKind.TRUST, str(trust.uid))
    offer = make_offer(scope, way="round", places=1, closing_at=utcnow() + CLOSING)
    ask(offer)
    actor = head_of(scope)
    with unit_of_work():
        round_ = rounds_services.create(actor=actor, host=scope, name="T", offer_ids=[offer.id])
    with unit_of_work():
        rounds_services.publish_order(actor=actor, round_id=round_.id, order=USUAL, version=1)
    with after_closing():
        worked = rounds_work.preview(round_)
        with unit_of_work():
            rounds_deciding.decide(
                actor=actor, round_id=round_.id, worked=worked, seen_hash=worked.input_hash
            )
    person = (
        make_person(Role.LA_OFFICER, Scope(ScopeKind.LA, host.la_code))
        if who == "la"
        else make_person(Role.ADMINISTRATOR, NETWORK)
    )
    sign_in(client, person)
    assert "got the same places" in client.get(f"/training/rounds/{round_.id}/check").text
    raw = client.get(f"/training/rounds/{round_.id}/input.json")
    assert hashlib.sha256(raw.data).hexdigest() == round_.input_hash


def test_a_round_says_the_last_day_to_ask_everywhere_as_the_training_does(
    app: Flask, client: FlaskClient
) -> None:
    host = make_school()
    closing = day_start(dt.date(2099, 12, 18))
    round_ = open_round(host, make_offer(host, way="round", closing_at=closing))
    leader(client, host)
    where = f"/training/rounds/{round_.id}"
    for page in ("/training/rounds", where, f"{where}/order", f"{where}/preview"):
        text = text_of(client.get(page).text)
        assert "Thursday 17 December 2099, 11:59pm" in text, page
        assert "midnight" not in text, page


def test_limits_of_one_are_said_of_one(app: Flask, client: FlaskClient) -> None:
    host = make_school()
    order = replace(USUAL, radius_miles=1, cap_per_employer=1)
    text = text_of(
        client.get(f"/training/rounds/{open_round(host, round_offer(host), order=order).id}").text
    )
    assert "Only employers within 1 mile take part." in text
    assert "One employer gets 1 place in the round at most." in text


def test_a_draft_is_the_hosts_own(app: Flask, client: FlaskClient) -> None:
    host = make_school()
    with unit_of_work():
        round_ = rounds_services.create(
            actor=head_of(host), host=body(host), name="Draft", offer_ids=[round_offer(host).id]
        )
    assert client.get(f"/training/rounds/{round_.id}").status_code == 404
    leader(client, make_school())
    assert client.get(f"/training/rounds/{round_.id}").status_code == 404
    leader(client, host)
    assert client.get(f"/training/rounds/{round_.id}").status_code == 200
    assert client.get("/training/rounds/999999999999999999999").status_code == 404


def test_hosts_are_reminded_to_publish_the_order_and_to_share_out(app: Flask) -> None:
    host = make_school()
    actor = head_of(host)
    with unit_of_work():
        made = rounds_services.create(
            actor=actor, host=body(host), name="Draft", offer_ids=[round_offer(host).id]
        )
    assert [i.text for i in todo(actor)] == ["Publish the order of claims: Draft"]
    with unit_of_work():
        rounds_services.publish_order(actor=actor, round_id=made.id, order=USUAL, version=1)
    assert list(todo(actor)) == []
    with after_closing():
        assert [i.text for i in todo(actor)] == ["Share out the places: Draft"]


def test_a_bookings_subject_is_its_employers(app: Flask) -> None:
    offer = make_offer()
    mine = make_school()
    booking = ask(offer, mine)
    assert rounds_queries.booking_subject(booking.id).own == body(mine)
    assert rounds_queries.booking_subject(10**12) is None
    assert rounds_queries.round_subject(10**12) is None


def test_people_are_told_what_is_held_about_them(app: Flask) -> None:
    host = make_school()
    offer = round_offer(host)
    round_ = open_round(host, offer)
    person = round_.created_by
    held = registry(app).personal_data_of(person)["cpd_rounds"]
    assert [row["number"] for row in held["rounds"]] == [round_.id]
    assert len(held["orders"]) == 1
    assert held["pools"] == held["priorities_set"] == []
