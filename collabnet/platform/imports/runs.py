"""The life of an import: previewed, committed chunk by chunk, resumed where it stopped, or given up."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import delete, insert, select, update

from collabnet.core.actor import Actor
from collabnet.platform import audit
from collabnet.platform.clock import today
from collabnet.platform.db import db, unit_of_work, utcnow
from collabnet.platform.errors import Conflict, Invalid
from collabnet.platform.imports.containers import FileProblem
from collabnet.platform.imports.engine import (
    REMARKS_KEPT,
    Progress,
    Reading,
    Remark,
    Tally,
    open_reading,
    settle,
)
from collabnet.platform.imports.importer import Context, Importer, RowReader, Source
from collabnet.platform.imports.models import ImportRemark, ImportRun
from collabnet.platform.imports.reader import MissingColumns
from collabnet.platform.registry import registry

NUMBERS: Final = ("new", "changed", "unchanged", "rejected", "ignored", "warnings")


def importer_named(name: str) -> Importer:
    """The importer of this name. Raises Invalid when no room has registered one."""
    found = registry().importers.get(name)
    if not isinstance(found, Importer):
        names = ", ".join(sorted(registry().importers))
        raise Invalid("importer", f"There is no import called “{name}”. There are: {names}.")
    return found


def file_date(importer: Importer, filename: str, given: dt.date | None) -> dt.date:
    """The date of the data: as given, else from the file's name, else today."""
    return given or importer.date_of(filename) or today()


def authority_said(importer: Importer, la_code: str | None) -> str | None:
    """The authority whose rows alone are taken. Raises Invalid where the importer knows no such thing."""
    if la_code and not importer.of_authority:
        raise Invalid("la", f"“{importer.name}” cannot be imported for one local authority.")
    return la_code or None


def options_said(importer: Importer, said: Iterable[str]) -> dict[str, str]:
    """What a file does not say, from texts such as "band=primary". Raises Invalid for what cannot be said."""
    options: dict[str, str] = {}
    for text in said:
        key, _, value = text.partition("=")
        if key not in importer.options:
            known = ", ".join(sorted(importer.options)) or "nothing"
            raise Invalid("say", f"“{text}” is not understood. This import takes: {known}.")
        options[key] = value.strip()[:200]
    return options


def preview(
    *, importer: Importer, source: Source, actor: Actor, progress: Progress | None = None
) -> Tally:
    """What importing the file would do, without writing anything. Raises FileProblem."""
    reading = _reading(importer, source)
    total = Tally()
    reader, context = _opened(reading, source, actor, run_id=None)
    position = 0
    for chunk in reading.chunks(reader, context):
        settle(db.session.connection(), importer, reader, context, chunk, write=False)
        db.session.rollback()  # ends the reading transaction; nothing was written
        total.add(chunk.tally)
        position = chunk.end
        if progress:
            progress(position, max(position, reading.expected_rows))
    total.shown = context.shown
    if progress:
        progress(position, position)
    return total


def import_file(
    *,
    importer: Importer,
    source: Source,
    actor: Actor,
    progress: Progress | None = None,
    give_up_unfinished: bool = False,
) -> ImportRun:
    """Import a file from beginning to end, or go on where the same file stopped.

    Raises FileProblem, and Conflict when another file of the same kind is half-way.
    """
    reading = _reading(importer, source)
    with unit_of_work():
        run = db.session.scalar(
            select(ImportRun)
            .where(
                ImportRun.importer == importer.name,
                ImportRun.sha256 == reading.survey.sha256,
                ImportRun.state == "committing",
                ImportRun.la_code.is_not_distinct_from(source.la_code),
            )
            .order_by(ImportRun.id.desc())
            .limit(1)
        )
        if run is None:
            if give_up_unfinished:
                _give_up_others(importer, source.la_code, actor)
            run = new_run(
                importer=importer, source=source, sha256=reading.survey.sha256, actor=actor
            )
            db.session.add(run)
            db.session.flush()
            begin(run, actor=actor)
        run_id = run.id
        source = dataclasses.replace(
            source, as_of=run.as_of or source.as_of, options=dict(run.options)
        )
    carry_on(run_id, reading=reading, source=source, actor=actor, progress=progress)
    return db.session.get_one(ImportRun, run_id)


