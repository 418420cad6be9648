"""Ways to share people and what VAT depends on; an uplift and the days that are lent."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import config
from collabnet.core.arrangements import Arrangement, vat_note
from collabnet.core.pay import Basis
from collabnet.core.recharge import (
    Oncost,
    OncostRate,
    StaffKind,
    days_lent,
    recharge,
    uplift_lines,
    vat_words,
)

LIST = Path(config.ROOT).parent / "shared/domain/codelists/arrangement_types.csv"
DAY = dt.date(2026, 11, 22)
NI = OncostRate(
    Oncost.NATIONAL_INSURANCE, Decimal("0.15"), Decimal(5_000), dt.date(2025, 4, 6), Basis.VERIFIED, ""
)  # fmt: skip
TPS = OncostRate(
    Oncost.TEACHERS_PENSION, Decimal("0.2868"), Decimal(0), dt.date(2024, 4, 1), Basis.VERIFIED, ""
)
ITEMS = (Oncost.NATIONAL_INSURANCE, Oncost.TEACHERS_PENSION)


@pytest.mark.skipif(not LIST.exists(), reason="the code lists are not here")
def test_every_arrangement_of_the_code_list_is_known() -> None:
    with LIST.open(encoding="utf-8") as file:
        assert {row["code"] for row in csv.DictReader(file)} == set(Arrangement)


@pytest.mark.parametrize("kind", StaffKind)
@pytest.mark.parametrize("way", Arrangement)
def test_within_one_employer_nothing_is_supplied_whatever_the_arrangement(
    way: Arrangement, kind: StaffKind
) -> None:
    assert vat_note(way, kind, same_employer=True) == vat_words(kind, same_employer=True)


def test_vat_depends_on_the_arrangement_and_on_whose_work_it_is() -> None:
    assert "exempt" in vat_note(Arrangement.SECONDMENT, StaffKind.TEACHING)
    assert "standard-rated, even at cost" in vat_note(Arrangement.SECONDMENT, StaffKind.OTHER)
    assert "No supply" in vat_note(Arrangement.DEPLOYMENT, StaffKind.OTHER)
    assert "No supply" in vat_note(Arrangement.FEDERATION_SHARE, StaffKind.TEACHING)
    assert "each leg" in vat_note(Arrangement.EXCHANGE, StaffKind.TEACHING)
    assert "Standard-rated" in vat_note(Arrangement.CONSULTANCY, StaffKind.TEACHING)
    assert not Arrangement.SLA.is_lending and not Arrangement.JOINT_CONTRACT.is_lending


POUNDS = st.decimals(0, 150_000, places=2)


@given(POUNDS, POUNDS, st.decimals(0, 24, places=1))
def test_an_uplift_costs_what_it_adds_to_the_whole_post_and_no_more(
    pay: Decimal, uplift: Decimal, months: Decimal
) -> None:
    lines = uplift_lines(
        annual_pay=pay, uplift=uplift, oncosts=ITEMS, rates=[NI, TPS], on=DAY, months=months
    )
    before, after = (
        recharge(annual_pay=amount, oncosts=ITEMS, rates=[NI, TPS], on=DAY).whole
        for amount in (pay, pay + uplift)
    )
    assert sum((line.whole for line in lines), Decimal(0)) == after - before
    assert (lines == ()) is (uplift == 0)
    assert all(line.charged >= 0 for line in lines)


def test_an_uplift_below_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="below 0"):
        uplift_lines(
            annual_pay=Decimal(1), uplift=Decimal(-1), oncosts=(), rates=(), on=DAY, months=Decimal(1)
        )  # fmt: skip


def test_the_days_that_are_lent_are_counted_of_195_to_the_half_day() -> None:
    assert days_lent(share=Decimal(1), months=Decimal(12)) == 195
    assert days_lent(share=Decimal("0.4"), months=Decimal(12)) == 78
    assert days_lent(share=Decimal("0.4"), months=Decimal("2.9")) == 19
