"""Importer of official catchments: polygons of priority areas with the schools they are for, as GeoJSON."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from sqlalchemy import delete, insert, select

from collabnet.atlas.importers import values
from collabnet.atlas.importers.children import ChildrenInside
from collabnet.atlas.importers.layouts import Column, Layout
from collabnet.atlas.importers.listed import Listed, LocalRows
from collabnet.atlas.local_models import OfficialCatchment, OfficialCatchmentSchool
from collabnet.atlas.outlines import path
from collabnet.core.catchment_files import CatchmentShape, declared_epsg, read_catchment
from collabnet.core.geography import Box, Floats, GeographyError
from collabnet.core.school_names import KnownSchools, SchoolNameError
from collabnet.directory.importers.cells import date_in_name, table_of
from collabnet.directory.models import School
from collabnet.platform.db import db
from collabnet.platform.grid import grid_from, to_degrees
from collabnet.platform.imports.containers import FileProblem
from collabnet.platform.imports.importer import (
    Change,
    Context,
    Ignored,
    Importer,
    Record,
    Rejected,
    Target,
)

CATCHMENT = Target(
    table=table_of(OfficialCatchment),
    key=("la_code", "band", "entry_year", "name"),
    columns=(
        "geometry", "west", "south", "east", "north", "source", "licence", "repairs",
    ),
    run_column="run_id",
)  # fmt: skip
DECIMALS = 6  # of a degree: a tenth of a metre
DRAWN, DRAWN_METRES, LONGEST_PATH = 120, 15.0, 20_000  # of a preview's picture
_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})(?![0-9])")
_URN = re.compile(r"[0-9]{6}")

CATCHMENTS_LAYOUT = Layout(
    name="catchments",
    title="Official catchments",
    about="Priority areas that admission arrangements define, as GeoJSON: one polygon a feature, with the "
    "schools it gives priority for.",
    columns=(
        Column(
            "name", "What the area is called.", "Birch Lane", required=False,
            also=("catchment", "catchment_name", "area_name", "title"),
        ),
        Column(
            "urns", "URNs of the schools, one or several.", "990001; 990002", required=False,
            also=("urn", "school_urn", "school_urns"),
        ),
        Column(
            "schools",
            "The schools by name, where there are no URNs; without either the area's name is taken.",
            "Birch Lane Academy", required=False, also=("school", "school_name", "school_names"),
        ),
        Column(
            "entry_year", "The year of entry, or a text with a year in it.", "2026", required=False,
            also=("year", "version", "academic_year"),
        ),
        Column("band", "Either primary or secondary.", "secondary", required=False, also=("phase",)),
        Column("source", "Where the area is published.", "Admission arrangements 2026", required=False),
        Column(
            "licence", "Under which licence.", "Open Government Licence v3.0", required=False,
            also=("license",),
        ),
    ),
    switches_on="Official catchments on the map and on school pages, in place of modelled ones.",
    without="Catchments are modelled, and say so.",
    is_map=True,
    notes=(
        "Coordinates may be longitude and latitude, British National Grid, or any system that the file's "
        "“crs” names. What can be mended is mended and remarked on; what cannot is refused by its name.",
        "Entry year, band, source and licence may be said when the file is sent; where a feature has "
        "another entry year it is passed over.",
        "Properties of other names can be pointed to when the file is sent.",
    ),
)  # fmt: skip
POINTABLE = ("name", "schools", "entry_year")  # properties that may be called differently


class CatchmentReader(LocalRows):
    """Turns features into official catchments, and keeps what the preview draws."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.targets: Sequence[Target] = (CATCHMENT,)
        try:
            self.epsg = declared_epsg(context.crs)
        except GeographyError as error:
            raise FileProblem(error.reason) from None
        self.points = _points_of_schools()
        self.children = ChildrenInside()
        self.known: dict[tuple[str, str], KnownSchools] = {}
        self.wanted: dict[Hashable, tuple[int, ...]] = {}
        self.number = 0

    def read(self, feature: Mapping[str, Any]) -> tuple[Hashable, list[Record]]:
        """One catchment. Raises Rejected with its name, or Ignored for other entry years than asked for."""
        self.number += 1
        properties = feature.get("properties")
        given = Properties(
            properties if isinstance(properties, Mapping) else {}, self.context.options
        )
        shown: dict[str, Any] = {"number": self.number, "name": given["name"][:120]}
        if len(self.context.shown) < DRAWN:
            self.context.shown.append(shown)
        try:
            return self._read(feature, given, shown)
        except Ignored:
            self.context.shown[:] = [s for s in self.context.shown if s is not shown]
            raise
        except Rejected as no:
            shown["refused"] = no.reason
            raise

    def _read(
        self, feature: Mapping[str, Any], given: Properties, shown: dict[str, Any]
    ) -> tuple[Hashable, list[Record]]:
        year = self._year(given)
        band = values.band_in("band", given.said("band"))
        schools = self._schools(given, band)
        las = {school.la_code for school in schools}
        if len(las) > 1:
            raise Rejected(
                "schools", ", ".join(sorted(las)), "Its schools lie in several authorities."
            )
        la_code = las.pop()
        name = (given["name"] or ", ".join(school.name for school in schools))[:120]
        shown.update(name=name, band=band, year=year, schools=[s.name for s in schools])
        source = values.filled("source", given.said("source"), longest=200)
        licence = values.filled("licence", given.said("licence"), longest=200)
        try:
            found = read_catchment(
                feature.get("geometry"),
                epsg=self.epsg,
                grid_from=grid_from,
                near=self._near(la_code),
            )
        except GeographyError as error:
            raise Rejected("geometry", name, error.reason) from None
        repairs = "; ".join(found.repairs)[:400]
        if repairs:
            self.context.warn("geometry", name, f"Imported with repairs: {repairs}.")
        shown.update(repairs=repairs, children=self.children.inside(found.shape, band))
        shown.update(_drawn(found))
        key = (la_code, band, year, name)
        self.wanted[key] = tuple(sorted(school.urn for school in schools))
        text, box = _in_degrees(found.shape)
        return key, [(CATCHMENT, key, (text, *box, source, licence, repairs))]

    def _year(self, given: Properties) -> int:
        """The entry year, of the feature or of the whole file. Raises Rejected or Ignored."""
        asked = self.context.options.get("entry_year", "")
        text = given["entry_year"]
        if not text:
            if not asked:
                raise Rejected(
                    "entry_year",
                    given["name"],
                    "Neither the file nor its sender says the entry year.",
                )
            return values.year_in("entry_year", asked)
        years = sorted(set(_YEAR.findall(text)))
        if len(years) == 2 and int(years[1]) == int(years[0]) + 1:
            years.pop()  # 2026-2027 is the year of entry 2026
        if len(years) != 1:
            raise Rejected("entry_year", text, "This does not say one entry year, such as 2026.")
        if asked and asked != years[0]:
            raise Ignored(f"entry year {years[0]}, not {asked}")
        return int(years[0])

    def _schools(self, given: Properties, band: str) -> list[Listed]:
        """The schools it is for, by URN, else by name. Raises Rejected."""
        urns = given.urns()
        if urns:
            return [self.school_in_band("urns", urn, band) for urn in urns]
        column = "schools" if given["schools"] else "name"
        text = given[column]
        if self.la_code is None:
            raise Rejected(column, text, "Give URNs, or say whose catchments these are.")
        try:
            found = self._known(self.la_code, band).meant(text)
        except SchoolNameError as error:
            raise Rejected(column, text, error.reason) from None
        return [self.schools[urn] for urn in found]

    def _known(self, la_code: str, band: str) -> KnownSchools:
        """The open schools of an authority that admit to a band, by name."""
        key = (la_code, band)
        if key not in self.known:
            self.known[key] = KnownSchools.of(
                {
                    s.urn: s.name
                    for s in self.schools.values()
                    if s.is_open and s.la_code == la_code and s.admits(band)
                }
            )
        return self.known[key]

    def _near(self, la_code: str) -> Box | None:
        """The rectangle round the authority's schools, or None where none has a place."""
        places = self.points.get(la_code)
        if not places:
            return None
        found = np.array(places, dtype=np.float64)
        return Box(*found.min(axis=0), *found.max(axis=0))

    def after_chunk(
        self, keys: Sequence[Hashable], changes: Sequence[Change], write: bool
    ) -> set[Hashable]:
        """Put the schools of each catchment in place of those it had; which catchments that changed."""
        connection = db.session.connection()
        catchment, link = table_of(OfficialCatchment).c, table_of(OfficialCatchmentSchool)
        columns = (
            catchment.id,
            catchment.la_code,
            catchment.band,
            catchment.entry_year,
            catchment.name,
        )
        las = sorted({key[0] for key in keys})  # type: ignore[index]
        ids = {
            tuple(row[1:]): row.id
            for row in connection.execute(select(*columns).where(catchment.la_code.in_(las)))
        }
        stored: dict[int, set[int]] = defaultdict(set)
        of_these = link.c.catchment_id.in_(
            select(catchment.id).where(catchment.la_code.in_(las)).scalar_subquery()
        )
        for row in connection.execute(select(link.c.catchment_id, link.c.urn).where(of_these)):
            stored[row.catchment_id].add(row.urn)
        changed: set[Hashable] = set()
        for key in keys:
            found = ids.get(key)  # type: ignore[call-overload]
            urns = self.wanted[key]
            if found is None or set(urns) == stored[found]:
                continue
            changed.add(key)
            if write:
                connection.execute(delete(link).where(link.c.catchment_id == found))
                connection.execute(
                    insert(link), [{"catchment_id": found, "urn": urn} for urn in urns]
                )
        return changed


