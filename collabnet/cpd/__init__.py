"""The CPD market: training offered and asked for, places booked and shared out, and what came of it."""

from __future__ import annotations

from flask import Flask

from collabnet.cpd import (
    models,
    models_after,
    models_pools,
    models_rounds,
    offers_after,
    offers_market,
    offers_rounds,
    routes,
)


def register(app: Flask) -> None:
    """Attach the pages, and offer what lives here to lower rooms."""
    app.register_blueprint(routes.bp)
    offers_market.register(app)
    offers_after.register(app)
    offers_rounds.register(app)


__all__ = ["models", "models_after", "models_pools", "models_rounds", "register"]
