"""Importers of the last distance offered by schools, and of travel minutes between places and schools."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from dataclasses import replace

from collabnet.atlas.importers import values
from collabnet.atlas.importers.layouts import Cells, Column, Layout
from collabnet.atlas.importers.listed import LocalRows, importer_of
from collabnet.atlas.importers.planning import BAND_COLUMN, SOURCE_COLUMN, URN_COLUMN
from collabnet.atlas.local_models import LastDistance, TravelMinutes
from collabnet.atlas.local_words import CRITERION_WORDS, METHOD_WORDS, MODE_WORDS, UNIT_WORDS
from collabnet.core.figures import NoValue
from collabnet.core.identifiers import IdentifierError, parse_postcode
from collabnet.core.school_names import KnownSchools, SchoolNameError
from collabnet.directory.importers.cells import date_in, table_of
from collabnet.platform.imports.importer import Context, Record, Rejected, Target
from collabnet.platform.imports.reader import Columns

DISTANCE = Target(
    table=table_of(LastDistance),
    key=("urn", "band", "entry_year", "criterion"),
    columns=("distance", "no_value", "unit", "method", "as_at", "source"),
    run_column="run_id",
)
MINUTES = Target(
    table=table_of(TravelMinutes),
    key=("origin", "urn", "mode"),
    columns=("minutes",),
    run_column="run_id",
)
ALL_OFFERED = frozenset(("all", "all offered", "all applicants offered", "everyone", "n/a", "na"))
MOST_METRES = 200_000.0
METRES = {"miles": 1609.344, "metres": 1.0, "kilometres": 1000.0}
LONGEST_JOURNEY = 600  # minutes
_CELL = re.compile(r"[A-Z][0-9]{8}")
_SCHOOL_COLUMN = re.compile(r"(?:(?:time|minutes|mins|urn)[_ ])?(.+)", re.IGNORECASE)
_WIDE = re.compile(r"(?:time|minutes|mins|urn)[_ ].+|[0-9]{6}", re.IGNORECASE)

DISTANCES_LAYOUT = Layout(
    name="last-distances",
    title="Last distance offered",
    about="How far the last child lived who was offered a place, by school, entry year and criterion.",
    columns=(
        URN_COLUMN,
        BAND_COLUMN,
        Column("entry_year", "The year of entry.", "2026"),
        Column("criterion", f"One of: {', '.join(CRITERION_WORDS)}.", "distance"),
        Column(
            "distance",
            "A number, or “all” where everyone who applied under the criterion was offered a place.",
            "1.274",
        ),
        Column("unit", f"One of: {', '.join(UNIT_WORDS)}.", "miles"),
        Column("method", f"One of: {', '.join(METHOD_WORDS)}.", "straight_line"),
        Column("as_at", "The day the distance held, day-month-year.", "02-03-2026", required=False),
        SOURCE_COLUMN,
    ),
    switches_on="A table on the school's page. It moves every year and is never drawn as a catchment.",
    without="How far offers reached is not shown.",
)
TRAVEL_LAYOUT = Layout(
    name="travel-minutes",
    title="Travel minutes",
    about="Minutes from postcodes or small areas to schools.",
    columns=(
        Column(
            "origin",
            "A postcode or the code of a small area (LSOA).",
            "TA1 5PG",
            also=("postcode", "id", "cell_code"),
        ),
        URN_COLUMN,
        Column("minutes", f"Minutes from 0 to {LONGEST_JOURNEY}.", "23", also=("time",)),
        Column(
            "mode",
            f"One of: {', '.join(MODE_WORDS)}. May be said when the file is sent instead.",
            "walk",
            required=False,
        ),
    ),
    switches_on="How many places lie within 15, 30 and 45 minutes of a school, on its page.",
    without="How near a school is can only be told in straight lines.",
    notes=(
        "A table with a row for each origin and a column for each school works too: name each column by the "
        "school's URN, or time_ and what people call the school (time_patcham). An empty cell is no journey.",
    ),
)


class DistanceReader(LocalRows):
    """Turns rows into last distances offered."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.cells = Cells(DISTANCES_LAYOUT, context.columns)
        self.targets: Sequence[Target] = (DISTANCE,)

    def read(self, cells: list[str]) -> tuple[Hashable, list[Record]]:
        """One school's last distance under one criterion. Raises Rejected."""
        row = self.cells.of(cells)
        band = values.band_in("band", row["band"])
        school = self.school_in_band("urn", row["urn"], band)
        entry_year = values.year_in("entry_year", row["entry_year"])
        criterion = values.one_of("criterion", row["criterion"], CRITERION_WORDS)
        unit = values.one_of("unit", row["unit"], UNIT_WORDS)
        distance: float | None = None
        no_value: str | None = NoValue.NOT_APPLICABLE.value
        if row["distance"].casefold() not in ALL_OFFERED:
            largest = MOST_METRES / METRES[unit]
            distance, no_value = (
                values.number_in("distance", row["distance"], largest=largest),
                None,
            )
        key = (school.urn, band, entry_year, criterion)
        method = values.one_of("method", row["method"], METHOD_WORDS)
        source = values.filled("source", row["source"], longest=200)
        record = (distance, no_value, unit, method, date_in("as_at", row["as_at"]), source)
        return key, [(DISTANCE, key, record)]


