"""Allocation rounds: the offers shared out together, every published order, what each request asked for and got."""

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
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collabnet.core.actor import Scope, ScopeKind
from collabnet.core.allocation_model import LAST_TIER, SMALL_PUPILS
from collabnet.cpd.models import BODY_KINDS, MOST_MILES, MOST_PLACES
from collabnet.platform.audit import BigId
from collabnet.platform.db import Base, UtcDateTime, one_of, utcnow

ROUND_STATES = ("draft", "open", "decided")
LEFTOVERS = ("waiting", "not_placed")  # what becomes of a request without a place
OUTCOMES = ("placed", "waiting", "not_placed")
MOST_PUPILS = 100_000


class Round(Base):
    """Offers of one host whose places are shared out together once all have closed.

    The seed of the lottery is drawn when the order is first published, and only its hash is shown until the
    round is decided: nobody can choose a seed to suit, and everybody can check afterwards.
    """

    __tablename__ = "cpd_round"
    __table_args__ = (
        CheckConstraint(one_of("host_kind", BODY_KINDS), name="host_kind"),
        CheckConstraint(one_of("state", ROUND_STATES), name="state"),
        CheckConstraint("(state = 'draft') = (seed_hash = '')", name="seed_once_published"),
        CheckConstraint("(state = 'draft') = (order_version = 0)", name="order_once_published"),
        CheckConstraint("(state = 'decided') = (decided_at IS NOT NULL)", name="decided"),
        CheckConstraint("(state = 'decided') = (result_hash <> '')", name="result_once_decided"),
        CheckConstraint("(input_hash = '') = (result_hash = '')", name="input_with_result"),
        Index("ix_cpd_round_host", "host_kind", "host_code"),
        Index("ix_cpd_round_state", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    host_kind: Mapped[str] = mapped_column(String(8))
    host_code: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(10), default="draft")
    order_version: Mapped[int] = mapped_column(default=0)
    seed: Mapped[str] = mapped_column(String(64), default="")
    seed_hash: Mapped[str] = mapped_column(String(64), default="")
    input: Mapped[str] = mapped_column(Text, default="")  # Problem.text() of what was decided
    input_hash: Mapped[str] = mapped_column(String(64), default="")
    result: Mapped[str] = mapped_column(Text, default="")  # canonical JSON: request id → offer id
    result_hash: Mapped[str] = mapped_column(String(64), default="")
    solver: Mapped[str] = mapped_column(String(10), default="")
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    version: Mapped[int] = mapped_column(default=1)

    offers: Mapped[list[RoundOffer]] = relationship(
        order_by="RoundOffer.offer_id", cascade="all, delete-orphan", lazy="selectin"
    )
    orders: Mapped[list[RoundOrder]] = relationship(
        order_by="RoundOrder.number", cascade="all, delete-orphan", lazy="selectin"
    )

    @property
    def host(self) -> Scope:
        """Whose round it is."""
        return Scope(ScopeKind(self.host_kind), self.host_code)

    @property
    def order(self) -> RoundOrder | None:
        """The order in force: the last one published."""
        return self.orders[-1] if self.orders else None

    @property
    def offer_ids(self) -> list[int]:
        """The offers that are shared out together."""
        return [row.offer_id for row in self.offers]


class RoundOffer(Base):
    """One offer of a round; an offer is in one round at most."""

    __tablename__ = "cpd_round_offer"

    offer_id: Mapped[int] = mapped_column(
        ForeignKey("cpd_offer.id"), primary_key=True, autoincrement=False
    )
    round_id: Mapped[int] = mapped_column(ForeignKey("cpd_round.id"), index=True)


class RoundOrder(Base):
    """One published order of claims, for good: a change is a new row, and everybody concerned is told."""

    __tablename__ = "cpd_round_order"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint(one_of("leftover", LEFTOVERS), name="leftover"),
        CheckConstraint(f"small_pupils BETWEEN 1 AND {MOST_PUPILS}", name="small_pupils"),
        CheckConstraint(
            f"radius_miles IS NULL OR radius_miles BETWEEN 1 AND {MOST_MILES}", name="radius"
        ),
        CheckConstraint(
            f"cap_per_employer IS NULL OR cap_per_employer BETWEEN 1 AND {MOST_PLACES}", name="cap"
        ),
        CheckConstraint("number = 1 OR reason <> ''", name="reason_for_change"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("cpd_round.id"))
    number: Mapped[int] = mapped_column()
    criteria: Mapped[list[str]] = mapped_column(JSON)  # core.allocation_model.Criterion, in order
    small_pupils: Mapped[int] = mapped_column(default=SMALL_PUPILS)
    radius_miles: Mapped[int | None] = mapped_column(SmallInteger)
    cap_per_employer: Mapped[int | None] = mapped_column()
    leftover: Mapped[str] = mapped_column(String(10), default="waiting")
    reason: Mapped[str] = mapped_column(String(500), default="")  # of a change
    published_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    published_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class Application(Base):
    """What one requested place of a round may be: how far, when, and which other offers would do as well."""

    __tablename__ = "cpd_application"
    __table_args__ = (
        CheckConstraint(
            f"radius_miles IS NULL OR radius_miles BETWEEN 1 AND {MOST_MILES}", name="radius"
        ),
        CheckConstraint("earliest IS NULL OR latest IS NULL OR latest >= earliest", name="ordered"),
    )

    booking_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("cpd_booking.id"), primary_key=True, autoincrement=False
    )
    radius_miles: Mapped[int | None] = mapped_column(SmallInteger)
    earliest: Mapped[dt.date | None] = mapped_column(Date)
    latest: Mapped[dt.date | None] = mapped_column(Date)
    not_on: Mapped[list[str]] = mapped_column(JSON, default=list)  # ISO days
    other_offers: Mapped[list[int]] = mapped_column(JSON, default=list)
    changed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class RoundResult(Base):
    """What one request of a decided round got, and why; and what other rules would have given it."""

    __tablename__ = "cpd_round_result"
    __table_args__ = (
        CheckConstraint(one_of("outcome", OUTCOMES), name="outcome"),
        CheckConstraint("(outcome = 'placed') = (offer_id IS NOT NULL)", name="placed_has_offer"),
        CheckConstraint(f"tier BETWEEN 1 AND {LAST_TIER}", name="tier"),
        Index("ix_cpd_round_result_employer", "employer_kind", "employer_code"),
    )

    booking_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("cpd_booking.id"), primary_key=True, autoincrement=False
    )
    round_id: Mapped[int] = mapped_column(ForeignKey("cpd_round.id"), index=True)
    employer_kind: Mapped[str] = mapped_column(String(8))  # as they stood when it was decided
    employer_code: Mapped[str] = mapped_column(String(12))
    asked_offer_id: Mapped[int] = mapped_column(ForeignKey("cpd_offer.id"))
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("cpd_offer.id"))
    outcome: Mapped[str] = mapped_column(String(10))
    tier: Mapped[int] = mapped_column(SmallInteger)
    reason: Mapped[str] = mapped_column(String(500))
    first_come: Mapped[bool] = mapped_column(default=False)  # first come would have placed it
    lottery: Mapped[bool] = mapped_column(default=False)  # the lottery alone would have placed it
