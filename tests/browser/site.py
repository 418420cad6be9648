"""The demonstration as a visitor meets it: loaded and served by the product's own commands, on its own database."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from flask import Flask
from sqlalchemy import Connection, Engine, event

import config
from collabnet import create_app
from collabnet.cli.serve import answers
from collabnet.platform.db import begin_write, db
from tests.factories.accounts import new_session

COOKIE = config.Config.SESSION_COOKIE_NAME
START_SECONDS = 120


@dataclass
class Site:
    """A running site; `app` is the same application in this process, for reading what pages did."""

    url: str
    app: Flask
    log: Path
    cookies: dict[str, str] = field(default_factory=dict)
    clients: dict[str, httpx.Client] = field(default_factory=dict)
    records: dict[object, object] = field(default_factory=dict)
    opened: dict[object, Any] = field(default_factory=dict)

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
            site = Site(f"http://127.0.0.1:{port}", create_app(config.Testing(environ)), log)
            with site.app.app_context():
                write_in_units_only(db.engine)
            yield site
            site.close()
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(60)
