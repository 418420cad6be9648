"""Pools: requests of several employers that become one commission, the answers of providers, and priorities by hand."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import (
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

from collabnet.core.allocation_model import USUAL_TIER
from collabnet.cpd.models import MOST_PENCE, MOST_PLACES, PHASES
from collabnet.platform.db import Base, UtcDateTime, one_of, utcnow

POOL_STATES = ("open", "commissioned", "closed")
MEMBER_STATES = ("joined", "accepted", "declined", "booked", "left")
LIVE_MEMBERS = ("joined", "accepted", "declined", "booked")
ANSWER_STATES = ("open", "withdrawn", "commissioned")


class Pool(Base):
    """One thing that several employers look for together. It shows people and area, not who they are."""

    __tablename__ = "cpd_pool"
    __table_args__ = (
        CheckConstraint(one_of("state", POOL_STATES), name="state"),
        CheckConstraint(one_of("phase", PHASES), name="phase"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended"),
        Index("ix_cpd_pool_open", "state", "area"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    area: Mapped[str] = mapped_column(String(40))
    phase: Mapped[str] = mapped_column(String(12), default="all")
    state: Mapped[str] = mapped_column(String(14), default="open")
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    members: Mapped[list[PoolMember]] = relationship(
        order_by="PoolMember.id", cascade="all, delete-orphan", lazy="selectin"
    )
    answers: Mapped[list[PoolAnswer]] = relationship(
        order_by="PoolAnswer.id", cascade="all, delete-orphan", lazy="selectin"
    )


class PoolMember(Base):
    """One request in a pool. A request is in one pool at a time."""

    __tablename__ = "cpd_pool_member"
    __table_args__ = (
        CheckConstraint(one_of("state", MEMBER_STATES), name="state"),
        CheckConstraint(f"places BETWEEN 1 AND {MOST_PLACES}", name="places"),
        CheckConstraint("share_pence IS NULL OR share_pence >= 0", name="share"),
        CheckConstraint(
            "(state IN ('accepted', 'booked')) = (answer_id IS NOT NULL)", name="accepted_what"
        ),
        Index(
            "uq_cpd_pool_member_request",
            "request_id",
            unique=True,
            sqlite_where=text("state <> 'left'"),
            postgresql_where=text("state <> 'left'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pool_id: Mapped[int] = mapped_column(ForeignKey("cpd_pool.id"), index=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("cpd_request.id"))
    places: Mapped[int] = mapped_column()  # the people of the request when it joined
    state: Mapped[str] = mapped_column(String(10), default="joined")
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("cpd_pool_answer.id"))  # accepted
    share_pence: Mapped[int | None] = mapped_column()  # of the commission, once it goes ahead
    joined_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    joined_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class PoolAnswer(Base):
    """What a provider offers a pool: one of its offers, the price of the whole, and how few places would do."""

    __tablename__ = "cpd_pool_answer"
    __table_args__ = (
        UniqueConstraint("pool_id", "offer_id"),
        CheckConstraint(one_of("state", ANSWER_STATES), name="state"),
        CheckConstraint(f"total_pence BETWEEN 0 AND {MOST_PENCE}", name="total"),
        CheckConstraint(f"least_places BETWEEN 1 AND {MOST_PLACES}", name="least_places"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pool_id: Mapped[int] = mapped_column(ForeignKey("cpd_pool.id"))
    offer_id: Mapped[int] = mapped_column(ForeignKey("cpd_offer.id"), index=True)
    total_pence: Mapped[int] = mapped_column()  # shared by places among those who take part
    least_places: Mapped[int] = mapped_column()  # it goes ahead once so many are taken up
    message: Mapped[str] = mapped_column(String(500), default="")
    state: Mapped[str] = mapped_column(String(14), default="open")
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class Priority(Base):
    """A locality's own word on how early a school comes, dated and with a reason; every one is kept."""

    __tablename__ = "cpd_priority"
    __table_args__ = (
        CheckConstraint(f"tier BETWEEN 1 AND {USUAL_TIER}", name="tier"),
        CheckConstraint("until IS NULL OR until >= since", name="ordered"),
        CheckConstraint("reason <> ''", name="reason"),
        Index(
            "uq_cpd_priority_live",
            "locality_id",
            "urn",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    locality_id: Mapped[int] = mapped_column(ForeignKey("locality.id", ondelete="CASCADE"))
    urn: Mapped[int] = mapped_column(ForeignKey("school.urn"), index=True)
    tier: Mapped[int] = mapped_column(SmallInteger)
    reason: Mapped[str] = mapped_column(String(500))
    since: Mapped[dt.date] = mapped_column(Date)
    until: Mapped[dt.date | None] = mapped_column(Date)  # the last day, included
    set_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    set_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
