"""Runs migrations on either engine, one process at a time."""

from __future__ import annotations

from alembic import context
from sqlalchemy import text

from collabnet.platform.db import UtcDateTime, db

MIGRATION_LOCK = 7_304_115  # any number no other program uses


def include_object(_object, name, kind, _reflected, _compare_to) -> bool:
    """The job queue keeps its own tables; they are not ours to migrate."""
    return not (kind == "table" and name.startswith("huey_"))


def render_item(kind, value, autogen_context):
    """Our own column types are written as the plain types they are stored as."""
    if kind == "type" and isinstance(value, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def compare_type(_context, _inspected, _metadata, _inspected_type, metadata_type):
    """SQLite cannot say whether a date-time column has a zone."""
    return False if isinstance(metadata_type, UtcDateTime) else None


def run() -> None:
    """Upgrade or downgrade inside one transaction, holding a lock so that two processes cannot interleave."""
    with db.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:  # batch migrations rebuild tables: references must not be checked while they do
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        connection = connection.execution_options(sqlite_begin="IMMEDIATE")
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            include_object=include_object,
            render_item=render_item,
            compare_type=compare_type,
            transactional_ddl=True,
        )
        with connection.begin():
            if not sqlite:
                connection.execute(text("SET LOCAL lock_timeout = '4s'"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": MIGRATION_LOCK})
            context.run_migrations()
        if sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")


run()
