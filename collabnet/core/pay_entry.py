"""Pay tables typed by hand: one point a line, read strictly; and what looks odd in them, as advice."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from collabnet.core.pay import Basis

MOST_POINTS: Final = 60
LONGEST_POINT: Final = 10  # characters
LARGEST_PAY: Final = Decimal(1_000_000)
ODD_RISE: Final = Decimal(
    "0.15"
)  # of a point from one table to the next; awards have been far smaller
_WORDS: Final = "|".join(basis.value for basis in Basis)
_AMOUNT: Final = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]{1,2})?"
_LINE: Final = re.compile(
    rf"(?P<point>\S(?:.*?\S)?)(?:\s*[:;=]\s*|,?\s+)£?\s?(?P<amount>{_AMOUNT})"
    rf"(?:[\s,;]+(?P<basis>{_WORDS}))?"
)
_SPACED: Final = re.compile(r".*\s[0-9]{1,3}")  # "M1 32" 916: a thousands' space, not a point


class EntryProblem(ValueError):
    """What was typed is no table; the message names the line."""


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a table as it was typed: pounds a year, and how sure the amount is."""

    name: str
    annual: Decimal
    basis: Basis


def read_points(text: str, *, basis: Basis) -> tuple[Point, ...]:
    """The points of a table, one a line: "M1 32,916", with how sure it is where that differs from `basis`.

    Raises EntryProblem.
    """
    points: dict[str, Point] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        found = _LINE.fullmatch(line.strip())
        if found is None:
            raise EntryProblem(
                f"Line {number}: write a point and its pounds a year, like M1 32,916"
            )
        if _SPACED.fullmatch(found["point"]) and re.fullmatch("[0-9]{3}", found["amount"]):
            raise EntryProblem(f"Line {number}: write the amount without a space, like 32,916")
        point = Point(
            " ".join(found["point"].split()),
            Decimal(found["amount"].replace(",", "")),
            Basis(found["basis"]) if found["basis"] else basis,
        )
        if len(point.name) > LONGEST_POINT:
            raise EntryProblem(f"Line {number}: the name of a point has at most 10 characters")
        if not 0 < point.annual <= LARGEST_PAY:
            raise EntryProblem(f"Line {number}: pay is more than £0 and at most £1,000,000")
        if point.name in points:
            raise EntryProblem(f"Line {number}: {point.name} is there twice")
        points[point.name] = point
    if len(points) > MOST_POINTS:
        raise EntryProblem(f"A table has at most {MOST_POINTS} points")
    return tuple(points.values())


def points_text(points: Iterable[Point], *, basis: Basis | None) -> str:
    """The points as they are typed; how sure each is where it differs from `basis`."""
    return "\n".join(
        f"{p.name} {p.annual:,.2f}".removesuffix(".00")
        + ("" if p.basis is basis else f" {p.basis.value}")
        for p in points
    )


def oddities(points: Sequence[Point], before: Sequence[Point]) -> list[str]:
    """What looks like a slip of the pen, beside the table before: advice only, nothing is refused for it."""
    old = {point.name: point.annual for point in before}
    found = []
    if len(points) == 1:
        found.append("There is one point only: a range has two ends.")
    for lower, higher in zip(points, points[1:], strict=False):
        if higher.annual < lower.annual:
            found.append(f"{higher.name} is less than {lower.name}.")
    for point in points:
        was = old.get(point.name)
        if was is not None and abs(point.annual - was) > was * ODD_RISE:
            found.append(f"{point.name} was £{was:,.0f} in the table before.")
    if points and all(old.get(point.name) == point.annual for point in points):
        found.append("Every amount is that of the table before.")
    gone = [name for name in old if name not in {point.name for point in points}]
    if points and gone:
        found.append(f"The table before has {', '.join(gone)} too.")
    return found
