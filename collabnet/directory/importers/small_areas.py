"""Children by small area and age, where the areas lie, and which areas of 2011 became which of 2021.

Three files, known by their columns. Children are counted by LSOA of 2011 and points are given by LSOA
of 2021: the look-up between the two gives each area of 2011 the point of what became of it (the middle,
where it was split). Counts stay as published on their own areas: none is divided or guessed.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import Any, Final

import numpy as np
from sqlalchemy import select

from collabnet.core.geography import GridPoint, is_plausibly_in_england
from collabnet.directory.importers.cells import date_in_name, table_of, text_in, whole_in
from collabnet.directory.models import SmallArea, SmallAreaChildren
from collabnet.directory.reference import la_codes_by_gss
from collabnet.platform.db import db
from collabnet.platform.grid import to_grid
from collabnet.platform.imports.importer import (
    Change,
    Context,
    Ignored,
    Importer,
    Record,
    Rejected,
    Target,
)
from collabnet.platform.imports.reader import Columns

AREA_STUB = Target(table=table_of(SmallArea), key=("code",), columns=("name",), insert_only=True)
AREA = Target(
    table=table_of(SmallArea),
    key=("code",),
    columns=("name", "la_code", "easting", "northing", "deprivation_decile"),
    run_column="run_id",
)
PLACED_AREA = Target(
    table=table_of(SmallArea),
    key=("code",),
    columns=("la_code", "easting", "northing"),
    run_column="run_id",
)
CHILDREN = Target(
    table=table_of(SmallAreaChildren),
    key=("code", "year"),
    columns=("ages",),
    find_by=(0, 1),
    run_column="run_id",
)
AGES: Final = tuple(f"age_{age}" for age in range(19))
OLD_CODE: Final = ("lsoa11_code", "LSOA11CD")
NEW_CODE: Final = ("lsoa21_code", "LSOA21CD")
LATITUDE, LONGITUDE = ("lat", "latitude"), ("lon", "long", "longitude")
_LSOA: Final = re.compile(r"E01[0-9]{6}")
_YEAR: Final = re.compile(r"(?<![0-9])(?:mid)?(20[0-9]{2})(?![0-9])")


class SmallAreaReader:
    """Reads one of the three files; which one, its header says."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.place = context.columns.place
        self.targets: Sequence[Target] = (AREA_STUB, AREA, PLACED_AREA, CHILDREN)
        kind = _kind(context.columns)
        if kind == "lookup":
            self._prepare_lookup()
        self._read: Callable[[Sequence[str]], tuple[Hashable, list[Record]]] = {
            "children": self._children,
            "points": self._point,
            "lookup": self._looked_up,
        }[kind or "lookup"]

    def read(self, cells: Sequence[str]) -> tuple[Hashable, list[Record]]:
        """One area. Raises Rejected or Ignored."""
        return self._read(cells)

    def after_chunk(
        self, keys: Sequence[Hashable], changes: Sequence[Change], write: bool
    ) -> set[Hashable]:
        """Nothing more to do."""
        return set()

    def _code(self, cells: Sequence[str], names: tuple[str, ...]) -> str:
        code = cells[self.place(*names) or 0].strip()
        if not _LSOA.fullmatch(code):
            if re.fullmatch(r"[WSN][0-9]{8}", code):
                raise Ignored("not in England")
            raise Rejected(names[0], code, "An LSOA code is E01 and 6 digits.")
        return code

    def _children(self, cells: Sequence[str]) -> tuple[Hashable, list[Record]]:
        code = self._code(cells, (*OLD_CODE, *NEW_CODE))
        ages = [whole_in(age, cells[self.place(age) or 0], largest=20_000) for age in AGES]
        if None in ages:
            raise Rejected(AGES[ages.index(None)], "", "The number of children is missing.")
        text = json.dumps(ages, separators=(",", ":"))
        return code, [
            (AREA_STUB, (code,), ("",)),
            (CHILDREN, (code, self.context.as_of.year), (text,)),
        ]

    def _point(self, cells: Sequence[str]) -> tuple[Hashable, list[Record]]:
        code = self._code(cells, (*NEW_CODE, *OLD_CODE))
        longitude = _degrees("lon", cells[self.place(*LONGITUDE) or 0])
        latitude = _degrees("lat", cells[self.place(*LATITUDE) or 0])
        eastings, northings = to_grid(np.array([longitude]), np.array([latitude]))
        point = GridPoint(float(eastings[0]), float(northings[0]))
        if not is_plausibly_in_england(point):
            raise Rejected("lat", f"{latitude}, {longitude}", "This place is not in England.")
        name, la = self.place("lsoa21_name", "LSOA21NM"), self.place("ltla24_code", "utla_code")
        decile = self.place("IMD_decile")
        values = (
            "" if name is None else text_in("lsoa21_name", cells[name], longest=80),
            None if la is None else la_codes_by_gss().get(cells[la].strip()),
            round(point.easting),
            round(point.northing),
            None if decile is None else whole_in("IMD_decile", cells[decile], largest=10),
        )
        return code, [(AREA, (code,), values)]

    def _prepare_lookup(self) -> None:
        """Read the whole look-up, and the points of the areas of 2021 that are stored."""
        old, new = self.place(*OLD_CODE) or 0, self.place(*NEW_CODE) or 0
        self.became: dict[str, list[str]] = defaultdict(list)
        for line in self.context.lines():
            if not line.problem:
                self.became[line.cells[old].strip()].append(line.cells[new].strip())
        columns = SmallArea.__table__.c
        rows = db.session.connection().execute(
            select(columns.code, columns.easting, columns.northing, columns.la_code).where(
                columns.easting.is_not(None)
            )
        )
        self.points = {row.code: (row.easting, row.northing, row.la_code) for row in rows}

    def _looked_up(self, cells: Sequence[str]) -> tuple[Hashable, list[Record]]:
        code, new_code = self._code(cells, OLD_CODE), self._code(cells, NEW_CODE)
        became = self.became[code]
        points = [self.points[c] for c in became if c in self.points]
        if not points:
            raise Ignored("no point known yet for what the area became")
        if became == [code] or new_code != became[0]:
            return (code, new_code), []  # the same area still, or dealt with in its first row
        easting, northing = (round(sum(p[i] for p in points) / len(points)) for i in (0, 1))
        return (code, new_code), [(PLACED_AREA, (code,), (points[0][2], easting, northing))]


