"""Yearly statements: filled in from records, edited, previewed, published, corrected and withdrawn by the employer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from collabnet.core.actor import Role, Scope, ScopeKind
from collabnet.core.statements import StatementLine, Way
from collabnet.platform.audit import AuditEntry
from collabnet.platform.db import db
from collabnet.platform.pagination import PAGE_SIZE
from collabnet.platform.registry import registry
from collabnet.recruitment_code.statements_models import YearlyStatement
from tests.factories.accounts import make_person, sign_in
from tests.factories.directory import make_locality, make_school, make_trust

YEAR = 2025


@dataclass
class Member:
    """A trust with its browser, and its addresses."""

    client: FlaskClient
    scope: Scope
    mine: str
    public: str


def records(owner: Scope, first: dt.date, last: dt.date) -> list[StatementLine]:
    """What made-up records say of any employer: days, and a small number of people."""
    assert (first, last) == (dt.date(YEAR, 9, 1), dt.date(YEAR + 1, 8, 31))
    return [
        StatementLine("test_got", Way.RECEIVED, "people trained elsewhere", Decimal(3), True),
        StatementLine("test_gave", Way.GAVE, "days given", Decimal("12.5")),
        StatementLine("test_none", Way.GAVE, "rooms lent", Decimal(0)),
    ]


@pytest.fixture
def member(app: Flask) -> Iterator[Member]:
    app.config["WTF_CSRF_ENABLED"] = False
    sources = registry(app).statement_lines
    kept = list(sources)
    sources[:] = [records]
    trust = make_trust(name="Harbour Trust")
    make_school(trust=trust, localities=(make_locality(slug="near"),), name="Own Primary School")
    client, person = (
        app.test_client(),
        make_person(Role.TRUST_LEADER, Scope(ScopeKind.TRUST, str(trust.uid))),
    )
    sign_in(client, person)
    yield Member(client, Scope(ScopeKind.TRUST, str(trust.uid)), f"/statements/mine/trust/{trust.uid}",
                 f"/statements/trust/{trust.uid}/{YEAR}")  # fmt: skip
    sources[:] = kept


def text(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return " ".join(answer.get_data(as_text=True).split())


DATA = {"show_test_gave": "y", "number_test_gave": "14", "show_test_got": "y", "number_test_got": "3",
        "number_test_none": "0", "words": "We shared a choir."}  # fmt: skip


def save(member: Member, version: int, status: int = 303, **changes: str) -> str:
    answer = member.client.post(
        f"{member.mine}/{YEAR}", data={**DATA, "version": str(version), **changes}
    )
    assert answer.status_code == status, answer.text[-800:]
    return " ".join(answer.text.split())


def step(member: Member, what: str, version: int, status: int = 303) -> None:
    answer = member.client.post(f"{member.mine}/{YEAR}/{what}", data={"version": str(version)})
    assert answer.status_code == status, what


def states() -> list[tuple[int, str]]:
    db.session.expire_all()
    rows = db.session.scalars(select(YearlyStatement).order_by(YearlyStatement.id))
    return [(row.number, row.state) for row in rows]


def test_the_form_is_filled_in_from_records_given_before_received_and_nothing_unticked(
    member: Member,
) -> None:
    page = text(member.client, f"{member.mine}/{YEAR}")
    assert page.index("days given") < page.index("people trained elsewhere")
    assert 'value="12.5"' in page and "Records here say 12.5" in page
    assert page.count(" checked") == 2  # rooms lent: 0
    assert states() == []


def test_it_is_edited_previewed_published_and_read_by_everybody(
    member: Member, client: FlaskClient
) -> None:
    save(member, 0)
    assert text(client, "/statements").count("Harbour Trust") == 0
    preview = text(member.client, f"{member.mine}/{YEAR}/preview")
    assert "<strong>14</strong> days given" in preview and "We shared a choir." in preview
    text(client, member.public, 404)
    step(member, "publish", 1)
    for address in ("/statements", member.public):
        page = text(client, address)
        assert "Harbour Trust" in page and "14" in page
    assert "2025/26" in text(client, f"/trusts/{member.scope.code}")
    actions = db.session.scalars(
        select(AuditEntry.action)
        .where(AuditEntry.action.like("statement.%"))
        .order_by(AuditEntry.id)
    ).all()
    assert list(actions) == ["statement.save", "statement.publish"]
    row = db.session.scalars(select(YearlyStatement)).one()
    own = registry(client.application).personal_data_of(row.published_by)["statements"]
    assert [s["year"] for s in own["published"]] == ["2025/26"]


def test_few_people_are_counted_out_nowhere_but_in_the_employers_own_form(
    member: Member, client: FlaskClient
) -> None:
    save(member, 0, words="")
    assert 'value="3"' in text(member.client, f"{member.mine}/{YEAR}")
    step(member, "publish", 1)
    for browser, address in (
        (client, "/statements"), (client, member.public), (client, "/statements.csv"),
        (client, member.public + "/statement.csv"),
    ):  # fmt: skip
        page = text(browser, address)
        assert "fewer than 5" in page, address
        assert ">3<" not in page and ",3," not in page, address
    assert "fewer than 5" in client.get(member.public + "/statement.csv").text


def test_a_correction_replaces_what_stands_and_the_version_is_kept(
    member: Member, client: FlaskClient
) -> None:
    save(member, 0)
    step(member, "publish", 1)
    assert 'value="14"' in text(member.client, f"{member.mine}/{YEAR}")
    save(member, 0, number_test_gave="15", words="Corrected words.")
    assert "We shared a choir." in text(client, member.public)
    step(member, "publish", 1)
    page = text(client, member.public)
    assert "<strong>15</strong>" in page and "choir" not in page and "version 2" in page
    assert states() == [(1, "replaced"), (2, "published")]
    assert "Version 1: corrected since" in text(member.client, member.mine)


def test_withdrawn_it_is_nobodys_to_read_any_more(member: Member, client: FlaskClient) -> None:
    save(member, 0)
    step(member, "publish", 1)
    step(member, "withdraw", 1, 409)
    step(member, "withdraw", 2)
    text(client, member.public, 404)
    assert "Harbour Trust" not in text(client, "/statements")
    assert "2025/26" not in text(client, f"/trusts/{member.scope.code}")
    save(member, 0)
    step(member, "publish", 1)
    assert states() == [(1, "withdrawn"), (2, "published")]


def test_a_draft_can_be_thrown_away_and_an_empty_one_is_not_published(member: Member) -> None:
    save(member, 0)
    step(member, "discard", 1)
    assert states() == []
    empty = dict.fromkeys(("show_test_gave", "show_test_got", "words"), "")
    data = {k: v for k, v in {**DATA, **empty}.items() if v}
    assert (
        member.client.post(f"{member.mine}/{YEAR}", data={**data, "version": "0"}).status_code
        == 303
    )
    step(member, "publish", 1, 409)
    step(member, "publish", 7, 409)


def test_of_two_who_saw_the_same_draft_the_second_is_told(member: Member) -> None:
    save(member, 0)
    save(member, 0, status=409)
    save(member, 1, words="Again.")


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"number_test_gave": "30k"}, "Enter a number with at most two decimals"),
        ({"number_test_gave": "1.255"}, "Enter a number with at most two decimals"),
        ({"number_test_gave": "-1"}, "Enter a number"),
        ({"number_test_gave": "1e9"}, "Enter a number"),
        ({"number_test_gave": "NaN"}, "Enter a number"),
        ({"number_test_got": "2.5"}, "Enter a whole number"),
        ({"words": "x" * 4001}, "Use 4000 characters or fewer"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_the_field(
    member: Member, typed: dict[str, str], message: str
) -> None:
    assert message in save(member, 0, status=422, **typed)
    assert states() == []


def test_words_that_may_mislead_are_explained_and_published_all_the_same(
    member: Member, client: FlaskClient
) -> None:
    words = "We agree a cap. Mrs Smith helped. We lent two teachers."
    save(member, 0, words=words)
    preview = text(member.client, f"{member.mine}/{YEAR}/preview")
    for found in ("agree a cap", "Mrs Smith", "two teachers"):
        assert f"“{found}”" in preview
    step(member, "publish", 1)
    assert "agree a cap" in text(client, member.public)


def test_years_that_are_not_over_cannot_be_written_about(member: Member) -> None:
    for year in (2026, 2021, 1, 99999999999):
        assert member.client.get(f"{member.mine}/{year}").status_code == 404
        assert member.client.post(f"{member.mine}/{year}", data=DATA).status_code == 404
        assert member.client.post(f"{member.mine}/{year}/publish", data=DATA).status_code == 404


def test_nobody_else_writes_or_sees_drafts(member: Member, app: Flask, client: FlaskClient) -> None:
    save(member, 0, words="canary-draft-1")
    browser = app.test_client()
    for role, scope, status in (
        (Role.TRUST_LEADER, Scope(ScopeKind.TRUST, str(make_trust().uid)), 404),
        (Role.TRUST_HR, member.scope, 403),
        (Role.LA_OFFICER, Scope(ScopeKind.LA, "846"), 404),
    ):
        sign_in(browser, make_person(role, scope))
        for address in ("", f"/{YEAR}", f"/{YEAR}/preview"):
            assert browser.get(member.mine + address).status_code == status
    for address in ("/statements", "/statements.csv", "/fair-recruitment-code"):
        assert "canary-draft-1" not in text(client, address)


def published_by_trust(name: str, number: str = "1") -> None:
    line = {
        "key": "x",
        "way": "gave",
        "words": "days",
        "number": number,
        "people": False,
        "shown": True,
    }
    db.session.add(YearlyStatement(
        owner_kind="trust", owner_code=str(make_trust(name=name).uid), year=YEAR, state="published", lines=[line],
        published_at=dt.datetime(2026, 10, 1, tzinfo=dt.UTC),
    ))  # fmt: skip


def test_the_list_is_by_name_and_compares_nobody(
    member: Member, app: Flask, client: FlaskClient
) -> None:
    for name, number in (("Aster Trust", "1"), ("Zebra Trust", "900")):
        published_by_trust(name, number)
    db.session.commit()
    save(member, 0)
    step(member, "publish", 1)
    page = text(client, "/statements")
    assert page.index("Aster Trust") < page.index("Harbour Trust") < page.index("Zebra Trust")
    for word in ("Total", "total", "average", "901", "914", "most", "Rank"):
        assert word not in page.split("<h2")[1].split("</ul>")[0], word
    for year in ("1999", "nonsense", "\x00", "2025; drop"):
        assert "Choose one of the options" in text(client, f"/statements?year={year}", 400)
        assert client.get(f"/statements.csv?year={year}").status_code == 422
    assert "Aster Trust" in text(client, f"/statements?year={YEAR}")


def test_a_long_list_comes_in_pages_by_name_and_as_one_file(client: FlaskClient) -> None:
    names = [f"Trust {number:02d}" for number in range(PAGE_SIZE + 2)]
    for name in reversed(names):
        published_by_trust(name)
    db.session.commit()
    first, second = text(client, "/statements"), text(client, f"/statements?year={YEAR}&page=2")
    assert [n for n in names if n in first] == names[:PAGE_SIZE]
    assert [n for n in names if n in second] == names[PAGE_SIZE:]
    assert "page=2" in first
    text(client, "/statements?page=3", 404)
    assert all(name in text(client, "/statements.csv") for name in names)


def test_the_code_shows_a_signatorys_statement_beside_its_name(
    member: Member, client: FlaskClient
) -> None:
    from collabnet.recruitment_code import services_code
    from tests.recruitment_code.test_code import ADMINISTRATOR, publish

    number = publish()
    services_code.sign(
        actor=ADMINISTRATOR, owner=member.scope, number=number, officer_name="A", officer_post="B"
    )
    db.session.commit()
    assert f'href="{member.public}"' not in text(client, "/fair-recruitment-code")
    save(member, 0)
    step(member, "publish", 1)
    assert f'href="{member.public}"' in text(client, "/fair-recruitment-code")
