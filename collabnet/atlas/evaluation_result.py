"""How the models did on past years: the shipped figures, for pages that must say how wrong a result may be.

The figures are written by `flask atlas evaluate` into `data/evaluation.json`; docs/evaluation.md is the
same as a table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

FIGURES = Path(__file__).parent / "data" / "evaluation.json"


@dataclass(frozen=True, slots=True)
class Backtest:
    """What-ifs on past changes of intake of 30 places or more, against what the ten nearest schools then received.

    Errors are mean absolute errors in children a neighbour. Of the neighbours for which the model
    foresaw at least two children more or fewer (`with_direction`), `direction_right` is the share
    that moved that way. In eight of ten cases what happened less what was foreseen lay between
    `off_low` and `off_high`.
    """

    band: str
    changes: int
    neighbours: int
    first_year: int
    last_year: int
    error_model: float
    error_no_change: float
    error_spread: float
    off_low: float
    off_high: float
    with_direction: int
    direction_right: float
    unchanged: float

    @property
    def better_than_no_change(self) -> bool:
        """Whether the model beat expecting no change; if not, pages show direction and range only."""
        return self.error_model < self.error_no_change

    @property
    def years(self) -> str:
        """The entry years of the changes, in words."""
        return f"{self.first_year} to {self.last_year}"


@dataclass(frozen=True, slots=True)
class Truth:
    """One way of predicting an entry year, and how it did."""

    key: str
    schools: int
    rank_correlation: float
    auc: float
    mean_error: float


@dataclass(frozen=True, slots=True)
class PastForecast:
    """One past year: the mean absolute error of the forecast and of the mean of two years, in children."""

    year: int
    schools: int
    model_error: float
    baseline_error: float


@dataclass(frozen=True, slots=True)
class BandResult:
    """Everything about one band."""

    band: str
    entry_year: int
    schools: int
    under_share: float
    truths: tuple[Truth, ...]
    forecasts: tuple[PastForecast, ...]
    forecast_error: float
    baseline_error: float
    is_forecast_shown: bool
    changes: Backtest
    planned_changes: Backtest


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One evaluation: when, on how many small areas, from which files, and the two bands."""

    evaluated_on: str
    small_areas: int
    files: tuple[str, ...]
    bands: Mapping[str, BandResult]


def backtest(band: str) -> Backtest:
    """How what-ifs of a band ("primary" or "secondary") did on past changes. KeyError for another band."""
    return evaluation().bands[band].changes


@lru_cache(maxsize=4)
def evaluation(figures: Path = FIGURES) -> Evaluation:
    """The shipped figures."""
    found = orjson.loads(figures.read_bytes())
    return Evaluation(
        evaluated_on=found["evaluated_on"],
        small_areas=found["small_areas"],
        files=tuple(found["files"]),
        bands={band: _band(band, figures) for band, figures in found["bands"].items()},
    )


def _band(band: str, found: Mapping[str, Any]) -> BandResult:
    truth, forecast = found["truth"], found["forecast"]
    return BandResult(
        band=band,
        entry_year=truth["entry_year"],
        schools=truth["schools"],
        under_share=truth["under_share"],
        truths=tuple(Truth(key=key, **_known(row)) for key, row in truth["methods"].items()),
        forecasts=tuple(PastForecast(**_known(row)) for row in forecast["years"]),
        forecast_error=_known(forecast)["model_error"],
        baseline_error=_known(forecast)["baseline_error"],
        is_forecast_shown=forecast["is_shown"],
        changes=Backtest(band=band, **_known(found["changes"])),
        planned_changes=Backtest(band=band, **_known(found["planned_changes"])),
    )


def _known(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row in which null, what could not be worked out, is nan."""
    return {key: float("nan") if value is None else value for key, value in row.items()}
