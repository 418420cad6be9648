"""People of the pool beside needs: without a name, hidden where they hide, and no trace of it for their employer."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete

from collabnet.accounts.queries_actor import actor_of
from collabnet.core.actor import Grant, Role, Scope, ScopeKind
from collabnet.platform.db import db, unit_of_work
from collabnet.staffing import pool_services
from collabnet.staffing.models import Secondment
from collabnet.staffing.pool_models import PoolEmployer, PoolLocality, PoolProfile
from tests.factories.accounts import make_person
from tests.factories.directory import make_locality, make_school
from tests.staffing.matching_world import matches, posted, visible
from tests.staffing.pool_world import Pool, at, browser, make_pool, show_profile, staff


@pytest.fixture
def pool(app: Flask) -> Pool:
    found = make_pool(app)
    for school in (found.home, found.sister, found.other, found.council_school):
        school.easting, school.northing = 531_000, 105_000
    db.session.commit()
    return found


def need_of(pool: Pool, **values: object) -> Secondment:
    """A need of the school of the other trust."""
    return posted("need", str(at(pool.other)), phases=["secondary"], **values)


def hide_from(row: PoolProfile, scope: Scope) -> None:
    db.session.add(
        PoolEmployer(profile_id=row.id, kind=scope.kind.value, code=scope.code, is_hidden=True)
    )
    db.session.commit()


def test_a_person_is_suggested_without_name_or_home_and_with_reasons(pool: Pool) -> None:
    row = show_profile(pool)
    need_of(pool)
    page = matches(pool.other_hr)
    assert f'href="/cover/people/{row.key}"' in page and "Open to a secondment" in page
    for words in ("Teaches physics", "Up to 3 miles away", "Free Monday, Tuesday and Wednesday"):
        assert words in page, words
    for secret in (
        pool.teacher.name,
        pool.teacher.email,
        "Canary",
        pool.home.name,
        "530500",
        "104500",
    ):
        assert secret not in page, secret


def test_the_own_employer_its_trust_and_whoever_is_excluded_find_nobody(pool: Pool) -> None:
    row = show_profile(pool)
    for school in (pool.home, pool.sister):
        posted("need", str(at(school)), phases=["secondary"])
    trust = browser(
        pool.app, make_person(Role.TRUST_HR, Scope(ScopeKind.TRUST, str(pool.home.trust_uid)))
    )
    for client in (pool.home_hr, trust):
        page = matches(client)
        assert row.headline not in page and "These go together" not in page
        assert "Nobody is offered or open to a secondment in your localities now." in page
    need_of(pool)
    assert row.headline in matches(pool.other_hr)
    hide_from(row, at(pool.other))
    page = matches(pool.other_hr)
    assert row.headline not in page
    assert "Nobody is offered or open to a secondment in your localities now." in page


def test_a_profile_that_is_hidden_is_gone_from_the_next_request(pool: Pool) -> None:
    row = show_profile(pool)
    need_of(pool)
    assert row.headline in matches(pool.other_hr)
    with unit_of_work():
        row = db.session.get_one(PoolProfile, row.id)
        pool_services.hide(actor=actor_of(pool.teacher.id), row=row)
    assert row.headline not in matches(pool.other_hr)


def test_who_is_not_open_to_a_secondment_is_not_suggested(pool: Pool) -> None:
    row = show_profile(pool, interests=["cover"])
    need_of(pool)
    assert row.headline not in matches(pool.other_hr)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"easting": 560_000, "northing": 130_500}, "Nobody is within reach."),
        ({"roles": ["teaching_assistant"]}, "can do this role: teacher."),
        ({"subjects": ["Music"]}, "teaches physics."),
        ({"weekdays": [0]}, "is free on two days a week."),
    ],
)
def test_a_need_that_no_person_meets_says_why(
    pool: Pool, values: dict[str, object], why: str
) -> None:
    show_profile(pool, **values)
    need_of(pool)
    assert why in matches(pool.other_hr)


def test_the_radius_of_a_person_is_as_the_crow_flies_and_holds(pool: Pool) -> None:
    row = show_profile(pool, easting=541_500, northing=105_500, radius_km=10)
    need_of(pool)
    assert row.headline not in matches(pool.other_hr)  # 10.5 km
    db.session.get_one(PoolProfile, row.id).radius_km = 11
    db.session.commit()
    assert row.headline in matches(pool.other_hr)


def test_one_who_arranges_for_an_excluded_employer_too_keeps_the_person_from_that_need_for_all(
    pool: Pool,
) -> None:
    """Two people arrange for the need's employer; one of them has a role where the person works."""
    row = show_profile(pool)
    need_of(pool)
    assert row.headline in matches(pool.other_hr)
    both = make_person(Role.SCHOOL_HR, at(pool.other), Grant(Role.SCHOOL_HR, at(pool.home)))
    for client in (pool.other_hr, browser(pool.app, both)):
        assert row.headline not in matches(client)


def test_who_arranges_for_a_school_from_outside_a_locality_is_not_shown_its_people(
    pool: Pool,
) -> None:
    """A council's HR looks in the council's localities only, wherever a school that it maintains lies."""
    apart = make_locality()
    school = make_school(localities=(apart,), easting=531_000, northing=105_000)
    posted("need", str(at(school)), phases=["secondary"], title="Need of the school")
    row = show_profile(pool)
    db.session.add(PoolLocality(profile_id=row.id, locality_id=apart.id))
    db.session.execute(delete(PoolLocality).where(PoolLocality.locality_id == pool.locality.id))
    db.session.commit()
    head = browser(pool.app, make_person(Role.SCHOOL_LEADER, at(school)))
    assert row.headline in matches(head)
    council = browser(pool.app, make_person(Role.LA_HR, Scope(ScopeKind.MAINTAINED, "846")))
    page = matches(council)
    assert row.headline not in page and "Need of the school" in page
    assert "Nobody is offered or open to a secondment" in page


def test_an_employer_cannot_tell_from_its_offer_that_one_of_its_own_looks_elsewhere(
    pool: Pool,
) -> None:
    """The page of the home employer is the same with and without its teacher in the pool, nearer than its offer."""
    pool.home.easting = 536_000
    db.session.commit()
    need_of(pool)
    posted("offer", str(at(pool.home)), phases=["secondary"], title="Somebody we lend")
    before = visible(matches(pool.home_hr))
    assert "Say that you could lend" in before
    row = show_profile(pool, weekdays=[0, 1])
    assert visible(matches(pool.home_hr)) == before
    page = matches(pool.other_hr)
    assert row.headline in page and "Somebody we lend" in page


def test_a_person_goes_to_one_need_and_the_other_is_told_no_more_than_that(pool: Pool) -> None:
    person, row = staff(pool, pool.home, headline="Loves physics")
    need_of(pool)
    posted("need", str(at(pool.council_school)), phases=["secondary"], title="Need of the council")
    council = browser(pool.app, make_person(Role.SCHOOL_HR, at(pool.council_school)))
    pages = [matches(client) for client in (pool.other_hr, council)]
    assert sum(row.headline in page for page in pages) == 1
    (other,) = (page for page in pages if row.headline not in page)
    assert "One person within reach would do, and goes better with another need." in visible(other)
    assert all(person.name not in page for page in pages)


def test_people_who_arrange_nothing_are_refused(pool: Pool, client: FlaskClient) -> None:
    show_profile(pool)
    matches(pool.teacher_browser, 403)
    assert client.get("/secondments/matches").status_code in (302, 303)
