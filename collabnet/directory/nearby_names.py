"""The names of the schools around some schools: what their employer writes is looked through for them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import select

from collabnet.directory.belonging import LARGEST_KEY
from collabnet.directory.models import School
from collabnet.platform.db import db

MOST: Final = 500


def names_nearby(urns: Iterable[int]) -> list[str]:
    """The names of the other schools of the same authorities, 500 at most: no rank, no distance, no pressure."""
    own = {urn for urn in urns if 0 < urn <= LARGEST_KEY}
    if not own:
        return []
    authorities = select(School.la_code).where(School.urn.in_(own))
    return list(
        db.session.scalars(
            select(School.name)
            .where(School.la_code.in_(authorities), School.urn.not_in(own))
            .order_by(School.urn)
            .limit(MOST)
        )
    )
