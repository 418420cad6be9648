"""Links between schools in the DfE register: predecessors, successors, mergers, splits."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from collabnet.core.identifiers import IdentifierError, parse_urn
from collabnet.directory.figures import Change as RecordChange
from collabnet.directory.importers.cells import date_in, date_in_name, table_of, text_in
from collabnet.directory.importers.listed import listed_urns
from collabnet.directory.models import SchoolLink
from collabnet.directory.reference import rows_of
from collabnet.platform.imports.importer import (
    Change,
    Context,
    Ignored,
    Importer,
    Record,
    Rejected,
    Target,
)

LINK = Target(
    table=table_of(SchoolLink),
    key=("urn", "link_urn", "link_type"),
    columns=("link_name", "established"),
    run_column="run_id",
)


class LinkReader:
    """Turns rows of the links file into links of schools that we list."""

    def __init__(self, context: Context) -> None:
        self.context = context
        place = context.columns.place
        self.urn, self.link_urn = place("URN") or 0, place("LinkURN") or 0
        self.type = place("LinkType") or 0
        self.name, self.established = place("LinkName"), place("LinkEstablishedDate")
        self.types = {row["label"].casefold() for row in rows_of("link_types.csv")}
        self.listed = listed_urns()
        self.targets: Sequence[Target] = (LINK,)

    def read(self, cells: Sequence[str]) -> tuple[Hashable, list[Record]]:
        """One link, from the side of one of its schools. Raises Rejected or Ignored."""
        urn = _urn("URN", cells[self.urn])
        if urn not in self.listed:
            raise Ignored("school not listed")
        link_urn = _urn("LinkURN", cells[self.link_urn])
        link_type = text_in("LinkType", cells[self.type], longest=80)
        if not link_type:
            raise Rejected("LinkType", "", "The kind of link is missing.")
        if link_type.casefold() not in self.types:
            self.context.warn(
                "LinkType", link_type, "This kind of link is not known yet.", once=True
            )
        values = (
            "" if self.name is None else text_in("LinkName", cells[self.name], longest=200),
            None
            if self.established is None
            else date_in("LinkEstablishedDate", cells[self.established]),
        )
        key = (urn, link_urn, link_type)
        return key, [(LINK, key, values)]

    def after_chunk(
        self, keys: Sequence[Hashable], changes: Sequence[Change], write: bool
    ) -> set[Hashable]:
        """Nothing more to do."""
        return set()


def _urn(column: str, cell: str) -> int:
    try:
        return parse_urn(cell.strip())
    except IdentifierError as error:
        raise Rejected(column, cell, error.reason) from None


LINKS = Importer(
    name="links",
    title="Predecessors and successors",
    about="The DfE register's links between schools: links_edubasealldata….csv.",
    source="Get Information About Schools, links",
    open=LinkReader,
    required=("URN", "LinkURN", "LinkType"),
    history=table_of(RecordChange),
    order=3,
    date_of=date_in_name,
)
