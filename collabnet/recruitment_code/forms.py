"""The forms of the pay pages: which table, a post to check, somebody to lend, a date to leave. Nothing is kept."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import Any

from wtforms import Field, IntegerField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from collabnet.core.pay import SCALES, WEEKS_IN_A_YEAR, PayArea
from collabnet.core.pay_check import Allowance, Employer, PostPay
from collabnet.core.recharge import Oncost, StaffKind
from collabnet.core.resignation import Post
from collabnet.platform.form_fields import DateInput
from collabnet.platform.forms import SearchForm

LARGEST_PAY = Decimal(1_000_000)
FIRST_DAY, LAST_DAY = dt.date(2000, 1, 1), dt.date(2100, 12, 31)
AREAS = [SelectChoice(area.value, area.words) for area in PayArea]
ALLOWANCES = [scale for scale in SCALES.values() if scale.is_allowance]


class MoneyField(StringField):
    """Pounds as people type them: 32,916 or £232.57; data is a Decimal or None, what was typed is kept."""

    def __init__(self, label: str, validators: Any = (), **kwargs: Any) -> None:
        kwargs.setdefault("render_kw", {"prefix": "£", "inputmode": "decimal"})
        super().__init__(label, validators, **kwargs)
        self.amount: Decimal | None = None

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """Read the amount. A range such as 30–35k is refused with what to do instead."""
        text = str(self.data or "").replace(",", "").replace("£", "").replace(" ", "")
        if not text or self.errors:
            return
        try:
            amount = Decimal(text)
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite():
            raise ValidationError("Enter one amount in pounds, like 32916. Give the two ends apart")
        if not 0 <= amount <= LARGEST_PAY:
            raise ValidationError("Enter an amount from £0 to £1,000,000")
        if amount != amount.quantize(Decimal("0.01")):
            raise ValidationError("Enter at most two decimals, like 232.57")
        self.amount = amount


class ShareField(StringField):
    """A share of full time typed as 0.6 or 60%; data is kept as typed, `share` is a Decimal or None."""

    def __init__(self, label: str, validators: Any = (), **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.share: Decimal | None = None

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """Read the share. Raises ValidationError outside 0–1."""
        text = str(self.data or "").replace(" ", "")
        if not text or self.errors:
            return
        try:
            share = Decimal(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
        except InvalidOperation:
            share = Decimal("NaN")
        if not (share.is_finite() and 0 < share <= 1):
            raise ValidationError("Enter a share of full time, like 0.6 or 60%, at most 1")
        self.share = share


def sensible_day(_form: Any, field: Field) -> None:
    """Refuse days that nobody means. Raises ValidationError."""
    if field.data is not None and not FIRST_DAY <= field.data <= LAST_DAY:
        raise ValidationError("Enter a year from 2000 to 2100")


class TablesForm(SearchForm):
    """Which tables to show."""

    area = SelectField("Pay area", choices=AREAS, default=PayArea.ENGLAND.value)
    on = DateInput("Date", [Optional(), sensible_day], description="Leave empty for today")


class CheckForm(SearchForm):
    """A post's pay as it would stand in an advert."""

    urn = StringField(
        "School’s URN, if you know it",
        [Optional()],
        description="Its pay area and the rules that bind it are filled in from the register",
        render_kw={"inputmode": "numeric", "class": "govuk-input--width-10"},
    )
    employer = RadioField(
        "Who employs?",
        [Optional()],
        choices=[SelectChoice(kind.value, kind.words) for kind in Employer],
    )
    area = SelectField(
        "Pay area", [Optional()], choices=[SelectChoice("", "Not known or from the school"), *AREAS]
    )
    scale = SelectField(
        "Range",
        choices=[SelectChoice(s.code, s.label) for s in SCALES.values() if not s.is_allowance],
        default="main",
    )
    starts = DateInput(
        "Start", [InputRequired("Enter the day on which the post begins"), sensible_day]
    )
    lowest = MoneyField("Lowest full-time pay in a year")
    highest = MoneyField("Highest full-time pay in a year")
    fte = ShareField("Share of full time", description="Leave empty for full time", default="")
    weeks = StringField(
        "Weeks paid in a year, if less than the whole year",
        [Optional()],
        render_kw={"inputmode": "decimal", "class": "govuk-input--width-5"},
    )
    actual = MoneyField("Actual pay in a year, as the advert says it")
    allowance = SelectField(
        "Allowance",
        [Optional()],
        choices=[
            SelectChoice("", "No allowance"),
            *(SelectChoice(s.code, s.label) for s in ALLOWANCES),
        ],
    )
    allowance_pay = MoneyField("Allowance in a year")
    allowance_ends = DateInput("Allowance ends", [Optional(), sensible_day])

    def validate_urn(self, field: Field) -> None:
        """A URN is six digits."""
        if not (field.data.isascii() and field.data.isdigit() and len(field.data) == 6):
            raise ValidationError("A URN has six digits, like 100001")

    def validate_weeks(self, field: Field) -> None:
        """Weeks paid are a number up to a year's."""
        if _weeks(field.data) is None:
            raise ValidationError("Enter weeks up to 52.143, like 39")

    def validate_allowance_pay(self, field: Field) -> None:
        """An allowance has an amount."""
        if self.allowance.data and not field.data:
            raise ValidationError("Enter what the allowance is a year")

    def post(self, *, employer: Employer, area: PayArea | None) -> PostPay:
        """The post that was described. Call after validating."""
        allowances: tuple[Allowance, ...] = ()
        if self.allowance.data and self.allowance_pay.amount is not None:
            allowances = (
                Allowance(self.allowance.data, self.allowance_pay.amount, self.allowance_ends.data),
            )
        return PostPay(
            employer=employer,
            scale=self.scale.data,
            area=area,
            starts_on=self.starts.data,
            lowest=self.lowest.amount,
            highest=self.highest.amount,
            fte=self.fte.share or Decimal(1),
            weeks=_weeks(self.weeks.data) if self.weeks.data else None,
            actual=self.actual.amount,
            allowances=allowances,
        )


