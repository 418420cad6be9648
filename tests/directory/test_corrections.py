"""Anybody can say that a record is wrong; its owner hears of it, answers once, and the history keeps it."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from collabnet.accounts.queries_actor import actor_of
from collabnet.core.actor import NETWORK, Grant, Role, Scope, ScopeKind, system_actor
from collabnet.core.permissions import Permission, can
from collabnet.directory import queries_corrections, services_corrections, services_schools
from collabnet.directory.figures import Change, Correction
from collabnet.directory.models import School
from collabnet.platform.audit import AuditEntry
from collabnet.platform.db import db, unit_of_work, utcnow
from collabnet.platform.limits import Attempt
from collabnet.platform.outbox import OutboxMessage
from collabnet.platform.registry import registry
from tests.factories.accounts import Person, make_person, sign_in, sign_out
from tests.factories.directory import (
    make_figure,
    make_la,
    make_locality,
    make_school,
    make_trust,
)

TYPED = {"field": "name", "message": "The name changed in May"}


def school_scope(school: School) -> Scope:
    return Scope(ScopeKind.SCHOOL, str(school.urn))


def leader_of(school: School) -> Person:
    return make_person(Role.SCHOOL_LEADER, school_scope(school))


def send(client: FlaskClient, address: str, **typed: str) -> Correction:
    answer = client.post(address, data=TYPED | typed)
    assert answer.status_code == 303 and answer.location == address + "/sent"
    return db.session.scalars(select(Correction).order_by(Correction.id.desc())).first()


def mails(kind: str) -> list[OutboxMessage]:
    return list(
        db.session.scalars(
            select(OutboxMessage).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id)
        )
    )


def test_anybody_can_say_what_is_wrong_and_the_schools_leaders_hear_of_it(
    client: FlaskClient,
) -> None:
    school = make_school()
    make_figure(school, "roll", 300)
    leader = leader_of(school)
    address = f"/wrong/school/{school.urn}"
    page = client.get(address + "?field=roll").get_data(as_text=True)
    assert '<option value="roll" selected>' in page
    correction = send(client, address, field="roll", email="Parent@Example.org")
    assert (correction.owner_kind, correction.owner_code) == ("school", str(school.urn))
    [mail] = mails("correction_reported")
    assert mail.to_address == leader.email and "The name changed in May" in mail.body
    assert f"/corrections/{correction.id}" in mail.body and "arent@" not in mail.body
    thanks = client.get(address + "/sent").get_data(as_text=True)
    assert f"It goes to {school.name}, who answers" in thanks


@pytest.mark.parametrize(
    ("acting", "owner"),
    [
        ({"school", "trust", "la"}, "school"),
        ({"trust", "la"}, "trust"),
        ({"la"}, "la"),
        (set(), "network"),
    ],
)
def test_a_school_without_leaders_is_answered_for_by_its_trust_then_its_authority(
    client: FlaskClient, acting: set[str], owner: str
) -> None:
    trust = make_trust()
    school = make_school(trust=trust)
    make_person(Role.ADMINISTRATOR, NETWORK)
    scopes = {
        "school": (Role.SCHOOL_LEADER, school_scope(school)),
        "trust": (Role.TRUST_LEADER, Scope(ScopeKind.TRUST, str(trust.uid))),
        "la": (Role.LA_OFFICER, Scope(ScopeKind.LA, "846")),
    }
    people = {kind: make_person(*scopes[kind]) for kind in acting}
    assert send(client, f"/wrong/school/{school.urn}").owner_kind == owner
    told = [m.to_address for m in mails("correction_reported")]
    assert len(told) == 1 and (owner == "network" or told == [people[owner].email])


def test_each_kind_of_record_has_an_owner_and_a_page_to_go_back_to(client: FlaskClient) -> None:
    trust, la = make_trust(), make_la("846")
    locality = make_locality(la)
    make_person(Role.TRUST_LEADER, Scope(ScopeKind.TRUST, str(trust.uid)))
    make_person(Role.LA_OFFICER, Scope(ScopeKind.LA, "846"))
    for word, code, page, owner in (
        ("trust", trust.uid, f"/trusts/{trust.uid}", "trust"),
        ("authority", "846", "/authorities/846", "la"),
        ("locality", locality.slug, f"/localities/{locality.slug}", "network"),
    ):
        correction = send(client, f"/wrong/{word}/{code}", field="other")
        assert correction.owner_kind == owner
        assert f'href="{page}"' in client.get(f"/wrong/{word}/{code}/sent").get_data(as_text=True)


@pytest.mark.parametrize(
    "path", ["school/1", "school/abc", "school/99999999999", "school/0100001", "trust/1", "authority/zz",
             "locality/none", "locality/%00", "region/J", "school/%D9%A1"]
)  # fmt: skip
def test_what_is_not_there_is_404(client: FlaskClient, path: str) -> None:
    assert client.get(f"/wrong/{path}").status_code == 404
    assert client.post(f"/wrong/{path}", data=TYPED).status_code == 404


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"field": ""}, "Choose what is wrong"),
        ({"field": "no-such"}, "Choose"),
        ({"message": ""}, "Say what is wrong"),
        ({"message": "x" * 2001}, "2000 characters or fewer"),
        ({"email": "not an address"}, "Enter an email address"),
        ({"email": "a@b.example\r\nBcc: c@d.example"}, "Enter an email address"),
        ({"email": "x" * 300 + "@example.org"}, "254 characters or fewer"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_the_field_and_nothing_is_lost(
    client: FlaskClient, typed: dict[str, str], message: str
) -> None:
    school = make_school()
    answer = client.post(
        f"/wrong/school/{school.urn}", data=TYPED | {"message": "It moved <b>away</b>"} | typed
    )
    assert answer.status_code == 422 and message in answer.get_data(as_text=True)
    if "message" not in typed:
        assert "It moved &lt;b&gt;away&lt;/b&gt;" in answer.get_data(as_text=True)
    assert db.session.scalar(select(Correction.id)) is None
    assert db.session.scalar(select(Attempt.id)) is None


def test_a_program_that_fills_in_the_trap_gets_thanks_and_leaves_nothing(
    client: FlaskClient,
) -> None:
    school = make_school()
    answer = client.post(f"/wrong/school/{school.urn}", data=TYPED | {"extra": "http://x.example"})
    assert answer.status_code == 303
    assert db.session.scalar(select(Correction.id)) is None and mails("correction_reported") == []


def test_the_eleventh_report_in_an_hour_from_one_network_waits_with_its_text_kept(
    client: FlaskClient,
) -> None:
    address = f"/wrong/school/{make_school().urn}"
    for _ in range(10):
        send(client, address)
    refused = client.post(address, data=TYPED | {"message": "Number eleven"})
    assert refused.status_code == 429 and b"Number eleven" in refused.data
    elsewhere = client.post(address, data=TYPED, environ_base={"REMOTE_ADDR": "198.51.100.7"})
    assert elsewhere.status_code == 303
    assert all(len(a.key_hash) == 64 for a in db.session.scalars(select(Attempt)))
    db.session.execute(update(Attempt).values(at=utcnow() - dt.timedelta(hours=1, minutes=1)))
    db.session.commit()
    assert client.post(address, data=TYPED).status_code == 303


def test_the_owner_finds_it_in_their_work_answers_it_and_the_reporter_is_told(
    client: FlaskClient,
) -> None:
    school = make_school()
    leader = leader_of(school)
    correction = send(client, f"/wrong/school/{school.urn}", email="parent@example.org")
    [item] = [i for t in registry().todo for i in t(actor_of(leader.id)) if "correction" in i.text]
    assert (item.text, item.href, item.who) == ("Answer a correction", "/corrections", school.name)
    sign_in(client, leader)
    assert f"/corrections/{correction.id}" in client.get("/corrections").get_data(as_text=True)
    page = client.get(f"/corrections/{correction.id}").get_data(as_text=True)
    assert "The name changed in May" in page and "parent@example.org" not in page
    done = client.post(
        f"/corrections/{correction.id}",
        data={"outcome": "at_source", "answer": "We told the register"},
    )
    assert done.status_code == 303
    [mail] = mails("correction_answered")
    assert mail.to_address == "parent@example.org"
    assert "it is to be changed at its source" in mail.body and "We told the register" in mail.body
    assert leader.name not in mail.body and leader.email not in mail.body
    assert "Nothing waits" in client.get("/corrections").get_data(as_text=True)
    assert school.name in client.get("/corrections?show=answered").get_data(as_text=True)
    assert [
        i for t in registry().todo for i in t(actor_of(leader.id)) if "correction" in i.text
    ] == []


def test_the_history_and_the_audit_log_keep_it_without_personal_data(client: FlaskClient) -> None:
    school = make_school()
    leader = leader_of(school)
    correction = send(client, f"/wrong/school/{school.urn}", email="parent@example.org")
    sign_in(client, leader)
    client.post(
        f"/corrections/{correction.id}", data={"outcome": "corrected", "answer": "Thank you"}
    )
    [change] = db.session.scalars(select(Change).where(Change.record_code == str(school.urn)))
    assert change.field == "correction" and change.new == "corrected"
    assert change.old.startswith("Name: reported as wrong on") and change.by == f"user:{leader.id}"
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [e.action for e in entries] == ["correction.report", "correction.answer"]
    kept = " ".join(f"{e.details} {e.actor}" for e in entries) + change.old + change.new
    for private in ("parent@example.org", "The name changed", "Thank you", leader.name):
        assert private not in kept


def test_two_answers_at_once_are_one_answer_and_the_seconds_text_is_kept(
    client: FlaskClient,
) -> None:
    school = make_school()
    correction = send(client, f"/wrong/school/{school.urn}", email="parent@example.org")
    sign_in(client, leader_of(school))
    address = f"/corrections/{correction.id}"
    assert client.post(address, data={"outcome": "corrected"}).status_code == 303
    second = client.post(address, data={"outcome": "not_wrong", "answer": "It is right <as> is"})
    assert second.status_code == 409
    text = second.get_data(as_text=True)
    assert "It is right &lt;as&gt; is" in text and "Not wrong" in text
    assert len(mails("correction_answered")) == 1


def test_an_answer_needs_an_outcome(client: FlaskClient) -> None:
    school = make_school()
    correction = send(client, f"/wrong/school/{school.urn}")
    sign_in(client, leader_of(school))
    for outcome in ("", "maybe"):
        answer = client.post(
            f"/corrections/{correction.id}", data={"outcome": outcome, "answer": "Half an answer"}
        )
        assert answer.status_code == 422 and b"Half an answer" in answer.data


def test_somebody_elses_corrections_look_like_missing_ones(client: FlaskClient) -> None:
    school, other = make_school(), make_school()
    correction = send(client, f"/wrong/school/{school.urn}")
    sign_in(client, leader_of(other))
    there, missing = f"/corrections/{correction.id}", "/corrections/999999999999"
    assert [client.get(p).status_code for p in (there, missing)] == [404, 404]
    assert client.post(there, data={"outcome": "corrected"}).status_code == 404
    assert school.name not in client.get("/corrections").get_data(as_text=True)
    sign_in(client, make_person(Role.SCHOOL_HR, school_scope(school)))
    assert client.get("/corrections").status_code == 403
    sign_out(client)
    assert client.get(there).status_code == 303


def test_the_list_holds_exactly_what_may_be_answered(client: FlaskClient) -> None:
    trust, other_trust = make_trust(), make_trust()
    schools = [make_school(trust=trust), make_school(trust=other_trust), make_school()]
    officer = make_person(Role.LA_OFFICER, Scope(ScopeKind.LA, "846"))
    leader = make_person(Role.TRUST_LEADER, Scope(ScopeKind.TRUST, str(trust.uid)))
    people = [
        officer, leader, leader_of(schools[1]), make_person(Role.ADMINISTRATOR, NETWORK),
        make_person(Role.SCHOOL_LEADER, school_scope(schools[2]),
                    Grant(Role.TRUST_LEADER, Scope(ScopeKind.TRUST, str(other_trust.uid)))),
    ]  # fmt: skip
    for school in schools:
        send(client, f"/wrong/school/{school.urn}")
    for path in (f"trust/{trust.uid}", "authority/846"):
        send(client, f"/wrong/{path}", field="other")
    numbers = list(db.session.scalars(select(Correction.id).order_by(Correction.id)))
    for person in people:
        actor = actor_of(person.id)
        allowed = [
            n
            for n in numbers
            if can(actor, Permission.ANSWER_CORRECTIONS, queries_corrections.correction_subject(n))
        ]
        listed = queries_corrections.reports(actor, answered=False, number=1)
        assert sorted(r.id for r in listed.rows) == allowed and allowed
    assert len(queries_corrections.reports(actor_of(officer.id), answered=False, number=1).rows) < 5


def test_a_school_that_moves_trust_takes_its_corrections_along(client: FlaskClient) -> None:
    old, new = make_trust(), make_trust()
    school = make_school(trust=old)
    former, coming = (
        make_person(Role.TRUST_LEADER, Scope(ScopeKind.TRUST, str(t.uid))) for t in (old, new)
    )
    correction = send(client, f"/wrong/school/{school.urn}")
    assert correction.owner_code == str(old.uid)

    def sees(person: Person) -> tuple[int, bool]:
        sign_in(client, person)
        waiting = bool(list(queries_corrections.waiting_for(actor_of(person.id))))
        return client.get(f"/corrections/{correction.id}").status_code, waiting

    assert (sees(former), sees(coming)) == ((200, True), (404, False))
    with unit_of_work():
        services_schools.move_trust(
            actor=system_actor("test"),
            urn=school.urn,
            version=1,
            uid=new.uid,
            on=dt.date(2022, 6, 1),
        )
    assert (sees(former), sees(coming)) == ((404, False), (200, True))


def test_the_reporters_address_is_removed_90_days_after_the_answer(app: Flask) -> None:
    now = utcnow()

    def kept(answered_days_ago: int | None, sent_days_ago: int) -> int:
        answered = None if answered_days_ago is None else now - dt.timedelta(days=answered_days_ago)
        row = Correction(
            record_kind="school", record_code="1", message="x", reporter_email="p@example.org",
            owner_kind="network", owner_code="*", created_at=now - dt.timedelta(days=sent_days_ago),
            answered_at=answered, answered_by=1 if answered else None,
        )  # fmt: skip
        db.session.add(row)
        db.session.commit()
        return row.id

    rows = {
        kept(91, 100): "",
        kept(89, 100): "p@example.org",
        kept(None, 364): "p@example.org",
        kept(None, 366): "",
    }
    assert services_corrections.forget_reporters() == 2
    db.session.expire_all()
    assert {n: db.session.get_one(Correction, n).reporter_email for n in rows} == rows
    assert services_corrections.forget_reporters() == 0
    assert "directory.forget_reporters" in registry().sweeps


def test_a_person_who_is_signed_in_types_no_address_and_finds_the_report_in_their_data(
    client: FlaskClient,
) -> None:
    school, person = make_school(), make_person()
    sign_in(client, person)
    address = f"/wrong/school/{school.urn}"
    assert f'value="{person.email}"' in client.get(address).get_data(as_text=True)
    send(client, address)
    data = registry().personal_data_of(person.id)["directory"]
    assert [c["message"] for c in data["corrections_sent"]] == ["The name changed in May"]
    assert registry().personal_data_of(make_person().id)["directory"]["corrections_sent"] == []


def test_a_correction_about_a_record_that_is_gone_can_still_be_answered(
    client: FlaskClient,
) -> None:
    db.session.add(
        Correction(
            record_kind="locality", record_code="4711", field="name", message="Gone",
            owner_kind="network", owner_code="*",
        )
    )  # fmt: skip
    db.session.commit()
    number = db.session.scalar(select(Correction.id))
    sign_in(client, make_person(Role.ADMINISTRATOR, NETWORK))
    assert b"no longer here" in client.get(f"/corrections/{number}").data
    assert client.post(f"/corrections/{number}", data={"outcome": "not_wrong"}).status_code == 303
