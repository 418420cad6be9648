"""The directory: localities, trusts, local authorities, schools, their figures, and how all of it is imported."""

from __future__ import annotations

from flask import Flask

from collabnet.directory import figures, models, offers, routes, routes_areas, routes_school, search
from collabnet.directory.blueprint import bp
from collabnet.directory.importers import IMPORTERS
from collabnet.directory.queries_school import web_address
from collabnet.platform import imports
from collabnet.platform.registry import registry

__all__ = ["figures", "imports", "models", "register", "routes", "routes_areas", "routes_school"]


def register(app: Flask) -> None:
    """Offer the directory's pages, importers and jobs to the application."""
    registry(app).importers.update({importer.name: importer for importer in IMPORTERS})
    app.register_blueprint(bp)
    offers.register(app)
    app.jinja_env.globals.update(radii=search.radii, web_address=web_address)