def _weeks(text: str) -> Decimal | None:
    try:
        weeks = Decimal(text)
    except InvalidOperation:
        return None
    return weeks if weeks.is_finite() and 0 < weeks <= WEEKS_IN_A_YEAR else None


class RechargeForm(SearchForm):
    """Somebody who is lent, and for how long."""

    pay = MoneyField(
        "What the home employer pays in a year, allowances included",
        [InputRequired("Enter the pay in a year")],
    )
    pension = RadioField(
        "Pension",
        choices=[
            SelectChoice(Oncost.TEACHERS_PENSION.value, Oncost.TEACHERS_PENSION.words),
            SelectChoice(Oncost.LOCAL_PENSION.value, Oncost.LOCAL_PENSION.words),
            SelectChoice("none", "Neither"),
        ],
        default=Oncost.TEACHERS_PENSION.value,
    )
    local_rate = ShareField(
        "The employer’s own rate in the local scheme", description="Set by its fund, like 21.3%"
    )
    levy = RadioField(
        "Does the home employer pay the apprenticeship levy?",
        choices=[
            SelectChoice("no", "No"),
            SelectChoice("yes", "Yes: its pay bill is over £3 million"),
        ],
        default="no",
        render_kw={"inline": True},
    )
    share = ShareField(
        "Share of the post that is lent",
        description="A day a week of a full-time post is 0.2",
        default="1",
    )
    months = IntegerField(
        "Months",
        [Optional(), NumberRange(1, 36)],
        default=12,
        render_kw={"class": "govuk-input--width-3"},
    )
    kind = RadioField(
        "Whose work is it?",
        choices=[SelectChoice(kind.value, kind.words) for kind in StaffKind],
        default=StaffKind.TEACHING.value,
    )
    same = RadioField(
        "Are home and host one employer, such as one trust or one council?",
        choices=[SelectChoice("no", "No"), SelectChoice("yes", "Yes")],
        default="no",
        render_kw={"inline": True},
    )
    days = IntegerField(
        "Days of cover the home school needs",
        [Optional(), NumberRange(0, 400)],
        render_kw={"class": "govuk-input--width-3"},
    )
    agency = MoneyField("What an agency asks for a day")

    def validate_local_rate(self, field: Field) -> None:
        """The local scheme has no rate of its own."""
        if self.pension.data == Oncost.LOCAL_PENSION.value and not field.data:
            raise ValidationError("Enter the employer’s rate, like 21.3%")


class LeavingForm(SearchForm):
    """Who leaves, and from when somebody is wanted elsewhere, or when notice is given."""

    post = RadioField(
        "Who?",
        choices=[SelectChoice(post.value, post.words.capitalize()) for post in Post],
        default=Post.TEACHER.value,
        render_kw={"inline": True},
    )
    starts = DateInput("Start of the new post", [Optional(), sensible_day])
    notice = DateInput("Day of notice", [Optional(), sensible_day])
