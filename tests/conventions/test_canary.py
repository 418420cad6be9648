"""The recruiter's canary: nobody who hires or sets pay ever gets another employer's restricted bars or secrets.

Every school carries restricted bars, a composite and restricted figures with a mark of its own, and what employers
keep to themselves: drafts, reasons for pay, results of clauses, terms, the ledger. Every address of the site is then
asked for by people with a hiring or pay role, whatever else they hold, and no answer may hold the mark of a school of
another employer: pages, JSON, CSV, GeoJSON, calendars and feeds, and the mails that wait.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from collabnet.atlas import restricted
from collabnet.atlas.models import AtlasRestrictedBar
from collabnet.core.actor import NETWORK, Grant, Role, Scope, ScopeKind
from collabnet.core.pay_check import Finding, Outcome
from collabnet.directory.models import School
from collabnet.platform.db import db
from collabnet.platform.outbox import OutboxMessage
from collabnet.vacancies import checks
from tests.conftest import undone
from tests.conventions.canary_secrets import plant, secret_of
from tests.conventions.route_values import pages
from tests.conventions.world import World, build_world
from tests.factories.accounts import Person, make_person, sign_in
from tests.factories.directory import make_figure

DOMAINS = {"workforce": "W2", "finance": "F1", "inspection": "Q1", "composite": "places"}


def mark_of(urn: int) -> str:
    """A word that stands nowhere but in the restricted bars of one school."""
    return f"canary{urn}"


def numbers_of(urn: int) -> set[str]:
    """How the figures of one school would be written: as kept, and with one or two decimals."""
    number = 3_000 + urn % 1_000 + 0.1357
    return {f"{number:.4f}", f"{number:,.2f}", f"{number:.2f}"}


@dataclass(frozen=True)
class Marked:
    """The world with a mark on every school, and who hires where."""

    app: Flask
    world: World
    urns: list[int]
    hiring: dict[str, tuple[Person, frozenset[int]]]  # the person, and schools of the own employer
    secret_paths: list[str]


# Which of the four places are the employers' own for each of these people, by the names of `_people`.
KEEPS = {
    "school_hr": {"own"},
    "la_hr": {"locality"},
    "leader who hires elsewhere": {"own", "elsewhere"},
    "trust leader who hires for a school": {"own", "trust"},
    "trust leader who hires for the trust": {"own", "trust"},
    "officer of the authority who hires for it": {"locality"},
    "officer of the DfE who hires for a school": {"own"},
    "administrator who hires for a school": {"own"},
}


def secrets_in(text: str, marked: Marked) -> set[str]:
    """The places whose secrets stand in an answer."""
    return {name for name, at in marked.world.places.items() if secret_of(at.urn) in text}


@pytest.fixture
def marked(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Marked]:
    """Restricted bars and figures of every school, each with its school's own mark."""
    world = build_world()
    monkeypatch.setattr(checks, "findings", lambda _post, owner, *_: (
        Finding("C15", "A result", Outcome.NEEDS_EXPLANATION, secret_of(int(owner.code), "clause")),
    ))  # fmt: skip
    urns = list(db.session.scalars(select(School.urn).order_by(School.urn)))
    for urn in urns:
        school = db.session.get(School, urn)
        assert school is not None
        make_figure(school, "pupil_teacher_ratio", 3_000 + urn % 1_000 + 0.1357, period="2024/25")
        make_figure(
            school, "in_year_balance_percent", 3_000 + urn % 1_000 + 0.1357, period="2024/25"
        )
        for domain, indicator in DOMAINS.items():
            db.session.add(_row(school, domain, indicator))
    db.session.commit()
    paths = [path for place in world.places.values() for path in plant(app, place)]
    yield Marked(app, world, urns, dict(_people(world)), paths)


def _row(school: School, domain: str, indicator: str) -> AtlasRestrictedBar:
    number = 3_000 + school.urn % 1_000 + 0.1357
    part = {
        "id": indicator, "end": None, "value": number, "no_value": None, "score": 50.0,
        "contribution": number, "greatest": number, "sources": [[mark_of(school.urn), 0]],
    }  # fmt: skip
    return AtlasRestrictedBar(
        urn=school.urn, domain=domain, locality_id=0, la_code=school.la_code, score=50.0,
        place=50.0, low=40.0, high=60.0, top_share=0.1, word="usual", why="not_in_top_fifth",
        parts=[part],
    )  # fmt: skip


