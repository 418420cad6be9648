"""Writes the ledger: days lent, corrections, months confirmed or disputed. Nothing is edited in place."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import or_, select

from collabnet.core import ledger
from collabnet.core.actor import Actor, Scope
from collabnet.core.ledger import LedgerError, Month, Movement
from collabnet.platform import audit
from collabnet.platform.db import db, utcnow
from collabnet.platform.errors import Conflict, Invalid, NotFound
from collabnet.staffing.models import LedgerMonth, LedgerMovement


def write(
    *, actor: Actor, giver: Scope, receiver: Scope, quarters: int, pence: int, on: dt.date, about: str
) -> LedgerMovement:  # fmt: skip
    """Write days lent on a day. Raises Invalid, and Conflict where both sides have closed that month."""
    movement = Movement(0, str(giver), str(receiver), quarters, pence, on)
    try:
        ledger.check(movement, {})
    except LedgerError as error:
        raise Invalid("quarters", str(error)) from None
    return _write(actor, movement, about)


def correct(*, actor: Actor, number: int, by: Scope, on: dt.date, about: str) -> LedgerMovement:
    """Undo a movement by one that names it, on a day of an open month. Raises NotFound, Conflict."""
    row = db.session.get(LedgerMovement, number)
    if row is None or str(by) not in (row.giver, row.receiver):
        raise NotFound
    wrong = as_movement(row)
    done = db.session.scalar(select(LedgerMovement.id).where(LedgerMovement.corrects == number))
    if done is not None:
        raise Conflict("This movement is corrected already.")
    try:
        movement = ledger.correction(wrong, number=0, on=on)
    except LedgerError as error:
        raise Conflict(str(error)) from None
    return _write(actor, movement, about)


def say(
    *, actor: Actor, by: Scope, other: Scope, month: dt.date, confirms: bool, reason: str = ""
) -> None:
    """Confirm or dispute a month with another employer. Raises Conflict, Invalid, NotFound without movements."""
    pair = ledger.pair_of(str(by), str(other))
    if not movements_between(pair, month):
        raise NotFound
    row = _month_row(pair, month)
    state = state_of(row)
    try:
        after = (
            ledger.confirm(state, str(by), pair)
            if confirms
            else ledger.dispute(state, str(by), pair, reason)
        )
    except LedgerError as error:
        if confirms or state.state is ledger.MonthState.CONFIRMED:
            raise Conflict(str(error)) from None
        raise Invalid("reason", str(error)) from None
    _keep(row, after)
    db.session.flush()
    audit.record(
        actor=actor,
        action="ledger.confirm" if confirms else "ledger.dispute",
        subject_kind="ledger_month",
        subject_code=f"{pair[0]} {pair[1]} {month:%Y-%m}",
    )


def as_movement(row: LedgerMovement) -> Movement:
    """A stored movement as the rules see it."""
    return Movement(
        row.id, row.giver, row.receiver, row.quarters, row.pence, row.on_day, row.corrects
    )


def movements_between(pair: ledger.Pair, month: dt.date) -> list[LedgerMovement]:
    """The movements of a month between two employers, in order."""
    following = (month.replace(day=28) + dt.timedelta(days=7)).replace(day=1)
    return list(
        db.session.scalars(
            select(LedgerMovement)
            .where(
                or_(
                    (LedgerMovement.giver == pair[0]) & (LedgerMovement.receiver == pair[1]),
                    (LedgerMovement.giver == pair[1]) & (LedgerMovement.receiver == pair[0]),
                ),
                LedgerMovement.on_day >= month,
                LedgerMovement.on_day < following,
            )
            .order_by(LedgerMovement.on_day, LedgerMovement.id)
        )
    )


def _write(actor: Actor, movement: Movement, about: str) -> LedgerMovement:
    row = _month_row(movement.pair, movement.month)
    try:
        _keep(row, ledger.after_a_movement(state_of(row)))
    except LedgerError as error:
        raise Conflict(str(error)) from None
    written = LedgerMovement(
        giver=movement.giver,
        receiver=movement.receiver,
        quarters=movement.quarters,
        pence=movement.pence,
        on_day=movement.on,
        about=about,
        corrects=movement.corrects,
        written_by=actor.label,
    )
    db.session.add(written)
    db.session.flush()
    audit.record(
        actor=actor,
        action="ledger.correct" if movement.corrects else "ledger.write",
        subject_kind="ledger_movement",
        subject_code=written.id,
    )
    return written


def _month_row(pair: ledger.Pair, month: dt.date) -> LedgerMonth:
    """The row of a month, locked until the end of the unit, made where it is missing."""
    row = db.session.scalar(
        select(LedgerMonth)
        .where(LedgerMonth.one == pair[0], LedgerMonth.other == pair[1], LedgerMonth.month == month)
        .with_for_update()
    )
    if row is None:
        row = LedgerMonth(
            one=pair[0], other=pair[1], month=month, one_disputes="", other_disputes=""
        )
        db.session.add(row)
        db.session.flush()
    return row


def state_of(row: LedgerMonth) -> Month:
    """What both sides say of a stored month."""
    confirmed = {
        side
        for side, at in ((row.one, row.one_confirmed_at), (row.other, row.other_confirmed_at))
        if at is not None
    }
    disputed = {
        side: reason
        for side, reason in ((row.one, row.one_disputes), (row.other, row.other_disputes))
        if reason
    }
    return Month(frozenset(confirmed), disputed)


def _keep(row: LedgerMonth, month: Month) -> None:
    now = utcnow()
    row.one_confirmed_at = (row.one_confirmed_at or now) if row.one in month.confirmed_by else None
    row.other_confirmed_at = (
        (row.other_confirmed_at or now) if row.other in month.confirmed_by else None
    )
    row.one_disputes = month.disputed_by.get(row.one, "")
    row.other_disputes = month.disputed_by.get(row.other, "")
