"""The forms of secondments: a need or an offer, interest, agreeing, the agreement, signatures, dates."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from wtforms import (
    BooleanField,
    EmailField,
    Field,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from collabnet.accounts.queries_organisations import Organisation
from collabnet.directory.forms_lives import VersionedForm
from collabnet.platform.form_fields import DateInput
from collabnet.platform.forms import Form, SearchForm
from collabnet.recruitment_code import codelists
from collabnet.recruitment_code.forms import sensible_day
from collabnet.staffing.queries import CHECK_LABELS

_NEED_A_DAY = InputRequired("Enter the day")


class ListForm(SearchForm):
    """What to look for among what is open."""

    q = StringField(
        "Search for", [Optional(), Length(max=100)], description="Such as a subject or a school"
    )
    kind = SelectField(
        "Needed or offered",
        choices=[
            SelectChoice("", "Both"), SelectChoice("need", "Needed"), SelectChoice("offer", "Offered"),
        ],
        default="",
    )  # fmt: skip
    days = SelectField(
        "Days a week",
        choices=[
            SelectChoice("", "Any"), SelectChoice("1", "Up to one"), SelectChoice("2", "Up to two"),
            SelectChoice("4", "Up to four"),
        ],
        default="",
    )  # fmt: skip

    @property
    def is_used(self) -> bool:
        """Whether anything is looked for."""
        return bool(self.q.data or self.kind.data or self.days.data)

    @property
    def most_quarters(self) -> int:
        """Quarters of a day a week at most."""
        return int(self.days.data) * 4 if self.days.data else 20


class StepForm(VersionedForm):
    """A step with a note."""

    note = TextAreaField("A note for the other sides", [Length(max=1000)])


class PostForm(VersionedForm):
    """A need for somebody, or an offer of somebody."""

    employer = SelectField("For which employer?", [InputRequired("Choose the employer")])
    publish = SubmitField("Publish")
    title = StringField(
        "What is it about?", [InputRequired("Say it in a few words"), Length(max=120)],
        description="For example, a teacher of physics, two days a week",
    )  # fmt: skip
    about = TextAreaField(
        "More about it", [Length(max=4000)],
        description="The work, the school, what somebody would gain. Name no person",
    )  # fmt: skip
    role = SelectField(
        "Role (optional)", [Optional()],
        choices=[
            SelectChoice("", "Not said"),
            *(SelectChoice(role.code, role.label) for role in codelists.JOB_ROLES.values()),
        ],
        description="Role, subjects and phases are what needs and people are matched by",
    )  # fmt: skip
    subjects = SelectMultipleField(
        "Subjects (optional)", choices=[SelectChoice(name, name) for name in codelists.SUBJECTS]
    )
    phases = SelectMultipleField(
        "Phases (optional)",
        choices=[SelectChoice(code, label) for code, label in codelists.PHASES.items()],
    )
    days = StringField(
        "Days a week", [InputRequired("Enter the days a week")], default="5",
        description="For example 2, or 0.5 for half a day",
        render_kw={"class": "govuk-input--width-3", "inputmode": "decimal"},
    )  # fmt: skip
    starts = DateInput("From", [InputRequired("Enter the first day"), sensible_day])
    ends = DateInput("Until", [InputRequired("Enter the last day"), sensible_day])

    def offer_employers(self, employers: Sequence[Organisation]) -> None:
        """Offer the employers for which the person acts."""
        self.employer.choices = [SelectChoice(str(o.scope), o.name) for o in employers]

    def validate_days(self, field: Field) -> None:
        """Quarters of a day, up to five days."""
        if quarters_in(field.data) is None:
            raise ValidationError("Enter days a week from 0.25 to 5, in quarters, like 2 or 0.5")

    def validate_ends(self, field: Field) -> None:
        """The end is after the start, and within five years of it."""
        if self.starts.data and field.data:
            if field.data <= self.starts.data:
                raise ValidationError("The end must be after the start")
            if (field.data - self.starts.data).days > 5 * 366:
                raise ValidationError("A secondment lasts at most five years")

    def values(self) -> dict[str, Any]:
        """What was entered, by column."""
        return {
            "title": self.title.data,
            "about": self.about.data or "",
            "role": self.role.data or "",
            "subjects": [name for name in codelists.SUBJECTS if name in (self.subjects.data or ())],
            "phases": [code for code in codelists.PHASES if code in (self.phases.data or ())],
            "quarters_a_week": quarters_in(self.days.data),
            "starts_on": self.starts.data,
            "ends_on": self.ends.data,
        }


def quarters_in(text: str | None) -> int | None:
    """Days such as "0.5" as quarters of a day, 1 to 20; None for anything else."""
    try:
        quarters = Decimal(text or "") * 4
    except ArithmeticError:
        return None
    if not quarters.is_finite() or quarters != quarters.to_integral_value():
        return None
    return int(quarters) if 1 <= quarters <= 20 else None


class InterestForm(Form):
    """Who would like to: one of the person's employers, which may agree at once, or the person."""

    who = RadioField("Who would like to?", [InputRequired("Choose who")])
    home = SelectField("Where do you work?", [Optional()])
    note = TextAreaField(
        "A few words for them",
        [Length(max=1000)],
        description="Do not name anybody who has not agreed to it",
    )
    lends = EmailField(
        "If you lend: the email address of the person who would come", [Length(max=254)],
        description="You agree to lend with this, and are not asked again. They have been asked, have an account, "
        "and sign for themselves later. The other side sees the name once it chooses you. Leave it empty to decide "
        "later",
    )  # fmt: skip

    def offer(
        self, employers: Sequence[Organisation], homes: Sequence[Organisation], *, myself: bool
    ) -> None:
        """Offer the employers for which the person acts, and the person themself where that can be."""
        self.who.choices = [SelectChoice(str(o.scope), o.name) for o in employers]
        if myself and homes:
            hint = "Your employer is not told unless you say so later"
            self.who.choices.append(
                SelectChoice("myself", "I would, myself", render_kw={"hint": hint})
            )
        self.home.choices = [SelectChoice(str(o.scope), o.name) for o in homes]
        values = [*(str(o.scope) for o in employers), *(["myself"] if myself and homes else [])]
        if len(values) == 1 and not self.is_submitted():
            self.who.data = values[0]


class AgreeForm(StepForm):
    """The home employer's agreement, with the person where it offers one."""

    email = EmailField(
        "The person’s email address", [Length(max=254)],
        description="They need an account; they sign for themselves, and can say no",
    )  # fmt: skip


class AssuranceForm(VersionedForm):
    """The letter of assurance: its date and what it covers."""

    on = DateInput("Date of the letter", [_NEED_A_DAY, sensible_day])
    checks = SelectMultipleField(
        "The letter covers",
        choices=[SelectChoice(code, words) for code, words in CHECK_LABELS.items()],
    )
    new_role = BooleanField("It says that the checks are enough for the new role")


class IdentityForm(VersionedForm):
    """The day on which the host saw who the person is."""

    on = DateInput("Day of the check", [_NEED_A_DAY, sensible_day])
