"""The word at the end of a bar, and why: "high" needs a cause of its own and must hold however it is weighed."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from collabnet.core.columns import Column, Flags, Floats
from collabnet.core.pressure_draws import Standing
from collabnet.core.pressure_measures import ANCHORS, Domain, Indicator, Schools
from collabnet.core.pressure_settings import PressureSettings

OFTEN: Final = 0.5  # of all ways: a bar on top in half of them is not simply "usual"

Words = NDArray[np.object_]


class Word(StrEnum):
    """The word at the end of a bar."""

    HIGH = "high"
    POSSIBLE = "possible"
    USUAL = "usual"
    NOT_ENOUGH_DATA = "not_enough_data"
    STILL_FILLING = "still_filling"

    @property
    def words(self) -> str:
        """The word as a page shows it."""
        return self.value.replace("_", " ")


class Why(StrEnum):
    """Why a bar carries its word."""

    TOP_FIFTH = "top_fifth"
    OVER_FULL = "over_full"
    UNDER_FULL = "under_full"
    SOMETIMES_TOP = "sometimes_top"
    NOT_IN_TOP_FIFTH = "not_in_top_fifth"
    NONE_OF_IT = "none_of_it"
    NEW_SCHOOL = "new_school"
    NOT_COMPARED = "not_compared"
    TOO_LITTLE = "too_little"
    NO_NEIGHBOURS = "no_neighbours"

    @property
    def words(self) -> str:
        """One sentence for the page."""
        return _WHY_WORDS[self]


_WHY_WORDS: Final[Mapping[Why, str]] = {
    Why.TOP_FIFTH: "It is in the top fifth of schools of its phase, however the measures are weighed.",
    Why.OVER_FULL: "It is fuller than the line above which a school is always high here.",
    Why.UNDER_FULL: "It is emptier than the line below which a school is always high here.",
    Why.SOMETIMES_TOP: "It is in the top fifth of schools of its phase with some weights, not with all.",
    Why.NOT_IN_TOP_FIFTH: "It is not in the top fifth of schools of its phase.",
    Why.NONE_OF_IT: "The other measures are high, but it has none of this pressure itself.",
    Why.NEW_SCHOOL: "It is a new school, and new schools fill one year group at a time.",
    Why.NOT_COMPARED: "Schools of this phase are too few or too unlike one another to compare.",
    Why.TOO_LITTLE: "Too few of the measures are published for this school.",
    Why.NO_NEIGHBOURS: "Too few of the schools it shares children with have these figures.",
}


@dataclass(frozen=True, eq=False, slots=True)
class Situation:
    """What a bar's word hangs on, for all schools: what is shown, who is new, where each one stands."""

    is_shown: Flags
    is_filling: Flags
    is_loaded: Flags  # whether any measure of the bar is loaded for the school's phase
    has_any: Flags  # whether the pressure itself is there
    is_past: Flags  # past the fixed line of the map
    standing: Standing


def words_of(
    situation: Situation, domain: Domain, settings: PressureSettings, *, too_little: Why
) -> tuple[Words, Words]:
    """Each school's word and why.

    "High" is the top fifth of the phase in four of five ways to weigh, or past the fixed line. Either
    way the pressure itself must be there: a school without one pupil over capacity is never high in
    shortage, and as no school has unfilled places and pupils over capacity at once, none is high at
    both ends. On top in some ways only is "possible".
    """
    place = situation.standing
    with np.errstate(invalid="ignore"):
        is_top = place.usual >= settings.top_from
        is_sure = place.top_share >= settings.draws_percent / 100 - 1e-9
        is_often = place.top_share >= OFTEN
    past = Why.OVER_FULL if domain is Domain.SHORTAGE_OF_PLACES else Why.UNDER_FULL
    has_any = situation.has_any
    steps: list[tuple[Flags, Word, Why]] = [
        (situation.is_filling, Word.STILL_FILLING, Why.NEW_SCHOOL),
        (~situation.is_loaded, Word.NOT_ENOUGH_DATA, Why.NOT_COMPARED),
        (~situation.is_shown, Word.NOT_ENOUGH_DATA, too_little),
        (is_top & is_sure & has_any, Word.HIGH, Why.TOP_FIFTH),
        (situation.is_past & has_any, Word.HIGH, past),
        ((is_top | is_often) & has_any, Word.POSSIBLE, Why.SOMETIMES_TOP),
        (is_top, Word.USUAL, Why.NONE_OF_IT),
    ]
    size = len(situation.is_shown)
    words, whys = np.empty(size, dtype=object), np.empty(size, dtype=object)
    words.fill(Word.USUAL)  # np.full would turn the enumeration into plain text
    whys.fill(Why.NOT_IN_TOP_FIFTH)
    for where, word, why in reversed(steps):
        words[where] = word
        whys[where] = why
    return words, whys


def has_any_of(domain: Domain, indicators: tuple[Indicator, ...], numbers: Floats) -> Flags:
    """Whether the pressure itself is there: places unfilled, pupils over, a share above the area's.

    Where less is more pressure (a balance), any figure will do.
    """
    telling = [ANCHORS[domain]] if domain in ANCHORS else [i.id for i in indicators]
    found = np.zeros(len(numbers), dtype=np.bool_)
    for place, indicator in enumerate(indicators):
        if indicator.id in telling:
            column = numbers[:, place]
            found |= column > 0 if indicator.higher_is_pressure else np.isfinite(column)
    return found


def is_past_the_line(schools: Schools, domain: Domain, settings: PressureSettings) -> Flags:
    """Where a school stands at this end of the map by fullness alone."""
    pupils, places = 100 * schools.on_roll.numbers, schools.places.numbers
    if domain is Domain.SHORTAGE_OF_PLACES:
        return np.asarray(pupils > settings.over_percent * places, dtype=np.bool_)
    if domain is Domain.SPARE_PLACES:
        return np.asarray(pupils < settings.under_percent * places, dtype=np.bool_)
    return np.zeros(len(schools), dtype=np.bool_)


def numbers_of(values: tuple[Column, ...]) -> Floats:
    """Columns side by side as one array, nan where there is no number."""
    return np.column_stack([column.numbers for column in values])
