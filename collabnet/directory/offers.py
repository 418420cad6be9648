"""What the directory's own pages offer through the registry: ways to them from records, to-do items, jobs."""

from __future__ import annotations

from flask import Flask

from collabnet.directory import routes_lives

__all__ = ["register", "routes_lives"]


def register(app: Flask) -> None:
    """Put all of it into the registry."""
    del app
