"""Pay tables typed by hand are read strictly, and what looks odd in them is said as advice."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core.pay import Basis, PayArea, PayTables, PayValue
from collabnet.core.pay_check import Employer, Outcome, PostPay, check_pay
from collabnet.core.pay_entry import EntryProblem, Point, oddities, points_text, read_points

VERIFIED, DERIVED = Basis.VERIFIED, Basis.DERIVED
NAMES = st.from_regex(r"[A-Z]{1,3}( [0-9]{1,2})?|min|max|M[0-9]", fullmatch=True)
AMOUNTS = st.integers(100_000, 100_000_000).map(lambda pence: Decimal(pence) / 100)
POINTS = st.lists(
    st.builds(Point, NAMES, AMOUNTS, st.sampled_from(Basis)),
    unique_by=lambda p: p.name,
    max_size=20,
)


@given(POINTS, st.none() | st.sampled_from(Basis))
def test_what_is_shown_for_typing_over_reads_back_as_the_same_points(
    points: list[Point], basis: Basis | None
) -> None:
    assert read_points(points_text(points, basis=basis), basis=basis or VERIFIED) == tuple(points)


@pytest.mark.parametrize(
    ("line", "point"),
    [
        ("M1 32,916", Point("M1", Decimal(32916), VERIFIED)),
        ("M1\t32916.50", Point("M1", Decimal("32916.5"), VERIFIED)),
        ("  M1:  £32,916  ", Point("M1", Decimal(32916), VERIFIED)),
        ("SCP 9 24413 derived", Point("SCP 9", Decimal(24413), DERIVED)),
        ("SCP  9, 24413, derived", Point("SCP 9", Decimal(24413), DERIVED)),
        ("1 100", Point("1", Decimal(100), VERIFIED)),
    ],
)
def test_a_line_is_read_as_people_write_it(line: str, point: Point) -> None:
    assert read_points(f"\n{line}\n\n", basis=VERIFIED) == (point,)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("M1", "Line 1: write a point"),
        ("M1 32,916\nM2 33k", "Line 2: write a point"),
        ("M1 30-35", "Line 1: write a point"),
        ("32916", "Line 1: write a point"),
        ("M1 1.005", "Line 1: write a point"),
        ("M1 32 916", "Line 1: write the amount without a space"),
        ("M1 32,91", "Line 1: write a point"),
        ("M1,32916", "Line 1: write a point"),
        ("M1 0", "Line 1: pay is more than £0"),
        ("M1 1,000,001", "Line 1: pay is more than £0"),
        ("M1 1\nM1 2", "Line 2: M1 is there twice"),
        ("Point number one 1", "Line 1: the name of a point has at most 10"),
        ("\n".join(f"P{n} 1" for n in range(61)), "at most 60 points"),
    ],
)
def test_a_line_that_is_no_point_is_named(text: str, words: str) -> None:
    with pytest.raises(EntryProblem, match=words):
        read_points(text, basis=VERIFIED)


@given(st.text(max_size=200))
def test_whatever_is_typed_is_read_or_answered_with_its_line(text: str) -> None:
    try:
        points = read_points(text, basis=VERIFIED)
    except EntryProblem as problem:
        assert str(problem).startswith(("Line ", "A table"))
    else:
        assert all(0 < p.annual <= 1_000_000 and 0 < len(p.name) <= 10 for p in points)


def test_slips_of_the_pen_are_pointed_out() -> None:
    old = [
        Point(name, Decimal(n), VERIFIED)
        for name, n in (("M1", 30000), ("M2", 31000), ("M6", 40000))
    ]
    new = [Point(name, Decimal(n), VERIFIED) for name, n in (("M1", 31000), ("M2", 13000))]
    assert oddities(new, old) == [
        "M2 is less than M1.",
        "M2 was £31,000 in the table before.",
        "The table before has M6 too.",
    ]
    assert oddities(old, old) == ["Every amount is that of the table before."]
    assert oddities([], old) == [] and oddities(old, []) == []
    assert oddities(new[:1], []) == ["There is one point only: a range has two ends."]


DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2029, 12, 31))


@given(
    st.lists(st.tuples(DAYS, DAYS).map(sorted), max_size=4, unique_by=lambda span: span[0]),
    st.sampled_from(PayArea), DAYS, st.sampled_from(PayArea), st.integers(1, 99_999),
)  # fmt: skip
def test_on_every_day_without_a_table_pay_is_not_checked_whatever_it_is(
    spans: list[list[dt.date]], area: PayArea, day: dt.date, asked: PayArea, pay: int
) -> None:
    tables = PayTables(
        PayValue("main", point, area, Decimal(amount), first, last, VERIFIED, "by hand")
        for first, last in spans
        for point, amount in (("min", 30_000), ("max", 40_000))
    )
    post = PostPay(Employer.MAINTAINED, "main", asked, day, Decimal(pay), Decimal(pay))
    found = next(f for f in check_pay(post, tables) if f.clause == "C03")
    if asked is area and any(first <= day <= last for first, last in spans):
        assert found.outcome is (Outcome.PASS if pay >= 30_000 else Outcome.BREACH)
    else:
        assert found.outcome is Outcome.NOT_CHECKED
