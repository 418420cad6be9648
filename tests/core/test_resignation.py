"""Notice and leaving dates of teachers and headteachers, on every day of three years."""

from __future__ import annotations

import datetime as dt

import pytest

from collabnet.core.resignation import Post, last_leaving_before, leavings, next_leaving

# Written out by hand from the conditions of service, so that the rule is not checked against itself.
TEACHER = {
    2026: [("2026-02-28", "2026-04-30"), ("2026-05-31", "2026-08-31"), ("2026-10-31", "2026-12-31")],
    2027: [("2027-02-28", "2027-04-30"), ("2027-05-31", "2027-08-31"), ("2027-10-31", "2027-12-31")],
    2028: [("2028-02-29", "2028-04-30"), ("2028-05-31", "2028-08-31"), ("2028-10-31", "2028-12-31")],
    2029: [("2029-02-28", "2029-04-30")],
}  # fmt: skip
HEAD = {
    2026: [("2026-01-31", "2026-04-30"), ("2026-04-30", "2026-08-31"), ("2026-09-30", "2026-12-31")],
    2027: [("2027-01-31", "2027-04-30"), ("2027-04-30", "2027-08-31"), ("2027-09-30", "2027-12-31")],
    2028: [("2028-01-31", "2028-04-30"), ("2028-04-30", "2028-08-31"), ("2028-09-30", "2028-12-31")],
    2029: [("2029-01-31", "2029-04-30")],
}  # fmt: skip
WRITTEN = {Post.TEACHER: TEACHER, Post.HEADTEACHER: HEAD}
EVERY_DAY = [dt.date(2026, 1, 1) + dt.timedelta(days=n) for n in range(366 + 2 * 365)]


def _written(post: Post) -> list[tuple[dt.date, dt.date]]:
    return [
        (dt.date.fromisoformat(notice), dt.date.fromisoformat(leaving))
        for year in WRITTEN[post].values()
        for notice, leaving in year
    ]


@pytest.mark.parametrize("post", Post)
def test_notice_on_any_day_of_three_years_ends_the_post_on_the_written_day(post: Post) -> None:
    assert EVERY_DAY[-1] == dt.date(2028, 12, 31)
    for day in EVERY_DAY:
        notice, leaving = next(pair for pair in _written(post) if pair[0] >= day)
        found = next_leaving(post, day)
        assert (found.notice_by, found.leaves_on) == (notice, leaving), day


@pytest.mark.parametrize("post", Post)
def test_a_start_on_any_day_names_the_last_notice_that_allows_it(post: Post) -> None:
    for day in EVERY_DAY[130:]:  # from 11 May 2026, after the first written leaving
        notice, leaving = [pair for pair in _written(post) if pair[1] < day][-1]
        found = last_leaving_before(post, day)
        assert (found.notice_by, found.leaves_on) == (notice, leaving), day
        assert found.free_from <= day


def test_a_teacher_may_give_notice_on_29_february_in_a_leap_year_only() -> None:
    assert leavings(Post.TEACHER, 2028)[0].notice_by == dt.date(2028, 2, 29)
    assert next_leaving(Post.TEACHER, dt.date(2028, 2, 29)).leaves_on == dt.date(2028, 4, 30)
    assert next_leaving(Post.TEACHER, dt.date(2027, 3, 1)).leaves_on == dt.date(2027, 8, 31)


def test_a_headteacher_gives_a_month_more_than_a_teacher() -> None:
    for year in (2026, 2027, 2028):
        pairs = zip(leavings(Post.HEADTEACHER, year), leavings(Post.TEACHER, year), strict=True)
        assert all(head.notice_by < teacher.notice_by for head, teacher in pairs)
