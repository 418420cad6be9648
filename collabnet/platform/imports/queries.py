"""What pages and commands read of imports: the list of runs, one run, its remarks as rows of a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from collabnet.platform.db import db
from collabnet.platform.exports import csv_lines
from collabnet.platform.imports.engine import Remark
from collabnet.platform.imports.importer import Importer
from collabnet.platform.imports.models import ImportRemark, ImportRun
from collabnet.platform.registry import registry

REMARK_COLUMNS = ("Line", "Rejected or warning", "Column", "Value", "Reason")
LARGEST_ID = 2**31 - 1
# state → how the page calls it, colour of its tag
STATES = {
    "uploaded": ("Waiting", "grey"),
    "previewing": ("Being read", "blue"),
    "previewed": ("To be decided", "yellow"),
    "committing": ("Being written", "blue"),
    "committed": ("Imported", "green"),
    "failed": ("Cannot be imported", "red"),
    "abandoned": ("Given up", "grey"),
}


def newer_run(importer: str, as_of: dt.date | None, la_code: str | None = None) -> ImportRun | None:
    """The latest finished import of this kind and authority whose data are newer than `as_of`, or None."""
    if as_of is None:
        return None
    return db.session.scalar(
        select(ImportRun)
        .where(
            ImportRun.importer == importer,
            ImportRun.state == "committed",
            ImportRun.as_of > as_of,
            ImportRun.la_code.is_not_distinct_from(la_code),
        )
        .order_by(ImportRun.as_of.desc(), ImportRun.id.desc())
        .limit(1)
    )


@dataclass(frozen=True)
class RunPage:
    """What the page of one import shows."""

    run: ImportRun
    title: str
    state: str
    colour: str
    percent: int
    rows: list[tuple[str, int]]
    remarks: list[ImportRemark]
    remark_count: int
    newer: ImportRun | None  # what would be set back by this older file

    @property
    def is_moving(self) -> bool:
        """Whether a worker is at it, so that the page should be looked at again."""
        return self.run.state in ("uploaded", "previewing", "committing")


def importers() -> list[Importer]:
    """What can be imported, in the order in which files are best imported."""
    return sorted(registry().importers.values(), key=lambda i: (i.order, i.name))


def run_page(run_id: int, *, la_code: str | None = None) -> RunPage | None:
    """One import with everything its page shows, or None; with `la_code` only one of that authority's own."""
    run = run_by_id(run_id, la_code=la_code)
    if run is None:
        return None
    state, colour = STATES[run.state]
    importer = registry().importers.get(run.importer)
    remarks = first_remarks(run_id)
    return RunPage(
        run=run,
        title=importer.title if importer else run.importer,
        state=state,
        colour=colour,
        percent=min(100, 100 * run.position // run.total) if run.total else 0,
        rows=[
            ("New", run.new),
            ("Changed", run.changed),
            ("Unchanged", run.unchanged),
            ("Rejected", run.rejected),
            ("Not ours to list", run.ignored),
            ("Warnings", run.warnings),
        ],
        remarks=remarks,
        remark_count=run.rejected + run.warnings,
        newer=newer_run(run.importer, run.as_of, run.la_code) if run.state == "previewed" else None,
    )


def latest_runs(*, limit: int = 50) -> list[ImportRun]:
    """The latest runs, newest first."""
    return list(db.session.scalars(select(ImportRun).order_by(ImportRun.id.desc()).limit(limit)))


def run_by_id(run_id: int, *, la_code: str | None = None) -> ImportRun | None:
    """One run, or None; with `la_code` only one of that authority's own."""
    run = db.session.get(ImportRun, run_id) if 0 < run_id <= LARGEST_ID else None
    return None if run is not None and la_code not in (None, run.la_code) else run


def first_remarks(run_id: int, *, limit: int = 20) -> list[ImportRemark]:
    """The first remarks on a run: rejected rows before warnings, then by line."""
    return list(
        db.session.scalars(
            select(ImportRemark)
            .where(ImportRemark.run_id == run_id)
            .order_by(ImportRemark.level, ImportRemark.line, ImportRemark.id)
            .limit(limit)
        )
    )


def remarks_of(run_id: int) -> Iterator[tuple[object, ...]]:
    """Every kept remark on a run in the order of REMARK_COLUMNS, a thousand in memory at a time."""
    columns = ImportRemark.__table__.c
    query = (
        select(columns.line, columns.level, columns.column, columns.value, columns.reason)
        .where(columns.run_id == run_id)
        .order_by(columns.line, columns.id)
        .execution_options(yield_per=1_000)
    )
    for row in db.session.execute(query):
        yield tuple(row)


def remark_rows(remarks: Iterable[Remark]) -> Iterator[tuple[object, ...]]:
    """Remarks that are not stored (a dry run's), in the same order."""
    for remark in remarks:
        yield remark.line, remark.level, remark.column, remark.value, remark.reason


def write_remarks(path: Path, rows: Iterator[tuple[object, ...]]) -> int:
    """Write remarks to a CSV file that a spreadsheet can open; how many there were (0: no file)."""
    first = next(rows, None)
    if first is None:
        path.unlink(missing_ok=True)
        return 0
    count = 0

    def counted() -> Iterator[tuple[object, ...]]:
        nonlocal count
        for row in (first, *rows):
            count += 1
            yield row

    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(csv_lines(REMARK_COLUMNS, counted()))
    return count
