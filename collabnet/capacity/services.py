"""Changing capacity statements: drafts step by step, publishing, confirming, withdrawing and putting back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from collabnet.capacity import queries
from collabnet.capacity.models import MOST_LINES, Line, Statement, line_from
from collabnet.capacity.models import Terms as Terms  # callers of publish_whole name it from here
from collabnet.core.actor import Actor, Scope, ScopeKind
from collabnet.core.capacity import Answer, OfferLine, line_problems
from collabnet.core.capacity_kinds import Group
from collabnet.platform import audit
from collabnet.platform.clock import today
from collabnet.platform.db import db, utcnow
from collabnet.platform.errors import Conflict, Invalid, NotFound

CHANGED = "Somebody else changed this capacity statement while you had the page open."


def save_places(
    *, actor: Actor, owner: Scope, token: str, offers: Sequence[OfferLine]
) -> Statement:
    """Replace the pupil places of the owner's draft, beginning one if there is none.

    `token` is that of the statement the person saw; raises Conflict when it has changed since.
    """
    draft = _draft(actor=actor, owner=owner, token=token)
    _set_group(draft, Group.PLACES, offers)
    return _saved(actor, draft, "places")


def save_line(
    *, actor: Actor, owner: Scope, token: str, offer: OfferLine, number: int | None = None
) -> Statement:
    """Add a line to the draft, or change the one with `number`. Raises Invalid, NotFound, Conflict."""
    _refuse(offer)
    draft = _draft(actor=actor, owner=owner, token=token)
    if number is None:
        if len(draft.lines) >= MOST_LINES:
            raise Invalid(
                "detail", f"A statement holds {MOST_LINES} lines at most: remove one first"
            )
        draft.lines.append(line_from(offer, number=_next_number(draft)))
    else:
        old = _line(draft, number)
        draft.lines.remove(old)
        db.session.flush()  # the old row leaves before the new one takes its number
        draft.lines.append(line_from(offer, number=number))
    return _saved(actor, draft, "line")


def remove_line(*, actor: Actor, owner: Scope, token: str, number: int) -> Statement:
    """Take a line out of the draft. Raises NotFound, Conflict."""
    draft = _draft(actor=actor, owner=owner, token=token)
    draft.lines.remove(_line(draft, number))
    return _saved(actor, draft, "line removed")


def say_none(*, actor: Actor, owner: Scope, token: str, offer: OfferLine) -> Statement:
    """Answer "no" for a whole group, with a reason: its lines in the draft give way to that one."""
    draft = _draft(actor=actor, owner=owner, token=token)
    _set_group(draft, offer.kind.group, [offer])
    return _saved(actor, draft, "none")


def save_terms(*, actor: Actor, owner: Scope, token: str, terms: Terms) -> Statement:
    """Set the totals, days and visibility of the draft. Raises Conflict."""
    draft = _draft(actor=actor, owner=owner, token=token)
    _set_terms(draft, terms)
    return _saved(actor, draft, "terms")


def discard_draft(*, actor: Actor, owner: Scope, token: str) -> None:
    """Give up what was begun; the live statement stays as it is. Raises NotFound, Conflict."""
    draft = queries.draft_statement(owner)
    if draft is None:
        raise NotFound
    _take(draft, token)
    db.session.delete(draft)
    _record(actor, owner, "discard_draft", draft.id)
    _flush()


def publish(*, actor: Actor, owner: Scope, token: str, live_token: str) -> Statement:
    """Make the draft the live statement; the one before becomes history.

    `live_token` is that of the live statement when the answers were checked. Raises Invalid with the first
    thing that stands in the way, Conflict when the draft or the live statement has changed since.
    """
    draft = queries.draft_statement(owner)
    if draft is None:
        raise Conflict("There is nothing left to publish: it may have been published already.")
    live = queries.live_statement(owner)
    if queries.token_of(live) != live_token:
        raise Conflict("Another version was published while you had the page open. Check again.")
    # Before anything is written: the page answers by a redirect, which commits.
    for problem in queries.problems(draft):
        raise Invalid(problem.field, problem.message)
    _take(draft, token)
    return _go_live(actor, draft, live)


def publish_whole(
    *, actor: Actor, owner: Scope, token: str, terms: Terms, offers: Sequence[OfferLine]
) -> Statement:
    """Publish a whole statement at once, confirmed now; a draft under way stays as it is.

    `token` is that of the live statement it replaces ("new" where there is none).
    """
    for offer in offers:
        _refuse(offer)
    live = queries.live_statement(owner)
    if queries.token_of(live) != token:
        raise Conflict(CHANGED)
    statement = _empty(actor, owner)
    _set_terms(statement, terms)
    statement.lines = [line_from(offer, number=n) for n, offer in enumerate(offers, start=1)]
    for problem in queries.problems(statement):
        raise Invalid(problem.field, problem.message)
    return _go_live(actor, statement, live)


def confirm(*, actor: Actor, owner: Scope, token: str) -> Statement:
    """Say that the live statement is still right today. Raises NotFound, Invalid, Conflict."""
    live = queries.live_statement(owner)
    if live is None:
        raise NotFound
    if queries.is_over(live):
        raise Invalid("valid_to", "Its last day has passed: update the statement instead")
    _take(live, token)
    live.confirmed_at, live.confirmed_by = utcnow(), actor.user_id
    _record(actor, owner, "confirm", live.id)
    _flush()
    return live


def withdraw(*, actor: Actor, owner: Scope, token: str) -> Statement:
    """Stop showing the live statement; it can be put back. Raises NotFound, Conflict."""
    live = queries.live_statement(owner)
    if live is None:
        raise NotFound
    _take(live, token)
    live.state, live.ended_at, live.ended_by = "withdrawn", utcnow(), actor.user_id
    _record(actor, owner, "withdraw", live.id)
    _flush()
    return live


def put_back(*, actor: Actor, owner: Scope, token: str) -> Statement:
    """Undo a withdrawal: the statement is live again, confirmed when it was. Raises NotFound, Conflict."""
    statement = queries.last_withdrawn(owner)
    if statement is None or queries.live_statement(owner) is not None:
        raise NotFound
    _take(statement, token)
    statement.state, statement.ended_at, statement.ended_by = "live", None, None
    _record(actor, owner, "put_back", statement.id)
    _flush()
    return statement


def with_places(
    live: Statement | None, changed: dict[tuple[str, str], OfferLine | None]
) -> list[OfferLine]:
    """A statement's lines with some places changed: by (kind, year group), None takes a line out."""
    offers = []
    left = dict(changed)
    for offer in live.offers() if live else []:
        key = (offer.kind.value, offer.detail)
        new = left.pop(key, offer)
        if new is not None:
            offers.append(
                new
                if new is offer
                else replace(
                    new, places=offer.places, places_source=offer.places_source, note=offer.note
                )
            )
    return [*offers, *(new for new in left.values() if new is not None)]


