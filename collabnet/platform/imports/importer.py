"""What an importer is: which columns it needs, and how one row becomes records of which tables."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, Protocol

from sqlalchemy import Table

from collabnet.platform.imports.reader import Columns


class Rejected(Exception):
    """The row cannot be imported: which column, what stood there, and why not."""

    def __init__(self, column: str, value: object, reason: str) -> None:
        super().__init__(reason)
        self.column, self.value, self.reason = column, str(value), reason


class Ignored(Exception):
    """The row is fine but not ours to list; `reason` is what such rows are counted as."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Keep:
    """Stands for "the file does not say": what is stored stays."""

    def __repr__(self) -> str:
        return "KEEP"


KEEP: Final = _Keep()


@dataclass(frozen=True, eq=False)
class Target:
    """A table that an importer writes to: how its rows are told apart and what is compared."""

    table: Table
    key: tuple[str, ...]
    columns: tuple[str, ...]
    find_by: tuple[int, ...] = (0,)  # places in `key` that the look-up of stored rows narrows down
    insert_only: bool = False  # stored rows stay as they are
    history: str = ""  # the record_kind under which changes are remembered
    remembers_first: bool = True  # filling an empty field is history too
    run_column: str = ""  # names the run that last wrote the row
    seen: dict[str, str | None] = field(default_factory=dict)  # set on every row met: "run" or None
    versioned: bool = False  # `version` goes up with every change


# A record: where it goes, its key, its values in the order of Target.columns.
Record = tuple[Target, tuple[Any, ...], tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Change:
    """A stored row that differs from the file: values before and after, in the order of columns."""

    target: Target
    key: tuple[Any, ...]
    old: tuple[Any, ...]
    new: tuple[Any, ...]


@dataclass
class Context:
    """What an importer may know about the run, and how it remarks on a row."""

    columns: Columns
    filename: str
    as_of: dt.date
    run_id: int | None  # None in a preview
    by: str  # the actor's label
    at: dt.datetime
    lines: Callable[[], Iterable[Any]]  # the file once more from its first row
    la_code: str | None = None  # rows of other authorities are rejected; None: of all
    options: Mapping[str, str] = field(default_factory=dict)  # what the sender said, not the file
    crs: Any = None  # of a map: what the file says its coordinates are
    shown: list[dict[str, Any]] = field(default_factory=list)  # what a preview draws
    counts: Counter[str] = field(default_factory=Counter)
    pending: list[tuple[str, str, str, bool]] = field(default_factory=list)

    def warn(self, column: str, value: object, reason: str, *, once: bool = False) -> None:
        """Remark on the present row, which is imported all the same.

        With `once` only the first row with this value is remarked on: one new code may stand in thousands.
        """
        self.pending.append((column, str(value), reason, once))


class RowReader(Protocol):
    """The part of an importer that lives for one run."""

    targets: Sequence[
        Target
    ]  # in the order in which they are written; the first counted is the row

    def read(self, cells: Any) -> tuple[Hashable, list[Record]]:
        """What the row is known by within the file, and its records. Raises Rejected or Ignored."""

    def after_chunk(
        self, keys: Sequence[Hashable], changes: Sequence[Change], write: bool
    ) -> set[Hashable]:
        """Deal with what a plain record cannot say; which keys changed by it."""


@dataclass(frozen=True)
class Importer:
    """One kind of file. `open` is called once a run, inside a transaction that may only read."""

    name: str  # what is typed after `flask import`
    title: str
    about: str  # which file this is and where it is published
    source: str  # how pages name the source, before the date
    open: Callable[[Context], RowReader]
    required: tuple[str | tuple[str, ...], ...] = ()
    kind: Literal["table", "features"] = "table"
    history: Table | None = None  # where changes to stored rows are remembered
    order: int = 0  # the order in which files are best imported
    prepare: Callable[[Any], None] | None = None  # called with the actor before the first chunk
    finish: Callable[[Context], dict[str, int]] | None = None  # inside the last transaction
    date_of: Callable[[str], dt.date | None] = lambda filename: None
    recognises: Callable[[Columns], bool] | None = None  # where required columns do not say it
    largest_file: int = 40_000_000  # bytes of a map once unpacked
    most_positions: int | None = None  # of a map: counted before anything is read
    of_authority: bool = (
        False  # may be imported for one local authority, whose rows alone are taken
    )
    options: frozenset[str] = frozenset()  # what its sender may say besides the file


@dataclass(frozen=True)
class Source:
    """The file as it came: where it lies, what it is called, what date its figures have, whose rows it may hold."""

    path: Path
    filename: str
    as_of: dt.date
    la_code: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    owner: str = (
        ""  # whose file it is, where an importer's `source` names one: "{owner}, forecasts"
    )
