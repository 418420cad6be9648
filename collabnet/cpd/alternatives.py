"""Training that could help instead of a post, or besides: places that can be booked now, near the post."""

from __future__ import annotations

from collections.abc import Iterator

from collabnet.core.actor import Actor
from collabnet.core.alternatives import Alternative, Help, Sought
from collabnet.core.geography import GridPoint, metres
from collabnet.cpd import parties
from collabnet.cpd.offers import Filters, search

WITHIN_MILES = 25.0
MOST = 6
PHASES = {
    "nursery": "early_years",
    "primary": "primary",
    "secondary": "secondary",
    "sixth_form_or_college": "post_16",
}


def alternatives(_actor: Actor, sought: Sought) -> Iterator[Alternative]:
    """Published training with places left: what is about a subject of the post first, then the soonest."""
    centre = None
    if sought.easting is not None and sought.northing is not None:
        centre = GridPoint(sought.easting, sought.northing)
    phase = PHASES.get(sought.phases[0], "") if len(sought.phases) == 1 else ""
    filters = Filters(
        phase=phase, centre=centre, radius_miles=WITHIN_MILES if centre else None, with_places=True
    )
    found = sorted(
        search(filters).rows, key=lambda row: not sought.is_about(f"{row.title} {row.area}")
    )
    own = parties.href(sought.owner)
    for row in [row for row in found if row.host_href != own][:MOST]:
        yield Alternative(
            Help.TRAINING,
            text=row.title,
            href=row.href,
            detail=" · ".join(part for part in (row.host, row.when, row.bar.words) if part),
            metres=round(metres(row.distance_miles)) if row.distance_miles is not None else None,
        )
