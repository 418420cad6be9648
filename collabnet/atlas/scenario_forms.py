"""The forms in which a what-if is put together, one change at a time: schools, priority areas, lines.

They are sent by GET, so that the address holds what is tried. What could not be read stays in its field.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from markupsafe import Markup
from wtforms import DecimalField, IntegerField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, Optional

from collabnet.atlas.scenario_state import Asked
from collabnet.core.geography import ENGLAND_GRID, GridPoint
from collabnet.core.what_if_levers import (
    FORM_OF_ENTRY,
    LONGEST_NAME,
    MOST_SPECIALIST,
    Close,
    Lever,
    LeverError,
    Open,
    Places,
    Priority,
    Specialist,
    checked_name,
    checked_places,
)
from collabnet.platform.forms import SearchForm

NUMBER = {"class": "govuk-input--width-5"}
WHAT = {
    "places": "Another number of places for entry",
    "forms": "More or fewer forms of entry",
    "close": "It closes to new children",
    "unit": "Funded places in a SEN unit",
    "rp": "Funded places in a resourced provision",
}


class Choosable(Protocol):
    """A school that a change can be made to."""

    @property
    def urn(self) -> int:
        """Its number."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def entry_places(self) -> float:
        """Its places for entry in the band."""


class LeverForm(SearchForm):
    """A form that makes one change; `add` in the address says which one was sent."""

    def refuse(self, name: str, message: str) -> None:
        """Put a message beside a field."""
        field = self[name]
        field.errors = [*field.errors, message]


