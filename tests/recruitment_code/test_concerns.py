"""Concerns about conduct: never about hiring or pay, between the two and a lead who is no party, and timed."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import func, select

from collabnet.core.actor import Scope, ScopeKind
from collabnet.core.concerns import NOT_A_SUBJECT
from collabnet.platform.audit import AuditEntry
from collabnet.platform.db import db, unit_of_work, utcnow
from collabnet.platform.outbox import OutboxMessage
from collabnet.platform.registry import registry
from collabnet.recruitment_code import concerns_services, services_code
from collabnet.recruitment_code.concerns_models import Concern, ConcernMessage
from tests.recruitment_code.concerns_world import (
    ADMINISTRATOR,
    CANARY,
    Sides,
    make_sides,
    post,
    raise_one,
    text,
    the_concern,
)


@pytest.fixture
def sides(app: Flask) -> Sides:
    return make_sides(app)


def count(model: type = Concern) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def readers(sides: Sides, words: str = CANARY) -> set[str]:
    """Whoever finds these words on the page of the concern."""
    number = the_concern().id
    db.session.commit()
    answers = {name: c.get(f"/concerns/{number}") for name, c in sides.people.items()}
    assert {a.status_code for a in answers.values()} <= {200, 404}
    return {name for name, a in answers.items() if a.status_code == 200 and words in a.text}


def test_a_conversation_from_the_concern_to_words_that_both_agree(sides: Sides) -> None:
    raise_one(sides)
    assert "Lead a conversation about conduct" in text(sides.people["officer"], "/home")
    post(sides, "officer", "lead")
    assert "Answer a concern about conduct" in text(sides.people["subject"], "/home")
    post(sides, "subject", "answer", words="We will change it.")
    post(sides, "officer", "say", words="Thank you both.")
    post(sides, "officer", "propose", words="The wording was changed on Monday.")
    post(sides, "raiser", "assent")
    assert the_concern().state == "proposed"
    post(sides, "raiser", "assent", 409)
    post(sides, "subject", "assent")
    row = the_concern()
    assert (row.state, row.outcome) == ("agreed", "The wording was changed on Monday.")
    assert row.ended_at is not None


def test_new_words_need_new_agreement_of_both(sides: Sides) -> None:
    raise_one(sides)
    post(sides, "officer", "lead")
    post(sides, "subject", "answer", words="We will change it.")
    post(sides, "subject", "propose", words="First words.")
    post(sides, "raiser", "propose", words="Second words.")
    assert the_concern().assented == ["raiser"]
    post(sides, "subject", "assent")
    assert the_concern().state == "agreed"


@pytest.mark.parametrize("kind", ["hiring", "pay", "poaching", "C03"])
def test_hiring_and_pay_are_refused_as_a_subject_with_the_reason(sides: Sides, kind: str) -> None:
    assert NOT_A_SUBJECT.split(":")[0] in raise_one(sides, status=422, kind=kind)
    assert count() == 0


@pytest.mark.parametrize("clause", ["C01", "C03", "C04", "C05", "C07", "C15", "C25"])
def test_a_clause_about_pay_or_choosing_people_is_refused(sides: Sides, clause: str) -> None:
    assert "cannot be the subject" in raise_one(sides, status=422, clause=clause)
    assert count() == 0


def test_the_form_offers_conduct_only_and_asks_to_confirm_that_it_is_not_about_hiring(
    sides: Sides,
) -> None:
    page = text(sides.people["raiser"], "/concerns/raise")
    assert 'value="C13"' in page and 'value="C01"' not in page and 'value="hiring"' not in page
    answer = sides.people["raiser"].post(
        "/concerns/raise",
        data={"raiser": sides.raiser, "about": sides.subject, "kind": "advert", "clause": "C13", "words": "x"},
    )  # fmt: skip
    assert answer.status_code == 422 and "Tick this" in answer.text and count() == 0


def test_words_about_hiring_are_explained_once_and_never_refused(sides: Sides) -> None:
    words = "They poached a teacher and their advert runs us down."
    page = raise_one(sides, status=200, words=words)
    assert "poached" in page and "whom somebody hires or what they pay" in page and count() == 0
    assert 'name="read" type="hidden" value="y"' in page
    raise_one(sides, words=words, read="y")
    assert count() == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"clause": "C22"}, "does not belong to that kind"),
        ({"kind": ""}, "Choose a kind of conduct"),
        ({"words": ""}, "Say what was done"),
        ({"about": "school:999999"}, "Choose one of the options"),
    ],
)
def test_what_cannot_be_raised_is_said_beside_the_field(
    sides: Sides, changes: dict[str, str], message: str
) -> None:
    assert message in raise_one(sides, status=422, **changes)
    assert count() == 0


def test_only_employers_near_that_signed_and_their_schools_can_be_asked(sides: Sides) -> None:
    page = text(sides.people["raiser"], "/concerns/raise")
    for employer, there in (
        (sides.subject, True), (sides.member, True), (sides.unsigned, False), (sides.far, False),
    ):  # fmt: skip
        assert (f'value="{employer}"' in page) == there
        raise_one(sides, status=303 if there else 422, about=employer)


def test_only_clauses_that_the_employer_signed_can_be_named(
    sides: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        concerns_services.queries_code, "wordings", lambda number: {"C22": "References come."}
    )
    assert "has not signed that clause" in raise_one(sides, status=422)
    raise_one(sides, kind="reference", clause="C22")


def test_nobody_raises_one_about_the_own_employer_or_for_another(sides: Sides) -> None:
    for who in ("subject", "officer who leads the subject"):
        page = sides.people[who].get("/concerns/raise").text
        assert f'value="{sides.subject}"' not in page.split("Whose conduct")[-1], who
    raise_one(sides, who="other head", status=422)
    for who in ("HR of the raiser", "administrator"):
        assert sides.people[who].get("/concerns/raise").status_code == 403


def test_only_people_of_the_locality_who_are_no_party_and_hire_for_nobody_may_lead(
    sides: Sides,
) -> None:
    raise_one(sides)
    may = {"officer", "second officer", "administrator"}
    assert readers(sides, "Will you lead?") == may
    assert readers(sides) == {"raiser"}
    for who in set(sides.people) - may - {"raiser"}:
        post(sides, who, "lead", 404)
    post(sides, "raiser", "lead", 409)
    post(sides, "administrator", "lead")
    assert readers(sides) == {"raiser", "subject", "administrator", "officer who leads the subject"}


def test_an_authority_that_employs_a_partys_staff_is_a_party(sides: Sides) -> None:
    from collabnet.accounts.queries_actor import actor_of
    from collabnet.recruitment_code import concerns_queries as queries
    from tests.factories.directory import make_school

    community, own_governors = (
        make_school(),
        make_school(type_code="2", type_name="Voluntary aided school"),
    )
    officer = actor_of(sides.ids["officer"])
    assert queries.is_party(officer, Scope(ScopeKind.SCHOOL, str(community.urn)))
    assert not queries.is_party(officer, Scope(ScopeKind.SCHOOL, str(own_governors.urn)))


def test_the_words_are_in_no_answer_to_anybody_but_the_two_and_the_lead(sides: Sides) -> None:
    raise_one(sides)
    post(sides, "officer", "lead")
    post(sides, "subject", "answer", words="canary-answer-0021")
    number = the_concern().id
    addresses = [f"/concerns/{number}", "/concerns", "/home", "/fair-recruitment-code", "/admin/audit",
                 "/account", f"/trusts/{sides.subject.partition(':')[2]}", "/secondments", "/support"]  # fmt: skip
    entitled = {"raiser", "subject", "officer", "officer who leads the subject"}
    others = {n: c for n, c in sides.people.items() if n not in entitled}
    others["visitor"] = sides.app.test_client()
    for name, browser in others.items():
        for address in addresses:
            page = browser.get(address).text
            assert "canary" not in page, (name, address)
            assert f"/concerns/{number}" not in page, (name, address)
    waiting = " ".join(str(vars(m)) for m in db.session.scalars(select(OutboxMessage)))
    kept = " ".join(
        str(vars(a))
        for a in db.session.scalars(select(AuditEntry).where(AuditEntry.action.like("concern.%")))
    )
    for secret in ("canary", "Signing", "Raising", "Member School"):
        assert secret not in waiting and secret not in kept
    for employer in (sides.subject, sides.raiser):
        assert employer.partition(":")[2] not in kept


def test_the_employer_is_not_told_before_somebody_leads(sides: Sides) -> None:
    raise_one(sides)
    from collabnet.accounts.models import User

    told = set(db.session.scalars(select(OutboxMessage.to_address)))
    subject = db.session.get_one(User, sides.ids["subject"]).email
    assert told and subject not in told
    post(sides, "raiser", "withdraw")
    assert subject not in set(db.session.scalars(select(OutboxMessage.to_address)))
    assert "no conversation" in text(sides.people["subject"], "/concerns")


def test_the_clock_closes_what_nobody_led_answered_or_ended(sides: Sides) -> None:
    for steps, days in (
        ((), 15),
        ((("officer", "lead"),), 15),
        ((("officer", "lead"), ("subject", "answer")), 29),
    ):
        raise_one(sides)
        for who, action in steps:
            post(sides, who, action, words="Words.")
        assert concerns_services.watch_the_clock() == 0
        row = the_concern()
        past = utcnow() - dt.timedelta(days=days)
        row.raised_at, row.opened_at = past, past if row.opened_at else None
        number = row.id
        db.session.commit()
        assert concerns_services.watch_the_clock() == 1
        assert concerns_services.watch_the_clock() == 0
        row = the_concern()
        assert (row.id, row.state) == (number, "time_over")
        assert row.messages[-1].words == "Time is over."
        db.session.commit()


def test_it_is_lengthened_once_and_only_by_both(sides: Sides) -> None:
    raise_one(sides)
    post(sides, "officer", "lead")
    end = the_concern().box.end_by
    post(sides, "raiser", "extend")
    post(sides, "raiser", "extend", 409)
    assert the_concern().box.end_by == end
    post(sides, "subject", "extend")
    later = the_concern().box.end_by
    assert later is not None and end is not None and later > end
    for who in ("raiser", "subject"):
        post(sides, who, "extend", 409)


def test_only_the_lead_confirms_a_breach_and_only_of_law_safeguarding_or_disclosure(
    sides: Sides,
) -> None:
    raise_one(sides)
    post(sides, "officer", "lead")
    post(sides, "subject", "answer", words="No.")
    post(sides, "officer", "confirm_breach", 409)  # C13 is fairness
    raise_one(sides, kind="assurance", clause="C18")
    post(sides, "officer", "lead")
    post(sides, "subject", "answer", words="No.")
    for who in ("raiser", "subject"):
        post(sides, who, "confirm_breach", 409)
    assert "a matter of" not in text(sides.people["raiser"], f"/concerns/{the_concern().id}")
    post(sides, "officer", "confirm_breach")
    post(sides, "officer", "confirm_breach", 409)
    assert "a matter of safeguarding" in text(
        sides.people["subject"], f"/concerns/{the_concern().id}"
    )


def test_when_the_employer_leaves_the_code_the_conversation_ends(sides: Sides) -> None:
    raise_one(sides)
    post(sides, "officer", "lead")
    owner = Scope(ScopeKind.TRUST, sides.subject.partition(":")[2])
    with unit_of_work():
        services_code.leave(actor=ADMINISTRATOR, owner=owner)
    assert the_concern().state == "no_agreement"


def test_a_year_after_its_end_nothing_is_left_of_it(sides: Sides) -> None:
    raise_one(sides)
    post(sides, "raiser", "withdraw")
    row = the_concern()
    row.ended_at = utcnow() - dt.timedelta(days=366)
    db.session.commit()
    assert concerns_services.watch_the_clock() == 1
    assert (count(), count(ConcernMessage)) == (0, 0)


def test_one_takes_along_what_one_wrote(sides: Sides) -> None:
    raise_one(sides)
    mine = registry(sides.app).personal_data_of(sides.ids["raiser"])["concerns"]
    assert CANARY in mine["messages"][0]["words"]
    assert (mine["raised"], mine["led"]) == ([the_concern().id], [])
