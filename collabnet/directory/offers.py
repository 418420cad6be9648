"""What the directory's own pages offer through the registry: ways to them from records, to-do items, jobs."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask, render_template

from collabnet.core.actor import NETWORK, Actor
from collabnet.core.permissions import Permission, can
from collabnet.directory import (
    locality_drafts,
    queries_corrections,
    routes_corrections,
    routes_lives,
    routes_localities,
)
from collabnet.directory.services_corrections import forget_reporters
from collabnet.platform.registry import Panel, TodoItem, registry

__all__ = ["register", "routes_corrections", "routes_lives", "routes_localities"]


def administration_panel(actor: Actor, code: str) -> str:
    """On a school's page: the administrator's way to closing and moving it."""
    if not can(actor, Permission.IMPORT_DATA):
        return ""
    return render_template("directory/_administration.html", code=code)


def todo(actor: Actor) -> Iterator[TodoItem]:
    """Corrections that wait for an answer of this person's organisations."""
    waiting = list(queries_corrections.waiting_for(actor))
    names = queries_corrections.owner_names({scope for scope, _, _ in waiting})
    for scope, count, oldest in waiting:
        yield TodoItem(
            text="Answer a correction" if count == 1 else f"Answer {count} corrections",
            href="/corrections",
            since=oldest,
            who="" if scope == NETWORK else names[scope],
        )


def register(app: Flask) -> None:
    """Put all of it into the registry."""
    found = registry(app)
    found.add_panel("school", Panel("administration", 95, administration_panel))
    found.todo.append(todo)
    found.personal_data["directory"] = queries_corrections.personal_data
    found.jobs["directory.forget_reporters"] = forget_reporters
    found.jobs["directory.tidy_drafts"] = locality_drafts.tidy
    found.sweeps.extend(["directory.forget_reporters", "directory.tidy_drafts"])
