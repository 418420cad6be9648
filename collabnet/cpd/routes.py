"""Every page of the CPD market: importing a file of routes attaches its pages to the blueprint."""

from __future__ import annotations

from collabnet.cpd import (
    routes_bookings,
    routes_hosting,
    routes_offers,
    routes_places,
    routes_requests,
)
from collabnet.cpd.blueprint import bp

__all__ = [
    "bp",
    "routes_bookings",
    "routes_hosting",
    "routes_offers",
    "routes_places",
    "routes_requests",
]
