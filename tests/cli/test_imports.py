"""flask import and flask update: what they print, write beside the database, and download."""

from __future__ import annotations

import gzip
import re
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from collabnet.directory.models import School
from collabnet.platform.db import db
from collabnet.platform.imports import downloads
from tests.factories.directory import make_school
from tests.factories.register import school_row, write_csv

NAME = "edubasealldata20220801.csv"


def invoke(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=list(arguments))
    return result.exit_code, result.output


def schools() -> int:
    return db.session.scalar(select(func.count(School.urn))) or 0


def test_a_dry_run_counts_writes_nothing_and_says_where_the_rejected_rows_are(
    app: Flask, tmp_path: Path
) -> None:
    path = write_csv(
        tmp_path / NAME, [school_row(100001), school_row(100002, OpenDate="31-02-2022")]
    )
    code, output = invoke(app, "import", "schools", str(path), "--dry-run")
    assert code == 0 and "Dry run: nothing was written." in output
    file = Path(app.config["INSTANCE_DIR"]) / "imports" / "schools-dry-run.csv"
    assert str(file) in output and "31-02-2022" in file.read_text("utf-8")
    assert schools() == 0


def test_an_import_prints_its_counts(app: Flask, tmp_path: Path) -> None:
    path = write_csv(tmp_path / NAME, [school_row(100001), school_row(100002)])
    code, output = invoke(app, "import", "schools", str(path))
    counts = {" ".join(w[:-1]): w[-1] for line in output.splitlines() if (w := line.split())}
    assert code == 0 and (counts["new"], counts["rejected"]) == ("2", "0")
    assert "Rejected rows" not in output and schools() == 2


def test_the_date_of_the_data_can_be_given(app: Flask, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "schools.csv", [school_row(100001)])
    assert invoke(app, "import", "schools", str(path), "--as-of", "2023-03-01")[0] == 0
    from collabnet.platform.imports.queries import latest_runs

    assert latest_runs()[0].title == "Get Information About Schools, 1 March 2023"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("planets",), "There is no import called “planets”"),
        (("groups",), "It looks like a file for “schools”"),
    ],
)
def test_a_mistake_is_one_plain_sentence(
    app: Flask, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    path = write_csv(tmp_path / NAME, [school_row(100001)])
    code, output = invoke(app, "import", *arguments, str(path))
    assert code == 1 and words in output and "Traceback" not in output


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder, and sends some addresses elsewhere."""

    def do_GET(self) -> None:
        if self.path == "/elsewhere":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.2:9/a.csv")
            self.end_headers()
        elif self.path == "/cut.csv":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"URN\n")
        else:
            super().do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def published(tmp_path: Path) -> Iterator[str]:
    """A local server that publishes tmp_path; its address."""
    handler = partial(Quiet, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("kind", ["csv", "gz", "zip"])
def test_the_register_is_downloaded_and_imported(
    app: Flask, tmp_path: Path, published: str, kind: str
) -> None:
    path = write_csv(tmp_path / NAME, [school_row(100001)])
    name = NAME if kind == "csv" else f"{NAME}.{kind}"
    if kind == "gz":
        (tmp_path / name).write_bytes(gzip.compress(path.read_bytes()))
    elif kind == "zip":
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.write(path, NAME)
    code, output = invoke(app, "update", "schools", f"{published}/{name}")
    assert code == 0, output
    assert schools() == 1


def test_the_configured_address_is_used_when_none_is_given(
    app: Flask, tmp_path: Path, published: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_csv(tmp_path / NAME, [school_row(100001)])
    monkeypatch.setitem(app.config, "SCHOOLS_UPDATE_URL", f"{published}/{NAME}")
    assert invoke(app, "update", "schools")[0] == 0
    assert schools() == 1


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("{}/none.csv", "The address answered 404"),
        ("{}/elsewhere", "leads on to another host"),
        ("{}/cut.csv", "broke off before its end"),
        ("file:///etc/passwd", "must begin with https://"),
        ("http://user:secret@127.0.0.1/a.csv", "must begin with https://"),
        ("http://127.0.0.1:1/a.csv", "could not be read"),
    ],
)
def test_an_address_that_does_not_serve_the_register_says_so(
    app: Flask, published: str, address: str, words: str
) -> None:
    code, output = invoke(app, "update", "schools", address.format(published))
    assert code == 1 and words in output and schools() == 0


def test_a_download_stops_at_its_limit(
    app: Flask, tmp_path: Path, published: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "large.csv").write_bytes(b"x" * 2_000_000)
    monkeypatch.setattr(downloads, "LARGEST_DOWNLOAD", 1_000_000)
    code, output = invoke(app, "update", "schools", f"{published}/large.csv")
    assert code == 1 and "larger than 1 MB" in output


def test_one_authoritys_local_file_is_imported_with_what_it_does_not_say(
    app: Flask, tmp_path: Path
) -> None:
    school = make_school(name="Longhill High School", phase_code="4")
    path = tmp_path / "minutes.csv"
    path.write_text(f"origin,urn,minutes\nBN1 1AA,{school.urn},23\nBN1 1AA,1,9\n")
    runner = app.test_cli_runner()
    done = runner.invoke(
        args=["import", "travel-minutes", str(path), "--la", "846", "--say", "mode=walk"]
    )
    assert done.exit_code == 0, done.output
    assert re.search(r"new +1\b", done.output) and re.search(r"rejected +1\b", done.output)
    for arguments, words in (
        (["--la", "999"], "No local authority 999"),
        (["--say", "colour=blue"], "This import takes: band, mode"),
    ):
        refused = runner.invoke(args=["import", "travel-minutes", str(path), *arguments])
        assert refused.exit_code == 1 and words in refused.output
    whole = runner.invoke(args=["import", "schools", str(path), "--la", "846"])
    assert whole.exit_code == 1 and "cannot be imported for one local authority" in whole.output
