"""The fair-recruitment code: versions with a legal review, employers who sign and leave, an advert checked."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from collabnet.core import clauses
from collabnet.core.actor import NETWORK, Role, Scope, ScopeKind, system_actor
from collabnet.platform.audit import AuditEntry
from collabnet.platform.db import db
from collabnet.platform.errors import Conflict
from collabnet.recruitment_code import queries_code, services_code
from collabnet.recruitment_code.models_code import CodeSignature
from tests.factories.accounts import make_person, sign_in
from tests.factories.directory import make_school, make_trust

ADMINISTRATOR = system_actor("test")
FIRST, REVIEW = dt.date(2026, 12, 1), dt.date(2027, 12, 1)
OFFICER = {"officer_name": "Ada Byron", "officer_post": "Chief executive", "agrees": "y"}


def publish() -> int:
    version = services_code.publish(actor=ADMINISTRATOR, valid_from=FIRST, review_on=REVIEW)
    db.session.commit()
    return version.number


def reworded(monkeypatch: pytest.MonkeyPatch, wording: str) -> None:
    """This release words C02 differently."""
    changed = tuple(replace(c, wording=wording) if c.id == "C02" else c for c in clauses.CLAUSES)
    monkeypatch.setattr(services_code, "CLAUSES", changed)
    monkeypatch.setattr(queries_code, "CLAUSES", changed)


def text(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return " ".join(answer.get_data(as_text=True).split())


def test_the_page_shows_ten_core_clauses_open_and_the_others_folded(client: FlaskClient) -> None:
    page = text(client, "/fair-recruitment-code")
    core, _, folded = page.partition("The other 19 clauses")
    assert core.count("clause__wording") == 10
    assert folded.count("clause__wording") == 19
    assert "No version has been published yet" in page
    for clause in ("C22", "C25"):
        _, _, said = page.partition(f"<strong>{clause}</strong>")
        assert "Not checked by this service yet" in said.partition("</li>")[0]
    _, _, said = page.partition("<strong>C17</strong>")
    assert "On the page of a secondment" in said.partition("</li>")[0]


def test_an_employer_signs_by_a_named_officer_and_leaves_without_a_reason(
    app: Flask, client: FlaskClient
) -> None:
    trust = make_trust(name="Harbour Trust")
    number = publish()
    sign_in(client, make_person(Role.TRUST_LEADER, Scope(ScopeKind.TRUST, str(trust.uid))))
    address = f"/fair-recruitment-code/sign/trust/{trust.uid}"
    assert client.post(address, data={"version": str(number), **OFFICER}).status_code == 303
    page = text(client, "/fair-recruitment-code")
    assert "Harbour Trust" in page and "Ada Byron, Chief executive" in page
    assert "signed version 1" in text(client, address)
    assert "Has signed the" in text(client, f"/trusts/{trust.uid}")
    left = client.post(f"/fair-recruitment-code/leave/trust/{trust.uid}")
    assert left.status_code == 303
    assert "No employer has signed yet" in text(client, "/fair-recruitment-code")
    rows = db.session.scalars(select(CodeSignature).order_by(CodeSignature.id)).all()
    assert [row.ended_at is not None for row in rows] == [True]
    actions = db.session.scalars(
        select(AuditEntry.action).where(AuditEntry.action.like("code.%")).order_by(AuditEntry.id)
    )
    assert list(actions) == ["code.publish", "code.sign", "code.leave"]


def test_signing_needs_a_name_a_post_and_the_tick_and_keeps_what_was_typed(
    app: Flask, client: FlaskClient
) -> None:
    trust = make_trust()
    publish()
    sign_in(client, make_person(Role.TRUST_LEADER, Scope(ScopeKind.TRUST, str(trust.uid))))
    answer = client.post(
        f"/fair-recruitment-code/sign/trust/{trust.uid}",
        data={"version": "1", "officer_name": "Ada"},
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Enter the post" in page and "Tick this to sign" in page and 'value="Ada"' in page
    assert db.session.scalars(select(CodeSignature).order_by(CodeSignature.id)).all() == []


def test_nobody_signs_for_another_employer_and_hr_does_not_sign_at_all(
    app: Flask, client: FlaskClient
) -> None:
    trust, other = make_trust(), make_trust()
    publish()
    sign_in(client, make_person(Role.TRUST_LEADER, Scope(ScopeKind.TRUST, str(trust.uid))))
    assert client.get(f"/fair-recruitment-code/sign/trust/{other.uid}").status_code == 404
    sign_in(client, make_person(Role.TRUST_HR, Scope(ScopeKind.TRUST, str(trust.uid))))
    assert client.get(f"/fair-recruitment-code/sign/trust/{trust.uid}").status_code == 403


def test_after_a_change_an_employer_is_shown_the_difference_and_signs_anew(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = make_school()
    scope = Scope(ScopeKind.SCHOOL, str(school.urn))
    publish()
    services_code.sign(
        actor=ADMINISTRATOR, owner=scope, number=1, officer_name="A", officer_post="Head"
    )
    reworded(monkeypatch, "An advert names its pay framework and where to read it.")
    publish()
    sign_in(client, make_person(Role.SCHOOL_LEADER, scope))
    address = f"/fair-recruitment-code/sign/school/{school.urn}"
    page = text(client, address)
    assert "<del>An advert names the pay framework that is used.</del>" in page
    assert "<ins>An advert names its pay framework and where to read it.</ins>" in page
    assert "Read what changed in the fair-recruitment code" in text(client, "/home")
    assert client.post(address, data={"version": "1", **OFFICER}).status_code == 409
    assert client.post(address, data={"version": "2", **OFFICER}).status_code == 303
    live = queries_code.live_signature(scope)
    assert live is not None and live.version == 2
    assert "Read what changed" not in text(client, "/home")


def test_in_production_nobody_signs_before_a_dated_legal_review(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust = make_trust()
    scope = Scope(ScopeKind.TRUST, str(trust.uid))
    number = publish()
    monkeypatch.setitem(app.config, "ENVIRONMENT", "production")
    with pytest.raises(Conflict, match="not in force"):
        services_code.sign(
            actor=ADMINISTRATOR, owner=scope, number=number, officer_name="A", officer_post="B"
        )
    assert "so it is not in force here" in text(client, "/fair-recruitment-code")
    services_code.record_review(
        actor=ADMINISTRATOR, number=number, on=dt.date(2026, 11, 2), by="Chambers of the Coast"
    )
    services_code.sign(
        actor=ADMINISTRATOR, owner=scope, number=number, officer_name="A", officer_post="B"
    )
    assert queries_code.live_signature(scope) is not None


def test_the_administrator_publishes_a_version_once_and_records_its_review(
    app: Flask, client: FlaskClient
) -> None:
    sign_in(client, make_person(Role.ADMINISTRATOR, NETWORK))
    dates = {"valid_from-day": "1", "valid_from-month": "12", "valid_from-year": "2026"}
    review = {"review_on-day": "1", "review_on-month": "12", "review_on-year": "2026"}
    address = "/admin/fair-recruitment-code"
    assert client.post(address, data=dates | review).status_code == 422
    assert client.post(address, data=dates | review | {"review_on-year": "2027"}).status_code == 303
    page = text(client, address)
    assert "none recorded" in page and "Publish the next version" not in page
    assert client.post(address, data=dates | review | {"review_on-year": "2027"}).status_code == 409
    opinion = {"version": "1", "on-day": "2", "on-month": "11", "on-year": "2026", "by": "Chambers"}
    assert client.post(f"{address}/review", data=opinion).status_code == 303
    assert "Chambers, 2 November 2026" in text(client, address)
    assert client.post(f"{address}/review", data=opinion).status_code == 409
    assert client.post(f"{address}/review", data=opinion | {"version": "99"}).status_code == 404


def advert(**changes: str) -> dict[str, str]:
    values = {
        "employer": "academy", "scale": "main", "framework": "own", "policy": "https://trust.example/pay",
        "starts-day": "1", "starts-month": "5", "starts-year": "2027",
        "closes-day": "1", "closes-month": "2", "closes-year": "2027", "role": "teacher",
        "lowest": "33000", "highest": "45000", "text": "A teacher of physics.", "flexible": "part_time",
        "previous": "no", "safeguarding": "We safeguard children.", "level": "Enhanced DBS",
    }  # fmt: skip
    return values | changes


def test_an_advert_is_checked_clause_by_clause_and_nothing_of_it_is_kept(
    client: FlaskClient,
) -> None:
    answer = client.post("/fair-recruitment-code/check", data=advert())
    page = " ".join(answer.get_data(as_text=True).split())
    assert answer.status_code == 200
    assert "Nothing would hold up its publication." in page
    assert "No school is run down by name" in page
    missing = client.post(
        "/fair-recruitment-code/check", data=advert(lowest="", highest="", level="")
    )
    assert "Publication would be held until 2 things are mended." in missing.get_data(as_text=True)
    assert db.session.scalars(select(AuditEntry)).all() == []


def test_words_in_an_advert_are_explained_and_never_refused(client: FlaskClient) -> None:
    school = make_school(name="Birch Lane Primary School", la_code="846")
    own = make_school(la_code="846", type_code="1")
    db.session.commit()
    answer = client.post(
        "/fair-recruitment-code/check",
        data=advert(
            urn=str(own.urn), text=f"Leave the failing {school.name}. Ideal for a recent graduate."
        ),
    )
    page = answer.get_data(as_text=True)
    assert "Nothing would hold up its publication." in page
    assert "“failing”" in page and "“recent graduate”" in page
