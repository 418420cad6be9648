"""Inserts many rows with one prepared statement: a quarter of an import's time goes without it into parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Float, Table


def insert_rows(
    connection: Connection,
    table: Table,
    names: Sequence[str],
    rows: Iterable[tuple[Any, ...]],
    *,
    same: Mapping[str, Any] | None = None,
) -> None:
    """Insert rows given as tuples in the order of `names`, each with the values in `same` besides.

    Columns left out get their plain default. Names and values go through the dialect: the first are quoted,
    the second converted (dates on SQLite), as they are in any other statement.
    """
    constants = dict(same or {})
    for column in table.c:
        default = column.default
        if default is not None and default.is_scalar and column.name not in names:
            constants.setdefault(column.name, default.arg)  # type: ignore[attr-defined]
    every = [*names, *constants]
    quote = connection.dialect.identifier_preparer
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    statement = (
        f"INSERT INTO {quote.format_table(table)} ({', '.join(quote.quote(n) for n in every)}) "  # noqa: S608
        f"VALUES ({', '.join([mark] * len(every))})"
    )
    tail = tuple(constants.values())
    converted = [
        (place, process)
        for place, name in enumerate(every)
        if (process := _processor(connection, table, name)) is not None
    ]
    parameters = [(*row, *tail) for row in rows]
    if converted:
        parameters = [_converted(row, converted) for row in parameters]
    if parameters:
        connection.exec_driver_sql(statement, parameters)


def _processor(connection: Connection, table: Table, name: str) -> Any:
    kind = table.c[name].type.dialect_impl(connection.dialect)
    if isinstance(kind, Float):  # its values are floats already
        return None
    return kind.bind_processor(connection.dialect)


def _converted(row: tuple[Any, ...], converted: Sequence[tuple[int, Any]]) -> tuple[Any, ...]:
    cells = list(row)
    for place, process in converted:
        cells[place] = process(cells[place])
    return tuple(cells)
