"""The site as people start it: real processes, on both databases."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy
from werkzeug.datastructures import Headers

import config
from collabnet import create_app
from collabnet.platform.static_files import YEAR, mirror, serve_static_files
from collabnet.platform.templating import static_url
from tests import postgres

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX systems")

WRITE_A_MAIL = """
from collabnet import create_app
from collabnet.core.actor import system_actor
from collabnet.platform import audit, db, outbox
with create_app().app_context(), db.unit_of_work():
    audit.record(actor=system_actor("test"), action="test", subject_kind="test", subject_code="1")
    outbox.enqueue(kind="test", to="head@school.example", subject="Hello", body="Hello", dedup_key="t:1")
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def environ(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a demonstration installation of its own, migrated."""
    if request.param == "postgresql":
        if postgres.server_url() is None:
            pytest.skip("no PostgreSQL server here")
        url = postgres.create_database()
    else:
        url = f"sqlite:///{tmp_path / 'site.sqlite'}"
    made = os.environ | {
        "COLLABNET_ENV": "demonstration",
        "DATABASE_URL": url,
        "INSTANCE_DIR": str(tmp_path),
        "MAIL_URL": "console:",
        "WEB_WORKERS": "1",
    }
    run_flask(made, "db", "upgrade")
    yield made
    if request.param == "postgresql":
        postgres.drop_database(url)


def run_flask(environ: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
        cwd=config.ROOT, env=environ, capture_output=True, text=True, timeout=240, check=True,
    )  # fmt: skip
    return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(
    environ: dict[str, str], log: Path, *arguments: str
) -> Iterator[subprocess.Popen[bytes]]:
    """A flask command under way; stopped at the end, whatever happened."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
            cwd=config.ROOT, env=environ, stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                process.wait(90)


def wait_for(what: Callable[[], bool], seconds: float = 120) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.2)
    return False


def get(port: int, path: str, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response


def rows(environ: dict[str, str], statement: str) -> list[tuple[object, ...]]:
    engine = sqlalchemy.create_engine(config.database_url(environ["DATABASE_URL"]))
    try:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sqlalchemy.text(statement))]
    finally:
        engine.dispose()


def children_of(pid: int, text: str) -> list[int]:
    """Process ids below `pid` whose command line holds `text`."""
    listing = subprocess.run(
        ["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True
    ).stdout
    lines = [line.split(None, 2) for line in listing.splitlines()]
    return [int(p) for p, parent, args in lines if int(parent) == pid and text in args]


def test_mail_written_by_a_web_process_is_sent_by_the_worker(
    environ: dict[str, str], tmp_path: Path
) -> None:
    log = tmp_path / "worker.log"
    with running(environ, log, "worker"):
        subprocess.run(
            [sys.executable, "-c", WRITE_A_MAIL],
            cwd=config.ROOT, env=environ, check=True, timeout=240,
        )  # fmt: skip
        sent = "SELECT count(*) FROM outbox_message WHERE sent_at IS NOT NULL"
        assert wait_for(lambda: rows(environ, sent) == [(1,)]), log.read_text()


def test_serve_answers_restarts_a_dead_worker_and_stops_both_on_ctrl_c(
    environ: dict[str, str], tmp_path: Path
) -> None:
    port, log = free_port(), tmp_path / "serve.log"
    with running(environ, log, "serve", "--port", str(port)) as process:
        assert wait_for(lambda: f"http://127.0.0.1:{port}/" in log.read_text()), log.read_text()
        assert get(port, "/readyz").status == 200
        (worker,) = children_of(process.pid, "worker")
        os.kill(worker, signal.SIGKILL)
        assert wait_for(lambda: children_of(process.pid, "worker") not in ([], [worker]))
        started = [*children_of(process.pid, "worker"), *children_of(process.pid, "gunicorn")]
        assert len(started) == 2
        process.send_signal(signal.SIGINT)
        assert process.wait(90) == 0
    assert "Stopped." in log.read_text()
    for pid in started:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_taken_port_is_said_in_words(tmp_path: Path) -> None:
    environ = os.environ | {"INSTANCE_DIR": str(tmp_path), "COLLABNET_ENV": "demonstration"}
    environ["DATABASE_URL"] = f"sqlite:///{tmp_path / 'site.sqlite'}"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        log = tmp_path / "log"
        with running(environ, log, "serve", "--port", str(port)) as process:
            assert process.wait(90) == 1
    assert f"Something already listens at 127.0.0.1:{port}" in log.read_text()


def test_a_changed_static_file_is_never_answered_by_its_old_compressed_copy(tmp_path: Path) -> None:
    source, target = tmp_path / "static", tmp_path / "mirror"
    source.mkdir()
    target.mkdir()
    sheet = source / "app.css"
    sheet.write_text("body { color: black }\n" * 100)
    mirror(source, target)
    before = (target / "app.css.gz").read_bytes()
    assert (target / "app.css.br").exists()
    sheet.write_text("body { color: blue }\n" * 100)
    mirror(source, target)
    assert (target / "app.css").read_text() == sheet.read_text()
    assert (target / "app.css.gz").read_bytes() != before
    sheet.unlink()
    mirror(source, target)
    assert [p for p in target.rglob("*") if p.is_file()] == []


def test_a_static_file_is_kept_for_a_year_under_the_address_of_its_content_only(
    tmp_path: Path,
) -> None:
    app = create_app(config.Testing({"INSTANCE_DIR": str(tmp_path), "DATABASE_URL": "sqlite://"}))
    serve_static_files(app)
    with app.test_request_context():
        address = static_url("img/favicon.svg")
    client = app.test_client()

    def headers(path: str, **asked: str) -> Headers:
        with client.get(path, headers=asked) as response:
            assert response.status_code == 200
            return response.headers

    assert headers(address)["Cache-Control"] == YEAR
    for stale in ("/static/img/favicon.svg", "/static/img/favicon.svg?v=0123456789"):
        assert "max-age=60" in headers(stale)["Cache-Control"]
    packed = headers(address, **{"Accept-Encoding": "br"})
    assert packed["Content-Encoding"] == "br"
    assert packed["X-Content-Type-Options"] == "nosniff"
    assert client.get("/static/img/missing.svg").status_code == 404
