"""The demonstration locality: fictional, deterministic, the same on every machine; refuses to load in production."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Offer what lives here to the application."""
