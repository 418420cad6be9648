"""Adverts: what each says, where it stands, who shares it, its history, the employer's private record."""

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
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collabnet.core.vacancy import Action, State
from collabnet.platform.audit import BigId
from collabnet.platform.db import Base, UtcDateTime, one_of, utcnow

EMPLOYERS = ("school", "trust", "la", "region")


class Vacancy(Base):
    """An advert. `content` is what `core.vacancy_post.to_json` writes; tags and schools repeat it for search.

    `external_ref` is the employer's own name for it, through the partner API or an import: one employer
    has each only once, so that sending a post twice makes no second one.
    """

    __tablename__ = "vacancy"
    __table_args__ = (
        CheckConstraint(one_of("state", tuple(State)), name="state"),
        CheckConstraint(one_of("owner_kind", EMPLOYERS), name="owner_kind"),
        UniqueConstraint(
            "owner_kind", "owner_code", "external_ref", name="uq_vacancy_external_ref"
        ),
        Index("ix_vacancy_state", "state", "closes_at"),
        Index("ix_vacancy_partner", "partner_kind", "partner_code"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    owner_kind: Mapped[str] = mapped_column(String(12))
    owner_code: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12), default=State.DRAFT.value)
    title: Mapped[str] = mapped_column(String(120), default="")
    content: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    publish_on: Mapped[dt.date | None] = mapped_column(Date)
    closes_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    published_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    partner_kind: Mapped[str] = mapped_column(String(12), default="")
    partner_code: Mapped[str] = mapped_column(String(12), default="")
    partner_agreed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str] = mapped_column(String(32), default="")
    outcome_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    external_ref: Mapped[str | None] = mapped_column(String(120))
    source: Mapped[str] = mapped_column(String(500), default="")  # where it was imported from
    most_pence: Mapped[int | None] = mapped_column()  # top of the full-time pay a year, for search
    search_text: Mapped[str] = mapped_column(Text, default="")  # folded words that it is found by
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    changed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    version: Mapped[int] = mapped_column(default=1)

    schools: Mapped[list[VacancySchool]] = relationship(
        order_by="VacancySchool.urn", cascade="all, delete-orphan", lazy="selectin"
    )
    tags: Mapped[list[VacancyTag]] = relationship(cascade="all, delete-orphan")
    documents: Mapped[list[VacancyDocument]] = relationship(
        order_by="VacancyDocument.file_id", cascade="all, delete-orphan"
    )
    steps: Mapped[list[VacancyStep]] = relationship(
        order_by="VacancyStep.id", cascade="all, delete-orphan"
    )
    record: Mapped[VacancyRecord | None] = relationship(cascade="all, delete-orphan")


class VacancySchool(Base):
    """A school where the work is."""

    __tablename__ = "vacancy_school"

    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id"), primary_key=True)
    urn: Mapped[int] = mapped_column(ForeignKey("school.urn"), primary_key=True, index=True)


class VacancyTag(Base):
    """Something that adverts are searched by: a role, a subject, a phase, a working pattern."""

    __tablename__ = "vacancy_tag"
    __table_args__ = (Index("ix_vacancy_tag_code", "kind", "code"),)

    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    code: Mapped[str] = mapped_column(String(80), primary_key=True)


class VacancyRecord(Base):
    """The employer's own record (clauses C04, C05): shown to nobody else, in no export, feed or search."""

    __tablename__ = "vacancy_record"
    __table_args__ = (
        CheckConstraint("incentive_pence >= 0", name="incentive_pence"),
        CheckConstraint("own_highest_pence >= 0", name="own_highest_pence"),
    )

    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id"), primary_key=True)
    own_highest_pence: Mapped[int] = mapped_column(
        default=0
    )  # of its own published range; 0: not said
    reason_above: Mapped[str] = mapped_column(String(2000), default="")
    incentive_pence: Mapped[int] = mapped_column(default=0)
    incentive_reason: Mapped[str] = mapped_column(String(2000), default="")
    incentive_ends_on: Mapped[dt.date | None] = mapped_column(Date)
    incentive_review_on: Mapped[dt.date | None] = mapped_column(Date)
    is_for_housing_or_relocation: Mapped[bool] = mapped_column(default=False)


class VacancyDocument(Base):
    """A document that goes with an advert; as public as the advert is."""

    __tablename__ = "vacancy_document"

    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id"), primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), primary_key=True)


class VacancyStep(Base):
    """A step that was taken; publishing and each change of a public advert keep what it said then."""

    __tablename__ = "vacancy_step"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id"), index=True)
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    action: Mapped[str] = mapped_column(String(20))
    side: Mapped[str] = mapped_column(String(8), default="")
    note: Mapped[str] = mapped_column(String(1000), default="")
    content: Mapped[dict[str, Any] | None] = mapped_column(JSON)

    @property
    def words(self) -> str:
        """What happened, in words."""
        return Action(self.action).done_words
