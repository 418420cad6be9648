"""What support offers to other pages: a panel on a school's own page, a quick link, to-do items on both sides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Flask, render_template
from sqlalchemy import select

from collabnet.core.actor import Actor
from collabnet.core.permissions import Permission, can
from collabnet.core.support import OfferState, Side, State
from collabnet.platform.db import db
from collabnet.platform.registry import Panel, RecordLink, TodoItem, registry
from collabnet.recruitment_code import support_queries as queries
from collabnet.recruitment_code import support_services as services
from collabnet.recruitment_code.support_models import SupportOffer, SupportRequest

ROLES_ON_A_SIDE = (Permission.ASK_SUPPORT, Permission.ANSWER_SUPPORT, Permission.HELP_WITH_SUPPORT)


def register(app: Flask) -> None:
    """Offer all of it through the registry."""
    found = registry(app)
    found.add_panel("school", Panel("support", 78, school_panel))
    found.add_link(
        "school", RecordLink("Ask for support", 60, Permission.ASK_SUPPORT, "/support/ask?school={code}")
    )  # fmt: skip
    found.add_link(
        "la", RecordLink("Requests for support", 60, Permission.ANSWER_SUPPORT, "/support")
    )
    found.add_link("trust", RecordLink("Support", 60, Permission.HELP_WITH_SUPPORT, "/support"))
    found.add_link(
        "region", RecordLink("Requests for support, counted", 60, Permission.COUNT_SUPPORT, "/support/counts")
    )  # fmt: skip
    found.todo.append(todo)
    found.school_closed.append(services.school_closed)
    found.personal_data["support"] = personal_data
    found.jobs[services.SWEEP] = services.remind
    found.sweeps.append(services.SWEEP)


def school_panel(actor: Actor, code: str) -> str:
    """The one click, for the school's own leaders and its trust's; nothing for anybody else."""
    if not actor.signed_in or not can(actor, Permission.ASK_SUPPORT):
        return ""
    if not queries.may_ask(actor, int(code)):
        return ""
    return render_template(
        "recruitment_code/_support.html", urn=code, live=queries.live_request(int(code))
    )


def todo(actor: Actor) -> Iterator[TodoItem]:
    """Requests to answer for officers and helpers; offers to look at for the school that asked."""
    if not any(can(actor, permission) for permission in ROLES_ON_A_SIDE):
        return
    for card in queries.cards(actor, live_only=True):
        row = card.row
        href = f"/support/{row.id}"
        if Side.SCHOOL in card.sides:
            if any(o.state == OfferState.OPEN for o in row.offers):
                yield TodoItem(
                    "Look at an offer of support", href, row.changed_at, card.school.name
                )
        elif State(row.state) is State.OPEN and not _has_answered(row, actor):
            yield TodoItem("Answer a request for support", href, row.created_at, card.school.name)


def _has_answered(row: SupportRequest, actor: Actor) -> bool:
    return any(o.user_id == actor.user_id for o in row.offers)


def personal_data(user_id: int) -> dict[str, Any]:
    """What somebody asked or offered, for their own copy."""
    asked = db.session.scalars(
        select(SupportRequest).where(SupportRequest.asked_by == user_id).order_by(SupportRequest.id)
    )
    offered = db.session.scalars(
        select(SupportOffer).where(SupportOffer.user_id == user_id).order_by(SupportOffer.id)
    )
    return {
        "requests": [
            {"school": row.urn, "kinds": row.kinds, "words": row.words, "sent": row.created_at.isoformat()}
            for row in asked
        ],
        "offers": [
            {"for": f"{o.by_kind}:{o.by_code}", "words": o.words, "sent": o.created_at.isoformat()}
            for o in offered
        ],
    }  # fmt: skip
