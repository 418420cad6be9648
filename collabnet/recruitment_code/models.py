"""Pay tables and on-cost rates with their dates and sources: a new year's table is rows, not code."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from collabnet.core.pay import Basis, PayArea
from collabnet.core.recharge import Oncost
from collabnet.platform.db import Base, one_of

BASES = one_of("basis", [basis.value for basis in Basis])


class PayPoint(Base):
    """One point of a pay scale in pounds a year, from one day to another. Area "": the same everywhere."""

    __tablename__ = "pay_point"
    __table_args__ = (
        UniqueConstraint("scale", "area", "valid_from", "point"),
        CheckConstraint("valid_to >= valid_from", name="ordered"),
        CheckConstraint("annual_pence > 0", name="annual"),
        CheckConstraint(one_of("area", ["", *(a.value for a in PayArea)]), name="area"),
        CheckConstraint(BASES, name="basis"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    scale: Mapped[str] = mapped_column(String(20))
    point: Mapped[str] = mapped_column(String(10))
    area: Mapped[str] = mapped_column(String(20), default="")
    valid_from: Mapped[dt.date] = mapped_column(Date)
    valid_to: Mapped[dt.date] = mapped_column(Date)
    annual_pence: Mapped[int] = mapped_column()
    basis: Mapped[str] = mapped_column(String(12))
    source: Mapped[str] = mapped_column(String(300), default="")
    run_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"))


class OncostRateRow(Base):
    """What employers pay on top of pay, as a share of pay above a threshold, from a day on."""

    __tablename__ = "oncost_rate"
    __table_args__ = (
        UniqueConstraint("item", "valid_from"),
        CheckConstraint("rate_millionths >= 0 AND rate_millionths < 1000000", name="rate"),
        CheckConstraint("threshold_pence >= 0", name="threshold"),
        CheckConstraint(one_of("item", [item.value for item in Oncost]), name="item"),
        CheckConstraint(BASES, name="basis"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item: Mapped[str] = mapped_column(String(24))
    valid_from: Mapped[dt.date] = mapped_column(Date)
    rate_millionths: Mapped[int] = mapped_column()
    threshold_pence: Mapped[int] = mapped_column(default=0)
    basis: Mapped[str] = mapped_column(String(12))
    source: Mapped[str] = mapped_column(String(300), default="")
    run_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"))
