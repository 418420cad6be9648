"""The atlas: fullness and pressure of every school, worked out beforehand, on a map with a table of the same facts."""

from __future__ import annotations

from flask import Flask

from collabnet.atlas import (
    forecast_models,
    forecast_panel,
    forecast_services,
    local,
    local_models,
    model_models,
    model_services,
    models,
    panels,
    requests,
    routes_catchment,
    routes_data,
    routes_evaluation,
    routes_pressure,
    routes_requests,
    routes_search,
    scenario,
    services,
    settings_services,
)
from collabnet.atlas.routes import bp
from collabnet.platform.registry import Panel, registry

__all__ = [
    "forecast_models",
    "local_models",
    "model_models",
    "models",
    "register",
    "routes_catchment",
    "routes_data",
    "routes_evaluation",
    "routes_pressure",
    "routes_requests",
    "routes_search",
]

NOT_FOR_THE_MAP = frozenset({"cells"}) | local.NOT_FOR_THE_MAP  # what these bring is not on the map
NOT_FOR_THE_MODEL = (  # it does not stand on these
    local.NOT_FOR_THE_MAP - {"catchments"} | {"groups", "links", "census", "places", "moves"}
)
MEND = "atlas.mend"


def register(app: Flask) -> None:
    """Offer the map's pages, panels and jobs to the application."""
    app.register_blueprint(bp)
    local.register(app)
    scenario.register(app)
    found = registry(app)
    shows = frozenset({"fullness", "comment"})
    found.add_panel("school", Panel("pressure", 10, panels.school_panel, shows))
    found.add_panel("school", Panel("forecast", 25, forecast_panel.school_panel))
    found.add_panel("school", Panel("neighbours", 14, panels.neighbours_panel))
    found.add_panel("la", Panel("map", 10, panels.authority_panel))
    found.add_panel("locality", Panel("map", 10, panels.locality_panel))
    found.jobs[services.JOB] = services.run_requests
    found.jobs[model_services.JOB] = model_services.run_requests
    found.jobs[settings_services.JOB] = settings_services.refresh_if_due
    found.sweeps.append(settings_services.JOB)
    found.jobs[MEND] = requests.mend
    found.sweeps.append(MEND)
    found.after_import.append(refresh_after)
    found.school_closed.append(lambda _urn: refresh_after("schools"))
    found.jobs[forecast_services.JOB] = forecast_services.run_requests
    found.after_import.append(forecast_services.refresh_after)


def refresh_after(importer: str) -> None:
    """Work the model and the map out again, soon, once a file has been imported.

    The model goes first: the bars are compared with the neighbours that it finds.
    """
    has_new_model = importer not in NOT_FOR_THE_MODEL
    if has_new_model:
        model_services.build_soon()
    if has_new_model or importer not in NOT_FOR_THE_MAP:
        services.refresh_soon()
