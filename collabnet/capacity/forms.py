"""The forms of each step of a statement: places, one line of people, services or rooms, a plain no, the terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import (
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, Optional

from collabnet.capacity import codelists
from collabnet.capacity.models import NOTE_LENGTH, Line, Statement, Terms
from collabnet.capacity.prefill import PlaceKey, Published
from collabnet.core.capacity import Answer, NumberSource, OfferLine, Problem, line_problems
from collabnet.core.capacity_kinds import Group, Kind, kinds_for, year_group_words
from collabnet.platform.form_fields import DateInput
from collabnet.platform.forms import Form, SearchForm


def _answer_choices(group: Group, unsaid: str = "Not said") -> list[SelectChoice]:
    """Yes, maybe, and each reason for no, in one list."""
    return [
        SelectChoice("", unsaid),
        SelectChoice("yes", "Yes"),
        SelectChoice("maybe", "Maybe"),
        *(
            SelectChoice(f"no:{reason.code}", reason.label, optgroup="No, because")
            for reason in codelists.reasons_for(group)
        ),
    ]


class PlaceRow(SearchForm):
    """One year group or unit: how many places there are, how many are on offer, and the answer."""

    places = IntegerField("Places there are", [Optional()])
    quantity = IntegerField("On offer now", [Optional()])
    answer = SelectField("Answer", choices=_answer_choices(Group.PLACES), default="")

    def offer(self, key: PlaceKey, published: Published) -> OfferLine | None:
        """The line that was entered, or None when nothing was said; places come with their source."""
        answer, _, reason = (self.answer.data or "").partition(":")
        if not answer and self.quantity.data is not None:
            answer = "yes"  # a number says it
        if not answer:
            return None
        known = published.get(key)
        is_published = known is not None and known.places == self.places.data
        return OfferLine(
            kind=key[0],
            answer=Answer(answer),
            detail=key[1],
            no_reason=reason,
            quantity=self.quantity.data,
            places=self.places.data,
            places_source=known.source if known and is_published else NumberSource.ENTERED,
        )


class StepForm(Form):
    """A step of the journey: carries the version of the statement that was on the screen."""

    token = HiddenField()

    def add_problems(self, problems: Sequence[Problem]) -> bool:
        """Put messages beside their fields; whether there were none."""
        for problem in problems:
            field = self._fields.get(problem.field)
            if field is None:
                self.form_errors.append(problem.message)
            else:
                field.errors = [*field.errors, problem.message]
        return not problems

    def kept(self) -> dict[str, str]:
        """What was typed, by label, to show on the page about a conflict."""
        return dict(_typed(self))


def _typed(form: Any, prefix: str = "") -> list[tuple[str, str]]:
    found = []
    for field in form:
        if isinstance(field, FormField):
            found += _typed(field.form, f"{field.label.text}, ")
        elif field.name not in ("token", "csrf_token") and field.raw_data:
            text = ", ".join(str(part) for part in field.raw_data if str(part))
            if text:
                found.append(
                    (prefix + field.label.text.lower() if prefix else field.label.text, text)
                )
    return found


def place_row_label(key: PlaceKey) -> str:
    """The name of a row of the places step: "Year 4", "SEN unit places"."""
    return year_group_words(key[1]) if key[0] == Kind.YEAR_PLACES else key[0].label


def _row_name(key: PlaceKey) -> str:
    return f"y{key[1]}" if key[0] == Kind.YEAR_PLACES else key[0].value


class PlacesForm(StepForm):
    """The places step, with one row for each year group and unit; built by places_form."""

    keys: Sequence[PlaceKey] = ()

    def rows(self) -> list[tuple[PlaceKey, Any]]:
        """Each key with its row."""
        return [(key, self[_row_name(key)]) for key in self.keys]

    def offers(self, published: Published) -> list[OfferLine] | None:
        """The lines that were entered, or None when a row has a message."""
        if not self.validate():
            return None
        found, good = [], True
        for key, row in self.rows():
            offer = row.form.offer(key, published)
            if offer is None:
                continue
            for problem in line_problems(offer):
                field = row.form[problem.field]
                field.errors = [*field.errors, problem.message]
                good = False
            found.append(offer)
        return found if good else None


def places_form(
    keys: Sequence[PlaceKey], statement: Statement | None, published: Published
) -> PlacesForm:
    """The places step of a school, filled in from its statement and from published figures."""
    rows = {_row_name(key): FormField(PlaceRow, place_row_label(key)) for key in keys}
    form_class = type("PlacesFormOfSchool", (PlacesForm,), {**rows, "keys": tuple(keys)})
    said = {(line.kind, line.detail): line for line in statement.lines} if statement else {}
    data = {}
    for key in keys:
        line = said.get((key[0].value, key[1]))
        known = published.get(key)
        data[_row_name(key)] = (
            _row_data(line) if line else {"places": known.places if known else None}
        )
    made = form_class(data=data)
    assert isinstance(made, PlacesForm)  # noqa: S101 - narrows the type
    return made


def _row_data(line: Line) -> dict[str, Any]:
    return {"places": line.places, "quantity": line.quantity, "answer": _answer_value(line)}


def _answer_value(line: Line) -> str:
    """A line's answer as the list of answers names it: "no" with its reason."""
    return f"no:{line.no_reason}" if line.answer == Answer.NO else line.answer


