"""The closed list of what can be offered, by whom, and the year groups that places belong to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Group(StrEnum):
    """What the kinds of offer are shown and added up by."""

    PLACES = "places"
    PEOPLE = "people"
    SERVICES = "services"
    ROOMS = "rooms"

    @property
    def label(self) -> str:
        """The heading of the group on pages."""
        return _GROUP_LABELS[self]


_GROUP_LABELS: Final = {
    Group.PLACES: "Pupil places",
    Group.PEOPLE: "Specialists and other people",
    Group.SERVICES: "Shared services",
    Group.ROOMS: "Rooms, buildings and transport",
}


class Kind(StrEnum):
    """The closed list of what can be offered."""

    YEAR_PLACES = "pupil_places_year"
    SEN_UNIT = "sen_unit_places"
    RESOURCED = "rp_places"
    SPECIAL = "special_places"
    ALTERNATIVE = "ap_places"
    INCLUSION = "inclusion_base"
    SPECIALIST = "specialist_time"
    IMPROVEMENT = "improvement_time"
    FINANCE = "finance_help"
    COVER = "cover_pool"
    BACK_OFFICE = "back_office"
    SITE = "site_services"
    SPACE = "space"

    @property
    def label(self) -> str:
        """The kind in words."""
        return KINDS[self].label

    @property
    def group(self) -> Group:
        """What it is added up with."""
        return KINDS[self].group

    @property
    def unit(self) -> str:
        """What a quantity of it counts: "places", "days a term"; empty where there is no quantity."""
        return UNITS[self.group]


UNITS: Final = {
    Group.PLACES: "places",
    Group.PEOPLE: "days a term",
    Group.SERVICES: "",
    Group.ROOMS: "",
}


@dataclass(frozen=True, slots=True)
class KindRule:
    """A kind's label, its group, and the kinds of owner that may offer it."""

    label: str
    group: Group
    owners: frozenset[str]


_SCHOOL: Final = frozenset({"school"})
_ALL: Final = frozenset({"school", "trust", "la", "region"})
_BODIES: Final = frozenset({"trust", "la"})

# Places belong to a school; a trust fills them in for its schools in one grid, not on its own statement.
KINDS: Final[dict[Kind, KindRule]] = {
    Kind.YEAR_PLACES: KindRule("Places in a year group", Group.PLACES, _SCHOOL),
    Kind.SEN_UNIT: KindRule("SEN unit places", Group.PLACES, _SCHOOL),
    Kind.RESOURCED: KindRule("Resourced provision places", Group.PLACES, _SCHOOL),
    Kind.SPECIAL: KindRule("Special school places", Group.PLACES, _SCHOOL),
    Kind.ALTERNATIVE: KindRule("Alternative provision places", Group.PLACES, _SCHOOL),
    Kind.INCLUSION: KindRule("Inclusion base places", Group.PLACES, _SCHOOL),
    Kind.SPECIALIST: KindRule("Specialist time", Group.PEOPLE, _ALL),
    Kind.IMPROVEMENT: KindRule("School improvement leader time", Group.PEOPLE, _ALL),
    Kind.FINANCE: KindRule("Business and finance help", Group.PEOPLE, _BODIES),
    Kind.COVER: KindRule("Supply or cover pool", Group.PEOPLE, _BODIES),
    Kind.BACK_OFFICE: KindRule("Back-office service", Group.SERVICES, _BODIES),
    Kind.SITE: KindRule("Site service", Group.SERVICES, _BODIES),
    Kind.SPACE: KindRule("Room, building or transport", Group.ROOMS, _SCHOOL | _BODIES),
}

# GIAS establishment types (CSV codes): special schools, and PRUs with alternative provision.
SPECIAL_TYPES: Final = frozenset({"7", "8", "12", "33", "36", "44"})
MAINSTREAM_KINDS: Final = frozenset(
    {Kind.YEAR_PLACES, Kind.SEN_UNIT, Kind.RESOURCED, Kind.INCLUSION}
)
ALTERNATIVE_TYPES: Final = frozenset({"14", "38", "42", "43"})


def kinds_for(
    owner_kind: str, *, type_code: str = "", group: Group | None = None
) -> tuple[Kind, ...]:
    """The kinds an owner may offer, in order; special and alternative places only where the type fits."""
    code = type_code.lstrip("0")
    found = []
    for kind, rule in KINDS.items():
        if owner_kind not in rule.owners or (group is not None and rule.group != group):
            continue
        if kind == Kind.SPECIAL and code not in SPECIAL_TYPES:
            continue
        if kind == Kind.ALTERNATIVE and code not in ALTERNATIVE_TYPES:
            continue
        if kind in MAINSTREAM_KINDS and code in SPECIAL_TYPES | ALTERNATIVE_TYPES:
            continue
        found.append(kind)
    return tuple(found)


def year_group_words(code: str) -> str:
    """A year group in words: "0" is Reception, "7" is Year 7."""
    return "Reception" if code == "0" else f"Year {code}"


def entry_year_groups(*, phase_code: str, low_age: int | None) -> dict[str, int]:
    """The year group in which children normally join, by band of the offers data ("primary", "secondary").

    Phases are the register's: 2 primary, 3 middle deemed primary, 4 secondary, 5 middle deemed secondary,
    7 all-through.
    """
    first = max(low_age if low_age is not None else 4, 4) - 4
    if phase_code in ("2", "3"):
        return {"primary": first}
    if phase_code in ("4", "5"):
        return {"secondary": first if low_age is not None and low_age >= 8 else 7}
    return {"primary": 0, "secondary": 7} if phase_code == "7" else {}
