"""Imports as a network administrator steers them: upload, preview, commit, resume, give up; slow parts as jobs."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Final

from flask import current_app
from sqlalchemy import delete, select, update

from collabnet.core.actor import Actor
from collabnet.platform import audit
from collabnet.platform.db import after_commit, begin_write, db, unit_of_work
from collabnet.platform.errors import Conflict, NotFound
from collabnet.platform.imports import runs
from collabnet.platform.imports.containers import FileProblem
from collabnet.platform.imports.engine import Tally, open_reading
from collabnet.platform.imports.importer import Source
from collabnet.platform.imports.models import ImportRemark, ImportRun
from collabnet.platform.imports.queries import run_by_id
from collabnet.platform.jobs import enqueue

UPLOAD_LIMIT: Final = 80_000_000  # bytes; the DfE's whole register is about 60 million
PREVIEW_JOB, COMMIT_JOB = "imports.preview", "imports.commit"


def upload(
    *,
    actor: Actor,
    importer_name: str,
    filename: str,
    stream: IO[bytes],
    as_of: dt.date | None,
    la_code: str | None = None,
    options: Mapping[str, str] | None = None,
    owner: str = "",
) -> int:
    """Keep an uploaded file and have it previewed; the run's id. Begins the write unit itself.

    With `la_code` only rows of that authority are taken; `options` say what the file does not.
    """
    importer = runs.importer_named(importer_name)
    folder = Path(current_app.config["UPLOAD_DIR"])
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{secrets.token_hex(12)}.upload"
    digest = hashlib.sha256()
    with path.open("wb") as file:
        while block := stream.read(1 << 20):
            digest.update(block)
            file.write(block)
    name = Path(filename.replace("\\", "/")).name.replace("\x00", "") or "upload"
    day = runs.file_date(importer, name, as_of)
    source = Source(path, name, day, la_code, dict(options or {}), owner)
    begin_write()
    run = runs.new_run(importer=importer, source=source, sha256=digest.hexdigest(), actor=actor)
    db.session.add(run)
    db.session.flush()
    audit.record(
        actor=actor,
        action="import.upload",
        subject_kind="import_run",
        subject_code=run.id,
        details={"importer": importer.name, "file": name, "sha256": run.sha256, "la": la_code},
    )
    enqueue(PREVIEW_JOB, run_id=run.id)
    return run.id


def preview_again(*, actor: Actor, run_id: int, la_code: str | None = None) -> None:
    """Preview a file once more, after the worker was stopped or the data changed meanwhile."""
    run = _run(run_id, la_code)
    if run.state not in ("uploaded", "previewing", "previewed", "failed"):
        raise Conflict("This import has already begun to write.")
    run.state, run.message = "uploaded", ""
    audit.record(
        actor=actor, action="import.preview", subject_kind="import_run", subject_code=run.id
    )
    enqueue(PREVIEW_JOB, run_id=run.id)


def commit(*, actor: Actor, run_id: int, la_code: str | None = None) -> None:
    """Begin to write a previewed import, or go on with one that stopped."""
    run = _run(run_id, la_code)
    if run.state == "previewed":
        runs.begin(run, actor=actor)
    elif run.state == "committing":
        audit.record(
            actor=actor, action="import.resume", subject_kind="import_run", subject_code=run.id
        )
    else:
        raise Conflict("Only an import that has been previewed can be committed.")
    enqueue(COMMIT_JOB, run_id=run.id)


def give_up(*, actor: Actor, run_id: int, la_code: str | None = None) -> None:
    """Stop an import for good and throw its uploaded file away."""
    run = _run(run_id, la_code)
    runs.give_up(run, actor=actor)
    path = run.path
    after_commit(lambda: _throw_away(path))


def preview_job(run_id: int) -> None:
    """Read the whole file and note what importing it would do."""
    run = run_by_id(run_id)
    if run is None or run.state != "uploaded":
        return
    importer = runs.importer_named(run.importer)
    source, actor = _source(run), Actor(system=run.started_by)
    _note(run_id, state="previewing", position=0, total=0)
    try:
        tally = runs.preview(
            importer=importer,
            source=source,
            actor=actor,
            progress=lambda done, total: _note(run_id, position=done, total=total),
        )
    except FileProblem as problem:
        _note(run_id, state="failed", message=problem.message[:400])
        return
    _store_preview(run_id, tally)


def commit_job(run_id: int) -> None:
    """Write what is still to be written of a run; the page shows its position."""
    run = run_by_id(run_id)
    if run is None or run.state != "committing":
        return
    importer, source = runs.importer_named(run.importer), _source(run)
    actor, kept = Actor(system=run.started_by), run.path
    try:
        reading = open_reading(importer, source)
        if reading.survey.sha256 != run.sha256:
            raise FileProblem("The kept file is not the one that was previewed. Upload it again.")
        runs.carry_on(run_id, reading=reading, source=source, actor=actor)
    except FileProblem as problem:
        _note(run_id, state="failed", message=problem.message[:400])
        return
    except Conflict:
        return  # another worker has it
    _throw_away(kept)


def _run(run_id: int, la_code: str | None) -> ImportRun:
    """The run; with `la_code` only one of that authority's own. Raises NotFound."""
    run = run_by_id(run_id, la_code=la_code)
    if run is None:
        raise NotFound
    return run


def _source(run: ImportRun) -> Source:
    day = run.as_of or run.created_at.date()
    return Source(Path(run.path), run.filename, day, run.la_code, dict(run.options))


def _note(run_id: int, **values: object) -> None:
    """Set a run's state or progress in a transaction of its own; the audit rows are start and end."""
    with unit_of_work():
        db.session.execute(update(ImportRun).where(ImportRun.id == run_id).values(**values))


def _store_preview(run_id: int, tally: Tally) -> None:
    with unit_of_work():
        state = db.session.scalar(select(ImportRun.state).where(ImportRun.id == run_id))
        if state != "previewing":
            return  # given up meanwhile
        db.session.execute(delete(ImportRemark).where(ImportRemark.run_id == run_id))
        runs.store_remarks(run_id, tally.remarks)
        db.session.execute(
            update(ImportRun)
            .where(ImportRun.id == run_id)
            .values(
                state="previewed",
                counts=dict(tally.counts),
                shown=tally.shown or None,
                **{name: getattr(tally, name) for name in runs.NUMBERS},
            )
        )


def _throw_away(path: str) -> None:
    """Delete an uploaded file; a file that was imported from elsewhere is not ours to delete."""
    folder = Path(current_app.config["UPLOAD_DIR"])
    if path and Path(path).parent == folder:
        Path(path).unlink(missing_ok=True)
