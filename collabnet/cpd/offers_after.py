"""What the afterwards of training offers to other rooms through the registry: optional mail, jobs, personal data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Flask, render_template

from collabnet.core.actor import Actor
from collabnet.core.permissions import Permission, can
from collabnet.cpd import (
    parties,
    queries_calendar,
    queries_records,
    queries_register,
    queries_report,
    routes_calendar,
    routes_feedback,
    routes_records,
    routes_register,
    routes_report,
    services_feedback,
    services_forget,
    services_reminders,
    statement_lines,
)
from collabnet.platform.db import utcnow
from collabnet.platform.registry import AccountLink, Panel, TodoItem, registry

# Imported so that their pages are attached to the blueprint.
ROUTES = (routes_calendar, routes_feedback, routes_records, routes_register, routes_report)


def locality_panel(actor: Actor, slug: str) -> str:
    """On a locality's page: its calendar of training, and the report for those who look after the locality."""
    where = queries_report.report_subject(slug)
    if where is None:
        return ""
    return render_template(
        "cpd/_locality_after.html",
        slug=slug,
        may_report=can(actor, Permission.VIEW_CPD_REPORT, where),
    )


def todo(actor: Actor) -> Iterator[TodoItem]:
    """Registers of one's own sessions that nobody has filled in yet."""
    if not can(actor, Permission.OFFER_CPD):
        return
    for host, name in parties.bodies_for(actor, Permission.OFFER_CPD).items():
        for session, offer in queries_register.sessions_to_mark(host, now=utcnow()):
            yield TodoItem(
                text=f"Fill in the register of {offer.title}",
                href=f"/training/sessions/{session.id}/register",
                since=session.starts_at,
                who=name,
            )


def personal_data(user_id: int) -> dict[str, Any]:
    """What the record of training and the calendar hold about one person, for their own copy."""
    feed = queries_calendar.feed_of(user_id)
    return {
        "calendar_address_made": feed.created_at.isoformat(timespec="seconds") if feed else None,
        "record": [
            dict(zip(routes_records.HEADER, row, strict=True))
            for row in queries_records.export_rows(queries_records.records_of(user_id))
        ],
        "registers": queries_register.marks_of(user_id),
    }


def register(app: Flask) -> None:
    """Put all of it into the registry."""
    found = registry(app)
    found.optional_mail[services_reminders.GROUP] = (
        "Reminders a week and a day before training you are booked on"
    )
    found.optional_mail[services_feedback.GROUP] = (
        "Short questions after training, and what became of it"
    )
    found.statement_lines.append(statement_lines.places)
    found.jobs["cpd.forget_lists"] = services_forget.forget_lists
    found.jobs["cpd.forget_old"] = services_forget.forget_old
    found.account_links.append(
        AccountLink(
            "Training", "Your record of training, hours and certificates", "/account/training"
        )
    )
    found.add_panel("locality", Panel("training_after", 46, locality_panel))
    found.todo.append(todo)
    found.personal_data["training"] = personal_data
    found.account_links.append(
        AccountLink("Calendar", "Show your training in your own calendar", "/account/calendar")
    )
    found.jobs["cpd.remind"] = services_reminders.remind
    found.jobs["cpd.ask_feedback"] = services_feedback.ask
    found.sweeps.extend(["cpd.remind", "cpd.ask_feedback", "cpd.forget_lists", "cpd.forget_old"])
