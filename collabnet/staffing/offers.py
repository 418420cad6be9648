"""What secondments offer to other pages: what waits for somebody, and quick links of their employers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from flask import Flask

from collabnet.core.actor import Actor
from collabnet.core.permissions import Permission
from collabnet.core.secondment import Action, Side, State
from collabnet.platform.clock import today
from collabnet.platform.registry import RecordLink, TodoItem, registry
from collabnet.staffing import queries, queries_own, services_reminders, statement_lines

# What a step waits for, in words, and the page where it is taken.
WAITS = {
    Action.TELL_HOME: ("Tell your employer or decline", ""),
    Action.AGREE: ("Agree to lend or decline", "/agree"),
    Action.ASK_SIGNATURES: ("Write down the terms", "/terms"),
    Action.SIGN: ("Sign", "/sign"),
    Action.START: ("Start the secondment", ""),
}


SOON = dt.timedelta(days=7)
START_SOON = dt.timedelta(days=28)


def due(row: queries.Secondment, sides: Iterable[Side]) -> Iterator[TodoItem]:
    """What the day asks of a side: checks before the start, a review that is planned, the return after the end."""
    here, day, state = f"/secondments/{row.id}", today(), State(row.state)
    employers = {Side.HOME, Side.HOST} & set(sides)
    if state is State.SIGNED and row.starts_on - START_SOON <= day:
        if Side.HOME in employers and row.assurance_on is None:
            yield TodoItem(f"Record the letter of assurance: {row.title}", f"{here}/assurance")
        if Side.HOST in employers and row.id_checked_on is None:
            yield TodoItem(f"Record the identity check: {row.title}", f"{here}/identity")
    if state is State.ACTIVE and employers:
        review = queries.next_review(row)
        if review is not None and review - SOON <= day:
            when = f"{review.day} {review:%B %Y}"
            yield TodoItem(f"Hold the review planned for {when}: {row.title}", here)
        if Side.HOME in employers and row.ends_on < day:
            yield TodoItem(f"Record the return, or agree another end: {row.title}", here)


def register(app: Flask) -> None:
    """Offer to-do items and links through the registry."""
    found = registry(app)
    found.todo.append(todo)
    found.personal_data["secondments"] = queries_own.personal_data
    found.optional_mail[services_reminders.GROUP] = (
        "Reminders before the start, a review or the end of a secondment"
    )
    found.jobs["staffing.remind"] = services_reminders.remind
    found.sweeps.append("staffing.remind")
    found.statement_lines.append(statement_lines.days)
    for record in ("school", "trust", "la"):
        found.add_link(
            record, RecordLink("Secondments", 70, Permission.ARRANGE_SECONDMENTS, "/secondments")
        )


def todo(actor: Actor) -> Iterator[TodoItem]:
    """What a secondment waits for from this person: interest to choose from, a step of their side."""
    if not actor.signed_in:
        return
    cards = queries.my_cards(actor)
    known = queries.subjects(card.row for card in cards)
    for card in cards:
        row = card.row
        sides = queries.sides_of(row, actor, known)
        waiting = sum(i.state == "open" for i in row.interests)
        steps = queries.next_steps(row, sides)
        if Action.CHOOSE in steps and waiting:
            text = "Choose from 1 interest" if waiting == 1 else f"Choose from {waiting} interests"
            yield TodoItem(
                text=f"{text}: {row.title}", href=f"/secondments/{row.id}", since=row.changed_at
            )
            continue
        yield from due(row, sides)
        wait = next((WAITS[action] for action in WAITS if action in steps), None)
        if wait:
            words, way = wait
            yield TodoItem(
                text=f"{words}: {row.title}",
                href=f"/secondments/{row.id}{way}",
                since=row.changed_at,
            )
