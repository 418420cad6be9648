"""Where a series of yearly figures breaks: the definition changed, and no line may cross it.

Free school meals: from September 2026 every household on Universal Credit is eligible and protections end
(REFERENCE.md section 0, item 5). Ofsted: report cards replace grades from 10 November 2025, and old and new
grades must not be compared (item 4).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Break:
    """A change of definition: from which day, and what a page says of it."""

    since: dt.date
    words: str


BREAKS: Final = {
    "fsm": Break(
        dt.date(2026, 9, 1),
        "From September 2026 every household on Universal Credit is eligible for free school meals, so "
        "figures from then on count something else.",
    ),
    "inspection": Break(
        dt.date(2025, 11, 10),
        "Ofsted’s report cards replaced grades on 10 November 2025; the two cannot be compared.",
    ),
}


def breaks_in(kind: str, days: Sequence[dt.date | None]) -> list[int]:
    """The positions of a series, in order of time, at which a definition is new: a line stops before them.

    `days` are the days that the figures stand for, None where that is not known.
    """
    found = BREAKS.get(kind)
    if found is None:
        return []
    is_before = False
    for position, day in enumerate(days):
        if day is None:
            continue
        if day >= found.since:
            return [position] if is_before else []
        is_before = True
    return []


def comparable(kind: str, first: dt.date, second: dt.date) -> bool:
    """Whether two figures of a kind mean the same, so that a change between them may be worked out."""
    found = BREAKS.get(kind)
    return found is None or (first >= found.since) == (second >= found.since)
