"""A figure is a number or the reason why there is none, and arithmetic carries that reason on."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class FigureError(ValueError):
    """A cell that is neither a number nor a known symbol; `reason` says so in plain words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NoValue(StrEnum):
    """Why there is no number, in the order in which one reason wins over another."""

    SUPPRESSED = "suppressed"
    NOT_YET_SUBMITTED = "not_yet_submitted"
    NOT_PUBLISHED = "not_published"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"

    @property
    def words(self) -> str:
        """The plain words shown in place of the number, such as "not published"."""
        return self.value.replace("_", " ")

    @property
    def reason(self) -> str:
        """One sentence saying why there is no number."""
        return _REASONS[self]


_REASONS: Final[Mapping[NoValue, str]] = {
    NoValue.SUPPRESSED: "The number is hidden: it is so small that it could point to people.",
    NoValue.NOT_YET_SUBMITTED: "Whoever holds this figure has not sent it in yet.",
    NoValue.NOT_PUBLISHED: "The source says it does not publish a number here.",
    NoValue.UNKNOWN: "The source gives neither a number nor a reason.",
    NoValue.NOT_APPLICABLE: "The measure does not apply, or there is nothing to work it out from.",
}

# The most telling reason first: a sum or difference must never weaken a suppression.
PRECEDENCE: Final[tuple[NoValue, ...]] = tuple(NoValue)

# No published count, amount or rate comes near this; beyond it a cell is a slip and float sums stop
# being exact.
LARGEST: Final = 1e15


@dataclass(frozen=True, slots=True)
class Value:
    """A number or a kind of no-value, exactly one of them; percentages are on the scale 0–100."""

    number: float | None = None
    missing: NoValue | None = None

    def __post_init__(self) -> None:
        """Refuse both, neither, and numbers that are not finite or absurdly large."""
        if (self.number is None) == (self.missing is None):
            raise ValueError("A figure is either a number or a reason for having none.")
        if self.number is not None and not abs(self.number) <= LARGEST:
            raise ValueError("A figure must be a finite number no larger than 10^15.")

    @property
    def is_known(self) -> bool:
        """Whether there is a number."""
        return self.number is not None


@dataclass(frozen=True, slots=True)
class Total:
    """A sum over what is known, with how many figures went in and how many were missing."""

    value: Value
    counted: int
    missing: Mapping[NoValue, int]

    @property
    def missing_count(self) -> int:
        """How many figures are missing from the sum."""
        return sum(self.missing.values())

    @property
    def is_complete(self) -> bool:
        """Whether every figure was known (a sum of nothing at all is not complete)."""
        return self.counted > 0 and not self.missing

    @property
    def words(self) -> str:
        """What the sum covers, such as "12 of 14 counted; 1 suppressed, 1 unknown"."""
        covered = f"{self.counted} of {self.counted + self.missing_count} counted"
        if not self.missing:
            return covered
        return f"{covered}; " + ", ".join(f"{n} {kind.words}" for kind, n in self.missing.items())


def known(number: float) -> Value:
    """A figure with a number. Raises ValueError when it is not finite."""
    return Value(number=float(number))


def absent(kind: NoValue) -> Value:
    """A figure without a number, with the reason why."""
    return Value(missing=kind)


def strongest(kinds: Iterable[NoValue]) -> NoValue:
    """The reason that wins when figures are combined; of none at all, "not applicable"."""
    return min(kinds, key=PRECEDENCE.index, default=NoValue.NOT_APPLICABLE)


# Symbols of DfE releases (z, x, c, low, k, u: DfE analysts' guide, 2026-08), of older DfE files and
# performance tables (SUPP, NE, NP, NA), and of ONS tables. A dash or ":" has been used for "nil"
# and for "not available": never read as 0.
SYMBOLS: Final[Mapping[str, NoValue]] = MappingProxyType(
    {
        "z": NoValue.NOT_APPLICABLE,
        "x": NoValue.NOT_PUBLISHED,
        "c": NoValue.SUPPRESSED,
        "low": NoValue.NOT_PUBLISHED,  # rounds to 0 but is not 0, so it must not become 0
        "k": NoValue.NOT_PUBLISHED,  # the older symbol for low
        "u": NoValue.NOT_PUBLISHED,  # too unreliable to be given
        "supp": NoValue.SUPPRESSED,
        "suppressed": NoValue.SUPPRESSED,
        "*": NoValue.SUPPRESSED,
        "#": NoValue.SUPPRESSED,
        "ne": NoValue.NOT_APPLICABLE,  # no entries: no pupil to measure
        "na": NoValue.NOT_APPLICABLE,
        "n/a": NoValue.NOT_APPLICABLE,
        ".": NoValue.NOT_APPLICABLE,
        "np": NoValue.NOT_PUBLISHED,
        ":": NoValue.NOT_PUBLISHED,
        "..": NoValue.NOT_PUBLISHED,
        "~": NoValue.NOT_PUBLISHED,
        "": NoValue.UNKNOWN,
        "-": NoValue.UNKNOWN,
    }
)

