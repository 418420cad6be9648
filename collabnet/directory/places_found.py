"""What the words of a search mean on the map: a postcode, the middle of its area, or a town where schools are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select

from collabnet.core.geography import GridPoint, distance_metres, metres
from collabnet.directory.models import LocalAuthority, School
from collabnet.directory.nearest import LISTED_STATUSES
from collabnet.platform.db import read
from collabnet.platform.geocoding import PostcodesMissing, normal_form, postcode_file
from collabnet.platform.logs import log

# A town's schools may lie in two neighbouring LAs; two towns of one name lie farther apart.
ONE_TOWN_METRES: Final = metres(15)
_SMALL_WORDS: Final = frozenset(
    {"and", "by", "cum", "en", "in", "le", "next", "of", "on", "the", "under", "upon", "with"}
)


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A point to measure from, what to call it, and how to ask for the other towns of that name."""

    label: str
    point: GridPoint
    is_town: bool = False
    namesakes: tuple[str, ...] = ()


class PlaceProblem(ValueError):
    """Words that have the shape of a postcode but lead nowhere; the text is for the person."""


def find_place(words: str) -> FoundPlace | None:
    """The place that the words name, or None when they name no postcode and no town.

    Raises PlaceProblem for a full postcode that does not exist.
    """
    written = normal_form(words)
    if written is not None:
        try:
            found = postcode_file().find(written)
        except PostcodesMissing:
            log().warning("postcodes_missing")
            raise PlaceProblem(
                "Postcodes cannot be looked up at the moment. Enter a town, or the name of a school"
            ) from None
        if found is not None:
            return FoundPlace(found.label, found.point)
        if " " in written:
            raise PlaceProblem("We could not find that postcode. Check it, or enter a town")
    return _find_town(words)


def _find_town(words: str) -> FoundPlace | None:
    """The middle of the schools of a town; "Richmond, North Yorkshire" says which Richmond."""
    town, _, authority = (part.strip() for part in words.partition(","))
    statement = (
        select(
            LocalAuthority.name,
            func.max(School.town).label("town"),
            func.count().label("schools"),
            func.avg(School.easting).label("easting"),
            func.avg(School.northing).label("northing"),
        )
        .join(LocalAuthority, LocalAuthority.code == School.la_code)
        .where(
            School.town.in_(_spellings(town)),
            School.easting.is_not(None),
            School.northing.is_not(None),
            School.status_code.in_(LISTED_STATUSES),
        )
        .group_by(LocalAuthority.code, LocalAuthority.name)
        .order_by(func.count().desc(), LocalAuthority.code)
    )
    parts = [
        _Part(name, label, schools, GridPoint(float(easting), float(northing)))
        for name, label, schools, easting, northing in read(statement)
    ]
    chosen = [part for part in parts if part.authority.lower() == authority.lower()] or parts
    return _joined(chosen, parts) if parts else None


def _spellings(town: str) -> list[str]:
    """A town as the register may write it: the index knows capitals, people do not use them."""
    words = re.split(r"([ -])", town.lower())
    as_written = "".join(w if w in _SMALL_WORDS else w.capitalize() for w in words)
    return sorted({town, as_written, town.title(), town.upper(), town.lower()})


@dataclass(frozen=True, slots=True)
class _Part:
    """The schools of one local authority that give a town as their address."""

    authority: str
    town: str
    schools: int
    point: GridPoint


def _joined(chosen: Sequence[_Part], parts: Sequence[_Part]) -> FoundPlace:
    """The largest part with its neighbours as one town; the others are its namesakes."""
    centre = chosen[0].point
    near = [p for p in parts if distance_metres(p.point, centre) <= ONE_TOWN_METRES]
    far = [p for p in parts if distance_metres(p.point, centre) > ONE_TOWN_METRES]
    schools = sum(p.schools for p in near)
    point = GridPoint(
        round(sum(p.point.easting * p.schools for p in near) / schools),
        round(sum(p.point.northing * p.schools for p in near) / schools),
    )
    label = f"{chosen[0].town}, {chosen[0].authority}" if far else chosen[0].town
    return FoundPlace(
        label, point, is_town=True, namesakes=tuple(f"{p.town}, {p.authority}" for p in far[:5])
    )
