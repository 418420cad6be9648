"""What the map shows, worked out beforehand: fullness and pressure of schools, local settings, outlines of areas."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    Float,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
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


class _BarColumns:
    """What a bar of a school keeps: where it stands, how sure that is, its word, and all it was made of."""

    urn: Mapped[int] = mapped_column(
        ForeignKey("school.urn"), primary_key=True, autoincrement=False
    )
    domain: Mapped[str] = mapped_column(String(20), primary_key=True)
    la_code: Mapped[str] = mapped_column(String(3), index=True)
    score: Mapped[float | None] = mapped_column(Float)  # what its parts add up to, 0–100
    place: Mapped[float | None] = mapped_column(Float)  # where that stands in the phase, 0–100
    low: Mapped[float | None] = mapped_column(Float)  # 5 % and 95 % of where all ways put it
    high: Mapped[float | None] = mapped_column(Float)
    top_share: Mapped[float | None] = mapped_column(Float)  # of ways with it in the top fifth, 0–1
    word: Mapped[str] = mapped_column(String(16))
    why: Mapped[str] = mapped_column(String(120))
    parts: Mapped[list[dict[str, Any]]] = mapped_column(JSON)


class _RelativeColumns:
    """The same beside the schools that share the catchment; `basis` says with whom it was compared."""

    basis: Mapped[str] = mapped_column(String(12), default="none")
    neighbours: Mapped[int] = mapped_column(default=0)  # how many schools it was compared with
    relative_score: Mapped[float | None] = mapped_column(Float)
    relative_place: Mapped[float | None] = mapped_column(Float)
    relative_low: Mapped[float | None] = mapped_column(Float)
    relative_high: Mapped[float | None] = mapped_column(Float)
    relative_share: Mapped[float | None] = mapped_column(Float)
    relative_word: Mapped[str] = mapped_column(String(16), default="not_enough_data")
    relative_why: Mapped[str] = mapped_column(String(120), default="")
    notes: Mapped[list[list[Any]]] = mapped_column(JSON)  # what was netted out: [kind, number]


SCORE_CHECK = "score IS NULL OR (score >= 0 AND score <= 100)"
RANGE_CHECK = "place IS NULL OR (low <= place AND place <= high AND low >= 0 AND high <= 100)"


class AtlasBar(_BarColumns, _RelativeColumns, Base):
    """One public pressure bar of one school, by the national settings."""

    __tablename__ = "atlas_bar"
    __table_args__ = (
        CheckConstraint(SCORE_CHECK, name="score"),
        CheckConstraint(RANGE_CHECK, name="range"),
    )


class AtlasRestrictedBar(_BarColumns, Base):
    """A bar, or the composite, that only those entitled to it may see; kept apart from all public ones."""

    __tablename__ = "atlas_restricted_bar"
    __table_args__ = (
        CheckConstraint(SCORE_CHECK, name="score"),
        CheckConstraint(RANGE_CHECK, name="range"),
    )

    locality_id: Mapped[int] = mapped_column(  # by whose settings; 0: the national ones
        primary_key=True, autoincrement=False, default=0
    )


class AtlasLocalBar(_BarColumns, _RelativeColumns, Base):
    """A public bar of one school by the settings of one of its localities."""

    __tablename__ = "atlas_local_bar"
    __table_args__ = (
        CheckConstraint(SCORE_CHECK, name="score"),
        CheckConstraint(RANGE_CHECK, name="range"),
    )

    locality_id: Mapped[int] = mapped_column(ForeignKey("locality.id"), primary_key=True)


class PressureSetting(Base):
    """What a locality set of its bars, from which day and why; a row is never changed, a newer one follows."""

    __tablename__ = "pressure_setting"
    __table_args__ = (
        UniqueConstraint("locality_id", "number", name="uq_pressure_setting_number"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("length(reason) > 0", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    locality_id: Mapped[int] = mapped_column(ForeignKey("locality.id"), index=True)
    number: Mapped[int] = mapped_column()  # 1, 2, … within the locality
    valid_from: Mapped[dt.date] = mapped_column(Date)
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(500))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    created_by: Mapped[str] = mapped_column(String(80))  # actor label, never a name


class AtlasLocalRun(Base):
    """By which of a locality's settings its bars were last worked out."""

    __tablename__ = "atlas_local_run"

    locality_id: Mapped[int] = mapped_column(ForeignKey("locality.id"), primary_key=True)
    setting_id: Mapped[int] = mapped_column(ForeignKey("pressure_setting.id"))
    built_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)


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
