"""What lending somebody costs: the worked examples to the penny, and rules that hold for any pay."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core.pay import Basis, day_rate
from collabnet.core.recharge import (
    Oncost,
    OncostRate,
    StaffKind,
    cover,
    rate_on,
    recharge,
    vat_words,
)

NI = OncostRate(
    Oncost.NATIONAL_INSURANCE, Decimal("0.15"), Decimal(5000), dt.date(2025, 4, 6), Basis.VERIFIED, "test"
)  # fmt: skip
TPS = OncostRate(
    Oncost.TEACHERS_PENSION, Decimal("0.2868"), Decimal(0), dt.date(2024, 4, 1), Basis.VERIFIED, "test"
)  # fmt: skip
RATES = (NI, TPS)
BOTH = (Oncost.NATIONAL_INSURANCE, Oncost.TEACHERS_PENSION)
TODAY = dt.date(2026, 11, 22)
POUNDS = st.decimals(min_value=0, max_value=200_000, places=2)


def test_a_teacher_on_m6_costs_64_411_75_in_a_year() -> None:
    found = recharge(annual_pay=Decimal(45352), oncosts=BOTH, rates=RATES, on=TODAY)
    assert [line.whole for line in found.lines] == [
        Decimal("45352.00"),
        Decimal("6052.80"),
        Decimal("13006.95"),
    ]
    assert found.whole == Decimal("64411.75") == found.charged


def test_a_day_of_m6_is_a_195th_of_the_year() -> None:
    assert day_rate(Decimal(45352)) == Decimal("232.57")


def test_a_day_a_week_is_charged_a_fifth_of_each_line_and_keeps_the_threshold_at_home() -> None:
    found = recharge(
        annual_pay=Decimal(45352), oncosts=BOTH, rates=RATES, on=TODAY, share=Decimal("0.2")
    )
    assert [line.charged for line in found.lines] == [
        Decimal("9070.40"),
        Decimal("1210.56"),  # a fifth of 6,052.80, not 15% of 9,070.40 less 5,000
        Decimal("2601.39"),
    ]


@given(
    pay=POUNDS,
    share=st.decimals(min_value="0.01", max_value=1, places=2),
    months=st.integers(min_value=0, max_value=24),
)
def test_what_is_charged_is_never_more_than_the_share_of_the_cost(
    pay: Decimal, share: Decimal, months: int
) -> None:
    found = recharge(
        annual_pay=pay, oncosts=BOTH, rates=RATES, on=TODAY, share=share, months=Decimal(months)
    )
    exact = found.whole * share * months / 12
    assert abs(found.charged - exact) <= Decimal("0.005") * len(found.lines)
    assert found.charged == sum(line.charged for line in found.lines)


def test_a_rate_that_had_not_begun_is_missing_and_said_so() -> None:
    found = recharge(
        annual_pay=Decimal(30000),
        oncosts=(*BOTH, Oncost.LOCAL_PENSION),
        rates=RATES,
        on=dt.date(2025, 1, 1),
    )
    assert found.missing == (Oncost.NATIONAL_INSURANCE, Oncost.LOCAL_PENSION)
    assert [line.label for line in found.lines] == ["Pay", "Teachers’ Pension Scheme"]


def test_the_newest_rate_that_has_begun_counts() -> None:
    newer = OncostRate(
        NI.item, Decimal("0.16"), Decimal(5000), dt.date(2027, 4, 6), Basis.VERIFIED, "x"
    )
    assert rate_on((newer, NI), NI.item, dt.date(2027, 4, 5)) == NI
    assert rate_on((newer, NI), NI.item, dt.date(2027, 4, 6)) == newer


def test_cover_stands_beside_what_an_agency_asks() -> None:
    found = cover(
        annual_pay=Decimal(45352),
        days=Decimal(10),
        on=TODAY,
        rates=RATES,
        agency_a_day=Decimal(310),
    )
    assert found.own_a_day == Decimal("232.57") + Decimal("34.89") + Decimal("66.70")
    assert (found.own, found.agency) == (Decimal("3341.60"), Decimal("3100.00"))


@pytest.mark.parametrize("share", ["0", "1.01", "-1"])
def test_a_share_outside_a_whole_post_is_refused(share: str) -> None:
    with pytest.raises(ValueError, match="share"):
        recharge(annual_pay=Decimal(1), oncosts=(), rates=(), on=TODAY, share=Decimal(share))


def test_no_vat_falls_inside_one_employer_whoever_is_lent() -> None:
    assert all("No supply" in vat_words(kind, same_employer=True) for kind in StaffKind)
    assert "exempt" in vat_words(StaffKind.TEACHING, same_employer=False)
    assert "standard-rated" in vat_words(StaffKind.OTHER, same_employer=False)
