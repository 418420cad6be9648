"""The atlas: fullness and pressure of every school, worked out beforehand, on a map with a table of the same facts."""

from __future__ import annotations

from flask import Flask

from collabnet.atlas import models, panels, routes_data, routes_search, services
from collabnet.atlas.routes import bp
from collabnet.platform.registry import Panel, registry

__all__ = ["models", "register", "routes_data", "routes_search"]

NOT_FOR_THE_MAP = frozenset({"cells"})  # what these bring is not shown yet


def register(app: Flask) -> None:
    """Offer the map's pages, panels and jobs to the application."""
    app.register_blueprint(bp)
    found = registry(app)
    shows = frozenset({"fullness", "comment"})
    found.add_panel("school", Panel("pressure", 10, panels.school_panel, shows))
    found.add_panel("la", Panel("map", 10, panels.authority_panel))
    found.add_panel("locality", Panel("map", 10, panels.locality_panel))
    found.jobs[services.JOB] = services.refresh
    found.after_import.append(refresh_after)
    found.school_closed.append(lambda _urn: services.refresh_soon())


def refresh_after(importer: str) -> None:
    """Work the map out again, soon, once a file has been imported."""
    if importer not in NOT_FOR_THE_MAP:
        services.refresh_soon()
