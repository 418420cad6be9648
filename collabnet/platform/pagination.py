"""Pages of a list: a size that is capped, a number that is checked, links that keep the other parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from flask import request

from collabnet.platform.errors import NotFound

Row = TypeVar("Row")
PAGE_SIZE = 25
MAX_PAGE = 100_000


def page_number(raw: str | None) -> int:
    """The page asked for, 1 when absent; raises NotFound for anything that cannot be a page."""
    if raw is None or raw == "":
        return 1
    if not raw.isascii() or not raw.isdigit() or len(raw) > 6 or not 1 <= int(raw) <= MAX_PAGE:
        raise NotFound
    return int(raw)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of rows, with what a pager needs."""

    rows: Sequence[Row]
    number: int
    total: int
    size: int = PAGE_SIZE

    @property
    def last(self) -> int:
        """The number of the last page, at least 1."""
        return max(1, -(-self.total // self.size))

    @property
    def first_row(self) -> int:
        """The place of the first row in the whole list, 0 when it is empty."""
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last_row(self) -> int:
        """The place of the last row in the whole list."""
        return self.first_row + len(self.rows) - 1 if self.rows else 0

    def numbers(self) -> list[int]:
        """The page numbers to show: first, last, and those around the present one; 0 stands for a gap."""
        wanted = sorted(
            {1, self.last, *range(max(1, self.number - 1), min(self.last, self.number + 1) + 1)}
        )
        shown: list[int] = []
        for n in wanted:
            if shown and n > shown[-1] + 1:
                shown.append(0)
            shown.append(n)
        return shown

    def href(self, number: int) -> str:
        """The address of another page of the same list."""
        return with_parameters(page=None if number == 1 else number)


def with_parameters(**changes: Any) -> str:
    """The present address with some query parameters changed; None removes one."""
    arguments = request.args.to_dict(flat=False)
    for name, value in changes.items():
        arguments.pop(name, None)
        if value is not None:
            arguments[name] = [str(value)]
    query = urlencode(arguments, doseq=True, errors="replace")
    return f"{request.path}?{query}" if query else request.path
