"""The form of an advert's pay: what readers see, and the employer's own record beside it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from wtforms import BooleanField, Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length, Optional

from collabnet.core.pay import SCALES, PayArea
from collabnet.core.pay_check import Allowance
from collabnet.core.vacancy_post import FRAMEWORKS, PAY_PER, Post
from collabnet.core.vacancy_problems import MOST_ALLOWANCES
from collabnet.platform.form_fields import DateInput
from collabnet.recruitment_code.forms import MoneyField, ShareField, sensible_day
from collabnet.vacancies.form_parts import PostForm, at_most, offered, shown
from collabnet.vacancies.models import VacancyRecord
from collabnet.vacancies.words import number

PENCE: Final = 100
RECORD = "record_"
ROWS: Final = range(1, MOST_ALLOWANCES + 1)
_LONGEST_REASON: Final = 2_000


class PayForm(PostForm):
    """Pay as numbers, what it rests on, allowances, and the employer's own record."""

    FIELDS = (
        "framework", "policy_url", "scale", "pay_area", "pay_per", "pay_low", "pay_high", "actual", "benefits",
    )  # fmt: skip
    framework = RadioField("What is the post paid on?", [Optional()], choices=offered(FRAMEWORKS))
    policy_url = StringField(
        "Where is your pay policy published?",
        [at_most("policy_url")],
        description="A web address, if it is",
    )
    scale = SelectField(
        "Pay range",
        [Optional()],
        choices=[
            SelectChoice("", "None of these"),
            *(SelectChoice(s.code, s.label) for s in SCALES.values() if not s.is_allowance),
        ],
    )
    pay_area = SelectField(
        "Pay area",
        [Optional()],
        choices=[SelectChoice("", "Not known"), *(SelectChoice(a.value, a.words) for a in PayArea)],
        description="The authority lies in two areas, so the school’s place does not tell it",
    )
    pay_per = RadioField(
        "The figures are for", [Optional()], choices=offered(PAY_PER), render_kw={"inline": True}
    )
    pay_low = MoneyField(
        "Lowest pay", description="Full time, before any share. For one figure, enter it twice"
    )
    pay_high = MoneyField("Highest pay")
    actual = MoneyField(
        "What is actually paid in a year", description="If the post is not full time all year"
    )
    benefits = TextAreaField(
        "Benefits",
        [at_most("benefits")],
        description="Everybody can read it",
        render_kw={"rows": 3},
    )
    record_own_highest = MoneyField("Top of your own published range for this post")
    record_reason_above = TextAreaField(
        "Why is the pay above it?", [Length(max=_LONGEST_REASON)], render_kw={"rows": 3}
    )
    record_incentive = MoneyField("Recruitment or retention payment in a year")
    record_incentive_reason = TextAreaField(
        "Why is it paid?", [Length(max=_LONGEST_REASON)], render_kw={"rows": 2}
    )
    record_incentive_ends_on = DateInput("Last day of the payment", [Optional(), sensible_day])
    record_incentive_review_on = DateInput(
        "Day on which it is reviewed", [Optional(), sensible_day]
    )
    record_is_for_housing_or_relocation = BooleanField("It is for housing or relocation")

    def values(self) -> dict[str, Any]:
        """As every form of an advert, with the allowances that could be read."""
        found = super().values()
        if not any(self[name].errors for row in ROWS for name in row_names(row)):
            found["allowances"] = self.allowances()
        return found

    def allowances(self) -> tuple[Allowance, ...]:
        """The allowances that are filled in."""
        return tuple(
            Allowance(
                scale=self[f"allowance_{row}"].data,
                annual=self[f"allowance_{row}_pay"].amount,
                ends_on=self[f"allowance_{row}_ends"].data,
                share_of_responsibility=self[f"allowance_{row}_share"].share,
            )
            for row in ROWS
            if self[f"allowance_{row}"].data and self[f"allowance_{row}_pay"].amount is not None
        )

    def check_rows(self) -> None:
        """An allowance has a name and an amount. Call after validating."""
        for row in ROWS:
            name, amount = self[f"allowance_{row}"], self[f"allowance_{row}_pay"]
            if name.data and amount.amount is None and not amount.errors:
                amount.errors = ["Enter what the allowance is a year"]
            elif amount.amount is not None and not name.data:
                name.errors = ["Choose which allowance it is"]

    def field_for(self, name: str) -> Field | None:
        """What concerns the allowances stands beside the first of them."""
        return self["allowance_1_pay"] if name == "allowances" else super().field_for(name)

    def allowance_field(self, place: int) -> Field:
        """The amount of one of the allowances that are filled in, by its place among them."""
        filled = [row for row in ROWS if self[f"allowance_{row}"].data]
        field: Field = self[f"allowance_{filled[place]}_pay"]
        return field

    def record_values(self) -> dict[str, Any]:
        """The private record that could be read, by column."""
        found: dict[str, Any] = {}
        for column, name in COLUMNS.items():
            field = self[name]
            if field.errors:
                continue
            if isinstance(field, MoneyField):
                found[column] = int((field.amount or Decimal(0)) * PENCE)
            elif isinstance(field, DateInput):
                found[column] = field.data
            else:
                found[column] = (
                    bool(field.data) if isinstance(field, BooleanField) else field.data or ""
                )
        return found


COLUMNS: Final = {
    "own_highest_pence": "record_own_highest",
    "reason_above": "record_reason_above",
    "incentive_pence": "record_incentive",
    "incentive_reason": "record_incentive_reason",
    "incentive_ends_on": "record_incentive_ends_on",
    "incentive_review_on": "record_incentive_review_on",
    "is_for_housing_or_relocation": "record_is_for_housing_or_relocation",
}


def row_names(row: int) -> tuple[str, ...]:
    """The names of the fields of one allowance."""
    return tuple(f"allowance_{row}{part}" for part in ("", "_pay", "_ends", "_share"))


for _row in ROWS:
    _fields = (
        SelectField(
            "Allowance",
            [Optional()],
            choices=[
                SelectChoice("", "No allowance"),
                *(SelectChoice(s.code, s.label) for s in SCALES.values() if s.is_allowance),
            ],
        ),
        MoneyField("Amount in a year"),
        DateInput("Last day, if it is for a fixed time", [Optional(), sensible_day]),
        ShareField(
            "Share of the responsibility, if the post is part time",
            description="Like 0.6 or 60%",
            render_kw={"inputmode": "decimal", "class": "govuk-input--width-5"},
        ),
    )
    for _name, _field in zip(row_names(_row), _fields, strict=True):
        setattr(PayForm, _name, _field)


def pay_data(post: Post, record: VacancyRecord | None) -> dict[str, Any]:
    """What the form shows of a stored advert and its private record."""
    data = shown(post, PayForm.FIELDS)
    for row, found in zip(ROWS, post.allowances, strict=False):
        share = found.share_of_responsibility
        values = (found.scale, number(found.annual), found.ends_on, number(share) if share else "")
        data |= dict(zip(row_names(row), values, strict=True))
    if record is not None:
        for column, name in COLUMNS.items():
            value = getattr(record, column)
            data[name] = _pounds(value) if column.endswith("_pence") else value
    return data


def _pounds(pence: int) -> str:
    return number(Decimal(pence) / PENCE) if pence else ""
