"""The public page of an advert: where the work is, how one applies, and the same facts as a JobPosting."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from markupsafe import Markup
from sqlalchemy import select

from collabnet.core.actor import Actor, Scope, ScopeKind
from collabnet.core.geography import GridPoint
from collabnet.core.job_posting import JobPlace, to_job_posting
from collabnet.core.school_time import day_of
from collabnet.core.vacancy import Side, Standing
from collabnet.core.vacancy_problems import WEB_ADDRESS
from collabnet.directory.models import Group, School
from collabnet.platform.db import db
from collabnet.platform.grid import point_in_degrees
from collabnet.platform.mails import site_link
from collabnet.platform.stored_files import StoredFile
from collabnet.recruitment_code import codelists
from collabnet.recruitment_code.queries_code import is_on, live_signature, newest
from collabnet.vacancies import advert, interests_queries, pages, queries
from collabnet.vacancies.models import Vacancy
from collabnet.vacancies.public_map import picture_of_place


@dataclass(frozen=True, slots=True)
class Address:
    """A place of work as readers need it."""

    name: str
    href: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class AdvertPage:
    """Everything on the public page of an advert."""

    view: advert.AdvertView
    is_public: bool
    addresses: Sequence[Address]
    documents: Sequence[StoredFile]
    picture: Markup | None
    pictured: str
    signed_the_code: bool
    apply_href: str
    mail_href: str
    job_posting: dict[str, Any] | None
    changed_at: dt.datetime
    may_show_interest: bool
    has_shown_interest: bool
    is_own: bool


def page(row: Vacancy, actor: Actor) -> AdvertPage:
    """The page of an advert that the actor may read."""
    view = advert.advert(row)
    sides = queries.sides_of(row, actor)
    is_open = view.standing is Standing.LIVE
    schools = _schools(view.post.urns, queries.owner_of(row))
    first = next((s for s in schools if s.easting is not None and s.northing is not None), None)
    version = newest()
    return AdvertPage(
        view=view,
        is_public=view.standing.is_public,
        addresses=[_address(s) for s in schools],
        documents=pages.documents(row),
        picture=_picture(first),
        pictured=first.name if first else "",
        signed_the_code=is_on(version) and live_signature(queries.owner_of(row)) is not None,
        apply_href=web_address(view.post.apply_url) if is_open else "",
        mail_href=mail_address(view.post.apply_email, view.title) if is_open else "",
        job_posting=job_posting(row) if is_open else None,
        changed_at=row.changed_at,
        may_show_interest=is_open and (not actor.signed_in or Side.PERSON in sides),
        has_shown_interest=interests_queries.own(row.id, actor) is not None,
        is_own=Side.OWNER in sides,
    )


def job_posting(row: Vacancy) -> dict[str, Any]:
    """A public advert as schema.org's JobPosting."""
    view, owner = advert.advert(row), queries.owner_of(row)
    return to_job_posting(
        view.post,
        url=site_link(view.href),
        identifier=str(row.id),
        employer_name=view.employer.name,
        employer_url=_website(owner) or (site_link(view.employer.href) if view.employer.href else ""),
        places=[_job_place(s) for s in _schools(view.post.urns, owner)] or [_office(owner, view.employer.name)],
        posted_on=day_of(row.published_at) if row.published_at else row.publish_on,
        valid_through=row.closes_at,
        role_words={code: role.label for code, role in codelists.job_roles().items()},
    )  # fmt: skip


def web_address(url: str) -> str:
    """A web address that can be a link; "" for anything else, whatever got into the record."""
    return url if WEB_ADDRESS.fullmatch(url) else ""


def mail_address(email: str, title: str) -> str:
    """A link that opens a mail with its subject."""
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
        return ""
    return f"mailto:{quote(email, safe='@+')}?subject={quote(f'Application: {title}')}"


def _schools(urns: Sequence[int], owner: Scope) -> list[School]:
    """The schools where the work is, by name; a school's own advert that names none is for itself."""
    wanted = list(urns)
    if not wanted and owner.kind is ScopeKind.SCHOOL:
        wanted = [int(owner.code)]
    if not wanted:
        return []
    found = db.session.scalars(select(School).where(School.urn.in_(wanted)))
    return sorted(found, key=lambda s: (s.name.casefold(), s.urn))


def _address(school: School) -> Address:
    lines = (school.street, school.address_locality, school.address3, school.town, school.postcode)
    return Address(
        school.name, f"/schools/{school.urn}", list(dict.fromkeys(line for line in lines if line))
    )


def _picture(school: School | None) -> Markup | None:
    if school is None or school.easting is None or school.northing is None:
        return None
    point = GridPoint(float(school.easting), float(school.northing))
    return picture_of_place(school.name, point, urn=school.urn)


def _job_place(school: School) -> JobPlace:
    longitude, latitude = (
        point_in_degrees(school.easting, school.northing)
        if school.easting is not None and school.northing is not None
        else (None, None)
    )
    return JobPlace(
        name=school.name,
        urn=school.urn,
        lines=tuple(x for x in (school.street, school.address_locality, school.address3) if x),
        town=school.town,
        county=school.county,
        postcode=school.postcode,
        latitude=latitude,
        longitude=longitude,
    )


def _office(owner: Scope, name: str) -> JobPlace:
    group = db.session.get(Group, int(owner.code)) if owner.kind is ScopeKind.TRUST else None
    return JobPlace(
        name=name, town=group.town if group else "", postcode=group.postcode if group else ""
    )


def _website(owner: Scope) -> str:
    if owner.kind is not ScopeKind.SCHOOL:
        return ""
    found = db.session.scalar(select(School.website).where(School.urn == int(owner.code))) or ""
    return web_address(found)
