"""The forms in which an administrator types a pay table: which scale, its dates, its points, how sure they are."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length

from collabnet.core.pay import SCALES, Basis, PayArea
from collabnet.core.pay_entry import EntryProblem, Point, read_points
from collabnet.platform.form_fields import DateInput
from collabnet.platform.forms import Form, SearchForm
from collabnet.recruitment_code.forms import sensible_day
from collabnet.recruitment_code.services_tables import Entry

EVERYWHERE: Final = "everywhere"  # in addresses: a scale that is the same in every pay area
LONGEST_TEXT: Final = 4_000


class ScaleForm(SearchForm):
    """Which scale a new table is for."""

    scale = SelectField(
        "Range or allowance", choices=[SelectChoice(s.code, s.label) for s in SCALES.values()]
    )


class MarkForm(Form):
    """Nothing but the mark of the table that was on the screen."""

    mark = HiddenField()


class TableForm(MarkForm):
    """The tables of one scale from one day to another, one text of points for each pay area."""

    scale_code = ""
    areas: tuple[str, ...] = ()

    valid_from = DateInput("First day", [InputRequired("Enter the first day"), sensible_day])
    valid_to = DateInput("Last day", [InputRequired("Enter the last day"), sensible_day])
    source = StringField(
        "Source",
        [InputRequired("Say where the values were read"), Length(max=300)],
        description="The document and its date, so that somebody else can look it up",
    )
    basis = RadioField(
        "How sure are the values?",
        [InputRequired("Choose how sure the values are")],
        choices=[SelectChoice(basis.value, basis.words.capitalize()) for basis in Basis],
    )

    def texts(self) -> Iterator[tuple[str, Any]]:
        """Each pay area ("" for all) with its field."""
        for area in self.areas:
            yield area, self[_name(area)]

    def validate(self, extra_validators: Any = None) -> bool:
        """At least one area has points, and all of them can be read."""
        is_sound = super().validate(extra_validators)
        if not is_sound and self.basis.errors:
            return False
        for _, field in self.texts():
            if field.errors:
                continue
            try:
                self.points(field)
            except EntryProblem as problem:
                field.errors = [f"{field.label.text}: {problem}"]
        fields = [field for _, field in self.texts()]
        if not any(field.data for field in fields):
            fields[0].errors = ["Enter at least one point, like M1 32,916"]
        return bool(is_sound) and not any(field.errors for field in fields)

    def points(self, field: Any) -> tuple[Point, ...]:
        """The points that were typed for an area. Raises EntryProblem."""
        return read_points(field.data or "", basis=Basis(self.basis.data))

    def entries(self) -> list[Entry]:
        """The tables that were typed, areas without points left out. Call after validating."""
        return [
            Entry(
                scale=self.scale_code,
                area=area,
                valid_from=self.valid_from.data,
                valid_to=self.valid_to.data,
                points=self.points(field),
                source=self.source.data or "",
            )
            for area, field in self.texts()
            if field.data
        ]

    def hidden(self) -> Iterator[tuple[str, str]]:
        """What was typed, for the page that shows it once more before it is written."""
        for name in ("valid_from", "valid_to"):
            for part, value in self[name].parts.items():
                yield f"{name}-{part}", value
        for name in ("mark", "source", "basis", *(_name(area) for area in self.areas)):
            yield name, self[name].data or ""


def _name(area: str) -> str:
    return f"points_{area or EVERYWHERE}"


@cache
def table_form(scale: str, areas: tuple[str, ...]) -> type[TableForm]:
    """The form for a scale in some pay areas ("": the same everywhere)."""
    fields: dict[str, Any] = {"scale_code": scale, "areas": areas}
    for area in areas:
        fields[_name(area)] = TextAreaField(
            PayArea(area).words if area else "Points",
            [Length(max=LONGEST_TEXT)],
            description="One point a line, like M1 32,916. Add verified, derived or unverified where a value "
            "differs from your answer above",
        )
    return type("TableOfScaleForm", (TableForm,), fields)


def areas_of(scale: str) -> tuple[str, ...]:
    """The pay areas of a scale, or ("",) where it has none."""
    return tuple(area.value for area in PayArea) if SCALES[scale].by_area else ("",)
