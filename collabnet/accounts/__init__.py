"""People: sign-in, sessions, roles within scopes, invitations and password resets."""

from __future__ import annotations

from flask import Flask

from collabnet.accounts import (
    loader,
    models,
    offers,
    routes,
    routes_account,
    routes_admin,
    routes_emails,
    routes_people,
)
from collabnet.accounts.blueprint import bp

__all__ = [
    "models",
    "register",
    "routes",
    "routes_account",
    "routes_admin",
    "routes_emails",
    "routes_people",
]


def register(app: Flask) -> None:
    """Offer the pages of accounts and the loader of the person who acts."""
    loader.init_app(app)
    app.register_blueprint(bp)
    routes_emails.register(app)
    offers.register(app)
