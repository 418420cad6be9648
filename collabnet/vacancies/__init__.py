"""Vacancies: adverts from first draft to outcome, what the locality offers instead, and the ways in and out."""

from __future__ import annotations

from flask import Flask

from collabnet.platform.registry import registry
from collabnet.vacancies import (
    alerts_models,
    alternatives,
    api,
    interests_models,
    models,
    models_imports,
    models_keys,
    offers,
    pay_tables,
    public_offers,
    routes,
    routes_alerts,
    routes_before,
    routes_edit,
    routes_imports,
    routes_interests,
    routes_keys,
    routes_public,
    routes_sharing,
    services_keys,
)
from collabnet.vacancies.blueprint import bp

__all__ = [
    "alerts_models", "routes_alerts",
    "interests_models", "models", "models_imports", "models_keys", "register", "routes", "routes_before",
    "routes_edit", "routes_imports", "routes_interests", "routes_keys", "routes_public", "routes_sharing",
]  # fmt: skip


def register(app: Flask) -> None:
    """Offer the pages of adverts to the application."""
    app.register_blueprint(bp)
    app.register_blueprint(api.bp)
    registry(app).key_loader.append(services_keys.holder)
    registry(app).alternatives.append(alternatives.alternatives)
    registry(app).pay_table_users.append(pay_tables.users)
    offers.register(app)
    public_offers.register(app)
