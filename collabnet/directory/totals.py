"""The schools of an area or a group added up, by phase or by authority: unfilled and over-full places apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, String, cast, select

from collabnet.core.places import PlacesSummary, SchoolPlaces, summarise
from collabnet.directory.codes import PHASES
from collabnet.directory.figures import Figure
from collabnet.directory.latest import UNKNOWN, as_value
from collabnet.directory.models import Group, LocalAuthority, School
from collabnet.directory.nearest import LISTED_STATUSES
from collabnet.directory.school_rows import FULLNESS_MEASURES
from collabnet.platform.db import read

ALL: Final = "All schools"


@dataclass(frozen=True, slots=True)
class HeldSchool:
    """What totals need to know of one school."""

    urn: int
    name: str
    phase_code: str
    la_code: str
    trust_uid: int | None
    held: SchoolPlaces


@dataclass(frozen=True, slots=True)
class TotalsRow:
    """One line of a table of totals."""

    label: str
    href: str
    summary: PlacesSummary


def held_schools(*conditions: ColumnElement[bool]) -> list[HeldSchool]:
    """The open schools that fulfil the conditions, by name, with their latest places and roll."""
    chosen = (School.status_code.in_(LISTED_STATUSES), *conditions)
    schools = read(
        select(School.urn, School.name, School.phase_code, School.la_code, School.trust_uid)
        .where(*chosen)
        .order_by(School.name, School.urn)
    ).all()
    figures = read(
        select(School.urn, Figure.measure, Figure.value, Figure.no_value)
        .join(Figure, Figure.subject_code == cast(School.urn, String))
        .where(
            Figure.subject_kind == "school",
            Figure.measure.in_(FULLNESS_MEASURES),
            Figure.band == "",
            *chosen,
        )
        .order_by(Figure.period)
    )
    latest = {(urn, measure): as_value(value, why) for urn, measure, value, why in figures}
    return [
        HeldSchool(
            urn, name, phase, la, trust,
            SchoolPlaces(
                places=latest.get((urn, "capacity"), UNKNOWN),
                on_roll=latest.get((urn, "roll"), UNKNOWN),
            ),
        )
        for urn, name, phase, la, trust in schools
    ]  # fmt: skip


def by_phase(schools: Sequence[HeldSchool], *, search: str) -> list[TotalsRow]:
    """A line a phase and one for all; `search` is the address of the search for these schools."""
    labels = {code: (label, f"{search}&phase={code}") for code, label in PHASES.items()}
    return _lines(schools, lambda s: s.phase_code, labels, all_href=search)


def by_authority(schools: Sequence[HeldSchool], *, all_href: str = "") -> list[TotalsRow]:
    """A line a local authority, by name, and one for all."""
    codes = {s.la_code for s in schools}
    rows = read(
        select(LocalAuthority.code, LocalAuthority.name)
        .where(LocalAuthority.code.in_(codes))
        .order_by(LocalAuthority.name, LocalAuthority.code)
    )
    labels = {code: (name, f"/authorities/{code}") for code, name in rows}
    return _lines(schools, lambda s: s.la_code, labels, all_href=all_href)


def trusts_at_work(schools: Iterable[HeldSchool]) -> list[tuple[int, str, int]]:
    """(UID, name, how many of these schools) of each trust among them, the largest first."""
    counts: dict[int, int] = {}
    for school in schools:
        if school.trust_uid is not None:
            counts[school.trust_uid] = counts.get(school.trust_uid, 0) + 1
    rows = read(select(Group.uid, Group.name).where(Group.uid.in_(counts)))
    return sorted(
        ((uid, name, counts[uid]) for uid, name in rows), key=lambda t: (-t[2], t[1], t[0])
    )


def _lines(
    schools: Sequence[HeldSchool],
    key: Callable[[HeldSchool], str],
    labels: Mapping[str, tuple[str, str]],
    *,
    all_href: str,
) -> list[TotalsRow]:
    lines = []
    for code, (label, href) in labels.items():
        some = [s.held for s in schools if key(s) == code]
        if some:
            lines.append(TotalsRow(label, href, summarise(some)))
    if len(lines) > 1:
        lines.append(TotalsRow(ALL, all_href, summarise(s.held for s in schools)))
    return lines
