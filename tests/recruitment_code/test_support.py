"""Support: one press sends it, the right people answer, and nobody else ever learns that a school asked."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from collabnet.accounts.models import User
from collabnet.atlas.models import AtlasSchool
from collabnet.core.actor import Scope, ScopeKind
from collabnet.platform.audit import AuditEntry
from collabnet.platform.db import db, utcnow
from collabnet.platform.outbox import OutboxMessage
from collabnet.platform.registry import registry
from collabnet.recruitment_code import support_helpers, support_services
from collabnet.recruitment_code.support_models import SupportOffer, SupportRequest
from tests.factories.accounts import make_person
from tests.factories.directory import make_school
from tests.recruitment_code.support_world import (
    CANARY,
    ENTITLED,
    ENTITLED_WITH_HELPERS,
    Near,
    ask,
    last_offer,
    make_near,
    offer,
    post,
    text,
    the_request,
)


@pytest.fixture
def near(app: Flask) -> Near:
    return make_near(app)


def readers(near: Near) -> set[str]:
    """Whoever gets the page of the request."""
    number = the_request().id
    db.session.commit()
    answers = {name: client.get(f"/support/{number}") for name, client in near.people.items()}
    assert {a.status_code for a in answers.values()} <= {200, 404}
    found = {name for name, a in answers.items() if a.status_code == 200}
    assert found == {name for name, a in answers.items() if CANARY in a.text}
    return found


def test_a_head_asks_from_the_schools_page_with_a_form_that_is_filled_in(near: Near) -> None:
    page = text(near.people["head"], f"/schools/{near.urn}")
    assert f'href="/support/ask?school={near.urn}"' in page
    form = text(near.people["head"], f"/support/ask?school={near.urn}")
    assert form.count("checked") == 2 and f'value="{near.urn}" selected' in form
    answer = near.people["head"].post(
        "/support/ask", data={"school": str(near.urn), "kinds": ["cover"], "words": ""}
    )
    assert answer.status_code == 303
    assert "Waiting for an offer" in text(near.people["head"], answer.location)
    assert "You asked for support on" in text(near.people["head"], f"/schools/{near.urn}")


def test_only_the_schools_leaders_and_its_trusts_are_shown_the_panel(
    near: Near, client: object
) -> None:
    for name, browser in {**near.people, "visitor": near.app.test_client()}.items():
        shown = "/support/ask?school=" in browser.get(f"/schools/{near.urn}").text
        assert shown == (name in {"head", "trust"}), name


def test_without_helpers_only_the_school_its_trust_and_the_officers_know(near: Near) -> None:
    ask(near)
    assert readers(near) == ENTITLED


def test_helpers_know_once_the_school_asks_them_and_no_longer_when_it_stops(near: Near) -> None:
    ask(near)
    post(near, "head", "/ask_helpers")
    assert readers(near) == ENTITLED_WITH_HELPERS
    post(near, "head", "/stop_helpers")
    assert readers(near) == ENTITLED


def test_a_hiring_role_elsewhere_shuts_out_officers_and_helpers_whatever_else_they_are(
    near: Near,
) -> None:
    ask(near, helpers=True)
    assert not readers(near) & {
        "officer who hires", "officer who hires for a school", "helper who hires",
        "helper and HR of the helper", "LA HR", "own HR",
    }  # fmt: skip
    for name in ("officer who hires", "helper who hires"):
        offer(near, name, status=404)
    assert "Asking Primary School" not in text(near.people["helper who hires"], "/support")


@pytest.mark.parametrize("helpers", [False, True])
def test_the_text_of_a_request_is_in_no_answer_to_anybody_not_entitled(
    near: Near, helpers: bool
) -> None:
    ask(near, helpers=helpers)
    number = the_request().id
    offer(near, words="canary-offer-9920")
    entitled = ENTITLED_WITH_HELPERS if helpers else ENTITLED
    addresses = [
        f"/support/{number}", f"/support/{number}/offer", f"/support/{number}/close", "/support", "/home",
        "/support/counts", f"/schools/{near.urn}", f"/schools/{near.urn}/history", "/schools.csv",
        "/admin/audit", "/account", "/account/roles", "/fair-recruitment-code", "/capacity", "/secondments",
    ]  # fmt: skip
    visitors = {name: c for name, c in near.people.items() if name not in entitled}
    visitors["visitor"] = near.app.test_client()
    for name, browser in visitors.items():
        for address in addresses:
            page = browser.get(address).text
            assert CANARY not in page and "canary-offer" not in page, (name, address)
            assert f"/support/{number}" not in page, (name, address)
    if helpers:
        assert "canary-offer" not in near.people["helper"].get(f"/support/{number}").text
    waiting = " ".join(str(vars(m)) for m in db.session.scalars(select(OutboxMessage)))
    kept = " ".join(str(vars(a)) for a in db.session.scalars(select(AuditEntry)))
    for secret in (CANARY, "canary-offer", "Asking Primary"):
        assert secret not in waiting and secret not in kept
    assert str(near.urn) not in waiting


def test_mail_goes_to_those_who_may_read_it_and_to_nobody_else(near: Near) -> None:
    ask(near, helpers=True)
    told = set(db.session.scalars(select(OutboxMessage.to_address)))
    wanted = {near.ids["officer"], near.ids["helper"]}
    assert told == set(db.session.scalars(select(User.email).where(User.id.in_(wanted))))


def test_an_offer_is_accepted_and_only_then_both_know_whom_to_talk_to(near: Near) -> None:
    ask(near, helpers=True)
    offer(near, "helper", link=f"/capacity/school/{near.helper_urn}")
    number = the_request().id
    before = text(near.people["head"], f"/support/{number}")
    assert "Helping Primary School" in before and "Talk to" not in before
    assert f'href="/capacity/school/{near.helper_urn}"' in before
    assert "Look at an offer of support" in text(near.people["head"], "/home")
    post(near, "head", f"/offers/{last_offer()}/accept")
    assert the_request().state == "agreed"
    for name in ("head", "helper"):
        assert "Talk to: Person" in text(near.people[name], f"/support/{number}"), name
    post(near, "head", "/close", outcome="helped", words="It went well.")
    assert "It went well." in text(near.people["helper"], f"/support/{number}")
    assert the_request().state == "closed"


def test_declined_or_taken_back_the_request_waits_again(near: Near) -> None:
    ask(near)
    offer(near)
    assert the_request().state == "offered"
    post(near, "head", f"/offers/{last_offer()}/decline")
    assert the_request().state == "open"
    offer(near)
    post(near, "officer", f"/offers/{last_offer()}/take_back")
    assert the_request().state == "open"
    post(near, "officer", f"/offers/{last_offer()}/take_back", 409)


def test_a_withdrawn_request_is_the_schools_alone(near: Near) -> None:
    ask(near, helpers=True)
    offer(near)
    post(near, "trust", "/withdraw")
    assert readers(near) == {"head", "trust"}
    assert "Answer a request" not in text(near.people["officer"], "/home")


def test_what_is_over_speaks_of_nothing_to_come(near: Near) -> None:
    ask(near, helpers=True)
    number = the_request().id
    db.session.commit()
    page = text(near.people["head"], f"/support/{number}")
    assert "These are asked as well" in page and "Nobody has offered anything yet" in page
    post(near, "trust", "/withdraw")
    page = text(near.people["head"], f"/support/{number}")
    assert "asked as well" not in page and "yet" not in page and "Nobody offered anything." in page


def test_a_second_press_is_not_a_second_request(near: Near) -> None:
    ask(near)
    assert "This school has asked already" in ask(near, status=422, who="trust")
    assert db.session.scalar(select(func.count()).select_from(SupportRequest)) == 1


def test_nobody_asks_for_a_school_that_is_not_theirs(near: Near) -> None:
    ask(near, status=422, school=str(near.other_urn))
    for name in ("officer", "own HR", "own staff", "DfE", "administrator"):
        assert near.people[name].get("/support/ask").status_code == 403, name
    assert db.session.scalar(select(func.count()).select_from(SupportRequest)) == 0


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"kinds": []}, "Choose at least one kind of help"),
        ({"kinds": ["money"]}, "not a valid choice"),
        ({"words": "x" * 2001}, "Use 2000 characters or fewer"),
    ],
)
def test_what_cannot_be_sent_is_said_beside_the_field_and_kept(
    near: Near, typed: dict[str, object], message: str
) -> None:
    assert message in ask(near, status=422, **typed)


@pytest.mark.parametrize("link", ["https://evil.example/x", "//evil.example/capacity/la/846", "javascript:alert(1)",
                                  "/admin", "/support/1", "/capacity/la/846/../../x"])  # fmt: skip
def test_an_offer_points_to_pages_of_this_site_only(near: Near, link: str) -> None:
    ask(near)
    assert "of this site" in offer(near, status=422, link=link)
    assert db.session.scalar(select(func.count()).select_from(SupportOffer)) == 0


def test_the_page_of_what_one_offers_is_filled_in(near: Near) -> None:
    ask(near, helpers=True)
    form = text(near.people["helper"], f"/support/{the_request().id}/offer")
    assert f'value="/capacity/school/{near.helper_urn}"' in form
    assert "Brightsea (local authority)" in text(
        near.people["officer"], f"/support/{the_request().id}/offer"
    )


def test_nobody_offers_in_anothers_name(near: Near) -> None:
    ask(near, helpers=True)
    offer(near, "helper", status=422, by="la:846")
    offer(near, "officer", status=422, by=f"school:{near.helper_urn}")
    offer(near, "other head", status=404, by=f"school:{near.other_urn}")


def test_another_side_cannot_take_the_schools_steps(near: Near) -> None:
    ask(near, helpers=True)
    offer(near)
    for name in ("officer", "helper"):
        post(near, name, "/withdraw", 409)
        post(near, name, "/stop_helpers", 409)
        post(near, name, f"/offers/{last_offer()}/accept", 409)
        post(near, name, "/close", 404, outcome="helped")
    post(near, "helper", f"/offers/{last_offer()}/take_back", 404)
    assert the_request().state == "offered"


def test_a_school_under_pressure_is_not_asked_unless_it_said_always(near: Near) -> None:
    helper = Scope(ScopeKind.SCHOOL, str(near.helper_urn))
    ask(near, helpers=True)

    def helpers() -> list[Scope]:
        row = the_request()
        return support_helpers.helpers_of(row.urn, row.help)

    def choose(wants: str) -> None:
        address = f"/support/helper/school/{near.helper_urn}"
        assert near.people["helper"].post(address, data={"wants": wants}).status_code == 303

    assert helpers() == [helper]
    found = db.session.get(AtlasSchool, near.helper_urn)
    if found is None:
        db.session.add(
            AtlasSchool(
                urn=near.helper_urn, la_code="846", level="in_balance", figures={}, load="high"
            )
        )
    else:
        db.session.execute(update(AtlasSchool).values(load="high"))
    db.session.commit()
    assert helpers() == []
    choose("always")
    assert helpers() == [helper]
    choose("never")
    db.session.execute(update(AtlasSchool).values(load="usual"))
    db.session.commit()
    assert helpers() == []
    choose("usual")
    assert helpers() == [helper]
    assert near.people["head"].get(f"/support/helper/school/{near.helper_urn}").status_code == 404


def test_help_of_another_kind_makes_nobody_a_helper(near: Near) -> None:
    ask(near, helpers=True, kinds=["hr", "governance"])
    assert readers(near) == ENTITLED


def test_whoever_is_waited_for_is_reminded_once(near: Near) -> None:
    ask(near)
    sent = select(func.count()).select_from(OutboxMessage)
    before = db.session.scalar(sent) or 0
    assert support_services.remind() == 0
    row = the_request()
    row.changed_at = utcnow() - dt.timedelta(days=8)
    db.session.commit()
    assert support_services.remind() == 1
    assert support_services.remind() == 0
    assert db.session.scalar(sent) == before + 1
    subjects = db.session.scalars(select(OutboxMessage.subject)).all()
    assert "Still waiting: a school near you asks for support" in subjects


def test_the_regional_officer_gets_counts_with_small_numbers_hidden_and_no_school(
    near: Near,
) -> None:
    for number in range(3):
        school = make_school(name=f"Small Count Primary {number}")
        db.session.add(SupportRequest(urn=school.urn, kinds=["cover"], words=CANARY))
    db.session.commit()
    page = text(near.people["DfE"], "/support/counts")
    assert "suppressed" in page and "Small Count" not in page and CANARY not in page
    assert 'data-label="Waiting or offered">3<' not in page
    for number in range(3):
        school = make_school(name=f"More Count Primary {number}")
        db.session.add(SupportRequest(urn=school.urn, kinds=["cover"], words=CANARY))
    db.session.commit()
    assert 'data-label="Waiting or offered">6<' in text(near.people["DfE"], "/support/counts")
    for name in ("officer", "head", "administrator", "other HR"):
        assert near.people[name].get("/support/counts").status_code == 403


def test_when_the_school_closes_its_request_closes(near: Near) -> None:
    ask(near)
    registry(near.app).tell_closed(near.urn)
    db.session.commit()
    assert the_request().state == "closed"


def test_one_takes_along_what_one_wrote(near: Near) -> None:
    ask(near)
    offer(near)
    mine = registry(near.app).personal_data_of(near.ids["head"])["support"]
    assert mine["requests"][0]["words"] == CANARY and mine["offers"] == []
    assert registry(near.app).personal_data_of(make_person().id)["support"]["requests"] == []
