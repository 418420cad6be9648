"""What a school or an area looks like on each layer: shape, colour and words, the same on the map and in the table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from collabnet.atlas.filters import Layer
from collabnet.atlas.queries import AreaRow, SchoolRow
from collabnet.core.area_shades import step
from collabnet.core.places import PlacesLevel

# The classes of app.css (colour) and the shapes drawn for them.
PLACES_STATES: Mapping[PlacesLevel, str] = {
    PlacesLevel.SHORTAGE_4: "shortage-4",
    PlacesLevel.SHORTAGE_3: "shortage-3",
    PlacesLevel.SHORTAGE_2: "shortage-2",
    PlacesLevel.IN_BALANCE: "balance",
    PlacesLevel.SPARE_2: "spare-2",
    PlacesLevel.SPARE_3: "spare-3",
    PlacesLevel.SPARE_4: "spare-4",
    PlacesLevel.STILL_FILLING: "filling",
    PlacesLevel.NOT_ENOUGH_DATA: "nodata",
}
LOAD_STATES = {"high": "load-high", "possible": "load-possible", "usual": "balance"}
LOAD_WORDS = {
    "load-high": "unequal load: high",
    "load-possible": "unequal load: possibly high",
    "balance": "unequal load: usual",
    "nodata": "not enough data",
}
OFFER_STATES = ("offer", "balance")
OFFER_WORDS = {"offer": "something on offer", "balance": "nothing listed"}
OFFER_AREA_WORDS = {"offer": "schools have something on offer", "balance": "nothing listed"}
AREA_LOAD_WORDS = {
    "load-4": "35% of schools or more with a high unequal load",
    "load-3": "25% to under 35% of schools",
    "load-2": "15% to under 25% of schools",
}


class LegendItem(NamedTuple):
    """A line of the legend: what is drawn, what it means, and how many of them there are."""

    state: str
    words: str
    number: int


def school_state(row: SchoolRow, layer: Layer, offering: Mapping[int, str]) -> str:
    """The colour and shape of a school on a layer."""
    if layer is Layer.OFFERS:
        return "offer" if row.urn in offering else "balance"
    return state_of(row.level, row.load, layer)


def state_of(level: str | None, load: str | None, layer: Layer) -> str:
    """The colour and shape of stored results on a layer; those of offers are not stored."""
    if layer is Layer.LOAD:
        return LOAD_STATES.get(load or "", "nodata")
    return PLACES_STATES[PlacesLevel(level)] if level and layer is not Layer.OFFERS else "nodata"


def fullness_words(row: SchoolRow) -> str:
    """How full a school is, in a few words."""
    if row.level == PlacesLevel.STILL_FILLING.value and row.percent is not None:
        return f"{round(row.percent)}% full, still filling"
    if row.percent is not None and row.places_level is PlacesLevel.NOT_ENOUGH_DATA:
        return f"{round(row.percent)}% full, too few places to say more"
    if row.percent is not None:
        return f"{round_away(row.percent)}% full"
    return "not enough data"


def round_away(percent: float) -> str:
    """A percentage without decimals, or with one where rounding would hide which side of a line it is on."""
    for line in (50, 65, 75, 105, 110, 120):
        if percent != line and round(percent) == line:
            return f"{percent:.1f}" if round(percent, 1) != line else f"{percent:.2f}"
    return f"{percent:.0f}"


def state_words(row: SchoolRow, layer: Layer, offering: Mapping[int, str]) -> str:
    """What the mark of a school says, in words."""
    if layer is Layer.LOAD:
        return LOAD_WORDS[school_state(row, layer, offering)]
    if layer is Layer.OFFERS:
        return offering.get(row.urn, "nothing listed")
    return fullness_words(row)


def school_legend(
    rows: Iterable[SchoolRow], layer: Layer, offering: Mapping[int, str]
) -> list[LegendItem]:
    """The legend of a map of schools, with how many of each there are."""
    counts = Counter(school_state(row, layer, offering) for row in rows)
    if layer is Layer.LOAD:
        words = LOAD_WORDS
    elif layer is Layer.OFFERS:
        words = OFFER_WORDS
    else:
        words = {state: level.words for level, state in PLACES_STATES.items()}
    return [LegendItem(state, text, counts[state]) for state, text in words.items()]


def area_states(row: AreaRow, layer: Layer) -> tuple[str, str]:
    """The colour of an area and the hatching over it ("" for none): each end has its own."""
    if layer is Layer.OFFERS:
        return ("offer" if row.offering else "balance"), ""
    if layer is Layer.LOAD:
        steps = step(row.high_load, row.load_compared)
        return (f"load-{steps}" if steps else "balance") if row.load_compared else "nodata", ""
    shade = row.shade
    if not shade.is_known:
        return "nodata", ""
    if shade.spare_step and shade.shortage_step:
        return f"spare-{shade.spare_step}", f"shortage-{shade.shortage_step}"
    if shade.shortage_step:
        return f"shortage-{shade.shortage_step}", ""
    return (f"spare-{shade.spare_step}" if shade.spare_step else "balance"), ""


def area_legend(rows: Iterable[AreaRow], layer: Layer) -> list[LegendItem]:
    """The legend of the map of England; an area at both ends is counted once at each."""
    counts: Counter[str] = Counter()
    for row in rows:
        colour, hatching = area_states(row, layer)
        counts[colour] += 1
        counts[hatching] += bool(hatching)
        counts["both"] += bool(hatching)
    if layer is Layer.OFFERS:
        words = OFFER_AREA_WORDS
    elif layer is Layer.LOAD:
        words = AREA_LOAD_WORDS | {"balance": "under 15% of schools", "nodata": "not enough data"}
    else:
        words = {
            "shortage-4": "35% of schools or more over 105% full",
            "shortage-3": "25% to under 35% of schools over 105% full",
            "shortage-2": "15% to under 25% of schools over 105% full",
            "balance": "under 15% of schools at either end",
            "spare-2": "15% to under 25% of schools under 75% full",
            "spare-3": "25% to under 35% of schools under 75% full",
            "spare-4": "35% of schools or more under 75% full",
            "both": "both: orange with violet lines",
            "nodata": "not enough data",
        }
    return [LegendItem(state, text, counts[state]) for state, text in words.items()]
