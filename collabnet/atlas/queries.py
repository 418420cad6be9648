"""Reads what the map shows: areas, the schools in them with their results, and sums of each local authority."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, select

from collabnet.atlas.filters import MapFilter
from collabnet.atlas.models import AtlasOutline, AtlasRun, AtlasSchool
from collabnet.atlas.readings import OPEN_STATUSES
from collabnet.core.area_shades import AreaShade, area_shade
from collabnet.core.places import PlacesLevel
from collabnet.directory.codes import named_phase
from collabnet.directory.models import (
    Group,
    LocalAuthority,
    Locality,
    LocalityAuthority,
    LocalitySchool,
    School,
)
from collabnet.platform.db import db
from collabnet.platform.errors import NotFound
from collabnet.platform.imports.models import ImportRun
from collabnet.platform.templating import date_words


@dataclass(frozen=True, slots=True)
class Area:
    """What a map is of: England, a local authority or a locality."""

    kind: str  # "england", "la" or "locality"
    code: str
    name: str
    href: str  # the page of its record; "" for England
    la_codes: tuple[str, ...] = ()
    polygon: str | None = None  # GeoJSON in degrees, where a locality has an outline of its own
    is_fictional: bool = False

    @property
    def map_href(self) -> str:
        """The address of its map."""
        return "/map" if self.kind == "england" else f"{self.href}/map"


KEYS_AT_ONCE = 500
SIGN_METRES = 14_000  # an area narrower than this has no room for a sign on the map of England
ENGLAND = Area(kind="england", code="", name="England", href="")


class SchoolRow(NamedTuple):
    """One school as the map and the table under it show it."""

    urn: int
    name: str
    la_code: str
    phase: str
    type: str
    trust_uid: int | None
    trust_name: str | None
    town: str
    postcode: str
    easting: int | None
    northing: int | None
    level: str | None
    places: float | None
    on_roll: float | None
    percent: float | None
    no_value: str | None
    unfilled: float | None
    over: float | None
    load: str | None
    longitude: float | None
    latitude: float | None

    @property
    def phase_or_type(self) -> str:
        """The phase, or the type of a special school, a PRU or another without one."""
        return named_phase(self.phase) or self.type

    @property
    def places_level(self) -> PlacesLevel:
        """Where it stands; a school that came after the last working out has not enough data."""
        return PlacesLevel(self.level) if self.level else PlacesLevel.NOT_ENOUGH_DATA

    @property
    def has_place(self) -> bool:
        """Whether it can be drawn."""
        return bool(self.easting and self.northing)


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One local authority on the map of England: its sums, its two shades and its outline."""

    code: str
    name: str
    schools: int
    shade: AreaShade
    unfilled: float
    over: float
    high_load: int  # schools whose unequal load is high
    load_compared: int
    outline: str  # SVG path, "" where no outline has been imported
    label: tuple[int, int] | None = None  # grid metres; where a sign fits, None where it does not
    offering: int = 0  # schools with something on offer


def find_la(code: str) -> Area:
    """The local authority with this three-digit number. Raises NotFound."""
    found = (
        db.session.get(LocalAuthority, code)
        if len(code) == 3 and code.isascii() and code.isalnum()
        else None
    )
    if found is None:
        raise NotFound
    return Area("la", code, found.name, f"/authorities/{code}", (code,), None, found.fictional)


def find_locality(slug: str) -> Area:
    """The locality at this address. Raises NotFound."""
    found = (
        db.session.scalar(select(Locality).where(Locality.slug == slug))
        if len(slug) <= 80 and "\x00" not in slug and slug.isprintable()
        else None
    )
    if found is None:
        raise NotFound
    codes = db.session.scalars(
        select(LocalityAuthority.la_code)
        .where(LocalityAuthority.locality_id == found.id)
        .order_by(LocalityAuthority.la_code)
    )
    return Area(
        "locality", slug, found.name, f"/localities/{slug}", tuple(codes), found.polygon, found.fictional
    )  # fmt: skip


def schools_of(area: Area, wanted: MapFilter) -> list[SchoolRow]:
    """The open schools of an area that the filter leaves in, by name."""
    return [SchoolRow._make(row) for row in db.session.execute(_narrowed(_rows(), area, wanted))]


def schools_with(urns: Sequence[int]) -> list[SchoolRow]:
    """The schools with these URNs, closed ones too, by name."""
    rows = db.session.execute(_rows().where(School.urn.in_(urns)))
    return [SchoolRow._make(row) for row in rows]


