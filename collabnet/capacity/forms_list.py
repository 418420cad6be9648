"""The form of the list of what is on offer: a kind, a phase, how near, how fresh."""

from __future__ import annotations

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from collabnet.capacity.listing import PHASES, Filters
from collabnet.core.capacity_kinds import Kind
from collabnet.platform.form_places import PostcodeInput
from collabnet.platform.forms import SearchForm

RADII = (1, 3, 5, 10, 20, 50)
FRESH = {"90": "In the last 90 days", "180": "In the last 180 days"}


class FilterForm(SearchForm):
    """What to list: a kind, a phase, how near, how fresh."""

    near = PostcodeInput()
    radius = SelectField(
        "Within",
        choices=[SelectChoice(str(n), f"{n} mile{'' if n == 1 else 's'}") for n in RADII],
        default="10",
    )
    kind = SelectField(
        "What is on offer",
        choices=[SelectChoice("", "Anything"), *(SelectChoice(k.value, k.label) for k in Kind)],
        default="",
    )
    phase = SelectField(
        "Phase of school",
        choices=[SelectChoice("", "All"), *(SelectChoice(c, name) for c, name in PHASES.items())],
        default="",
    )
    fresh = SelectField(
        "Confirmed",
        choices=[SelectChoice("", "At any time"), *(SelectChoice(d, w) for d, w in FRESH.items())],
        default="",
    )

    def filters(self) -> Filters | None:
        """The filters that were asked for, or None when a field has a message."""
        if not self.validate():
            return None
        place = self.near.place
        return Filters(
            kind=Kind(self.kind.data) if self.kind.data else None,
            phase=self.phase.data or "",
            centre=place.point if place else None,
            radius_miles=float(self.radius.data or 10),
            confirmed_within_days=int(self.fresh.data) if self.fresh.data else None,
        )
