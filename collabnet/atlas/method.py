"""The method page: the very settings that the bars were worked out with, and one school step by step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from collabnet.atlas import pressure_page, queries, settings_page
from collabnet.atlas.bars import SchoolView, school_view, source_words, value_words
from collabnet.atlas.models import AtlasBar, AtlasLocalBar
from collabnet.core import area_shades, places, pressure, pressure_draws, pressure_measures
from collabnet.core.figures import NoValue
from collabnet.core.pressure import Why, Word
from collabnet.core.pressure_composite import FEWEST_BARS
from collabnet.core.pressure_measures import ANCHORS, INDICATORS, Domain, Indicator, phase_group
from collabnet.core.pressure_relative import FEWEST_NEIGHBOURS, KNOWN_SHARE
from collabnet.core.pressure_settings import COMPONENTS, NATIONAL, PressureSettings
from collabnet.core.pressure_trends import BREAKS
from collabnet.core.suppression import SMALLEST_BASE
from collabnet.directory.models import LocalAuthority, Locality
from collabnet.platform.db import db
from collabnet.platform.errors import NotFound
from collabnet.platform.small_numbers import small_numbers_below


@dataclass(frozen=True, slots=True)
class Step:
    """One measure of the worked school: what it is, where it stands, what it adds; then beside its neighbours."""

    indicator: Indicator
    weight: float
    value: str
    score: float | None
    contribution: float | None
    greatest: float | None
    source: str
    own: str
    beside: str
    difference: str
    relative_score: float | None
    relative_contribution: float | None
    relative_greatest: float | None


@dataclass(frozen=True, slots=True)
class WorkedBar:
    """One bar of the worked school with its steps."""

    domain: Domain
    row: AtlasBar | AtlasLocalBar
    word: str
    why: str
    relative_word: str
    relative_why: str
    beside: str
    notes: list[str]
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
    components: Mapping[str, str]
    levels: list[places.PlacesLevel]
    settings: Mapping[str, float]
    in_force: PressureSettings
    settings_name: str  # the locality whose settings these are; "" for the national ones
    settings_slug: str
    area_steps: list[tuple[float, int]]
    breaks: list[str]
    localities: list[tuple[str, str]]  # those with settings of their own
    worked: Worked | None


FIXED: dict[str, float] = {
    "fewest_compared": pressure.FEWEST_SCHOOLS_COMPARED,
    "fewest_places": places.FEWEST_PLACES,
    "shortage_above": places.SHORTAGE_ABOVE_PERCENT,
    "spare_below": places.SPARE_BELOW_PERCENT,
    "years_to_fill": places.YEARS_TO_FILL,
    "fewest_offers": pressure_measures.FEWEST_OFFERS,
    "fewest_on_roll": pressure_measures.FEWEST_ON_ROLL,
    "fewest_pupils": pressure_measures.FEWEST_PUPILS,
    "fewest_in_area": pressure_measures.FEWEST_SCHOOLS_IN_AREA,
    "fewest_neighbours": FEWEST_NEIGHBOURS,
    "known_percent": 100 * KNOWN_SHARE,
    "fewest_bars": FEWEST_BARS,
    "draws": pressure_draws.DRAWS,
    "least_score": pressure_draws.LEAST_SCORE,
    "smallest_base": SMALLEST_BASE,
}


def page(*, urn: int | None, locality: str = "") -> MethodPage:
    """The method with the school asked for as the example, or one that shows every step.

    By the national settings, or by those of the locality named. Raises NotFound when a school is asked
    for that has no results, and for a locality that there is not.
    """
    settings, name, number = NATIONAL, "", None
    if locality:
        own = settings_page.page_of(locality)
        if own.in_force is not None:
            settings, name, number = own.settings, own.name, own.in_force.locality_id
    return MethodPage(
        domains=[(d, [i for i in INDICATORS if i.domain is d]) for d in Domain],
        anchors=ANCHORS,
        components=COMPONENTS,
        levels=list(places.PlacesLevel),
        settings=FIXED | {"threshold": small_numbers_below()},
        in_force=settings,
        settings_name=name,
        settings_slug=locality if name else "",
        area_steps=sorted(area_shades.STEPS),
        breaks=[found.words for found in BREAKS.values()],
        localities=[
            (slug, called)
            for slug, called in db.session.execute(
                select(Locality.slug, Locality.name)
                .where(Locality.id.in_(settings_page.with_settings()))
                .order_by(Locality.name, Locality.slug)
            )
        ],
        worked=_worked(urn, settings, number),
    )


def _worked(urn: int | None, settings: PressureSettings, locality_id: int | None) -> Worked | None:
    chosen = urn or _example(locality_id)
    if chosen is None:
        return None
    view = school_view(chosen)
    group = phase_group(int(view.school.phase_code)) if view.school.phase_code.isdigit() else None
    rows = pressure_page.bar_rows(chosen, locality_id)
    if group is None or view.run is None or not rows:
        raise NotFound
    sources = queries.sources(view.run.import_runs)
    la = db.session.get(LocalAuthority, view.school.la_code)
    return Worked(
        view=view,
        group=group,
        compared=view.run.compared.get(group, 0),
        bars=[_bar(row, settings, sources, la.name if la else "") for row in rows],
    )


def _example(locality_id: int | None) -> int | None:
    """The first school by URN that stands high somewhere and usual elsewhere, or any with a bar."""
    model: type[AtlasBar] | type[AtlasLocalBar] = AtlasBar if locality_id is None else AtlasLocalBar
    every = select(model.urn)
    if locality_id is not None:
        every = every.where(AtlasLocalBar.locality_id == locality_id)
    high = every.where(model.word == Word.HIGH.value)
    usual = every.where(model.word == Word.USUAL.value)
    for wanted in (high.where(model.urn.in_(usual)), usual, high):
        found = db.session.scalar(wanted.order_by(model.urn).limit(1))
        if found is not None:
            return found
    return None


def _bar(
    row: AtlasBar | AtlasLocalBar, settings: PressureSettings, sources: Mapping[int, str], la: str
) -> WorkedBar:
    domain = Domain(row.domain)
    return WorkedBar(
        domain=domain,
        row=row,
        word=Word(row.word).words,
        why=Why(row.why).words,
        relative_word=Word(row.relative_word).words,
        relative_why=pressure_page.relative_why(row),
        beside=pressure_page.basis_words(row, la),
        notes=pressure_page.note_words(row.notes),
        steps=[_step(part, domain, settings, sources) for part in row.parts],
    )


def _step(
    part: Mapping[str, Any], domain: Domain, settings: PressureSettings, sources: Mapping[int, str]
) -> Step:
    indicator = pressure_page.indicator_of(part["id"], domain)
    own, beside = part.get("own"), part.get("beside")
    return Step(
        indicator=indicator,
        weight=settings.weights[indicator.key],
        value=value_words(part["value"], indicator)
        if part["value"] is not None
        else NoValue(part["no_value"]).words,
        score=part["score"],
        contribution=part["contribution"],
        greatest=part["greatest"],
        source=source_words(part["sources"], sources),
        own=pressure_page.own_words(own, indicator),
        beside=pressure_page.own_words(beside, indicator),
        difference=f"{own - beside:+.2f}".replace("-", "−")
        if own is not None and beside is not None
        else "",
        relative_score=part.get("relative_score"),
        relative_contribution=part.get("relative_contribution"),
        relative_greatest=part.get("relative_greatest"),
    )
