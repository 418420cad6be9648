"""Places taken next year, worked out beforehand: each school's forecast, and how forecasts of its band did before."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Float, ForeignKey, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from collabnet.platform.db import Base, UtcDateTime, utcnow

BAND = "band IN ('primary', 'secondary')"


class AtlasForecastBand(Base):
    """How forecasts of one band did on past years, of real schools or of fictional ones."""

    __tablename__ = "atlas_forecast_band"
    __table_args__ = (
        CheckConstraint(BAND, name="band"),
        CheckConstraint(
            "is_shown = (model_error IS NOT NULL AND baseline_error IS NOT NULL"
            " AND model_error < baseline_error)",
            name="shown_only_when_better",
        ),
    )

    band: Mapped[str] = mapped_column(String(12), primary_key=True)
    fictional: Mapped[bool] = mapped_column(primary_key=True)
    entry_year: Mapped[int] = mapped_column(SmallInteger)  # the year to come
    children_year: Mapped[int | None] = mapped_column(SmallInteger)  # when children were counted
    first_past: Mapped[int | None] = mapped_column(
        SmallInteger
    )  # the past years that were forecast
    last_past: Mapped[int | None] = mapped_column(SmallInteger)
    schools: Mapped[int] = mapped_column(default=0)  # of the last past year
    model_error: Mapped[float | None] = mapped_column(
        Float
    )  # mean absolute error, children a school
    baseline_error: Mapped[float | None] = mapped_column(Float)
    is_shown: Mapped[bool] = mapped_column()
    built_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)


class AtlasForecast(Base):
    """One school's forecast for entry to Reception or Year 7, with its own past years."""

    __tablename__ = "atlas_forecast"
    __table_args__ = (
        CheckConstraint(BAND, name="band"),
        CheckConstraint("predicted IS NULL OR predicted >= 0", name="predicted"),
        CheckConstraint("baseline IS NULL OR baseline >= 0", name="baseline"),
    )

    urn: Mapped[int] = mapped_column(
        ForeignKey("school.urn"), primary_key=True, autoincrement=False
    )
    band: Mapped[str] = mapped_column(String(12), primary_key=True)
    predicted: Mapped[float | None] = mapped_column(Float)
    baseline: Mapped[float | None] = mapped_column(Float)
    lacks: Mapped[str] = mapped_column(
        String(20), default=""
    )  # why nothing is predicted: see Lacks
    past: Mapped[list[list[Any]]] = mapped_column(
        JSON
    )  # [entry year, offered, predicted, baseline]
