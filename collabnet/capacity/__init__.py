"""Capacity: what a school, trust, authority or the DfE can offer: places, people, rooms; confirmed and dated."""

from __future__ import annotations

from flask import Flask

from collabnet.capacity import models, offers, routes, routes_edit, routes_grid

__all__ = ["models", "register", "routes_edit", "routes_grid"]


def register(app: Flask) -> None:
    """Offer the capacity pages, and what lower rooms show of them, to the application."""
    app.register_blueprint(routes.bp)
    offers.register(app)
