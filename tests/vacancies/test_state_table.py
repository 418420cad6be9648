"""Every standing of an advert × every step × everybody, over HTTP: the table of steps holds and nothing else does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from collabnet.core.actor import Role, Scope, ScopeKind
from collabnet.core.vacancy import Action, Side, Standing, allowed
from collabnet.platform.audit import AuditEntry
from collabnet.platform.db import db
from collabnet.vacancies import queries, services
from collabnet.vacancies.models import Vacancy, VacancyStep
from tests.conftest import undone
from tests.factories.accounts import make_person, sign_in
from tests.factories.directory import make_school
from tests.vacancies.world import Employers, make_employers, whole_post

NEW_CLOSING = {
    "closes_on-day": "20", "closes_on-month": "1", "closes_on-year": "2027", "closes_time": "midday",
    "reason": "no_applications",
}  # fmt: skip
# Each step: its address after the number, and what the form says. Interest belongs to the public page.
REQUESTS: dict[Action, tuple[str, Callable[[Employers], dict[str, str]]]] = {
    Action.EDIT: ("/job", lambda e: {"title": "Teacher of chemistry", "roles": "teacher"}),
    Action.PUBLISH: ("/before-you-publish", lambda e: {"when": "now"}),
    Action.UNSCHEDULE: ("/unschedule", lambda e: {}),
    Action.EXTEND: ("/extend", lambda e: NEW_CLOSING),
    Action.CLOSE: ("/close", lambda e: {}),
    Action.RECORD_OUTCOME: ("/outcome", lambda e: {"outcome": "shared"}),
    Action.WITHDRAW: ("/withdraw", lambda e: {}),
    Action.COPY: ("/copy", lambda e: {}),
    Action.DELETE: ("/delete", lambda e: {}),
    Action.ASK_PARTNER: ("/share?q=Cliff", lambda e: {"partner": str(e.partner)}),
    Action.AGREE_TO_SHARE: ("/agree", lambda e: {}),
    Action.STOP_SHARING: ("/stop_sharing", lambda e: {}),
}
OWNERS, PARTNERS = ("hr", "head"), ("partner_hr",)
OTHERS = ("other_hr", "staff_member", "la_officer", "nobody")
SHARINGS = ("alone", "asked", "shared")


@dataclass
class Site:
    """The employers, and one browser a role."""

    employers: Employers
    browsers: dict[str, FlaskClient]


@pytest.fixture
def site(app: Flask) -> Iterator[Site]:
    employers = make_employers(app)

    def browser(role: Role, scope: Scope) -> FlaskClient:
        client = app.test_client()
        sign_in(client, make_person(role, scope))
        return client

    third = make_third_school()
    browsers = {
        "hr": employers.hr,
        "head": browser(Role.SCHOOL_LEADER, employers.owner),
        "partner_hr": employers.partner_hr,
        "other_hr": browser(Role.SCHOOL_HR, third),
        "staff_member": browser(Role.STAFF_MEMBER, employers.owner),
        "la_officer": browser(Role.LA_OFFICER, Scope(ScopeKind.LA, "846")),
        "nobody": employers.anybody,
    }
    yield Site(employers, browsers)


def make_third_school() -> Scope:
    """Another employer of the same authority, on neither side."""
    return Scope(ScopeKind.SCHOOL, str(make_school(la_code="846", name="Moor Secondary").urn))


def made(employers: Employers, standing: Standing, sharing: str) -> Vacancy:
    """An advert that stands there, alone, asked about or shared, as the services make it."""
    actor = employers.actor
    row = services.create(actor=actor, owner=employers.owner, post=whole_post(employers.school.urn))
    if sharing != "alone":
        services.ask_partner(actor=actor, row=row, partner=employers.partner, version=row.version)
    if sharing == "shared":
        services.agree_to_share(actor=employers.partner_actor, row=row, version=row.version)
    if standing is Standing.SCHEDULED:
        services.publish(actor=actor, row=row, version=row.version, on=dt.date(2027, 1, 4))
    elif standing is not Standing.DRAFT:
        services.publish(actor=actor, row=row, version=row.version)
    if standing is Standing.CLOSED:
        services.close(actor=actor, row=row, version=row.version)
    elif standing is Standing.ENDED:
        services.record_outcome(actor=actor, row=row, version=row.version, outcome="hired_here")
    elif standing is Standing.WITHDRAWN:
        services.withdraw(actor=actor, row=row, version=row.version)
    db.session.commit()
    assert queries.standing_of(row) is standing
    return row


def expected(standing: Standing, action: Action, sharing: str, who: str) -> bool:
    """Whether the step is possible: the table of core, and what sharing leaves of it."""
    side = Side.OWNER if who in OWNERS else Side.PARTNER if who in PARTNERS else None
    if side is None or (side is Side.PARTNER and sharing == "alone"):
        return False
    if action is Action.ASK_PARTNER and sharing != "alone":
        return False
    if action in (Action.AGREE_TO_SHARE, Action.STOP_SHARING) and sharing == "alone":
        return False
    if action is Action.AGREE_TO_SHARE and sharing == "shared":
        return False
    return action in allowed(standing, {side})


def traces() -> tuple[object, ...]:
    """What a refused step must leave as it was."""
    counts = [
        db.session.scalar(select(func.count()).select_from(m))
        for m in (AuditEntry, Vacancy, VacancyStep)
    ]
    rows = db.session.execute(
        select(Vacancy.id, Vacancy.version, Vacancy.state, Vacancy.partner_code)
    ).all()
    return (*counts, *rows)


def audited(number: int, action: Action) -> int:
    """How often a step on an advert is in the audit."""
    found = db.session.scalar(
        select(func.count())
        .select_from(AuditEntry)
        .where(
            AuditEntry.subject_kind == "vacancy",
            AuditEntry.subject_code == str(number),
            AuditEntry.action == f"vacancy.{action.value}",
        )
    )
    return found or 0


def test_every_step_of_the_table_but_interest_has_an_address() -> None:
    assert set(REQUESTS) == set(Action) - {Action.SHOW_INTEREST}


@pytest.mark.parametrize("sharing", SHARINGS)
@pytest.mark.parametrize("standing", Standing)
def test_a_step_over_http_is_what_the_table_says_for_everybody_and_leaves_one_audit_row_or_none(
    app: Flask, site: Site, standing: Standing, sharing: str
) -> None:
    row = made(site.employers, standing, sharing)
    number, version, seen = row.id, row.version, 0
    db.session.commit()
    for action, (path, form) in REQUESTS.items():
        for who, browser in site.browsers.items():
            with undone(app, browser):
                before, count = traces(), audited(number, action)
                data = {"version": str(version), **form(site.employers)}
                answer = browser.post(f"/vacancies/manage/{number}{path}", data=data)
                case = f"{standing}, {sharing}: {who} tries {action}: {answer.status_code}"
                if expected(standing, action, sharing, who):
                    assert answer.status_code == 303, case
                    assert audited(number, action) == count + 1, case
                    seen += 1
                elif who == "nobody":
                    assert answer.location == "/sign-in", case
                    assert traces() == before, case
                else:
                    assert answer.status_code in (403, 404, 409, 422), case
                    if who in OTHERS or (who in PARTNERS and sharing == "alone"):
                        assert answer.status_code in (403, 404), case
                    assert traces() == before, case
    assert seen == sum(expected(standing, a, sharing, w) for a in REQUESTS for w in site.browsers)


@pytest.mark.parametrize("standing", [Standing.DRAFT, Standing.SCHEDULED, Standing.WITHDRAWN])
def test_what_is_not_public_is_as_if_it_were_not_there_for_everybody_else(
    site: Site, standing: Standing
) -> None:
    row = made(site.employers, standing, "alone")
    pages = (
        "",
        "/review",
        "/preview",
        "/job",
        "/documents",
        "/before-you-publish",
        "/share",
        "/copy",
    )
    for who in ("partner_hr", "other_hr", "la_officer"):
        for page in pages:
            answer = site.browsers[who].get(f"/vacancies/manage/{row.id}{page}")
            assert answer.status_code in (404, 405), (who, page)
    for page in pages:
        answer = site.browsers["staff_member"].get(f"/vacancies/manage/{row.id}{page}")
        assert answer.status_code in (403, 404, 405)


def test_an_employer_that_is_asked_reads_the_draft_and_no_more(site: Site) -> None:
    row = made(site.employers, Standing.DRAFT, "asked")
    partner = site.browsers["partner_hr"]
    for page in ("", "/preview"):
        assert partner.get(f"/vacancies/manage/{row.id}{page}").status_code == 200
    for page in ("/review", "/pay", "/documents", "/before-you-publish"):
        assert partner.get(f"/vacancies/manage/{row.id}{page}").status_code == 404
    listed = partner.get("/vacancies/manage").get_data(as_text=True)
    assert "Teacher of physics" in listed