class Properties:
    """The properties of a feature by the names of the layout, or those its sender pointed to."""

    def __init__(self, properties: Mapping[Any, Any], options: Mapping[str, str]) -> None:
        self._by_name = {str(k).strip().casefold(): v for k, v in properties.items()}
        self._options = options
        self._columns = {column.name: column for column in CATCHMENTS_LAYOUT.columns}

    def __getitem__(self, name: str) -> str:
        """The text of a property; empty where the feature has none."""
        value = self._value(name)
        if isinstance(value, str):
            return " ".join(value.replace("\x00", " ").split())[:1_000]
        if isinstance(value, float) and value.is_integer() and abs(value) < 1e9:
            return str(int(value))
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**9:
            return str(value)
        return ", ".join(str(v)[:100] for v in value[:50]) if isinstance(value, list) else ""

    def said(self, name: str) -> str:
        """The property, else what the sender of the file said for all."""
        return self[name] or self._options.get(name, "")

    def urns(self) -> list[str]:
        """The URNs given, in order, each once; nothing where they are given by name."""
        return list(dict.fromkeys(_URN.findall(self["urns"])))

    def _value(self, name: str) -> object:
        pointed = self._options.get(f"{name}_property", "").strip().casefold()
        if pointed:
            return self._by_name.get(pointed)
        for key in self._columns[name].names:
            value = self._by_name.get(key, self._by_name.get(key.replace("_", " ")))
            if value not in (None, ""):
                return value
        return None


