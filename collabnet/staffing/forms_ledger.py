"""The forms of the ledger: days lent, a correction, what is wrong with a month."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, ValidationError

from collabnet.accounts.queries_organisations import Organisation
from collabnet.platform.form_fields import DateInput
from collabnet.platform.forms import Form
from collabnet.recruitment_code.forms import MoneyField, sensible_day

MOST_DAYS = 31


class MovementForm(Form):
    """Days that were lent or received."""

    direction = RadioField(
        "What happened?",
        choices=[SelectChoice("gave", "We lent"), SelectChoice("received", "We received")],
        default="gave",
        render_kw={"inline": True},
    )
    other = SelectField("The other employer", [InputRequired("Choose the employer")])
    days = StringField(
        "Days", [InputRequired("Enter the days")], description="In quarters of a day, like 2 or 0.5",
        render_kw={"class": "govuk-input--width-3", "inputmode": "decimal"},
    )  # fmt: skip
    pounds = MoneyField("Recharge in pounds, if you want it on the ledger")
    on = DateInput("On", [InputRequired("Enter the day"), sensible_day])
    about = StringField(
        "What for", [Length(max=200)], description="Name nobody: both employers read it"
    )

    def offer(self, others: Sequence[Organisation]) -> None:
        """Offer the employers of the localities."""
        self.other.choices = [SelectChoice("", "Choose one")] + [
            SelectChoice(str(o.scope), o.name) for o in others
        ]

    def validate_days(self, field: Field) -> None:
        """Quarters of a day, a month at most."""
        if self.quarters is None:
            raise ValidationError("Enter days from 0.25 to 31, in quarters, like 2 or 0.5")

    @property
    def quarters(self) -> int | None:
        """The days in quarters."""
        try:
            quarters = float(self.days.data or "") * 4
        except ValueError:
            return None
        return (
            int(quarters) if quarters == quarters // 1 and 1 <= quarters <= 4 * MOST_DAYS else None
        )

    @property
    def pence(self) -> int:
        """The recharge in pence."""
        return int((self.pounds.amount or 0) * 100)


class CorrectForm(Form):
    """A movement undone."""

    on = DateInput("Date of the correction", [InputRequired("Enter the day"), sensible_day])
    about = StringField("Why", [InputRequired("Say why"), Length(max=200)])


class DisputeForm(Form):
    """What is wrong with a month."""

    reason = TextAreaField("What is wrong?", [InputRequired("Say what is wrong"), Length(max=400)])
