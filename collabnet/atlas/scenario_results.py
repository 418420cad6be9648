"""Works a what-if out: from the changes asked for to rows by school, as they are shown, saved and compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from collabnet.atlas import local_queries
from collabnet.atlas.scenario_kept import (
    GroupResult,
    Results,
    SchoolResult,
    SpecialistResult,
)
from collabnet.atlas.scenario_model import AreaModel, SchoolFacts
from collabnet.atlas.scenario_priority import PriorityAreas
from collabnet.atlas.scenario_state import Tried
from collabnet.core.what_if import Changes, Effect, Opening, Outcome, Range
from collabnet.core.what_if_groups import Group, change_of, publishable
from collabnet.core.what_if_levers import (
    Close,
    Lever,
    Open,
    Places,
    Priority,
    Specialist,
)
from collabnet.core.what_if_words import (
    Lines,
    Pupils,
    crossing,
    later,
    level,
    percent_full,
    row_of,
    sentence,
)


def results_of(
    model: AreaModel,
    tried: Tried,
    *,
    areas: PriorityAreas,
    specialist: Mapping[tuple[int, str], Any],
) -> Results:
    """Work the changes out. `specialist` are places and pupils now, by (URN, kind).

    Changes that cannot be made here are left out, each with its reason.
    """
    levers, left_out = _possible(model, tried.levers, areas)
    changes = _changes(model, levers, areas)
    outcome = model.work_out(changes)
    openings = [lever for lever in levers if isinstance(lever, Open)]
    rows = [
        _row(effect, model=model, openings=openings, levers=levers, tried=tried)
        for effect in outcome.effects
    ]
    rows = [row for row in rows if row.is_changed or row.low or row.high]
    rows.sort(key=lambda r: (not r.is_changed, -max(abs(r.low), abs(r.high)), r.name, r.urn))
    return Results(
        rows=rows,
        unplaced_low=row_of("", outcome.unplaced).low,
        unplaced_high=row_of("", outcome.unplaced).high,
        variants=outcome.variants,
        sentence=_sentence(rows, outcome, tried.lines),
        specialist=[
            _specialist(lever, model, specialist)
            for lever in levers
            if isinstance(lever, Specialist)
        ],
        groups=_groups(model, changes, outcome),
        model=_about(model),
        left_out=left_out,
    )


def _sentence(rows: Sequence[SchoolResult], outcome: Outcome, lines: Lines) -> str:
    return sentence([row.row for row in rows], outcome.unplaced, lines)


def _about(model: AreaModel) -> dict[str, Any]:
    """What the pages say of the model that was used."""
    return {
        "version": model.version,
        "entry_year": model.entry_year,
        "children_year": model.children_year,
        "preferences": model.preferences,
        "schools": len(model.schools),
        "cells": len(set(model.kept.window.cell_codes)),
    }


def _possible(
    model: AreaModel, levers: Sequence[Lever], areas: PriorityAreas
) -> tuple[list[Lever], list[str]]:
    """The changes that can be made in this area, and why others cannot."""
    own = model.own()
    kept: list[Lever] = []
    reasons: list[str] = []
    for lever in levers:
        match lever:
            case Places(urn=urn) | Close(urn=urn) | Specialist(urn=urn) if urn not in own:
                reasons.append(
                    f"School {urn} is no open school of {model.tried.name} with {model.band} places "
                    "for entry. The change to it was left out."
                )
            case Priority() if not areas.can_make(lever, own):
                reasons.append(
                    "A priority area or its schools are not there any more. It was left out."
                )
            case _:
                kept.append(lever)
    return kept, list(dict.fromkeys(reasons))


def _changes(model: AreaModel, levers: Sequence[Lever], areas: PriorityAreas) -> Changes:
    """The changes in the numbers of the situation."""
    numbers = model.numbers()
    places: dict[int, float] = {}
    for lever in levers:
        match lever:
            case Places(urn=urn, places=wanted):
                places[numbers[urn]] = model.left_to_us(numbers[urn], wanted)
            case Close(urn=urn):
                places[numbers[urn]] = 0.0
    return Changes(
        places=places,
        openings=[
            Opening(float(o.easting), float(o.northing), float(o.places))
            for o in levers
            if isinstance(o, Open)
        ],
        priority=areas.moves([p for p in levers if isinstance(p, Priority)], model),
    )


def _row(
    effect: Effect,
    *,
    model: AreaModel,
    openings: Sequence[Open],
    levers: Sequence[Lever],
    tried: Tried,
) -> SchoolResult:
    """One school's line."""
    if effect.school >= len(model.schools):
        return _opened(effect, openings[effect.school - len(model.schools)], model, tried)
    school = model.schools[effect.school]
    after = school.entry_places
    is_changed = False
    for lever in levers:
        match lever:
            case Places(urn=urn, places=wanted) if urn == school.urn:
                after, is_changed = float(wanted), True
            case Close(urn=urn) if urn == school.urn:
                after, is_changed = 0.0, True
            case Priority(gains=gains, loses=loses) if school.urn in (gains, loses):
                is_changed = True
    return _line(
        school,
        effect.change,
        entry_after=after,
        pupils=school.pupils,
        is_changed=is_changed,
        tried=tried,
    )


