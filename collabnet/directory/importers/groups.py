"""Groups of the DfE register: academy trusts, federations and foundation trusts, open and closed."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from sqlalchemy import select, update

from collabnet.core.identifiers import (
    IdentifierError,
    parse_company_number,
    parse_group_id,
    parse_postcode,
    parse_uid,
    parse_ukprn,
)
from collabnet.directory.belonging import ACADEMY_TRUST_TYPES
from collabnet.directory.figures import Change as RecordChange
from collabnet.directory.importers.cells import (
    code_in,
    date_in,
    date_in_name,
    table_of,
    text_in,
)
from collabnet.directory.models import Group, School
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

TYPES = {
    "1": "Federation", "2": "Trust", "6": "Multi-academy trust", "7": "Umbrella trust",
    "10": "Single-academy trust", "11": "Secure single-academy trust",
}  # fmt: skip
NOT_OURS = {
    "5": "School sponsor",
    "8": "Children's centres group",
    "9": "Children's centres collaboration",
}

GROUP = Target(
    table=table_of(Group),
    key=("uid",),
    columns=(
        "name", "type_code", "type_name", "status", "opened", "closed", "group_id", "companies_house",
        "ukprn", "town", "postcode",
    ),
    history="trust",
    remembers_first=False,  # most are made by name first, by the schools that are in them
    seen={"last_seen_run_id": "run"},
)  # fmt: skip


class GroupReader:
    """Turns rows of allgroupsdata into groups."""

    def __init__(self, context: Context) -> None:
        self.context = context
        place = context.columns.place
        self.uid, self.name = place("Group UID") or 0, place("Group Name") or 0
        self.type, self.type_name = place("Group Type (code)") or 0, place("Group Type")
        self.status = place("Group Status") or 0
        self.opened = (place("Open date"), place("Incorporated on (open date)"))
        self.closed = place("Closed Date")
        self.group_id, self.company = place("Group ID"), place("Companies House Number")
        self.ukprn, self.town, self.postcode = (
            place("UKPRN"),
            place("Group Town"),
            place("Group Postcode"),
        )
        self.targets: Sequence[Target] = (GROUP,)

    def read(self, cells: Sequence[str]) -> tuple[Hashable, list[Record]]:
        """One group. Raises Rejected, or Ignored for sponsors and children's centres."""
        try:
            uid = parse_uid(cells[self.uid].strip())
        except IdentifierError as error:
            raise Rejected("Group UID", cells[self.uid], error.reason) from None
        type_code = code_in(cells[self.type])
        if type_code in NOT_OURS:
            raise Ignored(NOT_OURS[type_code])
        name = text_in("Group Name", cells[self.name], longest=200)
        if not name:
            raise Rejected("Group Name", "", "The group has no name.")
        if type_code not in TYPES:
            self.context.warn(
                "Group Type (code)", type_code, "This type is not known yet.", once=True
            )
        type_name = "" if self.type_name is None else cells[self.type_name]
        values = (
            name,
            text_in("Group Type (code)", type_code, longest=4),
            text_in("Group Type", type_name or TYPES.get(type_code, ""), longest=60),
            text_in("Group Status", cells[self.status], longest=30),
            self._opened(cells),
            None if self.closed is None else date_in("Closed Date", cells[self.closed]),
            self._group_id(cells, type_code),
            self._checked(cells, self.company, "Companies House Number", parse_company_number),
            self._checked(cells, self.ukprn, "UKPRN", parse_ukprn),
            "" if self.town is None else text_in("Group Town", cells[self.town], longest=100),
            self._checked(cells, self.postcode, "Group Postcode", parse_postcode),
        )
        return uid, [(GROUP, (uid,), values)]

    def after_chunk(
        self, keys: Sequence[Hashable], changes: Sequence[Change], write: bool
    ) -> set[Hashable]:
        """Nothing more to do."""
        return set()

    def _opened(self, cells: Sequence[str]) -> Any:
        for place in self.opened:
            if place is not None and cells[place].strip():
                return date_in("Open date", cells[place])
        return None

    def _group_id(self, cells: Sequence[str], type_code: str) -> str:
        """The ID of a trust; federations carry their UID there, or even a name, which says nothing."""
        cell = "" if self.group_id is None else cells[self.group_id].strip()
        if type_code not in ACADEMY_TRUST_TYPES or not cell:
            return ""
        return self._checked(cells, self.group_id, "Group ID", parse_group_id)

    def _checked(self, cells: Sequence[str], place: int | None, header: str, parse: Any) -> str:
        """An identifier in its normal form, or nothing with a warning."""
        cell = "" if place is None else cells[place].strip()
        if not cell or cell.casefold() == "not recorded":
            return ""
        try:
            return str(parse(cell))
        except IdentifierError as error:
            self.context.warn(header, cell, f"{error.reason} It is left out.")
            return ""


def _settle_trusts(context: Context) -> dict[str, int]:
    """A group first met by name may turn out to be no academy trust: then no school is in it as one."""
    known_otherwise = select(Group.uid).where(
        Group.type_code != "", Group.type_code.not_in(ACADEMY_TRUST_TYPES)
    )
    db.session.execute(
        update(School.__table__)  # type: ignore[arg-type]
        .where(School.trust_uid.in_(known_otherwise))
        .values(trust_uid=None, version=School.version + 1)
    )
    return {}


GROUPS = Importer(
    name="groups",
    title="Trusts and federations",
    about="The DfE register's groups: allgroupsdata….csv.",
    source="Get Information About Schools, groups",
    open=GroupReader,
    required=("Group UID", "Group Name", "Group Type (code)", "Group Status"),
    history=table_of(RecordChange),
    order=2,
    finish=_settle_trusts,
    date_of=date_in_name,
)
