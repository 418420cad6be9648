"""Who sees a profile: employers of the locality that are not excluded; denial wins over any other role."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from flask import Flask

from collabnet.accounts.models import RoleGrant, User
from collabnet.accounts.queries_actor import actor_of
from collabnet.core.actor import NETWORK, Actor, Grant, Role, Scope, ScopeKind
from collabnet.core.geography import GridPoint
from collabnet.core.talent_pool import Wanted
from collabnet.platform.db import db, unit_of_work, utcnow
from collabnet.staffing import pool_queries, pool_services
from collabnet.staffing.pool_models import PoolProfile
from tests.factories.accounts import make_person
from tests.factories.directory import make_la, make_locality, make_school
from tests.staffing.pool_world import EAST, NORTH, Pool, actor, at, make_pool, show_profile


@pytest.fixture
def pool(app: Flask) -> Pool:
    return make_pool(app)


def sees(who: Actor) -> bool:
    db.session.expire_all()
    return bool(pool_queries.people_for_secondment(who))


def trust(uid: int | None) -> Scope:
    return Scope(ScopeKind.TRUST, str(uid))


COUNCIL = Scope(ScopeKind.MAINTAINED, "846")


def test_who_arranges_secondments_for_another_employer_of_the_locality_sees_it(pool: Pool) -> None:
    show_profile(pool)
    for role, scope in (
        (Role.SCHOOL_HR, at(pool.other)),
        (Role.SCHOOL_LEADER, at(pool.council_school)),
        (Role.TRUST_HR, trust(pool.other.trust_uid)),
        (Role.LA_HR, COUNCIL),
    ):
        assert sees(actor(role, scope)), role


def test_own_employer_its_trust_and_its_sister_schools_do_not(pool: Pool) -> None:
    show_profile(pool)
    for role, scope in (
        (Role.SCHOOL_HR, at(pool.home)),
        (Role.SCHOOL_LEADER, at(pool.home)),
        (Role.SCHOOL_LEADER, at(pool.sister)),
        (Role.TRUST_HR, trust(pool.home.trust_uid)),
    ):
        assert not sees(actor(role, scope)), role


def test_denial_wins_whatever_else_somebody_does(pool: Pool) -> None:
    show_profile(pool)
    for second in (
        Grant(Role.SCHOOL_HR, at(pool.home)),
        Grant(Role.STAFF_MEMBER, at(pool.home)),
        Grant(Role.TRUST_LEADER, trust(pool.home.trust_uid)),
        Grant(Role.SCHOOL_LEADER, at(pool.sister)),
    ):
        assert not sees(actor(Role.SCHOOL_HR, at(pool.other), second)), second


def test_who_arranges_nothing_sees_nobody(pool: Pool) -> None:
    show_profile(pool)
    assert not sees(Actor())
    assert not sees(actor(Role.STAFF_MEMBER, at(pool.other)))
    assert not sees(actor(Role.ADMINISTRATOR, NETWORK))
    assert not sees(actor(Role.DFE_OFFICER, Scope(ScopeKind.REGION, "J")))


def test_employers_of_another_locality_do_not_see_it(pool: Pool) -> None:
    show_profile(pool)
    far = make_locality(make_la("373", "Sheafdale"), slug="far")
    distant = make_school(localities=(far,), la_code="373")
    assert not sees(actor(Role.SCHOOL_HR, at(distant)))


def test_councils_hr_does_not_see_staff_of_a_school_whose_staff_it_employs(pool: Pool) -> None:
    colleague = make_person(Role.STAFF_MEMBER, at(pool.council_school))
    show_profile(pool, colleague)
    assert not sees(actor(Role.LA_HR, COUNCIL))
    assert sees(actor(Role.SCHOOL_HR, at(pool.other)))


def test_hiding_deleting_and_suspending_count_from_the_next_look_on(pool: Pool) -> None:
    looks = actor(Role.SCHOOL_HR, at(pool.other))
    me = actor_of(pool.teacher.id)
    row = show_profile(pool)
    key = row.key
    assert sees(looks) and pool_queries.person_by_key(looks, key)
    with unit_of_work():
        pool_services.hide(actor=me, row=db.session.merge(row))
    assert not sees(looks) and pool_queries.person_by_key(looks, key) is None
    with unit_of_work():
        pool_services.show(actor=me, row=pool_queries.own(pool.teacher.id) or row)
    assert sees(looks)
    account = db.session.get_one(User, pool.teacher.id)
    account.suspended_at, account.suspended_by = utcnow(), "test"
    db.session.commit()
    assert not sees(looks)


def test_excluding_and_taking_off_count_from_the_next_look_on(pool: Pool) -> None:
    row = show_profile(pool)
    me, looks = actor_of(pool.teacher.id), actor(Role.SCHOOL_HR, at(pool.other))
    with unit_of_work():
        pool_services.hide_from(actor=me, row=row, scope=trust(pool.other.trust_uid))
    assert not sees(looks)
    with unit_of_work():
        pool_services.let_see(actor=me, row=row, scope=trust(pool.other.trust_uid))
    assert sees(looks)
    own_hr = actor(Role.SCHOOL_HR, at(pool.home))
    with unit_of_work():
        pool_services.let_see(actor=me, row=row, scope=at(pool.home))
    assert not sees(own_hr)  # its trust is hidden from still
    with unit_of_work():
        pool_services.let_see(actor=me, row=row, scope=trust(pool.home.trust_uid))
    assert sees(own_hr)


def test_a_new_employer_is_hidden_from_at_once_and_an_old_one_stays_so(pool: Pool) -> None:
    show_profile(pool)
    looks, before = actor(Role.SCHOOL_HR, at(pool.other)), actor(Role.SCHOOL_HR, at(pool.home))
    assert sees(looks)
    old = db.session.get_one(RoleGrant, pool.teacher.grant_ids[0])
    old.revoked_at, old.revoked_by = utcnow(), "test"
    db.session.add(
        RoleGrant(
            user_id=pool.teacher.id, role="staff_member", scope_kind="school",
            scope_code=str(pool.other.urn), granted_by="test",
        )
    )  # fmt: skip
    db.session.commit()
    assert not sees(looks) and not sees(before)


def test_a_profile_nobody_used_for_a_year_is_out_of_sight_even_before_it_is_deleted(
    pool: Pool,
) -> None:
    show_profile(pool)
    looks = actor(Role.SCHOOL_HR, at(pool.other))
    with time_machine.travel(utcnow() + dt.timedelta(days=364), tick=False):
        assert sees(looks)
    with time_machine.travel(utcnow() + dt.timedelta(days=366), tick=False):
        assert not sees(looks)


def test_people_for_a_secondment_are_those_open_to_one_who_suit_and_would_travel(
    pool: Pool,
) -> None:
    row = show_profile(pool)
    looks = actor(Role.SCHOOL_HR, at(pool.other))
    (found,) = pool_queries.people_for_secondment(looks)
    assert found.key == row.key and found.place == GridPoint(EAST, NORTH) and found.radius_km == 20
    near, far = GridPoint(EAST + 19_000, NORTH), GridPoint(EAST + 22_000, NORTH)
    physics, french = frozenset({"Physics"}), frozenset({"French"})
    ask = pool_queries.people_for_secondment
    assert ask(looks, wanted=Wanted("teacher", physics), near=near)
    assert not ask(looks, wanted=Wanted("teacher", french))
    assert not ask(looks, near=far)
    row = db.session.get_one(PoolProfile, row.id)
    row.interests = ["cover"]
    db.session.commit()
    assert not sees(looks)
    assert not hasattr(found, "name") and not hasattr(found, "user_id")
