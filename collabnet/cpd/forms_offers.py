"""The forms of each step of an offer, of its sessions and of what a host decides."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from wtforms import DecimalField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from collabnet.capacity.forms import StepForm
from collabnet.core import school_time
from collabnet.cpd.areas import COVER_LABELS, PHASE_LABELS, STANDARD, WAY_LABELS, area_choices
from collabnet.cpd.models import MOST_OFFER_HOURS, MOST_PENCE, MOST_PLACES, OFFER_HOURS, Offer
from collabnet.cpd.offer_changes import MOST_SESSIONS, Times
from collabnet.platform.form_fields import DateInput
from collabnet.platform.geocoding import PostcodesMissing, postcode_file

PLACES_MESSAGE = f"Enter a number from 1 to {MOST_PLACES:,}"


def _choices(labels: dict[str, str]) -> list[SelectChoice]:
    return [SelectChoice(code, label) for code, label in labels.items()]


class AboutForm(StepForm):
    """What it is and who it is for."""

    title = StringField(
        "Title", [InputRequired("Give it a title"), Length(max=120)],
        description="For example, “Teaching early reading with phonics”",
    )  # fmt: skip
    area = SelectField(
        "What is it about?", [InputRequired("Say what it is about")],
        choices=lambda: area_choices("Choose one"),
    )  # fmt: skip
    phase = RadioField("Phase", choices=_choices(PHASE_LABELS), default="all")
    audience = StringField(
        "Who is it for?", [InputRequired("Say who it is for"), Length(max=200)],
        description="For example, teachers of Reception and Year 1",
    )  # fmt: skip
    provider = StringField("Who provides it?", [Length(max=120)])
    summary = TextAreaField("What will people do? (optional)", [Length(max=1000)])

    def values(self) -> dict[str, Any]:
        """The fields of the offer."""
        return {
            name: getattr(self, name).data or ""
            for name in ("title", "area", "phase", "audience", "provider", "summary")
        }


class StandardForm(StepForm):
    """The five parts of the DfE Standard as short answers."""

    def values(self) -> dict[str, Any]:
        """The fields of the offer."""
        return {part.field: self[part.field].data or "" for part in STANDARD}


for _part in STANDARD:
    setattr(
        StandardForm,
        _part.field,
        TextAreaField(
            _part.question, [InputRequired("Answer in a sentence or two"), Length(max=500)],
            description=_part.hint, render_kw={"rows": 3},
        ),
    )  # fmt: skip


class WhereForm(StepForm):
    """A room or online, and what people need to know to come."""

    mode = RadioField(
        "Where does it take place?",
        choices=[SelectChoice("room", "In a room"), SelectChoice("online", "Online")],
        default="room",
    )
    address = TextAreaField(
        "Address of the room",
        [Length(max=300)],
        render_kw={"rows": 3},
        description="Leave empty if online",
    )
    postcode = StringField(
        "Postcode of the room", [Length(max=10)], render_kw={"class": "govuk-input--width-10"}
    )
    access = TextAreaField(
        "Access (optional)", [Length(max=500)], render_kw={"rows": 3},
        description="For example, step-free, parking, hearing loop",
    )  # fmt: skip
    joining = TextAreaField(
        "How to join (optional)", [Length(max=500)], render_kw={"rows": 3},
        description="For example, a link or which entrance. Only people with a place are told",
    )  # fmt: skip

    def values(self) -> dict[str, Any] | None:
        """The fields of the offer with where it is on the grid, or None when a field has a message."""
        found: dict[str, Any] = {
            name: getattr(self, name).data or ""
            for name in ("mode", "address", "access", "joining")
        }
        if found["mode"] == "online":
            return found | {"address": "", "postcode": ""}
        if not found["address"]:
            self.address.errors = ["Give the address of the room"]
            return None
        if not self.postcode.data:
            return found | {"postcode": ""}
        try:
            place = postcode_file().find(self.postcode.data)
        except PostcodesMissing:
            return found | {"postcode": self.postcode.data[:8].upper()}
        if place is None:
            self.postcode.errors = ["We could not find that postcode. Check it, or leave it empty"]
            return None
        return found | {
            "postcode": place.label[:8],
            "easting": int(place.point.easting),
            "northing": int(place.point.northing),
        }


class PlacesForm(StepForm):
    """How many places, for whom, and how they are given."""

    places = IntegerField(
        "How many places are there?",
        [InputRequired(PLACES_MESSAGE), NumberRange(1, MOST_PLACES, PLACES_MESSAGE)],
        render_kw={"class": "govuk-input--width-4"},
    )
    places_held = IntegerField(
        "How many of them are set aside for schools under pressure? (optional)",
        [Optional(), NumberRange(0, MOST_PLACES)], default=0,
        description="Schools whose published pressure is high or possibly high, or that the locality gives priority",
        render_kw={"class": "govuk-input--width-4"},
    )  # fmt: skip
    held_until = DateInput(
        "Set aside until", [Optional()], description="After that day they are open to everyone"
    )
    cap_per_employer = IntegerField(
        "Most places for one employer (optional)",
        [Optional(), NumberRange(1, MOST_PLACES, PLACES_MESSAGE)],
        render_kw={"class": "govuk-input--width-4"},
    )
    way = RadioField("How are places given?", choices=_choices(WAY_LABELS), default="first_come")
    closing_on = DateInput(
        "Closing date", [Optional()], description="The last day to ask. A round needs one"
    )
    offer_hours = IntegerField(
        "Hours to answer when a place comes free", [InputRequired(), NumberRange(1, MOST_OFFER_HOURS)],
        default=OFFER_HOURS, description="Then it is offered to the next in line",
        render_kw={"class": "govuk-input--width-4"},
    )  # fmt: skip

    def values(self) -> dict[str, Any] | None:
        """The fields of the offer, or None when a field has a message."""
        held, places = self.places_held.data or 0, self.places.data or 0
        good = True
        for field, wrong, message in (
            (self.places_held, held > places, "That is more than there are places"),
            (self.held_until, bool(held) and not self.held_until.data, "Say until when they are set aside"),
            (self.closing_on, self.way.data == "round" and not self.closing_on.data, "A round needs a closing date"),
            (self.held_until, _odd(self.held_until.data), "Check the year"),
            (self.closing_on, _odd(self.closing_on.data), "Check the year"),
            (self.cap_per_employer, (self.cap_per_employer.data or 0) > places, "That is more than there are places"),
        ):  # fmt: skip
            if wrong:
                field.errors = [*field.errors, message]
                good = False
        if not good:
            return None
        return {
            "places": places,
            "places_held": held,
            "held_until": _end_of(self.held_until.data) if held else None,
            "cap_per_employer": self.cap_per_employer.data,
            "way": self.way.data,
            "closing_at": _end_of(self.closing_on.data) if self.closing_on.data else None,
            "offer_hours": self.offer_hours.data,
        }


class ResizeForm(StepForm):
    """Another number of places for a live offer."""

    places = IntegerField(
        "How many places are there?",
        [InputRequired(PLACES_MESSAGE), NumberRange(1, MOST_PLACES, PLACES_MESSAGE)],
        render_kw={"class": "govuk-input--width-4"},
    )


class TermsForm(StepForm):
    """Money, cover, travel and cancelling."""

    cost = DecimalField(
        "Cost of a place in pounds",
        [InputRequired("Enter an amount, or 0 if it is free"), NumberRange(0, MOST_PENCE // 100)],
        places=2, default=Decimal(0), render_kw={"prefix": "£", "class": "govuk-input--width-5"},
    )  # fmt: skip
    cover_payer = RadioField(
        "Who pays for cover while people are away?", [InputRequired("Say who pays for cover")],
        choices=_choices(COVER_LABELS),
    )  # fmt: skip
    travel = TextAreaField(
        "Travel and other costs (optional)", [Length(max=300)], render_kw={"rows": 3}
    )
    cancellation_terms = TextAreaField(
        "What if somebody cancels? (optional)", [Length(max=500)], render_kw={"rows": 3},
        description="For example, free until a week before",
    )  # fmt: skip

    def values(self) -> dict[str, Any]:
        """The fields of the offer."""
        return {
            "cost_pence": int((self.cost.data or 0) * 100),
            "cover_payer": self.cover_payer.data or "",
            "travel": self.travel.data or "",
            "cancellation_terms": self.cancellation_terms.data or "",
        }


class SessionForm(StepForm):
    """One session or a series, as a clock in London shows its times."""

    day = DateInput(
        "Day", [InputRequired("Enter the day of the session")], description="For example, 27 3 2027"
    )
    start = StringField(
        "Starts at",
        [InputRequired("Enter a time, like 1:30pm"), Length(max=20)],
        description="For example, 1:30pm or 13:30",
        render_kw={"class": "govuk-input--width-5"},
    )
    end = StringField(
        "Ends at",
        [InputRequired("Enter a time, like 3:30pm"), Length(max=20)],
        render_kw={"class": "govuk-input--width-5"},
    )
    which = RadioField(
        "Which of the two?", [Optional()],
        choices=[SelectChoice("first", "The first (summer time)"), SelectChoice("second", "The second (winter time)")],
        description="Only when the clocks go back that night",
    )  # fmt: skip
    count = IntegerField(
        "How many sessions?",
        [InputRequired(), NumberRange(1, MOST_SESSIONS)],
        default=1,
        description="A series is on the same weekday at the same time",
        render_kw={"class": "govuk-input--width-2"},
    )
    weeks = SelectField(
        "How often?",
        choices=[
            SelectChoice("1", "Every week"),
            SelectChoice("2", "Every 2 weeks"),
            SelectChoice("4", "Every 4 weeks"),
            SelectChoice("6", "Every 6 weeks"),
        ],
        default="1",
    )
    place = StringField("Room, if it differs (optional)", [Length(max=200)])

    def times(self) -> Times | None:
        """What was typed, or None when a field has a message."""
        found: dict[str, dt.time] = {}
        for field in (self.start, self.end):
            try:
                found[field.name] = school_time.parse_time(field.data or "")
            except school_time.TimeProblem as problem:
                field.errors = [*field.errors, str(problem)]
        if _odd(self.day.data):
            self.day.errors = [*self.day.errors, "Check the year"]
            return None
        if len(found) < 2 or self.day.data is None:
            return None
        count = self.count.data if "count" in self else 1
        weeks = int(self.weeks.data) if "weeks" in self else 1
        which = school_time.Which(self.which.data) if self.which.data else None
        return Times(
            self.day.data,
            found["start"],
            found["end"],
            count or 1,
            weeks,
            self.place.data or "",
            which,
        )


class ReasonForm(StepForm):
    """Why something is refused or called off."""

    reason = TextAreaField(
        "Why?", [InputRequired("Say why, in a sentence"), Length(max=300)], render_kw={"rows": 3}
    )


class HostForm(StepForm):
    """In whose name training is offered."""

    host = RadioField("Who offers it?", [InputRequired("Say who offers it")])


def _odd(day: dt.date | None) -> bool:
    """Whether a day is so far away that its year must be a slip."""
    return day is not None and not 2020 <= day.year <= 2100


def _end_of(day: dt.date | None) -> dt.datetime | None:
    """The instant at which a day in London ends."""
    return None if day is None else school_time.day_start(day + dt.timedelta(days=1))


def last_day(instant: dt.datetime | None) -> dt.date | None:
    """The day that ends at an instant, as forms ask for it."""
    return None if instant is None else school_time.day_of(instant - dt.timedelta(seconds=1))


STEPS: dict[str, type[StepForm]] = {
    "about": AboutForm,
    "standard": StandardForm,
    "where": WhereForm,
    "places": PlacesForm,
    "terms": TermsForm,
}


STEP_FIELDS = {
    "about": ("token", "title", "area", "phase", "audience", "provider", "summary"),
    "standard": ("token", *(part.field for part in STANDARD)),
    "where": ("token", "mode", "address", "postcode", "access", "joining"),
    "places": (
        "token",
        "places",
        "places_held",
        "held_until",
        "cap_per_employer",
        "way",
        "closing_on",
        "offer_hours",
    ),
    "terms": ("token", "cost", "cover_payer", "travel", "cancellation_terms"),
}


def step_form(step: str, offer: Offer) -> Any:
    """The form of a step, filled in from the offer."""
    kept: dict[str, Any] = {
        "cost": Decimal(offer.cost_pence) / 100,
        "held_until": last_day(offer.held_until),
        "closing_on": last_day(offer.closing_at),
        "places": offer.places or None,
        "cover_payer": offer.cover_payer or None,
        "token": str(offer.version),
    }
    values = {n: kept[n] if n in kept else getattr(offer, n) for n in STEP_FIELDS[step]}
    return STEPS[step](**values)