def new_run(*, importer: Importer, source: Source, sha256: str, actor: Actor) -> ImportRun:
    """A run that has not begun."""
    day = source.as_of
    return ImportRun(
        importer=importer.name,
        filename=source.filename[-200:],
        title=f"{source_words(importer, source)}, {day.day} {day:%B %Y}"[:200],
        sha256=sha256,
        as_of=day,
        la_code=source.la_code,
        options=dict(source.options),
        path=str(source.path)[:500],
        started_by=actor.label,
        counts={},
    )


def source_words(importer: Importer, source: Source) -> str:
    """How pages name the source, before the date; a file of an authority names it."""
    return importer.source.replace("{owner}", source.owner or "Local authority")


def begin(run: ImportRun, *, actor: Actor) -> None:
    """Let a run start to write. Raises Conflict while another of the same kind and authority is half-way."""
    other = db.session.scalar(
        select(ImportRun)
        .where(
            ImportRun.importer == run.importer,
            ImportRun.state == "committing",
            ImportRun.la_code.is_not_distinct_from(run.la_code),
            ImportRun.id != run.id,
        )
        .limit(1)
    )
    if other is not None:
        raise Conflict(
            f"The import of {other.filename} stopped after {other.position:,} rows. "
            "Finish it by importing the same file again, or give it up first."
        )
    run.state, run.position, run.total, run.counts, run.message = "committing", 0, 0, {}, ""
    for name in NUMBERS:
        setattr(run, name, 0)
    db.session.execute(delete(ImportRemark).where(ImportRemark.run_id == run.id))
    audit.record(
        actor=actor,
        action="import.start",
        subject_kind="import_run",
        subject_code=run.id,
        details={"importer": run.importer, "file": run.filename, "sha256": run.sha256},
    )


def carry_on(
    run_id: int,
    *,
    reading: Reading,
    source: Source,
    actor: Actor,
    progress: Progress | None = None,
) -> None:
    """Write what is still to be written of a run that has begun, then finish it."""
    importer = reading.importer
    if importer.prepare is not None:
        importer.prepare(actor)
    run = db.session.get_one(ImportRun, run_id)
    position = run.position
    tally = Tally(rejected=run.rejected, warnings=run.warnings)  # how many remarks are kept already
    reader, context = _opened(reading, source, actor, run_id=run_id)
    for chunk in reading.chunks(reader, context, start=position):
        with unit_of_work():
            _advance(run_id, position, chunk.end, reading)
            settle(db.session.connection(), importer, reader, context, chunk, write=True)
            before = len(tally.remarks)
            tally.add(chunk.tally)
            _write_numbers(run_id, chunk.tally)
            store_remarks(run_id, tally.remarks[before:])
        tally.remarks.clear()
        position = chunk.end
        if progress:
            progress(position, max(position, reading.expected_rows))
    _finish(run_id, importer, context, position, actor)
    if progress:
        progress(position, position)


def _finish(run_id: int, importer: Importer, context: Context, position: int, actor: Actor) -> None:
    """The importer's own end, then whatever other rooms derive from it, then the state: a run killed in
    between does them all again, which changes nothing.
    """
    with unit_of_work():
        extra = importer.finish(context) if importer.finish is not None else {}
        audit.record(
            actor=actor, action="import.finish", subject_kind="import_run", subject_code=run_id
        )
    for hook in registry().after_import:
        with unit_of_work():
            hook(importer.name)
            audit.record(
                actor=actor, action="import.derive", subject_kind="import_run", subject_code=run_id
            )
    with unit_of_work():
        run = db.session.get_one(ImportRun, run_id)
        run.state, run.total, run.finished_at = "committed", position, utcnow()
        run.counts = run.counts | extra
        audit.record(
            actor=actor,
            action="import.commit",
            subject_kind="import_run",
            subject_code=run_id,
            details={"importer": importer.name} | {n: getattr(run, n) for n in NUMBERS},
        )


