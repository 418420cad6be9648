"""Importers of counts of children: where they come from, and who moved during a term; shown suppressed only."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence

from collabnet.atlas.importers import values
from collabnet.atlas.importers.layouts import Cells, Column, Layout
from collabnet.atlas.importers.listed import LocalRows, importer_of
from collabnet.atlas.importers.planning import BAND_COLUMN, SCHOOL_YEAR_COLUMN, URN_COLUMN
from collabnet.atlas.local_models import Moves, Origins
from collabnet.atlas.local_words import MOVE_KIND_WORDS, TERM_WORDS
from collabnet.directory.importers.cells import table_of
from collabnet.platform.imports.importer import Context, Record, Rejected, Target

ORIGIN = Target(
    table=table_of(Origins),
    key=("cell_code", "urn", "band", "year"),
    columns=("children", "no_value"),
    find_by=(0, 1),
    run_column="run_id",
)
MOVE = Target(
    table=table_of(Moves),
    key=("urn", "school_year", "term", "kind"),
    columns=("children", "no_value"),
    run_column="run_id",
)
CELL_CODE = re.compile(r"[A-Z][0-9]{8}")
CHILDREN_ABOUT = "A whole number, or how it was suppressed: c, *, <5, fewer than 5. It is kept as supplied, never as 0."

ORIGINS_LAYOUT = Layout(
    name="origins",
    title="Where children come from",
    about="Children by small area (LSOA) where they live and school they go to.",
    columns=(
        Column(
            "cell_code", "The small area's code (LSOA).", "V99000001", also=("lsoa", "lsoa21cd")
        ),
        URN_COLUMN,
        BAND_COLUMN,
        Column("year", "The year of the census or of entry.", "2026", also=("entry_year",)),
        Column("children", CHILDREN_ABOUT, "<5", also=("pupils",)),
    ),
    switches_on="Where a school's children live, beside its moves, for those who may see them.",
    without="Where children of a school live is modelled, not observed.",
    about_people=True,
)
MOVES_LAYOUT = Layout(
    name="moves",
    title="In-year moves, Fair Access and managed moves",
    about="Children who joined or left a school in a term otherwise than at the normal time.",
    columns=(
        URN_COLUMN,
        SCHOOL_YEAR_COLUMN,
        Column("term", "autumn, spring or summer.", "autumn"),
        Column("kind", f"One of: {', '.join(MOVE_KIND_WORDS)}.", "in_year_joiner"),
        Column("children", CHILDREN_ABOUT, "12", also=("pupils", "count")),
    ),
    switches_on="The in-year pressure of a school, and moves by term, for those who may see them.",
    without="In-year pressure cannot be shown.",
    about_people=True,
    notes=(
        "Fair Access counts are kept without the category of the protocol: by school and term, "
        "such a count would nearly always be hidden.",
        "managed_move is a child received; managed_move_out a child who left by a managed move.",
    ),
)


class OriginReader(LocalRows):
    """Turns rows into where children of schools live."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.cells = Cells(ORIGINS_LAYOUT, context.columns)
        self.targets: Sequence[Target] = (ORIGIN,)

    def read(self, cells: list[str]) -> tuple[Hashable, list[Record]]:
        """The children of one small area at one school. Raises Rejected."""
        row = self.cells.of(cells)
        cell_code = row["cell_code"].upper()
        if not CELL_CODE.fullmatch(cell_code):
            raise Rejected(
                "cell_code", row["cell_code"], "This is not the code of a small area (LSOA)."
            )
        band = values.band_in("band", row["band"])
        school = self.school_in_band("urn", row["urn"], band)
        key = (cell_code, school.urn, band, values.year_in("year", row["year"]))
        return key, [(ORIGIN, key, values.children_in("children", row["children"], most=5_000))]


class MoveReader(LocalRows):
    """Turns rows into moves by term."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.cells = Cells(MOVES_LAYOUT, context.columns)
        self.targets: Sequence[Target] = (MOVE,)

    def read(self, cells: list[str]) -> tuple[Hashable, list[Record]]:
        """One kind of move at one school in one term. Raises Rejected."""
        row = self.cells.of(cells)
        school = self.school("urn", row["urn"])
        key = (
            school.urn,
            values.school_year_in("school_year", row["school_year"]),
            values.one_of("term", row["term"], TERM_WORDS),
            values.one_of("kind", row["kind"], MOVE_KIND_WORDS),
        )
        return key, [(MOVE, key, values.children_in("children", row["children"], most=5_000))]


ORIGINS = importer_of(ORIGINS_LAYOUT, OriginReader, source="where children come from", order=25)
MOVES = importer_of(MOVES_LAYOUT, MoveReader, source="in-year moves", order=26)
