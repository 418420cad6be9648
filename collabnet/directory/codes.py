"""The register's own codes and what pages call them: phases, types of school, kinds of group."""

from __future__ import annotations

from functools import cache
from typing import Final, NamedTuple

from collabnet.directory.reference import rows_of

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
NO_PHASE = "not applicable"  # the register's name where a school has no phase, in any case


def named_phase(name: str) -> str:
    """The name of a phase as pages show it; "" where the register gives the school none."""
    return "" if name.casefold() == NO_PHASE else name


SECTORS: Final[dict[str, str]] = {
    "maintained": "All maintained by a local authority",
    "academies": "All academies and free schools",
}
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
    """The types that the directory lists, in the order of the register's codes."""
    rows = rows_of("establishment_types.csv")
    return tuple(SchoolType(r["code"], r["name"], r["sector"]) for r in rows if r["ours"] == "yes")


@cache
def type_codes_of(sector: str) -> tuple[str, ...]:
    """The codes of a sector's types."""
    return tuple(t.code for t in school_types() if t.sector == sector)
