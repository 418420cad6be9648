"""The database: one declarative base, one session a request, and what makes SQLite and PostgreSQL behave alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import CursorResult, DateTime, Executable, MetaData, event
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
SQLITE_BUSY_SECONDS = 30  # far longer than any unit takes, shorter than a proxy waits for an answer
POSTGRES_OPTIONS = "-c lock_timeout=3000 -c statement_timeout=60000 -c timezone=UTC"


class Base(DeclarativeBase):
    """The base of every model."""

    metadata = MetaData(naming_convention=NAMING)


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An aware instant in UTC; refuses naive values, which would silently mean something else."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored: say which zone it is in")
        value = value.astimezone(dt.UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(
        self, value: dt.datetime | None, dialect: Dialect
    ) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class BoundSession(FlaskSession):
    """Flask-SQLAlchemy's session, honouring an explicit bind (tests) and the write engine of SQLite."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:
        if self.bind is not None:
            return self.bind
        bind = super().get_bind(*args, **kwargs)
        if self.info.get("write") and isinstance(bind, Engine) and bind.dialect.name == "sqlite":
            return _write_engine(bind, self.info["write"])
        return bind


_write_engines: dict[tuple[Engine, int], Engine] = {}


def _write_engine(bind: Engine, wait_ms: int) -> Engine:
    """One and the same object each time, whichever thread asks first.

    A session opens a connection for each engine it meets: with a second object it would wait for the lock that it
    holds itself, and every other writer with it.
    """
    found = _write_engines.get((bind, wait_ms))
    if found is None:
        made = bind.execution_options(sqlite_begin="IMMEDIATE", sqlite_wait_ms=wait_ms)
        found = _write_engines.setdefault((bind, wait_ms), made)
    return found


db = SQLAlchemy(model_class=Base, session_options={"class_": BoundSession})
migrate = Migrate(directory="migrations", render_as_batch=True, compare_type=True)


def one_of(column: str, words: Iterable[str]) -> str:
    """The SQL of a CHECK that a column holds one of some words of our own."""
    return f"{column} IN ('" + "','".join(words) + "')"


def utcnow() -> dt.datetime:
    """The present instant, aware and in UTC: the one clock of the application."""
    return dt.datetime.now(dt.UTC)


def engine_options(url: str) -> dict[str, Any]:
    """Pool and driver settings for a database address."""
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": SQLITE_BUSY_SECONDS, "check_same_thread": False}}
    return {
        "pool_pre_ping": True,
        "pool_size": 5,
        "max_overflow": 10,
        "connect_args": {"options": POSTGRES_OPTIONS, "connect_timeout": 5},
    }


@event.listens_for(Engine, "connect")
def _prepare_sqlite(dbapi_connection: Any, _record: Any) -> None:
    """WAL, foreign keys and full durability; transactions are begun by us, not by the driver."""
    if not type(dbapi_connection).__module__.startswith("sqlite3"):
        return
    dbapi_connection.isolation_level = None
    cursor = dbapi_connection.cursor()
    for pragma in (
        f"busy_timeout={SQLITE_BUSY_SECONDS * 1000}",
        "journal_mode=WAL",
        "foreign_keys=ON",
        "synchronous=FULL",
        "cache_size=-32768",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    """Write units begin IMMEDIATE: a read that turns into a write would fail as busy whatever the timeout."""
    if connection.dialect.name == "sqlite":
        options = connection.get_execution_options()
        if "sqlite_wait_ms" in options:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={int(options['sqlite_wait_ms'])}")
        connection.exec_driver_sql(f"BEGIN {options.get('sqlite_begin', '')}".strip())


Rows = CursorResult[*tuple[Any, ...]]


def read(statement: Executable, parameters: Mapping[str, Any] | None = None) -> Rows:
    """Run a select of columns in the present transaction: plain rows, at half the cost of the session's own way.

    Nothing pending is flushed first.
    """
    return db.session.connection().execute(statement, parameters)


def begin_write(*, wait_ms: int = SQLITE_BUSY_SECONDS * 1000) -> None:
    """Start a write unit in the present session; anything read before is read again inside it.

    `wait_ms` is how long SQLite waits for another writer before it answers "busy" (PostgreSQL has its own limit).
    """
    if db.session.info.get("write"):
        return
    db.session.rollback()
    _forget_unit()
    db.session.info["write"] = wait_ms


def in_write_unit() -> bool:
    """Whether a write unit is under way, so that something will be committed."""
    return bool(db.session.info.get("write"))


def rows_changed(statement: UpdateBase) -> int:
    """Run an UPDATE or DELETE as part of the unit of work; gives how many rows it changed.

    With a version or a state in its WHERE, 0 says that somebody else was first.
    """
    db.session.info["wrote"] = True
    result = db.session.execute(statement)
    assert isinstance(result, CursorResult)  # noqa: S101 - narrows the type
    return int(result.rowcount)


def after_commit(action: Callable[[], None]) -> None:
    """Run `action` once the present unit of work has been committed, and not if it is rolled back."""
    db.session.info.setdefault("after_commit", []).append(action)


class Unaudited(RuntimeError):
    """A unit of work changed rows and left no audit row."""


def commit() -> None:
    """Commit the present unit of work; refuses one that wrote something and left no audit row."""
    session = db.session
    session.flush()
    if session.info.get("wrote") and not session.info.get("audited"):
        session.rollback()
        raise Unaudited("a write without an audit row: call audit.record in the service")
    session.commit()
    actions = session.info.pop("after_commit", [])
    _forget_unit()
    for action in actions:
        action()


def rollback() -> None:
    """Give up the present unit of work."""
    db.session.rollback()
    db.session.info.pop("after_commit", None)
    _forget_unit()


def _forget_unit() -> None:
    for key in ("write", "wrote", "audited"):
        db.session.info.pop(key, None)


@contextmanager
def unit_of_work() -> Iterator[None]:
    """One write unit for commands and jobs: commits when the block succeeds, rolls back when it does not."""
    begin_write()
    try:
        yield
        commit()
    except BaseException:
        rollback()
        raise


def _note_write(session: FlaskSession, _flush_context: Any) -> None:
    changed = [
        o
        for o in (*session.new, *session.dirty, *session.deleted)
        if session.is_modified(o) or o in session.deleted
    ]
    if changed:
        session.info["wrote"] = True


def init_app(app: Flask) -> None:
    """Bind the database to the application."""
    app.config.setdefault(
        "SQLALCHEMY_ENGINE_OPTIONS", engine_options(app.config["SQLALCHEMY_DATABASE_URI"])
    )
    db.init_app(app)
    migrate.init_app(app, db)
    event.listen(BoundSession, "before_flush", lambda s, c, _i: _note_write(s, c))
