"""Takes secondments from terms to return: agreement, signatures, assurance, start, reviews, a later end, return."""

from __future__ import annotations

import datetime as dt
from typing import Any

from collabnet.core import secondment as rules
from collabnet.core.actor import Actor
from collabnet.core.arrangements import Arrangement
from collabnet.core.clause_checks import held_by
from collabnet.core.clauses import Holds
from collabnet.core.secondment import Action, FormKind, Side, State, may_use_short_form
from collabnet.core.secondment_checks import SIGNERS, check_secondment
from collabnet.core.steps import Refused
from collabnet.platform.clock import today
from collabnet.platform.db import utcnow
from collabnet.platform.errors import Conflict, Invalid
from collabnet.staffing import costs, queries
from collabnet.staffing.models import Secondment, Signature
from collabnet.staffing.services import claim, state_after, stepped


def set_terms(*, actor: Actor, row: Secondment, version: int, values: dict[str, Any]) -> None:
    """Save what the two employers agree on, whole or in part. Raises Invalid, Conflict."""
    sides = queries.sides_of(row, actor)
    state_after(row, Action.SET_TERMS, sides)
    if FormKind(values["form"]) is FormKind.SHORT and not may_use_short_form(
        days_a_week=row.days_a_week, starts_on=values["starts_on"], ends_on=values["ends_on"]
    ):
        raise Invalid("form", "The short form is for up to two days a week and one term.")
    if not Arrangement(values["arrangement"]).is_lending:
        raise Invalid("arrangement", "Nobody is lent in this kind of arrangement.")
    claim(row, version)
    for name, value in values.items():
        setattr(row, name, value)
    stepped(actor, row, Action.SET_TERMS, _employer_side(sides))


def ask_signatures(*, actor: Actor, row: Secondment, version: int) -> None:
    """Close the terms and ask all three to sign. Raises Conflict naming how many fields are empty."""
    sides = queries.sides_of(row, actor)
    state = state_after(row, Action.ASK_SIGNATURES, sides)
    empty = [code for code in queries.required_of(row) if not row.fields.get(code, "").strip()]
    if empty:
        raise Conflict(f"{len(empty)} fields of the agreement are still empty.")
    if row.annual_pence is None:
        raise Conflict("The pay that is recharged is not entered yet.")
    claim(row, version)
    row.state = state.value
    stepped(actor, row, Action.ASK_SIGNATURES, _employer_side(sides))


def sign(
    *, actor: Actor, row: Secondment, version: int, side: Side, name: str, office: str
) -> None:
    """Sign for one side under the terms as they stand. Raises Conflict, also when it has signed already."""
    sides = queries.sides_of(row, actor)
    if side not in sides or side.value not in SIGNERS:
        raise Conflict("This signature is another side's.")
    if side.value in row.live_signatures():
        raise Conflict("This side has signed already.")
    claim(row, version)
    signed = {Side(s) for s in row.live_signatures()} | {side}
    state = _after_signing(row, side, signed)
    row.signatures.append(
        Signature(
            secondment_id=row.id,
            side=side.value,
            name=name,
            office=office,
            user_id=actor.user_id or 0,
        )
    )
    row.state = state.value
    stepped(actor, row, Action.SIGN, side)


def change_terms(*, actor: Actor, row: Secondment, version: int) -> None:
    """Open the terms again: every signature is void, and all three sign anew."""
    sides = queries.sides_of(row, actor)
    state = state_after(row, Action.CHANGE_TERMS, sides)
    claim(row, version)
    for signature in row.live_signatures().values():
        signature.voided_at = utcnow()
    row.state = state.value
    stepped(actor, row, Action.CHANGE_TERMS, _employer_side(sides))


def assure(
    *, actor: Actor, row: Secondment, version: int, on: dt.date, checks: list[str], new_role: bool
) -> None:
    """Record the date of the letter of assurance and what it covers: no certificate, no result. Raises Conflict."""
    state_after(row, Action.ASSURE, queries.sides_of(row, actor))
    claim(row, version)
    row.assurance_on, row.assured, row.assures_new_role = on, sorted(checks), new_role
    stepped(actor, row, Action.ASSURE, Side.HOME)


def check_identity(*, actor: Actor, row: Secondment, version: int, on: dt.date) -> None:
    """Record the day on which the host saw who the person is. Raises Conflict."""
    state_after(row, Action.CHECK_IDENTITY, queries.sides_of(row, actor))
    claim(row, version)
    row.id_checked_on = on
    stepped(actor, row, Action.CHECK_IDENTITY, Side.HOST)


def start(*, actor: Actor, row: Secondment, version: int) -> None:
    """Begin. Raises Conflict naming what C17, C18 or C21 miss; nothing else can hold it up."""
    state = state_after(row, Action.START, queries.sides_of(row, actor))
    held = held_by(check_secondment(costs.lent(row, starts_on=today())), Holds.START)
    if held:
        raise Conflict(" ".join(finding.words for finding in held))
    claim(row, version)
    row.state = state.value
    stepped(actor, row, Action.START, Side.HOST)


def move_end(
    *, actor: Actor, row: Secondment, version: int, to: dt.date, side: Side, note: str
) -> None:
    """Propose or agree to another end; it moves once all three agree to the same day. Raises Invalid, Conflict."""
    sides = queries.sides_of(row, actor)
    action = Action.EXTEND if to > row.ends_on else Action.END_EARLY
    state_after(row, action, sides)
    if side not in sides or side.value not in SIGNERS:
        raise Conflict("Only the two employers and the person agree on another end.")
    if to <= row.starts_on:
        raise Invalid("to", "The end is after the start.")
    if to == row.ends_on:
        raise Invalid("to", "This is the end that is agreed already.")
    claim(row, version)
    same = row.proposed_end_on == to
    assented = sorted({*(row.assented if same else []), side.value})
    if set(assented) >= SIGNERS:
        row.ends_on, row.proposed_end_on, row.assented = to, None, []
    else:
        row.proposed_end_on, row.assented = to, assented
    stepped(actor, row, action, side, note=note or f"{to.day} {to:%B %Y}")


def convert(
    *, actor: Actor, row: Secondment, version: int, note: str, applied: str = "",
    notice_on: dt.date | None = None, begins_on: dt.date | None = None,
) -> None:  # fmt: skip
    """The person records that they take a post with the host, how they came by it, and notice to home.

    What is said here is kept with the step and holds nothing up: a hire needs nobody's word but the
    person's. Raises Conflict.
    """
    state = state_after(row, Action.CONVERT, queries.sides_of(row, actor))
    claim(row, version)
    row.state = state.value
    said = {"applied": applied, "notice_on": _iso(notice_on), "begins_on": _iso(begins_on)}
    stepped(
        actor, row, Action.CONVERT, Side.PERSON, note=note,
        details={name: value for name, value in said.items() if value},
    )  # fmt: skip


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _after_signing(row: Secondment, side: Side, signed: set[Side]) -> State:
    try:
        return rules.after(State(row.state), Action.SIGN, {side}, signed=signed)
    except Refused as error:
        raise Conflict(str(error)) from None


def _employer_side(sides: frozenset[Side]) -> Side:
    return Side.HOME if Side.HOME in sides else Side.HOST
