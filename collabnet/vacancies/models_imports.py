"""Files of posts that wait for somebody to look them through, and what an imported post's source said besides."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from collabnet.platform.audit import BigId
from collabnet.platform.db import Base, UtcDateTime, one_of, utcnow
from collabnet.vacancies.models import EMPLOYERS


class PostFile(Base):
    """A table of posts of one employer, as it was sent; thrown away after a week."""

    __tablename__ = "post_file"
    __table_args__ = (
        CheckConstraint(one_of("owner_kind", EMPLOYERS), name="owner_kind"),
        Index("ix_post_file_owner", "owner_kind", "owner_code"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    owner_kind: Mapped[str] = mapped_column(String(12))
    owner_code: Mapped[str] = mapped_column(String(12))
    filename: Mapped[str] = mapped_column(String(120))
    content: Mapped[str] = mapped_column(Text)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    made: Mapped[int | None] = mapped_column()  # drafts made; None: not yet


class ImportedPost(Base):
    """What the source of an imported draft said that has no place in it, and what was to mend: nothing is lost."""

    __tablename__ = "imported_post"

    vacancy_id: Mapped[int] = mapped_column(
        ForeignKey("vacancy.id", ondelete="CASCADE"), primary_key=True
    )
    to_mend: Mapped[list[list[str]]] = mapped_column(JSON, default=list)  # pairs of field, message
    not_understood: Mapped[list[str]] = mapped_column(JSON, default=list)
