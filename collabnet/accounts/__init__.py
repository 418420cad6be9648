"""People: sign-in, sessions, roles within scopes, invitations and password resets."""

from __future__ import annotations

from flask import Flask

from collabnet.accounts import loader, models

__all__ = ["models", "register"]


def register(app: Flask) -> None:
    """Offer the pages of accounts and the loader of the person who acts."""
    loader.init_app(app)
