"""Which pay tables open adverts rest on, told to whoever keeps the tables: a count of what everybody can read anyway.

Drafts and scheduled adverts are their employers' own and are not counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import select

from collabnet.core.vacancy import Standing, State
from collabnet.platform.db import db
from collabnet.vacancies.models import Vacancy
from collabnet.vacancies.queries import post_of, standing_of


def users(scale: str, area: str, first: dt.date, last: dt.date) -> Iterator[str]:
    """The open adverts on a scale whose post begins on one of the days, in any pay area."""
    rows = db.session.scalars(
        select(Vacancy).where(Vacancy.state == State.PUBLISHED.value).order_by(Vacancy.id)
    )
    count = sum(
        standing_of(row) is Standing.LIVE
        and (post := post_of(row)).scale == scale
        and post.starts_on is not None
        and first <= post.starts_on <= last
        for row in rows
    )
    if count:
        yield f"{count} open advert{'' if count == 1 else 's'} on this range, whose posts begin on its days"