class TravelReader(LocalRows):
    """Turns rows, long or wide, into travel minutes."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.cells = Cells(TRAVEL_LAYOUT, context.columns)
        self.targets: Sequence[Target] = (MINUTES,)
        self.is_long = _is_long(context.columns)
        self.mode = context.options.get("mode", "")
        self.columns: list[tuple[int, str, int]] = []
        self.unknown: list[tuple[str, str]] = []
        if not self.is_long:
            self._find_columns(context.columns)

    def _find_columns(self, columns: Columns) -> None:
        """Which school each column of a wide table is about; by name only among the authority's own."""
        band = self.context.options.get("band", "")
        names = {
            s.urn: s.name
            for s in self.schools.values()
            if s.is_open and s.la_code == self.la_code and (not band or s.admits(band))
        }
        known = KnownSchools.of(names)
        origin = columns.place(*TRAVEL_LAYOUT.columns[0].names)
        for place, name in enumerate(columns.names):
            found = _SCHOOL_COLUMN.fullmatch(name)
            if place == origin or found is None or not _WIDE.fullmatch(name):
                continue
            text = found[1].replace("_", " ")
            try:
                urn = self.school(name, text).urn if text.isdigit() else _only(known.meant(text))
            except (Rejected, SchoolNameError) as error:
                self.unknown.append((name, error.reason))
            else:
                self.columns.append((place, name, urn))

    def read(self, cells: list[str]) -> tuple[Hashable, list[Record]]:
        """The journeys of one row. Raises Rejected."""
        row = self.cells.of(cells)
        origin = _origin_in(row["origin"])
        mode = values.one_of("mode", row["mode"] or self.mode, MODE_WORDS)
        if self.is_long:
            urn = self.school("urn", row["urn"]).urn
            minutes = values.number_in("minutes", row["minutes"], largest=LONGEST_JOURNEY)
            key = (origin, urn, mode)
            return key, [(MINUTES, key, (minutes,))]
        for name, reason in self.unknown:
            self.context.warn(name, name, f"This column is left out. {reason}", once=True)
        if not self.columns:
            raise Rejected("", "", "No column of this table is about a school that is known here.")
        return (origin, mode), [
            (
                MINUTES,
                (origin, urn, mode),
                (values.number_in(name, cell, largest=LONGEST_JOURNEY),),
            )
            for place, name, urn in self.columns
            if (cell := cells[place].strip())
        ]


def _origin_in(cell: str) -> str:
    """A postcode or the code of a small area, as both are stored. Raises Rejected."""
    text = cell.upper()
    if _CELL.fullmatch(text):
        return text
    try:
        return parse_postcode(cell)
    except IdentifierError:
        raise Rejected(
            "origin", cell, "This is neither a postcode nor the code of a small area."
        ) from None


def _only(urns: tuple[int, ...]) -> int:
    """The one school of several. Raises SchoolNameError when there are more."""
    if len(urns) != 1:
        raise SchoolNameError("It names several schools.")
    return urns[0]


def _is_long(columns: Columns) -> bool:
    return not columns.missing(TRAVEL_LAYOUT.required)


def _recognises(columns: Columns) -> bool:
    """Whether a header is that of the long layout, or of a wide one."""
    if columns.place(*TRAVEL_LAYOUT.columns[0].names) is None:
        return False
    return _is_long(columns) or any(_WIDE.fullmatch(name) for name in columns.names)


DISTANCES = importer_of(DISTANCES_LAYOUT, DistanceReader, source="last distance offered", order=27)
TRAVEL = replace(
    importer_of(TRAVEL_LAYOUT, TravelReader, source="travel minutes", order=28),
    required=(TRAVEL_LAYOUT.columns[0].names,),
    recognises=_recognises,
    options=frozenset({"mode", "band"}),
)
