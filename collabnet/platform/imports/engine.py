"""Reads a file in chunks of rows, compares each chunk with what is stored, and writes it in one transaction.

A chunk's records, its remarks and the run's position go into the same transaction: a run that is
killed leaves whole chunks behind and goes on from there. Rows before the position are read again,
so that what an importer remembers (rows already met, groups it made) is as it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection

from collabnet.platform.imports.apply import CHANGED, NEW, UNCHANGED, apply
from collabnet.platform.imports.containers import FileProblem
from collabnet.platform.imports.features import FeatureFile
from collabnet.platform.imports.importer import (
    Change,
    Context,
    Ignored,
    Importer,
    Record,
    Rejected,
    RowReader,
    Source,
)
from collabnet.platform.imports.reader import (
    LIMITS,
    Columns,
    Line,
    MissingColumns,
    Survey,
    Table,
    survey,
)

CHUNK_ROWS: Final = 2_000
REMARKS_KEPT: Final = {"rejected": 50_000, "warning": 10_000}

Progress = Callable[[int, int], None]  # rows dealt with, rows in the file (about)


@dataclass(frozen=True, slots=True)
class Remark:
    """A rejected row or a warning: line, column, value and reason, as they are stored."""

    level: str
    line: int
    column: str
    value: str
    reason: str


@dataclass
class Tally:
    """What has become of the rows so far."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    ignored: int = 0
    warnings: int = 0
    counts: Counter[str] = field(default_factory=Counter)  # ignored rows by reason, and more
    shown: list[dict[str, Any]] = field(default_factory=list)  # what a preview draws
    remarks: list[Remark] = field(default_factory=list)

    def remark(self, level: str, line: int, column: str, value: str, reason: str) -> None:
        """Keep a remark in the lengths that can be stored."""
        self.remarks.append(Remark(level, line, column[:80], _printable(value), reason[:300]))

    def add(self, other: Tally) -> None:
        """Take another tally's numbers in, and its remarks up to what is kept."""
        for level, kept in REMARKS_KEPT.items():
            room = max(0, kept - (self.rejected if level == "rejected" else self.warnings))
            self.remarks.extend(islice((r for r in other.remarks if r.level == level), room))
        for name in ("new", "changed", "unchanged", "rejected", "ignored", "warnings"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.counts.update(other.counts)


@dataclass
class Chunk:
    """Some rows of the file as records, not yet compared with anything."""

    end: int  # data rows read up to here
    rows: list[tuple[Hashable, list[Record]]] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)


class Reading:
    """One pass of one importer over one file."""

    def __init__(self, importer: Importer, source: Source, found: Survey) -> None:
        self.importer, self.source, self.survey = importer, source, found
        self.file: Table | FeatureFile
        if importer.kind == "features":
            self.file = FeatureFile(
                source.path,
                largest=importer.largest_file,
                most_positions=importer.most_positions,
            )
        else:
            self.file = Table(source.path, found, importer.required)
            if importer.recognises is not None and not importer.recognises(self.file.columns):
                raise MissingColumns(self.file.columns, ["those of any layout this import knows"])
        self._first_seen: dict[Hashable, int] = {}
        self._warned: set[tuple[str, str]] = set()

    @property
    def columns(self) -> Columns:
        """The header of a table; the features of a map have none."""
        return self.file.columns

    @property
    def expected_rows(self) -> int:
        """How many data rows there are, by counting line ends."""
        return (
            self.file.count if isinstance(self.file, FeatureFile) else max(0, self.survey.lines - 1)
        )

    def chunks(self, reader: RowReader, context: Context, *, start: int = 0) -> Iterator[Chunk]:
        """The rows after the first `start`, some thousand at a time."""
        lines = iter(self.file)
        position = 0
        while batch := list(islice(lines, CHUNK_ROWS)):
            chunk = Chunk(end=position + len(batch))
            for line in batch:
                position += 1
                self._read_row(line, reader, context, chunk, is_due=position > start)
            chunk.tally.counts.update(context.counts)
            context.counts.clear()
            if chunk.end > start:
                yield chunk

    def _read_row(
        self, line: Line, reader: RowReader, context: Context, chunk: Chunk, *, is_due: bool
    ) -> None:
        """One row into records, a rejection or a count of what is not ours."""
        tally = chunk.tally
        context.pending.clear()
        try:
            if line.problem:
                raise Rejected(line.column, line.value, line.problem)
            name, records = reader.read(line.cells)
            first = self._first_seen.setdefault(name, line.number)
            if first != line.number:
                raise Rejected("", str(name), f"The same record is already in line {first}.")
        except Rejected as no:
            if is_due:
                tally.rejected += 1
                tally.remark("rejected", line.number, no.column, no.value, no.reason)
            return
        except Ignored as not_ours:
            if is_due:
                tally.ignored += 1
                tally.counts[f"ignored: {not_ours.reason}"] += 1
            return
        warnings = self._warnings_of(context) if context.pending else ()
        if is_due:
            chunk.rows.append((name, records))
            tally.warnings += len(warnings)
            for column, value, reason in warnings:
                tally.remark("warning", line.number, column, value, reason)

    def _warnings_of(self, context: Context) -> list[tuple[str, str, str]]:
        """The remarks on an accepted row, without those that are made once and were made before."""
        kept = []
        for column, value, reason, once in context.pending:
            if not (once and (column, value) in self._warned):
                kept.append((column, value, reason))
            if once:
                self._warned.add((column, value))
        return kept


def open_reading(importer: Importer, source: Source) -> Reading:
    """Look at the file and find its header. Raises FileProblem."""
    return Reading(importer, source, survey(source.path))


def settle(
    connection: Connection,
    importer: Importer,
    reader: RowReader,
    context: Context,
    chunk: Chunk,
    *,
    write: bool,
) -> list[Change]:
    """Compare a chunk with what is stored, write it if asked to, and count its rows in its tally."""
    records = [record for _, of_row in chunk.rows for record in of_row]
    applied = apply(
        connection, reader.targets, records, context, history=importer.history, write=write
    )
    names = [name for name, _ in chunk.rows]
    also_changed = reader.after_chunk(names, applied.changes, write)
    place = 0
    for name, of_row in chunk.rows:
        statuses = applied.statuses[place : place + len(of_row)]
        place += len(of_row)
        _count_row(chunk.tally, of_row, statuses, name in also_changed)
    chunk.tally.counts.update(context.counts)
    context.counts.clear()
    return applied.changes


def _count_row(
    tally: Tally, of_row: Sequence[Record], statuses: Sequence[str], also_changed: bool
) -> None:
    """A row is new if its own record is; changed if anything of it is; else unchanged."""
    main = next(
        (s for r, s in zip(of_row, statuses, strict=True) if not r[0].insert_only), UNCHANGED
    )
    if main == NEW:
        tally.new += 1
    elif also_changed or any(
        s in (NEW, CHANGED) for r, s in zip(of_row, statuses, strict=True) if not r[0].insert_only
    ):
        tally.changed += 1
    else:
        tally.unchanged += 1


def _printable(value: Any) -> str:
    """A cell as it can be stored and shown: short, and without what a database refuses."""
    text = str(value)[:199]
    text = text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    return text if len(str(value)) <= 199 else text + "…"


__all__ = [
    "CHUNK_ROWS",
    "LIMITS",
    "Chunk",
    "FileProblem",
    "Progress",
    "Reading",
    "Remark",
    "Tally",
    "open_reading",
    "settle",
]