def _rows() -> Select[*tuple[Any, ...]]:
    """The columns of SchoolRow of every school, by name."""
    return (
        select(
            School.urn, School.name, School.la_code, School.phase_name, School.type_name,
            School.trust_uid, Group.name, School.town, School.postcode, School.easting,
            School.northing, AtlasSchool.level, AtlasSchool.places, AtlasSchool.on_roll,
            AtlasSchool.percent, AtlasSchool.no_value, AtlasSchool.unfilled, AtlasSchool.over,
            AtlasSchool.load, AtlasSchool.longitude, AtlasSchool.latitude,
        )
        .outerjoin(AtlasSchool, AtlasSchool.urn == School.urn)
        .outerjoin(Group, Group.uid == School.trust_uid)
        .order_by(School.name, School.urn)
    )  # fmt: skip


def _narrowed(rows: Any, area: Area, wanted: MapFilter) -> Any:
    """Only open schools of the area that the filter leaves in."""
    rows = rows.where(School.status_code.in_(OPEN_STATUSES))
    if area.kind == "la":
        rows = rows.where(School.la_code == area.code)
    elif area.kind == "locality":
        rows = rows.where(
            School.urn.in_(
                select(LocalitySchool.urn)
                .join(Locality, Locality.id == LocalitySchool.locality_id)
                .where(Locality.slug == area.code)
            )
        )
    if wanted.phase:
        rows = rows.where(School.phase_code == wanted.phase)
    if wanted.type:
        rows = rows.where(School.type_code == wanted.type)
    if wanted.trust:
        rows = rows.where(School.trust_uid == wanted.trust)
    return rows


def dots(wanted: MapFilter) -> Sequence[Any]:
    """Easting, northing, level and load of every school that has a place, for a picture of points."""
    rows = _narrowed(
        select(School.easting, School.northing, AtlasSchool.level, AtlasSchool.load).outerjoin(
            AtlasSchool, AtlasSchool.urn == School.urn
        ),
        ENGLAND,
        wanted,
    ).where(School.easting.is_not(None), School.northing.is_not(None))
    return db.session.execute(rows.order_by(School.urn)).all()


def area_rows(wanted: MapFilter, offering_urns: Sequence[int] = ()) -> list[AreaRow]:
    """Every local authority with a school that the filter leaves in, by name.

    `offering_urns` are the schools to count as having something on offer.
    """
    offering = _by_authority(wanted, offering_urns)
    counts: dict[str, Counter[PlacesLevel]] = {}
    loads: dict[str, Counter[str]] = {}
    sums: dict[str, list[float]] = {}
    grouped = _narrowed(
        select(
            School.la_code, AtlasSchool.level, AtlasSchool.load, func.count(),
            func.sum(AtlasSchool.unfilled), func.sum(AtlasSchool.over),
        )
        .outerjoin(AtlasSchool, AtlasSchool.urn == School.urn)
        .group_by(School.la_code, AtlasSchool.level, AtlasSchool.load),
        ENGLAND,
        wanted,
    )  # fmt: skip
    for code, level, load, number, unfilled, over in db.session.execute(grouped):
        found = PlacesLevel(level) if level else PlacesLevel.NOT_ENOUGH_DATA
        counts.setdefault(code, Counter())[found] += number
        loads.setdefault(code, Counter())[load or ""] += number
        both = sums.setdefault(code, [0.0, 0.0])
        both[0] += unfilled or 0
        both[1] += over or 0
    outlines = {row.la_code: row for row in db.session.execute(_COARSE)}
    names = db.session.execute(
        select(LocalAuthority.code, LocalAuthority.name)
        .where(LocalAuthority.code.in_(list(counts)))
        .order_by(LocalAuthority.name, LocalAuthority.code)
    )
    return [
        AreaRow(
            code=code,
            name=name,
            schools=sum(counts[code].values()),
            shade=area_shade(counts[code]),
            unfilled=sums[code][0],
            over=sums[code][1],
            high_load=loads[code]["high"],
            load_compared=sum(loads[code][word] for word in ("high", "possible", "usual")),
            outline=outlines[code].coarse if code in outlines else "",
            label=_wide_enough(outlines.get(code)),
            offering=offering[code],
        )
        for code, name in names
    ]


_COARSE = select(
    AtlasOutline.la_code, AtlasOutline.coarse, AtlasOutline.label_easting,
    AtlasOutline.label_northing, AtlasOutline.west, AtlasOutline.east,
)  # fmt: skip