def give_up(run: ImportRun, *, actor: Actor) -> None:
    """Stop a run for good; chunks it has already written stay, and are named by it."""
    if run.state in ("committed", "abandoned"):
        raise Conflict("This import is already finished.")
    run.state, run.finished_at = "abandoned", utcnow()
    audit.record(
        actor=actor,
        action="import.abandon",
        subject_kind="import_run",
        subject_code=run.id,
        details={"rows_written": run.position},
    )


def store_remarks(run_id: int, remarks: Iterable[Remark]) -> None:
    """Keep remarks with the run they belong to."""
    rows = [
        {
            "run_id": run_id,
            "level": remark.level,
            "line": remark.line,
            "column": remark.column,
            "value": remark.value,
            "reason": remark.reason,
        }
        for remark in remarks
    ]
    if rows:
        db.session.execute(insert(ImportRemark), rows)


def _reading(importer: Importer, source: Source) -> Reading:
    """The file opened for this importer; where its columns are another's, the message says whose."""
    try:
        return open_reading(importer, source)
    except MissingColumns as problem:
        for other in registry().importers.values():
            fits = not problem.columns.missing(other.required) and (
                other.recognises is None or other.recognises(problem.columns)
            )
            if other is not importer and other.kind == "table" and fits:
                raise FileProblem(
                    f"{problem.message} It looks like a file for “{other.name}” ({other.title})."
                ) from None
        raise


def _opened(
    reading: Reading, source: Source, actor: Actor, *, run_id: int | None
) -> tuple[RowReader, Context]:
    context = Context(
        columns=reading.columns,
        filename=source.filename,
        as_of=source.as_of,
        run_id=run_id,
        by=actor.label,
        at=utcnow(),
        lines=lambda: reading.file,
        la_code=source.la_code,
        options=source.options,
        crs=getattr(reading.file, "crs", None),
    )
    return reading.importer.open(context), context


def _give_up_others(importer: Importer, la_code: str | None, actor: Actor) -> None:
    for run in db.session.scalars(
        select(ImportRun).where(
            ImportRun.importer == importer.name,
            ImportRun.state == "committing",
            ImportRun.la_code.is_not_distinct_from(la_code),
        )
    ):
        give_up(run, actor=actor)
    db.session.flush()


def _advance(run_id: int, position: int, end: int, reading: Reading) -> None:
    """Move the run on; refuses when another process has moved it or it was given up meanwhile."""
    moved = db.session.execute(
        update(ImportRun)
        .where(
            ImportRun.id == run_id, ImportRun.position == position, ImportRun.state == "committing"
        )
        .values(position=end, total=max(end, reading.expected_rows))
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict("This import is being written by another process, or has been given up.")


def _write_numbers(run_id: int, tally: Tally) -> None:
    """Add a chunk's numbers to the run's, by statement: start and commit are the audit rows of all chunks."""
    stored = db.session.scalar(select(ImportRun.counts).where(ImportRun.id == run_id)) or {}
    counts: dict[str, Any] = dict(stored)
    for name, number in tally.counts.items():
        counts[name] = counts.get(name, 0) + number
    columns = ImportRun.__table__.c
    db.session.execute(
        update(ImportRun)
        .where(ImportRun.id == run_id)
        .values(counts=counts, **{n: columns[n] + getattr(tally, n) for n in NUMBERS})
    )


__all__ = [
    "NUMBERS",
    "REMARKS_KEPT",
    "begin",
    "carry_on",
    "file_date",
    "give_up",
    "import_file",
    "importer_named",
    "new_run",
    "preview",
    "store_remarks",
]
