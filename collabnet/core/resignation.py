"""When a teacher or a headteacher must give notice to leave at the end of a term.

Source: Conditions of Service for School Teachers in England and Wales ("Burgundy Book"): leaving on
31 December, 30 April or 31 August; two months' notice, three in the summer term; headteachers a
month more. An academy's own contracts may say otherwise, and a page that shows a date says so.
"""

import calendar
import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Post(StrEnum):
    """Whose notice it is."""

    TEACHER = "teacher"
    HEADTEACHER = "headteacher"

    @property
    def words(self) -> str:
        """As a page says it."""
        return self.value


@dataclass(frozen=True, slots=True)
class Leaving:
    """One way to leave: by which day notice is given, the last day, and the first day elsewhere."""

    post: Post
    notice_by: dt.date
    leaves_on: dt.date

    @property
    def free_from(self) -> dt.date:
        """The first day on which a new post can begin without early release."""
        return self.leaves_on + dt.timedelta(days=1)


# The month whose last day is the last one of the post, and the month by whose last day notice is
# given, in the same year: (leaving, notice).
_MONTHS: Final = {
    Post.TEACHER: ((4, 2), (8, 5), (12, 10)),
    Post.HEADTEACHER: ((4, 1), (8, 4), (12, 9)),
}


def leavings(post: Post, year: int) -> list[Leaving]:
    """The three ways to leave in a year, in order."""
    return [
        Leaving(post, _last_day(year, notice), _last_day(year, leaving))
        for leaving, notice in _MONTHS[post]
    ]


def next_leaving(post: Post, notice_on: dt.date) -> Leaving:
    """How soon somebody who gives notice on a day can leave."""
    years = (notice_on.year, notice_on.year + 1)
    found = (way for year in years for way in leavings(post, year))
    return next(way for way in found if way.notice_by >= notice_on)


def last_leaving_before(post: Post, starts_on: dt.date) -> Leaving:
    """The last day on which notice allows a new post to begin on `starts_on`."""
    years = (starts_on.year, starts_on.year - 1)
    found = (way for year in years for way in reversed(leavings(post, year)))
    return next(way for way in found if way.free_from <= starts_on)


def _last_day(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])
