"""What the map shows, worked out beforehand: each school's fullness and pressure bars, and the outlines of areas."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Float, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from collabnet.core.places import PlacesLevel
from collabnet.platform.db import Base, UtcDateTime, utcnow

LEVELS = tuple(level.value for level in PlacesLevel)


class AtlasRun(Base):
    """One working out: when, from which imports, and what the results were compared with."""

    __tablename__ = "atlas_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    built_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    la_code: Mapped[str | None] = mapped_column(String(3))  # None: every local authority
    schools: Mapped[int] = mapped_column(default=0)  # schools whose results were replaced
    compared: Mapped[dict[str, int]] = mapped_column(JSON)  # phase group → schools in it
    periods: Mapped[dict[str, list[str]]] = mapped_column(JSON)  # measure → periods used
    import_runs: Mapped[list[int]] = mapped_column(JSON)
    labels: Mapped[list[list[Any]]] = mapped_column(
        JSON
    )  # [town, easting, northing] to write on it
    version: Mapped[str] = mapped_column(String(16))  # digest of the national points


class AtlasSchool(Base):
    """A school's place between the two ends, from its latest published places and pupils."""

    __tablename__ = "atlas_school"
    __table_args__ = (
        CheckConstraint("level IN ('" + "','".join(LEVELS) + "')", name="level"),
        CheckConstraint("percent IS NULL OR no_value IS NULL", name="percent_or_reason"),
        Index("ix_atlas_school_la_level", "la_code", "level"),
    )

    urn: Mapped[int] = mapped_column(
        ForeignKey("school.urn"), primary_key=True, autoincrement=False
    )
    la_code: Mapped[str] = mapped_column(String(3))
    level: Mapped[str] = mapped_column(String(16))
    still_filling: Mapped[bool] = mapped_column(default=False)
    places: Mapped[float | None] = mapped_column(Float)
    on_roll: Mapped[float | None] = mapped_column(Float)
    percent: Mapped[float | None] = mapped_column(Float)  # pupils for every 100 places
    no_value: Mapped[str | None] = mapped_column(String(20))  # why there is no percentage
    unfilled: Mapped[float | None] = mapped_column(Float)
    over: Mapped[float | None] = mapped_column(Float)
    load: Mapped[str] = mapped_column(String(16), default="")  # word of the unequal-load bar, or ""
    figures: Mapped[dict[str, Any]] = mapped_column(
        JSON
    )  # measure → [no-value, period, import run]
    longitude: Mapped[float | None] = mapped_column(Float)  # degrees (WGS84), of the grid point
    latitude: Mapped[float | None] = mapped_column(Float)


class AtlasBar(Base):
    """One pressure bar of one school with everything it was made of."""

    __tablename__ = "atlas_bar"
    __table_args__ = (
        CheckConstraint("score IS NULL OR (score >= 0 AND score <= 100)", name="score"),
    )

    urn: Mapped[int] = mapped_column(
        ForeignKey("school.urn"), primary_key=True, autoincrement=False
    )
    domain: Mapped[str] = mapped_column(String(20), primary_key=True)
    la_code: Mapped[str] = mapped_column(String(3), index=True)
    score: Mapped[float | None] = mapped_column(Float)
    word: Mapped[str] = mapped_column(String(16))
    why: Mapped[str] = mapped_column(String(120))
    parts: Mapped[list[dict[str, Any]]] = mapped_column(JSON)


class AtlasOutline(Base):
    """The outline of a local authority, drawn on the grid: SVG paths in tens of metres, y downwards."""

    __tablename__ = "atlas_outline"

    la_code: Mapped[str] = mapped_column(String(3), primary_key=True)
    coarse: Mapped[str] = mapped_column(Text)  # for the map of England
    fine: Mapped[str] = mapped_column(Text)  # for the map of the area itself
    degrees: Mapped[str] = mapped_column(Text)  # the same as a GeoJSON geometry, WGS84
    west: Mapped[int] = mapped_column()  # metres on the grid
    south: Mapped[int] = mapped_column()
    east: Mapped[int] = mapped_column()
    north: Mapped[int] = mapped_column()
    label_easting: Mapped[int] = mapped_column()  # a point well inside
    label_northing: Mapped[int] = mapped_column()
