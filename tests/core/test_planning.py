"""Places needed: by year group and planning area, with no offset, agreed changes moving up with their cohort."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core.figures import NoValue, Value, absent, known
from collabnet.core.planning import (
    AgreedChange,
    GroupPlaces,
    PlannedSchool,
    group_places,
    need,
    pupils_of_homes,
    summary,
)

UNKNOWN = absent(NoValue.UNKNOWN)


def school(
    capacity: float = 900, low: int = 11, high: int = 16, *changes: AgreedChange
) -> PlannedSchool:
    return PlannedSchool(known(capacity), low, high, changes)


@pytest.mark.parametrize(
    ("low", "high", "groups", "entry"),
    [
        (4, 11, range(7), ("primary", 0)),
        (2, 11, range(7), ("primary", 0)),
        (7, 11, range(3, 7), ("primary", 3)),
        (11, 16, range(7, 12), ("secondary", 7)),
        (11, 18, range(7, 14), ("secondary", 7)),
        (4, 16, range(12), ("secondary", 7)),
        (9, 13, range(5, 9), ("secondary", 7)),
        (14, 18, range(10, 14), ("secondary", 10)),
    ],
)
def test_a_school_has_the_year_groups_of_its_ages_and_an_entry_group_in_each_band(
    low: int, high: int, groups: range, entry: tuple[str, int]
) -> None:
    found = school(100, low, high)
    assert found.year_groups == set(groups)
    assert found.entry_group(entry[0]) == entry[1]


def places(schools: list[PlannedSchool], year_group: int = 7) -> GroupPlaces:
    return group_places(schools, band="secondary", year_group=year_group, school_year="2027/28")


def test_capacity_is_shared_equally_among_year_groups() -> None:
    both = [school(900), school(1_400, 11, 18)]
    assert places(both).places == known(180 + 200)
    assert places(both, year_group=12).places == known(200)


@pytest.mark.parametrize(
    ("school_year", "year_group", "expected"),
    [
        ("2026/27", 7, 180),
        ("2027/28", 7, 150),
        ("2027/28", 8, 180),
        ("2028/29", 8, 150),
        ("2031/32", 11, 150),
        ("2030/31", 11, 180),
    ],
)
def test_an_agreed_cut_holds_from_its_entry_year_and_moves_up_with_its_cohort(
    school_year: str, year_group: int, expected: int
) -> None:
    cut = school(900, 11, 16, AgreedChange(2027, 150, 180))
    found = group_places([cut], band="secondary", year_group=year_group, school_year=school_year)
    assert found.places == known(expected)
    assert found.removed == 180 - expected and found.added == 0


def test_later_changes_add_to_earlier_ones() -> None:
    twice = school(900, 11, 16, AgreedChange(2026, 150, 180), AgreedChange(2028, 210, 150))
    found = group_places([twice], band="secondary", year_group=7, school_year="2028/29")
    assert (found.added, found.removed, found.places) == (60, 30, known(210))


def test_a_school_without_a_capacity_is_left_out_of_the_sum_and_counted() -> None:
    lacking = PlannedSchool(UNKNOWN, 11, 16)
    found = places([school(900), lacking])
    assert found.places == known(180)
    assert found.capacity.missing_count == 1
    assert places([lacking]).places == UNKNOWN


def test_spare_places_of_one_year_group_fill_no_gap_in_another() -> None:
    found = summary(
        [need(forecast=known(200), places=known(180)), need(forecast=known(150), places=known(180))]
    )
    assert (found.needed.value, found.spare.value) == (known(20), known(30))
    assert found.spare_percent.number == pytest.approx(100 * 30 / 360)


def test_a_forecast_that_is_not_there_makes_nothing_needed_and_nothing_spare() -> None:
    suppressed = absent(NoValue.SUPPRESSED)
    found = need(forecast=suppressed, places=known(180))
    assert (found.needed, found.spare) == (suppressed, suppressed)
    both = summary([found, need(forecast=known(200), places=known(180))])
    assert (both.needed.value, both.needed.missing_count) == (known(20), 1)


def test_homes_bring_pupils_by_the_hundred() -> None:
    assert pupils_of_homes(120, pupils_per_100=18.5) == pytest.approx(22.2)


values = st.one_of(st.integers(0, 5_000).map(known), st.sampled_from(list(NoValue)).map(absent))


@given(values, values)
def test_short_and_spare_are_never_both_and_make_up_the_difference(
    forecast: Value, available: Value
) -> None:
    found = need(forecast=forecast, places=available)
    if found.needed.number is None or found.spare.number is None:
        assert found.needed == found.spare
        assert None in (forecast.number, available.number)
    else:
        assert forecast.number is not None and available.number is not None
        assert 0 in (found.needed.number, found.spare.number)
        assert found.needed.number - found.spare.number == forecast.number - available.number
