"""Posts of other employers that could be joined with this one: open adverts for part of a week, in the same work."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from collabnet.accounts.queries_organisations import organisations, subject_of
from collabnet.core.actor import Actor, Scope, ScopeKind
from collabnet.core.alternatives import Alternative, Help, Sought
from collabnet.core.geography import GridPoint, distance_metres
from collabnet.core.vacancy import Standing, State
from collabnet.core.vacancy_post import Post
from collabnet.directory.belonging import locality_ids_of
from collabnet.directory.models import LocalitySchool, School
from collabnet.platform.db import db, utcnow
from collabnet.vacancies.models import Vacancy, VacancySchool, VacancyTag
from collabnet.vacancies.queries import owner_of, post_of, standing_of

MOST_READ = 200
MOST = 6


def alternatives(_actor: Actor, sought: Sought) -> Iterator[Alternative]:
    """Public adverts of other employers of the localities that are part-time and open to a shared post.

    Only what everybody may read; the nearest first.
    """
    subject = subject_of(sought.owner)
    localities = locality_ids_of(subject.within) if subject is not None else []
    if not localities:
        return
    here = select(LocalitySchool.urn).where(LocalitySchool.locality_id.in_(localities))
    rows = db.session.scalars(
        select(Vacancy)
        .join(VacancyTag, VacancyTag.vacancy_id == Vacancy.id)
        .where(
            Vacancy.state == State.PUBLISHED.value,
            Vacancy.closes_at > utcnow(),
            VacancyTag.kind == "roles",
            VacancyTag.code == sought.role,
            Vacancy.id.in_(select(VacancySchool.vacancy_id).where(VacancySchool.urn.in_(here))),
        )
        .order_by(Vacancy.closes_at, Vacancy.id)
        .limit(MOST_READ)
    ).all()
    fitting = [(row, post) for row in rows if _fits(row, post := post_of(row), sought)]
    places = _places([urn for _, post in fitting for urn in post.urns])
    named = organisations(owner_of(row) for row, _ in fitting)
    found = [_answer(row, post, named[owner_of(row)].name, places, sought) for row, post in fitting]
    yield from sorted(found, key=_nearest)[:MOST]


def _fits(row: Vacancy, post: Post, sought: Sought) -> bool:
    is_part = post.is_job_share or (post.fte is not None and post.fte < 1)
    same_work = (
        not sought.subjects or not post.subjects or set(sought.subjects) & set(post.subjects)
    )
    return (
        is_part
        and bool(same_work)
        and owner_of(row) != sought.owner
        and standing_of(row) is Standing.LIVE
    )


def _places(urns: list[int]) -> dict[int, GridPoint]:
    rows = db.session.execute(
        select(School.urn, School.easting, School.northing).where(
            School.urn.in_(urns), School.easting.is_not(None), School.northing.is_not(None)
        )
    )
    return {row.urn: GridPoint(row.easting, row.northing) for row in rows}


def _answer(
    row: Vacancy, post: Post, owner: str, places: dict[int, GridPoint], sought: Sought
) -> Alternative:
    metres = None
    if sought.easting is not None and sought.northing is not None:
        start = GridPoint(sought.easting, sought.northing)
        metres = min(
            (round(distance_metres(start, places[urn])) for urn in post.urns if urn in places),
            default=None,
        )
    share = f"{post.fte:f} of full time" if post.fte is not None else "a job share"
    return Alternative(
        Help.SHARED_POST,
        text=f"{owner}: {post.title}",
        href=f"/vacancies/{row.id}",
        detail=f"{share}: two posts could become one",
        metres=metres,
    )


def _nearest(found: Alternative) -> tuple[bool, int, str, str]:
    return (found.metres is None, found.metres or 0, found.text.casefold(), found.href)


def place_of(post: Post, owner: Scope) -> GridPoint | None:
    """Where a post is: its first school with a place, else the employer's own."""
    urns = [*post.urns, *([int(owner.code)] if owner.kind is ScopeKind.SCHOOL else [])]
    places = _places(urns)
    return next((places[urn] for urn in urns if urn in places), None)
