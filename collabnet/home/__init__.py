"""Home: the first page, each person's to-do list, and the pages about the site itself."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Offer what lives here to the application."""
