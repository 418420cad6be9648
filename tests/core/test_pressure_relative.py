"""Beside its neighbours: the mean of those who share the catchment, and the authority where nothing is modelled."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from collabnet.core.columns import Column
from collabnet.core.pressure import Basis, Neighbours, Word, difference, pressure_bars
from collabnet.core.pressure_composite import composite
from collabnet.core.pressure_measures import Domain, Schools
from collabnet.core.pressure_settings import NATIONAL, PressureSettings
from collabnet.core.pressure_trends import breaks_in, comparable
from tests.core.test_pressure import places_only


def neighbours(shares: list[list[float]], areas: list[int] | None = None) -> Neighbours:
    count = len(shares)
    return Neighbours(
        shares=csr_array(np.array(shares)),
        areas=np.array(areas if areas is not None else [-1] * count),
        groups=np.zeros(count, dtype=np.int64),
    )


def test_neighbours_count_by_the_children_in_common() -> None:
    found = neighbours([[0, 0.6, 0.2], [0, 0, 0], [0, 0, 0]])
    means = found.means(np.array([[10.0], [20.0], [40.0]]))
    assert means[0, 0] == pytest.approx((0.6 * 20 + 0.2 * 40) / 0.8)
    assert np.isnan(means[1, 0])
    assert found.basis() == [Basis.CATCHMENT, Basis.NONE, Basis.NONE]


def test_the_other_schools_of_the_authority_stand_in_and_the_school_itself_is_not_among_them() -> (
    None
):
    found = neighbours([[0.0] * 4] * 4, areas=[0, 0, 0, 1])
    means = found.means(np.array([[1.0], [2.0], [6.0], [9.0]]))[:, 0]
    np.testing.assert_allclose(means[:3], [4.0, 3.5, 1.5])
    assert np.isnan(means[3])
    assert found.basis()[:3] == [Basis.AUTHORITY] * 3
    assert found.counts().tolist() == [2, 2, 2, 0]


def test_neighbours_without_a_figure_are_never_guessed() -> None:
    found = neighbours([[0, 0.5, 0.3, 0.2], [0] * 4, [0] * 4, [0] * 4])
    known = found.means(np.array([[1.0], [4.0], [np.nan], [8.0]]))[0, 0]
    assert known == pytest.approx((0.5 * 4 + 0.2 * 8) / 0.7)
    too_few = found.means(np.array([[1.0], [np.nan], [4.0], [8.0]]))[0, 0]
    assert np.isnan(too_few)  # half of the children in common, less than 60 %


def test_one_neighbour_is_no_comparison() -> None:
    found = neighbours([[0, 0.9], [0, 0]])
    assert found.basis() == [Basis.NONE, Basis.NONE]


def emptied(count: int = 30) -> tuple[Schools, Neighbours]:
    """Schools in threes that share children; the first of the first three is emptier than the others of it."""
    capacity = [100.0] * count
    on_roll = [80.0 + (n // 3) + 0.2 * (n % 3) for n in range(count)]
    on_roll[0] = 70.0
    shares = np.zeros((count, count))
    for n in range(count):
        for other in range(3 * (n // 3), 3 * (n // 3) + 3):
            shares[n, other] = 0.4 * (other != n)
    return places_only(capacity, on_roll), neighbours(shares.tolist())


def test_a_school_that_differs_from_its_neighbours_stands_out_beside_them() -> None:
    schools, beside = emptied()
    bars = pressure_bars(schools, neighbours=beside, domains=[Domain.SPARE_PLACES])[0]
    assert bars.relative is not None
    first = bars.relative.bar(0)
    assert first.word is Word.HIGH
    assert first.parts[0].neighbours == pytest.approx((19.8 + 19.6) / 2)
    assert difference(first.parts[0]).number == pytest.approx(30 - 19.7)
    assert {bars.relative.bar(n).word for n in (1, 2)} == {Word.USUAL}


def test_a_school_no_worse_than_its_neighbours_is_not_high_beside_them() -> None:
    schools, beside = emptied()
    bars = pressure_bars(schools, neighbours=beside, domains=[Domain.SPARE_PLACES])[0]
    assert bars.relative is not None
    assert bars.relative.bar(1).word is not Word.HIGH


def test_restricted_bars_have_no_comparison_with_neighbours() -> None:
    schools, beside = emptied()
    vacancies = Column.of_numbers(np.arange(30.0))
    loaded = Schools(
        **{
            name: getattr(schools, name)
            for name in Schools.__dataclass_fields__
            if name != "direct"
        },
        direct={"W1": vacancies, "W2": vacancies},
    )
    bars = {b.domain: b for b in pressure_bars(loaded, neighbours=beside)}
    assert bars[Domain.WORKFORCE].relative is None
    assert bars[Domain.SPARE_PLACES].relative is not None
    whole = composite(tuple(bars.values()), groups=loaded.phase_groups)
    assert whole is not None
    assert whole.components == ("places", "workforce")
    np.testing.assert_allclose(
        whole.weighed.contributions.sum(axis=1), whole.weighed.score, atol=1e-9
    )


def test_the_two_ends_of_places_count_once_in_a_composite_and_never_as_their_mean() -> None:
    schools = places_only([100.0] * 20, [60.0 + 4 * n for n in range(20)])
    loaded = Schools(
        **{
            name: getattr(schools, name)
            for name in Schools.__dataclass_fields__
            if name != "direct"
        },
        direct={"F1": Column.of_numbers(np.arange(20.0)), "F2": Column.of_numbers(np.arange(20.0))},
    )
    bars = pressure_bars(loaded)
    by_domain = {b.domain: b.standing.usual for b in bars}
    whole = composite(bars, groups=loaded.phase_groups)
    assert whole is not None
    greater = np.fmax(by_domain[Domain.SPARE_PLACES], by_domain[Domain.SHORTAGE_OF_PLACES])
    np.testing.assert_array_equal(whole.scores[:, 0], greater)
    assert whole.ends[0] is Domain.SPARE_PLACES and whole.ends[-1] is Domain.SHORTAGE_OF_PLACES


def test_one_bar_is_no_composite() -> None:
    schools = places_only([100.0] * 20, [60.0 + 4 * n for n in range(20)])
    assert composite(pressure_bars(schools), groups=schools.phase_groups) is None


def test_settings_are_kept_as_they_were_and_what_came_later_has_its_national_weight() -> None:
    weights = dict(NATIONAL.weights) | {"unequal_load.I1": 3.0}
    own = PressureSettings(weights=weights, top_from=90.0, vintages={"census": "2022/23"})
    kept = own.as_json()
    assert PressureSettings.of_json(kept) == own
    del kept["weights"]["attendance.A2"], kept["thresholds"]["over_percent"]
    again = PressureSettings.of_json(kept)
    assert again.weights["attendance.A2"] == NATIONAL.weights["attendance.A2"]
    assert again.over_percent == 105.0


@pytest.mark.parametrize(
    "wrong",
    [
        {"weights": {"unequal_load.I1": -1.0}},
        {"components": {"places": 0.0}},
        {"top_from": 20.0},
        {"draws_percent": 101.0},
    ],
)
def test_settings_that_cannot_be_weighed_with_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        PressureSettings(**wrong)  # type: ignore[arg-type]


def test_a_series_breaks_where_its_definition_does_and_nowhere_else() -> None:
    import datetime as dt

    days = [
        dt.date(2025, 1, 1),
        dt.date(2026, 1, 1),
        None,
        dt.date(2027, 1, 1),
        dt.date(2028, 1, 1),
    ]
    assert breaks_in("fsm", days) == [3]
    assert breaks_in("fsm", days[3:]) == []
    assert breaks_in("inspection", days) == [1]
    assert breaks_in("absence", days) == []
    assert not comparable("fsm", days[0], days[4])  # type: ignore[arg-type]
    assert comparable("absence", days[0], days[4])  # type: ignore[arg-type]
