"""Who may give or take away which role where: the one table behind invitations and revoking."""

from __future__ import annotations

from collabnet.core.actor import NETWORK, Actor, Role, ScopeKind, Subject
from collabnet.core.permissions import ROLE_SCOPE_KINDS

SCHOOL_ROLES = (Role.SCHOOL_LEADER, Role.SCHOOL_HR, Role.STAFF_MEMBER)
TRUST_ROLES = (Role.TRUST_LEADER, Role.TRUST_HR)
LA_ROLES = (Role.LA_OFFICER, Role.LA_HR)
GRANTABLE = (*SCHOOL_ROLES, *TRUST_ROLES, *LA_ROLES, Role.DFE_OFFICER, Role.ADMINISTRATOR)

# A leader gives the roles of the own organisation; a trust's leader also those of its schools. An LA officer does
# not staff the schools of the area, nor the DfE the LAs of its region: each employer decides who acts for it.
GIVES: dict[Role, tuple[Role, ...]] = {
    Role.SCHOOL_LEADER: SCHOOL_ROLES,
    Role.TRUST_LEADER: (*TRUST_ROLES, *SCHOOL_ROLES),
    Role.LA_OFFICER: LA_ROLES,
    Role.DFE_OFFICER: (Role.DFE_OFFICER,),
    Role.ADMINISTRATOR: GRANTABLE,
}

# The kinds of organisation whose record a role's scope is: an LA's own HR covers the schools it maintains,
# but it is the LA that gives the role.
ORGANISATION_KINDS: dict[Role, ScopeKind] = {
    role: ScopeKind.LA if kind is ScopeKind.MAINTAINED else kind
    for role, kind in ROLE_SCOPE_KINDS.items()
}


def may_give(actor: Actor, role: Role, organisation: Subject) -> bool:
    """Whether `actor` may give `role` in the organisation that `organisation` describes, or take it away."""
    return role in roles_to_give(actor, organisation)


def roles_to_give(actor: Actor, organisation: Subject) -> list[Role]:
    """The roles that `actor` may give in an organisation, in the order people know them.

    `organisation.own` says which kind of organisation it is: a school has no trust roles to give.
    """
    if organisation.own is None:
        return []
    held = {
        role
        for grant in actor.grants
        if grant.scope == NETWORK or grant.scope in organisation.within
        for role in GIVES.get(grant.role, ())
    }
    return [
        role
        for role in GRANTABLE
        if role in held and ORGANISATION_KINDS[role] is organisation.own.kind
    ]
