"""Every view says who may use it; a view that does not is refused, and a failed write leaves nothing."""

from __future__ import annotations

import pytest
from flask import Flask, abort, request
from sqlalchemy import event, func, select

from collabnet.core.actor import Actor, Grant, Role, Scope, ScopeKind, subject
from collabnet.core.permissions import Permission
from collabnet.directory.models import School
from collabnet.platform import audit
from collabnet.platform.access import (
    access_of,
    current_actor,
    exempt_from_csrf,
    keyed,
    needs,
    public,
    signed_in,
)
from collabnet.platform.db import db
from collabnet.platform.errors import PAGES, Conflict
from collabnet.platform.registry import registry
from tests.conftest import build_app
from tests.factories.directory import make_school

LEADER = Actor(user_id=1, grants=(Grant(Role.SCHOOL_LEADER, Scope(ScopeKind.SCHOOL, "100000")),))
KEY = Actor(system="key:1", key_for=Scope(ScopeKind.SCHOOL, "100000"))
STAFF = Actor(user_id=2, grants=(Grant(Role.STAFF_MEMBER, Scope(ScopeKind.SCHOOL, "100000")),))


@pytest.fixture
def site(tmp_path) -> Flask:
    """An application with a few views of our own; who acts is set by the test."""
    app = build_app(f"sqlite:///{tmp_path / 'x.sqlite'}", tmp_path)
    app.config["WTF_CSRF_ENABLED"] = False
    app.extensions["test_actor"] = Actor()
    registry(app).actor_loader[:] = [lambda: app.extensions["test_actor"]]

    @app.get("/undeclared")
    def undeclared() -> str:
        return "never seen"

    @app.get("/open")
    @public()
    def open_view() -> str:
        return "seen"

    @app.get("/mine")
    @signed_in()
    def mine() -> str:
        return f"{current_actor().user_id}"

    @app.get("/edit/<int:urn>")
    @needs(
        Permission.EDIT_CAPACITY,
        subject=lambda urn: subject(Scope(ScopeKind.SCHOOL, str(urn))) if urn < 200000 else None,
    )
    def edit(urn: int) -> str:
        return "editing"

    @app.post("/rename")
    @public()
    def rename() -> tuple[str, int]:
        school = db.session.scalars(select(School)).one()
        school.name = "Renamed"
        audit.record(
            actor=current_actor(), action="x", subject_kind="school", subject_code=school.urn
        )
        db.session.flush()
        if "fail" in request.args:
            raise Conflict("Somebody changed it first.", kept={"Name": "Renamed"})
        return "ok", 200

    registry(app).key_loader[:] = [lambda token: KEY if token == "right" else None]

    @app.post("/api/keyed")
    @keyed(Permission.POST_VACANCIES, upload_limit=100)
    def keyed_view() -> str:
        return f"{current_actor().label} {len(request.get_data())}"

    @app.get("/api/keyed-too")
    @keyed(Permission.EDIT_CAPACITY)
    def keyed_too() -> str:
        return "never seen"

    exempt_from_csrf(app)
    for status in PAGES:
        app.add_url_rule(f"/fail/{status}", f"fail_{status}", public()(lambda s=status: abort(s)))
    app.add_url_rule("/crash", "crash", public()(lambda: 1 / 0))
    return app


def test_a_view_that_has_not_said_who_may_see_it_is_refused(site: Flask) -> None:
    site.extensions["test_actor"] = LEADER
    answer = site.test_client().get("/undeclared")
    assert answer.status_code == 403
    assert b"never seen" not in answer.data


def test_a_stranger_is_sent_to_sign_in_and_back_again(site: Flask) -> None:
    answer = site.test_client().get("/mine?page=2")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=%2Fmine%3Fpage%3D2")


def test_a_person_whose_roles_lack_the_permission_is_told_so(site: Flask) -> None:
    site.extensions["test_actor"] = STAFF
    assert site.test_client().get("/edit/100000").status_code == 403


