"""Reads a delimited file of unknown encoding and honesty, every cost capped before it is paid.

Plain, gzip or zip with one file in it; UTF-8 with or without BOM, UTF-16, Windows-1252; comma, tab
or semicolon. A row that cannot be read is told apart from its neighbours and never takes them with
it, not even a quotation mark that is never closed.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import re
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from collabnet.platform.imports.containers import FileProblem, opened


@dataclass(frozen=True, slots=True)
class Limits:
    """What is read at most; the DfE's whole register is 60 MB, 52,000 rows and 140 columns."""

    bytes: int = 300_000_000  # once unpacked
    line: int = 1_000_000  # characters
    columns: int = 1_000
    rows: int = 2_000_000
    lines_in_record: int = 20  # line breaks inside quoted cells
    records_before_header: int = 5


LIMITS: Final = Limits()
DELIMITERS: Final = ",\t;"
# The longest cell is the csv module's own limit, 131,072 characters.
_NUL_OR_BROKEN: Final = re.compile("[\x00\ud800-\udfff]")
_NUL_OR_REPLACED: Final = re.compile("[\x00\ud800-\udfff\ufffd]")


class Line(NamedTuple):
    """One record of the file: its first line's number, its cells, or what is wrong with it."""

    number: int
    cells: Any
    problem: str = ""
    column: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Survey:
    """What one pass over the bytes found: which file it is, how it is encoded, how long it is."""

    sha256: str
    encoding: str
    lines: int


def survey(path: Path, *, limits: Limits = LIMITS) -> Survey:
    """Read the file once for its encoding and length. Raises FileProblem."""
    digest = hashlib.sha256()
    with path.open("rb") as raw:
        while block := raw.read(1 << 20):
            digest.update(block)
    with opened(path, limits.bytes) as stream:
        head = stream.read(4096)
        encoding = _marked_encoding(head)
        decoder = codecs.getincrementaldecoder("utf-8")()
        lines, is_utf8, block, last = 0, True, head, b"\n"
        while block:
            lines += block.count(b"\n")
            last = block
            if is_utf8 and encoding is None:
                is_utf8 = _continues(decoder, block)
            block = stream.read(1 << 20)
    lines += not last.endswith(b"\n")
    if encoding is None:
        encoding = "utf-8" if is_utf8 or _mostly_utf8(path, limits) else "cp1252"
    return Survey(sha256=digest.hexdigest(), encoding=encoding, lines=lines)


def _marked_encoding(head: bytes) -> str | None:
    """The encoding that the first bytes give away, or None."""
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    # Without a mark, every other byte of UTF-16 English is 0.
    pairs = len(head) // 2
    if pairs and head[1::2].count(0) > 0.6 * pairs and head[::2].count(0) < 0.1 * pairs:
        return "utf-16-le"
    if pairs and head[::2].count(0) > 0.6 * pairs and head[1::2].count(0) < 0.1 * pairs:
        return "utf-16-be"
    return None


def _continues(decoder: codecs.IncrementalDecoder, block: bytes) -> bool:
    try:
        decoder.decode(block)
    except UnicodeDecodeError:
        return False
    return True


def _mostly_utf8(path: Path, limits: Limits) -> bool:
    """Whether the accented lines are UTF-8 with a few broken ones, rather than Windows-1252.

    Windows-1252 text is hardly ever valid UTF-8 by chance, so the larger number tells.
    """
    valid = broken = 0
    with opened(path, limits.bytes) as stream:
        while line := stream.readline(limits.line):
            if not line.isascii():
                try:
                    line.decode("utf-8")
                    valid += 1
                except UnicodeDecodeError:
                    broken += 1
    return valid > broken


