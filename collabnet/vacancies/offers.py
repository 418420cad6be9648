"""What adverts offer to other pages: what waits for whoever posts, links of employers, keys in one's own copy."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask

from collabnet.core.actor import Actor
from collabnet.core.permissions import Permission
from collabnet.core.vacancy import Action, Side, Standing
from collabnet.platform.registry import RecordLink, TodoItem, registry
from collabnet.vacancies import queries, queries_keys

UNTITLED = "advert without a title"


def register(app: Flask) -> None:
    """Offer to-do items, links and what is held about people through the registry."""
    found = registry(app)
    found.todo.append(todo)
    found.personal_data["vacancy_keys"] = queries_keys.personal_data
    for record in ("school", "trust", "la"):
        found.add_link(
            record, RecordLink("Adverts", 60, Permission.POST_VACANCIES, "/vacancies/manage")
        )


def todo(actor: Actor) -> Iterator[TodoItem]:
    """Being asked to share a post, drafts that were left, adverts that closed without an outcome."""
    if not actor.signed_in:
        return
    for card in queries.my_cards(actor):
        row, title = card.row, card.row.title or UNTITLED
        href = f"/vacancies/manage/{row.id}"
        if Action.AGREE_TO_SHARE in card.steps:
            text = f"Answer whether you share a post: {title}"
            yield TodoItem(text=text, href=href, since=row.changed_at, who=card.owner.name)
        if Side.OWNER not in card.sides:
            continue
        if card.standing is Standing.DRAFT:
            yield TodoItem(text=f"Finish the advert: {title}", href=href, since=row.changed_at)
        elif card.standing is Standing.CLOSED:
            text = f"Say what came of the advert: {title}"
            yield TodoItem(text=text, href=f"{href}/outcome", since=row.closes_at)