def _people(world: World) -> Iterator[tuple[str, tuple[Person, frozenset[int]]]]:
    """People with a hiring or pay role, and the schools whose employer is the one they hire for."""
    own, sister = world.places["own"].urn, world.places["trust"].urn
    at_own, at_trust = (
        Scope(ScopeKind.SCHOOL, str(own)),
        Scope(ScopeKind.TRUST, str(world.places["own"].uid)),
    )
    la_hr = Grant(Role.LA_HR, Scope(ScopeKind.MAINTAINED, "846"))
    school_hr = Grant(Role.SCHOOL_HR, at_own)
    elsewhere = Grant(Role.SCHOOL_HR, Scope(ScopeKind.SCHOOL, str(world.places["elsewhere"].urn)))
    maintained = frozenset(
        db.session.scalars(select(School.urn).where(School.type_code.in_(["1", "3", "7"])))
    )
    for name in ("school_hr", "la_hr"):
        person = world.people[name]
        assert person is not None
        yield name, (person, frozenset())  # a hiring role alone sees nothing restricted, own or not
    officer, region = Scope(ScopeKind.LA, "846"), Scope(ScopeKind.REGION, "J")
    yield "leader who hires elsewhere", (
        make_person(Role.SCHOOL_LEADER, at_own, elsewhere), frozenset(),
    )  # fmt: skip
    yield "trust leader who hires for a school", (
        make_person(Role.TRUST_LEADER, at_trust, school_hr), frozenset({own}),
    )  # fmt: skip
    yield (
        "trust leader who hires for the trust",
        (
            make_person(Role.TRUST_LEADER, at_trust, Grant(Role.TRUST_HR, at_trust)),
            frozenset({own, sister}),
        ),
    )
    yield "officer of the authority who hires for it", (
        make_person(Role.LA_OFFICER, officer, la_hr), maintained,
    )  # fmt: skip
    yield "officer of the DfE who hires for a school", (
        make_person(Role.DFE_OFFICER, region, school_hr), frozenset({own}),
    )  # fmt: skip
    yield "administrator who hires for a school", (
        make_person(Role.ADMINISTRATOR, NETWORK, school_hr), frozenset({own}),
    )  # fmt: skip


def paths_of(marked: Marked) -> list[str]:
    """Every address that can be fetched, near and far."""
    found = {
        page.path(marked.app, marked.world.places[place])
        for page in pages(marked.app)
        if page.method == "GET"
        for place in ("own", "elsewhere")
    }
    more = {f"/schools/{urn}/pressure" for urn in marked.urns}
    more |= {f"/map?school={urn}" for urn in marked.urns} | {"/schools?q=canary", "/schools.csv"}
    return sorted(found | more | set(marked.secret_paths))


def marks_in(text: str, urns: list[int]) -> set[int]:
    """The schools whose mark or figures stand in an answer."""
    return {urn for urn in urns if mark_of(urn) in text or any(n in text for n in numbers_of(urn))}


def words_of(answer: TestResponse) -> str:
    """Everything an answer says, headers too; a workbook or document is unpacked."""
    data = answer.get_data()
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            data = b"\n".join(packed.read(name) for name in packed.namelist())
    return data.decode(errors="replace") + str(answer.headers)


def browser_of(marked: Marked, person: Person) -> FlaskClient:
    browser = marked.app.test_client()
    browser.held_to_html_rules = False
    sign_in(browser, person)
    return browser


def test_nobody_who_hires_gets_another_employers_restricted_bars_from_any_address(
    marked: Marked,
) -> None:
    paths = paths_of(marked)
    leaks, answered = [], 0
    for name, (person, own) in marked.hiring.items():
        browser = browser_of(marked, person)
        for path in paths:
            with undone(marked.app, browser):
                answer = browser.get(path)
            answered += answer.status_code == 200
            text = words_of(answer)
            leaks += [(name, path, urn) for urn in marks_in(text, marked.urns) if urn not in own]
            leaks += [(name, path, at) for at in secrets_in(text, marked) - KEEPS[name]]
    assert leaks == []
    assert answered > 5 * len(marked.hiring)
    waiting = " ".join(str(vars(m)) for m in db.session.scalars(select(OutboxMessage)))
    assert marks_in(waiting, marked.urns) == set()
    assert secrets_in(waiting, marked) == set()


def test_a_visitor_and_members_of_other_schools_get_no_restricted_bars_from_any_address(
    marked: Marked,
) -> None:
    visitor = marked.app.test_client()
    visitor.held_to_html_rules = False
    staff = marked.world.people["staff_member"]
    assert staff is not None
    for browser in (visitor, browser_of(marked, staff)):
        for path in paths_of(marked):
            with undone(marked.app, browser):
                text = words_of(browser.get(path))
            assert marks_in(text, marked.urns) == set(), path
            assert secrets_in(text, marked) == set(), path


@pytest.mark.parametrize(
    ("name", "sees"),
    [
        ("school_leader", {"own"}),
        ("trust_leader", {"own", "trust"}),
        ("la_officer", {"own", "trust", "locality"}),
        ("dfe_officer", {"own", "trust", "locality"}),
        ("administrator", set()),
    ],
)
def test_those_who_answer_for_a_school_see_its_restricted_bars(
    marked: Marked, name: str, sees: set[str]
) -> None:
    person = marked.world.people[name]
    assert person is not None
    browser = browser_of(marked, person)
    found = set()
    for place, at in marked.world.places.items():
        text = browser.get(f"/schools/{at.urn}/pressure").text
        if at.urn in marks_in(text, marked.urns):
            found.add(place)
        assert marks_in(text, marked.urns) <= {at.urn}
    assert found == sees


def test_the_canary_sings_when_the_guard_is_taken_away(
    marked: Marked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restricted, "can", lambda *_: True)
    person, _ = marked.hiring["leader who hires elsewhere"]
    far = marked.world.places["elsewhere"].urn
    text = browser_of(marked, person).get(f"/schools/{far}/pressure").text
    assert marks_in(text, marked.urns) == {far}


def test_those_who_keep_a_secret_find_it_on_their_own_pages(marked: Marked) -> None:
    """Otherwise the canary would be silent because nothing shows anything."""
    hr, _ = marked.hiring["school_hr"]
    browser, found = browser_of(marked, hr), ""
    for path in marked.secret_paths:
        found += words_of(browser.get(path))
    own = marked.world.places["own"].urn
    assert [
        what for what in ("draft", "clause", "terms") if secret_of(own, what) not in found
    ] == []
