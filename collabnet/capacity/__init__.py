"""Capacity: what a school, trust, authority or the DfE can offer: places, people, rooms; confirmed and dated."""

from __future__ import annotations

from flask import Flask

from collabnet.capacity import models

__all__ = ["models", "register"]


def register(app: Flask) -> None:
    """Offer what lives here to the application."""
