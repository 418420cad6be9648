"""The form for a locality's settings of pressure: weights, lines, years of figures, from when and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from wtforms import DecimalField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, NumberRange

from collabnet.atlas.inputs import VINTAGES
from collabnet.core.pressure_measures import ANCHORS, INDICATORS, Domain, Indicator
from collabnet.core.pressure_settings import (
    COMPONENTS,
    LARGEST_WEIGHT,
    THRESHOLDS,
    PressureSettings,
)
from collabnet.directory.forms_lives import VersionedForm
from collabnet.platform.form_fields import DateInput

NARROW = {"class": "govuk-input--width-4", "label_class": "govuk-label--none"}


def _weight(label: str, least: float = 0) -> DecimalField:
    message = f"Enter a number from {least:g} to {LARGEST_WEIGHT:g}"
    return DecimalField(
        label,
        [InputRequired(message), NumberRange(least, LARGEST_WEIGHT, message)],
        places=None,
        render_kw=dict(NARROW),
    )


def _weight_name(indicator: Indicator) -> str:
    return f"weight_{indicator.domain.value}_{indicator.id}"


def _fields() -> dict[str, Any]:
    """A field for everything that can be set."""
    fields: dict[str, Any] = {
        _weight_name(i): _weight(i.label, 0.1 if ANCHORS.get(i.domain) == i.id else 0)
        for i in INDICATORS
    }
    fields |= {
        f"part_{name}": _weight(words.partition(":")[0]) for name, words in COMPONENTS.items()
    }
    for line in THRESHOLDS:
        message = f"Enter a number from {line.lowest:g} to {line.highest:g}"
        fields[f"line_{line.name}"] = DecimalField(
            line.label,
            [InputRequired(message), NumberRange(line.lowest, line.highest, message)],
            places=None,
            render_kw={"class": "govuk-input--width-4"}
            | ({"suffix": line.unit} if line.unit else {}),
        )
    for group, (words, _) in VINTAGES.items():
        fields[f"year_{group}"] = SelectField(words, choices=[])
    return fields


class _SettingsFields(VersionedForm):
    """What the form has besides what can be set."""

    valid_from = DateInput("In force from", [InputRequired("Enter the day from which this holds")])
    reason = TextAreaField(
        "Why",
        [InputRequired("Say why the settings change"), Length(max=500)],
        description="Everyone can read this beside the settings. Do not name people.",
        render_kw={"rows": 3},
    )


class SettingsForm(type("SettingsFields", (_SettingsFields,), _fields())):  # type: ignore[misc]
    """Everything that a locality can set."""

    def offer_periods(self, periods: Mapping[str, Sequence[str]]) -> None:
        """Offer, for each group of measures, the newest period or one of those that are loaded."""
        for group in VINTAGES:
            self[f"year_{group}"].choices = [
                SelectChoice("", "the newest"),
                *(SelectChoice(period, period) for period in periods.get(group, ())),
            ]

    def settings(self) -> PressureSettings:
        """What was entered. Raises ValueError when it cannot be weighed with."""
        return PressureSettings(
            weights={i.key: float(self[_weight_name(i)].data) for i in INDICATORS},
            components={name: float(self[f"part_{name}"].data) for name in COMPONENTS},
            vintages={
                group: self[f"year_{group}"].data
                for group in VINTAGES
                if self[f"year_{group}"].data
            },
            **{line.name: float(self[f"line_{line.name}"].data) for line in THRESHOLDS},
        )

    def by_domain(self) -> list[tuple[str, list[Any]]]:
        """The weights of measures, bar by bar."""
        return [
            (d.words, [self[_weight_name(i)] for i in INDICATORS if i.domain is d]) for d in Domain
        ]

    def parts(self) -> list[Any]:
        """The weights of bars in the composite."""
        return [self[f"part_{name}"] for name in COMPONENTS]

    def lines(self) -> list[Any]:
        """The lines between the words."""
        return [self[f"line_{line.name}"] for line in THRESHOLDS]

    def years(self) -> list[Any]:
        """The years of figures to use."""
        return [self[f"year_{group}"] for group in VINTAGES]


def form_data(settings: PressureSettings, version: int) -> dict[str, Any]:
    """Settings as the form's fields hold them."""
    return (
        {"version": version}
        | {_weight_name(i): _plain(settings.weights[i.key]) for i in INDICATORS}
        | {f"part_{name}": _plain(settings.components[name]) for name in COMPONENTS}
        | {f"line_{line.name}": _plain(getattr(settings, line.name)) for line in THRESHOLDS}
        | {f"year_{group}": settings.vintages.get(group, "") for group in VINTAGES}
    )


def _plain(number: float) -> Decimal:
    """A number as people write it: 1 rather than 1.0."""
    return Decimal(f"{number:g}")
