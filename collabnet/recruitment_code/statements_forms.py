"""The form of a yearly statement: each line ticked or not, its number, and the employer's own words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional, ValidationError

from collabnet.core.statements import LARGEST, StatementLine, plain
from collabnet.directory.forms_lives import VersionedForm
from collabnet.platform.forms import SearchForm
from collabnet.recruitment_code.statements_models import LONGEST_WORDS

Lines = Sequence[tuple[StatementLine, StatementLine | None]]


class AmountField(StringField):
    """A number as people type it, from 0; whole where it counts people. `amount` is a Decimal once it is sound."""

    def __init__(self, label: str, *, is_whole: bool, **kwargs: Any) -> None:
        super().__init__(label, [Length(max=20)], **kwargs)
        self.is_whole = is_whole
        self.amount: Decimal | None = None

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """Read the number. Raises ValidationError for anything else."""
        if self.errors:
            return
        try:
            amount = Decimal(str(self.data or "0").replace(",", ""))
        except InvalidOperation:
            amount = Decimal("NaN")
        step = Decimal(1) if self.is_whole else Decimal("0.01")
        if not amount.is_finite() or not 0 <= amount <= LARGEST or amount % step:
            kind = "a whole number" if self.is_whole else "a number with at most two decimals"
            raise ValidationError(f"Enter {kind} from 0, like 12")
        self.amount = amount


class StatementForm(VersionedForm):
    """The employer's own words; the lines are added by `form_for`."""

    words = TextAreaField(
        "In your own words (optional)",
        [Length(max=LONGEST_WORDS)],
        description="What you gave and received besides. Everybody reads it: name no person",
    )

    def line_fields(self, lines: Lines) -> list[tuple[Any, Any]]:
        """The tick and the number of each line."""
        return [(self[f"show_{line.key}"], self[f"number_{line.key}"]) for line, _ in lines]

    def values(self, lines: Lines) -> list[StatementLine]:
        """The lines as they were entered. Call after validating."""
        return [
            replace(line, number=number.amount or Decimal(0), is_shown=bool(show.data))
            for (line, _), (show, number) in zip(lines, self.line_fields(lines), strict=True)
        ]


def form_for(lines: Lines, *, words: str, version: int) -> StatementForm:
    """A form with a tick and a number for each line."""
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {"words": words, "version": str(version)}
    for line, record in lines:
        hint = "" if record is None else f"Records here say {plain(record.number)}"
        fields[f"show_{line.key}"] = BooleanField(f"Show {line.words}")
        fields[f"number_{line.key}"] = AmountField(
            line.words[0].upper() + line.words[1:],
            is_whole=line.counts_people,
            description=hint,
            render_kw={"class": "govuk-input--width-5", "inputmode": "decimal"},
        )
        data[f"show_{line.key}"] = line.is_shown
        data[f"number_{line.key}"] = plain(line.number).replace(",", "")
    made: StatementForm = type("LinesForm", (StatementForm,), fields)(data=data)
    return made


class YearForm(SearchForm):
    """Which school year to list."""

    year = SelectField("School year", [Optional()])

    def offer(self, years: Iterable[tuple[int, str]]) -> None:
        """Offer the years of which something is published."""
        self.year.choices = [(str(year), words) for year, words in years]
