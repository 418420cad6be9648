"""The evaluation in words and tables, the same for docs/evaluation.md and for the page."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from pathlib import Path

from collabnet.atlas.evaluation_result import (
    FIGURES,
    Backtest,
    BandResult,
    evaluation,
)

BAND_NAMES = {
    "primary": "Primary schools: entry to Reception",
    "secondary": "Secondary schools: entry to Year 7",
}
METHODS = {
    "model": "The model: fitted first preferences, then the rule of admissions",
    "model_all_children": "The same model, as if every child applied",
    "nearest_school": "Every child to the nearest school",
    "last_year": "Last year’s offers again",
    "mean_of_two": "The mean of the last two years’ offers",
    "forecast": "The forecast with the catchment’s children",
}
LIMITS = (
    "The offers file holds only schools that were still open in 2022: schools that closed are missing, "
    "so falls before a closure are not in these figures.",
    "Admission numbers are not in the files. The most places a school offered in the four years before "
    "stand for them.",
    "Children are those counted in the middle of 2020, aged back and forward by year where they lived then: "
    "there are no counts of earlier years. Small areas are those of 2011.",
    "The share of children who apply is one for all of England, that of the last year known; maps and what-ifs "
    "use it too.",
    "The models know distance, first preferences and places. They know nothing of siblings, faith, "
    "special needs, tests or buses.",
)


@dataclass(frozen=True, slots=True)
class Table:
    """A caption, the heads of the columns, and rows of words; all columns but the first are numbers."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One question about one band: what was asked, what came out, and the table."""

    title: str
    asked: str
    answer: str
    table: Table


@dataclass(frozen=True, slots=True)
class BandWords:
    """All that is said of one band."""

    key: str
    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class EvaluationWords:
    """The whole evaluation."""

    evaluated_on: dt.date
    small_areas: str
    files: tuple[str, ...]
    limits: tuple[str, ...]
    bands: tuple[BandWords, ...]


def in_words(figures: Path = FIGURES) -> EvaluationWords:
    """The shipped figures as sentences and tables."""
    found = evaluation(figures)
    return EvaluationWords(
        evaluated_on=dt.date.fromisoformat(found.evaluated_on),
        small_areas=f"{found.small_areas:,}",
        files=found.files,
        limits=LIMITS,
        bands=tuple(
            BandWords(band, BAND_NAMES[band], (_truth(result), _forecast(result), _changes(result)))
            for band, result in found.bands.items()
        ),
    )


def markdown(figures: Path = FIGURES) -> str:
    """The text of docs/evaluation.md."""
    words = in_words(figures)
    lines = [
        "# How the models did on past years",
        "",
        f"Worked out on {words.evaluated_on.isoformat()} by `flask atlas evaluate` from published files: "
        f"{words.small_areas} small areas of England and all schools with published offers. The same figures "
        "stand on the page `/how-the-model-does` and beside every what-if.",
        "",
        *(f"- {limit}" for limit in words.limits),
    ]
    for band in words.bands:
        lines += ["", f"## {band.title}"]
        for section in band.sections:
            lines += ["", f"### {section.title}", "", section.asked, ""]
            lines += ["| " + " | ".join(section.table.head) + " |"]
            lines += ["|---" + "|---:" * (len(section.table.head) - 1) + "|"]
            lines += ["| " + " | ".join(row) + " |" for row in section.table.rows]
            lines += ["", section.answer]
    lines += ["", "## Files", "", *(f"- `{name}`" for name in words.files)]
    lines += [
        "",
        "Contains public sector information licensed under the Open Government Licence v3.0.",
    ]
    return "\n".join(lines) + "\n"


