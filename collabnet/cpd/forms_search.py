"""The form over the list of training: words, area, phase, where, when, cost, places left, and the order."""

from __future__ import annotations

from wtforms import BooleanField, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length, NumberRange, Optional

from collabnet.cpd.areas import PHASE_LABELS, area_choices
from collabnet.cpd.offers import SORTS, Filters
from collabnet.platform.form_fields import DateInput
from collabnet.platform.form_places import PostcodeInput
from collabnet.platform.forms import SearchForm

RADII = (3, 5, 10, 20, 50)


class TrainingSearch(SearchForm):
    """What training to list."""

    q = StringField("Words", [Length(max=100)], description="For example, phonics")
    area = SelectField("About", choices=lambda: area_choices("Anything"), default="")
    phase = SelectField(
        "Phase",
        choices=[
            SelectChoice("", "All"),
            *(SelectChoice(c, w) for c, w in PHASE_LABELS.items() if c != "all"),
        ],
        default="",
    )
    near = PostcodeInput()
    radius = SelectField(
        "Within",
        choices=[
            SelectChoice("", "Any distance"),
            *(SelectChoice(str(n), f"{n} miles, or online") for n in RADII),
        ],
        default="",
    )
    since = DateInput("From", [Optional()])
    until = DateInput("To", [Optional()])
    most = IntegerField(
        "Costs at most, in pounds", [Optional(), NumberRange(0, 100_000)],
        render_kw={"prefix": "£", "class": "govuk-input--width-5"},
    )  # fmt: skip
    left = BooleanField("Has places left")
    sort = SelectField("Order", choices=[SelectChoice(c, w) for c, w in SORTS.items()], default="soonest")  # fmt: skip

    def filters(self) -> Filters | None:
        """The filters that were asked for, or None when a field has a message."""
        if not self.validate():
            return None
        place = self.near.place
        if place is None and (self.radius.data or self.sort.data == "nearest"):
            self.near.errors = ["Enter the postcode to measure from"]
            return None
        for field in (self.since, self.until):
            if field.data is not None and not 2000 <= field.data.year <= 2100:
                field.errors = ["Check the year"]
                return None
        if self.since.data and self.until.data and self.until.data < self.since.data:
            self.until.errors = ["This must not be before the day it starts from"]
            return None
        return Filters(
            words=self.q.data or "",
            area=self.area.data or "",
            phase=self.phase.data or "",
            centre=place.point if place else None,
            radius_miles=float(self.radius.data) if self.radius.data else None,
            from_day=self.since.data,
            to_day=self.until.data,
            most_pence=None if self.most.data is None else self.most.data * 100,
            with_places=bool(self.left.data),
            sort=self.sort.data or "soonest",
        )
