"""The one generic figure: a school or area × a measure × a period × a value or the kind of no-value."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from collabnet.platform.audit import BigId
from collabnet.platform.db import Base, UtcDateTime, utcnow


class Figure(Base):
    """One number, or why there is none, with the import run (source file and date) it came from."""

    __tablename__ = "figure"
    __table_args__ = (
        UniqueConstraint(
            "subject_kind", "subject_code", "measure", "period", "band", name="uq_figure_key"
        ),
        Index("ix_figure_measure_period", "measure", "period"),
        CheckConstraint("(value IS NULL) <> (no_value IS NULL)", name="value_or_reason"),
        CheckConstraint(
            "no_value IN ('suppressed','not_applicable','not_published','not_yet_submitted','unknown')",
            name="kind_of_no_value",
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(8))  # "school", "la", "region", "england"
    subject_code: Mapped[str] = mapped_column(String(12))  # URN, LA number, …
    measure: Mapped[str] = mapped_column(String(40))  # a code of directory/data/measures.csv
    period: Mapped[str] = mapped_column(
        String(10)
    )  # "2021" (entry year), "2022-08" (as at), "2024/25"
    band: Mapped[str] = mapped_column(
        String(12), default=""
    )  # phase or year group where the measure has one
    value: Mapped[float | None] = mapped_column(Float)
    no_value: Mapped[str | None] = mapped_column(String(20))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"))


class Change(Base):
    """What changed in a record, when, and by whom or by which file: the history shown on its page."""

    __tablename__ = "record_change"
    __table_args__ = (Index("ix_record_change_record", "record_kind", "record_code"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    record_kind: Mapped[str] = mapped_column(String(12))
    record_code: Mapped[str] = mapped_column(String(12))
    field: Mapped[str] = mapped_column(String(40))
    old: Mapped[str] = mapped_column(String(400), default="")
    new: Mapped[str] = mapped_column(String(400), default="")
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    by: Mapped[str] = mapped_column(
        String(80)
    )  # actor label, e.g. "user:12" or "flask import schools"
    run_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"))


class Correction(Base):
    """ "Tell us this is wrong": a message about a record, for its owner to answer."""

    __tablename__ = "correction"
    __table_args__ = (
        Index("ix_correction_owner", "owner_kind", "owner_code", "answered_at"),
        CheckConstraint("(answered_at IS NULL) = (answered_by IS NULL)", name="answered_together"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    record_kind: Mapped[str] = mapped_column(String(12))
    record_code: Mapped[str] = mapped_column(String(80))
    field: Mapped[str] = mapped_column(String(60), default="")
    message: Mapped[str] = mapped_column(String(2000))
    reporter_email: Mapped[str] = mapped_column(String(254), default="")
    reporter_user_id: Mapped[int | None] = mapped_column()
    owner_kind: Mapped[str] = mapped_column(String(12))  # a ScopeKind
    owner_code: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    outcome: Mapped[str] = mapped_column(
        String(20), default=""
    )  # "corrected", "at_source", "not_wrong"
    answer: Mapped[str] = mapped_column(String(2000), default="")
    answered_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[int | None] = mapped_column()
