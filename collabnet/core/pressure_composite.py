"""The composite of a school's bars: shown only with its parts, and only to those whom product.md names.

It is the weighted mean of the places of the bars that a school has, of two bars at least and of 60 % of the
loaded weight. The two ends of places are one part of it: the end that presses harder, never their mean.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from collabnet.core.columns import Codes, Floats
from collabnet.core.pressure import DomainBars, Weighed, weigh
from collabnet.core.pressure_draws import DRAWS, Standing, standing, ways, winsorised
from collabnet.core.pressure_measures import Domain
from collabnet.core.pressure_settings import COMPONENTS, NATIONAL, PressureSettings
from collabnet.core.pressure_words import OFTEN, Why, Word, Words

FEWEST_BARS: Final = 2
ENDS: Final = (Domain.SPARE_PLACES, Domain.SHORTAGE_OF_PLACES)


@dataclass(frozen=True, eq=False, slots=True)
class Composite:
    """The composite of all schools; `ends` names the end of places that counts, None where neither does."""

    components: tuple[str, ...]
    scores: Floats
    weighed: Weighed
    standing: Standing
    words: Words
    whys: Words
    ends: tuple[Domain | None, ...]


def composite(
    bars: Sequence[DomainBars],
    *,
    groups: Codes,
    settings: PressureSettings = NATIONAL,
    draws: int = DRAWS,
) -> Composite | None:
    """The composite of these bars within each phase; None where there are fewer than two to put together."""
    by_domain = {found.domain: found for found in bars}
    places, ends = _places(by_domain, len(groups))
    columns = {"places": places} | {
        name: by_domain[Domain(name)].standing.usual
        for name in COMPONENTS
        if name != "places" and Domain(name) in by_domain
    }
    names = tuple(
        name
        for name, column in columns.items()
        if settings.components[name] > 0 and np.isfinite(column).any()
    )
    if len(names) < FEWEST_BARS:
        return None
    scores = np.column_stack([columns[name] for name in names])
    weights = np.array([settings.components[name] for name in names])
    is_there = np.isfinite(scores)
    # A part counts as loaded for a phase in which any school has it.
    is_loaded = np.zeros(scores.shape, dtype=np.bool_)
    for group in np.unique(groups[groups >= 0]):
        is_loaded[groups == group] = is_there[groups == group].any(axis=0)
    whole = is_loaded @ weights
    is_shown = (
        (is_there.sum(axis=1) >= FEWEST_BARS)
        & (is_there @ weights >= settings.present_percent / 100 * whole - 1e-9)
        & (groups >= 0)
    )
    shown = np.where(is_shown[:, None], scores, np.nan)
    weighed = weigh(shown, weights)
    place = standing(
        score=weighed.score,
        ranks=shown,
        scaled=winsorised(scores, groups),
        groups=groups,
        found=ways(weights, anchor=None, name="composite", draws=draws),
        top_from=settings.top_from,
    )
    words, whys = _words(place, settings)
    return Composite(names, scores, weighed, place, words, whys, ends)


def _places(bars: dict[Domain, DomainBars], size: int) -> tuple[Floats, tuple[Domain | None, ...]]:
    """The place at the end that presses harder, and which end it is."""
    nothing = np.full(size, np.nan)
    spare, shortage = (bars[end].standing.usual if end in bars else nothing for end in ENDS)
    ends = [
        None if np.isnan(a) and np.isnan(b) else ENDS[1] if np.isnan(a) or b > a else ENDS[0]
        for a, b in zip(spare, shortage, strict=True)
    ]
    return np.fmax(spare, shortage), tuple(ends)


def _words(place: Standing, settings: PressureSettings) -> tuple[Words, Words]:
    """High where it is on top in four of five ways, possible where it is in some."""
    words, whys = (np.empty(len(place.usual), dtype=object) for _ in range(2))
    for position, usual in enumerate(place.usual):
        share = place.top_share[position]
        if np.isnan(usual):
            words[position], whys[position] = Word.NOT_ENOUGH_DATA, Why.TOO_LITTLE
        elif usual >= settings.top_from and share >= settings.draws_percent / 100 - 1e-9:
            words[position], whys[position] = Word.HIGH, Why.TOP_FIFTH
        elif usual >= settings.top_from or share >= OFTEN:
            words[position], whys[position] = Word.POSSIBLE, Why.SOMETIMES_TOP
        else:
            words[position], whys[position] = Word.USUAL, Why.NOT_IN_TOP_FIFTH
    return words, whys
