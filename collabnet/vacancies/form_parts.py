"""The parts that the forms of an advert share: fields for its values, and what a form hands on of a post."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar, Final

from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length, Optional, ValidationError

from collabnet.core.school_time import TimeProblem, clock_words, parse_time
from collabnet.core.vacancy_post import Post, Problem
from collabnet.core.vacancy_problems import LONGEST
from collabnet.directory.forms_lives import VersionedForm
from collabnet.recruitment_code.forms import MoneyField, ShareField
from collabnet.vacancies.words import number

YES, NO = "yes", "no"


def at_most(name: str) -> Length:
    """The longest text that a field of an advert takes."""
    return Length(max=LONGEST[name])


def offered(words: Mapping[str, str]) -> list[SelectChoice]:
    """A list of codes as choices, in its order."""
    return [SelectChoice(code, label) for code, label in words.items()]


class YesNoField(RadioField):
    """A question that may stay unanswered."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        kwargs.setdefault("render_kw", {"inline": True})
        choices = [SelectChoice(YES, "Yes"), SelectChoice(NO, "No")]
        super().__init__(label, [Optional()], choices=choices, **kwargs)


class ChoicesField(SelectMultipleField):
    """Several codes of a list, as checkboxes."""

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not on the list. Raises ValidationError."""
        offered_now: Any = self.iter_choices()
        known = {str(choice.value) for choice in offered_now}
        if not set(self.data or ()) <= known:
            raise ValidationError("Choose one of the options")


class NumberField(StringField):
    """A number as people type it; what was typed is kept, `number` is a Decimal or None."""

    def __init__(self, label: str, validators: Any = (), **kwargs: Any) -> None:
        kwargs.setdefault("render_kw", {"inputmode": "decimal", "class": "govuk-input--width-5"})
        super().__init__(label, validators, **kwargs)
        self.number: Decimal | None = None

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """Read the number. Raises ValidationError."""
        text = str(self.data or "").replace(",", "").replace(" ", "")
        if not text or self.errors:
            return
        try:
            self.number = Decimal(text)
        except InvalidOperation:
            self.number = None
        if self.number is None or not self.number.is_finite():
            raise ValidationError("Enter a number, like 32.5")


class ClockField(StringField):
    """A time of day as people type it; `time` is what was read, or None."""

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """Read the time. Raises ValidationError."""
        self.time = None
        if self.errors:
            return
        try:
            self.time = parse_time(str(self.data or ""))
        except TimeProblem as problem:
            raise ValidationError(str(problem)) from None


class PostForm(VersionedForm):
    """A form about some fields of an advert. Its fields are called as those of `core.vacancy_post.Post`.

    `heard` is what the person was warned of already: the same values sent again are meant.
    """

    FIELDS: ClassVar[tuple[str, ...]] = ()
    heard = HiddenField()

    def values(self) -> dict[str, Any]:
        """What could be read, by field of a post. Call after validating."""
        return {
            name: value_of(self[name])
            for name in self.FIELDS
            if name in self and not self[name].errors
        }

    def take(self, problems: tuple[Problem, ...]) -> None:
        """Show what is wrong beside the fields that the form has; the first word about each."""
        for problem in problems:
            self.say(problem.field, problem.message)

    def say(self, name: str, message: str) -> None:
        """Put a message beside a field that has none yet; one that is not of this form stays unsaid."""
        field = self.field_for(name)
        if field is not None and not field.errors:
            field.errors = [message]

    def field_for(self, name: str) -> Field | None:
        """The field that shows what concerns a field of the post."""
        found: Field | None = self._fields.get(name)
        return found


def value_of(field: Field) -> Any:
    """What a field says, as a post holds it."""
    if isinstance(field, MoneyField):
        return field.amount
    if isinstance(field, ShareField):
        return field.share
    if isinstance(field, NumberField):
        return field.number
    if isinstance(field, ClockField):
        return field.time
    if isinstance(field, YesNoField):
        return {YES: True, NO: False}.get(field.data or "")
    if isinstance(field, ChoicesField):
        codes = field.data or []
        return tuple(int(c) for c in codes) if field.name == "urns" else tuple(codes)
    if isinstance(field, BooleanField):
        return bool(field.data)
    if isinstance(field, (StringField, SelectField)):
        return field.data or ""
    return field.data


AMOUNTS: Final = ("pay_low", "pay_high", "actual")  # pounds: with pence, two decimals


def shown(post: Post, names: tuple[str, ...]) -> dict[str, Any]:
    """The data with which a form shows a post."""
    return {name: _as_typed(name, getattr(post, name)) for name in names}


def _as_typed(name: str, value: Any) -> Any:
    if name == "closes_time":
        return clock_words(value)
    if name in ("ect_suitable", "asks_previous_pay"):
        return {True: YES, False: NO}.get(value, "")
    if isinstance(value, Decimal):
        return f"{value:.2f}" if name in AMOUNTS and value % 1 else number(value)
    if isinstance(value, tuple):
        return [str(v) for v in value]
    return value
