"""The grid of a trust's schools as a CSV file: written for download, and read back with every fault named."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from collabnet.capacity.grid import COLUMNS, Row, fill_in

MOST_BYTES = 262_144  # sixty schools take about 6 kB
MOST_ROWS = 500
LONGEST_SHOWN = 40
KEYS = ("URN", "School", "Version")
_BY_LABEL = {column.label.casefold(): column.key for column in COLUMNS}


@dataclass(frozen=True, slots=True)
class Remark:
    """A row that was not taken: line of the file (the header is 1), column, value and reason."""

    line: int
    column: str
    value: str
    reason: str


@dataclass(slots=True)
class Reading:
    """A file read against the grid: the rows it changes, and what was rejected."""

    rows: list[Row] = field(default_factory=list)
    unchanged: int = 0
    rejected: list[Remark] = field(default_factory=list)


def header() -> list[str]:
    """The header of the file, the same for every trust."""
    return [*KEYS, *(column.label for column in COLUMNS)]


def lines(rows: Sequence[Row]) -> Iterator[list[str | int]]:
    """One line a school, as things stand."""
    for row in rows:
        yield [row.urn, row.name, row.token, *(row.now.get(c.key, "") for c in COLUMNS)]


def decoded(content: bytes) -> str | None:
    """The text of an uploaded file (UTF-8, UTF-16 with its mark, Windows-1252), or None when it is not text."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", errors="replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
    return None if "\x00" in text else text.lstrip("\ufeff")


def read(text: str, rows: Sequence[Row]) -> Reading:
    """Read a file against the grid: good rows are filled in, each fault is named by line, column and value.

    Columns that the file leaves out stay as they are; so do schools that it leaves out.
    """
    reading = Reading()
    by_urn = {str(row.urn): row for row in rows}
    table = csv.reader(io.StringIO(text), delimiter=_delimiter(text))
    names: list[str] = []
    done: dict[str, int] = {}
    while True:
        try:
            cells = next(table, None)
        except csv.Error:
            reading.rejected.append(
                Remark(table.line_num, "", "", "This line cannot be read as CSV")
            )
            continue
        if cells is None:
            break
        if not names:
            names = [_key(cell) for cell in cells]
            if "urn" not in names:
                reason = "The first line must name the columns, and one of them must be URN"
                reading.rejected.append(Remark(1, "URN", _shown(",".join(cells)), reason))
                break
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if table.line_num > MOST_ROWS + 1:
            reason = f"A file holds {MOST_ROWS} schools at most: the rest was not read"
            reading.rejected.append(Remark(table.line_num, "", "", reason))
            break
        _read_row(reading, by_urn, done, table.line_num, names, cells)
    if not names and not reading.rejected:
        reading.rejected.append(Remark(1, "", "", "The file is empty"))
    return reading


def _read_row(
    reading: Reading,
    by_urn: dict[str, Row],
    done: dict[str, int],
    line: int,
    names: list[str],
    cells: list[str],
) -> None:
    """Take one line of the file, or say why not."""
    values = dict(zip(names, cells, strict=False))
    urn = values.get("urn", "").strip()
    row = by_urn.get(urn)
    if row is None:
        reason = "This is not the URN of an open school of this trust"
        reading.rejected.append(Remark(line, "URN", _shown(urn), reason))
        return
    if urn in done:
        reason = f"This school stands twice in the file: also in line {done[urn]}"
        reading.rejected.append(Remark(line, "URN", urn, reason))
        return
    done[urn] = line
    typed = {key: values[key].lstrip("'") for key in _BY_LABEL.values() if key in values}
    fill_in(row, typed, token=values.get("version", "").strip() or None)
    if not row.is_good:
        labels = {column.key: column.label for column in COLUMNS}
        reading.rejected += [
            Remark(line, labels[key], _shown(typed.get(key, "")), reason)
            for key, reason in row.errors.items()
        ]
        if row.stale:
            reason = "It changed after you downloaded the file: download it again"
            version = values.get("version", "")
            reading.rejected.append(Remark(line, "Version", _shown(version), reason))
        elif row.message:
            reading.rejected.append(Remark(line, "", row.name, row.message))
    elif row.changes:
        reading.rows.append(row)
    else:
        reading.unchanged += 1


def _key(name: str) -> str:
    """The key of a column by its name in the header, whatever its case and spacing."""
    folded = " ".join(name.replace("_", " ").casefold().split())
    return _BY_LABEL.get(folded, folded)


def _delimiter(text: str) -> str:
    """The delimiter that the header uses most; spreadsheets in other languages write semicolons."""
    first = text.split("\n", 1)[0][:2000]
    return max(",;\t", key=first.count)


def _shown(value: str) -> str:
    return value if len(value) <= LONGEST_SHOWN else value[:LONGEST_SHOWN] + "…"
