"""The restricted bars and the composite of a school, for those entitled to them and for nobody else.

This is the only place that reads them. Whoever hires or sets pay for another employer is denied, whatever
else they hold (product.md, rule 4): the question is asked of the school's own subject, and denial wins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from collabnet.atlas import queries
from collabnet.atlas.bar_rows import COMPOSITE
from collabnet.atlas.bars import BAR_LEVELS, source_words, value_words
from collabnet.atlas.models import AtlasRestrictedBar
from collabnet.atlas.pressure_page import range_words
from collabnet.core.actor import Actor
from collabnet.core.figures import NoValue
from collabnet.core.permissions import Permission, can
from collabnet.core.pressure import Why, Word
from collabnet.core.pressure_measures import INDICATORS, Domain
from collabnet.core.pressure_settings import COMPONENTS
from collabnet.directory.belonging import school_subject
from collabnet.platform.charts import PressureBar, PressurePart
from collabnet.platform.db import db
from collabnet.platform.imports.models import ImportRun

ONLY_MOVES = "for the school, its trust and its local authority only"


@dataclass(frozen=True, slots=True)
class RestrictedView:
    """What an entitled person sees besides the public bars."""

    composite: PressureBar | None
    bars: list[PressureBar]


def restricted_view(actor: Actor, urn: int, *, locality_id: int = 0) -> RestrictedView | None:
    """The restricted bars of a school by national settings (0) or a locality's; None for who may not see them."""
    subject = school_subject(urn)
    if subject is None or not can(actor, Permission.VIEW_RESTRICTED_PRESSURE, subject):
        return None
    rows = {
        row.domain: row
        for row in db.session.scalars(
            select(AtlasRestrictedBar).where(
                AtlasRestrictedBar.urn == urn, AtlasRestrictedBar.locality_id == locality_id
            )
        )
    }
    may_see_moves = can(actor, Permission.VIEW_MOVES, subject)
    sources = queries.sources(_runs(rows))
    return RestrictedView(
        composite=_composite(rows[COMPOSITE]) if COMPOSITE in rows else None,
        bars=[_bar(rows[d.value], sources, may_see_moves) for d in Domain if d.value in rows],
    )


def _runs(rows: Mapping[str, AtlasRestrictedBar]) -> list[int]:
    """The imports that the parts came from."""
    found = {
        run for row in rows.values() for part in row.parts for _, run in part.get("sources", [])
    }
    return list(db.session.scalars(select(ImportRun.id).where(ImportRun.id.in_(sorted(found)))))


def _bar(row: AtlasRestrictedBar, sources: Mapping[int, str], may_see_moves: bool) -> PressureBar:
    domain = Domain(row.domain)
    return _drawn(
        row,
        domain.words.capitalize(),
        [_part(part, domain, sources, may_see_moves) for part in row.parts],
    )


def _drawn(row: AtlasRestrictedBar, name: str, parts: list[PressurePart]) -> PressureBar:
    word = Word(row.word)
    return PressureBar(
        name=name,
        level=BAR_LEVELS[word],
        word=word.words,
        position=row.place,
        low=row.low,
        high=row.high,
        parts=parts,
        note=" ".join(
            filter(
                None, (Why(row.why).words, range_words(row.place, row.low, row.high, row.top_share))
            )
        ),
    )


def _part(
    kept: Mapping[str, Any], domain: Domain, sources: Mapping[int, str], may_see_moves: bool
) -> PressurePart:
    indicator = next(i for i in INDICATORS if i.id == kept["id"] and i.domain is domain)
    if domain is Domain.IN_YEAR_MOVES and not may_see_moves:
        value = ONLY_MOVES
    elif kept["value"] is None:
        value = NoValue(kept["no_value"]).words
    elif domain is Domain.IN_YEAR_MOVES:
        value = f"{kept['value']:.0f}%"  # about people: whole percentages only
    else:
        value = value_words(kept["value"], indicator)
    return PressurePart(
        label=indicator.label,
        value=value,
        position=kept["score"],
        source=source_words(kept["sources"], sources),
        share=_share(kept),
    )


def _composite(row: AtlasRestrictedBar) -> PressureBar:
    parts = []
    for kept in row.parts:
        end = Domain(kept["end"]).words if kept["end"] else ""
        parts.append(
            PressurePart(
                label=Domain(kept["end"]).words.capitalize()
                if end
                else COMPONENTS[kept["id"]].partition(":")[0],
                value="the end that presses harder" if end else "its bar",
                position=kept["score"],
                share=_share(kept),
            )
        )
    return _drawn(row, "All bars together", parts)


def _share(kept: Mapping[str, Any]) -> str:
    if kept["contribution"] is None:
        return "left out"
    return f"{kept['contribution']:.0f} of at most {kept['greatest']:.0f}"
