"""One vocabulary of permissions, what each role may do, and the one question `can()`: denial wins over any grant."""

from __future__ import annotations

from enum import StrEnum

from collabnet.core.actor import NETWORK, Actor, Role, ScopeKind, Subject


class Permission(StrEnum):
    """Everything a person may be allowed to do or see that is not public."""

    VIEW_CAPACITY = (
        "view_capacity"  # details of capacity statements that members of the locality share
    )
    EDIT_CAPACITY = "edit_capacity"
    ANSWER_CORRECTIONS = "answer_corrections"  # "tell us this is wrong" about the own record
    COMMENT_ON_SCHOOL = "comment_on_school"  # the school's own words beside its bars
    VIEW_RESTRICTED_PRESSURE = (
        "view_restricted_pressure"  # composites and restricted domains by school
    )
    INVITE_PEOPLE = "invite_people"
    REVOKE_ROLES = "revoke_roles"
    SUSPEND_PEOPLE = "suspend_people"
    MANAGE_LOCALITIES = "manage_localities"
    IMPORT_DATA = "import_data"
    VIEW_AUDIT = "view_audit"


P = Permission

LEADER = frozenset(
    {P.VIEW_CAPACITY, P.EDIT_CAPACITY, P.ANSWER_CORRECTIONS, P.COMMENT_ON_SCHOOL,
     P.VIEW_RESTRICTED_PRESSURE, P.INVITE_PEOPLE, P.REVOKE_ROLES}
)  # fmt: skip

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.SCHOOL_LEADER: LEADER,
    Role.TRUST_LEADER: LEADER,
    Role.SCHOOL_HR: frozenset({P.VIEW_CAPACITY}),
    Role.TRUST_HR: frozenset({P.VIEW_CAPACITY}),
    Role.LA_HR: frozenset({P.VIEW_CAPACITY}),
    Role.LA_OFFICER: frozenset({P.VIEW_CAPACITY, P.VIEW_RESTRICTED_PRESSURE}),
    Role.DFE_OFFICER: frozenset({P.VIEW_CAPACITY, P.VIEW_RESTRICTED_PRESSURE}),
    Role.STAFF_MEMBER: frozenset(),
    Role.MEMBER: frozenset({P.VIEW_CAPACITY}),
    Role.ADMINISTRATOR: frozenset(
        {P.VIEW_CAPACITY, P.ANSWER_CORRECTIONS, P.INVITE_PEOPLE, P.REVOKE_ROLES, P.SUSPEND_PEOPLE,
         P.MANAGE_LOCALITIES, P.IMPORT_DATA, P.VIEW_AUDIT}
    ),
}  # fmt: skip

# An LA officer acts for the whole LA area, but edits only what is the LA's own; likewise the DfE.
# So these apply when the subject *is* the granted scope, not merely lies within it.
OWN_RECORD_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.LA_OFFICER: frozenset(
        {P.EDIT_CAPACITY, P.ANSWER_CORRECTIONS, P.INVITE_PEOPLE, P.REVOKE_ROLES}
    ),
    Role.DFE_OFFICER: frozenset(
        {P.EDIT_CAPACITY, P.ANSWER_CORRECTIONS, P.INVITE_PEOPLE, P.REVOKE_ROLES}
    ),
}

# People who hire or set pay never see composites or restricted figures of other employers' schools
# (product.md, rule 4; REFERENCE section 7, design rule 6). A denial outside the own employer.
HIRING_ROLES = frozenset({Role.SCHOOL_HR, Role.TRUST_HR, Role.LA_HR})
DENIED_ELSEWHERE: dict[Role, frozenset[Permission]] = {
    role: frozenset({P.VIEW_RESTRICTED_PRESSURE}) for role in HIRING_ROLES
}

ROLE_SCOPE_KINDS: dict[Role, ScopeKind] = {
    Role.SCHOOL_LEADER: ScopeKind.SCHOOL,
    Role.SCHOOL_HR: ScopeKind.SCHOOL,
    Role.TRUST_LEADER: ScopeKind.TRUST,
    Role.TRUST_HR: ScopeKind.TRUST,
    Role.LA_OFFICER: ScopeKind.LA,
    Role.LA_HR: ScopeKind.MAINTAINED,
    Role.DFE_OFFICER: ScopeKind.REGION,
    Role.STAFF_MEMBER: ScopeKind.SCHOOL,
    Role.ADMINISTRATOR: ScopeKind.NETWORK,
    Role.MEMBER: ScopeKind.LOCALITY,
}

ROLE_LABELS: dict[Role, str] = {
    Role.SCHOOL_LEADER: "School leader",
    Role.SCHOOL_HR: "School HR",
    Role.TRUST_LEADER: "Trust leader",
    Role.TRUST_HR: "Trust HR",
    Role.LA_OFFICER: "LA officer (place planning)",
    Role.LA_HR: "LA HR",
    Role.DFE_OFFICER: "DfE regional officer",
    Role.STAFF_MEMBER: "Staff member",
    Role.ADMINISTRATOR: "Network administrator",
    Role.MEMBER: "Member of the locality",
}


def can(actor: Actor, permission: Permission, subject: Subject | None = None) -> bool:
    """Whether `actor` may use `permission` on the object that belongs where `subject` says.

    None for `subject` asks "anywhere at all?" (for menus and for views without an object). A denial of any
    role held wins over every grant, unless the object belongs to that role's own employer.
    """
    if subject is None:
        return any(
            permission in ROLE_PERMISSIONS[g.role]
            or permission in OWN_RECORD_PERMISSIONS.get(g.role, ())
            for g in actor.grants
        )
    for grant in actor.grants:
        if permission in DENIED_ELSEWHERE.get(grant.role, ()) and grant.scope not in subject.within:
            return False
    return any(
        (
            permission in ROLE_PERMISSIONS[g.role]
            and (g.scope in subject.within or g.scope == NETWORK)
        )
        or (permission in OWN_RECORD_PERMISSIONS.get(g.role, ()) and g.scope == subject.own)
        for g in actor.grants
    )
