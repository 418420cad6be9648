"""Places taken next year: the mean of two years, and a model that must beat it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from collabnet.core.admissions import AdmissionsError, nearest_edges
from collabnet.core.cohorts import catchment_change, entrants
from collabnet.core.forecast import Histories, forecast

YEARS = tuple(range(2014, 2022))


def histories(seed: int, *, schools: int = 120, follows_cohort: bool) -> Histories:
    """Made-up schools that follow the change of their catchment's children, or come and go by chance."""
    draw = np.random.default_rng(seed)
    change = np.exp(draw.normal(0, 0.12, (schools, len(YEARS) + 1)))
    offered = np.empty((schools, len(YEARS)))
    offered[:, 0] = draw.uniform(30, 60, schools)
    for year in range(1, len(YEARS)):
        if follows_cohort:
            offered[:, year] = offered[:, year - 1] * change[:, year]
        else:
            offered[:, year] = 60 + draw.normal(0, 6, schools)
    return Histories(YEARS, offered, offered * draw.uniform(0.9, 1.1, offered.shape), change)


def test_where_intakes_follow_the_catchments_children_the_model_is_shown() -> None:
    found = forecast(histories(1, follows_cohort=True))
    assert found.is_shown
    assert found.model_error < 0.8 * found.baseline_error
    assert found.year == 2022
    assert [past.year for past in found.past] == [2018, 2019, 2020, 2021]


def test_where_intakes_do_not_follow_anything_the_mean_of_two_years_stays_alone() -> None:
    """By chance the model may win now and then, but never by much."""
    shown = [forecast(histories(seed, follows_cohort=False)) for seed in range(2, 8)]
    assert all(found.model_error > 0.7 * found.baseline_error for found in shown)
    for found in shown:
        assert found.is_shown == (found.model_error < found.baseline_error)


def test_the_baseline_is_the_mean_of_the_last_two_years() -> None:
    made = histories(3, follows_cohort=True)
    made.offered[0, -1], made.offered[0, -2] = 40, 50
    made.offered[1, -1] = np.nan
    found = forecast(made)
    assert found.baseline[0] == 45
    assert np.isnan(found.baseline[1]) and np.isnan(found.predicted[1])
    assert np.array_equal(found.past[-1].happened, made.offered[:, -1], equal_nan=True)


def test_past_years_are_forecast_without_knowing_what_came_after() -> None:
    made = histories(4, follows_cohort=True)
    other = replace(made, offered=made.offered.copy())
    other.offered[:, -1] *= 3
    one, two = forecast(made).past[-1], forecast(other).past[-1]
    assert np.array_equal(one.predicted, two.predicted)
    assert one.model_error != two.model_error


def test_without_the_catchments_children_there_is_no_model() -> None:
    made = histories(5, follows_cohort=True)
    found = forecast(replace(made, cohort_change=np.full_like(made.cohort_change, np.nan)))
    assert not found.is_shown
    assert found.past == ()
    assert np.isnan(found.predicted).all()
    assert np.isfinite(found.baseline).all()


def test_too_few_schools_or_years_give_no_model() -> None:
    assert forecast(histories(6, schools=5, follows_cohort=True)).past == ()
    made = histories(6, follows_cohort=True)
    short = Histories(
        YEARS[:3], made.offered[:, :3], made.first_preferences[:, :3], made.cohort_change[:, :4]
    )
    assert forecast(short).past == ()


def test_a_forecast_is_never_below_nobody_nor_far_above_the_places() -> None:
    made = histories(7, follows_cohort=True)
    made.cohort_change[:, -1] = np.where(np.arange(120) % 2, 100.0, 0.001)
    found = forecast(made)
    most = made.offered[:, -4:].max(axis=1)
    assert (found.predicted >= 0).all() and (found.predicted <= 1.2 * most + 1e-9).all()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda h: replace(h, years=(*h.years[:-1], 2030)),
        lambda h: replace(h, offered=h.offered[:, 1:]),
        lambda h: replace(h, cohort_change=h.cohort_change[:, 1:]),
    ],
    ids=["a gap in the years", "a year missing", "no year to come"],
)
def test_tables_that_do_not_fit_together_are_refused(spoil: object) -> None:
    with pytest.raises(AdmissionsError):
        forecast(spoil(histories(8, follows_cohort=True)))  # type: ignore[operator]


# ---- children of the years to come -------------------------------------------------------------


def test_entrants_are_born_from_september_to_august_and_counted_in_june() -> None:
    ages = np.arange(19.0)[None, :] * 12
    of = {
        year: entrants(ages, band="primary", counted_in=2020, entry_year=year)
        for year in (2006, 2020, 2021, 2024, 2025)
    }
    assert of[2020] is not None and of[2020][0] == pytest.approx(10 * 4 + 2 * 3)
    assert of[2021] is not None and of[2021][0] == pytest.approx(10 * 3 + 2 * 2)
    assert (
        of[2024] is not None and of[2024][0] == 0
    )  # all of age 0: those not yet born are like them
    assert of[2025] is None
    assert of[2006] is not None and of[2006][0] == pytest.approx(10 * 18 + 2 * 17)
    older = entrants(ages, band="secondary", counted_in=2020, entry_year=2021)
    assert older is not None and older[0] == pytest.approx(10 * 10 + 2 * 9)


def test_a_catchment_changes_as_the_children_near_it_do() -> None:
    edges = nearest_edges(cell_points=[(0, 0), (9_000, 0)], school_points=[(0, 0), (9_000, 0)])
    found = catchment_change(
        edges,
        scores=-edges.metres / 100,
        before=np.array([10.0, 10.0]),
        after=np.array([20.0, 5.0]),
    )
    assert found == pytest.approx([2.0, 0.5])
    assert np.isnan(catchment_change(edges, scores=edges.metres, before=None, after=None)).all()
