"""Where each record belongs: the organisations and areas whose people it concerns, as a Subject for `can()`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import bindparam, select, union

from collabnet.core.actor import NETWORK, Scope, ScopeKind, Subject, subject
from collabnet.directory.codes import type_codes_of
from collabnet.directory.models import (
    Group,
    LocalAuthority,
    Locality,
    LocalityAuthority,
    LocalitySchool,
    Region,
    School,
)
from collabnet.platform.db import db

LARGEST_KEY = 2**31 - 1  # larger numbers cannot be a key, and PostgreSQL would refuse to look

# Types whose employer or maintaining body is the local authority or the governing body of a maintained school
# (GIAS EnumSets, REFERENCE section 1): community, VA, VC, foundation, their special schools, PRU, LA nursery.
MAINTAINED_TYPES = frozenset(type_codes_of("maintained"))
# Types where the LA itself employs the staff: community, VC, community special, nursery, PRU.
LA_EMPLOYER_TYPES = frozenset({"1", "3", "7", "14", "15"})
# Sponsor-led and converter academies, free schools, UTCs, studio schools, their special and 16–19 forms.
ACADEMY_TYPES = frozenset(type_codes_of("academies"))
ACADEMY_TRUST_TYPES = frozenset(
    {"6", "10", "11"}
)  # multi-academy, single-academy, secure single-academy


# Asked on nearly every request of somebody with a role, so it is built once.
LOCALITIES_OF = union(
    select(LocalitySchool.locality_id).where(
        LocalitySchool.urn.in_(bindparam("urns", expanding=True))
    ),
    select(LocalitySchool.locality_id)
    .join(School, School.urn == LocalitySchool.urn)
    .where(School.trust_uid.in_(bindparam("uids", expanding=True))),
    select(LocalityAuthority.locality_id).where(
        LocalityAuthority.la_code.in_(bindparam("la_codes", expanding=True))
    ),
)


def is_maintained(type_code: str) -> bool:
    """Whether a school of this GIAS type is maintained by its local authority."""
    return type_code.lstrip("0") in MAINTAINED_TYPES


def school_subjects(urns: Iterable[int]) -> dict[int, Subject]:
    """Where each of these schools belongs; schools that do not exist are absent."""
    wanted = [u for u in urns if 0 < u <= LARGEST_KEY]
    rows = db.session.execute(
        select(
            School.urn,
            School.trust_uid,
            School.la_code,
            School.type_code,
            LocalAuthority.region_code,
        )
        .join(LocalAuthority, LocalAuthority.code == School.la_code)
        .where(School.urn.in_(wanted))
    ).all()
    localities: dict[int, list[int]] = defaultdict(list)
    for urn, locality_id in db.session.execute(
        select(LocalitySchool.urn, LocalitySchool.locality_id).where(LocalitySchool.urn.in_(wanted))
    ):
        localities[urn].append(locality_id)
    return {
        row.urn: subject(
            Scope(ScopeKind.SCHOOL, str(row.urn)),
            Scope(ScopeKind.TRUST, str(row.trust_uid)) if row.trust_uid else None,
            Scope(ScopeKind.LA, row.la_code),
            Scope(ScopeKind.MAINTAINED, row.la_code)
            if row.type_code.lstrip("0") in LA_EMPLOYER_TYPES
            else None,
            Scope(ScopeKind.REGION, row.region_code) if row.region_code else None,
            *(Scope(ScopeKind.LOCALITY, str(i)) for i in localities[row.urn]),
        )
        for row in rows
    }


def school_subject(urn: int) -> Subject | None:
    """Where a school belongs, or None when there is no such school."""
    return school_subjects([urn]).get(urn)


def trust_subject(uid: int) -> Subject | None:
    """Where a group's own record belongs: itself, and every locality where it has a school now."""
    if not 0 < uid <= LARGEST_KEY or db.session.get(Group, uid) is None:
        return None
    localities = db.session.scalars(
        select(LocalitySchool.locality_id)
        .join(School, School.urn == LocalitySchool.urn)
        .where(School.trust_uid == uid)
        .distinct()
    )
    return subject(
        Scope(ScopeKind.TRUST, str(uid)),
        *(Scope(ScopeKind.LOCALITY, str(i)) for i in localities),
    )


def la_subject(code: str) -> Subject | None:
    """Where a local authority's own record belongs: itself, its region and its localities."""
    la = db.session.get(LocalAuthority, code) if len(code) <= 3 and "\x00" not in code else None
    if la is None:
        return None
    localities = db.session.scalars(
        select(LocalityAuthority.locality_id).where(LocalityAuthority.la_code == code)
    )
    return subject(
        Scope(ScopeKind.LA, code),
        Scope(ScopeKind.MAINTAINED, code),
        Scope(ScopeKind.REGION, la.region_code) if la.region_code else None,
        *(Scope(ScopeKind.LOCALITY, str(i)) for i in localities),
    )


def region_subject(code: str) -> Subject | None:
    """Where the record of a DfE regional team belongs: its region and every locality in it."""
    if len(code) > 2 or "\x00" in code or db.session.get(Region, code) is None:
        return None
    localities = db.session.scalars(
        select(LocalityAuthority.locality_id)
        .join(LocalAuthority, LocalAuthority.code == LocalityAuthority.la_code)
        .where(LocalAuthority.region_code == code)
        .distinct()
    )
    return subject(
        Scope(ScopeKind.REGION, code),
        *(Scope(ScopeKind.LOCALITY, str(i)) for i in localities),
    )


def locality_subject(slug: str) -> Subject | None:
    """Where a locality's own record belongs, or None when there is no such locality."""
    if len(slug) > 80 or "\x00" in slug:
        return None
    found = db.session.scalar(select(Locality.id).where(Locality.slug == slug))
    return None if found is None else subject(Scope(ScopeKind.LOCALITY, str(found)))


def person_subject(user_id: int) -> Subject:
    """Where things that belong to one person belong."""
    return subject(Scope(ScopeKind.PERSON, str(user_id)))


def network_subject() -> Subject:
    """Where things of the whole network belong: imports, localities, the audit log."""
    return subject(NETWORK)


def locality_ids_of(scopes: Iterable[Scope]) -> list[int]:
    """The localities that these scopes lie in, in one query: whoever holds a role there is a member of them.

    A region and the network lie in no locality: their officers see what their own roles show, not what members
    share among themselves (product.md, "Who may see what").
    """
    codes: dict[ScopeKind, set[str]] = defaultdict(set)
    for scope in scopes:
        codes[scope.kind].add(scope.code)
    found = {int(code) for code in codes[ScopeKind.LOCALITY]}
    asked: dict[str, list[int] | list[str]] = {
        "urns": sorted(int(code) for code in codes[ScopeKind.SCHOOL]),
        "uids": sorted(int(code) for code in codes[ScopeKind.TRUST]),
        "la_codes": sorted(codes[ScopeKind.LA] | codes[ScopeKind.MAINTAINED]),
    }
    if any(asked.values()):
        found.update(db.session.scalars(LOCALITIES_OF, asked))
    return sorted(found)
