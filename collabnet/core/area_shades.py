"""How an area is shaded on a map: the share of its schools at each end of places, each end by itself.

An area can have too few places in one part and spare places in another, so there are two shades and
they are never taken from one another. The steps are ours, chosen so that half of England's local
authorities stay quiet at either end (school register, August 2022: the median authority has 13 % of
its schools over 105 % full and 11 % under 75 %).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from collabnet.core.places import PlacesLevel

FEWEST_SCHOOLS: Final = 5  # of fewer, one school more or less would change the shade
STEPS: Final = ((35.0, 4), (25.0, 3), (15.0, 2))  # from this percentage of schools, this step


@dataclass(frozen=True, slots=True)
class AreaShade:
    """How many schools of an area stand at each end, and the step of each shade (0: none, 2–4)."""

    compared: int
    shortage: int
    spare: int
    shortage_step: int
    spare_step: int

    @property
    def is_known(self) -> bool:
        """Whether enough schools could be compared to shade the area at all."""
        return self.compared >= FEWEST_SCHOOLS


def area_shade(levels: Mapping[PlacesLevel, int]) -> AreaShade:
    """The two shades of an area from how many of its schools stand at each level.

    Schools without enough data are not compared; those still filling are, though they can stand at
    the shortage end only.
    """
    compared = sum(n for level, n in levels.items() if level is not PlacesLevel.NOT_ENOUGH_DATA)
    shortage = sum(n for level, n in levels.items() if level.is_shortage)
    spare = sum(n for level, n in levels.items() if level.is_spare)
    enough = compared >= FEWEST_SCHOOLS
    return AreaShade(
        compared=compared,
        shortage=shortage,
        spare=spare,
        shortage_step=step(shortage, compared) if enough else 0,
        spare_step=step(spare, compared) if enough else 0,
    )


def step(schools: int, compared: int) -> int:
    """The shade's step for a share of schools, compared as whole numbers; 0 below the first."""
    for percent, found in STEPS:
        if compared and 100 * schools >= percent * compared:
            return found
    return 0
