"""What the pages of a local authority, a region, a locality and a diocese show."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, func, select

from collabnet.directory.figure_groups import LA_MEASURES, ShownFigure, bands, shown
from collabnet.directory.latest import SourcedFigure, sourced_figures
from collabnet.directory.models import (
    Diocese,
    LocalAuthority,
    Locality,
    LocalityAuthority,
    LocalitySchool,
    Region,
    School,
)
from collabnet.directory.nearest import LISTED_STATUSES
from collabnet.directory.queries_school import Source, hubs_of
from collabnet.directory.school_rows import SchoolRow, rows_by_urn
from collabnet.directory.totals import (
    HeldSchool,
    TotalsRow,
    by_authority,
    by_phase,
    held_schools,
    trusts_at_work,
)
from collabnet.platform.db import read
from collabnet.platform.errors import NotFound
from collabnet.platform.imports.models import ImportRun
from collabnet.platform.pagination import PAGE_SIZE, Page

TRUSTS_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class AreaPage:
    """An area's page: its record, totals, who works there, and one page of its schools."""

    record: Row[Any]
    totals: Sequence[TotalsRow]
    trusts: Sequence[tuple[int, str, int]]
    trusts_in_all: int
    hubs: Sequence[tuple[str, str]]
    localities: Sequence[tuple[str, str]]
    authorities: Sequence[tuple[str, str]]
    schools: Page[SchoolRow]
    sources: Sequence[Source]
    scorecard: Sequence[tuple[str, Sequence[ShownFigure]]] = ()


def authority_page(code: str, *, number: int) -> AreaPage:
    """The page of a local authority. Raises NotFound."""
    if not re.fullmatch(r"[0-9]{3}", code, re.ASCII):
        raise NotFound
    record = read(
        select(LocalAuthority.__table__, Region.name.label("region"))
        .outerjoin(Region, Region.code == LocalAuthority.region_code)
        .where(LocalAuthority.code == code)
    ).one_or_none()
    if record is None:
        raise NotFound
    schools = held_schools(School.la_code == code)
    figures = sourced_figures("la", code)
    return _area(
        record,
        schools,
        totals=by_phase(schools, search=f"/schools?la={code}"),
        la_codes=[code],
        localities=_localities_with(School.la_code == code),
        number=number,
        figures=figures,
        scorecard=[
            (f"{band.capitalize()} places" if band else "Places", shown(figures, LA_MEASURES, band))
            for band in bands(figures, LA_MEASURES)
        ],
    )


def locality_page(slug: str, *, number: int) -> AreaPage:
    """The page of a locality. Raises NotFound."""
    if not re.fullmatch(r"[a-z0-9-]{1,80}", slug, re.ASCII):
        raise NotFound
    record = read(select(Locality.__table__).where(Locality.slug == slug)).one_or_none()
    if record is None:
        raise NotFound
    inside = select(LocalitySchool.urn).where(LocalitySchool.locality_id == record.id)
    schools = held_schools(School.urn.in_(inside))
    own = select(LocalityAuthority.la_code).where(LocalityAuthority.locality_id == record.id)
    la_codes = sorted({s.la_code for s in schools} | {code for (code,) in read(own)})
    return _area(
        record,
        schools,
        totals=by_phase(schools, search=f"/schools?locality={slug}"),
        la_codes=la_codes,
        localities=(),
        number=number,
    )


def region_page(code: str) -> AreaPage:
    """The page of a DfE region: its local authorities added up. Raises NotFound."""
    if not re.fullmatch(r"[A-Z]{1,2}", code, re.ASCII):
        raise NotFound
    record = read(select(Region.__table__).where(Region.code == code)).one_or_none()
    if record is None:
        raise NotFound
    own = select(LocalAuthority.code).where(LocalAuthority.region_code == code)
    schools = held_schools(School.la_code.in_(own))
    return _area(
        record,
        schools,
        totals=by_authority(schools),
        la_codes=[c for (c,) in read(own)],
        localities=_localities_with(School.la_code.in_(own)),
        number=0,
    )


def diocese_page(code: str, *, number: int) -> AreaPage:
    """The page of a diocese: its schools. Raises NotFound."""
    if not re.fullmatch(r"[A-Za-z0-9]{1,10}", code, re.ASCII):
        raise NotFound
    record = read(select(Diocese.__table__).where(Diocese.code == code)).one_or_none()
    if record is None:
        raise NotFound
    schools = held_schools(School.diocese_code == code)
    return _area(
        record, schools, totals=by_authority(schools), la_codes=(), localities=(), number=number
    )