def _wide_enough(outline: Any) -> tuple[int, int] | None:
    if outline is None or outline.east - outline.west < SIGN_METRES:
        return None
    return outline.label_easting, outline.label_northing


def _by_authority(wanted: MapFilter, urns: Sequence[int]) -> Counter[str]:
    """How many of some schools each local authority has, of those that the filter leaves in."""
    found: Counter[str] = Counter()
    for start in range(0, len(urns), KEYS_AT_ONCE):
        rows = _narrowed(select(School.la_code, func.count()), ENGLAND, wanted).where(
            School.urn.in_(urns[start : start + KEYS_AT_ONCE])
        )
        for code, number in db.session.execute(rows.group_by(School.la_code)):
            found[code] += number
    return found


def outlines_near(west: int, south: int, east: int, north: int) -> Sequence[Any]:
    """Code and fine outline of every local authority that meets a rectangle of the grid, in metres."""
    return db.session.execute(
        select(AtlasOutline.la_code, AtlasOutline.fine)
        .where(
            AtlasOutline.west <= east,
            AtlasOutline.east >= west,
            AtlasOutline.south <= north,
            AtlasOutline.north >= south,
        )
        .order_by(AtlasOutline.la_code)
    ).all()


def bounds_of(la_codes: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """West, south, east and north of each outline of these local authorities, in grid metres."""
    rows = db.session.execute(
        select(AtlasOutline.west, AtlasOutline.south, AtlasOutline.east, AtlasOutline.north)
        .where(AtlasOutline.la_code.in_(la_codes))
        .order_by(AtlasOutline.la_code)
    )
    return [(row.west, row.south, row.east, row.north) for row in rows]


def degrees_of(la_codes: Sequence[str]) -> list[Any]:
    """Code, name, GeoJSON geometry (degrees) and place for a sign of local authorities; of all when none are named."""
    rows = (
        select(
            AtlasOutline.la_code,
            LocalAuthority.name,
            AtlasOutline.degrees,
            AtlasOutline.west,
            AtlasOutline.east,
            AtlasOutline.label_easting,
            AtlasOutline.label_northing,
        )
        .join(LocalAuthority, LocalAuthority.code == AtlasOutline.la_code)
        .order_by(AtlasOutline.la_code)
    )
    if la_codes:
        rows = rows.where(AtlasOutline.la_code.in_(la_codes))
    return [
        (row.la_code, row.name, json.loads(row.degrees), _wide_enough(row))
        for row in db.session.execute(rows)
    ]


def choices(
    area: Area,
) -> tuple[list[tuple[str, str]], list[tuple[str, str]], list[tuple[int, str]]]:
    """The phases, types and trusts that schools of the area have, as (code, name) pairs."""
    return (
        _pairs(area, School.phase_code, School.phase_name),
        _pairs(area, School.type_code, School.type_name),
        [] if area.kind == "england" else _trusts(area),
    )


def _pairs(
    area: Area, code: ColumnElement[str] | Any, name: ColumnElement[str] | Any
) -> list[tuple[str, str]]:
    rows = db.session.execute(
        _narrowed(select(code, func.min(name)).group_by(code), area, MapFilter())
    )
    return sorted(((c, n) for c, n in rows if n), key=lambda pair: (pair[1], pair[0]))


def _trusts(area: Area) -> list[tuple[int, str]]:
    rows = _narrowed(
        select(Group.uid, Group.name).join(School, School.trust_uid == Group.uid).distinct(),
        area,
        MapFilter(),
    )
    return sorted(
        ((uid, name) for uid, name in db.session.execute(rows)), key=lambda p: (p[1], p[0])
    )


def authorities() -> list[tuple[str, str]]:
    """Code and name of every local authority, by name."""
    rows = db.session.execute(
        select(LocalAuthority.code, LocalAuthority.name).order_by(
            LocalAuthority.name, LocalAuthority.code
        )
    )
    return [(code, name) for code, name in rows]


def latest_run() -> AtlasRun | None:
    """The last working out, or None before the first."""
    return db.session.scalar(select(AtlasRun).order_by(AtlasRun.id.desc()).limit(1))


def sources(run_ids: Sequence[int]) -> dict[int, str]:
    """How pages name these imports beside a figure's own period: the source's title, else its file."""
    rows = db.session.execute(
        select(ImportRun.id, ImportRun.title, ImportRun.filename, ImportRun.as_of).where(
            ImportRun.id.in_(run_ids)
        )
    )
    return {
        row.id: (row.title or row.filename).removesuffix(f", {date_words(row.as_of)}")
        for row in rows
    }
