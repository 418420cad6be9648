"""The demonstration's talent pool: profiles of fictional people, and a school that asks for cover."""

from __future__ import annotations

import datetime as dt
from typing import Final

from sqlalchemy import select

from collabnet.accounts.models import User
from collabnet.accounts.queries_actor import actor_of
from collabnet.core.actor import Actor, Scope, ScopeKind
from collabnet.core.geography import GridPoint
from collabnet.core.talent_pool import kept_place
from collabnet.demonstration.tables import rows
from collabnet.directory.models import Locality
from collabnet.platform.clock import today
from collabnet.platform.db import db, utcnow
from collabnet.staffing import pool_asking, pool_cover_services, pool_services
from collabnet.staffing.pool_models import CoverAnswer

ASKS: Final = Scope(ScopeKind.SCHOOL, "990003")
ANSWER_WITHIN: Final = dt.timedelta(hours=72)


def load_pool(*, actor: Actor) -> None:
    """Show the profiles of profiles.csv, and ask for a day of cover."""
    locality = db.session.scalars(select(Locality.id).order_by(Locality.id).limit(1)).one()
    for number, row in enumerate(rows("profiles.csv"), start=1):
        person = db.session.scalars(select(User).where(User.email == row["email"])).one()
        place = kept_place(GridPoint(float(row["easting"]), float(row["northing"])))
        profile = pool_services.save(
            actor=actor_of(person.id),
            values={
                "headline": row["headline"], "roles": row["roles"].split("; "),
                "subjects": [s for s in row["subjects"].split("; ") if s],
                "phases": row["phases"].split("; "), "key_stages": row["key_stages"].split("; "),
                "qts": row["qts"], "interests": row["interests"].split("; "),
                "weekdays": [int(day) for day in row["weekdays"].split("; ")],
                "easting": int(place.easting), "northing": int(place.northing),
                "radius_km": int(row["radius_km"]),
            },
            localities=[locality], version=-1, key=f"demonstration{number:02d}",
        )  # fmt: skip
        pool_services.show(actor=actor_of(person.id), row=profile)
    _ask_for_cover(actor)


def _ask_for_cover(actor: Actor) -> None:
    """A request whose first questions wait for an answer; nobody is written to."""
    monday = today() + dt.timedelta(days=14 - today().weekday())
    row = pool_cover_services.create(
        actor=actor,
        school=ASKS,
        values={
            "role": "teacher", "subject": "Mathematics", "phase": "secondary",
            "days": [monday.isoformat()], "first_on": monday, "last_on": monday, "part": "whole",
            "note": "Years 8 to 10. The lessons are planned, and a colleague meets you at 8:15am.",
            "pay_pence": 23_257, "pay_basis": "1/195 of M6", "answer_hours": 72,
        },
    )  # fmt: skip
    row.state, row.published_at, row.looked_at = "open", utcnow(), utcnow()
    for candidate, profile in pool_asking.matching(row)[:3]:
        row.answers.append(
            CoverAnswer(
                user_id=profile.user_id, state="asked", km=candidate.km, asked_at=utcnow(),
                answer_by=utcnow() + ANSWER_WITHIN,
            )
        )  # fmt: skip
    db.session.flush()
    pool_asking.record(actor, "publish", row)
