"""The talent pool: what a person says of themself, when they are free, from whom it is hidden, and who asked.

A profile belongs to its person. It has nothing to do with staff whom an employer offers to lend
(`Secondment`): nobody else can make or change one, and the employer is not asked.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collabnet.core.cover import AnswerState, RequestState
from collabnet.core.talent_pool import Interest
from collabnet.platform.audit import BigId
from collabnet.platform.db import Base, UtcDateTime, one_of, utcnow

LARGEST_RADIUS_KM = 80
MOST_PEOPLE = 10
PARTS = ("whole", "morning", "afternoon")


class PoolProfile(Base):
    """A person's own profile. Others see it only while `shown_at` is set, and never name or place.

    The place is the middle of a kilometre square of the grid, None until a postcode was given; `key`
    is how addresses and other rooms name the profile.
    """

    __tablename__ = "pool_profile"
    __table_args__ = (
        CheckConstraint("shown_at IS NULL OR consented_at IS NOT NULL", name="consented"),
        CheckConstraint("(easting IS NULL) = (northing IS NULL)", name="place"),
        CheckConstraint(f"radius_km BETWEEN 1 AND {LARGEST_RADIUS_KM}", name="radius_km"),
        CheckConstraint(one_of("qts", ("yes", "on_track", "no")), name="qts"),
        Index("ix_pool_profile_active", "active_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), unique=True)
    key: Mapped[str] = mapped_column(String(24), unique=True)
    headline: Mapped[str] = mapped_column(String(120))
    roles: Mapped[list[str]] = mapped_column(JSON, default=list)
    subjects: Mapped[list[str]] = mapped_column(JSON, default=list)
    phases: Mapped[list[str]] = mapped_column(JSON, default=list)
    key_stages: Mapped[list[str]] = mapped_column(JSON, default=list)
    qts: Mapped[str] = mapped_column(String(8), default="no")
    interests: Mapped[list[str]] = mapped_column(JSON, default=list)
    weekdays: Mapped[list[int]] = mapped_column(JSON, default=list)  # Monday is 0
    easting: Mapped[int | None] = mapped_column()
    northing: Mapped[int | None] = mapped_column()
    radius_km: Mapped[int] = mapped_column(SmallInteger, default=10)
    consented_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    shown_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    active_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    reminded_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    changed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    version: Mapped[int] = mapped_column(default=1)

    days: Mapped[list[PoolDay]] = relationship(
        order_by="PoolDay.day", lazy="selectin", cascade="all, delete-orphan"
    )
    employers: Mapped[list[PoolEmployer]] = relationship(
        order_by="PoolEmployer.id", lazy="selectin", cascade="all, delete-orphan"
    )
    localities: Mapped[list[PoolLocality]] = relationship(
        order_by="PoolLocality.locality_id", lazy="selectin", cascade="all, delete-orphan"
    )

    @property
    def is_shown(self) -> bool:
        """Whether others may see it now."""
        return self.shown_at is not None


class PoolDay(Base):
    """A single day that differs from the weekday's rule."""

    __tablename__ = "pool_day"

    profile_id: Mapped[int] = mapped_column(
        ForeignKey("pool_profile.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    is_free: Mapped[bool] = mapped_column()


class PoolEmployer(Base):
    """What the person said of one employer: hidden from it, or, for one of their own, may see it after all."""

    __tablename__ = "pool_employer"
    __table_args__ = (
        UniqueConstraint("profile_id", "kind", "code"),
        CheckConstraint(one_of("kind", ("school", "trust", "la", "region")), name="kind"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("pool_profile.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(12))
    code: Mapped[str] = mapped_column(String(12))
    is_hidden: Mapped[bool] = mapped_column()


class PoolLocality(Base):
    """A locality whose employers may see the profile."""

    __tablename__ = "pool_locality"

    profile_id: Mapped[int] = mapped_column(
        ForeignKey("pool_profile.id", ondelete="CASCADE"), primary_key=True
    )
    locality_id: Mapped[int] = mapped_column(
        ForeignKey("locality.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class PoolApproach(Base):
    """An employer would like to talk to the person behind a profile, who decides whether to answer."""

    __tablename__ = "pool_approach"
    __table_args__ = (
        CheckConstraint(one_of("about", tuple(Interest)), name="about"),
        CheckConstraint(
            one_of("state", ("asked", "accepted", "declined", "withdrawn")), name="state"
        ),
        Index(
            "uq_pool_approach_open", "profile_id", "employer_kind", "employer_code", unique=True,
            sqlite_where=text("state = 'asked'"), postgresql_where=text("state = 'asked'"),
        ),
        Index("ix_pool_approach_employer", "employer_kind", "employer_code"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    profile_id: Mapped[int] = mapped_column(
        ForeignKey("pool_profile.id", ondelete="CASCADE"), index=True
    )
    employer_kind: Mapped[str] = mapped_column(String(12))
    employer_code: Mapped[str] = mapped_column(String(12))
    about: Mapped[str] = mapped_column(String(12))
    note: Mapped[str] = mapped_column(String(1000), default="")
    state: Mapped[str] = mapped_column(String(12), default="asked")
    phone: Mapped[str] = mapped_column(String(30), default="")  # only where the person gave it
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    answered_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    profile: Mapped[PoolProfile] = relationship()


class CoverRequest(Base):
    """A school asks for cover; whoever accepts comes on all of its days.

    Whoever arranges for the school acts on it: the school, its trust, the LA that employs its staff.
    """

    __tablename__ = "pool_cover_request"
    __table_args__ = (
        CheckConstraint(one_of("state", tuple(RequestState)), name="state"),
        CheckConstraint(one_of("part", PARTS), name="part"),
        CheckConstraint("last_on >= first_on", name="ordered"),
        CheckConstraint("pay_pence > 0", name="pay_pence"),
        CheckConstraint(f"people_wanted BETWEEN 1 AND {MOST_PEOPLE}", name="people_wanted"),
        CheckConstraint("people_found BETWEEN 0 AND people_wanted", name="people_found"),
        CheckConstraint("answer_hours BETWEEN 1 AND 168", name="answer_hours"),
        Index("ix_pool_cover_request_state", "state", "last_on"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    urn: Mapped[int] = mapped_column(ForeignKey("school.urn"), index=True)
    role: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(40), default="")
    phase: Mapped[str] = mapped_column(String(24))
    days: Mapped[list[str]] = mapped_column(JSON, default=list)  # ISO dates, in order
    first_on: Mapped[dt.date] = mapped_column(Date)
    last_on: Mapped[dt.date] = mapped_column(Date)
    part: Mapped[str] = mapped_column(String(12), default="whole")
    note: Mapped[str] = mapped_column(String(1000), default="")
    pay_pence: Mapped[int] = mapped_column()  # for one of the days, as the part of the day is
    pay_basis: Mapped[str] = mapped_column(String(200), default="")
    people_wanted: Mapped[int] = mapped_column(SmallInteger, default=1)
    people_found: Mapped[int] = mapped_column(SmallInteger, default=0)
    is_urgent: Mapped[bool] = mapped_column(default=False)
    answer_hours: Mapped[int] = mapped_column(SmallInteger, default=24)
    is_exhausted: Mapped[bool] = mapped_column(default=False)  # nobody is left to ask
    state: Mapped[str] = mapped_column(String(12), default=RequestState.DRAFT.value)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    published_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    looked_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)  # for people to ask
    changed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    version: Mapped[int] = mapped_column(default=1)

    answers: Mapped[list[CoverAnswer]] = relationship(
        order_by="CoverAnswer.id", lazy="selectin", cascade="all, delete-orphan"
    )

    @property
    def dates(self) -> tuple[dt.date, ...]:
        """The days as dates."""
        return tuple(dt.date.fromisoformat(day) for day in self.days)

    @property
    def status(self) -> RequestState:
        """Where it stands."""
        return RequestState(self.state)


class CoverAnswer(Base):
    """One person asked for one request, and what they answered; it stays when their profile goes."""

    __tablename__ = "pool_cover_answer"
    __table_args__ = (
        UniqueConstraint("request_id", "user_id"),
        CheckConstraint(one_of("state", tuple(AnswerState)), name="state"),
        Index("ix_pool_cover_answer_due", "state", "answer_by"),
        Index("ix_pool_cover_answer_user", "user_id", "asked_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("pool_cover_request.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    state: Mapped[str] = mapped_column(String(12), default=AnswerState.ASKED.value)
    km: Mapped[int] = mapped_column(SmallInteger)  # when asked, for the order only
    phone: Mapped[str] = mapped_column(String(30), default="")  # only where the person gave it
    note: Mapped[str] = mapped_column(String(400), default="")
    asked_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    answer_by: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    request: Mapped[CoverRequest] = relationship(back_populates="answers")

    @property
    def status(self) -> AnswerState:
        """What was answered."""
        return AnswerState(self.state)
