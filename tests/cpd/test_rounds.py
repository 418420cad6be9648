"""An allocation round from its order to its result: published before, decided once, explained, run again."""

from __future__ import annotations

import datetime as dt
import hashlib
import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from collabnet.core.actor import Role
from collabnet.core.allocation_model import Criterion, ticket
from collabnet.core.allocation_reasons import SAME_CLAIM
from collabnet.cpd import (
    rounds_deciding,
    rounds_input,
    rounds_services,
    rounds_work,
)
from collabnet.cpd.models import Offer, QueueEvent
from collabnet.cpd.models_rounds import Application, RoundResult
from collabnet.cpd.rounds_services import Order, Terms
from collabnet.platform.audit import AuditEntry
from collabnet.platform.db import db, unit_of_work, utcnow
from collabnet.platform.errors import Conflict, Invalid, NotFound
from collabnet.platform.outbox import OutboxMessage
from tests.cpd.rounds_world import (
    USUAL,
    after_closing,
    ask,
    decide,
    head_of,
    open_round,
    prefer,
    round_offer,
    states,
)
from tests.factories.accounts import make_person
from tests.factories.cpd import body, make_offer
from tests.factories.directory import make_school


def test_a_round_books_places_tells_everyone_why_and_keeps_the_rest_in_line(app: Flask) -> None:
    host, needy = make_school(), make_school()
    offer = round_offer(host, 2)
    usual = [ask(offer) for _ in range(3)]
    first = ask(offer, needy)
    round_ = open_round(host, offer)
    prefer(needy)
    decide(host, round_)
    assert states(first) == ["booked"]
    assert sorted(states(*usual)) == ["booked", "waiting", "waiting"]
    db.session.refresh(offer)
    assert offer.booked == 2
    assert round_.state == "decided"
    assert round_.input_hash == hashlib.sha256(round_.input.encode()).hexdigest()
    reasons = {r.booking_id: r.reason for r in db.session.scalars(select(RoundResult))}
    lottery = SAME_CLAIM[0].upper() + SAME_CLAIM[1:]
    assert [reasons[b.id].startswith(lottery) for b in usual if b.state == "waiting"] == [True] * 2
    events = db.session.scalars(select(QueueEvent).where(QueueEvent.act == "round")).all()
    assert len(events) == 4
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "cpd.round_decide")
    ).one()
    assert entry.details["result_hash"] == round_.result_hash


def test_whoever_asked_is_told_of_the_result_and_of_nobody_elses(app: Flask) -> None:
    host, mine, other = make_school(), make_school(name="Mine"), make_school(name="Theirs")
    offer = round_offer(host, 1)
    leader = make_person(Role.SCHOOL_LEADER, body(mine))
    ask(offer, mine, booked_by=leader.id)
    ask(offer, other)
    decide(host, open_round(host, offer))
    sent = db.session.scalars(
        select(OutboxMessage).where(
            OutboxMessage.kind == "cpd_round_result", OutboxMessage.to_address == leader.email
        )
    ).one()
    assert offer.title in sent.body
    assert "Mine" in sent.body
    assert "Theirs" not in sent.body
    assert "tier" not in sent.body.lower()


def test_the_order_is_published_before_the_closing_date_only(app: Flask) -> None:
    host = make_school()
    round_ = open_round(host, round_offer(host))
    with after_closing(), pytest.raises(Invalid), unit_of_work():
        rounds_services.publish_order(
            actor=head_of(host), round_id=round_.id, order=USUAL, version=2, reason="Too late"
        )
    db.session.refresh(round_)
    assert round_.order_version == 1


def test_a_changed_order_is_a_new_version_with_a_reason_that_everyone_hears(app: Flask) -> None:
    host, mine = make_school(), make_school()
    offer = round_offer(host)
    leader = make_person(Role.SCHOOL_LEADER, body(mine))
    ask(offer, mine, booked_by=leader.id)
    round_ = open_round(host, offer)
    seed_hash = round_.seed_hash
    again = {"actor": head_of(host), "round_id": round_.id, "order": Order((Criterion.NEED,))}
    with pytest.raises(Invalid, match="why"), unit_of_work():
        rounds_services.publish_order(**again, version=2)
    with unit_of_work():
        rounds_services.publish_order(**again, version=2, reason="Governors asked for it")
    with pytest.raises(Conflict), unit_of_work():
        rounds_services.publish_order(**again, version=2, reason="From a stale page")
    assert [o.number for o in round_.orders] == [1, 2]
    assert round_.seed_hash == seed_hash, "the lottery's seed stays what it was"
    told = db.session.scalars(
        select(OutboxMessage.body)
        .where(OutboxMessage.kind == "cpd_round_order", OutboxMessage.to_address == leader.email)
        .order_by(OutboxMessage.id)
    ).all()
    assert len(told) == 2
    assert "Governors asked for it" in told[1]


