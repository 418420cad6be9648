"""The form of a locality's priorities for training."""

from __future__ import annotations

from collections.abc import Mapping

from wtforms import RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, Optional

from collabnet.cpd.priorities_queries import TIER_LABELS
from collabnet.platform.form_fields import DateInput
from collabnet.platform.forms import Form


class PriorityForm(Form):
    """Which school comes how early, from when to when, and why."""

    school = SelectField("School", [InputRequired("Choose a school")])
    tier = RadioField(
        "How early does it come?",
        [InputRequired("Say how early it comes")],
        choices=[SelectChoice(str(tier), label) for tier, label in TIER_LABELS.items()],
    )
    reason = TextAreaField(
        "Why?", [InputRequired("Say why"), Length(max=500)], render_kw={"rows": 3},
        description="The school’s own leaders see this, and the authority’s officers; nobody else",
    )  # fmt: skip
    since = DateInput("From", [InputRequired("Enter the first day")])
    until = DateInput("Until (optional)", [Optional()], description="The last day, included")

    def offer(self, schools: Mapping[int, str]) -> None:
        """The schools that can be chosen."""
        self.school.choices = [
            SelectChoice("", "Choose a school"),
            *(SelectChoice(str(urn), f"{name} ({urn})") for urn, name in schools.items()),
        ]