def _truth(found: BandResult) -> Section:
    year = found.entry_year
    by_key = {row.key: row for row in found.truths}
    model, guess = by_key["model"], by_key["mean_of_two"]
    is_better = model.rank_correlation > guess.rank_correlation
    return Section(
        title=f"Who was full in {year}",
        asked=(
            f"Fitted on entry years to {year - 1}, each way predicts how many children each of "
            f"{found.schools:,} schools is offered in {year}. {_percent(found.under_share)} of them then "
            "filled less than 85% of their places."
        ),
        answer=(
            "The model of admissions tells better than the last two years who will be full."
            if is_better
            else "The last two years tell better than the model of admissions who will be full. Bars and maps "
            "of fullness therefore rest on published numbers; the model is used for who shares children "
            "with whom, and for what a change would do."
        ),
        table=Table(
            caption=f"Ways of predicting offers in {year}",
            head=(
                "Way of predicting",
                "Rank correlation of fill",
                "Under 85% told from the rest (AUC)",
                "Mean error, children a school",
            ),
            rows=tuple(
                (
                    METHODS[row.key],
                    _number(row.rank_correlation),
                    _number(row.auc),
                    _number(row.mean_error, 1),
                )
                for row in found.truths
            ),
        ),
    )


def _forecast(found: BandResult) -> Section:
    verdict = (
        "It beat the mean and is shown." if found.is_forecast_shown else "It did not beat the mean and is not shown."
    )  # fmt: skip
    return Section(
        title="Places taken next year",
        asked=(
            "Each year is forecast from the years before it alone: last offers, first preferences and the "
            "change in the number of children in the school’s catchment. The mean of the last two years is "
            "what it must beat to be shown."
        ),
        answer=(
            f"Over all these years the forecast was wrong by {found.forecast_error:.2f} children a school, "
            f"the mean by {found.baseline_error:.2f}. {verdict}"
        ),
        table=Table(
            caption="Mean error in children a school, forecast and mean of two years",
            head=("Entry year", "Schools", "Forecast", "Mean of the last two years"),
            rows=tuple(
                (
                    str(row.year),
                    f"{row.schools:,}",
                    _number(row.model_error),
                    _number(row.baseline_error),
                )
                for row in found.forecasts
            ),
        ),
    )


def _changes(found: BandResult) -> Section:
    all_changes = found.changes
    return Section(
        title="What if a school grows or shrinks",
        asked=(
            f"{all_changes.changes:,} times from {all_changes.first_year} to {all_changes.last_year} a school "
            "offered at least 30 places more or fewer than the year before. The model says what each such "
            "change does to its ten nearest schools; this is held against the change in what they then "
            "offered, beside two simple guesses. A change looks planned where both numbers are whole "
            "half-forms and enough first preferences stand behind them. The direction counts where the model "
            "foresaw at least two children more or fewer."
        ),
        answer=_verdict(all_changes),
        table=Table(
            caption="Mean error at each neighbour, in children",
            head=(
                "Changes",
                "Number",
                "Neighbours",
                "The model",
                "No change",
                "Spread over the nearest three",
                "Direction right",
            ),
            rows=(
                _row("All changes", all_changes),
                _row("Those that look planned", found.planned_changes),
            ),
        ),
    )


def _row(name: str, found: Backtest) -> tuple[str, ...]:
    return (
        name,
        f"{found.changes:,}",
        f"{found.neighbours:,}",
        _number(found.error_model),
        _number(found.error_no_change),
        _number(found.error_spread),
        f"{_percent(found.direction_right)} of {found.with_direction:,}",
    )


def _verdict(found: Backtest) -> str:
    if found.better_than_no_change:
        return "The model was nearer than expecting no change, and its numbers are shown with this error."
    return (
        "The model was no nearer than expecting no change: what else happened between two years outweighed the "
        "change itself. A what-if therefore shows direction and range only. It says what the rule of admissions "
        "alone would do, all else equal; of the neighbours it foresaw moving, "
        f"{_percent(found.direction_right)} moved that way and {_percent(found.unchanged)} did not change."
    )


def _number(number: float, decimals: int = 2) -> str:
    return "–" if math.isnan(number) else f"{number:.{decimals}f}"


def _percent(share: float) -> str:
    return "none" if math.isnan(share) else f"{100 * share:.0f}%"
