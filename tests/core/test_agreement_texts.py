"""Starting texts of an agreement: whole for every form, free of restraint; and the days of reviews and reminders."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from collabnet.core.agreement_texts import Known, review_days, starting_texts
from collabnet.core.secondment import FIELDS, FormKind, State, required_fields
from collabnet.core.secondment_reminders import LATE, Reminder, What, due
from collabnet.core.text_scans import Kind, scan

DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2030, 12, 31))
NAMES = st.text(min_size=1, max_size=120)


@given(
    NAMES, NAMES, NAMES, st.text(max_size=4_000), st.sampled_from([0.25, 0.5, 1.0, 2.0, 3.5, 5.0]), DAYS,
    st.sampled_from(FormKind), st.booleans(), st.booleans(),
)  # fmt: skip
def test_every_field_that_an_agreement_needs_has_a_starting_text_that_fits_its_box(
    home: str, host: str, title: str, about: str, days: float, starts: dt.date, form: FormKind,
    is_ect: bool, is_sponsored: bool,
) -> None:  # fmt: skip
    texts = starting_texts(
        Known(home, host, title, about, days, starts, starts + dt.timedelta(days=80))
    )
    needed = required_fields(form, days_a_week=days, is_ect=is_ect, is_sponsored=is_sponsored)
    assert all(texts[code].strip() for code in needed)
    assert set(texts) == {field.code for field in FIELDS}
    assert max(map(len, texts.values())) <= 2_000


def test_no_starting_text_restrains_hiring_or_fixes_pay() -> None:
    day = dt.date(2027, 1, 4)
    texts = starting_texts(Known("Cliff Primary", "Harbour Primary", "A teacher", "", 2, day, day))
    for code, text in texts.items():
        assert scan(text, (Kind.NO_HIRE, Kind.PRICE_FIXING)) == [], code
    assert "open application" in texts["conversion"]
    assert "no less" in texts["no_detriment"]


@given(DAYS, st.integers(1, 1_800))
def test_reviews_fall_inside_the_secondment_on_weekdays_and_in_order(
    starts: dt.date, lasts: int
) -> None:
    ends = starts + dt.timedelta(days=lasts)
    days = review_days(starts, ends)
    assert list(days) == sorted(set(days))
    assert all(starts < day < ends and day.weekday() < 5 for day in days)
    if lasts >= 10:
        assert len(days) == (1 if lasts <= 125 else 2)


@given(DAYS, st.integers(30, 400), st.lists(st.integers(1, 29), max_size=3))
def test_each_reminder_goes_out_within_its_week_and_never_after_its_day(
    starts: dt.date, lasts: int, reviews: list[int]
) -> None:
    ends = starts + dt.timedelta(days=lasts)
    days = [starts + dt.timedelta(days=n) for n in reviews]
    for state in State:
        for offset in range(-30, lasts + 15):
            today = starts + dt.timedelta(days=offset)
            for found in due(
                state=state, today=today, starts_on=starts, ends_on=ends, reviews=days
            ):
                assert state in (State.SIGNED, State.ACTIVE)
                assert 0 <= (today - found.day).days + found.days_before <= LATE
                assert (today <= found.day) is (found.what is not What.OVER)


def test_the_end_is_announced_four_weeks_and_one_week_before_and_asked_about_after() -> None:
    ends = dt.date(2027, 4, 1)

    def on(day: dt.date) -> list[Reminder]:
        return due(
            state=State.ACTIVE, today=day, starts_on=dt.date(2027, 1, 4), ends_on=ends, reviews=()
        )

    assert on(dt.date(2027, 3, 3)) == []
    assert on(dt.date(2027, 3, 4)) == [Reminder(What.END, ends, 28)]
    assert on(dt.date(2027, 3, 25)) == [Reminder(What.END, ends, 7)]
    assert on(ends) == []
    assert on(dt.date(2027, 4, 2)) == [Reminder(What.OVER, ends, -1)]
