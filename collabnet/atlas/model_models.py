"""What the model of admissions leaves behind: assignments, catchments, neighbours, and requests to build it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from collabnet.platform.audit import BigId
from collabnet.platform.db import Base, UtcDateTime, utcnow

BANDS = ("primary", "secondary")
KINDS = ("modelled", "nearest_three", "none")
STATES = ("queued", "running", "done", "failed")
_BAND = "band IN ('" + "','".join(BANDS) + "')"


class AtlasModel(Base):
    """The modelled admissions of one local authority's small areas in one band, as a whole to load at once."""

    __tablename__ = "atlas_model"
    __table_args__ = (
        CheckConstraint(_BAND, name="band"),
        CheckConstraint("unplaced >= 0 AND placeable >= 0 AND placeable <= unplaced", name="unplaced"),
    )  # fmt: skip

    la_code: Mapped[str] = mapped_column(String(3), primary_key=True)
    band: Mapped[str] = mapped_column(String(9), primary_key=True)
    built_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    children_year: Mapped[int] = mapped_column()  # when the children were counted
    entry_year: Mapped[int] = mapped_column()  # the September that they enter school in the model
    preferences: Mapped[str] = mapped_column(String(20))  # "distance" or "first_preferences"
    preference_year: Mapped[str] = mapped_column(String(10), default="")  # of first preferences
    areas: Mapped[int] = mapped_column()  # small areas
    schools: Mapped[int] = mapped_column()  # schools of the authority that have entry places
    children: Mapped[float] = mapped_column(Float)  # children of entry age who live in it
    unplaced: Mapped[float] = mapped_column(Float)  # of them, unplaced by the rule
    placeable: Mapped[float] = mapped_column(
        Float
    )  # of those, for whom a place exists all the same
    around: Mapped[list[str]] = mapped_column(JSON)  # authorities that share candidate schools
    edges: Mapped[bytes] = mapped_column(LargeBinary)  # see model_store


class AtlasCatchment(Base):
    """A school's modelled catchment in one band: small areas it mainly serves, or why there are none."""

    __tablename__ = "atlas_catchment"
    __table_args__ = (
        CheckConstraint(_BAND, name="band"),
        CheckConstraint("kind IN ('" + "','".join(KINDS) + "')", name="kind"),
        CheckConstraint("(kind = 'none') = (geometry IS NULL)", name="shape_or_reason"),
        CheckConstraint("kind = 'modelled' OR reason <> ''", name="reason"),
        Index("ix_atlas_catchment_la", "la_code", "band"),
    )

    urn: Mapped[int] = mapped_column(
        ForeignKey("school.urn"), primary_key=True, autoincrement=False
    )
    band: Mapped[str] = mapped_column(String(9), primary_key=True)
    la_code: Mapped[str] = mapped_column(String(3))
    kind: Mapped[str] = mapped_column(String(13))
    reason: Mapped[str] = mapped_column(String(20), default="")  # why it is not modelled
    children_year: Mapped[int] = mapped_column()
    entry_year: Mapped[int] = mapped_column()
    places: Mapped[float | None] = mapped_column(Float)  # for entry
    places_source: Mapped[str] = mapped_column(String(12), default="")  # of entry_places.Source
    places_period: Mapped[str] = mapped_column(String(20), default="")
    areas: Mapped[int] = mapped_column(default=0)  # small areas in it
    children: Mapped[float] = mapped_column(Float, default=0)  # of entry age, living in it
    taken: Mapped[float] = mapped_column(Float, default=0)  # whom the model places at the school
    unplaced: Mapped[float] = mapped_column(Float, default=0)  # living in it, unplaced by the rule
    placeable: Mapped[float] = mapped_column(Float, default=0)  # of those, a place exists
    ages: Mapped[list[float]] = mapped_column(JSON)  # children living in it by age from 0
    geometry: Mapped[str | None] = mapped_column(Text)  # GeoJSON, WGS84
    path: Mapped[str] = mapped_column(Text, default="")  # SVG, tens of metres on the grid
    west: Mapped[float | None] = mapped_column(Float)  # degrees
    south: Mapped[float | None] = mapped_column(Float)
    east: Mapped[float | None] = mapped_column(Float)
    north: Mapped[float | None] = mapped_column(Float)


class AtlasNeighbour(Base):
    """A school that shares children with another: of the children where one serves, the share the other serves."""

    __tablename__ = "atlas_neighbour"
    __table_args__ = (
        CheckConstraint(_BAND, name="band"),
        CheckConstraint("share > 0 AND share <= 1", name="share"),
        CheckConstraint("urn <> neighbour_urn", name="another"),
        Index("ix_atlas_neighbour_la", "la_code", "band"),
        Index("ix_atlas_neighbour_other", "neighbour_urn"),
    )

    urn: Mapped[int] = mapped_column(
        ForeignKey("school.urn"), primary_key=True, autoincrement=False
    )
    band: Mapped[str] = mapped_column(String(9), primary_key=True)
    neighbour_urn: Mapped[int] = mapped_column(
        ForeignKey("school.urn"), primary_key=True, autoincrement=False
    )
    la_code: Mapped[str] = mapped_column(String(3))  # of the first school
    share: Mapped[float] = mapped_column(Float)


class AtlasRequest(Base):
    """A request to work the map or the model out again: waiting, under way with its progress, or over."""

    __tablename__ = "atlas_request"
    __table_args__ = (
        CheckConstraint("state IN ('" + "','".join(STATES) + "')", name="state"),
        CheckConstraint("done >= 0 AND done <= total", name="progress"),
        Index("ix_atlas_request_job", "job", "state"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    job: Mapped[str] = mapped_column(String(20))  # name of the job in the registry
    la_code: Mapped[str | None] = mapped_column(String(3))  # None: every local authority
    state: Mapped[str] = mapped_column(String(8), default="queued")
    requested_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    requested_by: Mapped[str] = mapped_column(String(80))
    started_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    seen_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)  # last sign of progress
    finished_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    step: Mapped[str] = mapped_column(String(80), default="")  # what is being done, in words
