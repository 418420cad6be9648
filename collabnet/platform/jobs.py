"""Work that leaves the request: named jobs on huey's queue, and the sweeps that repeat every minute."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app
from huey import Huey, MemoryHuey, PostgresHuey, SqliteHuey, crontab

from collabnet.platform.db import after_commit, rollback
from collabnet.platform.logs import log
from collabnet.platform.registry import registry


def _queue(app: Flask) -> Huey:
    if app.testing:
        return MemoryHuey("collabnet", immediate=True)
    url = str(app.config["SQLALCHEMY_DATABASE_URI"])
    if url.startswith("postgresql"):
        return PostgresHuey("collabnet", dsn=url.replace("postgresql+psycopg", "postgresql"))
    path = app.config["INSTANCE_DIR"] / "jobs.sqlite"
    path.parent.mkdir(parents=True, exist_ok=True)
    return SqliteHuey("collabnet", filename=str(path))


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
                raise

    def run_sweeps() -> None:
        for name in registry(app).sweeps:
            run_job(name, {})

    app.extensions["queue"] = queue
    app.extensions["run_job"] = queue.task(name="run_job")(run_job)
    queue.periodic_task(crontab(minute="*"), name="run_sweeps")(run_sweeps)


def enqueue(name: str, **arguments: Any) -> None:
    """Run the job `name` soon, once the present unit of work has been committed."""
    if name not in registry().jobs:
        raise KeyError(name)
    run = current_app.extensions["run_job"]
    after_commit(lambda: run(name, arguments))
