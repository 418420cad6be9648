"""What rounds, matches, priorities and pools offer to other rooms: their pages, to-do items, priorities by hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Flask, render_template

from collabnet.core.actor import Actor
from collabnet.core.permissions import Permission, can
from collabnet.cpd import (
    parties,
    priorities_queries,
    rounds_own,
    rounds_queries,
    routes_matches,
    routes_pools,
    routes_priorities,
    routes_rounds,
    tiers,
)
from collabnet.platform.registry import Panel, TodoItem, registry

# Imported so that their pages are attached to the blueprint.
ROUTES = (routes_rounds, routes_priorities, routes_matches, routes_pools)
PANEL_ORDER = 60
COMES = {1: "first", 2: "second", 3: "with the rest"}

tiers.SOURCES.append(
    priorities_queries.by_hand
)  # what a locality says overrules published pressure


def todo(actor: Actor) -> Iterator[TodoItem]:
    """Rounds of one's own organisations whose order is to be published, or that can be decided."""
    bodies = parties.bodies_for(actor, Permission.OFFER_CPD)
    for round_ in rounds_queries.undecided(bodies):
        view = rounds_queries.view(round_)
        href = f"/training/rounds/{round_.id}"
        if round_.state == "draft" and not view.closed:
            yield TodoItem(
                f"Publish the order of claims: {round_.name}", f"{href}/order", round_.created_at
            )
        elif round_.state == "open" and view.closed:
            yield TodoItem(
                f"Share out the places: {round_.name}", f"{href}/preview", view.closing_at
            )


def school_panel(actor: Actor, code: str) -> str:
    """A priority set by hand, on the school's page: for its own leaders and the authority's officers."""
    rows = priorities_queries.of_school(actor, int(code)) if actor.signed_in else []
    return render_template("cpd/priority_panel.html", rows=rows, words=COMES) if rows else ""


def locality_panel(actor: Actor, slug: str) -> str:
    """The way to a locality's priorities, for those who may set them."""
    if not can(actor, Permission.SET_CPD_PRIORITIES):
        return ""
    subject = priorities_queries.area_subject(slug)
    if subject is None or not can(actor, Permission.SET_CPD_PRIORITIES, subject):
        return ""
    return render_template("cpd/priorities_link.html", slug=slug)


def personal_data(user_id: int) -> dict[str, Any]:
    """What rounds, pools and priorities hold about one person: what they set up, said, joined or set, and when."""
    return rounds_own.acts_of(user_id)


def register(app: Flask) -> None:
    """Put all of it into the registry."""
    found = registry(app)
    found.todo.append(todo)
    found.personal_data["cpd_rounds"] = personal_data
    found.add_panel("school", Panel("training_priority", PANEL_ORDER, school_panel))
    found.add_panel("locality", Panel("training_priorities", PANEL_ORDER, locality_panel))
