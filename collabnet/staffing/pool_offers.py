"""What the pool offers to other pages: links, to-do items, sweeps, alternatives, what is kept about a person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Flask

from collabnet.core.actor import Actor
from collabnet.core.cover import AnswerState, RequestState
from collabnet.core.permissions import Permission, can
from collabnet.platform.clock import today
from collabnet.platform.registry import AccountLink, RecordLink, TodoItem, registry
from collabnet.staffing import (
    pool_alternatives,
    pool_asking,
    pool_cover_pages,
    pool_cover_queries,
    pool_queries,
    pool_sweeps,
)

SWEEP = "pool.sweep"


def register(app: Flask) -> None:
    """Put all of it into the registry."""
    found = registry(app)
    found.account_links.append(
        AccountLink(
            "Your talent pool profile",
            "Off unless you switch it on: be found for cover, a secondment or a shared post, but not by your employer",
            "/profile",
        )
    )
    found.personal_data["talent_pool"] = personal_data
    found.todo.append(todo)
    for record in ("school", "trust", "la"):
        found.add_link(record, RecordLink("Cover", 71, Permission.ARRANGE_SECONDMENTS, "/cover"))
    found.alternatives.append(pool_alternatives.alternatives)
    found.jobs[pool_asking.MOVE_ON] = pool_sweeps.move_on
    found.jobs[SWEEP] = pool_sweeps.sweep
    found.sweeps.append(SWEEP)


def personal_data(user_id: int) -> dict[str, Any]:
    """Everything the pool holds about one person, as it is kept."""
    return {
        "profile": _profile(user_id),
        "approaches": _approaches(user_id),
        "cover": [
            {"request": a.request_id, "school": a.request.urn, "days": a.request.days, "state": a.state,
             "asked": a.asked_at.isoformat(), "phone": a.phone, "note": a.note}
            for a in pool_cover_queries.all_answers_of(user_id)
        ],
    }  # fmt: skip


def _profile(user_id: int) -> dict[str, Any] | None:
    row = pool_queries.own(user_id)
    if row is None:
        return None
    return {
        "headline": row.headline, "roles": row.roles, "subjects": row.subjects, "phases": row.phases,
            "key_stages": row.key_stages, "qts": row.qts, "open_to": row.interests, "weekdays": row.weekdays,
            "square_km": [row.easting, row.northing], "radius_km": row.radius_km,
            "localities": [found.locality_id for found in row.localities],
            "days": {d.day.isoformat(): "free" if d.is_free else "not free" for d in row.days},
            "employers": {f"{e.kind}:{e.code}": "hidden" if e.is_hidden else "may see" for e in row.employers},
            "agreed": row.consented_at.isoformat() if row.consented_at else None,
            "shown": row.shown_at.isoformat() if row.shown_at else None,
            "last_used": row.active_at.isoformat(),
    }  # fmt: skip


def _approaches(user_id: int) -> list[dict[str, Any]]:
    row = pool_queries.own(user_id)
    return [
        {"employer": f"{a.employer_kind}:{a.employer_code}", "about": a.about, "note": a.note, "state": a.state,
         "asked": a.created_at.isoformat(), "phone": a.phone}
        for a in (pool_queries.approaches_to(row) if row is not None else ())
    ]  # fmt: skip


def todo(actor: Actor) -> Iterator[TodoItem]:
    """Questions to the person; drafts and requests without anybody left to ask of their schools."""
    if not actor.signed_in:
        return
    user = actor.user_id or 0
    for asked in pool_cover_queries.asked_of(user):
        if asked.answer.status is AnswerState.ASKED:
            yield TodoItem(
                f"Answer a request for cover: {asked.role}", f"/cover/asked/{asked.answer.id}",
                asked.answer.asked_at, asked.school,
            )  # fmt: skip
    own = pool_queries.own(user)
    for line in pool_cover_pages.own_approaches(own) if own is not None else ():
        if line.row.state == "asked":
            yield TodoItem(
                "Answer an employer that would like to talk to you",
                f"/profile/approaches/{line.row.id}", line.row.created_at, line.employer,
            )  # fmt: skip
    if own is not None and own.reminded_at is not None:
        yield TodoItem("Keep or delete your talent pool profile", "/profile", own.reminded_at)
    if can(actor, Permission.ARRANGE_SECONDMENTS):
        yield from _requests(actor)


def _requests(actor: Actor) -> Iterator[TodoItem]:
    for found in pool_cover_queries.requests_of(actor):
        row = found.request
        if row.last_on < today():
            continue
        if row.status is RequestState.DRAFT:
            yield TodoItem(f"Finish the request for cover: {found.role}", f"/cover/{row.id}",
                           row.created_at, found.school)  # fmt: skip
        elif row.status is RequestState.OPEN and row.is_exhausted:
            yield TodoItem(f"Nobody is left to ask for cover: {found.role}", f"/cover/{row.id}",
                           row.changed_at, found.school)  # fmt: skip
