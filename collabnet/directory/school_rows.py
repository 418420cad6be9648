"""A school as one row of a list: its columns, its latest roll and capacity, how full it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import bindparam, select

from collabnet.core.figures import Value
from collabnet.core.geography import miles
from collabnet.core.places import SchoolPlaces, fullness_percent
from collabnet.directory.codes import named_phase
from collabnet.directory.latest import UNKNOWN, SourcedFigure, latest_values
from collabnet.directory.models import Group, LocalAuthority, School
from collabnet.directory.nearest import LISTED_STATUSES
from collabnet.platform.db import read

FULLNESS_MEASURES: Final = ("capacity", "roll")
Found = tuple[int, float | None]  # a URN and how far away, in metres, where there is a place


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """One school in a list."""

    urn: int
    name: str
    phase: str
    type: str
    status: str
    is_open: bool
    la_code: str
    la: str
    trust_uid: int | None
    trust: str
    town: str
    postcode: str
    easting: int | None
    northing: int | None
    places: Value
    on_roll: Value
    fullness: Value
    period: str  # of the roll
    miles: float | None = None

    @property
    def named_phase(self) -> str:
        """The phase as a page shows it; "" for a special school, a PRU or another without one."""
        return named_phase(self.phase)

    @property
    def percent_full(self) -> int | None:
        """How full, as a whole number."""
        return None if self.fullness.number is None else round(self.fullness.number)


_ROWS: Final = (
    select(
        School.urn, School.name, School.phase_name, School.type_name, School.status_code,
        School.status_name, School.la_code, LocalAuthority.name, School.trust_uid, Group.name,
        School.town, School.postcode, School.easting, School.northing,
    )
    .join(LocalAuthority, LocalAuthority.code == School.la_code)
    .outerjoin(Group, Group.uid == School.trust_uid)
    .where(School.urn.in_(bindparam("urns", expanding=True)))
)  # fmt: skip


def rows_in_order(found: Sequence[Found], *, size: int = 500) -> Iterator[SchoolRow]:
    """The rows of schools in the order given, read a few hundred at a time; unknown URNs are left out."""
    for start in range(0, len(found), size):
        chunk = dict(found[start : start + size])
        by_urn = {record[0]: record for record in read(_ROWS, {"urns": list(chunk)})}
        codes = [str(urn) for urn in by_urn]
        figures = latest_values("school", codes, FULLNESS_MEASURES) if codes else {}
        for urn, metres_away in chunk.items():
            if urn in by_urn:
                yield _row(by_urn[urn], figures, metres_away)


def _row(
    record: Sequence[Any], figures: dict[tuple[str, str], SourcedFigure], metres_away: float | None
) -> SchoolRow:
    urn, name, phase, type_, code, status, la_code, la, uid, trust, town, postcode, e, n = record
    places, roll = figures.get((str(urn), "capacity")), figures.get((str(urn), "roll"))
    held = SchoolPlaces(
        places=places.value if places else UNKNOWN, on_roll=roll.value if roll else UNKNOWN
    )
    return SchoolRow(
        urn, name, phase, type_, status, code in LISTED_STATUSES, la_code, la, uid, trust or "",
        town, postcode, e, n, held.places, held.on_roll, fullness_percent(held),
        roll.period if roll else "", None if metres_away is None else miles(metres_away),
    )  # fmt: skip


def rows_by_urn(urns: Iterable[int]) -> list[SchoolRow]:
    """The rows of schools, in the order given."""
    return list(rows_in_order([(urn, None) for urn in urns]))
