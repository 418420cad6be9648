"""The forms of the code: an advert to check, a signature, a version and its legal review."""

from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import URL, InputRequired, Length, Optional, ValidationError

from collabnet.core.clause_checks import Advert
from collabnet.core.pay import PayArea
from collabnet.core.pay_check import Employer
from collabnet.core.resignation import Post
from collabnet.core.vacancy_post import FLEXIBLE, FRAMEWORKS
from collabnet.directory.forms_lives import VersionedForm
from collabnet.platform.form_fields import DateInput
from collabnet.platform.forms import Form
from collabnet.recruitment_code.forms import CheckForm, sensible_day

LONGEST_TEXT = 20_000


class AdvertForm(CheckForm):
    """An advert as it would be published; nothing is kept."""

    text = TextAreaField("The advert’s text", [Length(max=LONGEST_TEXT)])
    note = TextAreaField(
        "A note of what this post offers the locality",
        [Length(max=1000)],
        description="Optional and public: a secondment is welcome, a job share, a training place",
    )
    framework = RadioField(
        "Pay framework",
        [Optional()],
        choices=[SelectChoice(code, words) for code, words in FRAMEWORKS.items()],
    )
    policy = StringField(
        "Where your own pay policy is published", [Optional(), Length(max=300), URL(message="Enter an address, like https://school.example/pay")]
    )  # fmt: skip
    role = RadioField(
        "Whose notice counts?",
        [Optional()],
        choices=[
            SelectChoice(Post.TEACHER.value, "A teacher’s"),
            SelectChoice(Post.HEADTEACHER.value, "A headteacher’s"),
            SelectChoice("none", "Neither: support staff"),
        ],
    )
    closes = DateInput("Closing day", [Optional(), sensible_day])
    flexible = SelectMultipleField(
        "Flexible patterns that are open",
        choices=[SelectChoice(code, words) for code, words in FLEXIBLE.items()],
    )
    previous = RadioField(
        "Do you ask what people earned before?",
        [Optional()],
        choices=[SelectChoice("no", "No"), SelectChoice("yes", "Yes")],
        render_kw={"inline": True},
    )
    safeguarding = TextAreaField(
        "The safeguarding statement", [Length(max=2000)], render_kw={"rows": 3}
    )
    level = StringField(
        "The level of check",
        [Length(max=120)],
        description="For example, enhanced DBS with barred list",
    )

    def advert(
        self, *, employer: Employer, area: PayArea | None, schools_nearby: list[str]
    ) -> Advert:
        """The advert that was described. Call after validating."""
        return Advert(
            text=self.text.data or "",
            note=self.note.data or "",
            pay=self.post(employer=employer, area=area),
            framework=self.framework.data or "",
            policy_url=self.policy.data or "",
            flexible=self.flexible.data or [],
            role=Post(self.role.data) if self.role.data in tuple(Post) else None,
            closes_on=self.closes.data,
            starts_on=self.starts.data,
            asks_previous_pay=None if not self.previous.data else self.previous.data == "yes",
            safeguarding=self.safeguarding.data or "",
            check_level=self.level.data or "",
            schools_nearby=schools_nearby,
        )


class SignForm(VersionedForm):
    """An employer's signature."""

    officer_name = StringField(
        "Name of the officer who signs", [InputRequired("Enter a name"), Length(max=120)]
    )
    officer_post = StringField(
        "Their post",
        [InputRequired("Enter the post"), Length(max=120)],
        description="For example, chief executive",
    )
    agrees = BooleanField(
        "We have read the code and follow it while our signature stands",
        [InputRequired("Tick this to sign")],
    )


class VersionForm(Form):
    """A new version of the code."""

    valid_from = DateInput("In force from", [InputRequired("Enter the first day"), sensible_day])
    review_on = DateInput("To be reviewed by", [InputRequired("Enter a day"), sensible_day])

    def validate_review_on(self, field: Any) -> None:
        """The review comes after the first day."""
        if self.valid_from.data and field.data and field.data <= self.valid_from.data:
            raise ValidationError("The review must be later than the first day")


class ReviewForm(VersionedForm):
    """A legal review of a version."""

    on = DateInput(
        "Date of the review", [InputRequired("Enter the date of the opinion"), sensible_day]
    )
    by = StringField(
        "By", [InputRequired("Enter who gave it"), Length(max=160)], description="Chambers or firm"
    )
