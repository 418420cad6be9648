"""Permissions: grants add up, denials win, and nobody gives a role they may not give."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core.actor import NETWORK, Actor, Grant, Role, Scope, ScopeKind, Subject, subject
from collabnet.core.delegation import (
    GIVES,
    GRANTABLE,
    ORGANISATION_KINDS,
    may_give,
    roles_to_give,
)
from collabnet.core.permissions import (
    DENIED_ELSEWHERE,
    HIRING_ROLES,
    OWN_RECORD_PERMISSIONS,
    ROLE_LABELS,
    ROLE_PERMISSIONS,
    ROLE_SCOPE_KINDS,
    Permission,
    can,
)

P = Permission


def scope(kind: ScopeKind, code: object = "1") -> Scope:
    return Scope(kind, str(code))


# A small country: LA 1 with school 1 of trust 7 and the maintained school 2, LA 2 with school 3 of trust 7.
LA_1, LA_2 = scope(ScopeKind.LA, 1), scope(ScopeKind.LA, 2)
OURS_1, OURS_2 = scope(ScopeKind.MAINTAINED, 1), scope(ScopeKind.MAINTAINED, 2)
TRUST, OTHER_TRUST = scope(ScopeKind.TRUST, 7), scope(ScopeKind.TRUST, 8)
REGION, OTHER_REGION = scope(ScopeKind.REGION, "A"), scope(ScopeKind.REGION, "B")
TOWN, ELSEWHERE = scope(ScopeKind.LOCALITY, 1), scope(ScopeKind.LOCALITY, 2)
ACADEMY = subject(scope(ScopeKind.SCHOOL, 1), TRUST, LA_1, REGION, TOWN)
COMMUNITY = subject(scope(ScopeKind.SCHOOL, 2), LA_1, OURS_1, REGION, TOWN)
FAR_ACADEMY = subject(scope(ScopeKind.SCHOOL, 3), TRUST, LA_2, OTHER_REGION, ELSEWHERE)
COUNCIL = subject(LA_1, OURS_1, REGION, TOWN)
TRUST_RECORD = subject(TRUST, TOWN, ELSEWHERE)
REGION_RECORD = subject(REGION, TOWN)
EVERYTHING = subject(NETWORK)
SUBJECTS = [ACADEMY, COMMUNITY, FAR_ACADEMY, COUNCIL, TRUST_RECORD, REGION_RECORD, EVERYTHING]

GRANTS = [
    Grant(role, place)
    for role, places in {
        Role.SCHOOL_LEADER: [ACADEMY.own, COMMUNITY.own, FAR_ACADEMY.own],
        Role.SCHOOL_HR: [ACADEMY.own, COMMUNITY.own],
        Role.STAFF_MEMBER: [ACADEMY.own],
        Role.TRUST_LEADER: [TRUST, OTHER_TRUST],
        Role.TRUST_HR: [TRUST, OTHER_TRUST],
        Role.LA_OFFICER: [LA_1, LA_2],
        Role.LA_HR: [OURS_1, OURS_2],
        Role.DFE_OFFICER: [REGION, OTHER_REGION],
        Role.ADMINISTRATOR: [NETWORK],
        Role.MEMBER: [TOWN, ELSEWHERE],
    }.items()
    for place in places
    if place is not None
]
people = st.lists(st.sampled_from(GRANTS), max_size=5, unique=True).map(
    lambda grants: Actor(user_id=1, grants=tuple(grants))
)
places = st.sampled_from(SUBJECTS)
permissions = st.sampled_from(list(Permission))


def who(*grants: Grant) -> Actor:
    return Actor(user_id=1, grants=grants)


@pytest.mark.parametrize("table", [ROLE_PERMISSIONS, ROLE_SCOPE_KINDS, ROLE_LABELS])
def test_every_role_is_described(table: dict[Role, object]) -> None:
    assert set(table) == set(Role)


@given(permissions, places)
def test_nobody_may_do_nothing(permission: Permission, place: Subject) -> None:
    assert not can(Actor(), permission, place)
    assert not can(Actor(), permission)


@given(people, permissions, places)
def test_whoever_may_on_something_may_somewhere(
    actor: Actor, permission: Permission, place: Subject
) -> None:
    if can(actor, permission, place):
        assert can(actor, permission)


@given(people, permissions, places)
def test_the_order_of_roles_does_not_matter(
    actor: Actor, permission: Permission, place: Subject
) -> None:
    turned = Actor(user_id=1, grants=actor.grants[::-1])
    assert can(actor, permission, place) == can(turned, permission, place)


@given(people, st.sampled_from(GRANTS), permissions, places)
def test_a_further_role_takes_away_only_what_it_denies(
    actor: Actor, more: Grant, permission: Permission, place: Subject
) -> None:
    both = Actor(user_id=1, grants=(*actor.grants, more))
    if can(actor, permission, place) and not can(both, permission, place):
        assert permission in DENIED_ELSEWHERE[more.role]
        assert more.scope not in place.within


@given(people, places, st.sampled_from(sorted(HIRING_ROLES)))
def test_who_hires_never_sees_the_restricted_figures_of_another_employer(
    actor: Actor, place: Subject, role: Role
) -> None:
    for held in (g for g in GRANTS if g.role is role and g.scope not in place.within):
        both = Actor(user_id=1, grants=(*actor.grants, held))
        assert not can(both, P.VIEW_RESTRICTED_PRESSURE, place)


def test_a_leader_who_also_hires_sees_the_own_school_and_no_other() -> None:
    own, other = scope(ScopeKind.SCHOOL, 1), scope(ScopeKind.SCHOOL, 2)
    actor = who(
        Grant(Role.SCHOOL_LEADER, own), Grant(Role.SCHOOL_LEADER, other), Grant(Role.SCHOOL_HR, own)
    )
    assert can(actor, P.VIEW_RESTRICTED_PRESSURE, ACADEMY)
    assert not can(actor, P.VIEW_RESTRICTED_PRESSURE, COMMUNITY)
    assert can(actor, P.EDIT_CAPACITY, COMMUNITY)  # only what the denial names is lost


def test_la_hr_covers_the_schools_the_la_maintains_and_no_academy() -> None:
    hr = who(Grant(Role.LA_HR, OURS_1))
    assert can(hr, P.VIEW_CAPACITY, COMMUNITY)
    assert not can(hr, P.VIEW_CAPACITY, ACADEMY)
    officer_too = who(Grant(Role.LA_HR, OURS_1), Grant(Role.LA_OFFICER, LA_1))
    assert can(officer_too, P.VIEW_RESTRICTED_PRESSURE, COMMUNITY)
    assert not can(officer_too, P.VIEW_RESTRICTED_PRESSURE, ACADEMY)


@pytest.mark.parametrize("permission", sorted(OWN_RECORD_PERMISSIONS[Role.LA_OFFICER]))
def test_an_la_officer_edits_the_las_own_record_and_no_school(permission: Permission) -> None:
    officer = who(Grant(Role.LA_OFFICER, LA_1))
    assert can(officer, permission, COUNCIL)
    assert not can(officer, permission, ACADEMY)
    assert not can(officer, permission, COMMUNITY)
    assert not can(officer, permission, REGION_RECORD)


@pytest.mark.parametrize("permission", sorted(OWN_RECORD_PERMISSIONS[Role.DFE_OFFICER]))
def test_a_dfe_officer_edits_the_regional_teams_own_record_only(permission: Permission) -> None:
    officer = who(Grant(Role.DFE_OFFICER, REGION))
    assert can(officer, permission, REGION_RECORD)
    assert not any(can(officer, permission, s) for s in (ACADEMY, COUNCIL, FAR_ACADEMY))


def test_an_officer_sees_the_whole_area_and_nothing_beyond() -> None:
    la, dfe = who(Grant(Role.LA_OFFICER, LA_1)), who(Grant(Role.DFE_OFFICER, REGION))
    for actor in (la, dfe):
        assert can(actor, P.VIEW_RESTRICTED_PRESSURE, ACADEMY)
        assert not can(actor, P.VIEW_RESTRICTED_PRESSURE, FAR_ACADEMY)


def test_an_administrator_runs_the_network_and_edits_nobodys_capacity() -> None:
    actor = who(Grant(Role.ADMINISTRATOR, NETWORK))
    assert can(actor, P.SUSPEND_PEOPLE, EVERYTHING)
    assert can(actor, P.ANSWER_CORRECTIONS, FAR_ACADEMY)
    assert not any(can(actor, P.EDIT_CAPACITY, s) for s in SUBJECTS)
    assert not any(can(actor, P.VIEW_RESTRICTED_PRESSURE, s) for s in SUBJECTS)


@given(people, places)
def test_who_may_give_a_role_may_also_invite_and_revoke_there(actor: Actor, place: Subject) -> None:
    if roles_to_give(actor, place):
        assert can(actor, P.INVITE_PEOPLE, place)
        assert can(actor, P.REVOKE_ROLES, place)


@given(people, places, st.sampled_from(list(Role)))
def test_a_role_is_given_only_in_the_kind_of_organisation_it_belongs_to(
    actor: Actor, place: Subject, role: Role
) -> None:
    if may_give(actor, role, place):
        assert place.own is not None
        assert place.own.kind is ORGANISATION_KINDS[role]
        assert role is not Role.MEMBER


@given(people, places)
def test_only_an_administrator_makes_administrators(actor: Actor, place: Subject) -> None:
    if Role.ADMINISTRATOR not in actor.roles():
        assert not may_give(actor, Role.ADMINISTRATOR, place)


@given(people, st.sampled_from(GRANTS))
def test_what_one_gives_reaches_no_further_than_what_one_holds(actor: Actor, given_: Grant) -> None:
    """Nobody can, through a role they may give, come to give a role they may not give themselves."""
    for place in SUBJECTS:
        if not may_give(actor, given_.role, place) or place.own is None:
            continue
        helper = who(Grant(given_.role, place.own))
        for other in SUBJECTS:
            assert set(roles_to_give(helper, other)) <= set(roles_to_give(actor, other))


SCHOOL = [Role.SCHOOL_LEADER, Role.SCHOOL_HR, Role.STAFF_MEMBER]
ADMINISTRATOR = Grant(Role.ADMINISTRATOR, NETWORK)


@pytest.mark.parametrize(
    ("grant", "place", "roles"),
    [
        (Grant(Role.SCHOOL_LEADER, scope(ScopeKind.SCHOOL, 1)), ACADEMY, SCHOOL),
        (Grant(Role.SCHOOL_LEADER, scope(ScopeKind.SCHOOL, 1)), COMMUNITY, []),
        (Grant(Role.SCHOOL_LEADER, scope(ScopeKind.SCHOOL, 1)), TRUST_RECORD, []),
        (Grant(Role.SCHOOL_HR, scope(ScopeKind.SCHOOL, 1)), ACADEMY, []),
        (Grant(Role.STAFF_MEMBER, scope(ScopeKind.SCHOOL, 1)), ACADEMY, []),
        (Grant(Role.TRUST_LEADER, TRUST), TRUST_RECORD, [Role.TRUST_LEADER, Role.TRUST_HR]),
        (Grant(Role.TRUST_LEADER, TRUST), FAR_ACADEMY, SCHOOL),
        (Grant(Role.TRUST_LEADER, TRUST), COMMUNITY, []),
        (Grant(Role.TRUST_LEADER, OTHER_TRUST), ACADEMY, []),
        (Grant(Role.TRUST_HR, TRUST), TRUST_RECORD, []),
        (Grant(Role.LA_OFFICER, LA_1), COUNCIL, [Role.LA_OFFICER, Role.LA_HR]),
        (Grant(Role.LA_OFFICER, LA_1), COMMUNITY, []),
        (Grant(Role.LA_OFFICER, LA_2), COUNCIL, []),
        (Grant(Role.LA_HR, OURS_1), COUNCIL, []),
        (Grant(Role.DFE_OFFICER, REGION), REGION_RECORD, [Role.DFE_OFFICER]),
        (Grant(Role.DFE_OFFICER, REGION), COUNCIL, []),
        (ADMINISTRATOR, FAR_ACADEMY, SCHOOL),
        (ADMINISTRATOR, TRUST_RECORD, [Role.TRUST_LEADER, Role.TRUST_HR]),
        (ADMINISTRATOR, COUNCIL, [Role.LA_OFFICER, Role.LA_HR]),
        (ADMINISTRATOR, REGION_RECORD, [Role.DFE_OFFICER]),
        (ADMINISTRATOR, EVERYTHING, [Role.ADMINISTRATOR]),
    ],
)  # fmt: skip
def test_who_may_give_which_role_where(grant: Grant, place: Subject, roles: list[Role]) -> None:
    assert roles_to_give(who(grant), place) == roles


def test_every_role_that_can_be_granted_can_be_given_by_somebody() -> None:
    assert {role for roles in GIVES.values() for role in roles} == set(GRANTABLE)
    assert set(GRANTABLE) == set(Role) - {Role.MEMBER}


@pytest.mark.parametrize("permission", Permission)
def test_a_key_posts_for_its_own_employer_and_does_nothing_else_anywhere(
    permission: Permission,
) -> None:
    posts = permission is Permission.POST_VACANCIES
    for employer in SUBJECTS:
        machine = Actor(system="key:1", key_for=employer.own)
        assert can(machine, permission) == posts
        for place in SUBJECTS:
            own = place.own == employer.own
            assert can(machine, permission, place) == (own and posts)
