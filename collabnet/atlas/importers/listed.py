"""The schools and planning areas that rows of local files may be about: those of the authority that sends them."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from collabnet.atlas.importers.layouts import Layout
from collabnet.atlas.local_models import PlanningArea
from collabnet.core.identifiers import IdentifierError, parse_la_code, parse_urn
from collabnet.directory.importers.cells import date_in_name
from collabnet.directory.models import LocalAuthority, School
from collabnet.platform.db import db
from collabnet.platform.imports.containers import FileProblem
from collabnet.platform.imports.importer import Change, Context, Importer, Rejected, Target

# Phases (GIAS) of schools that admit to a band: primary, middle deemed primary, all-through; and likewise above.
ADMITS = {"primary": frozenset("237"), "secondary": frozenset("457")}
OPEN = frozenset("13")  # open; open but proposed to close


@dataclass(frozen=True, slots=True)
class Listed:
    """What a row may be about: a school of the register."""

    urn: int
    la_code: str
    name: str
    phase_code: str
    is_open: bool

    def admits(self, band: str) -> bool:
        """Whether the school has a normal year of entry in this band; an unknown phase may."""
        return self.phase_code in ADMITS[band] or self.phase_code in ("", "0")


class LocalRows:
    """What every reader of local rows keeps: the schools, and whose rows these may be."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.la_code = context.la_code
        connection = db.session.connection()
        self.las = frozenset(connection.scalars(select(LocalAuthority.code)))
        if self.la_code is not None and self.la_code not in self.las:
            raise FileProblem(f"No local authority {self.la_code[:20]} is listed here.")
        columns = (School.urn, School.la_code, School.name, School.phase_code, School.status_code)
        self.schools = {
            row.urn: Listed(*row[:4], is_open=row.status_code in OPEN)
            for row in connection.execute(select(*columns))
        }

    def school(self, column: str, cell: str) -> Listed:
        """The school of a URN, one of the authority's own. Raises Rejected."""
        try:
            found = self.schools.get(parse_urn(cell))
        except IdentifierError as error:
            raise Rejected(column, cell, error.reason) from None
        if found is None:
            raise Rejected(column, cell, "No school with this URN is listed here.")
        self._own(column, cell, found.la_code)
        return found

    def school_in_band(self, column: str, cell: str, band: str) -> Listed:
        """Likewise, and it must have places in this band. Raises Rejected."""
        found = self.school(column, cell)
        if not found.admits(band):
            raise Rejected(column, cell, f"{found.name} does not admit children to {band} school.")
        return found

    def authority(self, column: str, cell: str) -> str:
        """The authority a row is of: as written, else the one that sends the file. Raises Rejected."""
        if not cell:
            if self.la_code is None:
                raise Rejected(column, cell, "This needs the local authority's three-digit number.")
            return self.la_code
        try:
            code = parse_la_code(cell)
        except IdentifierError as error:
            raise Rejected(column, cell, error.reason) from None
        if code not in self.las:
            raise Rejected(column, cell, "No local authority with this number is listed here.")
        self._own(column, cell, code)
        return code

    def _own(self, column: str, cell: str, la_code: str) -> None:
        """Refuse what belongs to another authority than the one that sends the file."""
        if self.la_code is not None and la_code != self.la_code:
            raise Rejected(
                column,
                cell,
                f"This row is about local authority {la_code}; the file is imported for {self.la_code}.",
            )

    def after_chunk(
        self, keys: Sequence[Hashable], changes: Sequence[Change], write: bool
    ) -> set[Hashable]:
        """Nothing more to do: records say all of it."""
        return set()


class AreaRows(LocalRows):
    """Rows about planning areas that have been imported before."""

    targets: Sequence[Target] = ()

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        columns = (PlanningArea.la_code, PlanningArea.band, PlanningArea.code)
        found = db.session.connection().execute(select(*columns))
        self.areas = {tuple(row) for row in found}

    def area(self, la_code: str, band: str, column: str, cell: str) -> str:
        """The code of a planning area that is known. Raises Rejected."""
        if (la_code, band, cell) not in self.areas:
            raise Rejected(
                column,
                cell,
                f"No {band} planning area of {la_code} has this code. Import the planning areas first.",
            )
        return cell


def importer_of(layout: Layout, reader: type[LocalRows], *, source: str, order: int) -> Importer:
    """The importer of a local layout: its words and columns, read by `reader`, one authority's rows at a time.

    `source` is how pages name the data after their owner: "last distance offered".
    """
    return Importer(
        name=layout.name,
        title=layout.title,
        about=layout.about,
        source=f"{{owner}}, {source}",
        open=reader,  # type: ignore[arg-type]
        required=layout.required,
        order=order,
        date_of=date_in_name,
        of_authority=True,
    )