def terms_of(statement: Statement | None) -> Terms:
    """The terms of a statement, or those that a new one begins with."""
    if statement is None:
        return Terms(valid_from=today())
    return Terms(
        valid_from=statement.valid_from,
        valid_to=statement.valid_to,
        visibility=statement.visibility,
        total_places=statement.total_places,
        total_days=statement.total_days,
        note=statement.note,
    )


def _draft(*, actor: Actor, owner: Scope, token: str) -> Statement:
    """The owner's draft, begun as a copy of the live statement where there is none."""
    current = queries.statement_to_edit(owner)
    if queries.token_of(current) != token:
        raise Conflict(CHANGED)
    if current is not None and current.state == "draft":
        _take(current, token)
        return current
    draft = _empty(actor, owner)
    _set_terms(draft, terms_of(current))
    if current is not None:
        draft.based_on = current.id
        draft.lines = [line_from(line.offer(), number=line.number) for line in current.lines]
    db.session.add(draft)
    _flush()
    return draft


def _empty(actor: Actor, owner: Scope) -> Statement:
    return Statement(
        owner_kind=owner.kind.value,
        owner_code=owner.code,
        urn=int(owner.code) if owner.kind == ScopeKind.SCHOOL else None,
        state="draft",
        created_by=actor.user_id,
    )


