"""The model of admissions on the national files, with the settings that the product uses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from collabnet.atlas.evaluation_files import COUNTED_IN, Homes, SchoolYears
from collabnet.core.admissions import Edges, nearest_edges
from collabnet.core.cohorts import entrants
from collabnet.core.columns import Floats
from collabnet.core.preferences import (
    TASTE_GROUPS,
    TRAVEL_SCALE_METRES,
    Draw,
    Groups,
    divided,
    fit_draw,
)

YEARS_OF_PLACES = 4  # the most offered in as many entry years stands for a school's places


@dataclass(frozen=True, eq=False, slots=True)
class Market:
    """One band: homes, schools, the candidates between them."""

    homes: Homes
    schools: SchoolYears
    edges: Edges

    @classmethod
    def of(cls, homes: Homes, schools: SchoolYears) -> Market:
        """The nearest schools of every small area."""
        return cls(
            homes, schools, nearest_edges(cell_points=homes.points, school_points=schools.points)
        )

    def children(self, year: int) -> Floats:
        """Children of the age to enter the band in a year; raises ValueError where none are counted."""
        found = entrants(
            self.homes.ages, band=self.schools.band, counted_in=COUNTED_IN, entry_year=year
        )
        if found is None:
            raise ValueError(year)
        return found

    def applicants(self, year: int, *, known: int) -> Floats:
        """Those children times the share of them who were offered a place in the year `known`.

        Not every child applies: some go to independent or special schools, or are taught at home.
        """
        offered = np.nansum(self.schools.of(known)[0])
        found: Floats = self.children(year) * (offered / self.children(known).sum())
        return found

    def places(self, before: int) -> Floats:
        """The most places each school offered in the four entry years before a year; 0 where none."""
        at = [
            y
            for y, year in enumerate(self.schools.years)
            if before - YEARS_OF_PLACES <= year < before
        ]
        found: Floats = np.nan_to_num(self.schools.offered[:, at]).max(axis=1)
        return found

    def draw(self, year: int) -> Draw:
        """How much schools draw, by the first preferences of a year."""
        return fit_draw(
            edges=self.edges,
            children=self.children(year),
            first_preferences=self.schools.of(year)[1],
            scale_metres=TRAVEL_SCALE_METRES[self.schools.band],
        )

    def groups(self, draw: Draw, children: Floats) -> Groups:
        """Small areas divided into groups with tastes of their own."""
        return divided(
            edges=self.edges,
            children=children,
            draw=draw,
            groups=TASTE_GROUPS,
            school_keys=np.array(self.schools.urns),
        )
