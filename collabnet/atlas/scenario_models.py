"""Saved what-ifs: what was changed, each working out as it was, with whom it is shared, the decision taken."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collabnet.platform.audit import BigId
from collabnet.platform.db import Base, UtcDateTime, one_of, utcnow

AREA_KINDS = ("locality", "la")
BANDS = ("primary", "secondary")
SHARINGS = ("nobody", "link", "la", "trust")
LONGEST_NAME, LONGEST_NOTE, LONGEST_DECISION = 120, 1000, 2000


class Scenario(Base):
    """One person's what-if about one area and age band; its workings hold what was changed and what came out."""

    __tablename__ = "atlas_scenario"
    __table_args__ = (
        CheckConstraint(one_of("area_kind", AREA_KINDS), name="area_kind"),
        CheckConstraint(one_of("band", BANDS), name="band"),
        CheckConstraint(one_of("sharing", SHARINGS), name="sharing"),
        CheckConstraint("name <> ''", name="named"),
        CheckConstraint("(sharing = 'trust') = (trust_uid IS NOT NULL)", name="trust_named"),
        CheckConstraint("(sharing = 'nobody') = (shared_at IS NULL)", name="shared_since"),
        CheckConstraint("(decision = '') = (decided_on IS NULL)", name="decision_dated"),
        CheckConstraint("(decision = '') = (decided_by IS NULL)", name="decision_signed"),
        CheckConstraint("(decision = '') = (decision_recorded_at IS NULL)", name="decision_kept"),
        Index("ix_atlas_scenario_area", "area_kind", "area_code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(22), unique=True)  # of its address; cannot be guessed
    area_kind: Mapped[str] = mapped_column(String(8))
    area_code: Mapped[str] = mapped_column(String(12))  # a locality's number or an LA's code
    band: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    note: Mapped[str] = mapped_column(String(LONGEST_NOTE), default="")
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    sharing: Mapped[str] = mapped_column(String(8), default="nobody")
    trust_uid: Mapped[int | None] = mapped_column(ForeignKey("school_group.uid"))
    shared_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    decision: Mapped[str] = mapped_column(String(LONGEST_DECISION), default="")
    decided_on: Mapped[dt.date | None] = mapped_column(Date)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decision_recorded_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    version: Mapped[int] = mapped_column(default=1)

    workings: Mapped[list[Working]] = relationship(
        order_by="Working.number", cascade="all, delete-orphan"
    )


class Working(Base):
    """One working out of a what-if, kept as it was: the changes, the settings, the model and the results."""

    __tablename__ = "atlas_scenario_working"
    __table_args__ = (UniqueConstraint("scenario_id", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    scenario_id: Mapped[int] = mapped_column(ForeignKey("atlas_scenario.id"), index=True)
    number: Mapped[int] = mapped_column()  # 1 for the first; the greatest is the present one
    levers: Mapped[list[str]] = mapped_column(JSON)  # as they stand in the address
    settings: Mapped[dict[str, int]] = mapped_column(JSON)  # low and high line in %, years
    results: Mapped[dict[str, Any]] = mapped_column(JSON)
    input_hash: Mapped[str] = mapped_column(String(64))  # of changes, settings and model
    model_version: Mapped[str] = mapped_column(String(80))
    worked_out_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    worked_out_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