def test_only_the_seeds_hash_is_known_before_the_round_is_decided(
    app: Flask, client: FlaskClient
) -> None:
    host = make_school()
    round_ = open_round(host, round_offer(host))
    page = client.get(f"/training/rounds/{round_.id}").text
    assert round_.seed_hash in page
    assert round_.seed not in page
    assert hashlib.sha256(round_.seed.encode()).hexdigest() == round_.seed_hash
    decide(host, round_)
    assert round_.seed in client.get(f"/training/rounds/{round_.id}").text


def test_need_comes_first_where_places_are_set_aside(app: Flask) -> None:
    host = make_school()
    offer = round_offer(
        host, 4, places_held=2, held_open=2, held_until=utcnow() + dt.timedelta(days=3)
    )
    actor = head_of(host)
    with unit_of_work():
        made = rounds_services.create(
            actor=actor, host=body(host), name="Held", offer_ids=[offer.id]
        )
    with pytest.raises(Invalid, match="need has to come first"), unit_of_work():
        rounds_services.publish_order(
            actor=actor, round_id=made.id, order=Order((Criterion.SMALL,)), version=1
        )


def test_a_round_takes_only_own_training_that_waits_for_one(app: Flask) -> None:
    host, other = make_school(), make_school()
    mine, theirs, first_come = round_offer(host), round_offer(other), make_offer(host)
    actor = head_of(host)
    for wrong in ([], [theirs.id], [first_come.id], [10**9]):
        with pytest.raises(Invalid), unit_of_work():
            rounds_services.create(actor=actor, host=body(host), name="x", offer_ids=wrong)
    open_round(host, mine)
    with pytest.raises(Invalid), unit_of_work():
        rounds_services.create(actor=actor, host=body(host), name="x", offer_ids=[mine.id])


def test_a_place_on_another_training_of_the_round_moves_the_request_there(app: Flask) -> None:
    host = make_school()
    full, free = round_offer(host, 1), round_offer(host, 1)
    one, two = ask(full), ask(full)
    round_ = open_round(host, full, free)
    for booking in (one, two):
        with unit_of_work():
            rounds_services.set_terms(
                actor=head_of(host), round_id=round_.id, booking_id=booking.id,
                terms=Terms(other_offers=(free.id,)),
            )  # fmt: skip
    decide(host, round_)
    assert states(one, two) == ["booked", "booked"]
    assert sorted([one.offer_id, two.offer_id]) == [full.id, free.id]
    for offer in (full, free):
        db.session.refresh(offer)
        assert offer.booked == 1


def test_limits_are_reasons_and_such_requests_do_not_wait(app: Flask) -> None:
    host, far = (
        make_school(easting=350_000, northing=130_000),
        make_school(easting=350_000, northing=180_000),
    )
    offer = round_offer(host, 2, easting=350_000, northing=130_000)
    booking = ask(offer, far)
    round_ = open_round(host, offer, order=Order((Criterion.NEED,), radius_miles=25))
    decide(host, round_)
    assert states(booking) == ["not_placed"]
    assert booking.reason == "Too far: 31.1 miles, limit 25."


def test_a_person_who_cannot_come_on_a_day_is_not_given_a_place_then(app: Flask) -> None:
    host = make_school()
    offer = round_offer(host, 2)
    booking = ask(offer)
    round_ = open_round(host, offer)
    day = rounds_input.days_of(offer)[0]
    with unit_of_work():
        rounds_services.set_terms(
            actor=head_of(host),
            round_id=round_.id,
            booking_id=booking.id,
            terms=Terms(not_on=(day,)),
        )
    decide(host, round_)
    assert states(booking) == ["not_placed"]
    assert "a day you ruled out" in booking.reason


@pytest.mark.parametrize(
    "terms",
    [
        Terms(earliest=dt.date(2027, 3, 2), latest=dt.date(2027, 3, 1)),
        Terms(other_offers=(10**9,)),
        Terms(other_offers=tuple(range(20))),
    ],
)
def test_terms_that_contradict_themselves_are_refused(app: Flask, terms: Terms) -> None:
    host = make_school()
    offer = round_offer(host)
    booking = ask(offer)
    round_ = open_round(host, offer)
    with pytest.raises(Invalid), unit_of_work():
        rounds_services.set_terms(
            actor=head_of(host), round_id=round_.id, booking_id=booking.id, terms=terms
        )


