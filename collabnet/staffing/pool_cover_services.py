"""Takes a request for cover from draft to filled, and the answers of people, of whom no more count than are needed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from collabnet.core.actor import Actor, Scope
from collabnet.core.cover import (
    AnswerState,
    AnswerStep,
    RequestState,
    RequestStep,
    request_after,
)
from collabnet.core.steps import Refused
from collabnet.platform import audit
from collabnet.platform.clock import today
from collabnet.platform.db import db, rows_changed, utcnow
from collabnet.platform.errors import Conflict
from collabnet.staffing import pool_asking, pool_notices, pool_queries
from collabnet.staffing.pool_models import CoverAnswer, CoverRequest

TOO_LATE = "Somebody else was first, or the school needs nobody any more. Thank you for answering."


def create(*, actor: Actor, school: Scope, values: dict[str, Any]) -> CoverRequest:
    """Write a draft for a school; nobody is asked yet."""
    row = CoverRequest(urn=int(school.code), state=RequestState.DRAFT.value, **values)
    db.session.add(row)
    db.session.flush()
    pool_asking.record(actor, "create", row)
    return row


def change_draft(*, actor: Actor, row: CoverRequest, values: dict[str, Any], version: int) -> None:
    """Change what a draft says. Raises Conflict once people are being asked, or on a clash."""
    if row.status is not RequestState.DRAFT:
        raise Conflict(
            "People are being asked already. Call it off and copy it to change what it says."
        )
    _claim(row, version)
    for name, value in values.items():
        setattr(row, name, value)
    db.session.flush()
    pool_asking.record(actor, "change", row)


def publish(*, actor: Actor, row: CoverRequest, version: int) -> None:
    """Begin to ask people. Raises Conflict when a day is past, for a step that cannot be taken, and on a clash."""
    state = _after(row, RequestStep.PUBLISH)
    if row.first_on < today():
        raise Conflict("The first day is past. Change the days first.")
    _claim(row, version)
    row.state, row.published_at, row.changed_at = state.value, utcnow(), utcnow()
    db.session.flush()
    pool_asking.record(actor, "publish", row)
    pool_asking.move_on(actor=actor, row=row)


def close(*, actor: Actor, row: CoverRequest, version: int) -> None:
    """Ask nobody further; whoever accepted still comes. Raises Conflict."""
    _after(row, RequestStep.CLOSE)
    _claim(row, version)
    pool_asking.close(actor=actor, row=row)


def call_off(*, actor: Actor, row: CoverRequest, version: int) -> None:
    """Need nobody after all: those asked and those who had accepted are told. Raises Conflict."""
    state = _after(row, RequestStep.WITHDRAW)
    _claim(row, version)
    row.state, row.changed_at, row.people_found = state.value, utcnow(), 0
    pool_asking.stop_asking(actor=actor, row=row, step=AnswerStep.WITHDRAW)
    for answer in row.answers:
        if answer.status is AnswerState.ACCEPTED:
            pool_asking.end(actor=actor, answer=answer, step=AnswerStep.WITHDRAW)
            answer.phone = ""
            pool_notices.called_off(row, answer)
    db.session.flush()
    pool_asking.record(actor, "call_off", row)


def accept(*, actor: Actor, answer: CoverAnswer, phone: str = "") -> None:
    """Accept to come on all of the days. Of several accepting the last place at once exactly one succeeds.

    One conditional update of the request decides; whoever is too late gets Conflict and nothing is kept.
    """
    if answer.status is not AnswerState.ASKED or answer.answer_by <= utcnow():
        raise Conflict(TOO_LATE)
    row = answer.request
    _active(answer.user_id)
    won = rows_changed(
        update(CoverRequest)
        .where(
            CoverRequest.id == row.id,
            CoverRequest.state == RequestState.OPEN.value,
            CoverRequest.people_found < CoverRequest.people_wanted,
        )
        .values(people_found=CoverRequest.people_found + 1, changed_at=utcnow())
        .execution_options(synchronize_session=False)
    ) and rows_changed(
        update(CoverAnswer)
        .where(CoverAnswer.id == answer.id, CoverAnswer.state == AnswerState.ASKED.value)
        .values(state=AnswerState.ACCEPTED.value, answered_at=utcnow(), phone=phone)
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise Conflict(TOO_LATE)
    db.session.refresh(row)
    db.session.refresh(answer)
    audit.record(
        actor=actor, action="cover.accept", subject_kind="cover_answer", subject_code=answer.id
    )
    if row.people_found >= row.people_wanted:
        row.state, row.is_exhausted = _after(row, RequestStep.FILL).value, False
        pool_asking.stop_asking(actor=actor, row=row)
        pool_asking.record(actor, "fill", row)
    pool_notices.accepted(row, answer)
    pool_asking.retract_clashes(actor=actor, accepted=answer)


def decline(*, actor: Actor, answer: CoverAnswer) -> None:
    """Say no; the next person is asked. Nobody is told who said no. Raises Conflict when it is no longer open."""
    row = answer.request
    _active(answer.user_id)
    pool_asking.lock(row)
    _step(actor, answer, AnswerStep.DECLINE)
    pool_asking.move_on(actor=actor, row=row)


def take_back(*, actor: Actor, answer: CoverAnswer, note: str) -> None:
    """Say that one cannot come after all, before the last day is over; then others are asked. Raises Conflict."""
    row = answer.request
    _active(answer.user_id)
    pool_asking.lock(row)
    if row.last_on < today() or answer.status is not AnswerState.ACCEPTED:
        raise Conflict("This is over already.")
    _step(actor, answer, AnswerStep.WITHDRAW)
    answer.note, answer.phone = note, ""
    row.people_found -= 1
    if row.status is RequestState.FILLED and row.first_on >= today():
        row.state = _after(row, RequestStep.REOPEN).value
    row.changed_at = utcnow()
    db.session.flush()
    pool_notices.taken_back(row, answer)
    pool_asking.move_on(actor=actor, row=row)


def write(*, actor: Actor, answer: CoverAnswer, text: str, to_person: bool) -> None:
    """Pass a message on between the school and the person who accepted; it is kept nowhere else."""
    if answer.status is not AnswerState.ACCEPTED:
        raise Conflict("Messages can be sent once somebody has accepted.")
    entry = audit.record(
        actor=actor, action="cover.message", subject_kind="cover_answer", subject_code=answer.id,
        details={"to": "person" if to_person else "school"},
    )  # fmt: skip
    db.session.flush()
    number = pool_notices.number_of(entry.id)
    pool_notices.message(answer.request, answer, text, to_person=to_person, number=number)


def _active(user_id: int) -> None:
    """An answer is a use of the profile. Noted first of all: hiding a profile holds it and then wants its answers too,
    and two units that take rows in another order would wait for each other."""
    profile = pool_queries.own(user_id)
    if profile is not None:
        profile.active_at, profile.reminded_at = utcnow(), None
        db.session.flush()


def _step(actor: Actor, answer: CoverAnswer, step: AnswerStep) -> None:
    try:
        done = pool_asking.end(actor=actor, answer=answer, step=step)
    except Refused as error:
        raise Conflict(str(error)) from None
    if not done:
        raise Conflict("This question is no longer open.")


def _after(row: CoverRequest, step: RequestStep) -> RequestState:
    try:
        return request_after(row.status, step)
    except Refused as error:
        raise Conflict(str(error)) from None


def _claim(row: CoverRequest, version: int) -> None:
    won = rows_changed(
        update(CoverRequest)
        .where(CoverRequest.id == row.id, CoverRequest.version == version)
        .values(version=CoverRequest.version + 1)
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise Conflict("This changed while you were looking at it. Look again, then decide.")
    db.session.refresh(row)
