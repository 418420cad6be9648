"""The flask commands: one file a domain, arguments in, services called, results printed; no logic."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add every command group to `flask`."""
