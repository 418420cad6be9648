"""The page of one school's pressure: each bar in its phase and beside its neighbours, with every part and number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from collabnet.atlas import queries
from collabnet.atlas.bars import (
    BAR_LEVELS,
    SchoolView,
    neighbour_places,
    neighbours,
    school_view,
    source_words,
    value_words,
)
from collabnet.atlas.model_queries import Neighbour
from collabnet.atlas.models import AtlasBar, AtlasLocalBar, AtlasLocalRun
from collabnet.atlas.trends import Trend, trends_of
from collabnet.core.figures import NoValue
from collabnet.core.pressure import Basis, Why, Word
from collabnet.core.pressure_draws import DRAWS
from collabnet.core.pressure_measures import INDICATORS, Domain, Indicator
from collabnet.directory.models import LocalAuthority, Locality, LocalitySchool
from collabnet.platform.charts import PressureBar
from collabnet.platform.db import db
from collabnet.platform.errors import NotFound

COLUMNS = (
    "urn", "school", "bar", "settings", "word", "place", "low", "high", "share_of_ways_on_top",
    "beside", "relative_word", "relative_place", "relative_low", "relative_high", "measure", "value",
    "score", "contribution", "greatest_contribution", "own_share", "neighbours_mean",
    "relative_score", "relative_contribution", "relative_greatest_contribution", "source",
)  # fmt: skip
BASIS_WORDS = {
    Basis.CATCHMENT: "the {number} schools that share its catchment, each counting by the children in common",
    Basis.AUTHORITY: "the other {number} schools of its phase in {la}, as no catchments have been modelled here yet",
    Basis.NONE: "none, as too few schools are there to compare",
}


@dataclass(frozen=True, slots=True)
class PartRow:
    """One measure of a bar, in both comparisons."""

    label: str
    value: str
    score: float | None
    contribution: float | None
    greatest: float | None
    own: str  # the same before it was compared with an area, where that differs
    beside: str
    relative_score: float | None
    relative_contribution: float | None
    relative_greatest: float | None
    source: str


@dataclass(frozen=True, slots=True)
class PairedBar:
    """One bar in its phase and beside the neighbours."""

    domain: Domain
    own: PressureBar
    own_range: str
    own_share: float | None  # of ways to weigh with it in the top fifth
    beside: PressureBar
    beside_range: str
    beside_words: str
    notes: list[str]
    parts: list[PartRow]


@dataclass(frozen=True, slots=True)
class PressurePage:
    """What the page shows to everybody."""

    view: SchoolView
    bars: list[PairedBar]
    neighbours: list[Neighbour]
    trends: list[tuple[Domain, list[Trend]]]
    settings_name: str  # of the locality whose settings were used; "" for the national ones
    settings_slug: str
    settings_id: int  # the locality's number, 0 for the national settings
    localities: list[tuple[str, str]]  # (slug, name) of those that have settings of their own

    @property
    def trend_sources(self) -> list[str]:
        """Every file that the charts draw on, once."""
        found = (s for _, trends in self.trends for trend in trends for s in trend.sources)
        return list(dict.fromkeys(found))


def page_of(urn: int, *, locality: str = "") -> PressurePage:
    """The page by the national settings, or by those of one of the school's localities.

    Raises NotFound for a school without results and for a locality that has no settings of its own.
    """
    view = school_view(urn)
    own = _localities(urn)
    chosen = next((found for found in own if found[1] == locality), None)
    if locality and chosen is None:
        raise NotFound
    rows = bar_rows(urn, chosen[0] if chosen else None)
    near = neighbours(urn)
    ticks = neighbour_places([n.urn for n in near])
    sources = queries.sources(view.run.import_runs if view.run else [])
    la = db.session.get(LocalAuthority, view.school.la_code)
    return PressurePage(
        view=view,
        bars=[_paired(row, ticks, sources, la.name if la else "") for row in rows],
        neighbours=near,
        trends=trends_of(urn),
        settings_name=chosen[2] if chosen else "",
        settings_slug=chosen[1] if chosen else "",
        settings_id=chosen[0] if chosen else 0,
        localities=[(slug, name) for _, slug, name in own],
    )


def bar_rows(urn: int, locality_id: int | None) -> list[AtlasBar | AtlasLocalBar]:
    """A school's public bars in the order of their domains, by national settings or a locality's."""
    found: Sequence[AtlasBar | AtlasLocalBar]
    if locality_id is None:
        found = db.session.scalars(select(AtlasBar).where(AtlasBar.urn == urn)).all()
    else:
        found = db.session.scalars(
            select(AtlasLocalBar).where(
                AtlasLocalBar.urn == urn, AtlasLocalBar.locality_id == locality_id
            )
        ).all()
    by_domain = {row.domain: row for row in found}
    return [by_domain[d.value] for d in Domain if d.value in by_domain]


def _localities(urn: int) -> list[tuple[int, str, str]]:
    """The localities of a school whose own settings its bars were worked out by."""
    rows = db.session.execute(
        select(Locality.id, Locality.slug, Locality.name)
        .join(LocalitySchool, LocalitySchool.locality_id == Locality.id)
        .join(AtlasLocalRun, AtlasLocalRun.locality_id == Locality.id)
        .where(LocalitySchool.urn == urn)
        .order_by(Locality.name, Locality.id)
    )
    return [(number, slug, name) for number, slug, name in rows]


def _paired(
    row: AtlasBar | AtlasLocalBar,
    ticks: Mapping[str, Sequence[float]],
    sources: Mapping[int, str],
    la: str,
) -> PairedBar:
    domain = Domain(row.domain)
    word, beside = Word(row.word), Word(row.relative_word)
    if word is Word.STILL_FILLING:
        beside = Word.STILL_FILLING
    return PairedBar(
        domain=domain,
        own=PressureBar(
            name="In its phase",
            level=BAR_LEVELS[word],
            word=word.words,
            position=row.place,
            low=row.low,
            high=row.high,
            neighbours=() if row.place is None else ticks.get(row.domain, ()),
            note=Why(row.why).words,
        ),
        own_range=range_words(row.place, row.low, row.high, row.top_share),
        own_share=row.top_share,
        beside=PressureBar(
            name="Beside its neighbours",
            level=BAR_LEVELS[beside],
            word=beside.words,
            position=row.relative_place,
            low=row.relative_low,
            high=row.relative_high,
            note=relative_why(row),
        ),
        beside_range=range_words(
            row.relative_place, row.relative_low, row.relative_high, row.relative_share
        ),
        beside_words=basis_words(row, la),
        notes=note_words(row.notes),
        parts=[_part(kept, domain, sources) for kept in row.parts],
    )


def relative_why(row: AtlasBar | AtlasLocalBar) -> str:
    """Why the relative bar carries its word."""
    words = {
        Why.TOP_FIFTH: "It stands out more from its neighbours than four in five schools, however it is weighed.",
        Why.SOMETIMES_TOP: "It stands out from its neighbours with some weights, not with all.",
        Why.NOT_IN_TOP_FIFTH: "It does not stand out from its neighbours more than most schools do.",
        Why.NONE_OF_IT: "It has no more of this pressure than its neighbours.",
    }
    why = Why(row.relative_why or Why.NO_NEIGHBOURS.value)
    return words.get(why, why.words)


def basis_words(row: AtlasBar | AtlasLocalBar, la: str) -> str:
    """With whom a school was put side by side."""
    return BASIS_WORDS[Basis(row.basis)].format(number=row.neighbours, la=la)


def range_words(
    place: float | None, low: float | None, high: float | None, share: float | None
) -> str:
    """How sure a place is, in one sentence; "" where there is none."""
    if place is None or low is None or high is None or share is None:
        return ""
    ends = f"{low:.0f} to {high:.0f}" if f"{low:.0f}" != f"{high:.0f}" else ""
    reach = (
        f" ({ends} in nine of ten ways to weigh it)" if ends else " in nine of ten ways to weigh it"
    )
    return f"At {place:.0f} of 100{reach}; {_top_words(share)}."


def _top_words(share: float) -> str:
    """How often a bar is in the top fifth; a share that only rounds to none or all is not said to be that."""
    if share in (0, 1):
        return "never in the top fifth" if share == 0 else f"in the top fifth in all {DRAWS:,} ways"
    return f"in the top fifth in {min(99, max(1, round(100 * share)))}% of {DRAWS:,} ways"


def note_words(notes: Sequence[Sequence[Any]]) -> list[str]:
    """What was netted out of a bar."""
    found = []
    for kind, number in notes:
        if kind == "cut":
            found.append(
                f"{number:,.0f} places are not counted: they were taken away by agreement (a lower admission number)."
            )
        elif kind == "specialist":
            found.append(
                f"{number:,.0f} pupils in funded specialist places are taken off before EHC plans are compared."
            )
        elif kind == "filling":
            found.append("It is a new school and still filling, so empty places are not counted.")
    return found


def _part(kept: Mapping[str, Any], domain: Domain, sources: Mapping[int, str]) -> PartRow:
    indicator = indicator_of(kept["id"], domain)
    own, beside = kept.get("own"), kept.get("beside")
    return PartRow(
        label=indicator.label,
        value=value_words(kept["value"], indicator)
        if kept["value"] is not None
        else NoValue(kept["no_value"]).words,
        score=kept["score"],
        contribution=kept["contribution"],
        greatest=kept["greatest"],
        own=own_words(own, indicator),
        beside=own_words(beside, indicator),
        relative_score=kept.get("relative_score"),
        relative_contribution=kept.get("relative_contribution"),
        relative_greatest=kept.get("relative_greatest"),
        source=source_words(kept["sources"], sources),
    )


def own_words(number: float | None, indicator: Indicator) -> str:
    """A school's own share, or its neighbours', before any comparison."""
    if number is None:
        return "–"
    return f"{number:.2f}" if indicator.unit == "ratio" else f"{number:.1f}%"


def indicator_of(name: str, domain: Domain) -> Indicator:
    """The indicator of a kept part."""
    return next(i for i in INDICATORS if i.id == name and i.domain is domain)


def csv_rows(page: PressurePage) -> Iterator[tuple[Any, ...]]:
    """The public bars with their parts, a row a measure."""
    school = page.view.school
    for bar in page.bars:
        own, beside = bar.own, bar.beside
        for part in bar.parts:
            yield (
                school.urn, school.name, bar.domain.words, page.settings_name or "national",
                own.word, own.position, own.low, own.high, bar.own_share,
                bar.beside_words, beside.word, beside.position, beside.low, beside.high,
                part.label, part.value, part.score, part.contribution, part.greatest, part.own,
                part.beside, part.relative_score, part.relative_contribution,
                part.relative_greatest, part.source,
            )  # fmt: skip
