"""The recruitment code: dated pay tables and what rests on them, and the fair-recruitment code that employers sign."""

from __future__ import annotations

from flask import Flask

from collabnet.recruitment_code import (
    concerns_models,
    concerns_offers,
    concerns_routes,
    models,
    models_code,
    models_policies,
    models_tables,
    offers,
    routes,
    routes_code,
    routes_policies,
    routes_tables,
    statements_models,
    statements_offers,
    statements_routes,
    support_models,
    support_offers,
    support_routes,
)

__all__ = [
    "concerns_models",
    "concerns_routes",
    "models",
    "models_code",
    "models_policies",
    "models_tables",
    "register",
    "routes_code",
    "routes_policies",
    "routes_tables",
    "statements_models",
    "statements_routes",
    "support_models",
    "support_routes",
]


def register(app: Flask) -> None:
    """Offer the pages of pay and of the code to the application."""
    app.register_blueprint(routes.bp)
    offers.register(app)
    support_offers.register(app)
    concerns_offers.register(app)
    statements_offers.register(app)
