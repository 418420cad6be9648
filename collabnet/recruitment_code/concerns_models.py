"""Concerns about conduct and what was said in their conversations; gone a year after they ended."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collabnet.core.concerns import Action, Kind, Side, State, TimeBox
from collabnet.core.school_time import day_of
from collabnet.platform.audit import BigId
from collabnet.platform.db import Base, UtcDateTime, one_of, utcnow

EMPLOYERS = ("school", "trust", "la", "region")
LONGEST_WORDS = 2_000


class Concern(Base):
    """A concern of one employer about another's conduct under one clause; read by the two and the lead only."""

    __tablename__ = "concern"
    __table_args__ = (
        CheckConstraint(one_of("kind", tuple(Kind)), name="kind"),
        CheckConstraint(one_of("state", tuple(State)), name="state"),
        CheckConstraint(one_of("raiser_kind", EMPLOYERS), name="raiser_kind"),
        CheckConstraint(one_of("subject_kind", EMPLOYERS), name="subject_kind"),
        CheckConstraint(
            "raiser_kind <> subject_kind OR raiser_code <> subject_code", name="two_employers"
        ),
        CheckConstraint("state <> 'raised' OR lead_id IS NULL", name="lead_opens_it"),
        Index("ix_concern_raiser", "raiser_kind", "raiser_code"),
        Index("ix_concern_subject", "subject_kind", "subject_code"),
        Index("ix_concern_state", "state", "ended_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    clause: Mapped[str] = mapped_column(String(4))
    code_version: Mapped[int] = mapped_column()  # the version that the employer had signed
    raiser_kind: Mapped[str] = mapped_column(String(12))
    raiser_code: Mapped[str] = mapped_column(String(12))
    subject_kind: Mapped[str] = mapped_column(String(12))
    subject_code: Mapped[str] = mapped_column(String(12))
    locality_id: Mapped[int] = mapped_column()  # whose officers may lead; no key: localities go
    raised_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    state: Mapped[str] = mapped_column(String(16), default=State.RAISED.value)
    raised_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    opened_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    changed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    is_extended: Mapped[bool] = mapped_column(default=False)
    wants_longer: Mapped[list[str]] = mapped_column(JSON, default=list)  # sides
    outcome: Mapped[str] = mapped_column(Text, default="")  # the words as they are proposed
    assented: Mapped[list[str]] = mapped_column(JSON, default=list)  # sides
    breach_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    messages: Mapped[list[ConcernMessage]] = relationship(
        order_by="ConcernMessage.id", cascade="all, delete-orphan"
    )

    @property
    def state_words(self) -> str:
        """Where it stands, in words."""
        return State(self.state).words

    @property
    def kind_words(self) -> str:
        """What it is about, in words."""
        return Kind(self.kind).words

    @property
    def box(self) -> TimeBox:
        """Its time box."""
        opened = day_of(self.opened_at) if self.opened_at else None
        return TimeBox(day_of(self.raised_at), opened, self.is_extended)

    @property
    def last_day(self) -> dt.date | None:
        """The last day of the present state; None once it is over."""
        return self.box.last_day(State(self.state))


class ConcernMessage(Base):
    """A step of the conversation with its words, if it has any."""

    __tablename__ = "concern_message"
    __table_args__ = (
        CheckConstraint(one_of("action", tuple(Action)), name="action"),
        CheckConstraint(one_of("side", tuple(Side)), name="side"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    concern_id: Mapped[int] = mapped_column(ForeignKey("concern.id"), index=True)
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    side: Mapped[str] = mapped_column(String(8))
    action: Mapped[str] = mapped_column(String(16))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    words: Mapped[str] = mapped_column(Text, default="")

    @property
    def done(self) -> str:
        """What happened, in words."""
        return Action(self.action).done_words
