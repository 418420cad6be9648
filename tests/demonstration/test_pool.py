"""The demonstration's talent pool has people to find and a request that waits for answers."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from collabnet.accounts.models import User
from collabnet.accounts.queries_actor import actor_of
from collabnet.platform.db import db
from collabnet.staffing import pool_queries
from collabnet.staffing.pool_models import CoverRequest


def sees(email: str) -> set[str]:
    user = db.session.scalars(select(User.id).where(User.email == email)).one()
    return {person.headline[:5] for person in pool_queries.people_in_pool(actor_of(user))}


def test_employers_find_people_but_not_their_own(demonstration: Flask) -> None:
    assert len(sees("hr@heronsway.example")) == 5
    assert sees("hr@heronsway.example") - sees("hr@birch-lane.example") == {"Mathe"}
    assert "Schoo" not in sees("business-manager@castle-fields.example")


def test_a_school_asks_for_cover_and_people_have_yet_to_answer(demonstration: Flask) -> None:
    row = db.session.scalars(select(CoverRequest)).one()
    assert row.state == "open"
    assert [a.state for a in row.answers] == ["asked", "asked"]
