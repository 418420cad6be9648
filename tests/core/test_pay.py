"""Pay tables by date: what is shipped says what was published, and a day without a table has no answer."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from collabnet.core.pay import SCALES, Basis, PayArea, PayTables, PayValue, actual_pay

SHIPPED = Path(__file__).parents[2] / "collabnet" / "recruitment_code" / "data" / "pay_2025_26.csv"
E, F, O, I = PayArea.ENGLAND, PayArea.FRINGE, PayArea.OUTER, PayArea.INNER  # noqa: E741
IN_FORCE = dt.date(2026, 3, 1)

# The two ends in England, the fringe, Outer and Inner London (2025/26), written out from the reference.
ENDS = {
    "main": [(32916, 45352), (34398, 46839), (37870, 50474), (40317, 52300)],
    "upper": [(47472, 51048), (48913, 52490), (52219, 56154), (57632, 62496)],
    "unqualified": [(22601, 35259), (24066, 36718), (26789, 39450), (28343, 40994)],
    "lead_practitioner": [(52026, 79092), (53460, 80528), (56154, 83223), (61858, 88930)],
    "leadership": [(51773, 143796), (53198, 145218), (55881, 147866), (61554, 153490)],
    "head_group_1": [(58569, 77924), (60001, 79341), (62677, 81995), (68361, 87619)],
    "head_group_8": [(100540, 143796), (101967, 145218), (104648, 147866), (110327, 153490)],
}
ALLOWANCES = {
    "tlr1": (10174, 17216),
    "tlr2": (3527, 8611),
    "tlr3": (702, 3478),
    "sen": (2787, 5497),
}


def shipped_tables() -> PayTables:
    """The tables that the project ships, read without a database."""
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        return PayTables(
            PayValue(
                scale=row["scale"],
                point=row["point"],
                area=PayArea(row["area"]) if row["area"] else None,
                annual=Decimal(row["annual"]),
                valid_from=dt.date.fromisoformat(row["valid_from"]),
                valid_to=dt.date.fromisoformat(row["valid_to"]),
                basis=Basis(row["basis"]),
                source=row["source"],
            )
            for row in csv.DictReader(file)
        )


TABLES = shipped_tables()


@pytest.mark.parametrize("scale", ENDS)
def test_both_ends_of_a_range_are_those_of_the_document_in_each_pay_area(scale: str) -> None:
    found = []
    for area in (E, F, O, I):
        table = TABLES.range_on(scale, area, IN_FORCE)
        assert table is not None
        found.append((int(table.lowest.annual), int(table.highest.annual)))
    assert found == ENDS[scale]


@pytest.mark.parametrize("scale", ALLOWANCES)
def test_allowances_have_the_ends_of_the_document_wherever_the_school_is(scale: str) -> None:
    table = TABLES.range_on(scale, None, IN_FORCE)
    assert table is not None
    assert (int(table.lowest.annual), int(table.highest.annual)) == ALLOWANCES[scale]


def test_every_scale_of_teachers_is_there_in_all_four_areas() -> None:
    for scale in SCALES.values():
        areas = list(PayArea) if scale.by_area else [None]
        assert all(TABLES.of(scale.code, area) for area in areas), scale.code


def test_a_table_holds_from_its_first_day_to_its_last_and_not_a_day_longer() -> None:
    days = [dt.date(2025, 8, 31), dt.date(2025, 9, 1), dt.date(2026, 8, 31), dt.date(2026, 9, 1)]
    assert [TABLES.range_on("main", E, day) is not None for day in days] == [
        False,
        True,
        True,
        False,
    ]
    spine = [dt.date(2025, 3, 31), dt.date(2025, 4, 1), dt.date(2026, 3, 31), dt.date(2026, 4, 1)]
    assert [TABLES.range_on("njc", None, day) is not None for day in spine] == [
        False,
        True,
        True,
        False,
    ]


def test_a_new_years_table_is_found_beside_the_old_one() -> None:
    first_days = [dt.date(2025, 9, 1), dt.date(2026, 9, 1)]
    old, new = (
        PayValue(
            "main",
            "M1",
            E,
            Decimal(1),
            day,
            day.replace(year=day.year + 1, month=8, day=31),
            Basis.VERIFIED,
            "",
        )
        for day in first_days
    )
    both = PayTables([old, new])
    tables = [both.range_on("main", E, day) for day in (dt.date(2026, 8, 31), dt.date(2026, 9, 1))]
    assert [table.lowest for table in tables if table] == [old, new]
    assert both.first_days() == first_days[::-1]


def test_a_value_of_an_unknown_scale_or_a_wrong_area_is_refused() -> None:
    day = dt.date(2025, 9, 1)
    for scale, area in (("nonsense", E), ("main", None), ("tlr1", E)):
        with pytest.raises(ValueError, match=r"scale|area"):
            PayTables([PayValue(scale, "1", area, Decimal(1), day, day, Basis.VERIFIED, "")])


def test_part_of_the_week_is_paid_its_share_and_term_time_its_weeks() -> None:
    assert actual_pay(Decimal(45352), fte=Decimal("0.6")) == Decimal("27211.20")
    whole = actual_pay(Decimal(24796), fte=Decimal(1), weeks=Decimal("52.143"))
    assert whole == Decimal("24796.00")
    assert actual_pay(Decimal(24796), fte=Decimal(1), weeks=Decimal(39)) == Decimal("18546.00")


@pytest.mark.parametrize("fte", ["0", "1.4", "-0.2"])
def test_a_share_that_is_not_one_is_refused(fte: str) -> None:
    with pytest.raises(ValueError, match="share"):
        actual_pay(Decimal(1), fte=Decimal(fte))
