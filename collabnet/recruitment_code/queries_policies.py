"""Reads employers' own published pay policies. All of it is public: it is published elsewhere already.

Lists go by name only; nothing sorts, counts or compares what employers pay.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from collabnet.accounts.queries_organisations import Organisation, acting_for, organisations
from collabnet.core.actor import Actor, Scope, ScopeKind
from collabnet.core.pay import SCALES, PayArea
from collabnet.core.pay_policy import OwnRange, in_force
from collabnet.core.permissions import Permission
from collabnet.directory.belonging import LARGEST_KEY, is_maintained
from collabnet.directory.models import School
from collabnet.platform.clock import today
from collabnet.platform.db import db
from collabnet.recruitment_code.models_policies import PayPolicy, PayPolicyVersion


@dataclass(frozen=True, slots=True)
class OwnPolicy:
    """What a policy says now, and whose it is."""

    id: int
    owner: Scope
    version: int
    title: str
    url: str
    published_on: dt.date
    valid_from: dt.date
    valid_to: dt.date | None
    ranges: Sequence[OwnRange]
    changed_at: dt.datetime

    def range_of(self, scale: str, area: PayArea | None) -> OwnRange | None:
        """Its range for a scale in a pay area, or None; the area is ignored where the scale has none."""
        wanted = area if scale in SCALES and SCALES[scale].by_area else None
        return next((r for r in self.ranges if r.scale == scale and r.area == wanted), None)

    def ranges_in(self, area: PayArea) -> list[OwnRange]:
        """Its ranges of a pay area and those that are the same everywhere, in the order of the scales."""
        order = list(SCALES)
        return sorted(
            (r for r in self.ranges if r.area in (area, None)), key=lambda r: order.index(r.scale)
        )


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the public list."""

    organisation: Organisation
    policy: OwnPolicy


@dataclass(frozen=True, slots=True)
class ViewersPolicy:
    """The policy of an employer for which the viewer acts; `taken_from` when it is another's, such as its trust's."""

    organisation: Organisation
    policy: OwnPolicy
    taken_from: Organisation | None


def policy_of(scope: Scope, on: dt.date | None = None) -> OwnPolicy | None:
    """The policy that holds for an employer on a day (today unless told), or None.

    A school takes its own; where it has none for that day, its trust's, and a maintained school its council's.
    """
    day = on or today()
    for owner in (scope, *wider(scope)):
        found = in_force(policies(owner), day)
        if found is not None:
            return found
    return None


def own_range(
    scope: Scope, scale: str, area: PayArea | None, on: dt.date | None = None
) -> OwnRange | None:
    """The range that an employer has published for a scale, a pay area and a day, or None: then nothing is checked."""
    policy = policy_of(scope, on)
    return policy.range_of(scale, area) if policy else None


def wider(scope: Scope) -> list[Scope]:
    """Whose policy an employer takes that has none of its own."""
    if scope.kind is ScopeKind.MAINTAINED:
        return [Scope(ScopeKind.LA, scope.code)]
    if scope.kind is not ScopeKind.SCHOOL or int(scope.code) > LARGEST_KEY:
        return []
    row = db.session.execute(
        select(School.trust_uid, School.la_code, School.type_code).where(
            School.urn == int(scope.code)
        )
    ).one_or_none()
    if row is None:
        return []
    if row.trust_uid:
        return [Scope(ScopeKind.TRUST, str(row.trust_uid))]
    return [Scope(ScopeKind.LA, row.la_code)] if is_maintained(row.type_code) else []


def policies(owner: Scope) -> list[OwnPolicy]:
    """An employer's own policies that are not withdrawn, the newest first."""
    shown = [_shown(row) for row in rows_of(owner) if not row.present.is_withdrawn]
    return sorted(shown, key=lambda p: (p.valid_from, p.id), reverse=True)


def rows_of(owner: Scope) -> Sequence[PayPolicy]:
    """Every policy that an employer has written down, withdrawn ones too, with all versions."""
    return db.session.scalars(
        select(PayPolicy)
        .where(PayPolicy.owner_kind == owner.kind.value, PayPolicy.owner_code == owner.code)
        .options(selectinload(PayPolicy.versions).selectinload(PayPolicyVersion.ranges))
        .order_by(PayPolicy.id)
        .execution_options(populate_existing=True)
    ).all()


def row(owner: Scope, number: int) -> PayPolicy | None:
    """One of an employer's policies with all versions, or None: another employer's is like a missing one."""
    return next((found for found in rows_of(owner) if found.id == number), None)


def listed() -> list[Listed]:
    """Every employer that shows a policy which holds today or later, by name, with that policy."""
    rows = db.session.scalars(
        select(PayPolicy)
        .join(PayPolicy.versions)
        .where(
            PayPolicyVersion.number == PayPolicy.version, PayPolicyVersion.is_withdrawn.is_(False)
        )
        .options(selectinload(PayPolicy.versions).selectinload(PayPolicyVersion.ranges))
        .order_by(PayPolicy.id)
    ).unique()
    day = today()
    best: dict[Scope, OwnPolicy] = {}
    for found in (_shown(one) for one in rows):
        if found.valid_to is not None and found.valid_to < day:
            continue
        known = best.get(found.owner)
        best[found.owner] = found if known is None else _sooner(known, found, day)
    named = organisations(best)
    lines = [Listed(named[owner], policy) for owner, policy in best.items()]
    return sorted(
        lines, key=lambda line: (line.organisation.name.casefold(), line.organisation.code)
    )


def _sooner(one: OwnPolicy, other: OwnPolicy, day: dt.date) -> OwnPolicy:
    """Of two policies of an employer the one that holds on a day, else the one that comes first."""
    return in_force((one, other), day) or min(one, other, key=lambda p: p.valid_from)


def of_viewer(actor: Actor, on: dt.date) -> list[ViewersPolicy]:
    """The policies of the employers for which somebody posts adverts, by name; nobody else's."""
    found = []
    for organisation in acting_for(actor, Permission.POST_VACANCIES):
        policy = policy_of(organisation.scope, on)
        if policy is not None:
            is_other = policy.owner != organisation.scope
            owner = organisations([policy.owner])[policy.owner] if is_other else None
            found.append(ViewersPolicy(organisation, policy, owner))
    return found


def _shown(found: PayPolicy) -> OwnPolicy:
    now = found.present
    return OwnPolicy(
        id=found.id,
        owner=found.owner,
        version=found.version,
        title=now.title,
        url=now.url,
        published_on=now.published_on,
        valid_from=now.valid_from,
        valid_to=now.valid_to,
        ranges=now.own_ranges,
        changed_at=now.written_at,
    )
