"""What came of training: the register of each session, each person's record, feedback in stages, calendar feeds."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from collabnet.platform.audit import BigId
from collabnet.platform.db import Base, UtcDateTime, utcnow

MARKS = ("present", "absent")
STAGES = (1, 2, 3, 4, 5)  # Guskey's levels of evaluation
MOST_MINUTES = 60_000  # a thousand hours


class Register(Base):
    """The register of one session: its counts stay, the names behind them are forgotten at `forgotten_at`."""

    __tablename__ = "cpd_register"
    __table_args__ = (
        CheckConstraint("present >= 0 AND absent >= 0 AND walk_ins >= 0", name="counts"),
        CheckConstraint("walk_ins <= present", name="walk_ins_present"),
        CheckConstraint("(open_until IS NULL) = (reopen_reason = '')", name="reopened_why"),
    )

    session_id: Mapped[int] = mapped_column(
        ForeignKey("cpd_session.id"), primary_key=True, autoincrement=False
    )
    present: Mapped[int] = mapped_column(default=0)  # walk-ins included
    absent: Mapped[int] = mapped_column(default=0)
    walk_ins: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    open_until: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)  # reopened after its lock
    reopen_reason: Mapped[str] = mapped_column(String(300), default="")
    forgotten_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class Attendance(Base):
    """One line of a register: a person booked, or one who walked in. Once forgotten, only employer and mark."""

    __tablename__ = "cpd_attendance"
    __table_args__ = (
        UniqueConstraint("session_id", "booking_id"),
        CheckConstraint("mark IN ('present', 'absent')", name="mark"),
        CheckConstraint("NOT (walk_in AND booking_id IS NOT NULL)", name="walk_in_no_booking"),
        CheckConstraint("NOT walk_in OR mark = 'present'", name="walk_in_present"),
        CheckConstraint("(employer_kind = '') = (employer_code = '')", name="employer"),
        Index("ix_cpd_attendance_employer", "employer_kind", "employer_code"),
        Index("ix_cpd_attendance_key", "person_key"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("cpd_session.id"), index=True)
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("cpd_booking.id"), index=True)
    employer_kind: Mapped[str] = mapped_column(String(8), default="")
    employer_code: Mapped[str] = mapped_column(String(12), default="")
    person_name: Mapped[str] = mapped_column(String(100), default="")
    person_key: Mapped[str] = mapped_column(String(300), default="")  # whose record it counts for
    mark: Mapped[str] = mapped_column(String(8))
    walk_in: Mapped[bool] = mapped_column(default=False)
    marked_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)


class TrainingRecord(Base):
    """One person's record of one training: attended here (with a certificate's code), or written by themselves."""

    __tablename__ = "cpd_record"
    __table_args__ = (
        UniqueConstraint("offer_id", "person_key"),
        UniqueConstraint("code"),
        CheckConstraint("source IN ('attended', 'own')", name="source"),
        CheckConstraint(
            "(source = 'attended') = (offer_id IS NOT NULL)", name="attended_has_offer"
        ),
        CheckConstraint("(source = 'attended') = (code IS NOT NULL)", name="attended_has_code"),
        CheckConstraint("source = 'attended' OR user_id IS NOT NULL", name="own_has_person"),
        CheckConstraint(f"minutes BETWEEN 1 AND {MOST_MINUTES}", name="minutes"),
        CheckConstraint("last_day >= first_day", name="ordered"),
        Index("ix_cpd_record_employer", "employer_kind", "employer_code"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source: Mapped[str] = mapped_column(String(8))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    person_name: Mapped[str] = mapped_column(String(100), default="")
    person_email: Mapped[str] = mapped_column(String(254), default="", index=True)  # folded
    person_key: Mapped[str] = mapped_column(String(300), default="")
    employer_kind: Mapped[str] = mapped_column(String(8), default="")
    employer_code: Mapped[str] = mapped_column(String(12), default="")
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("cpd_offer.id"))
    title: Mapped[str] = mapped_column(String(120))
    provider: Mapped[str] = mapped_column(String(160), default="")
    first_day: Mapped[dt.date] = mapped_column(Date)
    last_day: Mapped[dt.date] = mapped_column(Date)
    minutes: Mapped[int] = mapped_column(Integer)
    note: Mapped[str] = mapped_column(String(1000), default="")  # the person's own
    code: Mapped[str | None] = mapped_column(String(24))  # of the certificate
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    version: Mapped[int] = mapped_column(default=1)


class FeedbackAsk(Base):
    """That one person was asked one stage's questions: a seal of the address, never the address."""

    __tablename__ = "cpd_feedback_ask"
    __table_args__ = (
        UniqueConstraint("offer_id", "stage", "receiver"),
        CheckConstraint("stage BETWEEN 1 AND 5", name="stage"),
        Index(
            "uq_cpd_feedback_ask_token", "token_hash", unique=True,
            sqlite_where=text("token_hash <> ''"), postgresql_where=text("token_hash <> ''"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("cpd_offer.id"))
    stage: Mapped[int] = mapped_column(SmallInteger)
    receiver: Mapped[str] = mapped_column(String(64))
    token_hash: Mapped[str] = mapped_column(String(64))
    asked_on: Mapped[dt.date] = mapped_column(Date)
    answered: Mapped[bool] = mapped_column(default=False)


class FeedbackAnswer(Base):
    """One anonymous answer to one stage's questions: no person, and no time but the month."""

    __tablename__ = "cpd_feedback_answer"
    __table_args__ = (
        CheckConstraint("stage BETWEEN 1 AND 5", name="stage"),
        Index("ix_cpd_feedback_answer_offer", "offer_id", "stage"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)  # random: no order of arrival
    offer_id: Mapped[int] = mapped_column(ForeignKey("cpd_offer.id"))
    stage: Mapped[int] = mapped_column(SmallInteger)
    scores: Mapped[dict[str, int]] = mapped_column(JSON)  # question → 1 to 5
    comment: Mapped[str] = mapped_column(String(500), default="")
    month: Mapped[dt.date] = mapped_column(Date)  # its first day
    released: Mapped[bool] = mapped_column(default=False)  # the host sees it, with others


class CalendarFeed(Base):
    """A person's private calendar address: the secret is kept as its hash, and making a new one ends the old."""

    __tablename__ = "cpd_calendar_feed"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id"), primary_key=True, autoincrement=False
    )
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
