"""The register's own codes and what pages call them: phases, types of school, kinds of group."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

DATA: Final = Path(__file__).parent / "data"

# GIAS export codes; "not applicable" holds special schools, PRUs and other alternative provision.
PHASES: Final[dict[str, str]] = {
    "1": "Nursery",
    "2": "Primary",
    "3": "Middle deemed primary",
    "4": "Secondary",
    "5": "Middle deemed secondary",
    "6": "16 plus",
    "7": "All-through",
    "0": "Special, PRU or other without a phase",
}
SECTORS: Final[dict[str, str]] = {
    "maintained": "All maintained by a local authority",
    "academies": "All academies and free schools",
}
TRUST_TYPES: Final = ("6", "10", "11")  # multi-academy, single-academy and secure single-academy
GROUP_WORDS: Final[dict[str, str]] = {
    "1": "federation",
    "2": "foundation trust",
    "6": "multi-academy trust",
    "10": "single-academy trust",
    "11": "secure single-academy trust",
}


class SchoolType(NamedTuple):
    """A type of establishment, and who runs schools of that type: a key of SECTORS, or "other"."""

    code: str
    label: str
    sector: str


@cache
def school_types() -> tuple[SchoolType, ...]:
    """The state-funded types, as data/school_types.csv lists them with source and date."""
    with (DATA / "school_types.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return tuple(SchoolType(**row) for row in rows)


@cache
def type_codes_of(sector: str) -> tuple[str, ...]:
    """The codes of a sector's types."""
    return tuple(t.code for t in school_types() if t.sector == sector)
