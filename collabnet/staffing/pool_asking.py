"""Asks people for cover: who matches a request now, whose turn it is, and what happens when time or places run out."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

from sqlalchemy import select, update

from collabnet.core.actor import Actor, Scope, ScopeKind
from collabnet.core.cover import AnswerState, AnswerStep, RequestState, answer_after
from collabnet.core.geography import GridPoint
from collabnet.core.school_time import day_start
from collabnet.core.talent_pool import (
    Candidate,
    Interest,
    Wanted,
    in_turn,
    is_hidden,
    kilometres,
    next_to_ask,
    suits,
)
from collabnet.directory.models import School
from collabnet.platform import audit, jobs
from collabnet.platform.clock import today
from collabnet.platform.db import db, rows_changed, utcnow
from collabnet.staffing import pool_notices, pool_queries
from collabnet.staffing.pool_models import CoverAnswer, CoverRequest, PoolProfile

MOVE_ON: Final = "pool.move_on"
REMEMBERED: Final = dt.timedelta(days=365)  # how long days of cover count for whose turn it is
MORNING: Final = dt.timedelta(hours=8)  # answers are wanted by then on the first day
LEAST: Final = dt.timedelta(hours=1)  # but nobody gets less time than this


def scope_of(row: CoverRequest) -> Scope:
    """The school that asks."""
    return Scope(ScopeKind.SCHOOL, str(row.urn))


def lock(row: CoverRequest) -> None:
    """Hold the request until the unit of work ends, so that two never ask or answer at the same moment.

    Noting when it was looked at is no act of anybody's and leaves no audit row: what comes of it does.
    """
    db.session.execute(
        update(CoverRequest)
        .where(CoverRequest.id == row.id)
        .values(looked_at=utcnow())
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(row)


def matching(row: CoverRequest) -> list[tuple[Candidate, PoolProfile]]:
    """Who matches a request now, in the order in which they are asked, whether asked before or not."""
    school = db.session.get_one(School, row.urn)
    if school.easting is None or school.northing is None:
        return []
    place = GridPoint(school.easting, school.northing)
    wanted = Wanted(row.role, frozenset(filter(None, [row.subject])), frozenset([row.phase]))
    shown = pool_queries.shown_to(pool_queries.viewer_for([scope_of(row)]), interest=Interest.COVER)
    found = {p.key: p for p in shown}
    days, asked, taken = _history(p.user_id for p in shown)
    candidates = []
    for profile in shown:
        person = pool_queries.person(profile)
        busy = taken[profile.user_id] - {(row.id, day) for day in row.dates}
        if (
            suits(person.offered, wanted)
            and person.reaches(place)
            and person.calendar.free_on_all(row.dates)
            and not {day for _, day in busy} & set(row.dates)
        ):
            candidates.append(
                Candidate(
                    profile.key,
                    kilometres(person.place, place),
                    days[profile.user_id],
                    asked.get(profile.user_id),
                )
            )
    return [(c, found[c.key]) for c in in_turn(candidates)]


def move_on(*, actor: Actor, row: CoverRequest) -> list[CoverAnswer]:
    """Let unanswered questions lapse whose time is over, close what is past, and ask whoever is next.

    Gives those asked now. Safe to call at any moment and as often as one likes.
    """
    lock(row)
    if row.status is not RequestState.OPEN:
        return []
    now = utcnow()
    for answer in row.answers:
        if answer.status is AnswerState.ASKED and answer.answer_by <= now:
            end(actor=actor, answer=answer, step=AnswerStep.LAPSE)
    if row.first_on < today():
        close(actor=actor, row=row)
        return []
    was_exhausted = row.is_exhausted
    asked = _ask(actor, row, now)
    if row.is_exhausted and not was_exhausted and row.answers:
        pool_notices.exhausted(row)
    return asked


def close(*, actor: Actor, row: CoverRequest) -> None:
    """Ask nobody further; whoever has not answered is no longer asked."""
    row.state, row.changed_at = RequestState.CLOSED.value, utcnow()
    stop_asking(actor=actor, row=row)
    record(actor, "close", row)


def stop_asking(*, actor: Actor, row: CoverRequest, step: AnswerStep = AnswerStep.LAPSE) -> None:
    """Take back the questions that nobody has answered yet, and say so to those who were asked."""
    for answer in row.answers:
        if answer.status is AnswerState.ASKED and end(actor=actor, answer=answer, step=step):
            pool_notices.no_longer_asked(row, answer)
    db.session.flush()


def end(*, actor: Actor, answer: CoverAnswer, step: AnswerStep) -> bool:
    """End a question or take an acceptance back, unless its answer changed at the same moment; says whether it did."""
    before, state = answer.state, answer_after(answer.status, step).value
    won = rows_changed(
        update(CoverAnswer)
        .where(CoverAnswer.id == answer.id, CoverAnswer.state == before)
        .values(state=state, answered_at=utcnow())
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(answer)
    if won:
        audit.record(
            actor=actor, action=f"cover.{step.value}", subject_kind="cover_answer", subject_code=answer.id
        )  # fmt: skip
    return bool(won)


def retract(*, actor: Actor, user_id: int) -> None:
    """Take back every question to a person that their profile, as it stands now, would not get; ask others instead."""
    for answer in pool_queries.open_questions(user_id):
        viewer = pool_queries.viewer_for([scope_of(answer.request)])
        shown = pool_queries.shown_to(viewer, interest=Interest.COVER)
        if all(profile.user_id != user_id for profile in shown):
            let_go(actor=actor, answer=answer, step=AnswerStep.WITHDRAW)


def retract_clashes(*, actor: Actor, accepted: CoverAnswer) -> None:
    """Take back other questions to a person about a day that they have given away now."""
    days = set(accepted.request.days)
    for other in pool_queries.open_questions(accepted.user_id):
        if days & set(other.request.days):
            let_go(actor=actor, answer=other, step=AnswerStep.LAPSE)


def let_go(*, actor: Actor, answer: CoverAnswer, step: AnswerStep) -> None:
    """End a question, and ask the next person once this unit of work is over.

    Not within it: two units that each hold a request and want the other's would wait for each other.
    """
    if end(actor=actor, answer=answer, step=step):
        jobs.enqueue(MOVE_ON, number=answer.request_id)


def may_be_named(actor: Actor, user_id: int) -> bool:
    """Whether somebody who acts for an employer may learn who a person is: not if one of their roles is excluded."""
    viewer = pool_queries.viewer_of(actor)
    if viewer is None:
        return False
    return not is_hidden(pool_queries.hidden_from(user_id), viewer.acting)


def record(actor: Actor, what: str, row: CoverRequest, **details: object) -> None:
    """The audit row of a step of a request."""
    audit.record(
        actor=actor, action=f"cover.{what}", subject_kind="cover_request", subject_code=row.id,
        details={"state": row.state, **details},
    )  # fmt: skip


def _ask(actor: Actor, row: CoverRequest, now: dt.datetime) -> list[CoverAnswer]:
    found = matching(row)
    profiles = {c.key: (c, profile) for c, profile in found}
    again = {a.user_id: a for a in row.answers if _was_only_late(a)}
    asked_before = {answer.user_id for answer in row.answers} - again.keys()
    chosen = next_to_ask(
        [c for c, _ in found],
        already={c.key for c, profile in found if profile.user_id in asked_before},
        waiting=sum(answer.status is AnswerState.ASKED for answer in row.answers),
        places=row.people_wanted - row.people_found,
        everybody=row.is_urgent,
    )
    latest = max(day_start(row.first_on) + MORNING, now + LEAST)
    answer_by = min(now + dt.timedelta(hours=row.answer_hours), latest)
    asked = []
    for candidate in chosen:
        user_id = profiles[candidate.key][1].user_id
        answer = again.get(user_id) or CoverAnswer(request_id=row.id, user_id=user_id)
        if user_id in again:
            answer.state = answer_after(answer.status, AnswerStep.ASK_AGAIN).value
            answer.answered_at = None
        else:
            answer.state = AnswerState.ASKED.value
            row.answers.append(answer)
        answer.km, answer.asked_at, answer.answer_by = candidate.km, now, answer_by
        asked.append(answer)
    row.is_exhausted = all(a.status is not AnswerState.ASKED for a in row.answers)
    db.session.flush()
    if asked:
        record(actor, "ask", row, answers=[a.id for a in asked])
        for answer in asked:
            pool_notices.asked(row, answer)
    return asked


def _was_only_late(answer: CoverAnswer) -> bool:
    """Whether a question was taken back before its time was over, because somebody else was first."""
    return (
        answer.status is AnswerState.LAPSED
        and answer.answered_at is not None
        and answer.answered_at < answer.answer_by
    )


def _history(
    user_ids: Iterable[int],
) -> tuple[Counter[int], dict[int, int], dict[int, set[tuple[int, dt.date]]]]:
    """Of some people: days of cover within a year, when they were asked last, and days that are taken, by request."""
    rows = db.session.execute(
        select(CoverAnswer.user_id, CoverAnswer.state, CoverAnswer.asked_at, CoverRequest.id, CoverRequest.days)
        .join(CoverRequest, CoverRequest.id == CoverAnswer.request_id)
        .where(CoverAnswer.user_id.in_(sorted(set(user_ids))), CoverAnswer.asked_at > utcnow() - REMEMBERED)
    )  # fmt: skip
    days: Counter[int] = Counter()
    asked: dict[int, int] = {}
    taken: dict[int, set[tuple[int, dt.date]]] = defaultdict(set)
    for user, state, at, number, dates in rows:
        asked[user] = max(asked.get(user, 0), int(at.timestamp()))
        if state == AnswerState.ACCEPTED.value:
            days[user] += len(dates)
            taken[user] |= {(number, dt.date.fromisoformat(day)) for day in dates}
    return days, asked, taken
