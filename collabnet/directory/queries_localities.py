"""Localities as their administrator sees them: the list, what a draft would hold, and what depends on one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select

from collabnet.directory.figures import Correction
from collabnet.directory.importers.schools import PHASES
from collabnet.directory.localities import urns_inside, urns_of_authorities
from collabnet.directory.locality_drafts import Draft
from collabnet.directory.locality_picture import Picture, picture
from collabnet.directory.models import (
    Boundary,
    LocalAuthority,
    Locality,
    LocalityAuthority,
    LocalitySchool,
    School,
)
from collabnet.directory.statuses import CLOSED
from collabnet.platform.db import db
from collabnet.platform.registry import registry

BATCH = 5_000


@dataclass(frozen=True, slots=True)
class LocalityRow:
    """A locality in the administrator's list, or on its form."""

    id: int
    slug: str
    name: str
    summary: str
    version: int
    has_polygon: bool
    la_codes: list[str] = field(default_factory=list)
    la_names: list[str] = field(default_factory=list)
    schools: int = 0


@dataclass(frozen=True, slots=True)
class Preview:
    """What a draft would hold: open schools by phase, its authorities, a picture."""

    phases: list[tuple[str, int]]
    schools: int
    authorities: list[str]
    picture: Picture | None


def localities() -> list[LocalityRow]:
    """Every locality, by name."""
    schools: dict[int, int] = dict(
        db.session.execute(
            select(LocalitySchool.locality_id, func.count())
            .join(School, School.urn == LocalitySchool.urn)
            .where(School.status_code != CLOSED)
            .group_by(LocalitySchool.locality_id)
        ).all()
    )
    authorities: dict[int, list[tuple[str, str]]] = {}
    for number, code, name in db.session.execute(
        select(LocalityAuthority.locality_id, LocalAuthority.code, LocalAuthority.name)
        .join(LocalAuthority, LocalAuthority.code == LocalityAuthority.la_code)
        .order_by(LocalAuthority.name)
    ):
        authorities.setdefault(number, []).append((code, name))
    return [
        LocalityRow(
            id=row.id,
            slug=row.slug,
            name=row.name,
            summary=row.summary,
            version=row.version,
            has_polygon=row.polygon is not None,
            la_codes=[code for code, _ in authorities.get(row.id, [])],
            la_names=[name for _, name in authorities.get(row.id, [])],
            schools=schools.get(row.id, 0),
        )
        for row in db.session.scalars(select(Locality).order_by(Locality.name, Locality.id))
    ]


def locality(slug: str) -> LocalityRow | None:
    """One locality by its slug, or None."""
    return next((row for row in localities() if row.slug == slug), None)


def polygon_of(slug: str) -> str | None:
    """The polygon of a locality that has one."""
    return db.session.scalar(select(Locality.polygon).where(Locality.slug == slug))


def authorities() -> dict[str, str]:
    """Every local authority by code, in the order of names."""
    rows = db.session.execute(
        select(LocalAuthority.code, LocalAuthority.name).order_by(
            LocalAuthority.name, LocalAuthority.code
        )
    )
    return {row.code: row.name for row in rows}


def preview(draft: Draft) -> Preview:
    """What a draft would hold, counted as saving it would."""
    urns = sorted(
        urns_inside(draft.polygon) if draft.polygon else urns_of_authorities(draft.la_codes)
    )
    counts: dict[str, int] = {}
    places: list[tuple[int, int]] = []
    codes: set[str] = set(draft.la_codes)
    for start in range(0, len(urns), BATCH):
        for phase, la_code, easting, northing in db.session.execute(
            select(School.phase_code, School.la_code, School.easting, School.northing)
            .where(School.urn.in_(urns[start : start + BATCH]), School.status_code != CLOSED)
            .order_by(School.urn)
        ):
            counts[phase] = counts.get(phase, 0) + 1
            codes.add(la_code)
            if easting is not None and northing is not None:
                places.append((easting, northing))
    names = authorities()
    order = [*(code for code in PHASES if code != "0"), "0"]
    label = PHASES | {"0": "Special, alternative provision and others"}
    return Preview(
        phases=[(label[code], counts[code]) for code in order if code in counts],
        schools=sum(counts.values()),
        authorities=sorted(names[code] for code in codes if code in names),
        picture=picture([draft.polygon] if draft.polygon else _outlines(draft.la_codes), places),
    )


def _outlines(la_codes: Sequence[str]) -> list[str]:
    """The published outlines of authorities, where they were imported."""
    return list(
        db.session.scalars(
            select(Boundary.geometry)
            .where(Boundary.area_kind == "la", Boundary.area_code.in_(la_codes))
            .order_by(Boundary.area_code)
        )
    )


def reasons_to_stay(locality_id: int) -> list[str]:
    """Why a locality cannot be deleted: what depends on it, in words; empty when nothing does."""
    waiting = db.session.scalar(
        select(func.count(Correction.id)).where(
            Correction.record_kind == "locality",
            Correction.record_code == str(locality_id),
            Correction.answered_at.is_(None),
        )
    )
    found = [reason for ask in registry().locality_dependents for reason in ask(locality_id)]
    if waiting:
        found.append(
            "1 correction about it waits for an answer"
            if waiting == 1
            else f"{waiting} corrections about it wait for an answer"
        )
    return found
