"""What only the locality knows, offered to the application: its importers, its panels and links."""

from __future__ import annotations

from flask import Flask

from collabnet.atlas import local_panels, routes_local, routes_moves, routes_planning
from collabnet.atlas.importers import LOCAL_IMPORTERS
from collabnet.core.permissions import Permission
from collabnet.platform.registry import Panel, RecordLink, registry

__all__ = ["NOT_FOR_THE_MAP", "register", "routes_local", "routes_moves", "routes_planning"]

# Imports after which fullness and pressure stay as they are.
NOT_FOR_THE_MAP = frozenset(
    {
        "catchments",
        "forecasts",
        "homes",
        "last-distances",
        "origins",
        "planning-areas",
        "travel-minutes",
    }
)


def register(app: Flask) -> None:
    """Add the importers to those of open data, and the officer's page to the links of an authority."""
    found = registry(app)
    found.importers.update({importer.name: importer for importer in LOCAL_IMPORTERS})
    for text, order, page in (("Place planning", 28, "planning"), ("What if", 29, "what-if")):
        found.add_link(
            "la",
            RecordLink(text, order, Permission.TRY_WHAT_IF, f"/authorities/{{code}}/{page}"),
        )
    found.add_link(
        "la",
        RecordLink(
            "Local data", 30, Permission.IMPORT_LOCAL_DATA, "/authorities/{code}/local-data"
        ),
    )
    found.add_panel("school", Panel("local", 30, local_panels.school_panel))
    found.add_panel("la", Panel("local", 20, local_panels.authority_panel))
