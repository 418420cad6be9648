"""Takes concerns through their conversation: raised, led, answered, ended; audited without naming anybody."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import update

from collabnet.core import concerns as rules
from collabnet.core.actor import Actor, Scope, system_actor
from collabnet.core.concerns import Action, Side, State
from collabnet.core.steps import Refused
from collabnet.platform import audit
from collabnet.platform.clock import today
from collabnet.platform.db import db, rows_changed, unit_of_work, utcnow
from collabnet.platform.errors import Conflict, Invalid, NotFound
from collabnet.recruitment_code import concerns_notices as notices
from collabnet.recruitment_code import concerns_queries as queries
from collabnet.recruitment_code import queries_code
from collabnet.recruitment_code.concerns_models import Concern, ConcernMessage

CHANGED = "This changed while you were looking at it. Look again, then decide."
SWEEP = "concerns.clock"
KEPT = dt.timedelta(days=365)
CLOCK = system_actor(SWEEP)
ORDER = (Side.RAISER, Side.SUBJECT, Side.LEAD)


def raise_concern(
    *, actor: Actor, raiser: Scope, about: Scope, kind: str, clause: str, words: str
) -> Concern:
    """Raise a concern about an employer's conduct. Raises NotFound, Invalid for whatever cannot be its subject.

    Only an employer bound by a live signature, near the raiser, of another employer; only a clause of
    conduct that it signed; never whom somebody hires or what they pay.
    """
    if not queries.may_raise(actor, raiser):
        raise NotFound
    if queries.is_party(actor, about) or queries.employer_chain(raiser) & queries.employer_chain(
        about
    ):
        raise Invalid("about", "Talk about this inside your own employer")
    signature, locality = queries.signature_for(about), queries.shared_locality(raiser, about)
    if signature is None or locality is None:
        raise Invalid("about", "Choose an employer near you that has signed the code")
    try:
        found = rules.subject_matter(kind, clause, queries_code.wordings(signature.version))
    except rules.NotASubject as error:
        field = "kind" if str(error) == rules.NOT_A_SUBJECT else "clause"
        raise Invalid(field, str(error)) from None
    row = Concern(
        kind=found.value,
        clause=clause,
        code_version=signature.version,
        raiser_kind=raiser.kind.value,
        raiser_code=raiser.code,
        subject_kind=about.kind.value,
        subject_code=about.code,
        locality_id=locality,
        raised_by=actor.user_id,
        state=State.RAISED.value,
    )
    db.session.add(row)
    db.session.flush()
    _keep(actor, row, Action.RAISE, Side.RAISER, words)
    return row


def take(*, actor: Actor, row: Concern, action: Action, version: int, words: str = "") -> None:
    """Take a step. Raises Conflict for whatever the table does not say, and when two came at once."""
    sides = queries.sides_of(row, actor)
    side = _side_for(State(row.state), action, sides)
    assented = {*row.assented, side.value} if side else set()
    state = _state_after(row, action, sides, assented)
    _check(row, action, side)
    _claim(row, version)
    row.state = state.value
    _apply(row, action, side or Side.LEAD, actor, words)
    _keep(actor, row, action, side or Side.LEAD, words)


def _check(row: Concern, action: Action, side: Side | None) -> None:
    """What the table cannot say: lengthened once, asked for once, a breach of some clauses only and once."""
    if action is Action.EXTEND and row.is_extended:
        raise Conflict("It has been lengthened already: that is possible once.")
    if action is Action.EXTEND and side is not None and side.value in row.wants_longer:
        raise Conflict(
            "You have said so already. It is lengthened once the other side says so too."
        )
    if action is Action.ASSENT and side is not None and side.value in row.assented:
        raise Conflict("You have agreed already. It ends once the other side agrees too.")
    if action is Action.CONFIRM_BREACH:
        if row.breach_at is not None:
            raise Conflict("It is confirmed already.")
        try:
            rules.breach(row.clause, by_person=True)
        except Refused as error:
            raise Conflict(str(error)) from None


def _apply(row: Concern, action: Action, side: Side, actor: Actor, words: str) -> None:
    if action is Action.LEAD:
        row.lead_id, row.opened_at = actor.user_id, utcnow()
    elif action is Action.PROPOSE:
        row.outcome = words
        row.assented = [side.value] if side is not Side.LEAD else []
    elif action is Action.ASSENT:
        row.assented = [*row.assented, side.value]
    elif action is Action.EXTEND:
        row.wants_longer = [*row.wants_longer, side.value]
        row.is_extended = set(row.wants_longer) >= {Side.RAISER.value, Side.SUBJECT.value}
    elif action is Action.CONFIRM_BREACH:
        row.breach_at = utcnow()


def _state_after(row: Concern, action: Action, sides: frozenset[Side], assented: set[str]) -> State:
    try:
        return rules.after(
            State(row.state), action, sides, assented=[Side(word) for word in assented]
        )
    except Refused as error:
        raise Conflict(str(error)) from None


def _side_for(state: State, action: Action, sides: frozenset[Side]) -> Side | None:
    """On which of their sides somebody takes a step."""
    step = rules.STEPS.get((state, action))
    return next((s for s in ORDER if step is not None and s in step[0] & sides), None)


def employer_left(owner: Scope) -> None:
    """End what is being talked about of an employer that has left the code: it is bound by nothing now."""
    for row in queries.live_about([owner]):
        if queries.signature_for(owner) is None:
            _close(row, "The employer has left the code.", Action.END, State.NO_AGREEMENT)


def watch_the_clock() -> int:
    """Close what is over its time, and delete what ended a year ago; gives how many rows."""
    day = today()
    late = [row.id for row in queries.live() if row.box.is_over(State(row.state), day)]
    old = [row.id for row in queries.ended_before(utcnow() - KEPT)]
    if not late and not old:
        return 0
    with unit_of_work():
        for number in late:
            row = db.session.get_one(Concern, number)
            _close(row, "Time is over.", Action.LAPSE, State.TIME_OVER)
        for number in old:
            db.session.delete(db.session.get_one(Concern, number))
            audit.record(
                actor=CLOCK, action="concern.forget", subject_kind="concern", subject_code=number
            )
    return len(late) + len(old)


def _close(row: Concern, words: str, action: Action, state: State) -> None:
    row.state, row.version = state.value, row.version + 1
    _keep(CLOCK, row, action, Side.CLOCK, words)


def _claim(row: Concern, version: int) -> None:
    won = rows_changed(
        update(Concern)
        .where(Concern.id == row.id, Concern.version == version)
        .values(version=Concern.version + 1)
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise Conflict(CHANGED)
    db.session.refresh(row)


def _keep(actor: Actor, row: Concern, action: Action, side: Side, words: str) -> None:
    row.changed_at = utcnow()
    if State(row.state).is_over:
        row.ended_at = row.changed_at
    row.messages.append(
        ConcernMessage(
            concern_id=row.id,
            side=side.value,
            action=action.value,
            user_id=actor.user_id,
            words=words,
        )
    )
    db.session.flush()
    audit.record(
        actor=actor,
        action=f"concern.{action.value}",
        subject_kind="concern",
        subject_code=row.id,
        details={"state": row.state},
    )
    notices.stepped(row, action, side)
