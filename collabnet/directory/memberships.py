"""Which group a school is in from one day to another: the one place where memberships are opened and closed.

Importers and the administrator's pages both come here. Rows are never deleted: a school that leaves a group
keeps the row with its last day.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, bindparam, insert, select, update

from collabnet.directory.models import GroupMembership
from collabnet.platform.db import db

FEDERATION = "1"  # type code of a group; a school may be in one besides its trust
_table = GroupMembership.__table__
assert isinstance(_table, Table)  # noqa: S101 - narrows the type
MEMBERSHIP: Table = _table

# A school and whether its federation is meant (else its trust).
Place = tuple[int, bool]


@dataclass
class Moves:
    """Rows of memberships to open, to close, and to open again."""

    opened: list[dict[str, Any]] = field(default_factory=list)
    closed: list[dict[str, Any]] = field(default_factory=list)
    reopened: list[dict[str, Any]] = field(default_factory=list)

    @property
    def urns(self) -> set[int]:
        """The schools that moved."""
        return {row["urn"] for row in (*self.opened, *self.closed, *self.reopened)}


def settle(
    *,
    wanted: Mapping[Place, int | None],
    types: Mapping[int, str],
    day: dt.date,
    run_id: int | None = None,
    is_first_day_known: bool = False,
    write: bool = True,
) -> Moves:
    """Make each school a member of the group that is wanted for it (None: of none) from `day` on.

    `types` gives the type code of every group by UID. A file's first word of a school's group says nothing of
    when it joined, so that day stays empty unless `is_first_day_known`. Where `write` is false nothing changes
    and the answer is what would. The audit row is the caller's.
    """
    stored = _stored({urn for urn, _ in wanted}, types)
    moves = Moves()
    for (urn, is_federation), uid in wanted.items():
        rows = stored[urn, is_federation]
        joined = day if rows or is_first_day_known else None
        _move(moves, (urn, uid, joined, run_id), rows, day)
    if write:
        _write(moves)
    return moves


def _stored(urns: Iterable[int], types: Mapping[int, str]) -> dict[Place, list[Any]]:
    """The memberships of these schools, past and present, in the order in which they began."""
    found: dict[Place, list[Any]] = defaultdict(list)
    columns = MEMBERSHIP.c
    query = (
        select(columns.id, columns.urn, columns.uid, columns.joined, columns.left)
        .where(columns.urn.in_(sorted(urns)))
        .order_by(columns.id)
    )
    for row in db.session.connection().execute(query):
        found[row.urn, types.get(row.uid) == FEDERATION].append(row)
    return found


def _move(
    moves: Moves,
    wanted: tuple[int, int | None, dt.date | None, int | None],
    stored: Iterable[Any],
    day: dt.date,
) -> None:
    """What to open and what to close so that the school is in this group (None: in none)."""
    urn, uid, joined, run_id = wanted
    current = [row for row in stored if row.left is None]
    moves.closed += [
        {"id": row.id, "urn": urn, "left": max(day, row.joined or day)}
        for row in current
        if row.uid != uid
    ]
    if uid is None or any(row.uid == uid for row in current):
        return
    left_today = [row for row in stored if row.uid == uid and row.left == day]
    if left_today:  # it comes back on the day it left: the move is taken back
        moves.reopened.append({"id": left_today[-1].id, "urn": urn, "left": None})
    else:
        moves.opened.append(
            {"urn": urn, "uid": uid, "joined": joined, "left": None, "run_id": run_id}
        )


def _write(moves: Moves) -> None:
    connection = db.session.connection()
    ended = [{"membership": m["id"], "day": m["left"]} for m in (*moves.closed, *moves.reopened)]
    if ended:
        connection.execute(
            update(MEMBERSHIP)
            .where(MEMBERSHIP.c.id == bindparam("membership"))
            .values(left=bindparam("day")),
            ended,
        )
    if moves.opened:
        connection.execute(insert(MEMBERSHIP), moves.opened)
