"""The demonstration's fair-recruitment code with those who signed it, and one trust's own published pay policy."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Final

from collabnet.core.actor import Actor, Scope, ScopeKind
from collabnet.core.pay import PayArea
from collabnet.core.pay_policy import OwnRange
from collabnet.demonstration.places import LA_CODE
from collabnet.recruitment_code import services_code, services_policies
from collabnet.recruitment_code.services_policies import Statement

VALID_FROM: Final = dt.date(2026, 9, 1)
REVIEW_ON: Final = dt.date(2027, 9, 1)
SIGNATURES: Final = (
    (Scope(ScopeKind.TRUST, "99002"), "Morgan Ellery", "Chief executive"),
    (Scope(ScopeKind.LA, LA_CODE), "Priya Nath", "Director of children’s services"),
)

TRUST: Final = Scope(ScopeKind.TRUST, "99002")
POLICY: Final = Statement(
    title="Pay policy of the trust",
    url="https://vale-learning.example/policies/pay",
    published_on=dt.date(2025, 9, 1),
    valid_from=dt.date(2025, 9, 1),
    valid_to=None,
)
# Fictional: scale, lowest, highest, page of the policy.
OF_THE_AREA: Final = (
    ("main", 33_000, 45_400, "8"),
    ("upper", 47_500, 51_100, "8"),
    ("leadership", 51_800, 120_000, "11"),
)
EVERYWHERE: Final = (("njc", 24_500, 46_000, "14"),)


def load_policy(*, actor: Actor) -> None:
    """Write down where a trust has published its pay policy, and the ranges in it."""
    found = services_policies.add(actor=actor, owner=TRUST, said=POLICY)
    for area, rows in ((PayArea.ENGLAND, OF_THE_AREA), (None, EVERYWHERE)):
        services_policies.set_ranges(
            actor=actor,
            owner=TRUST,
            number=found.id,
            seen=found.version,
            area=area.value if area else "",
            ranges=[
                OwnRange(scale, area, Decimal(low), Decimal(high), page)
                for scale, low, high, page in rows
            ],
        )


def load_code(*, actor: Actor) -> None:
    """Publish the first version and sign it."""
    version = services_code.publish(actor=actor, valid_from=VALID_FROM, review_on=REVIEW_ON)
    for owner, name, post in SIGNATURES:
        services_code.sign(
            actor=actor, owner=owner, number=version.number, officer_name=name, officer_post=post
        )
