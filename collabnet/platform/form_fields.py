"""Parts of forms that WTForms lacks: a date typed in three boxes, tidied text, plain messages."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from wtforms import Field
from wtforms.utils import unset_value
from wtforms.validators import StopValidation

PARTS = ("day", "month", "year")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# What nobody can type but a paste or a program can send; PostgreSQL refuses NUL in text.
UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

# WTForms' messages in our words. A field with a message of its own does not come here.
MESSAGES = {
    "This field is required.": "Fill this in",
    "Not a valid choice.": "Choose one of the options",
    "Not a valid choice": "Choose one of the options",
    "Not a valid integer value.": "Enter a whole number, like 12",
    "Not a valid decimal value.": "Enter a number, like 0.6",
    "Not a valid float value.": "Enter a number, like 0.6",
    "Invalid email address.": "Enter an email address, like name@example.org",
    "Invalid input.": "Check what you entered",
    "The CSRF token is missing.": "This page was open too long. Send it again",
    "The CSRF token is invalid.": "This page was open too long. Send it again",
    "CSRF token expired.": "This page was open too long. Send it again",
    "Number must be at least %(min)s.": "Enter %(min)s or more",
    "Number must be at most %(max)s.": "Enter %(max)s or less",
    "Number must be between %(min)s and %(max)s.": "Enter a number from %(min)s to %(max)s",
    "Field cannot be longer than %(max)d character.": "Use %(max)d character or fewer",
    "Field cannot be longer than %(max)d characters.": "Use %(max)d characters or fewer",
}
GENERIC_MESSAGES = frozenset(MESSAGES.values())


class PlainMessages:
    """What WTForms asks for the words of its messages."""

    def gettext(self, string: str) -> str:
        """Return our words for a message, or the message."""
        return MESSAGES.get(string, string)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """Return our words for a message about n things."""
        return self.gettext(singular if n == 1 else plural)


def clean_text(value: Any) -> Any:
    """Return typed text without control characters and outer space, and with plain line ends."""
    if not isinstance(value, str):
        return value
    return UNWANTED.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()


class DateInput(Field):
    """A date in three boxes (name-day, name-month, name-year); data is a datetime.date or None.

    The month may be a number or a name. Messages say what is missing, after the GOV.UK pattern.
    """

    def __init__(self, label: str | None = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.parts = dict.fromkeys(PARTS, "")
        self.wrong_parts: Sequence[str] = ()

    @property
    def first_input_id(self) -> str:
        """The id of the box that an error should lead to."""
        return f"{self.id}-{self.wrong_parts[0] if self.wrong_parts else PARTS[0]}"

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Take the date from what was sent, else from the object or the default."""
        super().process(None, data, extra_filters)
        if self.data is not None:
            self.parts = {part: str(getattr(self.data, part)) for part in PARTS}
        names = {part: f"{self.name}-{part}" for part in PARTS}
        if not formdata or not any(name in formdata for name in names.values()):
            self.raw_data = []
            return
        self.parts = {part: clean_text(formdata.get(name, ""))[:20] for part, name in names.items()}
        self.raw_data = ["-".join(self.parts.values()).strip("-")]
        self.data = None
        if any(self.parts.values()):
            try:
                self.data = self._parse()
            except ValueError as error:
                self.process_errors = [*self.process_errors, str(error)]

    def pre_validate(self, form: Any) -> None:
        """Keep "must be a real date" from being replaced by "is required"."""
        if self.process_errors:
            raise StopValidation()

    def _parse(self) -> dt.date:
        what = self.label.text
        missing = [part for part in PARTS if not self.parts[part]]
        if missing:
            self.wrong_parts = missing
            raise ValueError(f"{what} must include a {' and '.join(missing)}")
        month_word = self.parts["month"].lower()[:3]
        month = str(MONTHS.index(month_word) + 1) if month_word in MONTHS else self.parts["month"]
        year = self.parts["year"]
        if not re.fullmatch(r"[0-9]{4}", year):
            self.wrong_parts = ("year",)
            raise ValueError(f"{what}: the year must include 4 numbers")
        try:
            if not all(re.fullmatch(r"[0-9]{1,2}", n) for n in (self.parts["day"], month)):
                raise ValueError
            return dt.date(int(year), int(month), int(self.parts["day"]))
        except ValueError:
            self.wrong_parts = PARTS
            raise ValueError(f"{what} must be a real date") from None
