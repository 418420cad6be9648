"""Whether the process lives (/healthz) and whether it can serve (/readyz: database there, migrations at head)."""

from __future__ import annotations

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Flask, Response, current_app, jsonify
from sqlalchemy.exc import SQLAlchemyError

from collabnet.platform.access import public
from collabnet.platform.db import db

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public()
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
@public()
def readyz() -> tuple[Response, int]:
    """The database answers and its schema is the one this code was written for."""
    try:
        present = MigrationContext.configure(db.session.connection()).get_current_heads()
    except SQLAlchemyError:
        db.session.rollback()
        return jsonify(status="unavailable", database="away"), 503
    ready = set(present) == set(heads(current_app))
    return jsonify(
        status="ok" if ready else "unavailable",
        database="ok",
        migrations="head" if ready else "behind",
    ), (200 if ready else 503)


def heads(app: Flask) -> tuple[str, ...]:
    """The newest migrations in the code, read once."""
    if "migration_heads" not in app.extensions:
        app.extensions["migration_heads"] = tuple(
            ScriptDirectory(app.root_path + "/../migrations").get_heads()
        )
    found: tuple[str, ...] = app.extensions["migration_heads"]
    return found
