"""Work that leaves the request: named jobs on huey's queue, and the sweeps that repeat every minute."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app
from huey import Huey, MemoryHuey, PostgresHuey, SqliteHuey, crontab

from collabnet.platform.db import after_commit, rollback
from collabnet.platform.logs import log
from collabnet.platform.registry import registry

POLL_SECONDS = 1.0  # longest wait before the worker looks at the queue again
STOP_SECONDS = 25.0  # a running job is given this long when the worker is told to stop


def _queue(app: Flask) -> Huey:
    """The queue; its tables are made when it is first used, so that the site starts without its database."""
    if app.testing:
        return MemoryHuey("collabnet", immediate=True)
    url = str(app.config["SQLALCHEMY_DATABASE_URI"])
    if url.startswith("postgresql"):
        dsn = url.replace("postgresql+psycopg", "postgresql", 1)
        return PostgresHuey("collabnet", results=False, dsn=dsn, create_tables=False)
    path = app.config["INSTANCE_DIR"] / "jobs.sqlite"
    path.parent.mkdir(parents=True, exist_ok=True)
    return SqliteHuey("collabnet", results=False, filename=str(path), create_tables=False)


def init_app(app: Flask) -> None:
    """Attach the queue to the application."""
    queue = _queue(app)

    def run_job(name: str, arguments: dict[str, Any]) -> None:
        if app.testing:  # jobs run at once, inside the test's own context and transaction
            registry(app).jobs[name](**arguments)
            return
        with app.app_context():
            try:
                registry(app).jobs[name](**arguments)
            except Exception as error:
                rollback()
                log().error("job_failed", job=name, kind=type(error).__name__, exc_info=error)

    def run_sweeps() -> None:
        for name in registry(app).sweeps:
            run_job(name, {})

    app.extensions["queue"] = queue
    app.extensions["run_job"] = queue.task(name="run_job")(run_job)
    queue.periodic_task(crontab(minute="*"), name="run_sweeps")(run_sweeps)


def enqueue(name: str, **arguments: Any) -> None:
    """Run the job `name` soon, once the present unit of work has been committed.

    What was committed stands even if the queue cannot be reached just then: that is logged, and what must not
    be lost is found again by a sweep.
    """
    if name not in registry().jobs:
        raise KeyError(name)
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # outlives this context

    def send() -> None:
        try:
            _prepare(app)
            app.extensions["run_job"](name, arguments)
        except Exception as error:
            if app.testing:  # the job itself ran here and then, and failed
                raise
            log().error("job_not_queued", job=name, kind=type(error).__name__, exc_info=error)

    after_commit(send)


def run_worker() -> None:
    """Run jobs and sweeps in this process until it is told to stop; a job under way is finished first."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    _prepare(app)
    app.extensions["queue"].create_consumer(
        workers=1,
        max_delay=POLL_SECONDS,
        graceful_signal="TERM",
        shutdown_timeout=STOP_SECONDS,
    ).run()


def disconnect() -> None:
    """Close this process's connection to the queue; the next use opens one again."""
    close = getattr(current_app.extensions["queue"].storage, "close", None)
    if close is not None:
        close()


def _prepare(app: Flask) -> None:
    """Make the queue's own tables, once a process."""
    if app.testing or app.extensions.get("queue_ready"):
        return
    storage = app.extensions["queue"].storage
    try:
        storage.initialize_schema()
    except Exception:  # another process made them at the same moment: now they are there
        storage.initialize_schema()
    app.extensions["queue_ready"] = True
