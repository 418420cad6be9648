"""What was imported, from which file, how far it got, and every row that was rejected or remarked on."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from collabnet.platform.audit import BigId
from collabnet.platform.db import Base, UtcDateTime, utcnow

STATES = ("uploaded", "previewing", "previewed", "committing", "committed", "failed", "abandoned")


class ImportRun(Base):
    """One file on its way in: also the source that figures and records name."""

    __tablename__ = "import_run"
    __table_args__ = (
        Index("ix_import_run_importer", "importer", "state"),
        CheckConstraint("state IN ('" + "','".join(STATES) + "')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    importer: Mapped[str] = mapped_column(String(20))
    filename: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200), default="")  # how pages name the source
    sha256: Mapped[str] = mapped_column(String(64))
    as_of: Mapped[dt.date | None] = mapped_column(Date)  # the date of the data, not of the import
    la_code: Mapped[str | None] = mapped_column(
        String(3), index=True
    )  # rows of this authority only; None: of all
    options: Mapped[dict[str, str]] = mapped_column(
        JSON, default=dict, server_default="{}"
    )  # what the file does not say and its sender did
    shown: Mapped[list[dict[str, Any]] | None] = mapped_column(
        JSON, deferred=True
    )  # what a preview draws: areas of a map; read on its own page only
    path: Mapped[str] = mapped_column(String(500), default="")  # kept file while it is under way
    state: Mapped[str] = mapped_column(String(12), default="uploaded")
    position: Mapped[int] = mapped_column(default=0)  # data rows dealt with and committed
    total: Mapped[int] = mapped_column(default=0)  # data rows in the file, 0 until known
    new: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    ignored: Mapped[int] = mapped_column(default=0)  # rows that are not ours to list
    warnings: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, Any]] = mapped_column(
        JSON, default=dict
    )  # further counts an importer keeps
    message: Mapped[str] = mapped_column(String(400), default="")
    started_by: Mapped[str] = mapped_column(String(80))  # actor label
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    finished_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class ImportRemark(Base):
    """A rejected row or a warning: line, column, value and reason."""

    __tablename__ = "import_remark"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"), index=True)
    level: Mapped[str] = mapped_column(String(8))  # "rejected", "ignored" or "warning"
    line: Mapped[int] = mapped_column()  # line of the file, the header being 1
    column: Mapped[str] = mapped_column(String(80), default="")
    value: Mapped[str] = mapped_column(String(200), default="")
    reason: Mapped[str] = mapped_column(String(300))