def test_another_organisations_record_looks_exactly_like_a_missing_one(site: Flask) -> None:
    site.extensions["test_actor"] = LEADER
    client = site.test_client()
    assert client.get("/edit/100000").status_code == 200
    others, missing = client.get("/edit/100001"), client.get("/edit/300000")
    assert others.status_code == missing.status_code == 404

    def words(answer) -> bytes:
        body = answer.data.replace(answer.headers["X-Request-ID"].encode(), b"")
        nonce = answer.headers["Content-Security-Policy"].split("nonce-")[1].split("'")[0]
        return body.replace(nonce.encode(), b"")

    assert words(others) == words(missing)


def test_a_write_is_committed_after_success_and_undone_after_an_error(site: Flask) -> None:
    with site.app_context():
        make_school(name="Before")
    client = site.test_client()
    assert client.post("/rename?fail=1").status_code == 409
    with site.app_context():
        assert db.session.scalar(select(School.name)) == "Before"
        assert db.session.scalar(select(func.count()).select_from(audit.AuditEntry)) == 0
    assert client.post("/rename").status_code == 200
    with site.app_context():
        assert db.session.scalar(select(School.name)) == "Renamed"
        assert db.session.scalar(select(func.count()).select_from(audit.AuditEntry)) == 1


def test_a_conflict_page_keeps_what_was_typed(site: Flask) -> None:
    with site.app_context():
        make_school()
    page = site.test_client().post("/rename?fail=1").get_data(as_text=True)
    assert "Somebody changed it first." in page
    assert "Renamed" in page


@pytest.mark.parametrize("status", sorted(PAGES))
def test_an_error_page_is_plain_and_makes_no_database_call(site: Flask, status: int) -> None:
    statements: list[str] = []
    with site.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    answer = site.test_client().get(f"/fail/{status}")
    assert answer.status_code == status
    assert b"<h1" in answer.data
    assert statements == []


def test_a_crash_is_a_plain_page_with_its_request_id_and_no_trace(site: Flask) -> None:
    answer = site.test_client().get("/crash")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"] in page
    assert "ZeroDivisionError" not in page


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_key_and_nothing_else_opens_a_keyed_view(site: Flask) -> None:
    site.extensions["test_actor"] = LEADER
    site.config["WTF_CSRF_ENABLED"] = True
    client = site.test_client()
    assert client.post("/api/keyed").status_code == 401
    wrong = client.post("/api/keyed", headers=bearer("wrong"))
    assert (wrong.status_code, wrong.mimetype) == (401, "application/problem+json")
    answer = client.post("/api/keyed", headers=bearer("right"))
    assert (answer.status_code, answer.text) == (200, "key:1 0"), (
        "whoever is signed in does not act"
    )
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.post("/api/keyed", headers=bearer("right"), data=b"x" * 101).status_code == 413


def test_a_key_opens_no_view_of_people_and_none_that_asks_for_more_than_posting(
    site: Flask,
) -> None:
    site.extensions["test_actor"] = Actor()
    client = site.test_client()
    assert client.get("/mine", headers=bearer("right")).status_code == 303
    assert client.get("/edit/100000", headers=bearer("right")).status_code == 303
    assert client.get("/api/keyed-too", headers=bearer("right")).status_code == 403


def test_exactly_the_keyed_views_are_free_of_form_tokens(site: Flask) -> None:
    def name(endpoint: str) -> str:
        view = site.view_functions[endpoint]
        return f"{view.__module__}.{view.__name__}"

    found = {e for e in site.view_functions if (a := access_of(e, site)) is not None and a.keyed}
    assert {"keyed_view", "vacancies_api.send", "vacancies_api.withdraw"} <= found
    csrf = site.extensions["csrf"]
    by_mail = (
        "collabnet.accounts.routes_emails.stop_emails_now"  # one click in a mail program, RFC 8058
    )
    assert csrf._exempt_views == {name(e) for e in found} | {by_mail}
    assert csrf._exempt_blueprints == set()
