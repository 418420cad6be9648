"""The forms of a person's own record, and of checking a certificate."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from wtforms import DecimalField, HiddenField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from collabnet.core import training_hours
from collabnet.cpd.models_after import MOST_MINUTES, TrainingRecord
from collabnet.cpd.services_records import OwnEntry
from collabnet.platform.clock import today
from collabnet.platform.form_fields import DateInput
from collabnet.platform.forms import Form, SearchForm

EARLIEST = dt.date(1950, 1, 1)


def _not_to_come(_form: Any, field: Any) -> None:
    """Training that is recorded has happened."""
    if field.data is not None and field.data > today():
        raise ValidationError(f"{field.label.text} must be today or in the past")
    if field.data is not None and field.data < EARLIEST:
        raise ValidationError(f"{field.label.text} must be after 1950")


class OwnEntryForm(Form):
    """Training that somebody did elsewhere."""

    version = HiddenField()
    title = StringField(
        "What was it?", validators=[DataRequired("Enter what it was"), Length(max=120)]
    )
    provider = StringField("Who provided it? (optional)", validators=[Length(max=160)])
    first_day = DateInput(
        "First day", validators=[InputRequired("Enter the first day"), _not_to_come]
    )
    last_day = DateInput(
        "Last day (if it was more than one)", validators=[Optional(), _not_to_come]
    )
    hours = DecimalField(
        "Hours",
        description="For example 1.5",
        places=None,
        validators=[
            InputRequired("Enter how many hours"),
            NumberRange(min=Decimal("0.25"), max=MOST_MINUTES // 60),
        ],
        render_kw={"class": "govuk-input--width-4"},
    )
    note = TextAreaField(
        "Your notes (optional)",
        description="Only you read these: what you learned, what you will try",
        validators=[Length(max=1000)],
    )

    def validate_last_day(self, field: Any) -> None:
        """The last day is not before the first."""
        if field.data and self.first_day.data and field.data < self.first_day.data:
            raise ValidationError("Last day must be the same as or after the first day")

    def validate_hours(self, field: Any) -> None:
        """Not more hours than the days have."""
        if not isinstance(field.data, Decimal) or not field.data.is_finite():
            raise ValidationError("Enter how many hours, like 1.5")
        first = self.first_day.data
        if first:
            days = ((self.last_day.data or first) - first).days + 1
            if days > 0 and field.data > 24 * days:
                raise ValidationError("That is more hours than these days have")

    @property
    def version_number(self) -> int:
        """The version that the page showed; 0 when it is missing or nonsense."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def entry(self) -> OwnEntry:
        """What was typed, once it is valid."""
        first = self.first_day.data
        return OwnEntry(
            title=str(self.title.data),
            provider=str(self.provider.data or ""),
            first_day=first,
            last_day=self.last_day.data or first,
            minutes=round(float(self.hours.data or 0) * 60),
            note=str(self.note.data or ""),
        )

    @classmethod
    def of(cls, row: TrainingRecord) -> OwnEntryForm:
        """The form with what stands in an entry."""
        return cls(
            version=str(row.version),
            title=row.title,
            provider=row.provider,
            first_day=row.first_day,
            last_day=None if row.last_day == row.first_day else row.last_day,
            hours=Decimal(training_hours.hours_number(row.minutes)),
            note=row.note,
        )


class CodeForm(SearchForm):
    """The code of a certificate."""

    code = StringField(
        "Code on the certificate",
        description="16 letters and numbers, like ABCD-EFGH-JKLM-NPQR",
        validators=[DataRequired("Enter the code"), Length(max=60)],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