def _kind(columns: Columns) -> str | None:
    """Which of the three files has these columns."""
    has_code = columns.place(*OLD_CODE, *NEW_CODE) is not None
    if has_code and not columns.missing(AGES):
        return "children"
    if has_code and not columns.missing([LATITUDE, LONGITUDE]):
        return "points"
    if not columns.missing([OLD_CODE, NEW_CODE]):
        return "lookup"
    return None


def _degrees(column: str, cell: str) -> float:
    """A longitude or latitude. Raises Rejected."""
    text = cell.strip()
    if not re.fullmatch(r"-?[0-9]{1,3}(?:\.[0-9]{1,15})?(?:e-[0-9]{1,2})?", text):
        raise Rejected(column, cell, "This is not a number of degrees.")
    return float(text)


def _year_in_name(filename: str) -> dt.date | None:
    """The middle of the year in a file's name, to which population estimates refer."""
    found: Any = _YEAR.findall(filename)
    return dt.date(int(found[-1]), 6, 30) if found else date_in_name(filename)


CELLS = Importer(
    name="cells",
    title="Small areas and their children",
    about="Children by LSOA and single year of age; points and deprivation by LSOA; the 2011 to 2021 look-up.",
    source="Office for National Statistics, small areas",
    open=SmallAreaReader,
    order=8,
    date_of=_year_in_name,
    recognises=lambda columns: _kind(columns) is not None,
)
