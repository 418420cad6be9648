"""Who is there: schools, groups (trusts, federations), local authorities, localities, and how they belong together."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import (
    CheckConstraint,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collabnet.platform.audit import BigId
from collabnet.platform.db import Base, UtcDateTime, utcnow


class Region(Base):
    """One of the nine DfE regions; its team is the DfE's officer for it. Key: GIAS letter."""

    __tablename__ = "region"

    code: Mapped[str] = mapped_column(String(2), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    ons_code: Mapped[str] = mapped_column(String(9))


class LocalAuthority(Base):
    """A local authority by its three-digit DfE number (GSS codes change; this one does not)."""

    __tablename__ = "local_authority"

    code: Mapped[str] = mapped_column(String(3), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    gss_code: Mapped[str] = mapped_column(String(9), default="")
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
    pay_area: Mapped[str] = mapped_column(String(30), default="")
    fictional: Mapped[bool] = mapped_column(default=False)


class Diocese(Base):
    """A diocese as GIAS codes it (CE01, RC01, …)."""

    __tablename__ = "diocese"

    code: Mapped[str] = mapped_column(String(10), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))


class Group(Base):
    """A group of schools in GIAS: multi- and single-academy trusts, federations, foundation trusts. Key: UID."""

    __tablename__ = "school_group"
    __table_args__ = (Index("ix_school_group_name", "name"),)

    uid: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    group_id: Mapped[str] = mapped_column(String(12), default="")  # TR01234
    name: Mapped[str] = mapped_column(String(200))
    type_code: Mapped[str] = mapped_column(
        String(4), default=""
    )  # 1 federation, 2 foundation trust, 6 MAT, 10 SAT …
    type_name: Mapped[str] = mapped_column(String(60), default="")
    status: Mapped[str] = mapped_column(String(30), default="")
    opened: Mapped[dt.date | None] = mapped_column(Date)
    closed: Mapped[dt.date | None] = mapped_column(Date)
    companies_house: Mapped[str] = mapped_column(String(8), default="")
    ukprn: Mapped[str] = mapped_column(String(8), default="")
    town: Mapped[str] = mapped_column(String(100), default="")
    postcode: Mapped[str] = mapped_column(String(8), default="")
    fictional: Mapped[bool] = mapped_column(default=False)
    last_seen_run_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"))


class School(Base):
    """An establishment by URN, as the DfE register describes it. Figures about it are rows of Figure."""

    __tablename__ = "school"
    __table_args__ = (
        Index("ix_school_place", "easting", "northing", "status_code"),  # whole: no row is read
        Index("ix_school_search_name", "search_name", "status_code"),  # likewise, to count
        Index("ix_school_la_phase", "la_code", "phase_code"),
        Index("ix_school_name", "name"),
        Index("ix_school_postcode", "postcode"),
    )

    urn: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    la_code: Mapped[str] = mapped_column(ForeignKey("local_authority.code"))
    number: Mapped[str] = mapped_column(
        String(4), default=""
    )  # establishment number; DfE number = LA code + this
    name: Mapped[str] = mapped_column(String(200))
    search_name: Mapped[str] = mapped_column(
        String(200), default=""
    )  # folded: lower case, no accents or punctuation
    type_code: Mapped[str] = mapped_column(String(4), default="")
    type_name: Mapped[str] = mapped_column(String(80), default="")
    type_group: Mapped[str] = mapped_column(String(60), default="")
    status_code: Mapped[str] = mapped_column(String(4), default="1")
    status_name: Mapped[str] = mapped_column(String(40), default="Open")
    phase_code: Mapped[str] = mapped_column(String(4), default="0")
    phase_name: Mapped[str] = mapped_column(String(40), default="")
    low_age: Mapped[int | None] = mapped_column(SmallInteger)
    high_age: Mapped[int | None] = mapped_column(SmallInteger)
    opened: Mapped[dt.date | None] = mapped_column(Date)
    opened_reason: Mapped[str] = mapped_column(String(60), default="")
    closed: Mapped[dt.date | None] = mapped_column(Date)
    closed_reason: Mapped[str] = mapped_column(String(60), default="")
    gender: Mapped[str] = mapped_column(String(20), default="")
    religious_character: Mapped[str] = mapped_column(String(80), default="")
    diocese_code: Mapped[str | None] = mapped_column(ForeignKey("diocese.code"))
    admissions_policy: Mapped[str] = mapped_column(String(40), default="")
    nursery: Mapped[str] = mapped_column(String(40), default="")
    sixth_form: Mapped[str] = mapped_column(String(40), default="")
    resourced_provision: Mapped[str] = mapped_column(String(60), default="")
    sen_provision: Mapped[str] = mapped_column(String(400), default="")
    street: Mapped[str] = mapped_column(String(120), default="")
    address_locality: Mapped[str] = mapped_column(String(120), default="")
    address3: Mapped[str] = mapped_column(String(120), default="")
    town: Mapped[str] = mapped_column(String(100), default="", index=True)
    county: Mapped[str] = mapped_column(String(60), default="")
    postcode: Mapped[str] = mapped_column(String(8), default="")
    website: Mapped[str] = mapped_column(String(300), default="")
    telephone: Mapped[str] = mapped_column(String(30), default="")
    ukprn: Mapped[str] = mapped_column(String(8), default="")
    lsoa_code: Mapped[str] = mapped_column(String(9), default="")
    urban_rural: Mapped[str] = mapped_column(String(80), default="")
    easting: Mapped[int | None] = mapped_column(Integer)  # metres, British National Grid
    northing: Mapped[int | None] = mapped_column(Integer)
    trust_uid: Mapped[int | None] = mapped_column(
        ForeignKey("school_group.uid"), index=True
    )  # academy trust now
    has_sen_unit: Mapped[bool] = mapped_column(default=False)
    comment: Mapped[str] = mapped_column(
        String(1000), default=""
    )  # the school's own words beside its bars
    fictional: Mapped[bool] = mapped_column(default=False)
    absent_since_run_id: Mapped[int | None] = mapped_column(
        ForeignKey("import_run.id")
    )  # not in that file: flagged
    last_seen_run_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"))
    version: Mapped[int] = mapped_column(default=1)

    trust: Mapped[Group | None] = relationship(foreign_keys=[trust_uid])
    local_authority: Mapped[LocalAuthority] = relationship()


class GroupMembership(Base):
    """A school in a group from one day to another; the row stays when the school leaves."""

    __tablename__ = "group_membership"
    __table_args__ = (
        Index(
            "uq_group_membership_current",
            "urn",
            "uid",
            unique=True,
            sqlite_where=text('"left" IS NULL'),
            postgresql_where=text('"left" IS NULL'),
        ),
        CheckConstraint('"left" IS NULL OR joined IS NULL OR "left" >= joined', name="ordered"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    urn: Mapped[int] = mapped_column(ForeignKey("school.urn"), index=True)
    uid: Mapped[int] = mapped_column(ForeignKey("school_group.uid"), index=True)
    joined: Mapped[dt.date | None] = mapped_column(Date)  # None: before our first file
    left: Mapped[dt.date | None] = mapped_column(Date)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"))


class SchoolLink(Base):
    """A predecessor, successor or other link between two schools, as GIAS words it."""

    __tablename__ = "school_link"
    __table_args__ = (UniqueConstraint("urn", "link_urn", "link_type"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    urn: Mapped[int] = mapped_column(ForeignKey("school.urn"), index=True)
    link_urn: Mapped[int] = mapped_column(index=True)  # may be a school we do not list
    link_name: Mapped[str] = mapped_column(String(200), default="")
    link_type: Mapped[str] = mapped_column(String(80))
    established: Mapped[dt.date | None] = mapped_column(Date)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"))


class TeachingSchoolHub(Base):
    """A teaching school hub: its lead school and the local authorities it serves."""

    __tablename__ = "teaching_school_hub"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(160), unique=True)
    lead_urn: Mapped[int | None] = mapped_column(ForeignKey("school.urn"))
    website: Mapped[str] = mapped_column(String(300), default="")


class HubArea(Base):
    """A local authority that a teaching school hub serves."""

    __tablename__ = "hub_area"

    hub_id: Mapped[int] = mapped_column(ForeignKey("teaching_school_hub.id"), primary_key=True)
    la_code: Mapped[str] = mapped_column(ForeignKey("local_authority.code"), primary_key=True)


class Locality(Base):
    """A collaboration area: one or more local authorities, or a polygon drawn by its administrator."""

    __tablename__ = "locality"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str] = mapped_column(String(400), default="")
    polygon: Mapped[str | None] = mapped_column(
        Text
    )  # GeoJSON geometry, WGS84; None: the whole of its LAs
    fictional: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    version: Mapped[int] = mapped_column(default=1)


class LocalityAuthority(Base):
    """A local authority that belongs to a locality."""

    __tablename__ = "locality_authority"

    locality_id: Mapped[int] = mapped_column(ForeignKey("locality.id"), primary_key=True)
    la_code: Mapped[str] = mapped_column(ForeignKey("local_authority.code"), primary_key=True)


class LocalitySchool(Base):
    """A school inside a locality: derived from its LAs or its polygon whenever either changes."""

    __tablename__ = "locality_school"

    locality_id: Mapped[int] = mapped_column(ForeignKey("locality.id"), primary_key=True)
    urn: Mapped[int] = mapped_column(ForeignKey("school.urn"), primary_key=True, index=True)


class Boundary(Base):
    """The outline of an area (LA, small area) as published: GeoJSON geometry in WGS84."""

    __tablename__ = "boundary"
    __table_args__ = (UniqueConstraint("area_kind", "area_code"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    area_kind: Mapped[str] = mapped_column(String(12))  # "la", "cell"
    area_code: Mapped[str] = mapped_column(String(12))  # LA: DfE number; cell: its code
    name: Mapped[str] = mapped_column(String(120), default="")
    la_code: Mapped[str | None] = mapped_column(String(3), index=True)
    geometry: Mapped[str] = mapped_column(Text)
    west: Mapped[float] = mapped_column(Float)
    south: Mapped[float] = mapped_column(Float)
    east: Mapped[float] = mapped_column(Float)
    north: Mapped[float] = mapped_column(Float)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"))


class SmallArea(Base):
    """A small area (LSOA) where children live: its representative point."""

    __tablename__ = "small_area"

    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    name: Mapped[str] = mapped_column(String(80), default="")
    la_code: Mapped[str | None] = mapped_column(String(3), index=True)
    easting: Mapped[int | None] = mapped_column(Integer)
    northing: Mapped[int | None] = mapped_column(Integer)
    deprivation_decile: Mapped[int | None] = mapped_column(SmallInteger)
    fictional: Mapped[bool] = mapped_column(default=False)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"))


class SmallAreaChildren(Base):
    """Children living in a small area, by single year of age 0–18 (a JSON list of 19 counts), in one year."""

    __tablename__ = "small_area_children"

    code: Mapped[str] = mapped_column(ForeignKey("small_area.code"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ages: Mapped[str] = mapped_column(Text)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"))