class SchoolForm(LeverForm):
    """What happens to a school that is there."""

    school = SelectField("School", validate_choice=False)
    what = RadioField(
        "What changes?",
        choices=[SelectChoice(value, words) for value, words in WHAT.items()],
        default="places",
        validate_choice=False,
    )
    places = IntegerField("Places for entry, each year", [Optional()], render_kw=NUMBER)
    forms = DecimalField(
        "Forms of entry",
        [Optional()],
        description=f"One form is {FORM_OF_ENTRY} places. Half a form is 0.5; for fewer write -1",
        render_kw=NUMBER,
    )
    unit_places = IntegerField("How many more funded places", [Optional()], render_kw=NUMBER)
    rp_places = IntegerField("How many more funded places", [Optional()], render_kw=NUMBER)

    def conditional(self) -> dict[str, Markup]:
        """The field that belongs to each answer, drawn."""
        return {
            "places": self.places(label_class=""),
            "forms": self.forms(label_class=""),
            "unit": self.unit_places(label_class=""),
            "rp": self.rp_places(label_class=""),
        }

    def lever(self, schools: Mapping[int, Choosable], where: str) -> Lever | None:
        """The change that was entered, or None with messages beside the fields."""
        is_readable = self.validate()
        text = str(self.school.data or "").strip()
        school = (
            schools.get(int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else None
        )
        if not text:
            self.refuse("school", "Choose a school")
        elif school is None:
            self.refuse(
                "school", f"Choose a school from the list. “{text[:40]}” is no open school {where}"
            )
        if self.what.data not in WHAT:
            self.refuse("what", "Choose what changes")
        if self.errors or not is_readable or school is None:
            return None
        return self._change(school)

    def _change(self, school: Choosable) -> Lever | None:
        match self.what.data:
            case "close":
                return Close(school.urn)
            case "places":
                return self._places(school, "places", self.places.data, "Enter how many places")
            case "forms":
                return self._forms(school)
        name = f"{self.what.data}_places"
        number = self[name].data
        if number is None or not 1 <= number <= MOST_SPECIALIST:
            self.refuse(name, f"Enter a number of places from 1 to {MOST_SPECIALIST}")
            return None
        return Specialist(school.urn, self.what.data, number)

    def _forms(self, school: Choosable) -> Lever | None:
        forms = self.forms.data
        if forms is None or not forms.is_finite() or abs(forms) > 100 or forms == 0:
            self.refuse(
                "forms", "Enter how many forms of entry more, or fewer with a minus, like -1"
            )
            return None
        places = round(school.entry_places) + round(forms * FORM_OF_ENTRY)
        if places < 0:
            self.refuse(
                "forms",
                f"{school.name} has {round(school.entry_places)} places for entry: "
                f"{-round(forms * FORM_OF_ENTRY)} cannot be taken away",
            )
            return None
        return self._places(school, "forms", places, "")

    def _places(
        self, school: Choosable, name: str, number: int | None, missing: str
    ) -> Lever | None:
        if number is None:
            self.refuse(name, missing)
            return None
        try:
            return Places(school.urn, checked_places(number))
        except LeverError as error:
            self.refuse(name, error.reason)
            return None


class NewSchoolForm(LeverForm):
    """A school that opens: where, and with how many places for entry."""

    new_name = StringField(
        "Name for the new school",
        [InputRequired("Give the new school a name"), Length(max=LONGEST_NAME)],
    )
    new_place = StringField(
        "Where",
        [InputRequired("Enter a postcode, or an easting and a northing"), Length(max=40)],
        description="A postcode, or easting and northing in metres, like 320725, 123837",
    )
    new_places = IntegerField(
        "Places for entry, each year", [InputRequired("Enter how many places")], render_kw=NUMBER
    )

    def lever(self, find: Callable[[str], GridPoint | str]) -> Lever | None:
        """The change that was entered; `find` gives the point of a postcode, or why there is none."""
        is_readable = self.validate()
        number = self.new_places.data
        if number is not None and not self.new_places.errors:
            try:
                checked_places(number)
                if number == 0:
                    raise LeverError("Enter 1 place or more")
            except LeverError as error:
                self.refuse("new_places", error.reason)
        name = ""
        try:
            name = checked_name(self.new_name.data or "x")
        except LeverError as error:
            self.refuse("new_name", error.reason)
        point: GridPoint | str = ""
        if not self.new_place.errors:
            point = grid_point(self.new_place.data or "") or find(self.new_place.data or "")
            if isinstance(point, str):
                self.refuse("new_place", point)
        if self.errors or not is_readable or isinstance(point, str):
            return None
        return Open(round(point.easting), round(point.northing), int(number or 0), name)


class AreaForm(LeverForm):
    """Who has priority in an official catchment."""

    catchment = SelectField("Priority area", validate_choice=False)
    gains = SelectField("School that gains priority in it", validate_choice=False)
    loses = SelectField("School that loses priority in it", validate_choice=False)

    def lever(
        self, catchments: Mapping[int, tuple[int, ...]], schools: Mapping[int, Choosable]
    ) -> Lever | None:
        """The change that was entered; `catchments` are the schools with priority in each."""
        self.validate()
        area, gains, loses = (_key(f.data) for f in (self.catchment, self.gains, self.loses))
        if area not in catchments:
            self.refuse("catchment", "Choose a priority area from the list")
            return None
        holders = catchments[area]
        if gains and (gains not in schools or gains in holders):
            self.refuse("gains", "Choose a school from the list that has no priority there yet")
        if loses and loses not in holders:
            self.refuse("loses", "Choose a school that has priority there now")
        if not gains and not loses:
            self.refuse("gains", "Choose a school that gains or one that loses priority")
        return None if self.errors else Priority(area, gains, loses)


class LinesForm(LeverForm):
    """The lines of fullness that the officer watches, and after how many years."""

    low = StringField(
        "Spare places: below",
        render_kw={"class": "govuk-input--width-3", "suffix": "% full", "inputmode": "numeric"},
    )
    high = StringField(
        "Shortage of places: above",
        render_kw={"class": "govuk-input--width-3", "suffix": "% full", "inputmode": "numeric"},
    )
    years = StringField(
        "After how many entry years",
        render_kw={"class": "govuk-input--width-3", "inputmode": "numeric"},
    )


def lines_form(asked: Asked) -> LinesForm:
    """The form of lines and years with what was typed, and what is wrong with it."""
    values = {
        name: asked.typed[name] or str(number) for name, number in asked.tried.settings.items()
    }
    form = LinesForm(formdata=None, data=values)
    for name, message in asked.errors.items():
        if name in form:
            form[name].errors = [message]
    return form


def school_choices(schools: Sequence[Choosable], first: str) -> list[SelectChoice]:
    """The schools of an area with their places, for a list to choose from."""
    return [
        SelectChoice("", first),
        *(SelectChoice(str(s.urn), f"{s.name} ({round(s.entry_places)} places)") for s in schools),
    ]


def grid_point(text: str) -> GridPoint | None:
    """An easting and a northing typed as two numbers, or None where the text is something else."""
    parts = text.replace(",", " ").split()
    if len(parts) != 2 or not all(p.isascii() and p.isdigit() and len(p) <= 6 for p in parts):
        return None
    point = GridPoint(float(parts[0]), float(parts[1]))
    return point if ENGLAND_GRID.contains(*point) else None


def _key(value: object) -> int:
    """The number of a chosen record, 0 for none or nonsense."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else 0
