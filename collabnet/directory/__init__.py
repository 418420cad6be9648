"""The directory: localities, trusts, local authorities, schools, their figures, and how all of it is imported."""

from __future__ import annotations

from flask import Flask

from collabnet.directory import figures, models
from collabnet.directory.importers import IMPORTERS
from collabnet.platform import imports
from collabnet.platform.registry import registry

__all__ = ["figures", "imports", "models", "register"]


def register(app: Flask) -> None:
    """Offer the directory's pages, importers and jobs to the application."""
    registry(app).importers.update({importer.name: importer for importer in IMPORTERS})
