"""Compares records with what is stored and writes what differs, many rows to a statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Table, bindparam, insert, select, update

from collabnet.platform.imports.bulk import insert_rows
from collabnet.platform.imports.importer import KEEP, Change, Context, Record, Target

NEW, CHANGED, UNCHANGED = "new", "changed", "unchanged"


@dataclass
class Applied:
    """What became of a chunk's records, each in its place, and the stored rows that differ."""

    statuses: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


def apply(
    connection: Connection,
    targets: Sequence[Target],
    records: Sequence[Record],
    context: Context,
    *,
    history: Table | None,
    write: bool,
) -> Applied:
    """Deal with the records of one chunk, table by table in the order of `targets`.

    Without `write` nothing is changed, and the answer is what would have been done.
    """
    applied = Applied(statuses=[UNCHANGED] * len(records))
    places: dict[Target, list[int]] = {target: [] for target in targets}
    for place, record in enumerate(records):
        places[record[0]].append(place)
    for target, found in places.items():
        if found:
            _apply_one(connection, target, found, records, context, applied, write)
    if write and history is not None:
        remembered = [row for change in applied.changes for row in _history_rows(change, context)]
        if remembered:
            connection.execute(insert(history), remembered)
    return applied


def _apply_one(
    connection: Connection,
    target: Target,
    places: list[int],
    records: Sequence[Record],
    context: Context,
    applied: Applied,
    write: bool,
) -> None:
    """The records of one table: which are new, which differ, and both written."""
    stored = _stored(connection, target, [records[i][1] for i in places])
    new: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    changed: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for i in places:
        _, key, values = records[i]
        old = stored.get(key)
        if old is None:
            applied.statuses[i] = NEW
            new.setdefault(key, values)
        elif not target.insert_only and old != values:
            kept = tuple(o if v is KEEP else v for o, v in zip(old, values, strict=True))
            if kept != old:
                applied.statuses[i] = CHANGED
                changed[key] = kept
                applied.changes.append(Change(target, key, old, kept))
    if write:
        _insert(connection, target, new, context)
        _update(connection, target, changed, context)
        if target.seen:
            _mark_seen(connection, target, [records[i][1] for i in places], context)


def _stored(
    connection: Connection, target: Target, keys: Sequence[tuple[Any, ...]]
) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """The stored rows that may be meant, by key."""
    columns = target.table.c
    query = select(*(columns[name] for name in (*target.key, *target.columns)))
    for place in target.find_by:
        wanted = {key[place] for key in keys}
        query = query.where(columns[target.key[place]].in_(wanted))
    width = len(target.key)
    return {tuple(row[:width]): tuple(row[width:]) for row in connection.execute(query)}


def _insert(
    connection: Connection,
    target: Target,
    rows: dict[tuple[Any, ...], tuple[Any, ...]],
    context: Context,
) -> None:
    if not rows:
        return
    tuples: Iterable[tuple[Any, ...]] = ((*key, *values) for key, values in rows.items())
    if any(KEEP in values for values in rows.values()):
        tuples = (tuple(None if cell is KEEP else cell for cell in row) for row in tuples)
    insert_rows(
        connection,
        target.table,
        (*target.key, *target.columns),
        tuples,
        same=_run_values(target, context) | _seen_values(target, context),
    )


def _update(
    connection: Connection,
    target: Target,
    rows: dict[tuple[Any, ...], tuple[Any, ...]],
    context: Context,
) -> None:
    if not rows:
        return
    table = target.table
    statement = update(table).values(
        {name: bindparam(f"new_{name}") for name in target.columns} | _run_values(target, context)
    )
    if target.versioned:
        statement = statement.values(version=table.c.version + 1)
    for name in target.key:
        statement = statement.where(table.c[name] == bindparam(f"key_{name}"))
    names = [f"new_{name}" for name in target.columns] + [f"key_{name}" for name in target.key]
    connection.execute(
        statement,
        [dict(zip(names, (*values, *key), strict=True)) for key, values in rows.items()],
    )


def _mark_seen(
    connection: Connection, target: Target, keys: Sequence[tuple[Any, ...]], context: Context
) -> None:
    """Note on every row of the chunk that this file has it."""
    name = target.key[0]
    connection.execute(
        update(target.table)
        .where(target.table.c[name].in_([key[0] for key in keys]))
        .values(_seen_values(target, context))
    )


def _run_values(target: Target, context: Context) -> dict[str, Any]:
    return {target.run_column: context.run_id} if target.run_column else {}


def _seen_values(target: Target, context: Context) -> dict[str, Any]:
    return {name: context.run_id if kind == "run" else None for name, kind in target.seen.items()}


def _history_rows(change: Change, context: Context) -> list[dict[str, Any]]:
    """A row of history for each field of a record that changed."""
    if not change.target.history:
        return []
    return [
        {
            "record_kind": change.target.history,
            "record_code": str(change.key[0]),
            "field": name,
            "old": _words(old),
            "new": _words(new),
            "at": context.at,
            "by": context.by,
            "run_id": context.run_id,
        }
        for name, old, new in zip(change.target.columns, change.old, change.new, strict=True)
        if old != new and (change.target.remembers_first or old not in (None, ""))
    ]


def _words(value: object) -> str:
    return "" if value is None else str(value)[:400]
