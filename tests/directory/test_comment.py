"""A school's own words beside its figures: its leaders write them, nobody's words are lost to another's."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import select

from collabnet.core.actor import Role, Scope, ScopeKind
from collabnet.directory.figures import Change
from collabnet.directory.models import School
from collabnet.platform.audit import AuditEntry
from collabnet.platform.db import db
from tests.factories.accounts import make_person, sign_in
from tests.factories.directory import make_school, make_trust


def _leader_of(client: FlaskClient, school: School) -> None:
    sign_in(client, make_person(Role.SCHOOL_LEADER, Scope(ScopeKind.SCHOOL, str(school.urn))))


def test_a_leader_writes_the_schools_own_words_which_everyone_can_read(client: FlaskClient) -> None:
    school = make_school()
    urn = school.urn
    _leader_of(client, school)
    assert f'href="/schools/{urn}/comment"' in client.get(f"/schools/{urn}").get_data(as_text=True)
    sent = {"comment": "We open <b>Year 4</b>.\r\nCome and see.", "version": "1"}
    response = client.post(f"/schools/{urn}/comment", data=sent)
    assert (response.status_code, response.headers["Location"]) == (303, f"/schools/{urn}")
    page = client.application.test_client().get(f"/schools/{urn}").get_data(as_text=True)
    assert "We open &lt;b&gt;Year 4&lt;/b&gt;.\nCome and see." in page
    db.session.expire_all()
    assert db.session.get(School, urn).version == 2
    assert (
        db.session.scalar(select(AuditEntry.action).where(AuditEntry.subject_code == str(urn)))
        == "school.comment"
    )
    change = db.session.scalar(select(Change).where(Change.record_code == str(urn)))
    assert (change.field, change.old) == ("comment", "")


def test_words_written_on_an_older_version_are_refused_and_shown_again(client: FlaskClient) -> None:
    school = make_school(comment="First", version=3)
    _leader_of(client, school)
    response = client.post(
        f"/schools/{school.urn}/comment", data={"comment": "My careful words", "version": "2"}
    )
    assert response.status_code == 409
    assert "My careful words" in response.get_data(as_text=True)
    db.session.expire_all()
    assert db.session.get(School, school.urn).comment == "First"


def test_too_long_or_hostile_words_never_reach_the_database(client: FlaskClient) -> None:
    school = make_school()
    _leader_of(client, school)
    path = f"/schools/{school.urn}/comment"
    too_long = client.post(path, data={"comment": "x" * 1001, "version": "1"})
    assert too_long.status_code == 422
    assert "Use 1000 characters or fewer" in too_long.get_data(as_text=True)
    for version in ("", "abc", "-1", "9" * 30, "\u0661"):
        answer = client.post(path, data={"comment": "x", "version": version})
        assert answer.status_code == 409
    clean = client.post(path, data={"comment": "a\x00b\x1bc", "version": "1"})
    assert clean.status_code == 303
    db.session.expire_all()
    assert db.session.get(School, school.urn).comment.startswith("ab")


def test_nobody_else_may_write_them(client: FlaskClient) -> None:
    trust = make_trust()
    school, sibling, other = make_school(trust=trust), make_school(trust=trust), make_school()
    path = f"/schools/{school.urn}/comment"
    assert client.get(path).headers["Location"].startswith("/sign-in")
    _leader_of(client, sibling)
    assert client.get(path).status_code == 404
    assert client.post(path, data={"comment": "x", "version": "1"}).status_code == 404
    assert client.get("/schools/1/comment").status_code == 404
    assert "/comment" not in client.get(f"/schools/{other.urn}").get_data(as_text=True)
    sign_in(client, make_person(Role.TRUST_LEADER, Scope(ScopeKind.TRUST, str(trust.uid))))
    assert client.get(path).status_code == 200


def test_words_sent_without_the_version_they_were_written_on_are_kept_and_not_saved(
    client: FlaskClient,
) -> None:
    school = make_school()
    leader = make_person(Role.SCHOOL_LEADER, Scope(ScopeKind.SCHOOL, str(school.urn)))
    sign_in(client, leader)
    answer = client.post(f"/schools/{school.urn}/comment", data={"comment": "My careful words"})
    assert answer.status_code == 409
    assert "My careful words" in answer.get_data(as_text=True)
