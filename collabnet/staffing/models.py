"""Secondments: what was published, who is interested, what was agreed, who signed, and every step taken."""

from __future__ import annotations

import datetime as dt
from typing import Any

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
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collabnet.core.arrangements import Arrangement
from collabnet.core.recharge import StaffKind
from collabnet.core.secondment import Action, FormKind, State
from collabnet.core.staff_matching_words import days_words
from collabnet.platform.audit import BigId
from collabnet.platform.db import Base, UtcDateTime, one_of, utcnow
from collabnet.recruitment_code import codelists

EMPLOYERS = ("school", "trust", "la", "region")
SIDES = ("home", "host", "person")
PAYERS = ("", "home", "host")


class Secondment(Base):
    """A need for somebody, or an offer of somebody, and the secondment that comes of it.

    The owner published it: of a need the host, of an offer the home employer. `person_id` is the
    account of whoever is lent; the home employer learns of a person's own interest only once the
    person has said so (`home_told_at`).
    """

    __tablename__ = "secondment"
    __table_args__ = (
        CheckConstraint("ends_on > starts_on", name="ordered"),
        CheckConstraint("quarters_a_week BETWEEN 1 AND 20", name="quarters_a_week"),
        CheckConstraint(one_of("kind", ("need", "offer")), name="kind"),
        CheckConstraint(one_of("state", tuple(State)), name="state"),
        CheckConstraint(one_of("form", tuple(FormKind)), name="form"),
        CheckConstraint(one_of("owner_kind", EMPLOYERS), name="owner_kind"),
        CheckConstraint("annual_pence IS NULL OR annual_pence >= 0", name="annual_pence"),
        CheckConstraint("fee_pence >= 0", name="fee_pence"),
        CheckConstraint("agency_pence IS NULL OR agency_pence >= 0", name="agency_pence"),
        CheckConstraint("uplift_pence >= 0", name="uplift_pence"),
        CheckConstraint(one_of("uplift_by", PAYERS), name="uplift_by"),
        CheckConstraint(one_of("travel_by", PAYERS), name="travel_by"),
        CheckConstraint(one_of("arrangement", tuple(Arrangement)), name="arrangement"),
        CheckConstraint(one_of("staff_kind", tuple(StaffKind)), name="staff_kind"),
        Index("ix_secondment_state", "state", "starts_on"),
        Index("ix_secondment_owner", "owner_kind", "owner_code"),
        Index("ix_secondment_home", "home_kind", "home_code"),
        Index("ix_secondment_host", "host_kind", "host_code"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    owner_kind: Mapped[str] = mapped_column(String(12))
    owner_code: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(120))
    about: Mapped[str] = mapped_column(Text, default="")
    role: Mapped[str] = mapped_column(
        String(40), default=""
    )  # a code of job_roles.csv, or not said
    subjects: Mapped[list[str]] = mapped_column(JSON, default=list)  # names of subjects.csv
    phases: Mapped[list[str]] = mapped_column(JSON, default=list)  # codes of the list vacancy_phase
    quarters_a_week: Mapped[int] = mapped_column(SmallInteger)  # quarters of a day
    starts_on: Mapped[dt.date] = mapped_column(Date)
    ends_on: Mapped[dt.date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(12), default=State.DRAFT.value)
    home_kind: Mapped[str] = mapped_column(String(12), default="")
    home_code: Mapped[str] = mapped_column(String(12), default="")
    host_kind: Mapped[str] = mapped_column(String(12), default="")
    host_code: Mapped[str] = mapped_column(String(12), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    home_told_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    form: Mapped[str] = mapped_column(String(8), default=FormKind.FULL.value)
    is_ect: Mapped[bool] = mapped_column(default=False)
    is_sponsored: Mapped[bool] = mapped_column(default=False)
    fields: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    annual_pence: Mapped[int | None] = mapped_column()
    pension: Mapped[str] = mapped_column(String(16), default="tps_employer")
    local_rate_millionths: Mapped[int] = mapped_column(default=0)
    pays_levy: Mapped[bool] = mapped_column(default=False)
    fee_pence: Mapped[int] = mapped_column(default=0)
    arrangement: Mapped[str] = mapped_column(String(20), default=Arrangement.SECONDMENT.value)
    staff_kind: Mapped[str] = mapped_column(String(12), default=StaffKind.TEACHING.value)
    agency_pence: Mapped[int | None] = mapped_column()  # what an agency asks for a day of cover
    uplift_by: Mapped[str] = mapped_column(String(8), default="")  # "": there is none
    uplift_pence: Mapped[int] = mapped_column(default=0)  # a year, while it lasts
    travel_by: Mapped[str] = mapped_column(String(8), default="")  # "": nobody
    reviews_on: Mapped[list[str]] = mapped_column(JSON, default=list)  # days, as 2027-02-12
    non_solicitation: Mapped[str] = mapped_column(Text, default="")
    non_solicitation_reason: Mapped[str] = mapped_column(Text, default="")
    non_solicitation_until: Mapped[dt.date | None] = mapped_column(Date)
    assurance_on: Mapped[dt.date | None] = mapped_column(Date)
    assured: Mapped[list[str]] = mapped_column(JSON, default=list)
    assures_new_role: Mapped[bool] = mapped_column(default=False)
    id_checked_on: Mapped[dt.date | None] = mapped_column(Date)
    proposed_end_on: Mapped[dt.date | None] = mapped_column(Date)
    assented: Mapped[list[str]] = mapped_column(JSON, default=list)  # sides that agree to it
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    changed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    version: Mapped[int] = mapped_column(default=1)

    interests: Mapped[list[Interest]] = relationship(order_by="Interest.id", lazy="selectin")
    signatures: Mapped[list[Signature]] = relationship(order_by="Signature.id", lazy="selectin")
    steps: Mapped[list[Step]] = relationship(order_by="Step.id")

    @property
    def days_a_week(self) -> float:
        """Days a week."""
        return self.quarters_a_week / 4

    @property
    def days_words(self) -> str:
        """Days a week as one says them: "half a day a week", "two days a week"."""
        return days_words(self.quarters_a_week)

    @property
    def is_part_week(self) -> bool:
        """Whether the rest of the week stays at home."""
        return self.quarters_a_week < 20

    @property
    def review_days(self) -> list[dt.date]:
        """The days on which reviews are planned, in order."""
        return sorted(dt.date.fromisoformat(day) for day in self.reviews_on)

    @property
    def state_words(self) -> str:
        """Where it stands, in words."""
        return State(self.state).words

    @property
    def work_words(self) -> str:
        """What the work is, as far as it is said: "Teacher · Physics, Chemistry · Secondary"."""
        return codelists.work_words(roles=[self.role], subjects=self.subjects, phases=self.phases)

    @property
    def is_over(self) -> bool:
        """Whether nothing more can happen."""
        return State(self.state).is_over

    def live_signatures(self) -> dict[str, Signature]:
        """The signatures that count, by side."""
        return {s.side: s for s in self.signatures if s.voided_at is None}


class Interest(Base):
    """An employer or a person who would like to: `home_*` names the person's employer, told only by the person.

    An employer that would lend may agree at once (`agreed_by`, an account) and name whom (`person_id`).
    """

    __tablename__ = "secondment_interest"
    __table_args__ = (
        CheckConstraint("(user_id IS NULL) <> (employer_kind = '')", name="one_of_two"),
        CheckConstraint(one_of("state", ("open", "chosen", "declined", "withdrawn")), name="state"),
        Index(
            "uq_secondment_interest_employer", "secondment_id", "employer_kind", "employer_code", unique=True,
            sqlite_where=text("state IN ('open','chosen') AND user_id IS NULL"),
            postgresql_where=text("state IN ('open','chosen') AND user_id IS NULL"),
        ),
        Index(
            "uq_secondment_interest_person", "secondment_id", "user_id", unique=True,
            sqlite_where=text("state IN ('open','chosen') AND user_id IS NOT NULL"),
            postgresql_where=text("state IN ('open','chosen') AND user_id IS NOT NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    secondment_id: Mapped[int] = mapped_column(ForeignKey("secondment.id"), index=True)
    employer_kind: Mapped[str] = mapped_column(String(12), default="")
    employer_code: Mapped[str] = mapped_column(String(12), default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    home_kind: Mapped[str] = mapped_column(String(12), default="")
    home_code: Mapped[str] = mapped_column(String(12), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    agreed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    note: Mapped[str] = mapped_column(String(1000), default="")
    state: Mapped[str] = mapped_column(String(12), default="open")
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)


class Signature(Base):
    """One side's signature under the terms; changing the terms voids it, and the row stays."""

    __tablename__ = "secondment_signature"
    __table_args__ = (
        CheckConstraint(one_of("side", SIDES), name="side"),
        Index(
            "uq_secondment_signature_live", "secondment_id", "side", unique=True,
            sqlite_where=text("voided_at IS NULL"), postgresql_where=text("voided_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    secondment_id: Mapped[int] = mapped_column(ForeignKey("secondment.id"), index=True)
    side: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(120))
    office: Mapped[str] = mapped_column(String(120), default="")
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    signed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    voided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class Step(Base):
    """A step that was taken: what the timeline shows."""

    __tablename__ = "secondment_step"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    secondment_id: Mapped[int] = mapped_column(ForeignKey("secondment.id"), index=True)
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    action: Mapped[str] = mapped_column(String(20))
    side: Mapped[str] = mapped_column(String(8), default="")
    note: Mapped[str] = mapped_column(String(1000), default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    @property
    def words(self) -> str:
        """What happened, in words."""
        return Action(self.action).done_words


class LedgerMovement(Base):
    """Quarters of a day that one employer lent another; written once, undone only by a movement that names it."""

    __tablename__ = "ledger_movement"
    __table_args__ = (
        CheckConstraint("quarters > 0", name="quarters"),
        CheckConstraint("pence >= 0", name="pence"),
        CheckConstraint("giver <> receiver", name="two_employers"),
        UniqueConstraint("corrects"),
        Index("ix_ledger_movement_giver", "giver", "on_day"),
        Index("ix_ledger_movement_receiver", "receiver", "on_day"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    giver: Mapped[str] = mapped_column(String(24))  # "kind:code"
    receiver: Mapped[str] = mapped_column(String(24))
    quarters: Mapped[int] = mapped_column()
    pence: Mapped[int] = mapped_column(default=0)
    on_day: Mapped[dt.date] = mapped_column(Date)
    about: Mapped[str] = mapped_column(String(200), default="")
    secondment_id: Mapped[int | None] = mapped_column(ForeignKey("secondment.id"))
    corrects: Mapped[int | None] = mapped_column(ForeignKey("ledger_movement.id"))
    written_by: Mapped[str] = mapped_column(String(80))
    written_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)


class LedgerMonth(Base):
    """What both sides say of a month between two employers (`one` < `other` in the order of their names)."""

    __tablename__ = "ledger_month"
    __table_args__ = (CheckConstraint("one <> other", name="two_employers"),)

    one: Mapped[str] = mapped_column(String(24), primary_key=True)
    other: Mapped[str] = mapped_column(String(24), primary_key=True)
    month: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    one_confirmed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    other_confirmed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    one_disputes: Mapped[str] = mapped_column(String(400), default="")
    other_disputes: Mapped[str] = mapped_column(String(400), default="")
