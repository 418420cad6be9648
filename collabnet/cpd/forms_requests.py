"""The forms for asking for training and for suggesting an offer."""

from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    DecimalField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from collabnet.capacity.forms import StepForm
from collabnet.cpd.areas import PHASE_LABELS, URGENCY_LABELS, area_choices
from collabnet.cpd.models import MOST_MILES, MOST_PENCE, MOST_PLACES
from collabnet.platform.form_fields import DateInput

NUMBER_MESSAGE = f"Enter a number from 1 to {MOST_PLACES:,}"


class RequestForm(StepForm):
    """What an employer looks for."""

    employer = SelectField("Who asks?", [InputRequired("Choose one")])
    need = TextAreaField(
        "What do you need?", [InputRequired("Say what you need"), Length(max=500)], render_kw={"rows": 3},
        description="For example, help for two new teachers of Year 1 with early reading",
    )  # fmt: skip
    area = SelectField(
        "What is it about?", [InputRequired("Choose what it is about")], choices=lambda: area_choices("Choose one")
    )  # fmt: skip
    phase = SelectField(
        "Phase", choices=[SelectChoice(c, w) for c, w in PHASE_LABELS.items()], default="all"
    )
    urgency = RadioField(
        "How urgent is it?", choices=[SelectChoice(c, w) for c, w in URGENCY_LABELS.items()], default="term"
    )  # fmt: skip
    roles = StringField("Who is it for? (optional)", [Length(max=200)])
    number = IntegerField(
        "How many people?", [InputRequired(NUMBER_MESSAGE), NumberRange(1, MOST_PLACES, NUMBER_MESSAGE)],
        render_kw={"class": "govuk-input--width-4"},
    )  # fmt: skip
    earliest = DateInput("From", [InputRequired("Enter the first day that suits")])
    latest = DateInput("To", [InputRequired("Enter the last day that suits")])
    radius_miles = IntegerField(
        "How far can people travel, in miles? (optional)", [Optional(), NumberRange(1, MOST_MILES)],
        description="Leave empty for any distance", render_kw={"class": "govuk-input--width-4"},
    )  # fmt: skip
    budget = DecimalField(
        "Budget for each person in pounds (optional)", [Optional(), NumberRange(0, MOST_PENCE // 100)], places=2,
        render_kw={"prefix": "£", "class": "govuk-input--width-5"},
    )  # fmt: skip
    anonymous = BooleanField("Leave our name out until we accept an offer")

    def values(self) -> dict[str, Any] | None:
        """The fields of the request, or None with a message beside a field."""
        for field in (self.earliest, self.latest):
            if field.data is None or not 2020 <= field.data.year <= 2100:
                field.errors = ["Check the year"]
                return None
        return {
            "need": self.need.data or "",
            "area": self.area.data,
            "phase": self.phase.data,
            "urgency": self.urgency.data,
            "roles": self.roles.data or "",
            "number": self.number.data,
            "earliest": self.earliest.data,
            "latest": self.latest.data,
            "radius_miles": self.radius_miles.data,
            "budget_pence": None if self.budget.data is None else int(self.budget.data * 100),
            "anonymous": bool(self.anonymous.data),
        }


class SuggestForm(StepForm):
    """Own training for somebody's request."""

    offer = SelectField("Which of your training?", [InputRequired("Choose one")])
    message = TextAreaField("Message (optional)", [Length(max=500)], render_kw={"rows": 3})
