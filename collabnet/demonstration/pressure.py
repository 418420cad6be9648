"""What pressure needs besides published figures: workforce, finance, inspection, and the locality's own settings."""

from __future__ import annotations

import datetime as dt

from collabnet.atlas.settings_services import set_pressure
from collabnet.core.actor import Actor
from collabnet.core.pressure_settings import NATIONAL, PressureSettings
from collabnet.demonstration import numbers

LOCALITY = "ashmere-and-the-vale"
IN_FORCE_FROM = dt.date(2025, 9, 1)
# Rolls change fast where homes are built, so the locality looks at need and attendance more.
WEIGHTS = {"unequal_load.I2": 1.5, "spare_places.P4": 0.5, "shortage_of_places.P4": 0.5}
REASON = (
    "EHC plans press hardest here, and new homes change rolls for reasons that are not the schools’. "
    "Agreed at the place planning group."
)


def load_pressure(*, actor: Actor) -> None:
    """The fictional figures of secondary schools, and the settings of the locality."""
    numbers.load_table("pressure_figures.csv", "figures of workforce and finance", actor=actor)
    set_pressure(
        actor=actor,
        slug=LOCALITY,
        settings=PressureSettings(weights=dict(NATIONAL.weights) | WEIGHTS),
        valid_from=IN_FORCE_FROM,
        reason=REASON,
        version=0,
    )
