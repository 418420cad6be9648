"""The directory: localities, trusts, local authorities, schools, their figures, and how all of it is imported."""

from __future__ import annotations

from flask import Flask

from collabnet.directory import figures, models
from collabnet.platform import imports

__all__ = ["figures", "imports", "models", "register"]


def register(app: Flask) -> None:
    """Offer the directory's pages, importers and jobs to the application."""
