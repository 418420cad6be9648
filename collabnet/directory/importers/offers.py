"""Preferences and offers of school places by school and entry year."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Hashable, Sequence

from collabnet.directory.importers.cells import date_in_name, figure, figure_in
from collabnet.directory.importers.listed import FigureReader
from collabnet.platform.imports.importer import Context, Importer, Record, Rejected

COLUMNS = {
    "places_offered": "total_number_places_offered",
    "first_preferences": "times_put_as_1st_preference",
    "all_preferences": "times_put_as_any_preferred_school",
    "first_preference_offers": "number_1st_preference_offers",
}
BANDS = {"primary": "primary", "secondary": "secondary", "p": "primary", "s": "secondary"}
_YEAR = re.compile(r"(20[0-9]{2})(?:[0-9]{2})?")
_LAST_YEAR = re.compile(r"20[0-9]{2}(?![0-9])")


class OfferReader(FigureReader):
    """Turns rows of the offers file into figures of the schools that we list."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        place = context.columns.place
        self.urn, self.phase = place("urn", "school_urn") or 0, place("phase", "school_phase") or 0
        self.year = place("entry_year", "time_period") or 0
        self.measures = [(m, place(column) or 0, column) for m, column in COLUMNS.items()]

    def read(self, cells: Sequence[str]) -> tuple[Hashable, list[Record]]:
        """The figures of one school, entry year and phase. Raises Rejected or Ignored."""
        urn = self.school("urn", cells[self.urn])
        band = BANDS.get(cells[self.phase].strip().casefold())
        if band is None:
            raise Rejected(
                "phase", cells[self.phase], "The phase is neither primary nor secondary."
            )
        year = _YEAR.fullmatch(cells[self.year].strip())
        if year is None:
            raise Rejected("entry_year", cells[self.year], "This is not a year, such as 2021.")
        period = year[1]
        return (urn, period, band), [
            figure("school", urn, m, period, figure_in(c, cells[p], largest=100_000), band)
            for m, p, c in self.measures
        ]


def _last_year(filename: str) -> dt.date | None:
    """The last entry year in a file's name; places of a year are offered in its spring."""
    years = _LAST_YEAR.findall(filename)
    return dt.date(int(years[-1]), 4, 16) if years else date_in_name(filename)


OFFERS = Importer(
    name="offers",
    title="Preferences and offers",
    about="School-level preferences and offers of places, by entry year and phase.",
    source="School preferences and offers",
    open=OfferReader,
    required=(
        ("urn", "school_urn"),
        ("phase", "school_phase"),
        ("entry_year", "time_period"),
        *COLUMNS.values(),
    ),
    order=5,
    date_of=_last_year,
)
