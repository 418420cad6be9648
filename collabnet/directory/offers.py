"""What the directory's own pages offer through the registry: ways to them from records, to-do items, jobs."""

from __future__ import annotations

from flask import Flask, render_template

from collabnet.core.actor import Actor
from collabnet.core.permissions import Permission, can
from collabnet.directory import routes_lives
from collabnet.platform.registry import Panel, registry

__all__ = ["register", "routes_lives"]


def administration_panel(actor: Actor, code: str) -> str:
    """On a school's page: the administrator's way to closing and moving it."""
    if not can(actor, Permission.IMPORT_DATA):
        return ""
    return render_template("directory/_administration.html", code=code)


def register(app: Flask) -> None:
    """Put all of it into the registry."""
    found = registry(app)
    found.add_panel("school", Panel("administration", 95, administration_panel))
