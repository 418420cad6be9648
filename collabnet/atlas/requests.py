"""Requests to work the map or the model out again: several in a row become one, and each shows how far it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from sqlalchemy import ColumnElement, select, update

from collabnet.atlas.model_models import AtlasRequest
from collabnet.core.actor import Actor, system_actor
from collabnet.platform import audit
from collabnet.platform.db import db, unit_of_work, utcnow
from collabnet.platform.jobs import enqueue

LOST_AFTER = dt.timedelta(minutes=30)  # without a sign of progress
WAITED_LONG = dt.timedelta(minutes=5)  # in the queue
STEP_LONGEST = 80
Progress = Callable[[int, int, str], None]  # steps done, steps in all, what is being done


def ask(*, actor: Actor, job: str, la_code: str | None = None) -> AtlasRequest | None:
    """Ask for a job once the present unit is committed; None where the same is waiting already.

    What waits has read nothing yet, so it will see what this unit changes: the waiting row is locked
    until this unit ends (SQLite has one writer at a time anyway).
    """
    waiting = db.session.scalar(
        select(AtlasRequest)
        .where(AtlasRequest.job == job, AtlasRequest.state == "queued", _covers(la_code))
        .order_by(AtlasRequest.id)
        .limit(1)
        .with_for_update()
    )
    enqueue(job)
    if waiting is not None:
        return None
    request = AtlasRequest(job=job, la_code=la_code, requested_by=actor.label)
    db.session.add(request)
    db.session.flush()
    audit.record(
        actor=actor,
        action="atlas.ask",
        subject_kind="atlas",
        subject_code=la_code or "all",
        details={"job": job},
    )
    return request


def _covers(la_code: str | None) -> ColumnElement[bool]:
    """A request for all authorities covers one for any."""
    everything = AtlasRequest.la_code.is_(None)
    return everything if la_code is None else everything | (AtlasRequest.la_code == la_code)


def run_waiting(job: str, work: Callable[[str | None, Progress], object]) -> int:
    """Do what is asked for under a job's name until nothing waits; returns how many requests were done.

    `work` is given the authority (None: all) and a function to tell its progress. A request that
    fails is kept as failed and the error goes on to the queue's log.
    """
    done = 0
    while (claimed := _claim(job)) is not None:
        number, la_code = claimed
        try:
            work(la_code, partial(_progress, number))
        except BaseException:
            _finish(number, "failed")
            raise
        _finish(number, "done")
        done += 1
    return done


def _claim(job: str) -> tuple[int, str | None] | None:
    """Take the request that has waited longest, and close those that it answers too."""
    with unit_of_work():
        rows = db.session.scalars(
            select(AtlasRequest)
            .where(AtlasRequest.job == job, AtlasRequest.state == "queued")
            .order_by(AtlasRequest.la_code.is_not(None), AtlasRequest.id)
            .with_for_update()
        ).all()
        if not rows:
            return None
        first, *others = rows
        now = utcnow()
        for row in [first] + [r for r in others if first.la_code in (None, r.la_code)]:
            row.state, row.started_at, row.seen_at = "running", now, now
            if row is not first:
                row.state, row.finished_at, row.step = "done", now, "done with another request"
        audit.record(
            actor=system_actor(job),
            action="atlas.start",
            subject_kind="atlas",
            subject_code=first.la_code or "all",
            details={"job": job, "request": first.id},
        )
        return first.id, first.la_code


def _progress(number: int, done: int, total: int, step: str) -> None:
    """Note how far a request is. Its own small unit, so that pages see it at once."""
    with unit_of_work():
        db.session.execute(
            update(AtlasRequest)
            .where(AtlasRequest.id == number)
            .values(done=done, total=total, step=step[:STEP_LONGEST], seen_at=utcnow())
        )


def _finish(number: int, state: str) -> None:
    with unit_of_work():
        db.session.execute(
            update(AtlasRequest)
            .where(AtlasRequest.id == number)
            .values(state=state, finished_at=utcnow(), step="")
        )


def mend() -> None:
    """Every minute: give up requests that stopped without a word, and wake the queue for those that wait.

    A worker that was killed leaves its request under way; one whose wake-up call was lost waits.
    """
    now = utcnow()
    lost = select(AtlasRequest.id).where(
        AtlasRequest.state == "running", AtlasRequest.seen_at < now - LOST_AFTER
    )
    waiting = set(
        db.session.scalars(
            select(AtlasRequest.job)
            .where(AtlasRequest.state == "queued", AtlasRequest.requested_at < now - WAITED_LONG)
            .distinct()
        )
    )
    stopped = list(db.session.scalars(lost))
    if not stopped and not waiting:
        return
    with unit_of_work():
        db.session.execute(
            update(AtlasRequest)
            .where(AtlasRequest.id.in_(stopped))
            .values(state="failed", finished_at=now, step="stopped without a word")
        )
        for job in sorted(waiting):
            enqueue(job)


def latest(limit: int = 20) -> list[AtlasRequest]:
    """The last requests, the newest first."""
    return list(
        db.session.scalars(select(AtlasRequest).order_by(AtlasRequest.id.desc()).limit(limit))
    )


@dataclass(frozen=True, slots=True)
class Described:
    """A request as the administrator's page shows it."""

    asked: dt.datetime
    what: str
    state: str
    tag: str  # colour of the state's tag
    progress: str
    by: str


STATES = {
    "queued": ("waiting", "grey"),
    "running": ("under way", "blue"),
    "done": ("done", "green"),
    "failed": ("stopped", "red"),
}
JOBS = {
    "atlas.model": "Model of admissions",
    "atlas.refresh": "Fullness, pressure and outlines",
    "atlas.forecast": "Forecasts of places taken",
}


def described(row: AtlasRequest) -> Described:
    """One request in words."""
    state, tag = STATES[row.state]
    where = f", authority {row.la_code} only" if row.la_code else ""
    return Described(
        asked=row.requested_at,
        what=JOBS.get(row.job, row.job) + where,
        state=state,
        tag=tag,
        progress=_progress_words(row),
        by=row.requested_by,
    )


def _progress_words(row: AtlasRequest) -> str:
    if row.state == "running" and row.total:
        return f"{row.done} of {row.total} steps: {row.step}"
    if row.finished_at is not None and row.started_at is not None and not row.step:
        return f"took {round((row.finished_at - row.started_at).total_seconds())} seconds"
    return row.step
