"""What each check of a post's pay comes to: an example of every outcome, and that no table is never a pass."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core.pay import SCALES, PayArea
from collabnet.core.pay_check import (
    Allowance,
    Employer,
    Finding,
    Incentive,
    Outcome,
    PostPay,
    Rules,
    check_pay,
)
from tests.core.test_pay import TABLES

PASS, EXPLAIN, BREACH = Outcome.PASS, Outcome.NEEDS_EXPLANATION, Outcome.BREACH
NONE, UNCHECKED = Outcome.NOT_APPLICABLE, Outcome.NOT_CHECKED
IN_FORCE, RUN_OUT = dt.date(2026, 4, 20), dt.date(2026, 11, 23)
POST = PostPay(
    employer=Employer.MAINTAINED,
    scale="main",
    area=PayArea.ENGLAND,
    starts_on=IN_FORCE,
    lowest=Decimal(32916),
    highest=Decimal(45352),
)
TLR3 = Allowance("tlr3", Decimal(1500), ends_on=dt.date(2026, 7, 31))
PAID = Incentive(Decimal(2000), "hard to fill", dt.date(2027, 8, 31), dt.date(2027, 4, 1))


def found(clause: str, rules: Rules | None = None, **changes: object) -> Finding:
    """What one clause says of the post with some changes."""
    post = replace(POST, **changes)  # type: ignore[arg-type]
    return next(f for f in check_pay(post, TABLES, rules) if f.clause == clause)


CASES: list[tuple[str, Outcome, dict[str, object]]] = [
    ("C01", PASS, {}),
    ("C01", EXPLAIN, {"highest": None}),
    ("C01", EXPLAIN, {"lowest": Decimal(50000)}),
    ("C01", BREACH, {"lowest": None, "highest": None}),
    ("C03", PASS, {}),
    ("C03", PASS, {"lowest": Decimal(40317), "area": PayArea.INNER}),
    ("C03", BREACH, {"lowest": Decimal(32915)}),
    ("C03", BREACH, {"lowest": Decimal(40316), "area": PayArea.INNER}),
    ("C03", UNCHECKED, {"starts_on": RUN_OUT}),
    ("C03", UNCHECKED, {"area": None}),
    ("C03", UNCHECKED, {"lowest": None}),
    ("C03", UNCHECKED, {"employer": Employer.ACADEMY, "lowest": Decimal(1)}),
    ("C03", UNCHECKED, {"scale": "njc", "lowest": Decimal(1)}),
    ("C04", PASS, {"own_highest": Decimal(45352)}),
    ("C04", PASS, {"own_highest": Decimal(45000), "reason_above": "no applicants in two rounds"}),
    ("C04", EXPLAIN, {"own_highest": Decimal(45000)}),
    ("C04", UNCHECKED, {}),
    ("C05", NONE, {}),
    ("C05", PASS, {"incentive": PAID}),
    ("C05", EXPLAIN, {"incentive": replace(PAID, reason="")}),
    ("C05", EXPLAIN, {"incentive": replace(PAID, review_on=dt.date(2027, 4, 21))}),
    ("C05", BREACH, {"incentive": PAID, "is_leadership": True}),
    (
        "C05",
        PASS,
        {"incentive": replace(PAID, is_for_housing_or_relocation=True), "is_leadership": True},
    ),
    ("C05", PASS, {"incentive": PAID, "is_leadership": True, "employer": Employer.ACADEMY}),
    ("C06", PASS, {"allowances": (TLR3,)}),
    ("C06", BREACH, {"allowances": (replace(TLR3, ends_on=None),)}),
    ("C06", BREACH, {"allowances": (replace(TLR3, annual=Decimal(3479)),)}),
    ("C06", UNCHECKED, {"allowances": (TLR3,), "employer": Employer.ACADEMY}),
    ("C06", UNCHECKED, {"allowances": (TLR3,), "starts_on": RUN_OUT}),
    ("C07", NONE, {}),
    (
        "C07",
        PASS,
        {"fte": Decimal("0.6"), "actual": Decimal("27211.20"), "lowest": Decimal(45352)},
    ),
    ("C07", EXPLAIN, {"fte": Decimal("0.6")}),
    ("C07", EXPLAIN, {"fte": Decimal("0.6"), "actual": Decimal(45352)}),
]


@pytest.mark.parametrize(("clause", "outcome", "changes"), CASES)
def test_a_clause_comes_to(clause: str, outcome: Outcome, changes: dict[str, object]) -> None:
    finding = found(clause, **changes)
    assert finding.outcome is outcome, finding
    assert finding.words
    if outcome in (EXPLAIN, BREACH):
        assert finding.to_do


def test_a_part_timers_tlr_follows_the_share_of_responsibility_once_a_table_of_that_year_is_there() -> (
    None
):
    from collabnet.core.pay import Basis, PayTables, PayValue

    day, last = dt.date(2026, 9, 1), dt.date(2027, 8, 31)
    next_year = PayTables(
        PayValue("tlr1", point, None, Decimal(pounds), day, last, Basis.VERIFIED, "")
        for point, pounds in (("min", 10_500), ("max", 17_500))
    )
    tlr1 = Allowance("tlr1", Decimal(12_000))
    post = replace(POST, starts_on=day, fte=Decimal("0.5"), allowances=(tlr1,))

    def outcome(candidate: PostPay) -> Outcome:
        return next(f.outcome for f in check_pay(candidate, next_year) if f.clause == "C06")

    assert outcome(post) is EXPLAIN
    shared = replace(tlr1, share_of_responsibility=Decimal("0.5"))
    assert outcome(replace(post, allowances=(shared,))) is PASS
    assert outcome(replace(post, fte=Decimal(1))) is PASS


def test_an_academy_is_held_to_the_minimum_only_from_the_day_of_an_order() -> None:
    low = {"employer": Employer.ACADEMY, "lowest": Decimal(30000)}
    assert found("C03", **low).outcome is UNCHECKED
    ordered = Rules(academy_floor_from=IN_FORCE)
    assert found("C03", ordered, **low).outcome is BREACH
    later = Rules(academy_floor_from=IN_FORCE + dt.timedelta(days=1))
    assert found("C03", later, **low).outcome is UNCHECKED


@given(
    day=st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)),
    scale=st.sampled_from([s.code for s in SCALES.values() if not s.is_allowance]),
    area=st.sampled_from(list(PayArea)),
    low=st.integers(0, 200_000),
)
def test_a_day_without_a_table_is_never_a_pass_or_a_breach(
    day: dt.date, scale: str, area: PayArea, low: int
) -> None:
    finding = found("C03", starts_on=day, scale=scale, area=area, lowest=Decimal(low))
    wanted = area if SCALES[scale].by_area else None
    if TABLES.range_on(scale, wanted, day) is None:
        assert finding.outcome is UNCHECKED
    elif scale == "njc":
        assert finding.outcome is UNCHECKED  # agreed pay, not law
    else:
        assert finding.outcome in (PASS, BREACH)


def test_what_is_not_checked_says_so_once_beside_its_outcome() -> None:
    finding = found("C03", employer=Employer.ACADEMY)
    assert finding.words.startswith("Not checked: no statutory minimum")
    assert finding.beside_outcome.startswith("no statutory minimum")
    passed = found("C01")
    assert passed.beside_outcome == passed.words
