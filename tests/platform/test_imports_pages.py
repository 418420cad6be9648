"""The administrator's pages of imports: upload, preview, commit, and what cannot be uploaded."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from collabnet.core.actor import NETWORK, Role
from collabnet.directory.models import School
from collabnet.platform.audit import AuditEntry
from collabnet.platform.db import db
from collabnet.platform.imports.models import ImportRun
from tests.factories.accounts import make_person, sign_in
from tests.factories.register import school_row, write_csv


@pytest.fixture
def administrator(client: FlaskClient) -> FlaskClient:
    sign_in(client, make_person(Role.ADMINISTRATOR, NETWORK))
    return client


def send(client: FlaskClient, path: Path, importer: str = "schools", token: str = "") -> Any:
    """Upload a file as a browser does; the body is streamed from disk, however large."""
    body = path.with_name("body")
    with body.open("wb") as file:
        parts = (
            f'--b\r\nContent-Disposition: form-data; name="importer"\r\n\r\n{importer}\r\n--b\r\n'
        )
        parts += f'Content-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n--b\r\n'
        parts += f'Content-Disposition: form-data; name="file"; filename="{path.name}"\r\n\r\n'
        file.write(parts.encode() + path.read_bytes() + b"\r\n--b--\r\n")
    with body.open("rb") as file:
        return client.post(
            "/admin/imports/new", input_stream=file, content_type="multipart/form-data; boundary=b"
        )


def the_run() -> ImportRun:
    db.session.expire_all()
    return db.session.scalars(select(ImportRun)).one()


def test_a_file_is_previewed_then_committed_and_the_page_says_what_next(
    administrator: FlaskClient, tmp_path: Path
) -> None:
    rows = [school_row(100001), school_row(100002), school_row(100003, OpenDate="31-02-2022")]
    answer = send(administrator, write_csv(tmp_path / "edubasealldata20220801.csv", rows))
    run = the_run()
    assert (answer.status_code, answer.location) == (303, f"/admin/imports/{run.id}")
    assert (run.state, run.new, run.rejected, str(run.as_of)) == ("previewed", 2, 1, "2022-08-01")
    page = administrator.get(answer.location).text
    assert "Nothing has been written yet" in page and "Import 2 new or changed rows" in page
    assert "31-02-2022" in page and "This is not a real date" in page
    assert db.session.get(School, 100001) is None

    committed = administrator.post(f"{answer.location}/commit")
    assert committed.status_code == 303
    assert the_run().state == "committed" and db.session.get(School, 100001) is not None
    assert "What next" in administrator.get(answer.location).text
    assert not Path(run.path).exists()
    actions = db.session.scalars(
        select(AuditEntry.action)
        .where(AuditEntry.subject_kind == "import_run")
        .order_by(AuditEntry.id)
    ).all()
    assert (actions[0], actions[1], actions[-1]) == (
        "import.upload",
        "import.start",
        "import.commit",
    )


def test_rejected_rows_can_be_downloaded_with_nothing_a_spreadsheet_would_run(
    administrator: FlaskClient, tmp_path: Path
) -> None:
    bad = school_row(100001, OpenDate="=cmd|' /C calc'!A0")
    location = send(administrator, write_csv(tmp_path / "a.csv", [bad])).location
    csv = administrator.get(f"{location}/remarks.csv")
    assert csv.headers["Content-Disposition"].startswith("attachment")
    assert csv.text.splitlines()[1].startswith("2,rejected,OpenDate,'=cmd|")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"URN,Name\n100001,Ash\n", "The file lacks these columns"),
        ("a.csv.gz", b"\x1f\x8b\x08nonsense", "The file is damaged or incomplete"),
        ("a.zip", b"PK\x03\x04nonsense", "The zip file is damaged"),
        ("a.csv", b"", "The file is empty"),
    ],
)
def test_a_file_that_cannot_be_imported_says_why(
    administrator: FlaskClient, tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    location = send(administrator, path).location
    assert the_run().state == "failed"
    assert message in administrator.get(location).text
    assert administrator.post(f"{location}/commit").status_code == 409


def test_a_form_without_a_file_or_a_kind_is_shown_again(administrator: FlaskClient) -> None:
    answer = administrator.post("/admin/imports/new", data={})
    assert answer.status_code == 422
    assert "Choose a file" in answer.text and "Choose what is in the file" in answer.text


def test_an_import_can_be_given_up_and_its_file_goes(
    administrator: FlaskClient, tmp_path: Path
) -> None:
    location = send(administrator, write_csv(tmp_path / "a.csv", [school_row(100001)])).location
    path = Path(the_run().path)
    assert path.exists()
    assert administrator.post(f"{location}/give-up").status_code == 303
    assert the_run().state == "abandoned" and not path.exists()
    assert administrator.post(f"{location}/commit").status_code == 409
    assert "Given up" in administrator.get(location).text


def test_a_file_older_than_the_last_one_imported_is_pointed_out(
    administrator: FlaskClient, tmp_path: Path
) -> None:
    rows = [school_row(100001)]
    location = send(administrator, write_csv(tmp_path / "schools20220901.csv", rows)).location
    assert "This file is older" not in administrator.get(location).text
    administrator.post(f"{location}/commit")
    location = send(administrator, write_csv(tmp_path / "schools20220801.csv", rows)).location
    assert "This file is older" in administrator.get(location).text


def test_a_moving_import_looks_again_by_itself_and_goes_on_when_asked(
    administrator: FlaskClient, tmp_path: Path
) -> None:
    location = send(administrator, write_csv(tmp_path / "a.csv", [school_row(100001)])).location
    run = the_run()
    run.state = "committing"
    db.session.commit()
    page = administrator.get(location)
    assert page.headers["Refresh"] == "3" and "Go on with this import" in page.text
    administrator.post(f"{location}/commit")
    assert (the_run().state, the_run().new) == ("committed", 1)
    assert "Refresh" not in administrator.get(location).headers


def test_a_file_as_large_as_the_whole_register_passes_on_its_own_page_only(
    administrator: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The check against forgery reads the form too: it must know of the page's own cap by then.
    monkeypatch.setitem(administrator.application.config, "WTF_CSRF_ENABLED", True)
    form = administrator.get("/admin/imports/new").text
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', form)
    assert token is not None
    columns = ["URN", "LA (code)", "EstablishmentName", "TypeOfEstablishment (code)",
               "EstablishmentStatus (code)", "PhaseOfEducation (code)", "Padding"]  # fmt: skip
    path = write_csv(tmp_path / "edubasealldata20220801.csv", [], columns=columns)
    with path.open("a") as file:
        for n in range(600):
            file.write(f"{100000 + n},846,School {n},1,1,2,{'x' * 99_900}\n")
    assert path.stat().st_size > 59_900_000
    assert send(administrator, path, token=token[1]).status_code == 303
    assert (the_run().state, the_run().new) == ("previewed", 600)
    body = io.BytesIO(b"--b" + b"x" * 3_000_000)
    other = administrator.post(
        "/sign-in", input_stream=body, content_type="multipart/form-data; boundary=b"
    )
    assert other.status_code == 413


@pytest.mark.parametrize("length", [81_000_000, 1_000_000_000])
def test_a_file_that_is_too_large_is_refused_at_once(
    administrator: FlaskClient, tmp_path: Path, length: int
) -> None:
    path = tmp_path / "sparse"
    with path.open("wb") as made:
        made.truncate(length)
    with path.open("rb") as body:
        answer = administrator.post(
            "/admin/imports/new", input_stream=body, content_type="multipart/form-data; boundary=b"
        )
        assert body.tell() < 2_000_000
    assert answer.status_code == 413
    assert db.session.scalars(select(ImportRun)).all() == []


@pytest.mark.parametrize("address", ["/admin/imports/999", "/admin/imports/99999999999999999999"])
def test_an_import_that_does_not_exist_is_not_found(
    administrator: FlaskClient, address: str
) -> None:
    assert administrator.get(address).status_code == 404
    assert administrator.get(f"{address}/remarks.csv").status_code == 404
    assert administrator.post(f"{address}/commit").status_code == 404


def test_only_a_network_administrator_imports(client: FlaskClient, app: Flask) -> None:
    assert client.get("/admin/imports").location.startswith("/sign-in")
    sign_in(client, make_person())
    assert client.get("/admin/imports").status_code == 403
    assert client.get("/admin/imports/new").status_code == 403
