"""The forms of cover: a request with its days and pay, an answer, a message, a search for people, an approach."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any, Final

from wtforms import (
    BooleanField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp, ValidationError

from collabnet.accounts.queries_organisations import Organisation
from collabnet.core.talent_pool import LONGEST_COVER_DAYS, WEEKDAYS, Interest, days_between
from collabnet.directory.forms_lives import VersionedForm
from collabnet.platform.clock import today
from collabnet.platform.form_fields import MONTHS, DateInput
from collabnet.platform.forms import Form, SearchForm
from collabnet.recruitment_code.codelists import PHASES, SUBJECTS
from collabnet.recruitment_code.forms import MoneyField, sensible_day
from collabnet.staffing.pool_forms import ROLES, choices
from collabnet.staffing.pool_models import MOST_PEOPLE, CoverRequest

ANY = SelectChoice("", "Any")
AHEAD: Final = dt.timedelta(days=366)
# A school's phase in the register → the phase of a post.
PHASE_OF: Final = {"1": "nursery", "2": "primary", "3": "primary", "4": "secondary", "5": "secondary",
                   "6": "sixth_form_or_college", "7": "through"}  # fmt: skip
HOURS: Final = ((2, "2 hours"), (4, "4 hours"), (24, "1 day"), (72, "3 days"))
TYPED_DAY = re.compile(r"([0-9]{1,2})[ /.-]([0-9]{1,2}|[a-z]{3,9})[ /.-](20[0-9]{2})", re.ASCII)
PHONE = Regexp(
    r"^[0-9 +()-]{7,30}$", message="Enter a telephone number, like 01632 960 001, or leave it empty"
)


class CoverForm(VersionedForm):
    """What a school needs, when, and what it pays."""

    school = SelectField("Which school?", [InputRequired("Choose the school")])
    role = SelectField("Who is needed?", choices=choices(ROLES), default="teacher")
    subject = SelectField(
        "Subject", default="", choices=[ANY, *(SelectChoice(s, s) for s in SUBJECTS)]
    )
    phase = SelectField(
        "Phase", [InputRequired("Choose the phase")], default="",
        choices=[SelectChoice("", "Choose the phase"), *choices(PHASES)],
    )  # fmt: skip
    how = RadioField(
        "When?", [InputRequired("Choose how you give the days")], default="range",
        choices=[SelectChoice("range", "From one day to another"), SelectChoice("list", "On single days")],
    )  # fmt: skip
    first = DateInput("First day", [sensible_day])
    last = DateInput("Last day", [sensible_day], description="Leave this empty for one day")
    weekdays = SelectMultipleField(
        "On which weekdays?", coerce=int, default=list(range(5)),
        choices=[SelectChoice(n, day) for n, day in enumerate(WEEKDAYS)],
    )  # fmt: skip
    listed = TextAreaField(
        "The days, one a line", [Length(max=1_500)],
        description="For example, 3 March 2027 or 3/3/2027", render_kw={"rows": 4},
    )  # fmt: skip
    part = RadioField(
        "For which part of the day?", default="whole",
        choices=[
            SelectChoice("whole", "The whole day"), SelectChoice("morning", "Mornings"),
            SelectChoice("afternoon", "Afternoons"),
        ],
    )  # fmt: skip
    people = IntegerField(
        "How many people?",
        [InputRequired("Enter how many people"), NumberRange(1, MOST_PEOPLE, f"Enter from 1 to {MOST_PEOPLE}")],
        default=1, render_kw={"class": "govuk-input--width-2"},
    )  # fmt: skip
    pay = MoneyField(
        "Pay for one of these days", [InputRequired("Enter the pay as a number, like 232.57")],
        description="What the person is paid before tax for the day, or for the half day",
        render_kw={"prefix": "£", "inputmode": "decimal", "class": "govuk-input--width-5"},
    )  # fmt: skip
    basis = StringField(
        "How the pay is worked out", [Length(max=200)],
        description="For example, 1/195 of M6, or the rate in your own pay policy",
    )  # fmt: skip
    note = TextAreaField(
        "Anything else to know (optional)", [Length(max=1_000)],
        description="Start and end of the day, planning, parking. Name no person", render_kw={"rows": 3},
    )  # fmt: skip
    hours = SelectField(
        "How long has each person to answer?", coerce=int, default=24,
        choices=[SelectChoice(n, words) for n, words in HOURS],
    )  # fmt: skip
    urgent = BooleanField("It is urgent: ask everybody who matches at once")

    def offer(self, schools: Sequence[Organisation]) -> None:
        """Offer the schools that the person arranges for."""
        self.school.choices = [SelectChoice(str(o.scope), o.name) for o in schools]
        self.days: tuple[dt.date, ...] = ()

    def validate_pay(self, field: MoneyField) -> None:
        """Pay is above nothing."""
        if field.data and re.fullmatch(r"[£ ]*0+([.]0*)?", field.data):
            raise ValidationError("Enter the pay as a number above 0")

    def validate_first(self, field: Field) -> None:
        """The days of a range: at least one, none past, not too many."""
        if self.how.data != "range":
            return
        if field.data is None:
            raise ValidationError("Enter the first day")
        last = self.last.data or field.data
        if last < field.data:
            raise ValidationError("The first day must not be after the last")
        if (last - field.data).days > AHEAD.days:
            raise ValidationError("Ask for at most a year at once")
        single = self.last.data is None
        self._take(days_between(field.data, last, range(7) if single else self.weekdays.data or ()))

    def validate_listed(self, field: Field) -> None:
        """The days of a list; a line that cannot be read is named."""
        if self.how.data != "list":
            return
        lines = [line.strip() for line in (field.data or "").splitlines() if line.strip()]
        self._take(tuple(sorted({_typed_day(line) for line in lines})))

    def _take(self, days: tuple[dt.date, ...]) -> None:
        if not days:
            raise ValidationError("Give at least one day; none of the weekdays falls on these days")
        if len(days) > LONGEST_COVER_DAYS:
            raise ValidationError(f"Ask for at most {LONGEST_COVER_DAYS} days at once")
        if days[0] < today():
            raise ValidationError("The first day is past")
        if days[-1] > today() + AHEAD:
            raise ValidationError("Ask for days within a year")
        self.days = days

    def values(self) -> dict[str, Any]:
        """What was entered, by column."""
        return {
            "role": self.role.data, "subject": self.subject.data, "phase": self.phase.data,
            "days": [day.isoformat() for day in self.days], "first_on": self.days[0], "last_on": self.days[-1],
            "part": self.part.data, "note": self.note.data or "",
            "pay_pence": int((self.pay.amount or 0) * 100), "pay_basis": self.basis.data or "",
            "people_wanted": self.people.data, "is_urgent": bool(self.urgent.data), "answer_hours": self.hours.data,
        }  # fmt: skip


def _typed_day(line: str) -> dt.date:
    found = TYPED_DAY.fullmatch(line.lower().strip(" .,"))
    try:
        if found is None:
            raise ValueError
        day, month, year = found.groups()
        number = int(month) if month.isdigit() else MONTHS.index(month[:3]) + 1
        return dt.date(int(year), number, int(day))
    except ValueError:
        raise ValidationError(f"We cannot read “{line[:40]}”. Write it like 3 March 2027") from None


def shown_request(row: CoverRequest) -> dict[str, Any]:
    """A request as the form shows it: its days as a list, which is exact whatever way they were given."""
    return {
        "version": str(row.version), "school": f"school:{row.urn}", "role": row.role, "subject": row.subject,
        "phase": row.phase, "how": "list",
        "listed": "\n".join(f"{d.day} {d:%B %Y}" for d in row.dates),
        "part": row.part, "people": row.people_wanted, "pay": f"{row.pay_pence / 100:.2f}", "basis": row.pay_basis,
        "note": row.note, "hours": row.answer_hours, "urgent": row.is_urgent,
    }  # fmt: skip


class AnswerForm(Form):
    """The answer of a person: what they give of themself besides the name."""

    phone = StringField(
        "Your telephone number (optional)", [Optional(), PHONE],
        description="Only if the school may ring you. It is deleted four weeks after",
        render_kw={"class": "govuk-input--width-20", "autocomplete": "tel", "inputmode": "tel"},
    )  # fmt: skip


class TakeBackForm(Form):
    """Why somebody cannot come."""

    note = StringField("A word to the school (optional)", [Length(max=400)])


class MessageForm(Form):
    """A message between the school and the person."""

    message = TextAreaField("Message", [InputRequired("Write your message"), Length(max=1_000)])


class PeopleForm(SearchForm):
    """Which people to show, and from which school distances are measured."""

    school = SelectField("Near which of your schools?")
    interest = SelectField(
        "Open to", default="", choices=[ANY, *(SelectChoice(i.value, i.words) for i in Interest)]
    )
    role = SelectField("Role", default="", choices=[ANY, *choices(ROLES)])
    subject = SelectField(
        "Subject", default="", choices=[ANY, *(SelectChoice(s, s) for s in SUBJECTS)]
    )
    phase = SelectField("Phase", default="", choices=[ANY, *choices(PHASES)])

    def offer(self, schools: Sequence[Organisation]) -> None:
        """Offer the person's own schools; distances from any place would lead to somebody's home."""
        named = [SelectChoice(str(o.scope), o.name) for o in schools]
        self.school.choices = named or [SelectChoice("", "No school")]
        self.has_schools = bool(named)

    @property
    def narrows(self) -> bool:
        """Whether somebody is left out; the school only says from where it is measured."""
        return any(f.data for f in (self.interest, self.role, self.subject, self.phase))


class ApproachForm(Form):
    """An employer would like to talk."""

    employer = SelectField("For which employer?", [InputRequired("Choose the employer")])
    about = RadioField("About what?", [InputRequired("Choose what it is about")])
    note = TextAreaField(
        "What you have in mind", [Length(max=1_000)],
        description="The work, the time, what somebody would gain", render_kw={"rows": 4},
    )  # fmt: skip

    def offer(self, employers: Sequence[Organisation], interests: Sequence[str]) -> None:
        """Offer the employers the person acts for, and what the profile is open to."""
        self.employer.choices = [SelectChoice(str(o.scope), o.name) for o in employers]
        self.about.choices = [
            SelectChoice(i.value, i.words) for i in Interest if i.value in interests
        ]
