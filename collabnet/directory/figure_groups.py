"""How a page groups its figures: which measures stand together, and which are drawn over the years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from collabnet.core.figures import Value
from collabnet.directory.latest import SourcedFigure
from collabnet.directory.reference import measures
from collabnet.platform.charts import LineChart, line_chart

SCHOOL_GROUPS: Final = (
    ("Places and pupils",
     ("capacity", "roll", "census_roll", "sen_unit_capacity", "sen_unit_roll", "rp_capacity", "rp_roll",
      "pru_places")),
    ("Who the pupils are",
     ("fsm_percent", "ehc_percent", "sen_support_percent", "eal_percent")),
    ("Attendance", ("absence_percent",)),
)  # fmt: skip
OFFER_MEASURES: Final = ("places_offered", "first_preferences", "first_preference_offers")
LA_MEASURES: Final = tuple(
    code for code in (
        "la_capacity", "la_roll", "la_unfilled_percent", "la_places_needed", "la_places_planned",
        "la_forecast_spare_percent", "la_forecast_growth_percent", "la_first_preference_percent",
        "la_top_three_preference_percent",
    )
)  # fmt: skip
YEARS_DRAWN: Final = 7


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure with the words around it."""

    label: str
    unit: str
    figure: SourcedFigure

    @property
    def number(self) -> str | None:
        """How it is written; percentages have one decimal where they need it."""
        number = self.figure.value.number
        if number is None:
            return None
        return f"{number:,.0f}" if number == round(number) else f"{number:,.1f}"

    @property
    def period(self) -> str:
        """The period in words: "2022-08" is August 2022."""
        return period_words(self.figure.period)


@dataclass(frozen=True, slots=True)
class DrawnSeries:
    """A measure over the years, with its picture."""

    title: str
    chart: LineChart
    points: Sequence[tuple[str, Value]]


MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


def period_words(period: str) -> str:
    """A period as pages write it: "2022-08" is August 2022; years stay as they are."""
    year, _, month = period.partition("-")
    if month.isdigit() and 1 <= int(month) <= 12:
        return f"{MONTHS[int(month) - 1]} {year}"
    return period


def shown(
    figures: Sequence[SourcedFigure], codes: Sequence[str], band: str = ""
) -> list[ShownFigure]:
    """The newest figure of each of these measures that has one, in their order."""
    newest = {f.measure: f for f in figures if f.band == band}  # figures come by period
    return [_worded(newest[code]) for code in codes if code in newest]


def groups(figures: Sequence[SourcedFigure]) -> list[tuple[str, list[ShownFigure]]]:
    """A school's figures by heading; empty headings are left out."""
    found = [(heading, shown(figures, codes)) for heading, codes in SCHOOL_GROUPS]
    return [(heading, some) for heading, some in found if some]


def offer_series(figures: Sequence[SourcedFigure]) -> list[tuple[str, list[DrawnSeries]]]:
    """Applications and offers by band ("primary", "secondary"), drawn on one scale over the latest years."""
    drawn = []
    for band in dict.fromkeys(f.band for f in figures if f.measure in OFFER_MEASURES):
        series = {
            code: [(f.period, f.value) for f in figures if (f.measure, f.band) == (code, band)]
            for code in OFFER_MEASURES
        }
        latest = {code: points[-YEARS_DRAWN:] for code, points in series.items() if points}
        highest = max(
            (v.number for points in latest.values() for _, v in points if v.number is not None),
            default=None,
        )
        drawn.append(
            (
                f"Entry to {band}" if band else "Entry",
                [
                    DrawnSeries(_label(code), line_chart(points=points, highest=highest), points)
                    for code, points in latest.items()
                ],
            )
        )
    return drawn


def bands(figures: Sequence[SourcedFigure], codes: Sequence[str]) -> list[str]:
    """The bands in which any of these measures is given, primary before secondary."""
    return sorted({f.band for f in figures if f.measure in codes})


def _worded(figure: SourcedFigure) -> ShownFigure:
    measure = measures().get(figure.measure)
    return ShownFigure(_label(figure.measure), measure.unit if measure else "", figure)


def _label(code: str) -> str:
    measure = measures().get(code)
    return measure.label if measure else code.replace("_", " ").capitalize()
