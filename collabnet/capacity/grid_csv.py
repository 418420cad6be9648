"""The grid of a trust's schools as a CSV file: written for download, and read back with every fault named."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from collabnet.capacity.grid import COLUMNS, Row, fill_in
from collabnet.platform.imports.engine import Remark
from collabnet.platform.imports.reader import Columns, Limits, Line, Table, survey

MOST_BYTES = 262_144  # sixty schools take about 6 kB
LIMITS = Limits(bytes=MOST_BYTES, line=20_000, columns=100, rows=500)
LONGEST_SHOWN = 40
KEYS = ("URN", "School", "Version")


@dataclass(slots=True)
class Reading:
    """A file read against the grid: the rows it changes, and what was rejected."""

    rows: list[Row] = field(default_factory=list)
    unchanged: int = 0
    rejected: list[Remark] = field(default_factory=list)

    def reject(self, line: int, column: str, value: str, reason: str) -> None:
        """Note a fault: line of the file (the header is 1), column, value and reason."""
        shown = value if len(value) <= LONGEST_SHOWN else value[:LONGEST_SHOWN] + "…"
        self.rejected.append(Remark("rejected", line, column, shown, reason))

    def accepted(self) -> str:
        """The rows that change, as a file of their own: what a preview hands on to be saved."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(header())
        for row in self.rows:
            writer.writerow([row.urn, row.name, row.token, *(row.text(c.key) for c in COLUMNS)])
        return out.getvalue()


def header() -> list[str]:
    """The header of the file, the same for every trust."""
    return [*KEYS, *(column.label for column in COLUMNS)]


def lines(rows: Sequence[Row]) -> Iterator[list[str | int]]:
    """One line a school, as things stand."""
    for row in rows:
        yield [row.urn, row.name, row.token, *(row.now.get(c.key, "") for c in COLUMNS)]


def read(content: bytes, rows: Sequence[Row]) -> Reading:
    """Read a file against the grid: good rows are filled in, each fault is named by line, column and value.

    Columns that the file leaves out stay as they are; so do schools that it leaves out. Raises FileProblem when
    it cannot be read at all.
    """
    reading = Reading()
    by_urn = {str(row.urn): row for row in rows}
    done: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "places.csv"
        path.write_bytes(content)
        table = Table(path, survey(path, limits=LIMITS), ["URN"], limits=LIMITS)
        for line in table:
            _read_row(reading, by_urn, done, table.columns, line)
    return reading


def _read_row(
    reading: Reading, by_urn: dict[str, Row], done: dict[str, int], columns: Columns, line: Line
) -> None:
    """Take one line of the file, or say why not."""
    if line.problem:
        reading.reject(line.number, line.column, line.value, line.problem)
        return
    urn = _cell(columns, line, "URN")
    row = by_urn.get(urn)
    if row is None:
        reason = "This is not the URN of an open school of this trust"
        reading.reject(line.number, "URN", urn, reason)
        return
    if urn in done:
        reason = f"This school stands twice in the file: also in line {done[urn]}"
        reading.reject(line.number, "URN", urn, reason)
        return
    done[urn] = line.number
    typed = {c.key: _cell(columns, line, c.label) for c in COLUMNS if c.label in columns}
    version = _cell(columns, line, "Version")
    fill_in(row, typed, token=version or None)
    for column in COLUMNS:
        if column.key in row.errors:
            reading.reject(
                line.number, column.label, typed.get(column.key, ""), row.errors[column.key]
            )
    if row.stale:
        reason = "It changed after you downloaded the file: download it again"
        reading.reject(line.number, "Version", version, reason)
    elif row.message:
        reading.reject(line.number, "", row.name, row.message)
    elif row.is_good and row.changes:
        reading.rows.append(row)
    elif row.is_good:
        reading.unchanged += 1


def _cell(columns: Columns, line: Line, name: str) -> str:
    """A cell by its column's name, without the apostrophe that keeps a spreadsheet from running it."""
    place = columns.place(name)
    return "" if place is None else str(line.cells[place]).strip().lstrip("'")
