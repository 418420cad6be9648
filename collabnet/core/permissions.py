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
    VIEW_MOVES = "view_moves"  # in-year moves, managed moves, origins, always suppressed
    TRY_WHAT_IF = "try_what_if"  # places and fullness of neighbours if a school changed
    SET_PRESSURE = "set_pressure"  # a locality's dated weights and thresholds
    IMPORT_LOCAL_DATA = "import_local_data"  # what only the locality knows, catchments included
    VIEW_CPD = "view_cpd"  # requests and what members of the locality share about training
    OFFER_CPD = "offer_cpd"
    BOOK_CPD = "book_cpd"  # request, book, swap and cancel places for the own people
    SET_CPD_PRIORITIES = "set_cpd_priorities"  # which schools come first, by hand
    CHECK_ALLOCATIONS = "check_allocations"  # run a published round again and compare
    VIEW_CPD_REPORT = "view_cpd_report"  # places offered, used and wasted, by trust and locality
    VIEW_SECONDMENTS = "view_secondments"  # needs and offers that are open in the locality
    ARRANGE_SECONDMENTS = "arrange_secondments"  # lend, borrow and settle for the own employer
    POST_VACANCIES = "post_vacancies"  # write and publish adverts of the own employer
    SIGN_CODE = "sign_code"  # the fair-recruitment code, for the own employer
    ASK_SUPPORT = "ask_support"  # privately, for the own school
    ANSWER_SUPPORT = "answer_support"  # requests of the schools of an area, as the authority
    HELP_WITH_SUPPORT = "help_with_support"  # as a helper, for the own organisation
    COUNT_SUPPORT = "count_support"  # how many requests there were, suppressed
    RAISE_CONCERN = "raise_concern"  # about conduct, for the own employer; and answer one about it
    LEAD_CONCERNS = "lead_concerns"  # conversations in the locality to which one is no party
    PUBLISH_STATEMENT = "publish_statement"  # what the own employer gave and received in a year
    PUBLISH_CODE = "publish_code"  # versions of the code and their legal review
    INVITE_PEOPLE = "invite_people"
    REVOKE_ROLES = "revoke_roles"
    SUSPEND_PEOPLE = "suspend_people"
    MANAGE_LOCALITIES = "manage_localities"
    IMPORT_DATA = "import_data"
    VIEW_AUDIT = "view_audit"


P = Permission

LEADER = frozenset(
    {P.VIEW_CAPACITY, P.EDIT_CAPACITY, P.ANSWER_CORRECTIONS, P.COMMENT_ON_SCHOOL,
     P.VIEW_RESTRICTED_PRESSURE, P.VIEW_MOVES, P.TRY_WHAT_IF, P.VIEW_CPD, P.OFFER_CPD, P.BOOK_CPD,
     P.VIEW_SECONDMENTS, P.ARRANGE_SECONDMENTS, P.POST_VACANCIES, P.SIGN_CODE, P.ASK_SUPPORT,
     P.HELP_WITH_SUPPORT, P.RAISE_CONCERN, P.PUBLISH_STATEMENT, P.INVITE_PEOPLE, P.REVOKE_ROLES}
)  # fmt: skip

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.SCHOOL_LEADER: LEADER,
    Role.TRUST_LEADER: LEADER,
    Role.SCHOOL_HR: frozenset(
        {P.VIEW_CAPACITY, P.VIEW_CPD, P.VIEW_SECONDMENTS, P.ARRANGE_SECONDMENTS, P.POST_VACANCIES}
    ),
    Role.TRUST_HR: frozenset(
        {P.VIEW_CAPACITY, P.VIEW_CPD, P.VIEW_SECONDMENTS, P.ARRANGE_SECONDMENTS, P.POST_VACANCIES}
    ),
    Role.LA_HR: frozenset(
        {P.VIEW_CAPACITY, P.VIEW_CPD, P.VIEW_SECONDMENTS, P.ARRANGE_SECONDMENTS, P.POST_VACANCIES}
    ),
    Role.LA_OFFICER: frozenset(
        {P.VIEW_CAPACITY, P.VIEW_RESTRICTED_PRESSURE, P.VIEW_MOVES, P.TRY_WHAT_IF, P.SET_PRESSURE,
         P.IMPORT_LOCAL_DATA, P.VIEW_CPD, P.SET_CPD_PRIORITIES, P.CHECK_ALLOCATIONS,
         P.VIEW_CPD_REPORT, P.ANSWER_SUPPORT, P.LEAD_CONCERNS}
    ),
    Role.DFE_OFFICER: frozenset(
        {P.VIEW_CAPACITY, P.VIEW_RESTRICTED_PRESSURE, P.TRY_WHAT_IF, P.VIEW_CPD, P.VIEW_CPD_REPORT,
         P.COUNT_SUPPORT}
    ),
    Role.STAFF_MEMBER: frozenset(),
    Role.MEMBER: frozenset({P.VIEW_CAPACITY, P.VIEW_CPD, P.VIEW_SECONDMENTS}),
    Role.ADMINISTRATOR: frozenset(
        {P.VIEW_CAPACITY, P.ANSWER_CORRECTIONS, P.SET_PRESSURE, P.IMPORT_LOCAL_DATA, P.VIEW_CPD,
         P.SET_CPD_PRIORITIES, P.CHECK_ALLOCATIONS, P.VIEW_CPD_REPORT, P.LEAD_CONCERNS, P.PUBLISH_CODE,
         P.INVITE_PEOPLE,
         P.REVOKE_ROLES, P.SUSPEND_PEOPLE, P.MANAGE_LOCALITIES, P.IMPORT_DATA, P.VIEW_AUDIT}
    ),
}  # fmt: skip

