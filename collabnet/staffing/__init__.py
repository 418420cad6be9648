"""Staffing: people lent between employers, from need to return, and the ledger of what was lent."""

from __future__ import annotations

from flask import Flask

from collabnet.staffing import (
    matching_routes,
    models,
    offers,
    pool_cover_routes,
    pool_models,
    pool_offers,
    pool_routes,
    routes,
    routes_ledger,
    routes_steps,
    routes_terms,
)

__all__ = [
    "matching_routes",
    "models",
    "pool_cover_routes",
    "pool_models",
    "pool_routes",
    "register",
    "routes_ledger",
    "routes_steps",
    "routes_terms",
]


def register(app: Flask) -> None:
    """Offer the pages of secondments and the ledger, and what waits for people, to the application."""
    app.register_blueprint(routes.bp)
    offers.register(app)
    pool_offers.register(app)
