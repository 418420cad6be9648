"""What concerns offer to other pages: to-do items for whoever is waited for, a quick link, the clock."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Flask
from sqlalchemy import ColumnElement, select

from collabnet.core.actor import Actor
from collabnet.core.concerns import Action, Side, State
from collabnet.core.permissions import Permission, can
from collabnet.platform.db import db
from collabnet.platform.registry import RecordLink, TodoItem, registry
from collabnet.recruitment_code import concerns_pages as pages
from collabnet.recruitment_code import concerns_queries as queries
from collabnet.recruitment_code import concerns_services as services
from collabnet.recruitment_code.concerns_models import Concern, ConcernMessage

WAITS = (
    (Action.LEAD, "Lead a conversation about conduct, or leave it to somebody else"),
    (Action.ANSWER, "Answer a concern about conduct"),
    (Action.ASSENT, "Look at the words proposed for an outcome"),
)


def register(app: Flask) -> None:
    """Offer all of it through the registry."""
    found = registry(app)
    for record in ("school", "trust", "la", "region"):
        found.add_link(
            record, RecordLink("Concerns about conduct", 85, Permission.RAISE_CONCERN, "/concerns")
        )
    found.todo.append(todo)
    found.personal_data["concerns"] = personal_data
    found.jobs[services.SWEEP] = services.watch_the_clock
    found.sweeps.append(services.SWEEP)


def todo(actor: Actor) -> Iterator[TodoItem]:
    """Concerns that wait for this person, with the last day."""
    if not (can(actor, Permission.RAISE_CONCERN) or can(actor, Permission.LEAD_CONCERNS)):
        return
    for card in queries.cards(actor, live_only=True):
        page = pages.page(card.row, actor)
        steps = page.steps if page is not None else ()
        words = next((text for action, text in WAITS if action in steps), "")
        if not words and Side.LEAD in card.sides and State(card.row.state) is State.TALKING:
            words = "Lead a conversation about conduct to its end"
        if words:
            yield TodoItem(words, f"/concerns/{card.row.id}", card.row.changed_at)


def personal_data(user_id: int) -> dict[str, Any]:
    """What somebody wrote, and which concerns they raised or led, for their own copy."""
    rows = db.session.scalars(
        select(ConcernMessage).where(ConcernMessage.user_id == user_id).order_by(ConcernMessage.id)
    )
    return {
        "messages": [{"at": m.at.isoformat(), "step": m.action, "words": m.words} for m in rows],
        "raised": _numbers(Concern.raised_by == user_id),
        "led": _numbers(Concern.lead_id == user_id),
    }


def _numbers(mine: ColumnElement[bool]) -> list[int]:
    return list(db.session.scalars(select(Concern.id).where(mine).order_by(Concern.id)))
