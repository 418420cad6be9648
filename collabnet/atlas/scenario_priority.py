"""Priority areas of a what-if: the official catchments of the area, and the small areas that lie in each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely

from collabnet.atlas import local_queries
from collabnet.atlas.scenario_model import AreaModel
from collabnet.core.what_if import PriorityMove
from collabnet.core.what_if_levers import Priority, Specialist
from collabnet.directory.latest import latest_values
from collabnet.platform.grid import to_degrees

MEASURES = {"unit": ("sen_unit_capacity", "sen_unit_roll"), "rp": ("rp_capacity", "rp_roll")}


@dataclass(frozen=True, slots=True)
class PriorityAreas:
    """The official catchments of an area in one band, by number."""

    catchments: Mapping[int, local_queries.Catchment]

    def holders(self) -> dict[int, tuple[int, ...]]:
        """The schools with priority in each."""
        return {number: found.urns for number, found in self.catchments.items()}

    def can_make(self, lever: Priority, schools: Collection[int]) -> bool:
        """Whether a change names a catchment and schools that are there."""
        found = self.catchments.get(lever.catchment)
        return (
            found is not None
            and (not lever.gains or lever.gains in schools)
            and (not lever.loses or lever.loses in found.urns)
        )

    def moves(self, levers: Sequence[Priority], model: AreaModel) -> list[PriorityMove]:
        """The small areas from which each school concerned takes children first, before and after."""
        if not levers:
            return []
        after = {number: set(found.urns) for number, found in self.catchments.items()}
        for lever in levers:
            after[lever.catchment] -= {lever.loses}
            after[lever.catchment] |= {lever.gains} - {0}
        concerned = {urn for lever in levers for urn in (lever.gains, lever.loses) if urn}
        numbers = model.numbers()
        inside = {number: self._cells(number, model) for number in self.catchments}
        return [
            PriorityMove(
                numbers[urn],
                before=_joined(inside[n] for n, c in self.catchments.items() if urn in c.urns),
                after=_joined(inside[n] for n in self.catchments if urn in after[n]),
            )
            for urn in sorted(concerned)
            if urn in numbers
        ]

    def _cells(self, number: int, model: AreaModel) -> set[int]:
        """The small areas whose middle lies in a catchment."""
        points = model.kept.situation.cell_points
        longitudes, latitudes = to_degrees(points[:, 0], points[:, 1])
        shape = shapely.from_geojson(self.catchments[number].geometry)
        return {int(n) for n in shapely.contains_xy(shape, longitudes, latitudes).nonzero()[0]}


def _joined(parts: Any) -> tuple[int, ...]:
    return tuple(sorted(set[int]().union(*parts)))


def priority_areas(la_codes: Sequence[str], band: str) -> PriorityAreas:
    """The newest official catchments of these authorities in a band."""
    found = local_queries.official_catchments(la_codes, band)
    return PriorityAreas({catchment.id: catchment for catchment in found})


def specialist_now(
    levers: Sequence[Any],
) -> dict[tuple[int, str], tuple[int | None, int | None]]:
    """Places and pupils in SEN unit or resourced provision now, of the schools that would get more."""
    wanted = [lever for lever in levers if isinstance(lever, Specialist)]
    measures = [name for pair in MEASURES.values() for name in pair]
    figures = latest_values("school", [str(lever.urn) for lever in wanted], measures)
    return {
        (lever.urn, lever.kind): (
            _number(figures, lever.urn, MEASURES[lever.kind][0]),
            _number(figures, lever.urn, MEASURES[lever.kind][1]),
        )
        for lever in wanted
    }


def _number(figures: Mapping[tuple[str, str], Any], urn: int, measure: str) -> int | None:
    found = figures.get((str(urn), measure))
    return None if found is None or found.value.number is None else round(found.value.number)
