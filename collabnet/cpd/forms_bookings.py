"""The forms for booking: how many places for whom, who comes, and handing a place on."""

from __future__ import annotations

import re
import secrets

from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from collabnet.accounts.addresses import fold_address
from collabnet.capacity.forms import StepForm
from collabnet.cpd.booking import MOST_AT_ONCE, Person

LONGEST_LIST = 500_000  # characters: what may be pasted and still be answered beside the field
NAME_LENGTH = 100
NUMBER_MESSAGE = f"Enter a number from 1 to {MOST_AT_ONCE}"


class BookForm(StepForm):
    """Places for one employer; `key` makes a second click the same booking."""

    key = HiddenField()
    employer = SelectField("Which school or organisation is it for?", [InputRequired("Choose one")])
    number = IntegerField(
        "How many places?",
        [InputRequired("Say how many places"), NumberRange(1, MOST_AT_ONCE, NUMBER_MESSAGE)],
        default=1, render_kw={"class": "govuk-input--width-2"},
    )  # fmt: skip
    people = TextAreaField(
        "Who comes? (optional)",
        description="One person a line: a name, then a comma and an email address if you like. Or name them later",
    )  # fmt: skip
    note = TextAreaField(
        "Anything the host should know? (optional)", [Length(max=500)], render_kw={"rows": 3}
    )

    def new_key(self) -> None:
        """Give the form a key of its own."""
        self.key.data = secrets.token_urlsafe(16)

    def named(self) -> list[Person | None] | None:
        """A person or None for each place, or None with a message beside a field."""
        text = self.people.data or ""
        number = self.number.data or 0
        lines = [line.strip() for line in text[:LONGEST_LIST].split("\n") if line.strip()]
        if len(lines) > number:
            places = "1 place" if number == 1 else f"{number} places"
            self.people.errors = [
                f"You entered {len(lines):,} people and asked for {places}: make the two agree"
            ]
            return None
        people: list[Person | None] = []
        for line in lines:
            person = parse_person(line)
            if isinstance(person, str):
                self.people.errors = [person]
                return None
            people.append(person)
        emails = [p.email for p in people if p and p.email]
        if len(emails) != len(set(emails)):
            self.people.errors = ["One email address is there twice: each person needs one place"]
            return None
        return people + [None] * (number - len(people))


def parse_person(line: str) -> Person | str:
    """Who a line names ("Sam Smith, sam@example.org"), or what is wrong with it."""
    name, _, email = (part.strip() for part in re.sub(r"[<>;\t]", ",", line).partition(","))
    email = email.strip(" ,")
    if "@" in name and not email:
        return f"Put the name before the address: {line[:60]}"
    if not name or len(name) > NAME_LENGTH:
        return f"Enter a name of up to {NAME_LENGTH} characters: {line[:60]}"
    folded = fold_address(email) if email else ""
    if folded is None:
        return f"Check the email address: {line[:60]}"
    return Person(name, folded)


class PersonForm(StepForm):
    """Who comes."""

    name = StringField("Full name", [InputRequired("Enter a name"), Length(max=NAME_LENGTH)])
    email = StringField(
        "Email address (optional)", [Length(max=254)], description="We send them the details of the training"
    )  # fmt: skip

    def person(self) -> Person | None:
        """Who was entered, or None with a message beside a field."""
        folded = fold_address(self.email.data) if self.email.data else ""
        if folded is None:
            self.email.errors = ["Enter an email address, like name@example.org"]
            return None
        return Person(self.name.data or "", folded)


class TransferForm(PersonForm):
    """To whom a place is handed on."""

    employer = SelectField(
        "Which school or organisation takes it over?", [InputRequired("Choose one")]
    )
    name = StringField("Name of the colleague (optional)", [Optional(), Length(max=NAME_LENGTH)])


class CancelForm(StepForm):
    """Giving a place up."""

    reason = TextAreaField("Why? (optional)", [Length(max=300)], render_kw={"rows": 3})


class DecideForm(StepForm):
    """What a host says to a request."""

    answer = RadioField(
        "Your decision",
        [InputRequired("Choose yes or no")],
        choices=[SelectChoice("yes", "Yes, give a place"), SelectChoice("no", "No")],
    )
    reason = TextAreaField(
        "Reason",
        [Length(max=400)],
        render_kw={"rows": 3},
        description="They will read it. You must give one if you say no",
    )
