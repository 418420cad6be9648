"""The ground everything stands on: access denied by default, audit rows, health, headers, plain error pages."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from collabnet.core.actor import system_actor
from collabnet.platform import audit
from collabnet.platform.db import Unaudited, db, unit_of_work
from collabnet.platform.security import safe_next
from tests.factories.directory import make_la, make_school


def test_the_process_says_it_lives_and_the_database_says_it_is_ready(client: FlaskClient) -> None:
    assert client.get("/healthz").status_code == 200
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json["migrations"]) == (200, "head")


def test_a_database_behind_the_code_is_not_ready(client: FlaskClient) -> None:
    db.session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    db.session.commit()
    assert client.get("/readyz").status_code == 503


def test_every_answer_carries_a_strict_policy_errors_too(client: FlaskClient) -> None:
    for path in ("/healthz", "/no-such-page"):
        policy = client.get(path).headers["Content-Security-Policy"]
        assert "unsafe-inline" not in policy
        assert "frame-ancestors 'none'" in policy


def test_an_audit_row_can_be_neither_changed_nor_removed(app: Flask) -> None:
    audit.record(
        actor=system_actor("test"), action="test.act", subject_kind="school", subject_code=1
    )
    db.session.commit()
    for act in ("UPDATE audit_entry SET action = 'x'", "DELETE FROM audit_entry"):
        with pytest.raises(DBAPIError), db.session.begin_nested():
            db.session.execute(text(act))


def test_a_unit_of_work_that_writes_without_an_audit_row_is_refused(app: Flask) -> None:
    make_la()
    school = make_school()
    with pytest.raises(Unaudited), unit_of_work():
        school.name = "Another name"


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "////evil.example", "https:evil.example", "https:/evil.example", "/\\evil.example",
     "\\\\evil.example", "/\t/evil.example", "/\n/evil.example", " //evil.example", "javascript:alert(1)",
     "/%0d%0aSet-Cookie:x", "http://evil.example", "///evil.example", "/.//evil.example", "", None],
)  # fmt: skip
def test_a_redirect_never_leaves_the_site(target: str | None) -> None:
    assert safe_next(target) == "/"


def test_a_redirect_keeps_a_plain_path_with_its_query() -> None:
    assert safe_next("/schools?name=ash&page=2") == "/schools?name=ash&page=2"
