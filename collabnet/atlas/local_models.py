"""What only the locality knows: official catchments, planning areas, forecasts, homes, places, moves, origins."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import (
    CheckConstraint,
    Date,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from collabnet.platform.audit import BigId
from collabnet.platform.db import Base, one_of

BANDS = ("primary", "secondary")
NO_VALUES = ("suppressed", "not_applicable", "not_published", "not_yet_submitted", "unknown")
TERMS = ("autumn", "spring", "summer")
MOVE_KINDS = (
    "in_year_joiner",
    "in_year_leaver",
    "fair_access",
    "managed_move",
    "managed_move_out",
)
DISTANCE_UNITS = ("miles", "metres", "kilometres")
DISTANCE_METHODS = (
    "straight_line",
    "walking_route",
    "nodal_point",
    "nearest_gate",
    "nearest_alternative",
)
CRITERIA = (
    "ehcp",
    "lac",
    "catchment",
    "sibling",
    "feeder",
    "distance",
    "social_medical",
    "faith",
    "pupil_premium",
    "staff",
    "banding",
    "aptitude",
    "selection",
    "random",
    "tie_break",
)
TRAVEL_MODES = ("walk", "public_transport", "drive", "cycle")
FIRST_YEAR, LAST_YEAR = 2000, 2100


def _band() -> CheckConstraint:
    return CheckConstraint(one_of("band", BANDS), name="band")


def _year(column: str) -> CheckConstraint:
    return CheckConstraint(f"{column} BETWEEN {FIRST_YEAR} AND {LAST_YEAR}", name=column)


def _number_or_reason(column: str) -> tuple[CheckConstraint, ...]:
    """Exactly one of a number from 0 and a kind of no-value."""
    return (
        CheckConstraint(f"({column} IS NULL) <> (no_value IS NULL)", name="number_or_reason"),
        CheckConstraint(f"{column} IS NULL OR {column} >= 0", name="not_negative"),
        CheckConstraint(one_of("no_value", NO_VALUES), name="kind_of_no_value"),
    )


class OfficialCatchment(Base):
    """A priority area that admission arrangements define, for one entry year and age band; no guarantee of a place."""

    __tablename__ = "official_catchment"
    __table_args__ = (
        UniqueConstraint("la_code", "band", "entry_year", "name", name="uq_official_catchment_key"),
        _band(),
        _year("entry_year"),
        CheckConstraint("west <= east AND south <= north", name="box"),
        CheckConstraint("source <> '' AND licence <> ''", name="source_and_licence"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    la_code: Mapped[str] = mapped_column(ForeignKey("local_authority.code"))
    band: Mapped[str] = mapped_column(String(10))
    entry_year: Mapped[int] = mapped_column(SmallInteger)
    name: Mapped[str] = mapped_column(String(120))
    geometry: Mapped[str] = mapped_column(Text)  # GeoJSON geometry, WGS84
    west: Mapped[float] = mapped_column(Float)
    south: Mapped[float] = mapped_column(Float)
    east: Mapped[float] = mapped_column(Float)
    north: Mapped[float] = mapped_column(Float)
    source: Mapped[str] = mapped_column(String(200))
    licence: Mapped[str] = mapped_column(String(200))
    repairs: Mapped[str] = mapped_column(String(400), default="")  # what was mended, in words
    run_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"))


class OfficialCatchmentSchool(Base):
    """A school that a catchment gives priority for; several may share one."""

    __tablename__ = "official_catchment_school"

    catchment_id: Mapped[int] = mapped_column(
        ForeignKey("official_catchment.id", ondelete="CASCADE"), primary_key=True
    )
    urn: Mapped[int] = mapped_column(ForeignKey("school.urn"), primary_key=True, index=True)


class LastDistance(Base):
    """How far the last child lived who was offered a place under one criterion; it is no boundary."""

    __tablename__ = "last_distance"
    __table_args__ = (
        UniqueConstraint("urn", "band", "entry_year", "criterion", name="uq_last_distance_key"),
        _band(),
        _year("entry_year"),
        *_number_or_reason("distance"),
        CheckConstraint(one_of("criterion", CRITERIA), name="criterion"),
        CheckConstraint(one_of("unit", DISTANCE_UNITS), name="unit"),
        CheckConstraint(one_of("method", DISTANCE_METHODS), name="method"),
        CheckConstraint("source <> ''", name="source"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    urn: Mapped[int] = mapped_column(ForeignKey("school.urn"))
    band: Mapped[str] = mapped_column(String(10))
    entry_year: Mapped[int] = mapped_column(SmallInteger)
    criterion: Mapped[str] = mapped_column(String(20))
    distance: Mapped[float | None] = mapped_column(Float)  # in `unit`
    no_value: Mapped[str | None] = mapped_column(
        String(20)
    )  # not_applicable: everyone who applied under it was offered a place
    unit: Mapped[str] = mapped_column(String(12))
    method: Mapped[str] = mapped_column(String(24))
    as_at: Mapped[dt.date | None] = mapped_column(Date)
    source: Mapped[str] = mapped_column(String(200))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"))


class PlanningArea(Base):
    """A group of schools for which an authority forecasts and plans places, in one age band."""

    __tablename__ = "planning_area"
    __table_args__ = (_band(),)

    la_code: Mapped[str] = mapped_column(ForeignKey("local_authority.code"), primary_key=True)
    band: Mapped[str] = mapped_column(String(10), primary_key=True)
    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"))


def _in_planning_area() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["la_code", "band", "area_code"],
        ["planning_area.la_code", "planning_area.band", "planning_area.code"],
    )


class PlanningAreaSchool(Base):
    """The planning area of a school in an age band: one at most."""

    __tablename__ = "planning_area_school"
    __table_args__ = (
        _in_planning_area(),
        Index("ix_planning_area_school_area", "la_code", "band", "area_code"),
        _band(),
    )

    urn: Mapped[int] = mapped_column(ForeignKey("school.urn"), primary_key=True)
    band: Mapped[str] = mapped_column(String(10), primary_key=True)
    la_code: Mapped[str] = mapped_column(String(3))
    area_code: Mapped[str] = mapped_column(String(20))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"))


class PupilForecast(Base):
    """Pupils that an authority expects in a planning area, by year group (0: Reception) and school year."""

    __tablename__ = "pupil_forecast"
    __table_args__ = (
        _in_planning_area(),
        _band(),
        CheckConstraint("year_group BETWEEN 0 AND 13", name="year_group"),
        *_number_or_reason("pupils"),
    )

    la_code: Mapped[str] = mapped_column(String(3), primary_key=True)
    band: Mapped[str] = mapped_column(String(10), primary_key=True)
    area_code: Mapped[str] = mapped_column(String(20), primary_key=True)
    school_year: Mapped[str] = mapped_column(String(7), primary_key=True)  # "2027/28"
    year_group: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    pupils: Mapped[int | None] = mapped_column()
    no_value: Mapped[str | None] = mapped_column(String(20))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"))


class ExpectedHomes(Base):
    """New homes expected to be finished at a site in a school year, and the pupils they bring to an age band."""

    __tablename__ = "expected_homes"
    __table_args__ = (
        _in_planning_area(),
        _band(),
        CheckConstraint("homes >= 0", name="homes"),
        CheckConstraint("pupils_per_100 BETWEEN 0 AND 500", name="pupils_per_100"),
    )

    la_code: Mapped[str] = mapped_column(String(3), primary_key=True)
    band: Mapped[str] = mapped_column(String(10), primary_key=True)
    area_code: Mapped[str] = mapped_column(String(20), primary_key=True)
    site: Mapped[str] = mapped_column(String(120), primary_key=True)
    school_year: Mapped[str] = mapped_column(String(7), primary_key=True)
    homes: Mapped[int] = mapped_column()
    pupils_per_100: Mapped[float] = mapped_column(Float)  # pupils of the band in every 100 homes
    in_forecast: Mapped[bool] = mapped_column()  # whether the forecast has counted them already
    run_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"))


class PlacesChange(Base):
    """A published admission number that has been agreed for an entry year and those after it."""

    __tablename__ = "places_change"
    __table_args__ = (
        _band(),
        _year("entry_year"),
        CheckConstraint("places BETWEEN 0 AND 2000", name="places"),
        CheckConstraint("places_before BETWEEN 0 AND 2000", name="places_before"),
        CheckConstraint("source <> ''", name="source"),
    )

    urn: Mapped[int] = mapped_column(ForeignKey("school.urn"), primary_key=True)
    band: Mapped[str] = mapped_column(String(10), primary_key=True)
    entry_year: Mapped[int] = mapped_column(
        SmallInteger, primary_key=True, autoincrement=False
    )  # the first year of entry with these places
    places: Mapped[int] = mapped_column()
    places_before: Mapped[int] = mapped_column()
    agreed_on: Mapped[dt.date | None] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(300), default="")
    source: Mapped[str] = mapped_column(String(200))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"))

    @property
    def is_agreed_cut(self) -> bool:
        """Whether places were taken away by agreement: such empty places are no strain."""
        return self.places < self.places_before


class Moves(Base):
    """Children who joined or left a school in a term otherwise than at the normal time; about people, so hidden."""

    __tablename__ = "moves"
    __table_args__ = (
        CheckConstraint(one_of("term", TERMS), name="term"),
        CheckConstraint(one_of("kind", MOVE_KINDS), name="kind"),
        *_number_or_reason("children"),
    )

    urn: Mapped[int] = mapped_column(ForeignKey("school.urn"), primary_key=True)
    school_year: Mapped[str] = mapped_column(String(7), primary_key=True)  # "2025/26"
    term: Mapped[str] = mapped_column(String(8), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    children: Mapped[int | None] = mapped_column()
    no_value: Mapped[str | None] = mapped_column(String(20))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"))


class Origins(Base):
    """Children of a small area who go to a school, as the authority supplied them; about people, so hidden."""

    __tablename__ = "origins"
    __table_args__ = (_band(), _year("year"), *_number_or_reason("children"))

    cell_code: Mapped[str] = mapped_column(String(12), primary_key=True)  # LSOA
    urn: Mapped[int] = mapped_column(ForeignKey("school.urn"), primary_key=True, index=True)
    band: Mapped[str] = mapped_column(String(10), primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    children: Mapped[int | None] = mapped_column()
    no_value: Mapped[str | None] = mapped_column(String(20))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"))


class TravelMinutes(Base):
    """Minutes from a postcode or a small area to a school by one mode of travel."""

    __tablename__ = "travel_minutes"
    __table_args__ = (
        CheckConstraint(one_of("mode", TRAVEL_MODES), name="mode"),
        CheckConstraint("minutes BETWEEN 0 AND 600", name="minutes"),
    )

    origin: Mapped[str] = mapped_column(String(12), primary_key=True)  # "BN1 1AA" or an LSOA
    urn: Mapped[int] = mapped_column(ForeignKey("school.urn"), primary_key=True, index=True)
    mode: Mapped[str] = mapped_column(String(16), primary_key=True)
    minutes: Mapped[float] = mapped_column(Float)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"))
