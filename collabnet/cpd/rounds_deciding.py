"""Publishing the result of a round: once, from exactly what was previewed, with every place, reason and mail at once.

A round is worked out before the write unit begins. Inside it every offer of the round is locked, its input is read
again, and only if that has the hash that was previewed is the result written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import update

from collabnet.core.actor import Actor, Scope
from collabnet.core.allocation import claim, own_order
from collabnet.core.waiting_list import Room
from collabnet.cpd import rounds_notices, rounds_queries, taking
from collabnet.cpd.models import Booking, Offer
from collabnet.cpd.models_rounds import Round, RoundResult
from collabnet.cpd.rounds_input import offers_of, problem_of, requests_of
from collabnet.cpd.rounds_work import Decided
from collabnet.platform import audit
from collabnet.platform.db import db, rows_changed, utcnow
from collabnet.platform.errors import Conflict, NotFound

MOVED_ON = "Something changed after you looked: a request, a place or a priority. Look at the preview again."


def decide(*, actor: Actor, round_id: int, worked: Decided, seen_hash: str) -> Round:
    """Publish the result of a round. A second press changes nothing; of two at once the later finds it done.

    `seen_hash` is the hash of the input that was on the screen. Raises NotFound, Conflict.
    """
    found = rounds_queries.find(round_id)
    if found is None:
        raise NotFound
    for offer_id in sorted(found.offer_ids):
        taking.lock(offer_id)
    round_ = db.session.get_one(Round, round_id, populate_existing=True)
    if round_.state == "decided":
        return round_
    order = round_.order
    if order is None or not rounds_queries.view(round_).closed:
        raise Conflict("A round is decided after its closing date, by an order published before.")
    problem = problem_of(round_, order)
    if not problem.digest() == worked.input_hash == seen_hash:
        raise Conflict(MOVED_ON)
    if worked.complaints:
        raise Conflict(
            "The check of this result failed, so it was not published. Tell the administrator."
        )
    _claim_round(actor, round_, worked)
    offers = offers_of(round_)
    bookings = {b.id: b for b in requests_of(offers)}
    _give_places(actor, offers, bookings, worked)
    _settle_rest(actor, offers, bookings, worked, order.leftover)
    _keep_results(round_, bookings, worked)
    audit.record(
        actor=actor, action="cpd.round_decide", subject_kind="cpd_round", subject_code=round_.id,
        details={
            "input_hash": worked.input_hash, "result_hash": worked.result_hash, "solver": worked.solver,
            "asked": len(bookings), "placed": len(worked.allocation.placed),
        },
    )  # fmt: skip
    rounds_notices.decided(round_, offers, list(bookings.values()))
    return round_


def _claim_round(actor: Actor, round_: Round, worked: Decided) -> None:
    """Make this the one publication of the round; raises Conflict when somebody else's came first."""
    changed = rows_changed(
        update(Round)
        .where(Round.id == round_.id, Round.state == "open", Round.version == round_.version)
        .values(
            state="decided", version=Round.version + 1, decided_at=utcnow(), decided_by=actor.user_id,
            input=worked.problem.text(), input_hash=worked.input_hash, result=worked.text,
            result_hash=worked.result_hash, solver=worked.solver,
        )
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    if not changed:
        raise Conflict(MOVED_ON)
    db.session.refresh(round_)


def _give_places(
    actor: Actor, offers: Sequence[Offer], bookings: dict[int, Booking], worked: Decided
) -> None:
    """Book what was allocated; a place on another offer of the round takes a queue number of that offer."""
    placed: dict[int, list[Booking]] = defaultdict(list)
    for number, offer_id in worked.allocation.placed.items():
        placed[offer_id].append(bookings[number])
    for offer in offers:
        given = placed[offer.id]
        moved = [b for b in given if b.offer_id != offer.id]
        if moved:
            _, first = taking.lock(offer.id, numbers=len(moved))
            for number, booking in enumerate(moved, start=first):
                booking.offer_id, booking.number = offer.id, number
            db.session.flush()
        room = taking.room_of(offer)
        taking.settle(offer, Room(room.places, room.taken + len(given), 0))
        for booking in given:
            words = worked.results[booking.id].sentence
            taking.change(actor, booking, "round", "booked", reason=words)


def _settle_rest(
    actor: Actor,
    offers: Sequence[Offer],
    bookings: dict[int, Booking],
    worked: Decided,
    leftover: str,
) -> None:
    """Those without a place: waiting in the order of their claims where the offer is full, else not placed."""
    tier = {e.code: e.tier for e in worked.problem.employers}
    rest = [bookings[number] for number in _by_claim(worked) if number in bookings]
    for offer in offers:
        own = [b for b in rest if b.offer_id == offer.id]
        waits = [
            b
            for b in own
            if leftover == "waiting" and worked.results[b.id].waits and offer.booked >= offer.places
        ]
        if waits:
            _, first = taking.lock(offer.id, numbers=len(waits))
            for number, booking in enumerate(waits, start=first):
                booking.number, booking.tier = number, tier[str(booking.employer)]
            db.session.flush()
        waiting = {b.id for b in waits}
        for booking in own:
            state = "waiting" if booking.id in waiting else "not_placed"
            words = worked.results[booking.id].sentence
            taking.change(actor, booking, "round", state, reason=words)


def _by_claim(worked: Decided) -> list[int]:
    """The requests without a place, highest claim first; an employer's own in its own order."""
    nth: dict[str, int] = defaultdict(int)
    keys = {}
    for request in own_order(worked.problem.requests):
        if request.id not in worked.allocation.placed:
            nth[request.employer] += 1
            step = worked.allocation.counts[request.employer] + nth[request.employer]
            keys[request.id] = (claim(worked.problem, request.employer, step), request.employer)
    return sorted(keys, key=lambda number: keys[number])


def _keep_results(round_: Round, bookings: dict[int, Booking], worked: Decided) -> None:
    """One row for each request: what it got, why, and what other rules would have given."""
    tier = {e.code: e.tier for e in worked.problem.employers}
    first_choice = {r.id: r.choices for r in worked.problem.requests}
    for number, booking in sorted(bookings.items()):
        result = worked.results[number]
        employer: Scope = booking.employer
        asked = min(first_choice[number], key=lambda c: c.rank).offer
        db.session.add(
            RoundResult(
                booking_id=number, round_id=round_.id, employer_kind=employer.kind.value,
                employer_code=employer.code, asked_offer_id=asked, offer_id=result.offer,
                outcome="placed" if booking.state == "booked" else booking.state,
                tier=tier[str(employer)], reason=result.sentence,
                first_come=number in worked.first_come.placed, lottery=number in worked.lottery.placed,
            )
        )  # fmt: skip
    db.session.flush()
