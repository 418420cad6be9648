"""Where what-ifs are tried: the area of an address, whose people may try there, and its authorities."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from collabnet.atlas import queries
from collabnet.atlas.readings import OPEN_STATUSES
from collabnet.core.actor import Actor, Scope, ScopeKind, Subject, subject
from collabnet.core.permissions import Permission, can
from collabnet.directory.belonging import LARGEST_KEY, la_subject
from collabnet.directory.models import (
    LocalAuthority,
    Locality,
    LocalitySchool,
    School,
)
from collabnet.platform.db import db
from collabnet.platform.errors import NotFound

SECONDARY_PHASES = frozenset({"4", "5"})  # secondary, middle deemed secondary
MAINSTREAM = frozenset({"2", "3", "4", "5", "7"})  # those that admit children by the model's rule


@dataclass(frozen=True, slots=True)
class TriedArea:
    """A locality or a local authority in which what-ifs are tried; `code` is how scenarios name it."""

    kind: str  # "locality" or "la"
    code: str  # a locality's number, an authority's code
    area: queries.Area

    @property
    def name(self) -> str:
        """Its name."""
        return self.area.name

    @property
    def href(self) -> str:
        """The page where something is tried in it."""
        return f"{self.area.href}/what-if"


def tried_locality(slug: str) -> TriedArea:
    """The locality at an address. Raises NotFound."""
    area = queries.find_locality(slug)
    number = db.session.scalar(select(Locality.id).where(Locality.slug == slug))
    return TriedArea("locality", str(number), area)


def tried_authority(code: str) -> TriedArea:
    """The local authority with a code. Raises NotFound."""
    return TriedArea("la", code, queries.find_la(code))


def tried_area(kind: str, code: str) -> TriedArea:
    """The area that a saved what-if names. Raises NotFound when it is no more."""
    if kind == "la":
        return tried_authority(code)
    slug = db.session.scalar(select(Locality.slug).where(Locality.id == int(code)))
    if slug is None:
        raise NotFound
    return tried_locality(slug)


def locality_people(slug: str) -> Subject | None:
    """Who may try something in a locality: its leaders, its authorities, the DfE; None when there is none.

    Leaders of the schools in it and of their trusts act there as members of the locality.
    """
    try:
        tried = tried_locality(slug)
    except NotFound:
        return None
    return area_people(tried)


def authority_people(code: str) -> Subject | None:
    """Who may try something in a local authority; None when there is none."""
    try:
        tried = tried_authority(code)
    except NotFound:
        return None
    return area_people(tried)


def area_people(tried: TriedArea) -> Subject:
    """The area with everything in it whose people may try something there."""
    inside = select(School.urn, School.trust_uid)
    if tried.kind == "la":
        inside = inside.where(School.la_code == tried.code)
        own = Scope(ScopeKind.LA, tried.code)
    else:
        inside = inside.join(LocalitySchool, LocalitySchool.urn == School.urn).where(
            LocalitySchool.locality_id == int(tried.code)
        )
        own = Scope(ScopeKind.LOCALITY, tried.code)
    schools = db.session.execute(inside).all()
    regions = db.session.scalars(
        select(LocalAuthority.region_code).where(LocalAuthority.code.in_(tried.area.la_codes))
    )
    return subject(
        own,
        *(Scope(ScopeKind.LA, code) for code in tried.area.la_codes),
        *(Scope(ScopeKind.REGION, code) for code in regions if code),
        *(Scope(ScopeKind.SCHOOL, str(urn)) for urn, _ in schools),
        *(Scope(ScopeKind.TRUST, str(uid)) for uid in {uid for _, uid in schools} if uid),
    )


def areas_of_school(urn: int) -> list[TriedArea]:
    """The areas in which a change to a school can be tried: its localities, then its authority."""
    school = db.session.get(School, urn) if 0 < urn <= LARGEST_KEY else None
    if school is None:
        return []
    slugs = db.session.scalars(
        select(Locality.slug)
        .join(LocalitySchool, LocalitySchool.locality_id == Locality.id)
        .where(LocalitySchool.urn == urn)
        .order_by(Locality.id)
    )
    return [*(tried_locality(slug) for slug in slugs), tried_authority(school.la_code)]


def school_people(urn: int) -> Subject | None:
    """Who may try a change to a school: whoever may try one in an area it lies in; None for no such school."""
    areas = areas_of_school(urn)
    if not areas:
        return None
    within = frozenset[Scope]().union(*(area_people(area).within for area in areas))
    return Subject(own=Scope(ScopeKind.SCHOOL, str(urn)), within=within)


def may_try(actor: Actor, tried: TriedArea) -> bool:
    """Whether a person may try something in an area."""
    return can(actor, Permission.TRY_WHAT_IF, area_people(tried))


def area_for(actor: Actor, urn: int) -> TriedArea:
    """The first area of a school in which a person may try something. Raises NotFound."""
    for tried in areas_of_school(urn):
        if may_try(actor, tried):
            return tried
    raise NotFound


def may_export_as_officer(actor: Actor, tried: TriedArea) -> bool:
    """Whether a person plans places for every authority of an area: the officer's export is theirs alone.

    Only an LA officer may see moves for the authority as a whole, and hiring roles take that away.
    """
    return may_try(actor, tried) and is_officer_of(actor, tried.area.la_codes)


def is_officer_of(actor: Actor, la_codes: Iterable[str]) -> bool:
    """Whether a person plans places for each of these authorities."""
    found = [la_subject(code) for code in la_codes]
    return bool(found) and all(
        place is not None
        and can(actor, Permission.VIEW_MOVES, place)
        and can(actor, Permission.VIEW_RESTRICTED_PRESSURE, place)
        for place in found
    )


def band_of(urn: int) -> str:
    """The age band that a link from a school's page begins with: secondary for schools without young children."""
    school = db.session.get(School, urn)
    is_secondary = school is not None and school.phase_code in SECONDARY_PHASES
    return "secondary" if is_secondary else "primary"


def has_entry(urn: int) -> bool:
    """Whether a school is an open mainstream school: others admit outside the model."""
    school = db.session.get(School, urn)
    return (
        school is not None
        and school.phase_code in MAINSTREAM
        and school.status_code in OPEN_STATUSES
    )
