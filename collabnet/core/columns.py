"""A column of figures for thousands of schools at once: the arithmetic of `figures`, on arrays."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from collabnet.core.figures import LARGEST, PRECEDENCE, NoValue, Value, absent, known

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.int64]
Kinds = NDArray[np.int8]

# 0 stands for a number; the stronger the reason for having none, the larger its code.
_CODE: Final = {kind: len(PRECEDENCE) - place for place, kind in enumerate(PRECEDENCE)}
_KIND: Final = {code: kind for kind, code in _CODE.items()}


@dataclass(frozen=True, eq=False, slots=True)
class Column:
    """Numbers (nan where missing) and, beside each, why it is missing (0 where it is not)."""

    numbers: Floats
    kinds: Kinds

    @classmethod
    def of(cls, values: Iterable[Value]) -> Self:
        """A column of single figures."""
        found = list(values)
        numbers = [np.nan if value.number is None else value.number for value in found]
        kinds = [0 if value.missing is None else _CODE[value.missing] for value in found]
        return cls(np.array(numbers, dtype=np.float64), np.array(kinds, dtype=np.int8))

    @classmethod
    def of_numbers(
        cls, numbers: Sequence[float] | Floats, *, missing: NoValue = NoValue.UNKNOWN
    ) -> Self:
        """A column of an array in which everything that is not a usable number is missing."""
        found = np.asarray(numbers, dtype=np.float64)
        is_known = np.abs(found) <= LARGEST
        kinds = np.where(is_known, 0, _CODE[missing]).astype(np.int8)
        return cls(np.where(is_known, found, np.nan), kinds)

    @classmethod
    def missing(cls, length: int, kind: NoValue) -> Self:
        """A column without a single number, such as a file that is not loaded."""
        return cls(np.full(length, np.nan), np.full(length, _CODE[kind], dtype=np.int8))

    def __len__(self) -> int:
        """How many figures there are."""
        return len(self.numbers)

    @property
    def is_known(self) -> Flags:
        """Where there is a number."""
        return np.asarray(self.kinds == 0, dtype=np.bool_)

    def is_of_kind(self, kind: NoValue) -> Flags:
        """Where there is no number for this reason."""
        return np.asarray(self.kinds == _CODE[kind], dtype=np.bool_)

    def value(self, position: int) -> Value:
        """The single figure at a position."""
        code = int(self.kinds[position])
        return absent(_KIND[code]) if code else known(float(self.numbers[position]))

    def plus(self, other: "Column") -> "Column":
        """The sum; missing where either is, with the stronger reason."""
        return self._with(other, self.numbers + other.numbers)

    def minus(self, other: "Column") -> "Column":
        """The difference; missing where either is, with the stronger reason."""
        return self._with(other, self.numbers - other.numbers)

    def over(self, other: "Column") -> "Column":
        """The ratio; missing where either is, and not applicable where the divisor is 0."""
        divisor = np.where(other.numbers == 0, np.nan, other.numbers)
        by_nought = self.is_known & (other.numbers == 0)
        with np.errstate(over="ignore"):
            ratio = self._with(other, self.numbers / divisor)
        return ratio.replaced(by_nought, NoValue.NOT_APPLICABLE)

    def scaled(self, factor: float) -> "Column":
        """Every number times a factor."""
        return self._with(self, self.numbers * factor)

    def floored(self) -> "Column":
        """Every negative number as 0."""
        return Column(np.maximum(self.numbers, 0.0), self.kinds)

    def replaced(self, where: Flags, kind: NoValue) -> "Column":
        """The column with a reason in place of whatever stood at some positions."""
        numbers = np.where(where, np.nan, self.numbers)
        return Column(numbers, np.where(where, _CODE[kind], self.kinds).astype(np.int8))

    def withheld(self, where: Flags, kind: NoValue) -> "Column":
        """The column with a reason in place of *numbers* at some positions; other reasons stay."""
        return self.replaced(where & self.is_known, kind)

    def _with(self, other: "Column", numbers: Floats) -> "Column":
        """A result of two columns; a number past anything a figure can be becomes unknown."""
        kinds = np.maximum(self.kinds, other.kinds)
        lost = (kinds == 0) & ~(np.abs(numbers) <= LARGEST)
        kinds = np.where(lost, _CODE[NoValue.UNKNOWN], kinds).astype(np.int8)
        return Column(np.where(kinds == 0, numbers, np.nan), kinds)


def codes_of(keys: Sequence[Hashable | None]) -> Codes:
    """Whole numbers for keys, equal where the keys are; -1 for None (belongs to no group)."""
    seen: dict[Hashable, int] = {}
    found = [-1 if key is None else seen.setdefault(key, len(seen)) for key in keys]
    return np.array(found, dtype=np.int64)
