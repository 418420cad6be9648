"""Places taken next year: the mean of the last two years, and a model with the catchment's cohort that must beat it.

The model says how far a school will be from that mean, from its last years, the first preferences
published for it and the change in its catchment's entrants. It is a ridge regression on absolute errors
(so that one closed class does not bend it), fitted on years before the one forecast. It is shown only
where, in past years forecast in the same way, its mean absolute error was below the baseline's.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from collabnet.core.admissions import AdmissionsError, Floats

FEWEST_YEARS: Final = 2  # of targets to fit on before a year can be forecast
FEWEST_ROWS: Final = 40  # schools × years to fit on
YEARS_OF_PLACES: Final = 4  # the most offered in as many years stands for a school's places
RIDGE: Final = 1e-3  # of the rows, on standardised features
STEPS: Final = 30  # of reweighting towards absolute errors
CLOSE_SHARE: Final = 0.01  # of a school's places: smaller errors weigh no more than this one
MOST_FULL: Final = 1.2  # a forecast stays below this share of a school's places
LARGE_SCHOOL: Final = 200.0  # places from which a school weighs no more than this


@dataclass(frozen=True, eq=False, slots=True)
class Histories:
    """What is known of the schools of one band: a row a school, a column an entry year, nan where unknown.

    `years` follow each other. `cohort_change` has one column more: children of the school's
    catchment entering that year over those of the year before, the last for the year to come.
    """

    years: tuple[int, ...]
    offered: Floats
    first_preferences: Floats
    cohort_change: Floats

    def check(self) -> None:
        """Raise AdmissionsError unless the tables fit together."""
        schools, years = len(self.offered), len(self.years)
        if tuple(range(self.years[0], self.years[0] + years)) != self.years:
            raise AdmissionsError("Entry years must follow each other.")
        shapes = (self.offered.shape, self.first_preferences.shape, self.cohort_change.shape)
        if shapes != ((schools, years), (schools, years), (schools, years + 1)):
            raise AdmissionsError("A row a school and a column a year, please.")


@dataclass(frozen=True, eq=False, slots=True)
class PastYear:
    """A year that has been forecast from the years before it, and what then happened, by school."""

    year: int
    predicted: Floats
    baseline: Floats
    happened: Floats

    @property
    def schools(self) -> int:
        """Schools of which all three are known."""
        return int(self._known().sum())

    @property
    def model_error(self) -> float:
        """The model's mean absolute error over those schools, in children."""
        known = self._known()
        return float(np.abs(self.predicted - self.happened)[known].mean())

    @property
    def baseline_error(self) -> float:
        """The baseline's mean absolute error over the same schools."""
        known = self._known()
        return float(np.abs(self.baseline - self.happened)[known].mean())

    def _known(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        return np.isfinite(self.predicted) & np.isfinite(self.baseline) & np.isfinite(self.happened)


@dataclass(frozen=True, eq=False, slots=True)
class Forecast:
    """Places taken in the year to come, by school (nan where not known), and how past years went."""

    year: int
    predicted: Floats
    baseline: Floats
    past: tuple[PastYear, ...]

    @property
    def model_error(self) -> float:
        """The model's mean absolute error over all past years and schools; nan without any."""
        return _pooled([(p.model_error, p.schools) for p in self.past])

    @property
    def baseline_error(self) -> float:
        """The baseline's, over the same."""
        return _pooled([(p.baseline_error, p.schools) for p in self.past])

    @property
    def is_shown(self) -> bool:
        """Whether the model beat the baseline in past years and so may be shown."""
        return self.model_error < self.baseline_error


def forecast(histories: Histories) -> Forecast:
    """Forecast the year after the last, and each past year from the years before it alone.

    Raises AdmissionsError where the tables do not fit together.
    """
    histories.check()
    count = len(histories.years)
    past = []
    for year in range(count):
        model = _fitted(histories, before=year)
        if model is not None:
            found = PastYear(
                year=histories.years[year],
                predicted=_predicted(histories, year, model),
                baseline=_baseline(histories, year),
                happened=histories.offered[:, year],
            )
            past += [found] if found.schools else []
    model = _fitted(histories, before=count)
    nothing = np.full(len(histories.offered), np.nan)
    return Forecast(
        year=histories.years[-1] + 1,
        predicted=nothing if model is None else _predicted(histories, count, model),
        baseline=_baseline(histories, count),
        past=tuple(past),
    )


def _baseline(histories: Histories, year: int) -> Floats:
    """The mean of the two years before; nan where one of them is missing."""
    if year < 2:
        return np.full(len(histories.offered), np.nan)
    found: Floats = (histories.offered[:, year - 1] + histories.offered[:, year - 2]) / 2
    return found


def _places(histories: Histories, year: int) -> Floats:
    """The most places offered in the years before; nan where none were."""
    known = histories.offered[:, max(0, year - YEARS_OF_PLACES) : year]
    most = np.where(np.isfinite(known), known, 0).max(axis=1, initial=0)
    found: Floats = np.where(most > 0, most, np.nan)
    return found


def _features(histories: Histories, year: int) -> Floats:
    """What the model looks at, a row a school; nan in a row where something is unknown."""
    offered, wanted = histories.offered, histories.first_preferences
    last, before, places = offered[:, year - 1], offered[:, year - 2], _places(histories, year)
    fill = (last + before) / 2 / places
    firsts, firsts_before = wanted[:, year - 1], wanted[:, year - 2]
    with np.errstate(divide="ignore", invalid="ignore"):
        columns = (
            np.ones(len(offered)),
            (last - before) / places,
            fill,
            np.minimum(fill, 0.85),  # emptier schools come back more slowly than they fell
            np.log((firsts + 1) / places),
            (np.minimum(firsts, places) - last) / places,
            np.log((firsts + 3) / (firsts_before + 3)),
            np.log(histories.cohort_change[:, year]),
        )
    found = np.stack(columns, axis=1)
    found[~np.isfinite(found).all(axis=1)] = np.nan
    return found


@dataclass(frozen=True, eq=False, slots=True)
class _Model:
    middle: Floats
    spread: Floats
    weights: Floats


def _fitted(histories: Histories, *, before: int) -> _Model | None:
    """The model from targets before a year; None where there are too few."""
    rows, targets, sizes = [], [], []
    for year in range(2, before):
        features, places = _features(histories, year), _places(histories, year)
        target = (histories.offered[:, year] - _baseline(histories, year)) / places
        used = np.isfinite(features).all(axis=1) & np.isfinite(target)
        if used.any():
            rows.append(features[used])
            targets.append(target[used])
            sizes.append(np.minimum(places[used], LARGE_SCHOOL))
    if len(rows) < FEWEST_YEARS or sum(map(len, rows)) < FEWEST_ROWS:
        return None
    features, target, size = (np.concatenate(parts) for parts in (rows, targets, sizes))
    middle, spread = features.mean(axis=0), features.std(axis=0)
    middle[0], spread[0] = 0, 1
    spread[spread == 0] = 1
    return _Model(middle, spread, _least_errors((features - middle) / spread, target, size))


def _least_errors(features: Floats, target: Floats, size: Floats) -> Floats:
    """Ridge regression on absolute errors in children, by reweighting squares."""
    penalty: Floats = RIDGE * len(features) * float(size.mean()) * np.eye(features.shape[1])
    penalty[0, 0] = 0
    weight = size
    found: Floats = np.zeros(features.shape[1])
    for _ in range(STEPS):
        left = features.T @ (features * weight[:, None]) + penalty
        found = np.asarray(np.linalg.solve(left, features.T @ (weight * target)), dtype=np.float64)
        weight = size / np.maximum(np.abs(target - features @ found), CLOSE_SHARE)
    return found


def _predicted(histories: Histories, year: int, model: _Model) -> Floats:
    places = _places(histories, year)
    change = (_features(histories, year) - model.middle) / model.spread @ model.weights
    found: Floats = np.clip(
        _baseline(histories, year) + places * change, 0, MOST_FULL * np.nan_to_num(places)
    )
    return found


def _pooled(errors: list[tuple[float, int]]) -> float:
    schools = sum(count for _, count in errors)
    return sum(error * count for error, count in errors) / schools if schools else float("nan")
