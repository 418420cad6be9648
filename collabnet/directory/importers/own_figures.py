"""Figures of schools that no file of their own brings: one row a school, measure and period."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence

from collabnet.core.pressure_measures import RESTRICTED_MEASURES
from collabnet.directory.importers.cells import date_in_name, figure, figure_in, text_in
from collabnet.directory.importers.listed import FigureReader
from collabnet.platform.imports.importer import Context, Importer, Record, Rejected

# measure → (smallest, largest): what bars of attendance, workforce, finance and inspection rest on.
MEASURES = {
    "absence_percent": (0, 100),
    "suspension_percent": (0, 1_000),
    "teachers": (0, 2_000),
    "teacher_vacancies": (0, 2_000),
    "teachers_temporary": (0, 2_000),
    "pupil_teacher_ratio": (0, 200),
    "adverts_repeated_percent": (0, 100),
    "in_year_balance_percent": (-500, 500),
    "revenue_reserve_percent": (-1_000, 1_000),
    "stuck_school": (0, 1),
}
_PERIOD = re.compile(r"20[0-9]{2}(/[0-9]{2}|-(0[1-9]|1[0-2]))?")


class OwnFiguresReader(FigureReader):
    """Turns rows of urn, measure, period and value into figures."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.places = [context.columns.place(name) or 0 for name in COLUMNS]

    def read(self, cells: Sequence[str]) -> tuple[Hashable, list[Record]]:
        """One figure. Raises Rejected, or Ignored for a school that we do not list."""
        urn_cell, measure_cell, period_cell, value_cell = (cells[p] for p in self.places)
        urn = self.school("urn", urn_cell)
        measure = text_in("measure", measure_cell, longest=40)
        if measure not in MEASURES:
            raise Rejected("measure", measure_cell, f"Use one of: {', '.join(MEASURES)}.")
        period = text_in("period", period_cell, longest=10)
        if not _PERIOD.fullmatch(period):
            raise Rejected("period", period_cell, "Write 2024/25, 2025-01 or 2025.")
        smallest, largest = MEASURES[measure]
        value = figure_in("value", value_cell, smallest=smallest, largest=largest)
        return (urn, measure, period), [figure("school", urn, measure, period, value)]


COLUMNS = ("urn", "measure", "period", "value")

SCHOOL_FIGURES = Importer(
    name="school-figures",
    title="Other figures of schools",
    about="Columns urn, measure, period, value: absence, suspensions, and what the restricted bars of "
    f"workforce, finance and inspection rest on ({', '.join(RESTRICTED_MEASURES)}).",
    source="Figures of schools",
    open=OwnFiguresReader,
    required=COLUMNS,
    order=9,
    date_of=date_in_name,
)
