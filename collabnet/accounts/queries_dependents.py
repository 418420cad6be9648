"""Who would lose something if a locality were deleted: people who are members of no other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import String, and_, cast, func, or_, select

from collabnet.accounts.models import RoleGrant, User
from collabnet.directory.models import LocalityAuthority, LocalitySchool, School
from collabnet.platform.db import db


def locality_dependents(locality_id: int) -> Iterator[str]:
    """People whose roles lie in this locality and in no other (registry slot `locality_dependents`)."""
    here = _people_in(
        LocalitySchool.locality_id == locality_id, LocalityAuthority.locality_id == locality_id
    )
    elsewhere = _people_in(
        LocalitySchool.locality_id != locality_id, LocalityAuthority.locality_id != locality_id
    )
    count = (
        db.session.scalar(
            select(func.count(User.id)).where(
                User.id.in_(here), User.id.not_in(elsewhere), User.suspended_at.is_(None)
            )
        )
        or 0
    )
    if count == 1:
        yield "1 person is a member of this locality and of no other"
    elif count:
        yield f"{count} people are members of this locality and of no other"


def _people_in(of_schools: Any, of_authorities: Any) -> Any:
    """The people with a role at a school, trust or authority of some localities."""
    schools = select(cast(LocalitySchool.urn, String)).where(of_schools)
    trusts = (
        select(cast(School.trust_uid, String))
        .join(LocalitySchool, LocalitySchool.urn == School.urn)
        .where(of_schools, School.trust_uid.is_not(None))
    )
    authorities = select(LocalityAuthority.la_code).where(of_authorities)
    kind, code = RoleGrant.scope_kind, RoleGrant.scope_code
    return select(RoleGrant.user_id).where(
        RoleGrant.revoked_at.is_(None),
        or_(
            and_(kind == "school", code.in_(schools)),
            and_(kind == "trust", code.in_(trusts)),
            and_(kind.in_(("la", "maintained")), code.in_(authorities)),
        ),
    )
