"""The forms of allocation rounds: which training, in which order, and what one request says about itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from wtforms import (
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from collabnet.core.allocation_model import SMALL_PUPILS, Criterion
from collabnet.cpd.models import MOST_MILES, MOST_PLACES
from collabnet.cpd.models_rounds import MOST_PUPILS, RoundOrder
from collabnet.cpd.rounds_services import Order, Terms
from collabnet.directory.forms_lives import VersionedForm
from collabnet.platform.form_fields import DateInput
from collabnet.platform.forms import Form

CRITERIA = {
    Criterion.NEED: "Greater need",
    Criterion.WENT_WITHOUT: "No place in our last round",
    Criterion.SMALL: "Small employers",
}
POSITIONS = ("first", "second", "third")
NARROW = {"class": "govuk-input--width-5"}


def _criteria(leave_out: str) -> list[SelectChoice]:
    return [
        SelectChoice("", leave_out),
        *(SelectChoice(c.value, words) for c, words in CRITERIA.items()),
    ]


class RoundForm(Form):
    """Whose round it is, its name, and the training whose places are shared out together."""

    name = StringField(
        "Name of the round", [InputRequired("Give the round a name"), Length(max=120)],
        description="For example, “Summer term 2027: early reading”",
    )  # fmt: skip
    offers = SelectMultipleField(
        "Training whose places are shared out together",
        [InputRequired("Choose the training whose places are shared out together")],
    )

    def offer_ids(self) -> list[int]:
        """The numbers that were chosen."""
        return [int(value) for value in self.offers.data or []]


class OrderForm(VersionedForm):
    """The order of claims, its limits, and what becomes of those without a place."""

    first = SelectField(
        "First", choices=_criteria("Nothing: the lottery decides"),
        description="Greater need is published pressure, or a priority that the locality sets",
    )  # fmt: skip
    second = SelectField("Then", choices=_criteria("Nothing more"))
    third = SelectField("Then", choices=_criteria("Nothing more"))
    small_pupils = IntegerField(
        "An employer is small when it has fewer pupils than",
        [InputRequired("Enter a number of pupils"), NumberRange(1, MOST_PUPILS)],
        default=SMALL_PUPILS, render_kw=NARROW,
        description="210 is a primary school with one class a year",
    )  # fmt: skip
    radius_miles = IntegerField(
        "Only employers within so many miles (optional)",
        [Optional(), NumberRange(1, MOST_MILES)], render_kw=NARROW,
    )  # fmt: skip
    cap_per_employer = IntegerField(
        "Most places for one employer in the whole round (optional)",
        [Optional(), NumberRange(1, MOST_PLACES)], render_kw=NARROW,
    )  # fmt: skip
    leftover = RadioField(
        "What becomes of those without a place?",
        choices=[
            SelectChoice(
                "waiting", "They wait, in the order of their claims",
                render_kw={"hint": "A place that comes free is offered to the first in line"},
            ),
            SelectChoice("not_placed", "They are told that there was no place, and may ask elsewhere"),
        ],
        default="waiting",
    )  # fmt: skip
    reason = TextAreaField(
        "Why does the order change?", [Length(max=500)], render_kw={"rows": 3},
        description="Everyone who asked is told",
    )  # fmt: skip

    def show(self, order: RoundOrder | None, version: int) -> None:
        """Begin with the order in force, or with the usual one."""
        self.version.data = str(version)
        criteria = [c.value for c in CRITERIA] if order is None else order.criteria
        for name, code in zip(POSITIONS, [*criteria, "", "", ""], strict=False):
            self[name].data = code
        if order is not None:
            self.small_pupils.data, self.radius_miles.data = order.small_pupils, order.radius_miles
            self.cap_per_employer.data, self.leftover.data = order.cap_per_employer, order.leftover

    def order(self) -> Order:
        """What was chosen; positions left empty are skipped."""
        chosen = [str(self[name].data) for name in POSITIONS if self[name].data]
        return Order(
            criteria=tuple(Criterion(code) for code in chosen),
            small_pupils=int(self.small_pupils.data or SMALL_PUPILS),
            radius_miles=self.radius_miles.data,
            cap_per_employer=self.cap_per_employer.data,
            leftover=str(self.leftover.data),
        )


class TermsForm(Form):
    """How far, when and where else one requested place may be."""

    radius_miles = IntegerField(
        "Only within so many miles (optional)",
        [Optional(), NumberRange(1, MOST_MILES)], render_kw=NARROW,
        description="As the crow flies, from your school",
    )  # fmt: skip
    earliest = DateInput("Not before (optional)", [Optional()])
    latest = DateInput("Not after (optional)", [Optional()])
    not_on = SelectMultipleField("Days on which you cannot come (optional)")
    other_offers = SelectMultipleField(
        "Would any of these do as well? (optional)",
        description="You are given one place, on your first choice where that can be",
    )  # fmt: skip

    def offer(self, days: Iterable[tuple[str, str]], others: Iterable[tuple[str, str]]) -> None:
        """The days and the other training that can be chosen."""
        self.not_on.choices = [SelectChoice(value, label) for value, label in days]
        self.other_offers.choices = [SelectChoice(value, label) for value, label in others]

    def terms(self) -> Terms:
        """What was said."""
        return Terms(
            radius_miles=self.radius_miles.data,
            earliest=self.earliest.data,
            latest=self.latest.data,
            not_on=tuple(dt.date.fromisoformat(day) for day in self.not_on.data or []),
            other_offers=tuple(int(number) for number in self.other_offers.data or []),
        )


class DecideForm(Form):
    """One press of a button; the hash of what was on the screen is beside it."""
