"""Home: the first page, each person's to-do list, and the pages about the site itself."""

from __future__ import annotations

from flask import Flask

from collabnet.home import routes


def register(app: Flask) -> None:
    """Offer what lives here to the application."""
    app.register_blueprint(routes.bp)
