"""The part that files of school figures share: rows by URN, and only schools that we list."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from sqlalchemy import select

from collabnet.core.identifiers import IdentifierError, parse_urn
from collabnet.directory.importers.cells import FIGURE
from collabnet.directory.models import School
from collabnet.platform.db import db
from collabnet.platform.imports.importer import Change, Context, Ignored, Rejected, Target


def listed_urns() -> frozenset[int]:
    """Every school that we list."""
    return frozenset(db.session.connection().scalars(select(School.urn)))


class FigureReader:
    """What a reader of figures keeps, whatever its columns are."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.listed = listed_urns()
        self.targets: Sequence[Target] = (FIGURE,)

    def school(self, column: str, cell: str) -> str:
        """The URN of a school that we list, as text. Raises Rejected or Ignored."""
        text = cell.strip()
        try:
            urn = parse_urn(text)
        except IdentifierError as error:
            raise Rejected(column, cell, error.reason) from None
        if urn not in self.listed:
            raise Ignored("school not listed")
        return text

    def after_chunk(
        self, keys: Sequence[Hashable], changes: Sequence[Change], write: bool
    ) -> set[Hashable]:
        """Nothing more to do: figures say all of it."""
        return set()