# An LA officer acts for the whole LA area, but edits only what is the LA's own; likewise the DfE.
# So these apply when the subject *is* the granted scope, not merely lies within it.
OFFICER_OF_OWN_BODY = frozenset(
    {P.EDIT_CAPACITY, P.ANSWER_CORRECTIONS, P.OFFER_CPD, P.BOOK_CPD, P.ARRANGE_SECONDMENTS,
     P.POST_VACANCIES, P.SIGN_CODE, P.RAISE_CONCERN, P.PUBLISH_STATEMENT,
     P.INVITE_PEOPLE, P.REVOKE_ROLES}
)  # fmt: skip
OWN_RECORD_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.LA_OFFICER: OFFICER_OF_OWN_BODY,
    Role.DFE_OFFICER: OFFICER_OF_OWN_BODY,
}

# People who hire or set pay never see composites or restricted figures of other employers' schools, nor
# who asks for support, and lead no conversation between others (product.md, rule 4; REFERENCE section 7,
# design rule 6). A denial outside the own employer.
HIRING_ROLES = frozenset({Role.SCHOOL_HR, Role.TRUST_HR, Role.LA_HR})
DENIED_ELSEWHERE: dict[Role, frozenset[Permission]] = {
    role: frozenset(
        {
            P.VIEW_RESTRICTED_PRESSURE,
            P.VIEW_MOVES,
            P.ANSWER_SUPPORT,
            P.COUNT_SUPPORT,
            P.LEAD_CONCERNS,
        }
    )
    for role in HIRING_ROLES
}

# What a machine may do that shows an employer's key: for that very employer, and nothing beside.
KEY_PERMISSIONS = frozenset({P.POST_VACANCIES})

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
    role held wins over every grant, unless the object belongs to that role's own employer. A key opens what is
    its employer's own, never what merely lies within it.
    """
    if actor.key_for is not None:
        return permission in KEY_PERMISSIONS and (subject is None or subject.own == actor.key_for)
    if subject is None:
        return any(
            permission in ROLE_PERMISSIONS[g.role]
            or permission in OWN_RECORD_PERMISSIONS.get(g.role, ())
            for g in actor.grants
        )
    if is_denied(actor, permission, subject):
        return False
    return any(
        (
            permission in ROLE_PERMISSIONS[g.role]
            and (g.scope in subject.within or g.scope == NETWORK)
        )
        or (permission in OWN_RECORD_PERMISSIONS.get(g.role, ()) and g.scope == subject.own)
        for g in actor.grants
    )


def is_denied(actor: Actor, permission: Permission, subject: Subject) -> bool:
    """Whether a role that `actor` holds forbids `permission` on the object, whatever other roles would allow."""
    return any(
        permission in DENIED_ELSEWHERE.get(grant.role, ()) and grant.scope not in subject.within
        for grant in actor.grants
    )
