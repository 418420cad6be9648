"""Puts the pages of own pay policies together: an employer's page, its versions, the areas that it can enter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from collabnet.accounts.queries_organisations import (
    Organisation,
    acting_for,
    organisations,
    subject_of,
)
from collabnet.core.actor import Actor, Scope, ScopeKind
from collabnet.core.pay import SCALES, PayArea
from collabnet.core.pay_policy import OwnRange, holds_on
from collabnet.core.permissions import Permission, can
from collabnet.directory.models import LocalAuthority, School
from collabnet.platform.clock import today
from collabnet.platform.db import db
from collabnet.recruitment_code import queries_policies
from collabnet.recruitment_code.models_policies import PayPolicy
from collabnet.recruitment_code.queries_policies import OwnPolicy


@dataclass(frozen=True, slots=True)
class ShownRange:
    """A line of a policy's table."""

    label: str
    area: str
    found: OwnRange


@dataclass(frozen=True, slots=True)
class ShownPolicy:
    """A policy on its employer's page: "holds", "will hold" or "held" today."""

    policy: OwnPolicy
    when: str
    ranges: Sequence[ShownRange]


@dataclass(frozen=True, slots=True)
class EmployerPage:
    """Everything that an employer shows, the present policy first, and whether this person may change it."""

    organisation: Organisation
    policies: Sequence[ShownPolicy]
    withdrawn: Sequence[PayPolicy]
    taken: OwnPolicy | None  # the trust's or the council's, where it has none of its own today
    taken_from: Organisation | None
    area: PayArea  # where its ranges are most likely entered
    may_change: bool

    @property
    def base(self) -> str:
        """The address of the page."""
        return base(self.organisation)


def base(organisation: Organisation) -> str:
    """The address of an employer's policies."""
    return f"/pay/policies/{organisation.word}/{organisation.code}"


def employer_page(actor: Actor, owner: Scope) -> EmployerPage:
    """An employer's page."""
    organisation = organisations([owner])[owner]
    shown = [_shown(policy) for policy in queries_policies.policies(owner)]
    may_change = may_write(actor, owner)
    taken = None
    if not any(one.when == "holds" for one in shown):
        taken = queries_policies.policy_of(owner)
    order = ("holds", "will hold", "held")
    return EmployerPage(
        organisation=organisation,
        policies=sorted(shown, key=lambda one: order.index(one.when)),
        withdrawn=[r for r in queries_policies.rows_of(owner) if r.present.is_withdrawn]
        if may_change
        else (),
        taken=taken,
        taken_from=organisations([taken.owner])[taken.owner] if taken else None,
        area=area_of(owner),
        may_change=may_change,
    )


def may_write(actor: Actor, owner: Scope) -> bool:
    """Whether somebody writes down policies for an employer."""
    return can(actor, Permission.POST_VACANCIES, subject_of(owner))


def own_employers(actor: Actor) -> list[Organisation]:
    """The employers for which somebody writes down policies, by name."""
    return acting_for(actor, Permission.POST_VACANCIES)


def _shown(policy: OwnPolicy) -> ShownPolicy:
    day = today()
    when = "will hold" if day < policy.valid_from else "held"
    if holds_on(policy, day):
        when = "holds"
    codes, areas = list(SCALES), [None, *PayArea]
    ordered = sorted(policy.ranges, key=lambda r: (areas.index(r.area), codes.index(r.scale)))
    ranges = [
        ShownRange(SCALES[r.scale].label, r.area.words if r.area else "Every pay area", r)
        for r in ordered
    ]
    return ShownPolicy(policy, when, ranges)


def area_of(owner: Scope) -> PayArea:
    """The pay area in which an employer's ranges are most likely entered: its own, or England outside London."""
    query = select(LocalAuthority.pay_area)
    if owner.kind is ScopeKind.SCHOOL:
        query = query.join(School, School.la_code == LocalAuthority.code).where(
            School.urn == int(owner.code)
        )
    elif owner.kind is ScopeKind.TRUST:
        query = query.join(School, School.la_code == LocalAuthority.code).where(
            School.trust_uid == int(owner.code)
        )
    else:
        query = query.where(LocalAuthority.code == owner.code)
    found = db.session.scalars(query.order_by(LocalAuthority.code)).first()
    return PayArea(found) if found in [area.value for area in PayArea] else PayArea.ENGLAND
