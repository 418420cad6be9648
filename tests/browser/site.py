"""The demonstration as a visitor meets it: loaded and served by the product's own commands, on its own database."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from flask import Flask
from sqlalchemy import Connection, Engine, event

import config
from collabnet import create_app
from collabnet.cli.serve import answers
from collabnet.platform.db import SQLITE_BUSY_SECONDS, begin_write, db, utcnow
from tests.factories.accounts import new_session

COOKIE = config.Config.SESSION_COOKIE_NAME
START_SECONDS = 120


@dataclass
class Site:
    """A running site; `app` is the same application in this process, for reading what pages did."""

    url: str
    app: Flask
    log: Path
    database: Path
    cookies: dict[str, str] = field(default_factory=dict)
    clients: dict[str, httpx.Client] = field(default_factory=dict)
    records: dict[object, object] = field(default_factory=dict)
    opens_to: dict[object, str] = field(default_factory=dict)
    kept: KeptDatabase | None = None

    def keep(self, people: Iterable[str]) -> None:
        """Sign these people in and keep the database as it is now, for `as_kept`."""
        for email in people:
            if email:
                self.cookie(email)
        self.kept = KeptDatabase(self.database, dict(self.cookies))

    def as_kept(self) -> None:
        """Make the database again what it was when it was kept: what an earlier test did is gone, records and all."""
        if self.kept is not None and self.kept.put_back():
            for email in set(self.cookies) - set(self.kept.cookies):
                del self.cookies[email]
                if email in self.clients:
                    self.clients.pop(email).close()
            self.records.clear()

    def client(self, email: str) -> httpx.Client:
        """A program that asks for pages as this person ("" for nobody signed in)."""
        if email not in self.clients:
            cookies = {COOKIE: self.cookie(email)} if email else {}
            one_by_one = httpx.Limits(max_keepalive_connections=0)  # the server ends idle ones
            self.clients[email] = httpx.Client(
                base_url=self.url, cookies=cookies, timeout=60, limits=one_by_one
            )
        return self.clients[email]

    def close(self) -> None:
        """Let go of connections and of the database."""
        if self.kept is not None:
            self.kept.close()
        for client in self.clients.values():
            client.close()
        with self.app.app_context():
            db.engine.dispose()

    def cookie(self, email: str) -> str:
        """The signed cookie of a session of this person, begun when first asked for."""
        if email not in self.cookies:
            with self.app.app_context():
                begin_write()
                token = new_session(email=email)
            signer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
            self.cookies[email] = signer.dumps({"_user_id": token})
        return self.cookies[email]


class KeptDatabase:
    """A copy of a SQLite database that others use, to be put back over it in one transaction of SQLite's own."""

    def __init__(self, database: Path, cookies: dict[str, str]) -> None:
        self.cookies = cookies
        self._live = sqlite3.connect(database, timeout=SQLITE_BUSY_SECONDS)
        self._copy = sqlite3.connect(":memory:")
        self._live.backup(self._copy)
        self._version = self._live_version()

    def _live_version(self) -> int:
        return int(self._live.execute("PRAGMA data_version").fetchone()[0])

    def put_back(self) -> bool:
        """Put the copy back where anybody has written since; says whether. Sessions count as used just now."""
        if self._live_version() == self._version:
            return False
        now = utcnow().replace(tzinfo=None).isoformat(" ", "microseconds")
        self._copy.execute("UPDATE user_session SET last_seen_at = ?", (now,))
        self._copy.commit()
        self._copy.backup(self._live)
        self._version = self._live_version()
        return True

    def close(self) -> None:
        """Let go of both."""
        self._live.close()
        self._copy.close()


def write_in_units_only(engine: Engine) -> None:
    """Refuse what would fail once in a thousand runs: SQLite calls a read that turns into a write "locked".

    The server writes beside the tests; only a transaction begun for writing waits for it.
    """

    @event.listens_for(engine, "before_cursor_execute")
    def refuse(connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        writes = statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))
        if writes and connection.get_execution_options().get("sqlite_begin") != "IMMEDIATE":
            raise RuntimeError(f"a test wrote outside a write unit: {statement[:80]}")


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment(folder: Path, port: int) -> dict[str, str]:
    postcodes = os.environ.get("POSTCODES_FILE", str(config.ROOT / "instance" / "postcodes.sqlite"))
    return {
        "INSTANCE_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'browser.sqlite'}",
        "POSTCODES_FILE": postcodes,
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "SECRET_KEY": secrets.token_hex(32),
        "WEB_WORKERS": "1",
    }


def _flask(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[Site]:
    """Load the demonstration below `folder` and serve it at a free port until the block ends."""
    port = free_port()
    environ = _environment(folder, port)
    inherited = {k: v for k, v in os.environ.items() if k not in ("COLLABNET_ENV", "FLASK_DEBUG")}
    log = folder / "server.log"
    with log.open("wb") as out:
        for command in (["db", "upgrade"], ["demonstration", "load"]):
            ended = subprocess.run(
                _flask(*command), cwd=config.ROOT, env=inherited | environ, stdout=out, stderr=out
            )
            assert ended.returncode == 0, log.read_text()[-3000:]
        server = subprocess.Popen(
            _flask("serve", "--port", str(port)),
            cwd=config.ROOT, env=inherited | environ, stdout=out, stderr=out,
        )  # fmt: skip
        try:
            deadline = time.monotonic() + START_SECONDS
            while not answers("127.0.0.1", port):
                assert server.poll() is None and time.monotonic() < deadline, log.read_text()[
                    -3000:
                ]
                time.sleep(0.1)
            app = create_app(config.Testing(environ))
            site = Site(f"http://127.0.0.1:{port}", app, log, folder / "browser.sqlite")
            with site.app.app_context():
                write_in_units_only(db.engine)
            yield site
            site.close()
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(60)
