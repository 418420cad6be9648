"""The forms of employers' own published pay policies: what is said of one, and its ranges in one pay area."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final

from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import InputRequired, Length, Optional

from collabnet.core.pay import SCALES, PayArea, Scale
from collabnet.core.pay_policy import LONGEST_ADDRESS, OwnRange
from collabnet.directory.forms_lives import NO_VERSION, VersionedForm
from collabnet.platform.form_fields import DateInput
from collabnet.recruitment_code.forms import MoneyField, sensible_day
from collabnet.recruitment_code.services_policies import Statement

EVERYWHERE: Final = "everywhere"  # in addresses: ranges that are the same in every pay area
PARTS: Final = ("low", "high", "page")


class PolicyForm(VersionedForm):
    """What an employer says of a policy that it has published."""

    title = StringField(
        "Title",
        [InputRequired("Enter the title"), Length(max=120)],
        description="As it stands on the policy, for example Pay policy 2026/27",
    )
    url = StringField(
        "Where it is published",
        [InputRequired("Enter the address"), Length(max=LONGEST_ADDRESS)],
        description="The address on your own site, as your browser shows it: https://…",
        render_kw={"inputmode": "url", "autocapitalize": "none", "spellcheck": False},
    )
    published_on = DateInput(
        "Published on", [InputRequired("Enter the day on which it was published"), sensible_day]
    )
    valid_from = DateInput(
        "In force from",
        [InputRequired("Enter the first day on which it is in force"), sensible_day],
    )
    valid_to = DateInput(
        "In force until",
        [Optional(), sensible_day],
        description="Leave empty: until further notice",
    )
    is_published = BooleanField(
        "This is published at the address, and anybody can open it",
        [InputRequired("Tick this once the policy is published: nothing else can stand here")],
    )

    def said(self) -> Statement:
        """What was typed. Call after validating."""
        return Statement(
            title=self.title.data or "",
            url=self.url.data or "",
            published_on=self.published_on.data,
            valid_from=self.valid_from.data,
            valid_to=self.valid_to.data,
        )


class PutBackForm(VersionedForm):
    """Which version is wanted back; `version` is the one that was on the screen."""

    wanted = HiddenField()

    @property
    def wanted_version(self) -> int:
        """The number that is wanted; one that no version has where nonsense was sent."""
        text = str(self.wanted.data or "")
        return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else NO_VERSION


class RangesForm(VersionedForm):
    """The ranges of one pay area; `scales` are those that may have one there."""

    scales: Sequence[Scale] = ()
    area: PayArea | None = None

    def rows(self) -> Iterator[tuple[Scale, list[Any]]]:
        """Each scale with its three fields."""
        for scale in self.scales:
            yield scale, [self[f"{scale.code}_{part}"] for part in PARTS]

    def validate(self, extra_validators: Any = None) -> bool:
        """Each range whole or left out, with its scale named in the message."""
        is_sound = super().validate(extra_validators)
        for scale, (low, high, page) in self.rows():
            fields = (low, high, page)
            if any(field.data for field in fields):
                _require(low, "Enter the lowest pay")
                _require(high, "Enter the highest pay")
                _require(page, "Say on which page of your policy it stands")
            for field in fields:
                field.errors = [f"{scale.label}: {message}" for message in field.errors]
                is_sound = is_sound and not field.errors
        return bool(is_sound)

    def ranges(self) -> list[OwnRange]:
        """The ranges that were typed. Call after validating."""
        return [
            OwnRange(scale.code, self.area, low.amount, high.amount, page.data)
            for scale, (low, high, page) in self.rows()
            if low.amount is not None and high.amount is not None
        ]


def _require(field: Any, message: str) -> None:
    if not field.data:
        field.errors = [message]
    elif isinstance(field, MoneyField) and field.amount == 0 and not field.errors:
        field.errors = ["Enter more than £0"]


@cache
def ranges_form(area: PayArea | None) -> type[RangesForm]:
    """The form for a pay area (None: the ranges that are the same everywhere)."""
    scales = [scale for scale in SCALES.values() if scale.by_area == (area is not None)]
    fields: dict[str, Any] = {"scales": scales, "area": area}
    for scale in scales:
        narrow = {"prefix": "£", "inputmode": "decimal", "class": "govuk-input--width-5"}
        fields[f"{scale.code}_low"] = MoneyField("Lowest a year", render_kw=narrow)
        fields[f"{scale.code}_high"] = MoneyField("Highest a year", render_kw=narrow)
        fields[f"{scale.code}_page"] = StringField(
            "On page",
            [Optional(), Length(max=40)],
            render_kw={"class": "govuk-input--width-5"},
        )
    fields["is_published"] = BooleanField(
        "These ranges are published in the policy at its address",
        [InputRequired("Tick this once they are published: nothing else can stand here")],
    )
    return type("RangesOfAreaForm", (RangesForm,), fields)


def values_of(ranges: Sequence[OwnRange], area: PayArea | None) -> dict[str, str]:
    """Stored ranges as the form's fields show them."""
    values = {}
    for one in ranges:
        if one.area == area:
            values[f"{one.scale}_low"] = f"{one.low:,f}".removesuffix(".00")
            values[f"{one.scale}_high"] = f"{one.high:,f}".removesuffix(".00")
            values[f"{one.scale}_page"] = one.page
    return values
