"""Reads the pay tables and rates for the checker, the calculator and the pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select

from collabnet.core.pay import SCALES, Basis, PayArea, PayRange, PayTables, PayValue, Scale
from collabnet.core.pay_check import Employer
from collabnet.core.recharge import Oncost, OncostRate
from collabnet.directory.belonging import ACADEMY_TYPES, LARGEST_KEY, MAINTAINED_TYPES
from collabnet.directory.models import LocalAuthority, School
from collabnet.platform.db import db
from collabnet.platform.imports.models import ImportRun
from collabnet.recruitment_code.models import OncostRateRow, PayPoint

PENCE = Decimal(100)


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A scale on the page: the table that holds on the day, or the newest with the note that it ran out."""

    scale: Scale
    table: PayRange
    is_in_force: bool


@dataclass(frozen=True, slots=True)
class SchoolPay:
    """What a school's record says about its pay: whose rules bind it, and its pay area if that is known."""

    urn: int
    name: str
    employer: Employer
    area: PayArea | None
    area_is_mixed: bool  # the authority lies in two pay areas


def tables() -> PayTables:
    """Every pay value that is loaded."""
    rows = db.session.execute(
        select(
            PayPoint.scale, PayPoint.point, PayPoint.area, PayPoint.annual_pence,
            PayPoint.valid_from, PayPoint.valid_to, PayPoint.basis, PayPoint.source,
        ).order_by(PayPoint.id)
    )  # fmt: skip
    return PayTables(
        PayValue(
            scale=row.scale,
            point=row.point,
            area=PayArea(row.area) if row.area else None,
            annual=Decimal(row.annual_pence) / PENCE,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            basis=Basis(row.basis),
            source=row.source,
        )
        for row in rows
    )


def shown_tables(found: PayTables, area: PayArea, day: dt.date) -> list[ShownTable]:
    """Each scale's table on a day in an area; where none holds, the newest one, marked as run out."""
    shown = []
    for scale in SCALES.values():
        table = found.range_on(scale.code, area if scale.by_area else None, day)
        newest = next(iter(found.of(scale.code, area)), None)
        if table is not None:
            shown.append(ShownTable(scale, table, True))
        elif newest is not None:
            shown.append(ShownTable(scale, newest, False))
    return shown


def oncost_rates() -> list[OncostRate]:
    """Every on-cost rate, by item and day."""
    rows = db.session.scalars(
        select(OncostRateRow).order_by(OncostRateRow.item, OncostRateRow.valid_from)
    )
    return [
        OncostRate(
            item=Oncost(row.item),
            rate=Decimal(row.rate_millionths) / 1_000_000,
            threshold=Decimal(row.threshold_pence) / PENCE,
            valid_from=row.valid_from,
            basis=Basis(row.basis),
            source=row.source,
        )
        for row in rows
    ]


def oncosts_of(
    pension: str, *, local_rate: Decimal | None, pays_levy: bool
) -> tuple[list[Oncost], list[OncostRate]]:
    """What an employer pays on top for somebody, and the rates, its own of the local scheme included.

    `pension` is the on-cost of the scheme, or anything else for none.
    """
    items, rates = [Oncost.NATIONAL_INSURANCE], oncost_rates()
    if pension == Oncost.LOCAL_PENSION.value and local_rate is not None:
        items.append(Oncost.LOCAL_PENSION)
        rates.append(
            OncostRate(
                Oncost.LOCAL_PENSION,
                local_rate,
                Decimal(0),
                dt.date.min,
                Basis.VERIFIED,
                "as entered",
            )
        )
    elif pension == Oncost.TEACHERS_PENSION.value:
        items.append(Oncost.TEACHERS_PENSION)
    if pays_levy:
        items.append(Oncost.LEVY)
    return items, rates


def last_loaded(importers: Sequence[str] = ("pay", "oncosts")) -> dt.datetime | None:
    """When pay tables were last imported."""
    return db.session.scalar(
        select(func.max(ImportRun.finished_at)).where(
            ImportRun.importer.in_(importers), ImportRun.state == "committed"
        )
    )


def school_pay(urn: int) -> SchoolPay | None:
    """Whose rules bind a school and where its pay area is; None when there is no such school.

    The area comes from the local authority's list; five authorities lie in two areas, and there it
    has to be asked.
    """
    if not 0 < urn <= LARGEST_KEY:
        return None
    row = db.session.execute(
        select(School.urn, School.name, School.type_code, LocalAuthority.pay_area)
        .join(LocalAuthority, LocalAuthority.code == School.la_code)
        .where(School.urn == urn)
    ).one_or_none()
    if row is None:
        return None
    kind = row.type_code.lstrip("0")
    employer = Employer.OTHER
    if kind in MAINTAINED_TYPES:
        employer = Employer.MAINTAINED
    elif kind in ACADEMY_TYPES:
        employer = Employer.ACADEMY
    areas = {area.value: area for area in PayArea}
    return SchoolPay(row.urn, row.name, employer, areas.get(row.pay_area), row.pay_area == "mixed")
