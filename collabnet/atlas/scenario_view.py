"""How a what-if's results look: rows in words, a map before and a map after, what is said of their error."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy import select

from collabnet.atlas.marks import LegendItem
from collabnet.atlas.scenario_areas import TriedArea
from collabnet.atlas.scenario_kept import Results, SchoolResult, SpecialistResult
from collabnet.atlas.scenario_maps import (
    change_words,
    legend_of,
    percent,
    pictures,
    signed,
    state_of,
)
from collabnet.atlas.scenario_state import Tried
from collabnet.core.places import PlacesLevel
from collabnet.core.what_if_levers import SPECIALIST_KINDS, Close, Lever, Open, Places, Priority
from collabnet.core.what_if_words import Crossing, Lines, crossing_words
from collabnet.directory.models import School
from collabnet.platform.db import read

DASH = "–"


@dataclass(frozen=True, slots=True)
class RowView:
    """One school of the table, in words."""

    urn: int
    name: str
    is_changed: bool
    places: str
    change: str
    middle: str
    entry: str
    now: str
    now_state: str
    later: str
    later_state: str
    later_words: str
    crossing: str
    composite: str = ""

    @property
    def href(self) -> str:
        """The school's page; "" for a school that does not exist yet."""
        return f"/schools/{self.urn}" if self.urn else ""


@dataclass(frozen=True, slots=True)
class View:
    """Everything that a page shows of results."""

    sentence: str
    rows: list[RowView]
    before: Markup
    after: Markup
    legend: list[LegendItem]
    lines: Lines
    band: str
    unplaced: str
    specialist: list[str]
    notes: list[str]
    left_out: list[str]
    variants: int
    has_middle: bool
    has_composites: bool
    model_words: str
    offers_years: str


def view_of(
    *,
    tried_area: TriedArea,
    tried: Tried,
    results: Results,
    has_middle: bool,
    composites: Mapping[int, str] | None = None,
) -> View:
    """The results as one person sees them: `composites` are those of the schools this person may see."""
    before, after = pictures(tried_area, tried.band, results)
    rows = [_row(r, tried, has_middle, (composites or {}).get(r.urn, "")) for r in results.rows]
    return View(
        sentence=results.sentence,
        rows=rows,
        before=before,
        after=after,
        legend=legend_of(results),
        lines=tried.lines,
        band=tried.band,
        unplaced=_unplaced(results),
        specialist=[specialist_words(item) for item in results.specialist],
        notes=_notes(results),
        left_out=results.left_out,
        variants=results.variants,
        has_middle=has_middle,
        has_composites=any(row.composite for row in rows),
        model_words=_model_words(results),
        offers_years=" and ".join(sorted({r.offers_year for r in results.rows if r.offers_year})),
    )


def _row(found: SchoolResult, tried: Tried, has_middle: bool, composite: str) -> RowView:
    return RowView(
        urn=found.urn,
        name=found.name,
        is_changed=found.is_changed,
        places=str(found.entry_before)
        if found.entry_before == found.entry_after
        else f"{found.entry_before} → {found.entry_after}",
        change=change_words(found.low, found.high),
        middle=signed(found.central) if has_middle else "",
        entry=_entry(found),
        now="not known" if found.percent is None else f"{percent(found.percent)} full",
        now_state=state_of(found.level),
        later=_later(found),
        later_state=state_of(found.level_central or found.level)
        if found.level_central
        else "nodata",
        later_words=_later_words(found),
        crossing=crossing_words(Crossing(found.crossing), tried.lines),
        composite=composite,
    )


def _entry(found: SchoolResult) -> str:
    """Children at entry afterwards: the latest offers with the model's difference."""
    if found.offers is None:
        return "not published"
    low, high = (max(0, found.offers + n) for n in (found.low, found.high))
    reach = str(low) if low == high else f"{low}{DASH}{high}"
    return f"{found.offers} → {reach}"


