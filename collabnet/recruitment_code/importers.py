"""The files of pay: tables of scales and points, and on-cost rates; a new year is a file, not code."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Hashable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from collabnet.core.pay import SCALES, Basis, PayArea
from collabnet.core.recharge import Oncost
from collabnet.directory.importers.cells import date_in, text_in
from collabnet.platform.imports.importer import (
    Change,
    Context,
    Importer,
    Record,
    Rejected,
    Target,
)
from collabnet.recruitment_code.models import OncostRateRow, PayPoint

LARGEST_PAY: Final = Decimal(1_000_000)
MILLION: Final = 1_000_000
PAY_POINT: Final = Target(
    table=PayPoint.__table__,  # type: ignore[arg-type]
    key=("scale", "area", "valid_from", "point"),
    columns=("valid_to", "annual_pence", "basis", "source"),
    find_by=(0,),
    run_column="run_id",
)
ONCOST: Final = Target(
    table=OncostRateRow.__table__,  # type: ignore[arg-type]
    key=("item", "valid_from"),
    columns=("rate_millionths", "threshold_pence", "basis", "source"),
    find_by=(0,),
    run_column="run_id",
)
PAY_COLUMNS: Final = (
    "scale", "point", "area", "valid_from", "valid_to", "annual", "basis", "source",
)  # fmt: skip
ONCOST_COLUMNS: Final = ("item", "valid_from", "rate", "threshold", "basis", "source")


class _Reader:
    """What both files share: the columns by name, and nothing to do after a chunk."""

    targets: Sequence[Target]

    def __init__(self, context: Context, names: Sequence[str]) -> None:
        self.places = {name: context.columns.place(name) or 0 for name in names}

    def after_chunk(
        self, keys: Sequence[Hashable], changes: Sequence[Change], write: bool
    ) -> set[Hashable]:
        """Nothing more to do."""
        return set()

    def cell(self, cells: Sequence[str], name: str) -> str:
        """One cell without outer spaces."""
        return cells[self.places[name]].strip()

    def day(self, cells: Sequence[str], name: str) -> dt.date:
        """A day that must be there. Raises Rejected."""
        found = date_in(name, self.cell(cells, name))
        if found is None:
            raise Rejected(name, "", "A date is needed here.")
        return found

    def basis(self, cells: Sequence[str]) -> str:
        """How sure the value is. Raises Rejected."""
        return _one_of("basis", self.cell(cells, "basis"), [basis.value for basis in Basis])


class PayReader(_Reader):
    """Turns rows into points of scales."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, PAY_COLUMNS)
        self.targets: Sequence[Target] = (PAY_POINT,)

    def read(self, cells: Sequence[str]) -> tuple[Hashable, list[Record]]:
        """One point of one scale. Raises Rejected."""
        scale = SCALES[_one_of("scale", self.cell(cells, "scale"), list(SCALES))]
        area = _one_of("area", self.cell(cells, "area"), ["", *(a.value for a in PayArea)])
        if scale.by_area != bool(area):
            needs = "needs a pay area" if scale.by_area else "is the same in every pay area"
            raise Rejected("area", area, f"{scale.label} {needs}.")
        point = text_in("point", self.cell(cells, "point"), longest=10)
        if not point:
            raise Rejected("point", "", "The point of the scale is needed, such as M1 or min.")
        first, last = self.day(cells, "valid_from"), self.day(cells, "valid_to")
        if last < first:
            raise Rejected("valid_to", str(last), "The table ends before it begins.")
        pounds = number_in("annual", self.cell(cells, "annual"), largest=LARGEST_PAY)
        if pounds <= 0:
            raise Rejected("annual", str(pounds), "Pay in pounds a year is more than 0.")
        key = (scale.code, area, first, point)
        source = text_in("source", self.cell(cells, "source"), longest=300)
        return key, [
            (PAY_POINT, key, (last, in_pence("annual", pounds), self.basis(cells), source))
        ]


class OncostReader(_Reader):
    """Turns rows into on-cost rates."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, ONCOST_COLUMNS)
        self.targets: Sequence[Target] = (ONCOST,)

    def read(self, cells: Sequence[str]) -> tuple[Hashable, list[Record]]:
        """One rate from one day on. Raises Rejected."""
        item = _one_of("item", self.cell(cells, "item"), [item.value for item in Oncost])
        rate = number_in("rate", self.cell(cells, "rate"), largest=Decimal("0.999999"))
        threshold = number_in(
            "threshold", self.cell(cells, "threshold") or "0", largest=LARGEST_PAY
        )
        key = (item, self.day(cells, "valid_from"))
        values: tuple[Any, ...] = (
            int((rate * MILLION).to_integral_value()),
            in_pence("threshold", threshold),
            self.basis(cells),
            text_in("source", self.cell(cells, "source"), longest=300),
        )
        return key, [(ONCOST, key, values)]


_NUMBER: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?")


def number_in(column: str, cell: str, *, largest: Decimal) -> Decimal:
    """A number from 0, written 32916 or 0.2868, with £ and thousands' commas if need be. Raises Rejected."""
    text = cell.replace(",", "").removeprefix("£")
    try:
        number = Decimal(text) if _NUMBER.fullmatch(text) else None
    except InvalidOperation:  # pragma: no cover - the pattern admits none
        number = None
    if number is None or number > largest:
        raise Rejected(column, cell, f"This is not a number from 0 to {largest:,f}.")
    return number


def in_pence(column: str, pounds: Decimal) -> int:
    """Pounds as whole pence. Raises Rejected for parts of a penny."""
    found = pounds * 100
    if found != found.to_integral_value():
        raise Rejected(column, str(pounds), "Amounts have at most two decimals.")
    return int(found)


def _one_of(column: str, cell: str, words: Sequence[str]) -> str:
    if cell not in words:
        raise Rejected(column, cell, f"This is none of: {', '.join(w for w in words if w)}.")
    return cell


PAY = Importer(
    name="pay",
    title="Pay tables",
    about="Scales of the teachers' pay document and the NJC spine, one point a row, with dates.",
    source="Pay tables",
    open=PayReader,
    required=PAY_COLUMNS,
    order=30,
)
ONCOSTS = Importer(
    name="oncosts",
    title="On-cost rates",
    about="Employer's National Insurance, pension and levy rates from a day on.",
    source="On-cost rates",
    open=OncostReader,
    required=ONCOST_COLUMNS,
    order=31,
)
IMPORTERS = (PAY, ONCOSTS)
