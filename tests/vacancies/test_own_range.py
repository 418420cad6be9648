"""An advert beside its employer's own published range, and the pay tables that open adverts rest on."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from flask import Flask

from collabnet.core.actor import Scope, ScopeKind, system_actor
from collabnet.core.pay import PayArea
from collabnet.core.pay_check import Outcome
from collabnet.core.pay_policy import OwnRange
from collabnet.platform.db import db
from collabnet.recruitment_code import queries_tables, services_policies
from collabnet.recruitment_code.services_policies import Statement
from collabnet.vacancies import checks, services
from tests.vacancies.world import Employers, make_employers, whole_post

ACTOR = system_actor("test")
ENGLAND = PayArea.ENGLAND


@pytest.fixture
def employers(app: Flask) -> Employers:
    return make_employers(app)


def publish_range(owner: Scope, highest: int) -> None:
    first = dt.date(2025, 9, 1)
    said = Statement("Pay policy", "https://harbour.example/pay", first, first, None)
    found = services_policies.add(actor=ACTOR, owner=owner, said=said)
    services_policies.set_ranges(
        actor=ACTOR, owner=owner, number=found.id, seen=1, area=ENGLAND.value,
        ranges=[OwnRange("main", ENGLAND, Decimal(30000), Decimal(highest), "4")],
    )  # fmt: skip
    db.session.commit()


def outcome(employers: Employers, owner: Scope | None = None) -> Outcome:
    """What the check of pay above the own range says of the advert."""
    post = whole_post(employers.school.urn, pay_area=ENGLAND.value)
    found = checks.findings(post, owner or employers.owner)
    return next(f for f in found if f.clause == "C04").outcome


def test_an_advert_is_compared_with_the_range_that_its_own_employer_has_published(
    employers: Employers,
) -> None:
    assert outcome(employers) is Outcome.NOT_CHECKED
    publish_range(employers.partner, 40_000)
    assert outcome(employers) is Outcome.NOT_CHECKED
    publish_range(Scope(ScopeKind.TRUST, str(employers.school.trust_uid)), 45_352)
    assert outcome(employers) is Outcome.PASS
    publish_range(employers.owner, 45_351)
    assert outcome(employers) is Outcome.NEEDS_EXPLANATION


def test_only_open_adverts_are_said_to_use_a_pay_table(employers: Employers) -> None:
    post = whole_post(employers.school.urn, starts_on=dt.date(2026, 8, 31))
    table = queries_tables.table("main", ENGLAND.value, dt.date(2025, 9, 1))
    other = queries_tables.table("upper", ENGLAND.value, dt.date(2025, 9, 1))
    assert table is not None and other is not None
    row = services.create(actor=employers.actor, owner=employers.owner, post=post)
    db.session.commit()
    assert queries_tables.users(table) == []  # a draft is its employer's own
    row.state, row.publish_on = "published", dt.date(2099, 1, 1)
    db.session.commit()
    assert queries_tables.users(table) == []  # and so is a scheduled one
    row.publish_on, row.published_at = dt.date(2026, 1, 1), dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    row.closes_at = dt.datetime(2099, 1, 1, tzinfo=dt.UTC)
    db.session.commit()
    words = "1 open advert on this range, whose posts begin on its days"
    assert queries_tables.users(table) == [words]
    assert queries_tables.users(other) == []
