"""Publishing over random posts, records and employers: held up only by what is no advert, by C01 and by C16."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from collabnet.core.actor import Actor, Grant, Role, Scope, ScopeKind
from collabnet.core.pay_check import Allowance, Outcome
from collabnet.core.vacancy import Standing
from collabnet.platform.db import db
from collabnet.platform.errors import Invalid
from collabnet.recruitment_code.models import PayPoint
from collabnet.vacancies import checks, queries, services
from tests.factories.directory import make_la, make_school
from tests.vacancies.world import Employers, make_employers, whole_post

# What the code has an opinion on, and no advert may be held up for.
WORDS = st.sampled_from(
    ["", "A young and energetic lady", "Cliff Secondary School is failing", "We agreed not to hire from Cliff",
     "All schools here pay no more than £40,000", "Other schools must not match this"]
)  # fmt: skip
MONEY = st.decimals(0, 400_000, places=2)
ALLOWANCES = st.lists(
    st.builds(
        Allowance, scale=st.sampled_from(["tlr1", "tlr2", "tlr3", "sen"]),
        annual=st.decimals(1, 90_000, places=2),
    ),
    max_size=2,
).map(tuple)  # fmt: skip
MOSTLY = ["", *["As it should be."] * 9]
CHANGES = st.fixed_dictionaries(
    {
        "about": WORDS, "note": WORDS, "pay_low": st.none() | MONEY, "pay_high": st.none() | MONEY,
        "actual": st.none() | MONEY, "allowances": ALLOWANCES, "framework": st.sampled_from(["", "own", "stpcd"]),
        "scale": st.sampled_from(["", "main", "leadership", "njc"]), "flexible": st.sampled_from([(), ("none",)]),
        "asks_previous_pay": st.sampled_from([None, True, False]), "safeguarding": st.sampled_from(MOSTLY),
        "check_level": st.sampled_from(["", *["enhanced"] * 9]), "title": st.sampled_from(MOSTLY),
        "roles": st.sampled_from([(), *[("teacher",), ("headteacher",), ("it_support",)] * 3]),
        "starts_on": st.none() | st.dates(dt.date(2027, 1, 18), dt.date(2027, 9, 1)),
        "apply_url": st.sampled_from(["", *["https://harbour.example/jobs"] * 9]),
    }
)  # fmt: skip
RECORDS = st.fixed_dictionaries(
    {
        "own_highest_pence": st.sampled_from([0, 3_000_000]), "reason_above": st.sampled_from(["", "Rare"]),
        "incentive_pence": st.sampled_from([0, 900_000]), "incentive_reason": st.sampled_from(["", "Rare"]),
    }
)  # fmt: skip


@pytest.fixture
def employers(app: Flask) -> Employers:
    return make_employers(app)


def maintained_school() -> tuple[int, Actor, Scope]:
    """A school that a council maintains, for which the statutory minimum binds, and its HR."""
    make_la("800", "Inland")
    school = make_school(la_code="800", type_code="01", name="Inland School")
    owner = Scope(ScopeKind.SCHOOL, str(school.urn))
    return school.urn, Actor(user_id=1, name="HR", grants=(Grant(Role.SCHOOL_HR, owner),)), owner


def tables_of_the_next_year() -> None:
    """The shipped tables once more for the year in which the posts begin, so that minima bind."""
    for row in db.session.scalars(select(PayPoint)).all():
        db.session.add(
            PayPoint(
                scale=row.scale,
                point=row.point,
                area=row.area,
                annual_pence=row.annual_pence,
                basis=row.basis,
                source="test",
                valid_from=dt.date(2026, 9, 1),
                valid_to=dt.date(2027, 12, 31),
            )  # fmt: skip
        )
    db.session.commit()


def test_publication_is_refused_for_c01_c16_and_what_is_no_advert_and_for_nothing_else(
    employers: Employers,
) -> None:
    academy = (employers.school.urn, employers.actor, employers.owner)
    places = [academy, maintained_school()]
    tables_of_the_next_year()
    breached: set[str] = set()  # of adverts that went out all the same

    @settings(
        max_examples=80,
        derandomize=True,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(st.sampled_from(places), CHANGES, RECORDS)
    def publishes(
        place: tuple[int, Actor, Scope], changes: dict[str, object], record: dict[str, object]
    ) -> None:
        urn, actor, owner = place
        post = whole_post(urn, fte=Decimal("0.6"), pay_area="england_excl_london", **changes)
        row = services.create(actor=actor, owner=owner, post=post)
        services.set_record(actor=actor, row=row, values=record)
        lacks = not post.title or not post.roles or not post.apply_url
        no_pay = post.pay_low is None and post.pay_high is None
        unsafe = not post.safeguarding or not post.check_level
        try:
            services.publish(actor=actor, row=row, version=row.version)
        except Invalid as refused:
            assert lacks or no_pay or unsafe, refused.message
            assert queries.standing_of(row) is Standing.DRAFT
        else:
            assert not (lacks or no_pay or unsafe)
            assert queries.standing_of(row) is Standing.LIVE
            found = checks.findings_of(row)
            breached.update(f.clause for f in found if f.outcome is Outcome.BREACH)

    publishes()
    assert {"C03", "C06"} <= breached, (
        "the posts never came below a minimum: the test shows nothing"
    )