def _points_of_schools() -> dict[str, list[tuple[int, int]]]:
    """The grid places of open schools by authority."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    query = select(School.la_code, School.easting, School.northing).where(
        School.easting.is_not(None),
        School.northing.is_not(None),
        School.status_code.in_(("1", "3")),
    )
    for la_code, easting, northing in db.session.connection().execute(query):
        if easting is not None and northing is not None:
            found[la_code].append((easting, northing))
    return found


def _in_degrees(shape: shapely.MultiPolygon) -> tuple[str, Iterable[float]]:
    """The shape as GeoJSON in degrees, and the rectangle round it."""

    def moved(points: Floats) -> Floats:
        longitudes, latitudes = to_degrees(points[:, 0], points[:, 1])
        return np.column_stack([longitudes.round(DECIMALS), latitudes.round(DECIMALS)])

    in_degrees = shapely.transform(shape, moved)
    return shapely.to_geojson(in_degrees), [float(edge) for edge in in_degrees.bounds]


def _drawn(found: CatchmentShape) -> dict[str, Any]:
    """What the preview draws of it: a short path in tens of metres, and its rectangle in metres."""
    metres = DRAWN_METRES
    drawn = path(shapely.simplify(found.shape, metres))
    while len(drawn) > LONGEST_PATH and metres < 2_000:
        metres *= 2
        drawn = path(shapely.simplify(found.shape, metres))
    middle = found.shape.representative_point()
    return {
        "path": drawn if len(drawn) <= LONGEST_PATH else "",
        "box": [round(edge) for edge in found.shape.bounds],
        "at": [round(middle.x), round(middle.y)],
    }


CATCHMENTS = Importer(
    name=CATCHMENTS_LAYOUT.name,
    title=CATCHMENTS_LAYOUT.title,
    about=CATCHMENTS_LAYOUT.about,
    source="{owner}, official catchments",
    open=CatchmentReader,
    kind="features",
    order=20,
    date_of=date_in_name,
    largest_file=25_000_000,
    most_positions=400_000,
    of_authority=True,
    options=frozenset(
        {"entry_year", "band", "source", "licence", *(f"{name}_property" for name in POINTABLE)}
    ),
)
