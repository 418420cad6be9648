"""One school's fullness and pressure bars as a page shows them: marks, words, parts, years and sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from collabnet.atlas import queries
from collabnet.atlas.marks import PLACES_STATES
from collabnet.atlas.model_models import BANDS
from collabnet.atlas.model_queries import Neighbour, neighbours_of
from collabnet.atlas.models import AtlasBar, AtlasRun, AtlasSchool
from collabnet.core.figures import NoValue, Value, absent, known
from collabnet.core.places import PlacesLevel
from collabnet.core.pressure import Why, Word
from collabnet.core.pressure_measures import INDICATORS, Domain, Indicator, phase_group
from collabnet.directory.belonging import LARGEST_KEY
from collabnet.directory.models import School
from collabnet.platform.charts import FullnessBar, PressureBar, PressurePart, fullness_bar
from collabnet.platform.db import db
from collabnet.platform.errors import NotFound

BAR_LEVELS = {
    Word.HIGH: "high",
    Word.POSSIBLE: "possible",
    Word.USUAL: "usual",
    Word.STILL_FILLING: "filling",
    Word.NOT_ENOUGH_DATA: "nodata",
}
MOST_NEIGHBOURS = 12  # ticks on a strip, and rows of a list
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SchoolView:
    """What a page shows of one school's results."""

    school: School
    level: PlacesLevel
    state: str
    bar_state: str  # the colour of the fullness bar: that of an end, or the plain one
    on_roll: Value
    places: Value
    fullness: FullnessBar | None
    unfilled: float | None
    over: float | None
    figures_line: str  # years and sources of places and pupils
    bars: list[PressureBar]
    compared: str  # with whom, or why with nobody
    run: AtlasRun | None


def school_view(urn: int) -> SchoolView:
    """The results of one open school. Raises NotFound when there is no such school or none of its results."""
    school = db.session.get(School, urn) if 0 < urn <= LARGEST_KEY else None
    stored = db.session.get(AtlasSchool, urn) if school is not None else None
    if school is None or stored is None:
        raise NotFound
    run = queries.latest_run()
    sources = queries.sources(run.import_runs if run else [])
    places = _figure(stored.places, stored.figures["capacity"])
    on_roll = _figure(stored.on_roll, stored.figures["roll"])
    level = PlacesLevel(stored.level)
    return SchoolView(
        school=school,
        level=level,
        state=PLACES_STATES[level],
        bar_state=PLACES_STATES[level] if level.is_shortage or level.is_spare else "",
        on_roll=on_roll,
        places=places,
        fullness=fullness_bar(number_on_roll=on_roll, capacity=places),
        unfilled=stored.unfilled,
        over=stored.over,
        figures_line=_figures_line(stored.figures, sources),
        bars=_bars(urn, sources),
        compared=_compared(school, run),
        run=run,
    )


def _figure(number: float | None, kept: list[Any]) -> Value:
    return known(number) if number is not None else absent(NoValue(kept[0] or NoValue.UNKNOWN))


def _figures_line(figures: Mapping[str, list[Any]], sources: Mapping[int, str]) -> str:
    """Where places and pupils come from and of when, once where they agree."""
    named = {
        name: source_words([[period, run]], sources)
        for name, (_, period, run) in figures.items()
        if period
    }
    if len(set(named.values())) == 1:
        return next(iter(named.values()))
    words = {"capacity": "places", "roll": "pupils"}
    return "; ".join(f"{words[name]}: {text}" for name, text in named.items())


def _bars(urn: int, sources: Mapping[int, str]) -> list[PressureBar]:
    kept = {
        row.domain: row for row in db.session.scalars(select(AtlasBar).where(AtlasBar.urn == urn))
    }
    ticks = neighbour_places([n.urn for n in neighbours(urn)])
    return [_bar(kept[d.value], sources, ticks.get(d.value, ())) for d in Domain if d.value in kept]


def neighbours(urn: int) -> list[Neighbour]:
    """The schools that share most children with this one, of both bands, as far as they are modelled."""
    found = [n for band in BANDS for n in neighbours_of(urn, band)]
    return sorted(found, key=lambda n: (-n.share, n.urn))[:MOST_NEIGHBOURS]


def neighbour_places(urns: Sequence[int]) -> dict[str, list[float]]:
    """Where some schools stand on each public bar, by domain."""
    rows = db.session.execute(
        select(AtlasBar.domain, AtlasBar.place)
        .where(AtlasBar.urn.in_(urns), AtlasBar.place.is_not(None))
        .order_by(AtlasBar.domain, AtlasBar.urn)
    )
    found: dict[str, list[float]] = {}
    for domain, place in rows:
        found.setdefault(domain, []).append(round(float(place or 0), 2))
    return found


def _bar(row: AtlasBar, sources: Mapping[int, str], ticks: Sequence[float]) -> PressureBar:
    word, domain = Word(row.word), Domain(row.domain)
    return PressureBar(
        name=domain.words.capitalize(),
        level=BAR_LEVELS[word],
        word=word.words,
        position=row.place,
        low=row.low,
        high=row.high,
        neighbours=ticks,
        parts=[_part(part, domain, sources) for part in row.parts],
        note=Why(row.why).words,
    )


def _part(kept: Mapping[str, Any], domain: Domain, sources: Mapping[int, str]) -> PressurePart:
    indicator = next(i for i in INDICATORS if i.id == kept["id"] and i.domain is domain)
    value = (
        value_words(kept["value"], indicator)
        if kept["value"] is not None
        else NoValue(kept["no_value"]).words
    )
    share = (
        f"{kept['contribution']:.0f} of at most {kept['greatest']:.0f}"
        if kept["contribution"] is not None
        else "left out"
    )
    return PressurePart(
        label=indicator.label,
        value=value,
        position=kept["score"],
        source=source_words(kept["sources"], sources),
        share=share,
    )


def value_words(number: float, indicator: Indicator) -> str:
    """A measure's value with its unit."""
    if indicator.unit == "%":
        return f"{number:.1f}%"
    if indicator.unit == "percentage points":
        return f"{number:+.1f} percentage points".replace("-", "−")
    return f"{number:.2f}"


def source_words(pairs: list[list[Any]], sources: Mapping[int, str]) -> str:
    """Where figures come from and of when, such as "DfE register, August 2022"."""
    named = [
        ", ".join(text for text in (sources.get(run, ""), period_words(period)) if text)
        for period, run in pairs
    ]
    return "; ".join(dict.fromkeys(named))


def period_words(period: str) -> str:
    """A period as people write it: "2022-08" is August 2022; years stay as they are."""
    year, _, month = period.partition("-")
    if month[:2].isdigit() and 1 <= int(month[:2]) <= 12:
        return f"{MONTHS[int(month[:2]) - 1]} {year}"
    return period


def _compared(school: School, run: AtlasRun | None) -> str:
    group = phase_group(int(school.phase_code)) if school.phase_code.isdigit() else None
    if group is None or run is None:
        return "Schools of this kind are too unlike one another to be compared."
    return f"Compared with the {run.compared.get(group, 0):,} {group} schools in our register."
