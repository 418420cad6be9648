"""The form of the page before publishing: a note for the locality, and when the advert goes out."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, ValidationError

from collabnet.core.vacancy_problems import LONGEST
from collabnet.directory.forms_lives import VersionedForm
from collabnet.platform.clock import today
from collabnet.platform.form_fields import DateInput

NOW, LATER = "now", "later"


class BeforeForm(VersionedForm):
    """The note and the day of publication."""

    note = TextAreaField(
        "A note of what this post offers the locality",
        [Length(max=LONGEST["note"])],
        description="Optional, and everybody can read it. For example, that a secondment or a job share is welcome. "
        "Name nobody",
    )
    when = RadioField(
        "When does it go out?",
        [InputRequired("Choose when")],
        choices=[SelectChoice(NOW, "Now"), SelectChoice(LATER, "On a day that I choose")],
        default=NOW,
    )
    day = DateInput("Day of publication")

    def validate_day(self, field: Any) -> None:
        """A later day is given where one is chosen."""
        if self.when.data != LATER:
            return
        if field.data is None:
            raise ValidationError("Enter the day on which it goes out")
        if field.data < today():
            raise ValidationError("Enter a day from today on")

    @property
    def publish_on(self) -> Any:
        """The chosen day, or None for now."""
        return self.day.data if self.when.data == LATER else None