def _set_terms(statement: Statement, terms: Terms) -> None:
    statement.valid_from, statement.valid_to = terms.valid_from, terms.valid_to
    statement.visibility, statement.note = terms.visibility, terms.note
    statement.total_places, statement.total_days = terms.total_places, terms.total_days


def _set_group(statement: Statement, group: Group, offers: Sequence[OfferLine]) -> None:
    """Replace the lines of one group; the others keep their numbers."""
    for offer in offers:
        _refuse(offer)
    statement.lines = [line for line in statement.lines if line.group != group]
    _flush()
    first = _next_number(statement)
    statement.lines += [line_from(offer, number=n) for n, offer in enumerate(offers, start=first)]


def _go_live(actor: Actor, statement: Statement, live: Statement | None) -> Statement:
    """Publish a statement in the place of the live one."""
    if live is not None:
        _take(live, live.token)
        live.state, live.ended_at, live.ended_by = "replaced", utcnow(), actor.user_id
        _flush()
    now = utcnow()
    statement.state, statement.based_on = "live", None
    statement.keep_counts()
    statement.published_at, statement.published_by = now, actor.user_id
    statement.confirmed_at, statement.confirmed_by = now, actor.user_id
    db.session.add(statement)
    _flush()
    owner = Scope(ScopeKind(statement.owner_kind), statement.owner_code)
    _record(actor, owner, "publish", statement.id)
    return statement


def _take(statement: Statement, token: str) -> None:
    """Claim the next version of a row for this change; raises Conflict when the row has moved on."""
    if statement.token != token:
        raise Conflict(CHANGED)
    taken = db.session.execute(
        update(Statement)
        .where(Statement.id == statement.id, Statement.version == statement.version)
        .values(version=Statement.version + 1)
        .returning(Statement.id)
        .execution_options(synchronize_session=False)
    ).all()
    if not taken:
        raise Conflict(CHANGED)
    db.session.refresh(statement, ["version"])


def _line(statement: Statement, number: int) -> Line:
    for line in statement.lines:
        if line.number == number:
            return line
    raise NotFound


def _next_number(statement: Statement) -> int:
    return max((line.number for line in statement.lines), default=0) + 1


def _refuse(offer: OfferLine) -> None:
    """Raise Invalid with the first thing that is wrong with a line."""
    for problem in line_problems(offer):
        raise Invalid(problem.field, problem.message)
    if offer.answer != Answer.NO and offer.no_reason:
        raise Invalid("answer", "A reason for “no” goes with the answer “no” only")


def _saved(actor: Actor, draft: Statement, what: str) -> Statement:
    _flush()
    owner = Scope(ScopeKind(draft.owner_kind), draft.owner_code)
    _record(actor, owner, "save_draft", draft.id, part=what)
    return draft


def _flush() -> None:
    """Send the changes; two people who begin or publish at one moment meet a unique index, and the later gives way."""
    try:
        db.session.flush()
    except IntegrityError as error:
        if "uq_capacity_statement" in str(error.orig) or "capacity_statement.owner" in str(
            error.orig
        ):
            raise Conflict(CHANGED) from error
        raise


def _record(actor: Actor, owner: Scope, act: str, statement_id: int, **details: str) -> None:
    audit.record(
        actor=actor,
        action=f"capacity.{act}",
        subject_kind=owner.kind.value,
        subject_code=owner.code,
        details={"statement": statement_id, **details},
    )
