"""The fair-recruitment code as it was published, version by version, and who signed it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from collabnet.platform.audit import BigId
from collabnet.platform.db import Base, UtcDateTime, utcnow


class CodeVersion(Base):
    """One published version: from when it holds, when it is looked at again, and counsel's opinion on it."""

    __tablename__ = "code_version"
    __table_args__ = (
        CheckConstraint("review_on > valid_from", name="reviewed_later"),
        CheckConstraint(
            "(legal_review_on IS NULL) = (legal_review_by = '')", name="review_together"
        ),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    valid_from: Mapped[dt.date] = mapped_column(Date)
    review_on: Mapped[dt.date] = mapped_column(Date)
    published_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    published_by: Mapped[str] = mapped_column(String(80))
    legal_review_on: Mapped[dt.date | None] = mapped_column(Date)
    legal_review_by: Mapped[str] = mapped_column(String(160), default="")


class CodeClauseText(Base):
    """The wording of a clause in one version, as it was signed."""

    __tablename__ = "code_clause"

    version: Mapped[int] = mapped_column(ForeignKey("code_version.number"), primary_key=True)
    clause: Mapped[str] = mapped_column(String(4), primary_key=True)
    wording: Mapped[str] = mapped_column(String(400))
    is_core: Mapped[bool] = mapped_column()


class CodeSignature(Base):
    """An employer's signature by a named officer; the row stays when the employer leaves or signs anew."""

    __tablename__ = "code_signature"
    __table_args__ = (
        Index(
            "uq_code_signature_live",
            "owner_kind",
            "owner_code",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        CheckConstraint("(ended_at IS NULL) = (ended_by = '')", name="ended_together"),
        CheckConstraint("owner_kind IN ('school','trust','la','region')", name="owner_kind"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    owner_kind: Mapped[str] = mapped_column(String(12))
    owner_code: Mapped[str] = mapped_column(String(12))
    version: Mapped[int] = mapped_column(ForeignKey("code_version.number"))
    officer_name: Mapped[str] = mapped_column(String(120))
    officer_post: Mapped[str] = mapped_column(String(120))
    signed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    signed_by: Mapped[str] = mapped_column(String(80))
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str] = mapped_column(String(80), default="")