class LineForm(StepForm):
    """One specialist, service or room; line_form takes out the fields that the group does not have."""

    detail = SelectField("What is it?", [InputRequired("Choose what it is")])
    name = StringField("In your own words (optional)", [Length(max=80)])
    answer = SelectField(
        "Can you offer it?", [InputRequired("Choose yes, maybe or a reason for no")]
    )
    quantity = IntegerField(
        "Days a term", [Optional()], description="You can leave this empty for “maybe”"
    )
    reach_miles = IntegerField(
        "How many miles can they travel? (optional)",
        [Optional()],
        description="Leave this empty for anywhere in the locality",
    )
    size = IntegerField("How many people does it hold? (optional)", [Optional()])
    times = StringField(
        "When can it be used? (optional)",
        [Length(max=200)],
        description="For example, weekdays after 4pm in term time",
    )
    cost = RadioField(
        "What does it cost?",
        choices=[
            SelectChoice("", "Not said"),
            *(SelectChoice(c, w) for c, w in codelists.COSTS.items()),
        ],
        default="",
    )
    cost_note = StringField(
        "More about the cost (optional)", [Length(max=120)], description="For example, £15 an hour"
    )
    note = StringField(
        "Anything else (optional)",
        [Length(max=300)],
        description="Do not name people here: others in the locality read it",
    )

    def offer(self) -> OfferLine:
        """The line that was entered; with the answer “no” a number of days is left out."""
        entry = codelists.details()[self.detail.data]
        answer, _, reason = self.answer.data.partition(":")
        names = ("name", "quantity", "reach_miles", "size", "times", "cost", "cost_note", "note")
        values = {
            name: self[name].data for name in names if name in self and self[name].data is not None
        }
        if answer == Answer.NO:
            values.pop("quantity", None)
        return OfferLine(
            kind=entry.kind, answer=Answer(answer), detail=entry.code, no_reason=reason, **values
        )

    def is_good(self) -> bool:
        """Whether everything can be accepted; puts messages beside fields when not."""
        return bool(self.validate()) and self.add_problems(line_problems(self.offer()))


FIELDS_WITHOUT = {
    Group.PEOPLE: ("size", "times"),
    Group.SERVICES: ("quantity", "reach_miles", "size"),
    Group.ROOMS: ("quantity", "reach_miles"),
}


def line_form(owner_kind: str, group: Group, line: Line | None = None) -> LineForm:
    """The form of one line of a group, with only the fields and choices that fit."""
    data: Mapping[str, Any] = {}
    if line is not None:
        data = {c.name: getattr(line, c.name) for c in line.__table__.columns}
        data = {**data, "answer": _answer_value(line)}
    form = LineForm(data=data)
    for name in FIELDS_WITHOUT[group]:
        del form[name]
    kinds = kinds_for(owner_kind, group=group)
    form.detail.choices = [
        SelectChoice("", "Choose"),
        *(
            SelectChoice(entry.code, entry.label, optgroup=heading)
            for heading, entries in codelists.details_for(*kinds).items()
            for entry in entries
        ),
    ]
    form.answer.choices = _answer_choices(group, unsaid="Choose")
    return form


class NoneForm(StepForm):
    """A plain "no" for a whole group, with its reason."""

    no_reason = SelectField(
        "We have nothing to offer here, because", [InputRequired("Choose a reason")]
    )

    def offer(self, kind: Kind) -> OfferLine:
        """The line that says so."""
        return OfferLine(kind=kind, answer=Answer.NO, no_reason=self.no_reason.data)


def none_form(group: Group) -> NoneForm:
    """The form of a plain "no" with the reasons of a group."""
    form = NoneForm()
    form.no_reason.choices = [
        SelectChoice("", "Choose a reason"),
        *(SelectChoice(r.code, r.label) for r in codelists.reasons_for(group)),
    ]
    return form


class TermsForm(StepForm):
    """What holds for the whole statement: totals, days, and who may see it."""

    total_places = IntegerField("At most how many places in all? (optional)", [Optional()])
    total_days = IntegerField("At most how many days a term in all? (optional)", [Optional()])
    valid_from = DateInput("First day", description="For example, 1 9 2027")
    valid_to = DateInput("Last day (optional)", description="Leave empty if you do not know")
    visibility = RadioField(
        "Who may see the details?",
        choices=[
            SelectChoice(
                "locality",
                "Members of our locality, the authority and the DfE",
                {"hint": "Everyone else sees only how much is on offer"},
            ),
            SelectChoice(
                "own", "Only our own organisation", {"hint": "It is not counted or listed anywhere"}
            ),
        ],
        default="locality",
    )
    note = TextAreaField(
        "Anything else (optional)",
        [Length(max=NOTE_LENGTH)],
        description="Do not name people here: others in the locality read it",
    )

    def validate_valid_from(self, field: DateInput) -> None:
        """A first day is needed."""
        if field.data is None and not field.errors:
            field.errors = [*field.errors, "Enter the first day"]

    def terms(self) -> Terms:
        """What was entered."""
        return Terms(
            valid_from=self.valid_from.data,
            valid_to=self.valid_to.data,
            visibility=self.visibility.data,
            total_places=self.total_places.data if "total_places" in self else None,
            total_days=self.total_days.data,
            note=self.note.data or "",
        )
