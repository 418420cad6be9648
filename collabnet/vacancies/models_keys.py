"""Keys by which an employer's own systems send posts, and what was first sent for each post."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from collabnet.platform.audit import BigId
from collabnet.platform.db import Base, UtcDateTime, one_of, utcnow
from collabnet.vacancies.models import EMPLOYERS


class PostingKey(Base):
    """A key of one employer. Only its hash is kept: a copy of the database opens nothing."""

    __tablename__ = "posting_key"
    __table_args__ = (
        CheckConstraint(one_of("owner_kind", EMPLOYERS), name="owner_kind"),
        Index("ix_posting_key_owner", "owner_kind", "owner_code"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    owner_kind: Mapped[str] = mapped_column(String(12))
    owner_code: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(80))
    prefix: Mapped[str] = mapped_column(String(12))  # shown, so that people know which it is
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_by: Mapped[int] = mapped_column()  # user id; the key outlives the person's role
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    expires_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    last_used_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class SentPost(Base):
    """The first body that was sent for a post: the same again is a repeat, another one a conflict."""

    __tablename__ = "sent_post"

    vacancy_id: Mapped[int] = mapped_column(
        ForeignKey("vacancy.id", ondelete="CASCADE"), primary_key=True
    )
    fingerprint: Mapped[str] = mapped_column(String(64))
