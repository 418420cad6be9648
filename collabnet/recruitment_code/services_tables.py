"""Writes pay tables by hand: adds, corrects, deletes, takes any of it back. A new year's table is data, not code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from collabnet.core.actor import Actor
from collabnet.core.pay import SCALES
from collabnet.core.pay_entry import Point
from collabnet.platform import audit
from collabnet.platform.db import db, rows_changed
from collabnet.platform.errors import Conflict, Invalid, NotFound
from collabnet.platform.registry import registry
from collabnet.recruitment_code import queries_tables
from collabnet.recruitment_code.models import PayPoint
from collabnet.recruitment_code.models_tables import PayTableChange
from collabnet.recruitment_code.queries_tables import StoredTable

CHANGED = "Somebody else changed this table while you had the page open."


@dataclass(frozen=True, slots=True)
class Entry:
    """A table as it was typed for one scale and one area ("": the same everywhere)."""

    scale: str
    area: str
    valid_from: dt.date
    valid_to: dt.date
    points: Sequence[Point]
    source: str

    def rows(self, old: StoredTable | None = None) -> list[dict[str, Any]]:
        """Its points as they are stored. One that says what it said in `old` keeps its source."""
        known = {(r["point"], r["annual_pence"], r["basis"]): r["source"] for r in old.rows} if old else {}  # fmt: skip
        return [
            {
                "point": p.name,
                "valid_from": self.valid_from.isoformat(),
                "valid_to": self.valid_to.isoformat(),
                "annual_pence": int(p.annual * 100),
                "basis": p.basis.value,
                "source": known.get((p.name, int(p.annual * 100), p.basis.value), self.source),
            }
            for p in self.points
        ]


def check(entry: Entry, *, but: StoredTable | None = None) -> None:
    """Raises Invalid for a table that cannot be, or that shares days with another (`but` is the one it replaces)."""
    scale = SCALES[entry.scale]
    if scale.by_area != bool(entry.area):
        raise Invalid("scale", f"{scale.label}: a pay area is given where none belongs, or none")
    if entry.valid_to < entry.valid_from:
        raise Invalid("valid_to", "The last day must not be before the first")
    for other in queries_tables.tables(entry.scale, entry.area):
        if but is not None and other.valid_from == but.valid_from:
            continue
        if other.valid_from <= entry.valid_to and entry.valid_from <= other.valid_to:
            raise Invalid(
                "valid_from",
                f"{scale.label}, {other.area_words.lower()}: the table from {_day(other.valid_from)} to "
                f"{_day(other.valid_to)} holds on some of these days",
            )


def add(*, actor: Actor, entries: Sequence[Entry]) -> None:
    """Add the tables of one scale. Raises Invalid where one shares days with a table that is there."""
    for entry in entries:
        check(entry)
        _replace(actor, entry.scale, entry.area, [], entry.rows(), "Added by hand")
    registry().tell_changed("pay")


def correct(*, actor: Actor, table: StoredTable, mark: str, entry: Entry) -> None:
    """Put a table right. Raises Invalid, and Conflict when it has changed since it was on the screen."""
    if mark != table.mark:
        raise Conflict(CHANGED)
    check(entry, but=table)
    rows = entry.rows(table)
    if queries_tables.in_order(rows) == queries_tables.in_order(table.rows):
        raise Invalid("valid_from", "Nothing is different from what is stored")
    _replace(actor, entry.scale, entry.area, table.rows, rows, "Corrected by hand")
    registry().tell_changed("pay")


def remove(*, actor: Actor, table: StoredTable, mark: str) -> None:
    """Delete a table that nothing uses. Raises Conflict when something does, or when it has changed since."""
    if mark != table.mark:
        raise Conflict(CHANGED)
    if queries_tables.users(table):
        raise Conflict("Something uses this table. Correct it instead.")
    _replace(actor, table.scale.code, table.area, table.rows, [], "Deleted")
    registry().tell_changed("pay")


def undo(*, actor: Actor, number: int) -> None:
    """Take a change back. Raises NotFound, and Conflict when what it wrote has been changed since, or is used."""
    change = db.session.get(PayTableChange, number)
    if change is None:
        raise NotFound
    if not queries_tables.stands(change):
        raise Conflict("What this change wrote has been changed since. Take the later change back first.")  # fmt: skip
    if not change.before:
        first = dt.date.fromisoformat(change.after[0]["valid_from"])
        table = queries_tables.table(change.scale, change.area, first)
        if table is not None and queries_tables.users(table):
            raise Conflict("Something uses this table. Correct it instead.")
    _replace(
        actor, change.scale, change.area, change.after, change.before, f"Change {number} taken back"
    )
    registry().tell_changed("pay")


def _replace(
    actor: Actor,
    scale: str,
    area: str,
    old: Sequence[dict[str, Any]],
    new: Sequence[dict[str, Any]],
    words: str,
) -> None:
    """Write `new` in the place of `old` and keep both. Raises Conflict when somebody else was first."""
    gone = 0
    for first in {row["valid_from"] for row in old}:
        gone += rows_changed(
            delete(PayPoint).where(
                PayPoint.scale == scale,
                PayPoint.area == area,
                PayPoint.valid_from == dt.date.fromisoformat(first),
            )
        )
    if gone != len(old):
        raise Conflict(CHANGED)
    db.session.add_all(
        PayPoint(
            scale=scale,
            area=area,
            point=row["point"],
            valid_from=dt.date.fromisoformat(row["valid_from"]),
            valid_to=dt.date.fromisoformat(row["valid_to"]),
            annual_pence=row["annual_pence"],
            basis=row["basis"],
            source=row["source"],
        )
        for row in new
    )
    change = PayTableChange(
        scale=scale, area=area, words=words, before=list(old), after=list(new), by=actor.label
    )
    db.session.add(change)
    try:
        db.session.flush()
    except IntegrityError:  # the same table was written by somebody else a moment ago
        raise Conflict(CHANGED) from None
    audit.record(
        actor=actor,
        action="pay_table.change",
        subject_kind="pay_table",
        subject_code=f"{scale} {area or 'everywhere'}",
        details={"change": change.id, "points": len(new)},
    )


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"