_NUMBER: Final = re.compile(
    r"(?P<digits>[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|[+-]?\.[0-9]+)"
    r"(?P<power>[eE][+-]?[0-9]{1,3})?(?: ?%)?"
)
_LONGEST_CELL: Final = 60


def parse_figure(cell: str) -> Value:
    """Read one cell of a published file: "1,234", "53.10%", "-6.35E-05", or a symbol such as "z".

    A percent sign is dropped and the number kept on the scale 0–100; whether a bare 0.53 means 53 %
    is for the importer of that file to know. Raises FigureError for anything else, "nan" and "inf"
    among it.
    """
    text = cell.strip()
    symbol = SYMBOLS.get(text.strip("[]").casefold() if text.startswith("[") else text.casefold())
    if symbol is not None:
        return absent(symbol)
    match = _NUMBER.fullmatch(text) if len(text) <= _LONGEST_CELL else None
    if match is None:
        raise FigureError(
            f"“{_shortened(text)}” is not a number or a symbol we know, such as z, x, c or SUPP."
        )
    number = float(match["digits"].replace(",", "") + (match["power"] or ""))
    if abs(number) > LARGEST:
        raise FigureError(f"“{_shortened(text)}” is too large to be a figure.")
    return known(number)


def add(first: Value, second: Value) -> Value:
    """The sum of two figures; if either is missing the sum is missing, with the stronger reason."""
    if first.number is None or second.number is None:
        return _carried(first, second)
    return _bounded(first.number + second.number)


def subtract(first: Value, second: Value) -> Value:
    """The first figure less the second; if either is missing so is the difference."""
    if first.number is None or second.number is None:
        return _carried(first, second)
    return _bounded(first.number - second.number)


def ratio(top: Value, bottom: Value) -> Value:
    """The first figure divided by the second; dividing by 0 is "not applicable"."""
    if top.number is None or bottom.number is None:
        return _carried(top, bottom)
    if bottom.number == 0:
        return absent(NoValue.NOT_APPLICABLE)
    return _bounded(top.number / bottom.number)


def scaled(value: Value, factor: float) -> Value:
    """The figure times a plain number; a missing figure stays missing."""
    return value if value.number is None else _bounded(value.number * factor)


def total(values: Iterable[Value]) -> Total:
    """Add up what is known and say how many were missing and why.

    When nothing is known the total is missing too, with the strongest reason found — never 0. A
    total of no figures at all is "not applicable".
    """
    numbers: list[float] = []
    kinds: Counter[NoValue] = Counter()
    for value in values:
        if value.number is not None:
            numbers.append(value.number)
        elif value.missing is not None:
            kinds[value.missing] += 1
    missing = MappingProxyType({kind: kinds[kind] for kind in PRECEDENCE if kinds[kind]})
    value = _bounded(math.fsum(numbers)) if numbers else absent(strongest(missing))
    return Total(value=value, counted=len(numbers), missing=missing)


def _carried(first: Value, second: Value) -> Value:
    """The figure left when at least one of two is missing."""
    return absent(strongest(kind for kind in (first.missing, second.missing) if kind is not None))


def _bounded(number: float) -> Value:
    """The number as a figure, or unknown when it has grown past anything a school figure can be."""
    return known(number) if abs(number) <= LARGEST else absent(NoValue.UNKNOWN)


def _shortened(text: str) -> str:
    """The start of a cell, short enough to show in an error."""
    return text if len(text) <= _LONGEST_CELL else text[:_LONGEST_CELL] + "…"
