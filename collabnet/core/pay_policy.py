"""Employers' own published pay policies: what may stand beside the tables, and which of several holds on a day.

Only what an employer has published already, at an address of its own that anybody can open, has a
place here (REFERENCE section 7, design rules 2 and 4): no drafts, no reasons, no exceptions, no
comparison of one employer with another.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Protocol, TypeVar

from collabnet.core.pay import SCALES, PayArea

LONGEST_ADDRESS: Final = 300
_ADDRESS: Final = re.compile(
    r"https://(?:(?P<user>[^/?#]*)@)?(?P<host>\[[^/?#]*|[^/?#:]*)(?::(?P<port>[^/?#]*))?(?:[/?#].*)?"
)
_HOST: Final = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z]", re.I
)
_INSIDE: Final = (
    ".local",
    ".localhost",
    ".internal",
    ".lan",
    ".home",
    ".intranet",
    ".test",
    ".invalid",
)


@dataclass(frozen=True, slots=True)
class OwnRange:
    """One range of a policy in pounds a year, full time, and where in the policy it stands."""

    scale: str
    area: PayArea | None  # None: the same everywhere
    low: Decimal
    high: Decimal
    page: str  # as published on page …


class Dated(Protocol):
    """Something that holds from one day to another, or until further notice."""

    @property
    def valid_from(self) -> dt.date:
        """The first day."""

    @property
    def valid_to(self) -> dt.date | None:
        """The last day; None: until further notice."""


AnyDated = TypeVar("AnyDated", bound=Dated)


def holds_on(found: Dated, day: dt.date) -> bool:
    """Whether it holds on a day, both ends included."""
    return found.valid_from <= day and (found.valid_to is None or day <= found.valid_to)


def in_force(found: Iterable[AnyDated], day: dt.date) -> AnyDated | None:
    """The one that holds on a day; of several the one that began last."""
    holding = [one for one in found if holds_on(one, day)]
    return max(holding, key=lambda one: one.valid_from, default=None)


def overlap(one: Dated, other: Dated) -> bool:
    """Whether two of them share a day."""
    starts_last = max(one.valid_from, other.valid_from)
    return holds_on(one, starts_last) and holds_on(other, starts_last)


def address_problem(address: str) -> str:
    """What keeps an address from being one that anybody can open over https, in words; "" when nothing does."""
    example = "like https://school.example/pay-policy"
    if not address.isascii() or re.search(r"[\s<>\"'\\]", address):
        return f"Enter the address as your browser shows it, {example}"
    found = _ADDRESS.fullmatch(address)
    if found is None:
        return f"Enter an address that begins with https://, {example}"
    if found["user"] or found["port"] not in (None, "443"):
        return "Leave out the user name, password and port of the address"
    if not _HOST.fullmatch(found["host"]) or found["host"].lower().endswith(_INSIDE):
        return f"Enter an address that anybody can open, {example}"
    return ""


def range_problem(found: OwnRange) -> tuple[str, str]:
    """Which part of a range cannot be ("low", "high" or "page") and why; ("", "") when all can."""
    scale = SCALES[found.scale]
    if scale.by_area != (found.area is not None):
        return "low", f"{scale.label}: this range has no place under this pay area"
    if found.high < found.low:
        return "high", f"{scale.label}: the highest pay is below the lowest"
    if not found.page.strip():
        return "page", f"{scale.label}: say on which page of your policy it stands"
    return "", ""
