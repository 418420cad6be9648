"""Which trust and which federation the register puts a school in, and what that changes from a day on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from collabnet.core.identifiers import IdentifierError, parse_uid
from collabnet.directory.belonging import ACADEMY_TRUST_TYPES
from collabnet.directory.importers.cells import code_in, table_of
from collabnet.directory.memberships import FEDERATION, settle
from collabnet.directory.models import Group
from collabnet.platform.db import db
from collabnet.platform.imports.importer import KEEP, Context, Record, Target

# TrustSchoolFlag (code) → type of the group that Trusts (code) then names
TYPE_BY_FLAG = {
    "1": ("2", "Trust"),
    "3": ("6", "Multi-academy trust"),
    "5": ("10", "Single-academy trust"),
}
GROUP_STUB = Target(
    table=table_of(Group),
    key=("uid",),
    columns=("name", "type_code", "type_name", "status"),
    insert_only=True,
)


class Memberships:
    """Reads a school's groups row by row, and settles what was read with what is stored, chunk by chunk."""

    def __init__(self, context: Context) -> None:
        place = context.columns.place
        self.context = context
        self.trust, self.trust_name = place("Trusts (code)"), place("Trusts (name)")
        self.trust_flag = place("TrustSchoolFlag (code)")
        self.federation, self.federation_name = (
            place("Federations (code)"),
            place("Federations (name)"),
        )
        self.federation_flag = place("FederationFlag (name)")
        stored = db.session.connection().execute(select(Group.uid, Group.type_code))
        self.types: dict[int, str] = {uid: code_in(code) for uid, code in stored}
        self.stored = frozenset(self.types)
        # (URN, is it the federation?) → the group, or None for certainly none; absent: not said.
        # The first row that says so counts: a second row of the same school is refused.
        self.wanted: dict[tuple[int, bool], int | None] = {}

    def read(self, urn: int, cells: Sequence[str], is_academy: bool, records: list[Record]) -> Any:
        """The academy trust's UID, None for none, or KEEP where the file does not say.

        Groups not met before are made by name. An empty cell means "in none" only where the flag
        beside it is filled in, and never for an academy, which always has a trust.
        """
        flag = code_in(cells[self.trust_flag]) if self.trust_flag is not None else ""
        uid = self._uid(cells, self.trust, "Trusts (code)")
        if uid is not None:
            type_code, type_name = TYPE_BY_FLAG.get(flag, ("", ""))
            self._ensure(uid, cells, self.trust_name, type_code, type_name, records)
            self.wanted.setdefault((urn, False), uid)
        elif flag and not is_academy:
            self.wanted.setdefault((urn, False), None)
        federation = self._uid(cells, self.federation, "Federations (code)")
        if federation is not None:
            self._ensure(federation, cells, self.federation_name, FEDERATION, "Federation", records)
            self.wanted.setdefault((urn, True), federation)
        elif self.federation_flag is not None and cells[self.federation_flag].strip():
            self.wanted.setdefault((urn, True), None)
        if uid is None:
            return None if not is_academy else KEEP
        known_type = self.types[uid]
        is_academy_trust = known_type in ACADEMY_TRUST_TYPES or (not known_type and is_academy)
        return uid if is_academy_trust else None

    def _uid(self, cells: Sequence[str], place: int | None, header: str) -> int | None:
        cell = "" if place is None else cells[place].strip()
        if not cell:
            return None
        try:
            return parse_uid(cell)
        except IdentifierError as error:
            self.context.warn(header, cell, f"{error.reason} The group is left out.")
            return None

    def _ensure(
        self,
        uid: int,
        cells: Sequence[str],
        name_place: int | None,
        type_code: str,
        type_name: str,
        records: list[Record],
    ) -> None:
        """Make a group by its name where it is not known; the groups file fills in the rest."""
        if uid in self.stored:
            return
        name = "" if name_place is None else cells[name_place].strip()[:200]
        self.types.setdefault(uid, type_code)
        records.append((GROUP_STUB, (uid,), (name or f"Group {uid}", type_code, type_name, "Open")))

    def settle(self, urns: Sequence[int], *, write: bool) -> set[int]:
        """Open and close memberships of these schools; which of them have moved."""
        places = [(urn, is_federation) for urn in urns for is_federation in (False, True)]
        moves = settle(
            wanted={place: self.wanted.pop(place) for place in places if place in self.wanted},
            types=self.types,
            day=self.context.as_of,
            run_id=self.context.run_id,
            write=write,
        )
        self.context.counts["memberships opened"] += len(moves.opened) + len(moves.reopened)
        self.context.counts["memberships closed"] += len(moves.closed)
        return moves.urns
