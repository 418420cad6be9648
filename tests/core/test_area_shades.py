"""An area is shaded at each end by itself, from shares of its schools."""

from __future__ import annotations

import pytest

from collabnet.core.area_shades import area_shade, step
from collabnet.core.places import PlacesLevel as Level


def test_an_area_can_be_short_of_places_and_have_spare_ones() -> None:
    shade = area_shade({Level.SHORTAGE_3: 3, Level.SPARE_2: 2, Level.IN_BALANCE: 5})
    assert (shade.shortage_step, shade.spare_step) == (3, 2)


def test_schools_without_enough_data_are_not_counted() -> None:
    shade = area_shade({Level.SHORTAGE_2: 3, Level.IN_BALANCE: 2, Level.NOT_ENOUGH_DATA: 50})
    assert (shade.compared, shade.shortage_step) == (5, 4)


def test_schools_still_filling_are_compared_but_stand_at_no_end() -> None:
    shade = area_shade({Level.STILL_FILLING: 9, Level.SPARE_4: 1})
    assert (shade.compared, shade.spare, shade.spare_step) == (10, 1, 0)


def test_few_schools_are_not_shaded_at_all() -> None:
    shade = area_shade({Level.SHORTAGE_4: 4})
    assert (shade.is_known, shade.shortage_step) == (False, 0)


@pytest.mark.parametrize(
    ("schools", "compared", "found"),
    [(14, 100, 0), (15, 100, 2), (25, 100, 3), (35, 100, 4), (0, 0, 0), (3, 20, 2)],
)
def test_a_step_begins_exactly_at_its_share(schools: int, compared: int, found: int) -> None:
    assert step(schools, compared) == found
