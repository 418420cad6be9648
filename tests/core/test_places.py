"""Places: unfilled and over never hide each other, and the two ends never meet."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core import places
from collabnet.core.figures import NoValue, Value, absent, add, known, strongest
from collabnet.core.places import Band, PlacesLevel, SchoolPlaces

counts = st.integers(0, 2500).map(lambda n: known(n))
figures = st.one_of(counts, st.sampled_from(NoValue).map(absent))
any_school = st.builds(SchoolPlaces, places=figures, on_roll=figures)
known_school = st.builds(SchoolPlaces, places=counts, on_roll=counts)


def school(places_: float, on_roll: float) -> SchoolPlaces:
    return SchoolPlaces(places=known(places_), on_roll=known(on_roll))


@given(known_school)
def test_a_school_has_unfilled_places_or_pupils_over_capacity_and_never_both(
    school: SchoolPlaces,
) -> None:
    unfilled = places.unfilled_places(school).number
    over = places.pupils_over_capacity(school).number
    assert unfilled is not None
    assert over is not None
    assert min(unfilled, over) == 0
    assert unfilled - over == school.places.number - school.on_roll.number  # type: ignore[operator]


def test_a_full_school_does_not_hide_its_neighbours_empty_places() -> None:
    summary = places.summarise([school(100, 120), school(100, 80), school(100, 100)])
    assert summary.unfilled.value == known(20)
    assert summary.over.value == known(20)
    assert summary.at_or_over == 2
    assert summary.fullness_percent == known(100)
    assert summary.unfilled_percent.number == pytest.approx(20 / 3)


@given(st.lists(any_school, max_size=12), st.lists(any_school, max_size=12))
def test_two_areas_together_have_the_sum_of_their_unfilled_places(
    first: list[SchoolPlaces], second: list[SchoolPlaces]
) -> None:
    one, two, both = (places.summarise(schools) for schools in (first, second, first + second))
    for name in ("unfilled", "over", "places", "on_roll"):
        parts = [getattr(one, name), getattr(two, name)]
        counted = [part.value for part in parts if part.counted]
        together = getattr(both, name)
        assert together.counted == sum(part.counted for part in parts)
        if len(counted) == 2:
            assert together.value == add(*counted)
        elif counted:
            assert together.value == counted[0]
        else:
            assert together.value.number is None


@given(st.lists(any_school, max_size=20))
def test_an_area_says_how_many_schools_are_missing_and_why(schools: list[SchoolPlaces]) -> None:
    summary = places.summarise(schools)
    missing = Counter(
        strongest(kinds)
        for s in schools
        if (kinds := [k for k in (s.places.missing, s.on_roll.missing) if k is not None])
    )
    assert summary.missing == missing
    assert summary.compared + sum(missing.values()) == summary.schools == len(schools)
    assert summary.unfilled.counted == summary.compared
    if not summary.compared:
        assert summary.fullness_percent.number is None


def test_a_missing_roll_does_not_make_an_area_look_emptier() -> None:
    summary = places.summarise(
        [school(100, 90), SchoolPlaces(known(500), absent(NoValue.NOT_PUBLISHED))]
    )
    assert summary.fullness_percent == known(90)
    assert summary.places.value == known(600)
    assert summary.unfilled.words == "1 of 2 counted; 1 not published"


@pytest.mark.parametrize(
    ("percent", "expected"),
    [
        (-0.1, Band.OVER),
        (0, Band.TIGHT),
        (4.9, Band.TIGHT),
        (5, Band.WORKING_MARGIN),
        (9.9, Band.WORKING_MARGIN),
        (10, Band.SURPLUS),
        (20, Band.SURPLUS),
        (20.1, Band.HIGH_SURPLUS),
    ],
)
def test_spare_places_are_put_in_bands(percent: float, expected: Band) -> None:
    assert places.band(known(percent)) is expected


def test_a_missing_percentage_has_no_band_but_its_reason() -> None:
    assert places.band(absent(NoValue.SUPPRESSED)) is NoValue.SUPPRESSED
    assert places.spare_percent(school(0, 10)) == absent(NoValue.NOT_APPLICABLE)
    assert places.spare_percent(school(200, 220)) == known(-10)


@pytest.mark.parametrize(
    ("on_roll", "expected"),
    [
        (241, PlacesLevel.SHORTAGE_4),
        (240, PlacesLevel.SHORTAGE_3),
        (221, PlacesLevel.SHORTAGE_3),
        (220, PlacesLevel.SHORTAGE_2),
        (211, PlacesLevel.SHORTAGE_2),
        (210, PlacesLevel.IN_BALANCE),
        (150, PlacesLevel.IN_BALANCE),
        (149, PlacesLevel.SPARE_2),
        (130, PlacesLevel.SPARE_2),
        (129, PlacesLevel.SPARE_3),
        (100, PlacesLevel.SPARE_3),
        (99, PlacesLevel.SPARE_4),
        (0, PlacesLevel.SPARE_4),
    ],
)
def test_a_school_of_200_places_stands_at_the_end_its_roll_says(
    on_roll: int, expected: PlacesLevel
) -> None:
    assert places.places_level(school(200, on_roll), is_still_filling=False) is expected


@given(any_school, st.booleans())
def test_over_105_percent_is_shortage_under_75_is_spare_and_nothing_is_both(
    school: SchoolPlaces, is_still_filling: bool
) -> None:
    level = places.places_level(school, is_still_filling=is_still_filling)
    capacity, on_roll = school.places.number, school.on_roll.number
    if capacity is None or on_roll is None or capacity < 30:
        assert level is PlacesLevel.NOT_ENOUGH_DATA
        return
    assert level.is_shortage == (100 * on_roll > 105 * capacity)
    assert level.is_spare == (100 * on_roll < 75 * capacity and not is_still_filling)
    assert not (level.is_shortage and level.is_spare)
    assert (level is PlacesLevel.STILL_FILLING) == (is_still_filling and not level.is_shortage)


def test_every_level_has_words_of_its_own() -> None:
    assert len({level.words for level in PlacesLevel}) == len(PlacesLevel)


days = st.dates(date(1990, 1, 1), date(2090, 1, 1))


@given(days, st.integers(0, 20_000))
def test_a_new_school_is_still_filling_for_seven_years(opened: date, age_in_days: int) -> None:
    as_of = opened + timedelta(days=age_in_days)
    is_young = age_in_days < 7 * 365.2425 - 2
    is_grown = age_in_days > 7 * 365.2425 + 2
    found = places.still_filling(new_provision=True, opened=opened, as_of=as_of)
    assert found or not is_young
    assert not (found and is_grown)
    assert not places.still_filling(new_provision=False, opened=opened, as_of=as_of)


def test_a_new_school_is_filling_until_the_day_it_is_seven() -> None:
    opened = date(2015, 9, 1)
    day_before, birthday = date(2022, 8, 31), date(2022, 9, 1)
    assert places.still_filling(new_provision=True, opened=opened, as_of=day_before)
    assert not places.still_filling(new_provision=True, opened=opened, as_of=birthday)
    leap = date(2016, 2, 29)
    assert places.still_filling(new_provision=True, opened=leap, as_of=date(2023, 2, 28))
    assert not places.still_filling(new_provision=True, opened=leap, as_of=date(2023, 3, 1))


@pytest.mark.parametrize(("present", "expected"), [(range(7, 12), False), (range(7, 10), True)])
def test_a_new_school_without_all_its_year_groups_is_still_filling(
    present: range, expected: bool
) -> None:
    found = places.still_filling(
        new_provision=True,
        opened=date(2010, 9, 1),
        as_of=date(2022, 9, 1),
        low_age=11,
        high_age=16,
        year_groups_present=present,
    )
    assert found is expected


@pytest.mark.parametrize(
    ("ages", "years"),
    [
        ((3, 11), range(7)),
        ((4, 9), range(5)),
        ((7, 11), range(3, 7)),
        ((11, 16), range(7, 12)),
        ((11, 19), range(7, 14)),
        ((2, 4), range(0)),
    ],
)
def test_an_age_range_has_its_year_groups(ages: tuple[int, int], years: range) -> None:
    assert places.expected_year_groups(low_age=ages[0], high_age=ages[1]) == set(years)


def test_where_pan_is_unknown_the_most_offers_of_recent_years_stand_in_and_say_so() -> None:
    offers: dict[int, Value] = {
        2016: known(99),
        2018: known(58),
        2019: known(60),
        2020: absent(NoValue.UNKNOWN),
        2021: known(51),
    }
    prefill = places.entry_year_prefill(pan=absent(NoValue.UNKNOWN), offers_by_year=offers)
    assert prefill.places == known(60)
    assert prefill.is_stand_in
    assert "most offers made in a year, 2018 to 2021" in prefill.label
    published = places.entry_year_prefill(pan=known(45), offers_by_year=offers)
    assert (published.places, published.is_stand_in) == (known(45), False)


@pytest.mark.parametrize("offers", [{}, {2021: known(0)}, {2021: absent(NoValue.SUPPRESSED)}])
def test_without_pan_or_offers_nothing_is_filled_in(offers: dict[int, Value]) -> None:
    prefill = places.entry_year_prefill(pan=absent(NoValue.NOT_PUBLISHED), offers_by_year=offers)
    assert prefill.places == absent(NoValue.NOT_PUBLISHED)