def _opened(effect: Effect, opening: Open, model: AreaModel, tried: Tried) -> SchoolResult:
    """A new school: it begins without pupils and places, and fills year by year."""
    nobody = Pupils(0.0, 0.0, year_groups=7 if model.band == "primary" else 5)
    school = SchoolFacts(
        urn=0, name=opening.name, la_code="", easting=opening.easting, northing=opening.northing,
        in_area=True, entry_places=0.0, on_roll=None, places=None, level="", is_still_filling=True,
        year_groups=nobody.year_groups, offers=None, offers_year="",
    )  # fmt: skip
    return _line(
        school,
        effect.change,
        entry_after=float(opening.places),
        pupils=nobody,
        is_changed=True,
        tried=tried,
    )


def _line(
    school: SchoolFacts,
    change: Range,
    *,
    entry_after: float,
    pupils: Pupils,
    is_changed: bool,
    tried: Tried,
) -> SchoolResult:
    """A school's published figures with what the change makes of them."""
    percent = percent_full(school.on_roll, school.places)
    closes = entry_after == 0 < school.entry_places
    after = (
        None
        if closes
        else later(
            pupils,
            change=change,
            entry_places_change=entry_after - school.entry_places,
            years=tried.years,
        )
    )
    crossed = crossing(percent, after.percent if after else None, tried.lines)
    row = row_of(school.name, change, crossed, is_changed=is_changed)
    result = {
        "urn": school.urn, "name": school.name, "easting": school.easting, "northing": school.northing,
        "in_area": school.in_area, "is_changed": is_changed,
        "entry_before": round(school.entry_places), "entry_after": round(entry_after),
        "low": row.low, "central": row.central, "high": row.high,
        "offers": _whole(school.offers), "offers_year": school.offers_year,
        "on_roll": _whole(school.on_roll), "places": _whole(school.places),
        "percent": _tenth(percent), "level": school.level, "crossing": crossed.value,
    }  # fmt: skip
    if after is None:
        return SchoolResult(**result)  # type: ignore[arg-type]
    filling = school.is_still_filling and school.urn != 0
    words = [
        level(n, after.places, is_still_filling=filling).value
        for n in (after.on_roll.low, after.on_roll.central, after.on_roll.high)
    ]
    return SchoolResult(
        **result,  # type: ignore[arg-type]
        years=after.years,
        later_places=round(after.places),
        later_low=_tenth(after.percent.low),
        later_central=_tenth(after.percent.central),
        later_high=_tenth(after.percent.high),
        level_low=words[0],
        level_central=words[1],
        level_high=words[2],
    )


def _specialist(
    lever: Specialist, model: AreaModel, now: Mapping[tuple[int, str], Any]
) -> SpecialistResult:
    places, on_roll = now.get((lever.urn, lever.kind), (None, None))
    return SpecialistResult(
        lever.urn, model.own()[lever.urn].name, lever.kind, places, on_roll, lever.places
    )


def _groups(model: AreaModel, changes: Changes, outcome: Outcome) -> list[GroupResult]:
    """The area's schools by planning area, or together where none have been imported, with the new schools."""
    own = {number for number, school in enumerate(model.schools) if school.in_area}
    named = local_queries.planning_areas_of(model.schools[n].urn for n in own)
    members: dict[str, list[int]] = defaultdict(list)
    for number in sorted(own):
        area = named.get((model.schools[number].urn, model.band))
        members[area.name if area else f"Schools of {model.tried.name}"].append(number)
    changed = {*changes.places, *(move.school for move in changes.priority)}
    return [
        _group(group, model, changes, outcome) for group in publishable(members, changed=changed)
    ]


def _group(group: Group, model: AreaModel, changes: Changes, outcome: Outcome) -> GroupResult:
    schools = [model.schools[number] for number in group.schools]
    known = [s for s in schools if s.on_roll is not None and s.places is not None]
    change = row_of("", change_of(group, outcome))
    wanted = [
        changes.places[n] - model.kept.window.places[n]
        for n in group.schools
        if n in changes.places
    ]
    before = sum(school.entry_places for school in schools)
    return GroupResult(
        name=group.name,
        schools=len(schools),
        entry_before=round(before),
        entry_after=round(before + sum(wanted)),
        low=change.low,
        high=change.high,
        on_roll=round(sum(s.on_roll or 0 for s in known)),
        places=round(sum(s.places or 0 for s in known)),
        without_figures=len(schools) - len(known),
    )


def _whole(number: float | None) -> int | None:
    return None if number is None else round(number)


def _tenth(number: float | None) -> float | None:
    return None if number is None else round(number, 1)
