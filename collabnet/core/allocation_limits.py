"""What keeps a request from an offer whatever its claim: travel and dates, in words for the person who asked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from collabnet.core.allocation_model import Choice, Problem, Request, Rules


@dataclass(frozen=True, slots=True)
class Bar:
    """Why a choice cannot be met: its kind ("distance" or "dates") and the words."""

    kind: str
    words: str


def bar_of(problem: Problem, request: Request, choice: Choice) -> Bar | None:
    """The limit that rules this choice out, or None. A distance that is not known rules nothing out."""
    limit = _radius(problem.rules, request)
    if choice.tenths is not None and limit is not None and choice.tenths > limit:
        return Bar("distance", f"too far: {_miles(choice.tenths)} miles, limit {_miles(limit)}")
    for day in problem.offer_of[choice.offer].days:
        if day in request.not_on:
            return Bar(
                "dates", f"the dates do not fit: it meets on {_day(day)}, a day you ruled out"
            )
        if request.earliest is not None and day < request.earliest:
            return Bar(
                "dates",
                f"the dates do not fit: it meets on {_day(day)}, before {_day(request.earliest)}",
            )
        if request.latest is not None and day > request.latest:
            return Bar(
                "dates",
                f"the dates do not fit: it meets on {_day(day)}, after {_day(request.latest)}",
            )
    return None


def open_choices(problem: Problem, request: Request) -> list[Choice]:
    """The choices of a request that no limit rules out, best first: its own rank, then nearer, then the offer's id."""
    kept = [c for c in request.choices if bar_of(problem, request, c) is None]
    return sorted(kept, key=lambda c: (c.rank, c.tenths or 0, c.offer))


def _radius(rules: Rules, request: Request) -> int | None:
    """The smaller of the round's and the request's own limit, in tenths of a mile."""
    limits = [r for r in (rules.radius_tenths, request.radius_tenths) if r is not None]
    return min(limits) if limits else None


def _miles(tenths: int) -> str:
    """Tenths of a mile in words: 31, or 24.5."""
    return f"{tenths // 10}" if tenths % 10 == 0 else f"{tenths / 10:.1f}"


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"
