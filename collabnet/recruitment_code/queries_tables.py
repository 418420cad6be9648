"""Reads the pay tables as they are stored, for the administrator who keeps them, and what was changed by hand."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from sqlalchemy import select

from collabnet.core.pay import SCALES, Basis, PayArea, Scale
from collabnet.core.pay_entry import Point
from collabnet.platform.db import db
from collabnet.platform.registry import registry
from collabnet.recruitment_code.models import PayPoint
from collabnet.recruitment_code.models_tables import PayTableChange

MOST_CHANGES = 30


@dataclass(frozen=True, slots=True)
class StoredTable:
    """The points of a scale in an area ("": the same everywhere) from one day to another."""

    scale: Scale
    area: str
    valid_from: dt.date
    valid_to: dt.date
    rows: Sequence[dict[str, Any]]  # as `stored_row` writes them, by amount

    @property
    def points(self) -> list[Point]:
        """Its points as they are typed."""
        return [
            Point(r["point"], Decimal(r["annual_pence"]) / 100, Basis(r["basis"]))
            for r in self.rows
        ]

    @property
    def sources(self) -> list[str]:
        """Where its values are from, each once."""
        return list(dict.fromkeys(r["source"] for r in self.rows if r["source"]))

    @property
    def is_verified(self) -> bool:
        """Whether both ends were read in their source: they are what binds."""
        return all(r["basis"] == Basis.VERIFIED.value for r in (self.rows[0], self.rows[-1]))

    @property
    def mark(self) -> str:
        """A mark of what it holds, which changes with any value."""
        return hashlib.sha256(json.dumps(list(self.rows)).encode()).hexdigest()[:32]

    @property
    def area_words(self) -> str:
        """Its pay area as a page calls it."""
        return PayArea(self.area).words if self.area else "Every pay area"

    @property
    def href(self) -> str:
        """Where it is corrected."""
        return f"/admin/pay/{self.scale.code}/{self.area or 'everywhere'}/{self.valid_from}"


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the administrator's list: a scale from one day to another, in each area that has it."""

    scale: Scale
    valid_from: dt.date
    valid_to: dt.date
    tables: Sequence[StoredTable]


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A change by hand, and whether it can be taken back: what it wrote still stands."""

    change: PayTableChange
    scale: Scale
    area_words: str
    can_undo: bool


def stored_row(point: PayPoint) -> dict[str, Any]:
    """A point as changes keep it."""
    return {
        "point": point.point,
        "valid_from": point.valid_from.isoformat(),
        "valid_to": point.valid_to.isoformat(),
        "annual_pence": point.annual_pence,
        "basis": point.basis,
        "source": point.source,
    }


def tables(scale: str | None = None, area: str | None = None) -> list[StoredTable]:
    """The stored tables, the newest first, then in the order of scales and areas."""
    query = select(PayPoint)
    if scale is not None:
        query = query.where(PayPoint.scale == scale)
    if area is not None:
        query = query.where(PayPoint.area == area)
    rows = db.session.scalars(
        query.order_by(
            PayPoint.scale,
            PayPoint.area,
            PayPoint.valid_from,
            PayPoint.annual_pence,
            PayPoint.point,
        )
    ).all()
    found = []
    for (code, where, first), group in groupby(rows, key=lambda r: (r.scale, r.area, r.valid_from)):
        points = list(group)
        last = max(point.valid_to for point in points)
        found.append(
            StoredTable(SCALES[code], where, first, last, [stored_row(point) for point in points])
        )
    scales, areas = list(SCALES), ["", *(a.value for a in PayArea)]
    found.sort(key=lambda t: (scales.index(t.scale.code), areas.index(t.area)))
    return sorted(found, key=lambda t: t.valid_from, reverse=True)


def table(scale: str, area: str, first: dt.date) -> StoredTable | None:
    """One stored table, or None."""
    return next((t for t in tables(scale, area) if t.valid_from == first), None)


def before(scale: str, area: str, first: dt.date) -> StoredTable | None:
    """The table that was in force before a day, or None."""
    return next((t for t in tables(scale, area) if t.valid_from < first), None)


def shown() -> list[Shown]:
    """The administrator's list."""
    lines: dict[tuple[str, dt.date, dt.date], list[StoredTable]] = {}
    for one in tables():
        lines.setdefault((one.scale.code, one.valid_from, one.valid_to), []).append(one)
    return [Shown(found[0].scale, key[1], key[2], found) for key, found in lines.items()]


def changes() -> list[ShownChange]:
    """The last changes by hand, the newest first."""
    rows = db.session.scalars(
        select(PayTableChange).order_by(PayTableChange.id.desc()).limit(MOST_CHANGES)
    )
    return [
        ShownChange(
            row,
            SCALES[row.scale],
            PayArea(row.area).words if row.area else "Every pay area",
            stands(row),
        )
        for row in rows
    ]


def stands(change: PayTableChange) -> bool:
    """Whether what a change wrote is still what is stored, so that it can be taken back."""
    if not change.before and not change.after:
        return False
    firsts = {row["valid_from"] for row in (*change.before, *change.after)}
    now = [
        row
        for one in tables(change.scale, change.area)
        if one.valid_from.isoformat() in firsts
        for row in one.rows
    ]
    return in_order(now) == in_order(change.after)


def in_order(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Stored points in an order of their own, to compare them."""
    return sorted(rows, key=lambda row: (row["valid_from"], row["point"]))


def users(table: StoredTable) -> list[str]:
    """What uses a table, in words that anybody may read; a table that something uses is not deleted."""
    return [
        words
        for hook in registry().pay_table_users
        for words in hook(table.scale.code, table.area, table.valid_from, table.valid_to)
    ]
