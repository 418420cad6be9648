"""The atlas: maps with a table of the same facts, fullness with two ends, and pressure bars from published figures."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Offer what lives here to the application."""