class Columns:
    """The header: where each column is, found by its name whatever the case and spacing."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = [name.strip().lstrip("\ufeff") for name in names]
        self._places: dict[str, int] = {}
        for place, name in enumerate(self.names):
            self._places.setdefault(_folded(name), place)

    def __contains__(self, name: str) -> bool:
        return _folded(name) in self._places

    def place(self, *names: str) -> int | None:
        """The position of the first of these columns that the file has, or None."""
        return next((self._places[f] for n in names if (f := _folded(n)) in self._places), None)

    def missing(self, required: Iterable[str | tuple[str, ...]]) -> list[str]:
        """Which of these are absent; a tuple is satisfied by any one of its names."""
        wanted = [(r,) if isinstance(r, str) else r for r in required]
        return [" or ".join(names) for names in wanted if self.place(*names) is None]


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


class Table:
    """A delimited file whose header has been found. Iterating gives the records below the header."""

    def __init__(
        self,
        path: Path,
        found: Survey,
        required: Iterable[str | tuple[str, ...]],
        *,
        limits: Limits = LIMITS,
    ) -> None:
        self.path, self.survey, self.limits = path, found, limits
        self.required = tuple(required)
        with self._text() as text:
            sample = text.readline(limits.line)
        self.delimiter = max(DELIMITERS, key=sample.count)
        self.columns, self._header_line = self._find_header()

    def __iter__(self) -> Iterator[Line]:
        """Every record below the header that is not blank. Raises FileProblem past the row limit."""
        width, count = len(self.columns.names), 0
        unwanted = _NUL_OR_REPLACED if "16" in self.survey.encoding else _NUL_OR_BROKEN
        for line in self._records():
            if line.number <= self._header_line:
                continue
            count += 1
            if count > self.limits.rows:
                raise FileProblem(f"The file has more than {self.limits.rows:,} rows.")
            yield line if line.problem else self._checked(line, width, unwanted)

    def _checked(self, line: Line, width: int, unwanted: re.Pattern[str]) -> Line:
        """The record, or what is wrong with its length or its characters."""
        cells = line.cells
        if len(cells) > width and not any(cells[width:]):
            cells = cells[:width]
        if len(cells) != width:
            return Line(
                line.number, None, f"The row has {len(cells)} cells; the header has {width}."
            )
        if unwanted.search("\n".join(cells)):
            place = next(i for i, cell in enumerate(cells) if unwanted.search(cell))
            has_nul = "\x00" in cells[place]
            reason = (
                "The cell has a NUL character in it."
                if has_nul
                else f"The cell is not text in this file's encoding ({self.survey.encoding})."
            )
            value = unwanted.sub("\ufffd", cells[place])
            return Line(line.number, None, reason, self.columns.names[place], value)
        return line if cells is line.cells else line._replace(cells=cells)

    def _find_header(self) -> tuple[Columns, int]:
        """The first record that has every required column, among the first few."""
        best: Columns | None = None
        for seen, line in enumerate(self._records(), start=1):
            if not line.problem:
                if len(line.cells) > self.limits.columns:
                    raise FileProblem(f"The file has more than {self.limits.columns:,} columns.")
                columns = Columns(line.cells)
                missing = columns.missing(self.required)
                if not missing:
                    return columns, line.number
                if best is None or len(missing) < len(best.missing(self.required)):
                    best = columns
            if seen >= self.limits.records_before_header:
                break
        if best is None:
            raise FileProblem("The file is empty, or its first lines cannot be read.")
        raise MissingColumns(best, best.missing(self.required))

    @contextmanager
    def _text(self) -> Iterator[io.TextIOWrapper]:
        with opened(self.path, self.limits.bytes) as stream:
            errors = "replace" if "16" in self.survey.encoding else "surrogateescape"
            with io.TextIOWrapper(
                stream, encoding=self.survey.encoding, errors=errors, newline=""
            ) as text:
                yield text

    def _records(self) -> Iterator[Line]:
        """Every record that is not blank, the header among them, with its first line's number."""
        with self._text() as text:
            lines = _Lines(text, self.limits)
            reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
            number = 1
            while True:
                lines.taken.clear()
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except _Overlong:
                    yield Line(number, None, f"The line is over {self.limits.line:,} characters.")
                except (csv.Error, _Runaway) as error:
                    yield Line(number, None, _csv_reason(error, lines=len(lines.taken)))
                    lines.put_back_all_but_first()
                else:
                    if any(cells):
                        yield Line(number, cells)
                number += len(lines.taken)


class MissingColumns(FileProblem):
    """The header lacks columns that the importer cannot do without."""

    def __init__(self, columns: Columns, missing: list[str]) -> None:
        self.columns = columns
        names = ", ".join(missing[:8]) + (" and others" if len(missing) > 8 else "")
        what = "this column" if len(missing) == 1 else "these columns"
        super().__init__(f"The file lacks {what}: {names}.")


class _Runaway(Exception):
    """A quoted cell runs over more lines than any honest one."""


class _Overlong(Exception):
    """A line is longer than the limit; it has been passed over."""


class _Lines:
    """Physical lines for the csv module, remembered for a record so that they can be put back."""

    def __init__(self, text: io.TextIOWrapper, limits: Limits) -> None:
        self.text, self.limits = text, limits
        self.taken: list[str] = []
        self._back: deque[str] = deque()

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else self.text.readline(self.limits.line + 1)
        if not line:
            raise StopIteration
        self.taken.append(line)
        if len(line) > self.limits.line:
            self._skip_rest(line)
            if len(self.taken) == 1:
                raise _Overlong
            raise _Runaway
        if len(self.taken) > self.limits.lines_in_record:
            raise _Runaway
        return line

    def put_back_all_but_first(self) -> None:
        """Give the later lines of a broken record another chance as records of their own."""
        self._back.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]

    def _skip_rest(self, line: str) -> None:
        while line and not line.endswith(("\n", "\r")):
            line = self.text.readline(self.limits.line)


def _csv_reason(error: Exception, *, lines: int) -> str:
    """Plain words for what the csv module stumbled over, having read so many lines of the record."""
    text = str(error)
    if isinstance(error, _Runaway) or "unexpected end" in text or lines > 1:
        return "A quotation mark is opened and never closed."
    if "field limit" in text:
        return "A cell is over 131,072 characters long."
    return "A quotation mark stands where a comma should be."
