"""The method page: the very settings that the bars were worked out with, and one school step by step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from collabnet.atlas import queries
from collabnet.atlas.bars import SchoolView, school_view, source_words, value_words
from collabnet.atlas.models import AtlasBar
from collabnet.core import area_shades, places, pressure, pressure_measures
from collabnet.core.figures import NoValue
from collabnet.core.pressure import Word
from collabnet.core.pressure_measures import ANCHORS, INDICATORS, Domain, Indicator, phase_group
from collabnet.platform.db import db
from collabnet.platform.errors import NotFound


@dataclass(frozen=True, slots=True)
class Step:
    """One measure of the worked school: what it is, where it stands, what it adds."""

    indicator: Indicator
    value: str
    score: float | None
    contribution: float | None
    greatest: float | None
    source: str


@dataclass(frozen=True, slots=True)
class WorkedBar:
    """One bar of the worked school with its steps."""

    domain: Domain
    score: float | None
    word: str
    why: str
    steps: list[Step]


@dataclass(frozen=True, slots=True)
class Worked:
    """The worked school."""

    view: SchoolView
    group: str
    compared: int
    bars: list[WorkedBar]


@dataclass(frozen=True, slots=True)
class MethodPage:
    """What the method page prints."""

    domains: list[tuple[Domain, list[Indicator]]]
    anchors: Mapping[Domain, str]
    levels: list[places.PlacesLevel]
    settings: Mapping[str, float]
    area_steps: list[tuple[float, int]]
    worked: Worked | None


SETTINGS: Mapping[str, float] = {
    "top_fifth": pressure.TOP_FIFTH,
    "present_percent": 100 * pressure.SMALLEST_PRESENT_SHARE,
    "fewest_compared": pressure.FEWEST_SCHOOLS_COMPARED,
    "fewest_places": places.FEWEST_PLACES,
    "shortage_above": places.SHORTAGE_ABOVE_PERCENT,
    "spare_below": places.SPARE_BELOW_PERCENT,
    "years_to_fill": places.YEARS_TO_FILL,
    "fewest_offers": pressure_measures.FEWEST_OFFERS,
    "fewest_on_roll": pressure_measures.FEWEST_ON_ROLL,
    "fewest_pupils": pressure_measures.FEWEST_PUPILS,
    "fewest_in_area": pressure_measures.FEWEST_SCHOOLS_IN_AREA,
}


def page(*, urn: int | None) -> MethodPage:
    """The method with the school asked for as the example, or one that shows every step.

    Raises NotFound when a school is asked for that has no results.
    """
    return MethodPage(
        domains=[(d, [i for i in INDICATORS if i.domain is d]) for d in Domain],
        anchors=ANCHORS,
        levels=list(places.PlacesLevel),
        settings=SETTINGS,
        area_steps=sorted(area_shades.STEPS),
        worked=_worked(urn),
    )


def _worked(urn: int | None) -> Worked | None:
    chosen = urn or _example()
    if chosen is None:
        return None
    view = school_view(chosen)
    group = phase_group(int(view.school.phase_code)) if view.school.phase_code.isdigit() else None
    rows = list(db.session.scalars(select(AtlasBar).where(AtlasBar.urn == chosen)))
    if group is None or view.run is None or not rows:
        raise NotFound
    sources = queries.sources(view.run.import_runs)
    kept = {row.domain: row for row in rows}
    return Worked(
        view=view,
        group=group,
        compared=view.run.compared.get(group, 0),
        bars=[_bar(kept[d.value], sources) for d in Domain if d.value in kept],
    )


def _example() -> int | None:
    """The first school by URN that stands high somewhere and usual elsewhere, or any with a bar."""
    high = select(AtlasBar.urn).where(AtlasBar.word == Word.HIGH.value)
    usual = select(AtlasBar.urn).where(AtlasBar.word == Word.USUAL.value)
    for wanted in (high.where(AtlasBar.urn.in_(usual)), usual, high):
        found = db.session.scalar(wanted.order_by(AtlasBar.urn).limit(1))
        if found is not None:
            return found
    return None


def _bar(row: AtlasBar, sources: Mapping[int, str]) -> WorkedBar:
    domain = Domain(row.domain)
    return WorkedBar(
        domain=domain,
        score=row.score,
        word=Word(row.word).words,
        why=pressure.Why(row.why).words,
        steps=[_step(part, domain, sources) for part in row.parts],
    )


def _step(part: Mapping[str, Any], domain: Domain, sources: Mapping[int, str]) -> Step:
    indicator = next(i for i in INDICATORS if i.id == part["id"] and i.domain is domain)
    return Step(
        indicator=indicator,
        value=value_words(part["value"], indicator)
        if part["value"] is not None
        else NoValue(part["no_value"]).words,
        score=part["score"],
        contribution=part["contribution"],
        greatest=part["greatest"],
        source=source_words(part["sources"], sources),
    )
