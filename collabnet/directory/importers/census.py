"""The January school census: pupils on roll, EHC plans, SEN support, language, free school meals."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Hashable, Sequence

from collabnet.directory.importers.cells import academic_year, date_in_name, figure, figure_in
from collabnet.directory.importers.listed import FigureReader
from collabnet.platform.imports.importer import Context, Ignored, Importer, Record

# measure → (column, largest). The DfE's codes: TSENELSE counts pupils with an EHC plan, TSENELK with SEN
# support; the P… columns are their percentages (school census underlying data, 2022/23).
COLUMNS = {
    "census_roll": ("NOR", 20_000),
    "ehc_plans": ("TSENELSE", 20_000),
    "ehc_percent": ("PSENELSE", 100),
    "sen_support": ("TSENELK", 20_000),
    "sen_support_percent": ("PSENELK", 100),
    "eal_percent": ("PNUMEAL", 100),
    "fsm_eligible": ("NUMFSM", 20_000),
}
_YEARS = re.compile(r"(20[0-9]{2})[-_]?(?:20)?([0-9]{2})(?![0-9])")


class CensusReader(FigureReader):
    """Turns rows of the census into figures of the schools that we list."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        place = context.columns.place
        self.urn = place("URN") or 0
        self.period = academic_year(context.as_of)
        self.measures = [
            (measure, found, column, largest)
            for measure, (column, largest) in COLUMNS.items()
            if (found := place(column)) is not None
        ]

    def read(self, cells: Sequence[str]) -> tuple[Hashable, list[Record]]:
        """The figures of one school. Raises Rejected, or Ignored for totals and unlisted schools."""
        if cells[self.urn].strip().casefold() in ("nat", "reg", "la"):
            raise Ignored("total")
        urn = self.school("URN", cells[self.urn])
        return urn, [
            figure("school", urn, m, self.period, figure_in(column, cells[p], largest=largest))
            for m, p, column, largest in self.measures
        ]


def census_day(filename: str) -> dt.date | None:
    """The January of the academic year in a file's name: england_census_2022_23 → 19 January 2023."""
    for first, second in _YEARS.findall(filename):
        if (int(first) + 1) % 100 == int(second):
            return dt.date(int(first) + 1, 1, 19)
    return date_in_name(filename)


CENSUS = Importer(
    name="census",
    title="School census",
    about="The January census by school: england_census.csv of the school performance tables.",
    source="School census",
    open=CensusReader,
    required=("URN", "NOR"),
    order=4,
    date_of=census_day,
)
