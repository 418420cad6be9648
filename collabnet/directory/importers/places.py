"""The DfE's school places scorecard: capacity, pupils, unfilled places and forecasts of each LA."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Hashable, Sequence

from sqlalchemy import select

from collabnet.core.identifiers import IdentifierError, parse_la_code
from collabnet.directory.importers.cells import FIGURE, Stored, date_in_name, figure, figure_in
from collabnet.directory.models import LocalAuthority
from collabnet.directory.reference import la_names, prepare_reference
from collabnet.platform.db import db
from collabnet.platform.imports.importer import (
    Change,
    Context,
    Ignored,
    Importer,
    Record,
    Rejected,
    Target,
)

# measure → (primary column, secondary column, factor). The scorecard's own metadata mixes its units: unfilled
# places and preferences are percentages, growth, spare places and forecast errors are fractions.
COLUMNS: dict[str, tuple[str, str, float]] = {
    "la_capacity": ("PriCap", "SecCap", 1),
    "la_roll": ("PriNOR", "SecNOR", 1),
    "la_unfilled_percent": ("Quan_P_UP", "Quan_S_UP", 1),
    "la_places_created": ("Quan_P_In", "Quan_S_In", 1),
    "la_places_needed": ("Quan_P_RP", "Quan_S_RP", 1),
    "la_places_planned": ("Quan_P_PP", "Quan_S_PP", 1),
    "la_forecast_spare_percent": ("Quan_P_Su", "Quan_S_Su", 100),
    "la_forecast_growth_percent": ("An_P_gro", "An_S_gro", 100),
    "la_past_growth_percent": ("Ban_P_gro", "Ban_S_gro", 100),
    "la_forecast_error_1_percent": ("For_1_P", "For_1_S", 100),
    "la_forecast_error_3_percent": ("For_3_P", "For_3_S", 100),
    "la_first_preference_percent": ("Pref_P_1_CY", "Pref_S_1_CY", 1),
    "la_top_three_preference_percent": ("Pref_P_T3_CY", "Pref_S_T3_CY", 1),
}
BANDS = ("primary", "secondary")
_YEAR = re.compile(r"20[0-9]{2}/[0-9]{2}")
LARGEST = 50_000_000


class PlacesReader:
    """Turns rows of the scorecard into figures of local authorities, for England too."""

    def __init__(self, context: Context) -> None:
        place = context.columns.place
        self.level, self.year = place("geographic_level") or 0, place("Year") or 0
        self.la = place("LANumber") or 0
        self.measures = [
            (measure, band, found, column, factor)
            for measure, (*both, factor) in COLUMNS.items()
            for band, column in zip(BANDS, both, strict=True)
            if (found := place(str(column))) is not None
        ]
        self.las = set(la_names()) | set(
            db.session.connection().scalars(select(LocalAuthority.code))
        )
        self.targets: Sequence[Target] = (FIGURE,)

    def read(self, cells: Sequence[str]) -> tuple[Hashable, list[Record]]:
        """The figures of one LA (or of England) and year. Raises Rejected or Ignored."""
        year = cells[self.year].strip()
        if not _YEAR.fullmatch(year):
            raise Rejected("Year", year, "This is not an academic year, such as 2024/25.")
        level = cells[self.level].strip().casefold()
        if level == "national":
            kind, code = "england", "E92000001"
        elif level == "local authority":
            kind, code = "la", self._la(cells[self.la].strip())
        else:
            raise Ignored(level or "no level")
        return (code, year), [
            figure(kind, code, measure, year, _scaled(column, cells[place], factor), band)
            for measure, band, place, column, factor in self.measures
        ]

    def after_chunk(
        self, keys: Sequence[Hashable], changes: Sequence[Change], write: bool
    ) -> set[Hashable]:
        """Nothing more to do."""
        return set()

    def _la(self, cell: str) -> str:
        try:
            code = parse_la_code(cell)
        except IdentifierError as error:
            raise Rejected("LANumber", cell, error.reason) from None
        if code not in self.las:
            raise Rejected("LANumber", cell, "This local authority is not known.")
        return code


def _scaled(column: str, cell: str, factor: float) -> Stored:
    """A figure in the unit of its measure, rounded to what the source's own digits carry."""
    number, missing = figure_in(column, cell, smallest=-LARGEST, largest=LARGEST)
    if number is None or factor == 1:
        return number, missing
    return round(number * factor, 6), None


def _scorecard_year(filename: str) -> dt.date | None:
    """1 May of the year in the file's name: the position that the capacity survey asks for."""
    years = re.findall(r"20[0-9]{2}(?![0-9])", filename)
    return dt.date(int(years[-1]), 5, 1) if years else date_in_name(filename)


PLACES = Importer(
    name="places",
    title="School places by local authority",
    about="The DfE's school places scorecard, underlying data.",
    source="School places scorecard",
    open=PlacesReader,
    required=("Year", "geographic_level", "LANumber", "PriCap", "SecCap", "PriNOR", "SecNOR"),
    order=6,
    prepare=prepare_reference,
    date_of=_scorecard_year,
)
