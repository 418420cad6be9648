"""Which employers have priority: a tier by employer, asked of whoever knows; without a word it is the usual tier."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from sqlalchemy import select

from collabnet.atlas.models import AtlasBar
from collabnet.core.actor import Scope, ScopeKind
from collabnet.core.waiting_list import USUAL_TIER
from collabnet.platform.db import db

# Bars from published measures only: a tier must not tell what a restricted bar says.
PUBLIC_DOMAINS = ("spare_places", "shortage_of_places", "unequal_load")
TIER_OF_WORD = {"high": 1, "possible": 2}
TIER_WORDS = {1: "under pressure", 2: "possibly under pressure"}

Source = Callable[[Iterable[Scope]], Mapping[Scope, int]]


def published_pressure(employers: Iterable[Scope]) -> dict[Scope, int]:
    """Tier 1 for a school with a high bar of published pressure, 2 where one is possible."""
    urns = {int(s.code): s for s in employers if s.kind is ScopeKind.SCHOOL}
    found: dict[Scope, int] = {}
    rows = db.session.execute(
        select(AtlasBar.urn, AtlasBar.word).where(
            AtlasBar.urn.in_(urns),
            AtlasBar.word.in_(TIER_OF_WORD),
            AtlasBar.domain.in_(PUBLIC_DOMAINS),
        )
    )
    for urn, word in rows:
        scope = urns[urn]
        found[scope] = min(found.get(scope, USUAL_TIER), TIER_OF_WORD[word])
    return found


SOURCES: list[Source] = [published_pressure]  # a later source overrules an earlier one


def tiers_of(employers: Iterable[Scope]) -> dict[Scope, int]:
    """The tier of each employer, 1 first."""
    wanted = list(employers)
    found = dict.fromkeys(wanted, USUAL_TIER)
    for source in SOURCES:
        found.update(source(wanted))
    return found


def tier_of(employer: Scope) -> int:
    """The tier of one employer."""
    return tiers_of([employer])[employer]
