"""The pages of saved what-ifs put together: one with its results, two side by side, what may leave as a paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from collabnet.atlas import (
    scenario_areas,
    scenario_composites,
    scenario_model,
    scenario_pages,
    scenario_queries,
    scenario_view,
)
from collabnet.atlas.evaluation_result import Backtest, backtest
from collabnet.atlas.scenario_maps import change_words
from collabnet.atlas.scenario_queries import Saved
from collabnet.atlas.scenario_view import View
from collabnet.core.actor import Actor
from collabnet.core.text import fold
from collabnet.platform.errors import NotFound

PRINTED_ROWS = 8  # schools that fit one page with everything else
SHARING_WORDS = {
    "nobody": "Only you can read it",
    "link": "Anyone with the link who may try things in this area can read it",
    "la": "The LA officers of this area can read it",
    "trust": "The leaders of {trust} can read it",
}


@dataclass(frozen=True, eq=False, slots=True)
class SavedPage:
    """A saved what-if as a person sees it."""

    saved: Saved
    view: View
    changes: list[str]
    backtest: Backtest
    is_rebuilt: bool  # the model has been built again since
    can_export_as_officer: bool
    sharing_words: str


def saved_page(*, key: str, number: str, actor: Actor) -> SavedPage:
    """The page of a what-if, with its latest working or the one of a number. Raises NotFound."""
    if number and not (number.isascii() and number.isdigit() and len(number) <= 6):
        raise NotFound
    saved = scenario_queries.saved(key, actor, number=int(number) if number else None)
    tested = backtest(saved.tried.band)
    present = scenario_model.present_version(saved.tried_area, saved.tried.band)
    return SavedPage(
        saved=saved,
        view=scenario_view.view_of(
            tried_area=saved.tried_area,
            tried=saved.tried,
            results=saved.results,
            has_middle=tested.better_than_no_change,
            composites=scenario_composites.composites(actor, saved.results),
        ),
        changes=scenario_pages.saved_lever_words(saved.tried_area, saved.tried),
        backtest=tested,
        is_rebuilt=bool(present) and present != saved.model_version,
        can_export_as_officer=scenario_areas.may_export_as_officer(actor, saved.tried_area),
        sharing_words=SHARING_WORDS[saved.sharing].format(trust=saved.trust_name),
    )


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One school in two what-ifs."""

    name: str
    href: str
    first: str
    first_later: str
    second: str
    second_later: str


@dataclass(frozen=True, eq=False, slots=True)
class Compared:
    """Two what-ifs side by side."""

    first: SavedPage
    second: SavedPage
    rows: list[ComparedRow]


def compared(*, first: str, second: str, actor: Actor) -> Compared:
    """Two what-ifs that this person may read. Raises NotFound."""
    a, b = (saved_page(key=key, number="", actor=actor) for key in (first, second))
    rows = []
    by_school = [{(r.urn, r.name): r for r in page.view.rows} for page in (a, b)]
    for school in sorted(by_school[0].keys() | by_school[1].keys(), key=lambda s: (s[1], s[0])):
        one, other = (found.get(school) for found in by_school)
        rows.append(
            ComparedRow(
                name=school[1],
                href=f"/schools/{school[0]}" if school[0] else "",
                first=one.change if one else "none",
                first_later=one.later if one else "as now",
                second=other.change if other else "none",
                second_later=other.later if other else "as now",
            )
        )
    return Compared(a, b, rows)


# ---- papers ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PublicRow:
    """A planning area in the public version: published sums, places for entry, the modelled change together."""

    name: str
    schools: int
    full: str
    entry: str
    change: str


def public_rows(saved: Saved) -> list[PublicRow]:
    """The groups of a public paper; no school is named, and none can be worked out."""
    return [
        PublicRow(
            name=group.name,
            schools=group.schools,
            full="not known"
            if not group.places
            else f"{100 * group.on_roll / group.places:.0f}%"
            + (f" ({group.without_figures} without figures)" if group.without_figures else ""),
            entry=f"{group.entry_before} → {group.entry_after}",
            change=change_words(group.low, group.high),
        )
        for group in saved.results.groups
    ]


PUBLIC_COLUMNS = (
    "Planning area", "Schools", "Pupils on roll", "Places", "Places for entry before",
    "Places for entry after", "Children a year, least", "Children a year, most",
)  # fmt: skip


def public_lines(saved: Saved) -> Iterator[Sequence[Any]]:
    """The rows of the public file."""
    for group in saved.results.groups:
        yield (
            group.name, group.schools, group.on_roll, group.places, group.entry_before,
            group.entry_after, group.low, group.high,
        )  # fmt: skip


OFFICER_COLUMNS = (
    "URN", "School", "Changed", "Places for entry before", "Places for entry after",
    "Children a year, least", "Children a year, most", "Places offered", "Year of offers", "Pupils on roll",
    "Places", "Per cent full now", "Years", "Per cent full after, least", "Per cent full after, most",
    "Passes a line",
)  # fmt: skip


def officer_lines(saved: Saved, *, mark: str) -> Iterator[Sequence[Any]]:
    """The rows of the officer's file: the watermark, what was tried, and each school in whole children."""
    yield (saved.name, f"{saved.tried_area.name}, {saved.tried.band}")
    yield (saved.results.sentence,)
    yield (
        f"Modelled estimates in whole children; worked out on {saved.worked_out_at:%-d %B %Y}.",
        mark,
    )
    yield ()
    yield OFFICER_COLUMNS
    for row in saved.results.rows:
        yield (
            row.urn or "", row.name, "yes" if row.is_changed else "", row.entry_before, row.entry_after,
            row.low, row.high, row.offers, row.offers_year, row.on_roll, row.places, row.percent,
            row.years or "", row.later_low, row.later_high, row.crossing.replace("_", " "),
        )  # fmt: skip


def watermark(actor: Actor, on: dt.date) -> str:
    """What stands on every page and sheet of an officer's version: whose copy it is, and of when."""
    return f"Officer’s copy of {actor.name}, {on:%-d %B %Y}. Not for publication"


def file_name(kind: str, actor: Actor, on: dt.date) -> str:
    """The name of a download: it says what it is, of when, and of an officer's copy whose it is."""
    who = "-".join(
        "".join(c if c.isalnum() and c.isascii() else " " for c in fold(actor.name)).split()
    )
    return f"what-if-{kind}{f'-{who[:40]}' if kind == 'officer' else ''}-{on.isoformat()}.csv"