@dataclass(frozen=True, slots=True)
class ListedLocality:
    """A locality in the list of all."""

    slug: str
    name: str
    summary: str
    authorities: Sequence[str]
    schools: int
    fictional: bool


def localities() -> list[ListedLocality]:
    """Every locality by name."""
    counted = read(
        select(LocalitySchool.locality_id, func.count())
        .join(School, School.urn == LocalitySchool.urn)
        .where(School.status_code.in_(LISTED_STATUSES))
        .group_by(LocalitySchool.locality_id)
    )
    counts = {row[0]: int(row[1]) for row in counted}
    names: dict[int, list[str]] = {}
    for locality_id, name in read(
        select(LocalityAuthority.locality_id, LocalAuthority.name)
        .join(LocalAuthority, LocalAuthority.code == LocalityAuthority.la_code)
        .order_by(LocalAuthority.name)
    ):
        names.setdefault(locality_id, []).append(name)
    rows = read(
        select(Locality.id, Locality.slug, Locality.name, Locality.summary, Locality.fictional)
        .order_by(Locality.name, Locality.id)
    )  # fmt: skip
    return [
        ListedLocality(slug, name, summary, names.get(i, []), counts.get(i, 0), fictional)
        for i, slug, name, summary, fictional in rows
    ]


def _area(
    record: Row[Any],
    schools: Sequence[HeldSchool],
    *,
    totals: Sequence[TotalsRow],
    la_codes: Sequence[str],
    localities: Sequence[tuple[str, str]],
    number: int,
    figures: Sequence[SourcedFigure] = (),
    scorecard: Sequence[tuple[str, Sequence[ShownFigure]]] = (),
) -> AreaPage:
    """The page of an area; `number` 0 lists no schools."""
    start = (number - 1) * PAGE_SIZE
    urns = [s.urn for s in schools[start : start + PAGE_SIZE]] if number else []
    trusts = trusts_at_work(schools)
    return AreaPage(
        record=record,
        totals=totals,
        trusts=trusts[:TRUSTS_SHOWN],
        trusts_in_all=len(trusts),
        hubs=hubs_of(la_codes) if la_codes else [],
        localities=localities,
        authorities=_authorities(la_codes),
        schools=Page(rows=rows_by_urn(urns), number=max(number, 1), total=len(schools)),
        sources=_sources(schools, figures),
        scorecard=scorecard,
    )


def _authorities(codes: Sequence[str]) -> list[tuple[str, str]]:
    rows = read(
        select(LocalAuthority.code, LocalAuthority.name)
        .where(LocalAuthority.code.in_(codes))
        .order_by(LocalAuthority.name, LocalAuthority.code)
    )
    return [(code, name) for code, name in rows]


def _localities_with(condition: ColumnElement[bool]) -> list[tuple[str, str]]:
    """(slug, name) of the localities that hold any school of the condition."""
    rows = read(
        select(Locality.slug, Locality.name)
        .join(LocalitySchool, LocalitySchool.locality_id == Locality.id)
        .join(School, School.urn == LocalitySchool.urn)
        .where(condition)
        .distinct()
        .order_by(Locality.name, Locality.slug)
    )
    return [(slug, name) for slug, name in rows]


def _sources(schools: Sequence[HeldSchool], figures: Sequence[SourcedFigure]) -> list[Source]:
    """The files that told of these schools lately, and those of the area's own figures."""
    found: list[Source] = []
    if schools:
        some = [s.urn for s in schools[:: max(1, len(schools) // 200)]]
        told = read(select(School.last_seen_run_id).where(School.urn.in_(some)).distinct())
        rows = read(
            select(ImportRun.title, ImportRun.filename, ImportRun.as_of)
            .where(ImportRun.id.in_([run_id for (run_id,) in told if run_id is not None]))
            .order_by(ImportRun.as_of.desc(), ImportRun.id.desc())
        )
        found = [Source(title or filename, as_of) for title, filename, as_of in rows]
    found += [Source(f.source, f.as_of) for f in figures if f.source]
    return list(dict.fromkeys(found))
