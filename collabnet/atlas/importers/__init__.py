"""The importers of what only the locality knows; `flask import NAME FILE` and the authority's pages run them."""

from __future__ import annotations

from collabnet.atlas.importers.catchments import CATCHMENTS, CATCHMENTS_LAYOUT
from collabnet.atlas.importers.distances import (
    DISTANCES,
    DISTANCES_LAYOUT,
    TRAVEL,
    TRAVEL_LAYOUT,
)
from collabnet.atlas.importers.layouts import Layout
from collabnet.atlas.importers.people import MOVES, MOVES_LAYOUT, ORIGINS, ORIGINS_LAYOUT
from collabnet.atlas.importers.planning import (
    AREAS_LAYOUT,
    FORECASTS_LAYOUT,
    HOMES_LAYOUT,
    PLACES_LAYOUT,
    PLANNING_IMPORTERS,
)

__all__ = [
    "CATCHMENTS",
    "IMPORTER_OF",
    "LAYOUTS",
    "LAYOUT_OF",
    "LOCAL_IMPORTERS",
    "TRAVEL",
    "Layout",
]

LOCAL_IMPORTERS = (CATCHMENTS, *PLANNING_IMPORTERS, ORIGINS, MOVES, DISTANCES, TRAVEL)
LAYOUTS: tuple[Layout, ...] = (
    CATCHMENTS_LAYOUT,
    AREAS_LAYOUT,
    FORECASTS_LAYOUT,
    HOMES_LAYOUT,
    PLACES_LAYOUT,
    ORIGINS_LAYOUT,
    MOVES_LAYOUT,
    DISTANCES_LAYOUT,
    TRAVEL_LAYOUT,
)
LAYOUT_OF = {layout.name: layout for layout in LAYOUTS}
IMPORTER_OF = {importer.name: importer for importer in LOCAL_IMPORTERS}
