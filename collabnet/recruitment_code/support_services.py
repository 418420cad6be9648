"""Takes requests for support from the first click to their outcome; each step audited without a word of the text."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from collabnet.core import support as rules
from collabnet.core.actor import Actor, Scope, system_actor
from collabnet.core.school_time import day_of
from collabnet.core.steps import Refused
from collabnet.core.support import Action, Help, OfferState, Outcome, Side, State
from collabnet.platform import audit
from collabnet.platform.clock import today
from collabnet.platform.db import db, rows_changed, unit_of_work, utcnow
from collabnet.platform.errors import Conflict, Invalid, NotFound
from collabnet.recruitment_code import support_notices as notices
from collabnet.recruitment_code import support_queries as queries
from collabnet.recruitment_code.support_models import (
    SupportHelper,
    SupportOffer,
    SupportRequest,
    SupportStep,
)

CHANGED = "This changed while you were looking at it. Look again, then decide."
ASKED_ALREADY = "This school has asked already. Its request is under Support"
SWEEP = "support.remind"


def ask(
    *, actor: Actor, urn: int, kinds: Sequence[Help], words: str, asks_helpers: bool
) -> SupportRequest:
    """Ask the authority's officers, and helpers if the school wants, for a school. Raises NotFound, Invalid.

    A school has one request at a time, so that a second click is not a second request.
    """
    if not queries.may_ask(actor, urn):
        raise NotFound
    if queries.live_request(urn) is not None:
        raise Invalid("school", ASKED_ALREADY)
    row = SupportRequest(
        urn=urn,
        asked_by=actor.user_id,
        kinds=[kind.value for kind in kinds],
        words=words,
        asks_helpers=asks_helpers,
    )
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError:  # a colleague was a moment faster
        raise Invalid("school", ASKED_ALREADY) from None
    _stepped(actor, row, Action.SEND, Side.SCHOOL)
    return row


def put_to_helpers(*, actor: Actor, row: SupportRequest, version: int, ask_them: bool) -> None:
    """Ask the helpers of the register as well, or ask them no longer. Raises Conflict."""
    action = Action.ASK_HELPERS if ask_them else Action.STOP_HELPERS
    _begin(actor, row, action, version)
    row.asks_helpers = ask_them
    _stepped(actor, row, action, Side.SCHOOL)


def offer(
    *, actor: Actor, row: SupportRequest, version: int, by: Scope, words: str, link: str
) -> SupportOffer:
    """Offer help for an organisation. Raises NotFound for one that may not, Conflict."""
    if by not in queries.answering(row, actor):
        raise NotFound
    _begin(actor, row, Action.OFFER, version)
    made = SupportOffer(
        request_id=row.id,
        by_kind=by.kind.value,
        by_code=by.code,
        user_id=actor.user_id,
        words=words,
        link=link,
        state=OfferState.OPEN.value,
    )
    row.offers.append(made)
    db.session.flush()
    _stepped(actor, row, Action.OFFER, _offering_side(made))
    return made


def answer_offer(
    *, actor: Actor, row: SupportRequest, version: int, offer_id: int, action: Action
) -> None:
    """Accept or decline an offer, or take back one of one's own. Raises NotFound, Conflict."""
    found = next((o for o in row.offers if o.id == offer_id), None)
    if found is None:
        raise NotFound
    if action is Action.TAKE_BACK and queries.offerer(found) not in queries.answering(row, actor):
        raise NotFound
    _begin(actor, row, action, version)
    try:
        found.state = rules.offer_after(action, OfferState(found.state)).value
    except Refused as error:
        raise Conflict(str(error)) from None
    side = _offering_side(found) if action is Action.TAKE_BACK else Side.SCHOOL
    _stepped(actor, row, action, side, about=found)


def close(*, actor: Actor, row: SupportRequest, version: int, outcome: Outcome, words: str) -> None:
    """Close a request with what came of it. Raises Conflict."""
    _begin(actor, row, Action.CLOSE, version)
    row.outcome, row.outcome_words = outcome.value, words
    _stepped(actor, row, Action.CLOSE, Side.SCHOOL)


def withdraw(*, actor: Actor, row: SupportRequest, version: int) -> None:
    """Take a request back: nobody but the school reads it from now on. Raises Conflict."""
    _begin(actor, row, Action.WITHDRAW, version)
    _stepped(actor, row, Action.WITHDRAW, Side.SCHOOL)


def say_whether_to_ask(*, actor: Actor, owner: Scope, wants: bool | None) -> None:
    """Keep what an organisation said about being asked as a helper: always, never, or nothing (None)."""
    if not queries.may_help(actor, owner):
        raise NotFound
    row = db.session.get(SupportHelper, (owner.kind.value, owner.code))
    if wants is None:
        if row is not None:
            db.session.delete(row)
    elif row is None:
        db.session.add(
            SupportHelper(owner_kind=owner.kind.value, owner_code=owner.code, wants=wants)
        )
    else:
        row.wants, row.changed_at = wants, utcnow()
    db.session.flush()
    audit.record(
        actor=actor,
        action="support.helper",
        subject_kind=owner.kind.value,
        subject_code=owner.code,
        details={"wants": wants},
    )


def school_closed(urn: int) -> None:
    """Close the request of a school that has closed (registry slot `school_closed`)."""
    row = queries.live_request(urn)
    if row is None:
        return
    row.state, row.outcome = State.CLOSED.value, Outcome.NOT_NEEDED.value
    _keep(system_actor("support.school_closed"), row, Action.CLOSE, None)


def remind() -> int:
    """Remind whoever is waited for, once a request and wait; gives how many requests."""
    now, day = utcnow(), today()
    due = [r for r in queries.waiting(now) if rules.remind_on(day_of(r.changed_at)) <= day]
    if not due:
        return 0
    numbers = [row.id for row in due]
    with unit_of_work():
        for number in numbers:
            row = db.session.get_one(SupportRequest, number)
            row.reminded_at = now
            notices.remind(row)
            audit.record(
                actor=system_actor(SWEEP),
                action=SWEEP,
                subject_kind="support",
                subject_code=number,
            )
    return len(numbers)


def _begin(actor: Actor, row: SupportRequest, action: Action, version: int) -> None:
    """Go on only with a step that the table lets this person take, and that nobody forestalled."""
    try:
        rules.check(State(row.state), action, queries.sides_of(row, actor))
    except Refused as error:
        raise Conflict(str(error)) from None
    won = rows_changed(
        update(SupportRequest)
        .where(SupportRequest.id == row.id, SupportRequest.version == version)
        .values(version=SupportRequest.version + 1)
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise Conflict(CHANGED)
    db.session.refresh(row)


def _stepped(
    actor: Actor,
    row: SupportRequest,
    action: Action,
    side: Side,
    *,
    about: SupportOffer | None = None,
) -> None:
    row.state = rules.after(
        State(row.state), action, [OfferState(o.state) for o in row.offers]
    ).value
    _keep(actor, row, action, side)
    notices.stepped(row, action, side, about)


def _keep(actor: Actor, row: SupportRequest, action: Action, side: Side | None) -> None:
    row.changed_at, row.reminded_at = utcnow(), None
    row.steps.append(
        SupportStep(request_id=row.id, action=action.value, side=side.value if side else "")
    )
    db.session.flush()
    audit.record(
        actor=actor,
        action=f"support.{action.value}",
        subject_kind="support",
        subject_code=row.id,
        details={"state": row.state},
    )


def _offering_side(made: SupportOffer) -> Side:
    return Side.AUTHORITY if made.by_kind == "la" else Side.HELPER
