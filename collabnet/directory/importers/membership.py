"""Which trust and which federation the register puts a school in, and what that changes from a day on."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from collabnet.core.identifiers import IdentifierError, parse_uid
from collabnet.directory.belonging import ACADEMY_TRUST_TYPES
from collabnet.directory.importers.cells import code_in, table_of
from collabnet.directory.models import Group, GroupMembership
from collabnet.platform.db import db
from collabnet.platform.imports.importer import KEEP, Context, Record, Target

FEDERATION = "1"
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
MEMBERSHIP = table_of(GroupMembership)


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
        connection = db.session.connection()
        stored: dict[tuple[int, bool], list[Any]] = defaultdict(list)
        query = select(
            MEMBERSHIP.c.id,
            MEMBERSHIP.c.urn,
            MEMBERSHIP.c.uid,
            MEMBERSHIP.c.joined,
            MEMBERSHIP.c.left,
        ).where(MEMBERSHIP.c.urn.in_(urns))
        for row in connection.execute(query):
            stored[row.urn, self.types.get(row.uid) == FEDERATION].append(row)
        closing: list[dict[str, Any]] = []
        opening: list[dict[str, Any]] = []
        for urn in urns:
            for is_federation in (False, True):
                if (urn, is_federation) in self.wanted:
                    uid = self.wanted.pop((urn, is_federation))
                    opened, closed = self._moves(urn, uid, stored[urn, is_federation])
                    opening.extend(opened)
                    closing.extend(closed)
        if write and closing:
            connection.execute(
                update(MEMBERSHIP)
                .where(MEMBERSHIP.c.id == bindparam("membership"))
                .values(left=bindparam("day")),
                [{"membership": c["id"], "day": c["left"]} for c in closing],
            )
        if write and opening:
            connection.execute(insert(MEMBERSHIP), opening)
        self.context.counts["memberships opened"] += len(opening)
        self.context.counts["memberships closed"] += len(closing)
        return {m["urn"] for m in (*opening, *closing)}

    def _moves(
        self, urn: int, uid: int | None, stored: Iterable[Any]
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """What to open and what to close so that the school is in this group (None: in none)."""
        today = self.context.as_of
        past: list[Any] = []
        current: list[Any] = []
        for row in stored:
            (current if row.left is None else past).append(row)
        closed = [
            {"id": row.id, "urn": urn, "left": max(today, row.joined or today)}
            for row in current
            if row.uid != uid
        ]
        if uid is None or any(row.uid == uid for row in current):
            return [], closed
        # The first group we hear of may be years old: only a later one has a day.
        joined: dt.date | None = today if past or current else None
        return [
            {"urn": urn, "uid": uid, "joined": joined, "left": None, "run_id": self.context.run_id}
        ], closed
