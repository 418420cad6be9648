"""What-ifs: what would happen next door if a school grew, shrank, closed or opened; saved, shared, printed."""

from __future__ import annotations

from flask import Flask

from collabnet.atlas import (
    routes_scenarios,
    routes_what_if,
    scenario_models,
    scenario_panels,
    scenario_queries,
)
from collabnet.platform.registry import Panel, registry

__all__ = ["register", "routes_scenarios", "routes_what_if", "scenario_models"]


def register(app: Flask) -> None:
    """Offer the ways to a what-if, and say what is kept about people and localities."""
    found = registry(app)
    found.add_panel("school", Panel("what_if", 60, scenario_panels.school_panel))
    found.add_panel("la", Panel("what_if", 60, scenario_panels.authority_panel))
    found.add_panel("locality", Panel("what_if", 60, scenario_panels.locality_panel))
    found.locality_dependents.append(scenario_queries.of_locality)
    found.personal_data["what_ifs"] = scenario_queries.personal_data