def _later(found: SchoolResult) -> str:
    if found.closes:
        return "takes no new children"
    if found.later_low is None or found.later_high is None:
        return "not known"
    low, high = percent(found.later_low), percent(found.later_high)
    return f"{low} full" if low == high else f"{low.rstrip('%')}{DASH}{high} full"


def _later_words(found: SchoolResult) -> str:
    """The word of the two ends afterwards; both words where the range has two."""
    if not found.level_low or not found.level_high:
        return ""
    ends = (PlacesLevel(found.level_low), PlacesLevel(found.level_high))
    return " or ".join(dict.fromkeys(level.words.partition(":")[0] for level in ends))


def _unplaced(results: Results) -> str:
    low, high = results.unplaced_low, results.unplaced_high
    if not low and not high:
        return ""
    return (
        f"Unplaced by the rule: {change_words(low, high)} children a year. That is children whom none of the "
        "20 nearest schools could take by distance; it does not mean that there is no place."
    )


def _notes(results: Results) -> list[str]:
    """What must be said of these changes beside the numbers."""
    notes = [
        f"{row.name} has {row.on_roll} pupils. Only children who would enter are worked out here; if it "
        "closed at once its pupils would need places too."
        for row in results.rows
        if row.closes and row.on_roll
    ]
    if any(
        row.offers is not None and row.offers + row.high > row.entry_after for row in results.rows
    ):
        notes.append(
            "Where children at entry come out above the places for entry, last year's offers had filled "
            "places that the model takes for free. Some of these children would go elsewhere."
        )
    return notes


def specialist_words(found: SpecialistResult) -> str:
    """Funded specialist places at a school, before and after."""
    kind = SPECIALIST_KINDS[found.kind]
    if found.places is None:
        return f"{found.name}: {found.more} more funded places in a {kind}; the register gives no number for now."
    taken = f", {found.on_roll} taken" if found.on_roll is not None else ""
    return (
        f"{found.name}: {found.places} → {found.places + found.more} funded places in the {kind} "
        f"({found.places} now{taken})."
    )


def lever_words(lever: Lever, names: Mapping[int, str], catchments: Mapping[int, str]) -> str:
    """A change in words, such as "Ashby Park Academy: 240 places for entry"."""
    match lever:
        case Places(urn=urn, places=places):
            return f"{_name(urn, names)}: {places} places for entry"
        case Close(urn=urn):
            return f"{_name(urn, names)} closes to new children"
        case Open(name=name, places=places):
            return f"{name} opens with {places} places for entry"
        case Priority(catchment=area, gains=gains, loses=loses):
            parts = [f"{_name(gains, names)} gains priority"] if gains else []
            parts += (
                [
                    f"{_name(loses, names)} loses it"
                    if gains
                    else f"{_name(loses, names)} loses priority"
                ]
                if loses
                else []
            )
            return f"In {catchments.get(area, f'priority area {area}')} {' and '.join(parts)}"
    return (
        f"{_name(lever.urn, names)}: {lever.places} more funded places in a "
        f"{SPECIALIST_KINDS[lever.kind]}"
    )


def _name(urn: int, names: Mapping[int, str]) -> str:
    return names.get(urn, f"School {urn}")


def names_of(urns: Iterable[int]) -> dict[int, str]:
    """The names of schools."""
    rows = read(select(School.urn, School.name).where(School.urn.in_(sorted(set(urns)))))
    return {row.urn: row.name for row in rows}


def urns_of(levers: Iterable[Lever]) -> set[int]:
    """The schools that changes name."""
    found: set[int] = set()
    for lever in levers:
        match lever:
            case Priority(gains=gains, loses=loses):
                found |= {gains, loses} - {0}
            case Open():
                pass
            case _:
                found.add(lever.urn)
    return found


def _model_words(results: Results) -> str:
    about = results.model
    order = (
        "distance alone"
        if about.get("preferences") == "distance"
        else "distance and published first preferences"
    )
    return (
        f"Modelled from children counted in {about.get('children_year')} who would enter in "
        f"{about.get('entry_year')}, by {order}."
    )
