"""Employers' own published pay policies: only what is published, dated, versioned, compared with nobody's."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from collabnet.core.actor import NETWORK, Role, Scope, ScopeKind, system_actor
from collabnet.core.pay import PayArea
from collabnet.core.pay_policy import OwnRange
from collabnet.platform.audit import AuditEntry
from collabnet.platform.db import db
from collabnet.platform.errors import Conflict, Invalid, NotFound
from collabnet.recruitment_code import queries_policies, services, services_policies
from collabnet.recruitment_code.models_policies import PayPolicy
from collabnet.recruitment_code.services_policies import Statement
from tests.factories.accounts import make_person, sign_in
from tests.factories.directory import make_la, make_school, make_trust

ACTOR = system_actor("test")
ENGLAND = PayArea.ENGLAND
MAIN = OwnRange("main", ENGLAND, Decimal("33000"), Decimal("45500.50"), "12")
FIRST, LAST = dt.date(2026, 9, 1), dt.date(2027, 8, 31)


def said(title: str = "Pay policy 2026/27", **changes: object) -> Statement:
    values: dict[str, object] = {
        "title": title, "url": "https://harbour.example/pay", "published_on": dt.date(2026, 9, 1),
        "valid_from": FIRST, "valid_to": LAST,
    }  # fmt: skip
    return Statement(**values | changes)  # type: ignore[arg-type]


def trust_scope(**values: object) -> Scope:
    return Scope(ScopeKind.TRUST, str(make_trust(**values).uid))


def written(owner: Scope, *ranges: OwnRange, **changes: object) -> PayPolicy:
    """A policy of an employer with its ranges of England outside London."""
    found = services_policies.add(actor=ACTOR, owner=owner, said=said(**changes))
    if ranges:
        services_policies.set_ranges(
            actor=ACTOR, owner=owner, number=found.id, seen=1, area=ENGLAND.value, ranges=ranges
        )
    db.session.commit()
    return found


def text(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return " ".join(answer.get_data(as_text=True).split())


def day(name: str, when: dt.date | None) -> dict[str, str]:
    if when is None:
        return {}
    return {f"{name}-day": str(when.day), f"{name}-month": str(when.month), f"{name}-year": str(when.year)}  # fmt: skip


def typed(**changes: str) -> dict[str, str]:
    values = {
        "title": "Pay policy 2026/27",
        "url": "https://harbour.example/pay",
        "is_published": "y",
    }
    dates = {**day("published_on", FIRST), **day("valid_from", FIRST), **day("valid_to", LAST)}
    return values | dates | changes


def ranges_typed(**changes: str) -> dict[str, str]:
    values = {"version": "1", "main_low": "33000", "main_high": "45000", "main_page": "12"}
    return values | {"is_published": "y"} | changes


def test_an_officer_writes_down_a_published_policy_and_its_ranges_and_everybody_can_read_them(
    app: Flask, client: FlaskClient
) -> None:
    trust = make_trust(name="Harbour Trust")
    base = f"/pay/policies/trust/{trust.uid}"
    sign_in(client, make_person(Role.TRUST_HR, Scope(ScopeKind.TRUST, str(trust.uid))))
    assert "has not written down" in text(client, base)
    answer = client.post(base + "/new", data=typed())
    assert answer.status_code == 303
    ranges = answer.headers["Location"]
    assert ranges.endswith("/ranges/england_excl_london")
    page = text(client, ranges)
    version = page.split('name="version"')[1].split('value="')[1].split('"')[0]
    sent = ranges_typed(version=version, main_low="33,000", main_high="£45,500.50")
    assert client.post(ranges, data=sent).status_code == 303
    stranger = app.test_client()
    page = text(stranger, base)
    assert 'href="https://harbour.example/pay"' in page and "Main pay range" in page
    assert "£33,000" in page and "£45,500.50" in page and "page 12" in page
    assert "Change its ranges" not in page
    assert "Harbour Trust" in text(stranger, "/pay/policies")
    assert "Own pay policy" in text(stranger, f"/trusts/{trust.uid}")
    assert "33,000" in text(client, ranges)
    actions = db.session.scalars(
        select(AuditEntry.action).where(AuditEntry.action.like("pay_p%")).order_by(AuditEntry.id)
    )
    assert list(actions) == ["pay_policy.write", "pay_policy.write"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": ""}, "Enter the title"),
        ({"url": "http://harbour.example"}, "begins with https://"),
        ({"url": "https://192.168.0.3/pay"}, "anybody can open"),
        ({"is_published": ""}, "Tick this once the policy is published"),
        (day("published_on", dt.date(2026, 12, 1)), "Only what is published already"),
        (day("valid_to", dt.date(2026, 8, 31)), "The last day must not be before the first"),
        (day("valid_from", dt.date(1026, 8, 31)), "Enter a year from 2000 to 2100"),
        ({"title": "x" * 121}, "120 characters or fewer"),
    ],
)
def test_what_is_no_published_policy_is_said_beside_the_field_and_kept(
    app: Flask, client: FlaskClient, changes: dict[str, str], message: str
) -> None:
    scope = trust_scope()
    sign_in(client, make_person(Role.TRUST_LEADER, scope))
    answer = client.post(f"/pay/policies/trust/{scope.code}/new", data=typed(**changes))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and message in page.replace("&#39;", "’")
    assert f'value="{changes.get("url", "https://harbour.example/pay")}"' in page
    assert db.session.scalars(select(PayPolicy)).all() == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"main_low": "30-35k"}, "Main pay range: Enter one amount in pounds"),
        ({"main_high": "32,999"}, "Main pay range: the highest pay is below the lowest"),
        ({"main_high": ""}, "Main pay range: Enter the highest pay"),
        ({"main_low": "", "main_high": ""}, "Main pay range: Enter the lowest pay"),
        ({"main_low": "0"}, "Main pay range: Enter more than £0"),
        ({"main_page": ""}, "Main pay range: Say on which page of your policy it stands"),
        ({"main_page": "p" * 41}, "40 characters or fewer"),
        ({"is_published": ""}, "Tick this once they are published"),
    ],
)
def test_a_range_that_cannot_be_is_said_with_its_scale_and_kept(
    app: Flask, client: FlaskClient, changes: dict[str, str], message: str
) -> None:
    scope = trust_scope()
    found = written(scope)
    sign_in(client, make_person(Role.TRUST_LEADER, scope))
    sent = ranges_typed()
    address = f"/pay/policies/trust/{scope.code}/{found.id}/ranges/{ENGLAND.value}"
    answer = client.post(address, data=sent | changes)
    assert answer.status_code == 422 and message in answer.get_data(as_text=True)
    assert queries_policies.policies(scope)[0].ranges == []


def test_a_change_of_one_pay_area_leaves_the_others_alone(app: Flask) -> None:
    scope = trust_scope()
    found = written(scope, MAIN)
    inner = OwnRange("main", PayArea.INNER, Decimal(41000), Decimal(52000), "13")
    support = OwnRange("njc", None, Decimal(24500), Decimal(40000), "20")
    for seen, area, ranges in (
        (2, "inner_london", [inner]),
        (3, "", [support]),
        (4, ENGLAND.value, []),
    ):
        services_policies.set_ranges(
            actor=ACTOR, owner=scope, number=found.id, seen=seen, area=area, ranges=ranges
        )
    assert list(queries_policies.policies(scope)[0].ranges) == [support, inner]
    assert queries_policies.own_range(scope, "njc", PayArea.FRINGE) == support
    assert queries_policies.own_range(scope, "main", ENGLAND) is None


def test_nobody_writes_for_another_employer_and_their_policies_answer_like_missing_ones(
    app: Flask, client: FlaskClient
) -> None:
    own, other = trust_scope(), trust_scope()
    theirs = written(other)
    sign_in(client, make_person(Role.TRUST_HR, own))
    for rest in ("edit", "withdraw", "versions", f"ranges/{ENGLAND.value}"):
        assert client.get(f"/pay/policies/trust/{other.code}/{theirs.id}/{rest}").status_code == 404
        assert client.get(f"/pay/policies/trust/{own.code}/{theirs.id}/{rest}").status_code == 404
    assert client.get(f"/pay/policies/trust/{other.code}/new").status_code == 404
    sign_in(client, make_person(Role.ADMINISTRATOR, NETWORK))
    assert client.get(f"/pay/policies/trust/{own.code}/new").status_code == 403
    assert client.get("/pay/policies/trust/99999999").status_code == 404


def test_two_policies_of_an_employer_share_no_day(app: Flask) -> None:
    scope = trust_scope()
    written(scope)
    with pytest.raises(Invalid, match="holds on some of these days") as refused:
        services_policies.add(actor=ACTOR, owner=scope, said=said("Other", valid_from=LAST))
    assert refused.value.field == "valid_from"
    later = said("Pay policy 2027/28", valid_from=dt.date(2027, 9, 1), valid_to=None)
    services_policies.add(actor=ACTOR, owner=scope, said=later)
    titles = [
        found.title if (found := queries_policies.policy_of(scope, on)) else None
        for on in (dt.date(2026, 8, 31), FIRST, LAST, dt.date(2027, 9, 1), dt.date(2050, 1, 1))
    ]
    assert titles == [None, *["Pay policy 2026/27"] * 2, *["Pay policy 2027/28"] * 2]


def test_of_two_who_change_a_policy_at_once_the_second_is_told_and_keeps_what_was_typed(
    app: Flask, client: FlaskClient
) -> None:
    scope = trust_scope()
    found = written(scope)
    sign_in(client, make_person(Role.TRUST_LEADER, scope))
    address = f"/pay/policies/trust/{scope.code}/{found.id}/edit"
    assert client.post(address, data=typed(version="1", title="First")).status_code == 303
    answer = client.post(address, data=typed(version="1", title="Second"))
    assert answer.status_code == 409 and "Second" in answer.get_data(as_text=True)
    assert [p.title for p in queries_policies.policies(scope)] == ["First"]


def test_every_version_stays_and_any_can_be_put_back_after_a_withdrawal_too(
    app: Flask, client: FlaskClient
) -> None:
    scope = trust_scope()
    found = written(scope, MAIN)
    sign_in(client, make_person(Role.TRUST_LEADER, scope))
    one = f"/pay/policies/trust/{scope.code}/{found.id}"
    assert client.post(one + "/edit", data=typed(version="2", title="Wrong")).status_code == 303
    assert client.post(one + "/withdraw", data={"version": "3"}).status_code == 303
    assert queries_policies.policy_of(scope) is None and queries_policies.listed() == []
    assert client.get(one + "/edit").status_code == 404
    assert client.post(one + "/withdraw", data={"version": "4"}).status_code == 409
    page = text(client, one + "/versions")
    assert "Put version 2 back" in page and "Put version 4 back" not in page
    assert "Withdrawn: Wrong." in text(client, f"/pay/policies/trust/{scope.code}")
    assert client.post(one + "/versions", data={"version": "3", "wanted": "2"}).status_code == 409
    for wanted in ("4", "77", "x"):
        sent = {"version": "4", "wanted": wanted}
        assert client.post(one + "/versions", data=sent).status_code == 404
    assert client.post(one + "/versions", data={"version": "4", "wanted": "2"}).status_code == 303
    again = queries_policies.policy_of(scope)
    assert again is not None and again.title == "Pay policy 2026/27" and again.version == 5
    assert list(again.ranges) == [MAIN]


def test_a_version_is_not_put_back_onto_the_days_of_another_policy(app: Flask) -> None:
    scope = trust_scope()
    old = written(scope)
    services_policies.withdraw(actor=ACTOR, owner=scope, number=old.id, seen=1)
    written(scope, title="New")
    with pytest.raises(Conflict, match="“New” holds on some of these days"):
        services_policies.put_back(actor=ACTOR, owner=scope, number=old.id, seen=2, version=1)
    with pytest.raises(NotFound):
        services_policies.withdraw(actor=ACTOR, owner=trust_scope(), number=old.id, seen=2)


def test_a_school_takes_its_trusts_policy_and_a_maintained_one_its_councils_unless_it_has_its_own(
    app: Flask,
) -> None:
    trust = make_trust()
    academy, maintained, other = (
        make_school(trust=trust),
        make_school(),
        make_school(type_code="11"),
    )
    la = Scope(ScopeKind.LA, maintained.la_code)
    scopes = [Scope(ScopeKind.SCHOOL, str(s.urn)) for s in (academy, maintained, other)]
    assert [queries_policies.policy_of(scope) for scope in scopes] == [None, None, None]
    written(Scope(ScopeKind.TRUST, str(trust.uid)), MAIN, title="Trust’s")
    written(la, title="Council’s")
    titles = [p.title if (p := queries_policies.policy_of(scope)) else None for scope in scopes]
    assert titles == ["Trust’s", "Council’s", None]
    maintained_staff = Scope(ScopeKind.MAINTAINED, maintained.la_code)
    assert queries_policies.policy_of(maintained_staff).title == "Council’s"  # type: ignore[union-attr]
    assert queries_policies.own_range(scopes[0], "main", ENGLAND) == MAIN
    written(scopes[0], title="Academy’s own")
    own = queries_policies.policy_of(scopes[0])
    assert own is not None and own.title == "Academy’s own"
    assert queries_policies.own_range(scopes[0], "main", ENGLAND) is None
    assert queries_policies.policy_of(Scope(ScopeKind.SCHOOL, "99999999999")) is None


def test_the_list_goes_by_name_and_says_nothing_of_what_anybody_pays(
    app: Flask, client: FlaskClient
) -> None:
    high = OwnRange("main", ENGLAND, Decimal(90000), Decimal(99000), "1")
    written(trust_scope(name="zebra Trust"), MAIN)
    written(trust_scope(name="Aspen Trust"), high)
    written(trust_scope(name="Gone Trust"), valid_from=dt.date(2020, 1, 1), valid_to=dt.date(2021, 1, 1))  # fmt: skip
    page = text(client, "/pay/policies")
    assert page.index("Aspen Trust") < page.index("zebra Trust")
    assert "£" not in page and "Gone Trust" not in page
    assert client.get("/pay/policies?sort=amount&page=1").get_data() != b""
    assert client.get("/pay/policies?page=2").status_code == 404


def test_beside_the_tables_stands_the_viewers_own_policy_and_nobody_elses(
    app: Flask, client: FlaskClient
) -> None:
    services.load_shipped(actor=ACTOR)
    trust = make_trust(name="Harbour Trust")
    academy = make_school(trust=trust, name="Quay Academy")
    written(Scope(ScopeKind.TRUST, str(trust.uid)), MAIN, title="Harbour pay")
    written(trust_scope(name="Cliff Trust"), title="Cliff pay")
    assert "Harbour pay" not in text(client, "/pay")
    sign_in(client, make_person(Role.SCHOOL_LEADER, Scope(ScopeKind.SCHOOL, str(academy.urn))))
    page = text(client, "/pay")
    assert "What Quay Academy publishes" in page and "of Harbour Trust" in page
    assert "£45,500.50" in page and "Cliff pay" not in page
    inner = text(client, "/pay?area=inner_london")
    assert "No range of its own for this pay area is written down." in inner


def asked(**changes: str) -> str:
    values = {
        "scale": "main", "lowest": "33000", "highest": "45501", "employer": "academy", "area": ENGLAND.value,
        **day("starts", dt.date(2027, 1, 4)),
    } | changes  # fmt: skip
    return "/pay/check?" + "&".join(f"{name}={value}" for name, value in values.items())


def test_the_pay_check_compares_with_the_own_published_range_for_those_who_act_for_the_employer(
    app: Flask, client: FlaskClient
) -> None:
    trust = make_trust()
    academy = make_school(trust=trust)
    make_la("846").pay_area = ENGLAND.value
    written(Scope(ScopeKind.TRUST, str(trust.uid)), MAIN)
    with_urn = asked(urn=str(academy.urn), area="")
    assert "no own published range is given" in text(client, with_urn)
    sign_in(client, make_person(Role.TRUST_HR, Scope(ScopeKind.TRUST, str(trust.uid))))
    for address in (with_urn, asked()):
        page = text(client, address)
        assert "£45,501 is above your own published range." in page
        assert "Compared with your own published range, £33,000 to £45,500.50" in page
    assert "It is within the employer’s own published range." in text(
        client, asked(highest="45500")
    )
    for changes in ({"scale": "upper"}, {"area": "fringe"}):
        page = text(client, asked(**changes))
        assert "no own published range is given" in page
        assert "Your own policy has no range for this" in page
    assert "no own published range is given" in text(
        client, asked(**day("starts", dt.date(2028, 1, 4)))
    )


def test_another_employers_range_reaches_nobody_elses_check(
    app: Flask, client: FlaskClient
) -> None:
    theirs = make_trust(name="Harbour Trust")
    academy = make_school(trust=theirs)
    written(Scope(ScopeKind.TRUST, str(theirs.uid)), MAIN)
    sign_in(client, make_person(Role.TRUST_HR, trust_scope()))
    for address in (asked(urn=str(academy.urn)), asked()):
        page = text(client, address)
        assert "no own published range is given" in page and "Harbour" not in page


def test_the_advert_check_takes_the_address_and_the_range_of_the_own_policy(
    app: Flask, client: FlaskClient
) -> None:
    scope = trust_scope()
    written(scope, MAIN)
    advert = {
        "employer": "academy", "scale": "main", "area": ENGLAND.value, "framework": "own",
        "lowest": "33000", "highest": "45501", "text": "x", **day("starts", dt.date(2027, 1, 4)),
    }  # fmt: skip
    nobody = client.post("/fair-recruitment-code/check", data=advert).get_data(as_text=True)
    assert "The own pay policy has no address." in nobody
    sign_in(client, make_person(Role.TRUST_HR, scope))
    page = client.post("/fair-recruitment-code/check", data=advert).get_data(as_text=True)
    assert "The own pay policy has no address." not in page
    assert "£45,501 is above your own published range." in page
    assert "Nothing would hold up its publication" not in nobody
    assert page.count("Publication would be held until 1 thing") == 1  # the safeguarding statement