def test_terms_cannot_change_after_closing_or_in_another_round(app: Flask) -> None:
    host = make_school()
    offer, elsewhere = round_offer(host), round_offer(host)
    booking = ask(offer)
    round_, other = open_round(host, offer), open_round(host, elsewhere)
    say = {"actor": head_of(host), "booking_id": booking.id, "terms": Terms(radius_miles=5)}
    with pytest.raises(NotFound), unit_of_work():
        rounds_services.set_terms(round_id=other.id, **say)
    with pytest.raises(NotFound), unit_of_work():
        rounds_services.set_terms(round_id=round_.id, **say | {"booking_id": 10**9})
    with after_closing(), pytest.raises(Conflict), unit_of_work():
        rounds_services.set_terms(round_id=round_.id, **say)
    assert db.session.get(Application, booking.id) is None


def test_who_went_without_last_time_comes_first_this_time(app: Flask) -> None:
    host, unlucky = make_school(), make_school()
    for _ in range(6):  # whoever loses the first lottery is the unlucky one
        offer = round_offer(host, 1)
        rivals = [make_school(), unlucky]
        mine = [ask(offer, s) for s in rivals]
        decide(host, open_round(host, offer))
        if states(*mine)[1] == "booked":
            unlucky = make_school()
            continue
        second = round_offer(host, 1)
        again = [ask(second, make_school()), ask(second, unlucky), ask(second, make_school())]
        round_ = open_round(host, second)
        assert rounds_input.went_without(round_, [body(unlucky), body(rivals[0])]) == {
            body(unlucky)
        }
        decide(host, round_)
        assert states(*again)[1] == "booked"
        assert again[1].reason == "You went without last time."
        return
    pytest.fail("six lotteries were won by the same side")


def test_a_second_press_changes_nothing_and_a_stale_preview_is_refused(app: Flask) -> None:
    host = make_school()
    offer = round_offer(host, 1)
    one, two = ask(offer), ask(offer)
    round_ = open_round(host, offer)
    with after_closing():
        worked = rounds_work.preview(round_)
        values = {"actor": head_of(host), "round_id": round_.id, "worked": worked}
        with pytest.raises(Conflict), unit_of_work():
            rounds_deciding.decide(**values, seen_hash="0" * 64)
        with unit_of_work():
            db.session.execute(update(Offer).where(Offer.id == offer.id).values(places=2))
            db.session.info["audited"] = True
        with pytest.raises(Conflict, match="after you looked"), unit_of_work():
            rounds_deciding.decide(**values, seen_hash=worked.input_hash)
        assert states(one, two) == ["requested", "requested"]
        again = rounds_work.preview(round_)
        for _ in range(2):
            with unit_of_work():
                rounds_deciding.decide(**values | {"worked": again}, seen_hash=again.input_hash)
    assert states(one, two) == ["booked", "booked"]
    assert len(db.session.scalars(select(RoundResult)).all()) == 2


def test_a_round_is_not_decided_before_it_closes(app: Flask) -> None:
    host = make_school()
    round_ = open_round(host, round_offer(host))
    worked = rounds_work.preview(round_)
    with pytest.raises(Conflict, match="after its closing date"), unit_of_work():
        rounds_deciding.decide(
            actor=head_of(host), round_id=round_.id, worked=worked, seen_hash=worked.input_hash
        )


def test_a_result_that_the_checker_finds_unfair_is_never_published(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = make_school()
    offer = round_offer(host, 1)
    ask(offer)
    round_ = open_round(host, offer)
    monkeypatch.setattr(rounds_work, "complaints", lambda *_: ["somebody was passed over"])
    with pytest.raises(Conflict, match="check of this result failed"):
        decide(host, round_)
    db.session.rollback()
    assert round_.state == "open"


def test_running_again_holds_and_shows_what_was_tampered_with(app: Flask) -> None:
    host = make_school()
    offer = round_offer(host, 1)
    ask(offer)
    ask(offer)
    round_ = open_round(host, offer)
    decide(host, round_)
    again = rounds_work.run_again(round_)
    assert again.holds
    assert (again.placed, again.asked) == (1, 2)
    plain = json.loads(round_.input)
    plain["offers"][0]["places"] = 2
    kept, round_.input = round_.input, json.dumps(plain, sort_keys=True, separators=(",", ":"))
    assert not rounds_work.run_again(round_).input_kept
    assert not rounds_work.run_again(round_).same_result
    round_.input = kept
    round_.result = round_.result.replace(f":{offer.id}", ":999999")
    assert not rounds_work.run_again(round_).same_result


def test_the_lottery_can_be_worked_out_from_the_revealed_seed_by_hand(app: Flask) -> None:
    host = make_school()
    offer = round_offer(host, 1)
    rows = [ask(offer) for _ in range(5)]
    round_ = open_round(host, offer)
    decide(host, round_)
    [winner] = [b for b, s in zip(rows, states(*rows), strict=True) if s == "booked"]
    assert winner.id == min(rows, key=lambda b: ticket(round_.seed, str(b.employer))).id
