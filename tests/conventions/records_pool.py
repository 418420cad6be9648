"""The records that single pages of the talent pool and of cover need at a place."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from collabnet.core.actor import Role, Scope, ScopeKind
from collabnet.directory.models import Locality
from collabnet.platform.clock import today
from collabnet.platform.db import db, utcnow
from collabnet.staffing.pool_models import (
    CoverAnswer,
    CoverRequest,
    PoolApproach,
    PoolLocality,
    PoolProfile,
)
from tests.conventions.world import Maker, Place, once
from tests.factories.accounts import make_person

COVER_PAGES = ("cover_edit", "cover_message", "cover_request", "cover_step")


def _profile(place: Place) -> int:
    """A profile of somebody who works at the place, shown in its locality."""
    person = make_person(Role.STAFF_MEMBER, Scope(ScopeKind.SCHOOL, str(place.urn)))
    row = PoolProfile(
        user_id=person.id, key=f"key{place.urn}", headline="A teacher of physics", roles=["teacher"],
        phases=["secondary"], interests=["cover", "secondment"], weekdays=[0, 1], easting=530_500,
        northing=104_500, consented_at=utcnow(), shown_at=utcnow(),
    )  # fmt: skip
    locality = db.session.scalars(select(Locality.id).where(Locality.slug == place.slug)).one()
    row.localities.append(PoolLocality(locality_id=locality))
    db.session.add(row)
    db.session.commit()
    return row.id


profile = once("pool_profile", _profile)


def _key(place: Place) -> str:
    key = db.session.get_one(PoolProfile, profile(place)).key
    db.session.commit()
    return key


def _approach(place: Place) -> int:
    row = PoolApproach(
        profile_id=profile(place), employer_kind="school", employer_code="999999", about="cover"
    )
    db.session.add(row)
    db.session.commit()
    return row.id


def _request(place: Place) -> tuple[int, int]:
    """A request of the place with one question to its own person: the numbers of both."""
    person = db.session.get_one(PoolProfile, profile(place)).user_id
    day = today() + dt.timedelta(days=7)
    row = CoverRequest(
        urn=place.urn, role="teacher", phase="secondary", days=[day.isoformat()], first_on=day, last_on=day,
        pay_pence=20_000, state="open", looked_at=utcnow(),
    )  # fmt: skip
    row.answers.append(
        CoverAnswer(user_id=person, state="asked", km=1, answer_by=utcnow() + dt.timedelta(days=1))
    )
    db.session.add(row)
    db.session.commit()
    return row.id, row.answers[0].id


request = once("cover_request", _request)
approach = once("pool_approach", _approach)

BY_PAGE: dict[tuple[str, str], Maker] = {
    ("staffing.profile_day", "day"): lambda _place: today().isoformat(),
    ("staffing.profile_approach", "number"): approach,
    ("staffing.profile_approach_message", "number"): approach,
    ("staffing.cover_approach", "number"): approach,
    ("staffing.cover_approach_back", "number"): approach,
    ("staffing.cover_person", "key"): _key,
    **{(f"staffing.{page}", "number"): lambda place: request(place)[0] for page in COVER_PAGES},
    ("staffing.cover_message", "answer_id"): lambda place: request(place)[1],
    ("staffing.cover_asked", "number"): lambda place: request(place)[1],
    ("staffing.cover_answer", "number"): lambda place: request(place)[1],
}
