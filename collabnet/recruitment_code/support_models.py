"""Requests for support: what a school asked for, the offers it got, the steps taken, who wants to be asked."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collabnet.core.support import Action, Help, OfferState, Outcome, Side, State
from collabnet.platform.audit import BigId
from collabnet.platform.db import Base, UtcDateTime, one_of, utcnow

LONGEST_WORDS = 2_000
HELPER_KINDS = ("school", "trust")
LIVE = "state IN ('open','offered','agreed')"


class SupportRequest(Base):
    """What a school asks for, seen by itself, its authority's officers and, if it says so, helpers."""

    __tablename__ = "support_request"
    __table_args__ = (
        CheckConstraint(one_of("state", tuple(State)), name="state"),
        CheckConstraint(one_of("outcome", ("", *Outcome)), name="outcome"),
        CheckConstraint("(state = 'closed') = (outcome <> '')", name="outcome_when_closed"),
        Index(
            "uq_support_request_live", "urn", unique=True,
            sqlite_where=text(LIVE), postgresql_where=text(LIVE),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    urn: Mapped[int] = mapped_column(ForeignKey("school.urn"), index=True)
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    kinds: Mapped[list[str]] = mapped_column(JSON, default=list)
    words: Mapped[str] = mapped_column(Text, default="")
    asks_helpers: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(12), default=State.OPEN.value)
    outcome: Mapped[str] = mapped_column(String(12), default="")
    outcome_words: Mapped[str] = mapped_column(String(1000), default="")
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    changed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    reminded_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    offers: Mapped[list[SupportOffer]] = relationship(order_by="SupportOffer.id", lazy="selectin")
    steps: Mapped[list[SupportStep]] = relationship(order_by="SupportStep.id")

    @property
    def state_words(self) -> str:
        """Where it stands, in words."""
        return State(self.state).words

    @property
    def is_over(self) -> bool:
        """Whether nothing more can happen."""
        return State(self.state).is_over

    @property
    def help(self) -> list[Help]:
        """The kinds of help asked for, in the order of the list."""
        return [kind for kind in Help if kind.value in self.kinds]

    @property
    def outcome_said(self) -> str:
        """What came of it, in words; "" before."""
        return Outcome(self.outcome).words if self.outcome else ""


class SupportOffer(Base):
    """Help that the authority or a helper offers: its words and, if there is one, a page of this site."""

    __tablename__ = "support_offer"
    __table_args__ = (
        CheckConstraint(one_of("state", tuple(OfferState)), name="state"),
        CheckConstraint(one_of("by_kind", (*HELPER_KINDS, "la")), name="by_kind"),
        Index("ix_support_offer_by", "by_kind", "by_code"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("support_request.id"), index=True)
    by_kind: Mapped[str] = mapped_column(String(12))
    by_code: Mapped[str] = mapped_column(String(12))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    words: Mapped[str] = mapped_column(Text)
    link: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(12), default=OfferState.OPEN.value)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)

    @property
    def state_words(self) -> str:
        """Where it stands, in words."""
        return OfferState(self.state).words

    @property
    def is_live(self) -> bool:
        """Whether it is open or accepted."""
        return self.state in (OfferState.OPEN, OfferState.ACCEPTED)


class SupportStep(Base):
    """A step that was taken: what the page shows under "What has happened"."""

    __tablename__ = "support_step"
    __table_args__ = (CheckConstraint(one_of("side", ("", *Side)), name="side"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("support_request.id"), index=True)
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    action: Mapped[str] = mapped_column(String(20))
    side: Mapped[str] = mapped_column(String(12), default="")

    @property
    def done(self) -> str:
        """What happened, in words."""
        return Action(self.action).done_words


class SupportHelper(Base):
    """What an organisation said about being asked: always (though itself under pressure), or never."""

    __tablename__ = "support_helper"
    __table_args__ = (CheckConstraint(one_of("owner_kind", HELPER_KINDS), name="owner_kind"),)

    owner_kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    owner_code: Mapped[str] = mapped_column(String(12), primary_key=True)
    wants: Mapped[bool] = mapped_column()
    changed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
