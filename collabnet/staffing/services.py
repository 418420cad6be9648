"""Takes secondments from a need or an offer to terms: publish, interest, choice, telling home, agreeing, declining."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from collabnet.accounts.models import User
from collabnet.accounts.queries_organisations import subject_of
from collabnet.core import secondment as rules
from collabnet.core.actor import Actor, Scope
from collabnet.core.secondment import Action, Side, State
from collabnet.core.steps import Refused
from collabnet.platform import audit
from collabnet.platform.db import db, rows_changed, utcnow
from collabnet.platform.errors import Conflict, Invalid, NotFound
from collabnet.staffing import notices, queries
from collabnet.staffing.models import Interest, Secondment, Step

NEED, OFFER = "need", "offer"
GIVEN_BEFORE = "given together with the interest"


def create(*, actor: Actor, kind: str, owner: Scope, values: dict[str, Any]) -> Secondment:
    """Write a draft for an employer: a need, whose host it will be, or an offer, whose home employer it is."""
    row = Secondment(
        kind=kind, owner_kind=owner.kind.value, owner_code=owner.code, state=State.DRAFT.value, **values
    )  # fmt: skip
    _set_parties(row)
    db.session.add(row)
    db.session.flush()
    audit.record(
        actor=actor, action="secondment.create", subject_kind="secondment", subject_code=row.id
    )
    return row


def change_draft(*, actor: Actor, row: Secondment, values: dict[str, Any], version: int) -> None:
    """Change what a draft or an open post says. Raises Conflict once somebody is chosen, or on a clash."""
    if State(row.state) not in (State.DRAFT, State.OPEN):
        raise Conflict("Somebody is chosen already: what was published stands.")
    claim(row, version)
    for name, value in values.items():
        setattr(row, name, value)
    db.session.flush()
    audit.record(
        actor=actor, action="secondment.change", subject_kind="secondment", subject_code=row.id
    )


def take(
    *, actor: Actor, row: Secondment, action: Action, version: int, note: str = "", side: Side | None = None
) -> None:  # fmt: skip
    """Take a step that needs no more than a note: publish, tell home, decline, withdraw, review, …

    Raises Conflict for a step that is not possible now or another side's, and when two came at once.
    """
    sides = queries.sides_of(row, actor)
    state = state_after(row, action, sides)
    claim(row, version)
    row.state = state.value
    if action is Action.TELL_HOME:
        row.home_told_at = utcnow()
    if action is Action.DECLINE:
        _reopen(row)
    stepped(actor, row, action, side or _own_side(sides), note=note)


def show_interest(
    *, actor: Actor, row: Secondment, employer: Scope | None, home: Scope | None, note: str,
    lends: str = "",
) -> Interest:  # fmt: skip
    """Say that an employer, or the acting person themself, would like to. Raises Conflict, Invalid.

    A person names the employer they work for; it is told only if the person says so later. An employer
    that would lend may agree at once and name whom, by the address `lends`: then it need not be asked again.
    """
    if State(row.state) is not State.OPEN:
        raise Conflict("It is no longer open.")
    if employer == queries.owner_of(row):
        raise Invalid("employer", "Your own employer published this.")
    if employer is None and row.kind == OFFER:
        raise Invalid("employer", "Choose the employer that would host.")
    if employer is None and home == queries.owner_of(row):
        raise Invalid("home", "You work there already.")
    mine = [i for i in row.interests if i.state in ("open", "chosen")]
    if any(
        (i.employer_kind, i.employer_code) == (employer.kind.value, employer.code)
        if employer
        else i.user_id == actor.user_id
        for i in mine
    ):
        raise Conflict("You have said so already.")
    agrees = bool(lends) and employer is not None and row.kind == NEED
    interest = Interest(
        person_id=_somebody_of(employer, lends, "lends").id if agrees else None,
        agreed_by=actor.user_id if agrees else None,
        secondment_id=row.id,
        employer_kind=employer.kind.value if employer else "",
        employer_code=employer.code if employer else "",
        user_id=None if employer else actor.user_id,
        home_kind=home.kind.value if home and not employer else "",
        home_code=home.code if home and not employer else "",
        note=note,
    )
    row.interests.append(interest)
    db.session.flush()
    audit.record(
        actor=actor, action="secondment.interest", subject_kind="secondment", subject_code=row.id
    )
    notices.interest(row)
    return interest


def withdraw_interest(*, actor: Actor, row: Secondment, interest_id: int) -> None:
    """Take an interest back before it is chosen. Raises NotFound, Conflict."""
    interest = _interest(row, interest_id)
    if interest.user_id is not None and interest.user_id != actor.user_id:
        raise NotFound
    if interest.state != "open":
        raise Conflict("It is no longer open.")
    interest.state = "withdrawn"
    db.session.flush()
    audit.record(
        actor=actor, action="secondment.interest_back", subject_kind="secondment", subject_code=row.id
    )  # fmt: skip


def choose(*, actor: Actor, row: Secondment, interest_id: int) -> None:
    """Choose one interest. Of many choosing at once exactly one succeeds; the others get Conflict."""
    state = state_after(row, Action.CHOOSE, queries.sides_of(row, actor))
    interest = _interest(row, interest_id)
    if interest.state != "open":
        raise Conflict("This interest was taken back.")
    won = rows_changed(
        update(Secondment)
        .where(Secondment.id == row.id, Secondment.state == State.OPEN.value)
        .values(state=state.value, version=Secondment.version + 1, changed_at=utcnow())
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise Conflict("Somebody was chosen at the same moment.")
    db.session.refresh(row)
    interest.state = "chosen"
    if interest.user_id is not None:
        row.person_id = interest.user_id
        row.home_kind, row.home_code = interest.home_kind, interest.home_code
    elif row.kind == NEED:
        row.home_kind, row.home_code = interest.employer_kind, interest.employer_code
        row.home_told_at, row.person_id = utcnow(), interest.person_id
    else:
        row.host_kind, row.host_code = interest.employer_kind, interest.employer_code
    stepped(actor, row, Action.CHOOSE, Side.OWNER, tells=interest.agreed_by is None)
    if interest.agreed_by is not None:
        row.state = rules.after(State(row.state), Action.AGREE, {Side.HOME}).value
        stepped(
            actor,
            row,
            Action.AGREE,
            Side.HOME,
            note=GIVEN_BEFORE,
            details={"agreed_by": interest.agreed_by},
        )


def agree(*, actor: Actor, row: Secondment, version: int, email: str, note: str = "") -> None:
    """The home employer agrees to lend, and names the person where it offers one.

    Raises Invalid when nobody has that address, Conflict as `take`.
    """
    sides = queries.sides_of(row, actor)
    state = state_after(row, Action.AGREE, sides)
    if row.person_id is None:
        row.person_id = _somebody_of(queries.home_of(row), email, "email").id
    claim(row, version)
    row.state = state.value
    stepped(actor, row, Action.AGREE, Side.HOME, note=note)


def stepped(
    actor: Actor, row: Secondment, action: Action, side: Side | None, *, note: str = "",
    tells: bool = True, details: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    """Keep a step in the timeline and the audit, and tell the other sides; `details` are kept with both."""
    row.changed_at = utcnow()
    row.steps.append(
        Step(
            secondment_id=row.id,
            action=action.value,
            side=side.value if side else "",
            note=note[:1000],
            details=details or {},
        )
    )
    db.session.flush()
    audit.record(
        actor=actor,
        action=f"secondment.{action.value}",
        subject_kind="secondment",
        subject_code=row.id,
        details={"state": row.state, **(details or {})},
    )
    if tells:
        notices.stepped(row, action, actor)


def state_after(row: Secondment, action: Action, sides: frozenset[Side]) -> State:
    """The state after a step. Raises Conflict for what the table of steps does not say."""
    try:
        return rules.after(State(row.state), action, sides)
    except Refused as error:
        raise Conflict(str(error)) from None


def claim(row: Secondment, version: int) -> None:
    """Go on only if nobody changed the row since the person saw it. Raises Conflict."""
    won = rows_changed(
        update(Secondment)
        .where(Secondment.id == row.id, Secondment.version == version)
        .values(version=Secondment.version + 1)
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise Conflict("This changed while you were looking at it. Look again, then decide.")
    db.session.refresh(row)


def _own_side(sides: frozenset[Side]) -> Side | None:
    order = (Side.PERSON, Side.HOME, Side.HOST, Side.OWNER)
    return next((side for side in order if side in sides), None)


def _set_parties(row: Secondment) -> None:
    """The owner is the host of a need and the home employer of an offer; the other side is not known yet."""
    owner = (row.owner_kind, row.owner_code)
    row.home_kind, row.home_code = owner if row.kind == OFFER else ("", "")
    row.host_kind, row.host_code = owner if row.kind == NEED else ("", "")
    row.home_told_at = utcnow() if row.kind == OFFER else None


def _reopen(row: Secondment) -> None:
    """Open for interest again: whoever was chosen, the terms and the signatures are let go."""
    for interest in row.interests:
        if interest.state == "chosen":
            interest.state = "declined"
    for signature in row.live_signatures().values():
        signature.voided_at = utcnow()
    row.person_id = None
    row.fields, row.annual_pence, row.assurance_on = {}, None, None
    row.agency_pence, row.uplift_by, row.uplift_pence, row.travel_by = None, "", 0, ""
    row.non_solicitation, row.non_solicitation_reason, row.non_solicitation_until = "", "", None
    row.reviews_on = []
    row.assured, row.assures_new_role, row.id_checked_on = [], False, None
    _set_parties(row)


def _interest(row: Secondment, interest_id: int) -> Interest:
    found = next((i for i in row.interests if i.id == interest_id), None)
    if found is None:
        raise NotFound
    return found


def _somebody_of(home: Scope | None, email: str, field: str) -> User:
    """Who is lent, by their address. Raises Invalid for nobody, and for somebody of another employer."""
    person = queries.person_by_email(email)
    if person is None:
        raise Invalid(field, "Nobody has an account with this address. Invite them first.")
    works = [o.scope for o in queries.employers_of_person(person.id)]
    if not any(_covers(home, scope) for scope in works):
        raise Invalid(field, "This person has no role with the home employer.")
    return person


def _covers(home: Scope | None, works: Scope) -> bool:
    """Whether somebody with a role at `works` is of the home employer: itself, or a school of its trust or LA."""
    if home is None or home == works:
        return home is not None
    subject = subject_of(works)
    return subject is not None and home in subject.within
