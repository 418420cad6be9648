"""Documents kept in the database: one table for every room, whose own records refer to a document by its id.

Who may see a document is for the room to say: nothing here is served by itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from flask import Flask
from sqlalchemy import CheckConstraint, LargeBinary, String, select
from sqlalchemy.orm import Mapped, mapped_column, undefer

from collabnet.core.actor import Actor
from collabnet.core.documents import LONGEST_NAME, DocumentKind
from collabnet.platform import audit
from collabnet.platform.audit import BigId
from collabnet.platform.db import Base, UtcDateTime, db, utcnow
from collabnet.platform.errors import NotFound
from collabnet.platform.uploads import Upload, size_words


class StoredFile(Base):
    """One document. Its bytes are read only by `with_data`, so that lists stay light."""

    __tablename__ = "stored_file"
    __table_args__ = (
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("length(sha256) = 64", name="sha256"),
        CheckConstraint("kind IN ('" + "','".join(DocumentKind) + "')", name="kind"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    kind: Mapped[str] = mapped_column(String(8))
    size: Mapped[int] = mapped_column()  # bytes
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True, deferred_raiseload=True)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)

    @property
    def document_kind(self) -> DocumentKind:
        """What its content is."""
        return DocumentKind(self.kind)


def keep(*, actor: Actor, upload: Upload) -> StoredFile:
    """Keep a document; the room refers to it by its id."""
    kept = StoredFile(
        sha256=upload.sha256,
        name=upload.name,
        kind=upload.kind.value,
        size=len(upload.data),
        data=upload.data,
    )
    db.session.add(kept)
    db.session.flush()
    audit.record(
        actor=actor,
        action="file.keep",
        subject_kind="file",
        subject_code=kept.id,
        details={"sha256": kept.sha256, "size": kept.size, "kind": kept.kind},
    )
    return kept


def drop(*, actor: Actor, file_id: int) -> None:
    """Delete a document that no record refers to any more. Raises NotFound."""
    kept = db.session.get(StoredFile, file_id)
    if kept is None:
        raise NotFound
    audit.record(
        actor=actor,
        action="file.drop",
        subject_kind="file",
        subject_code=file_id,
        details={"sha256": kept.sha256},
    )
    db.session.delete(kept)
    db.session.flush()


def with_data(file_id: int) -> StoredFile | None:
    """A document with its bytes, or None. The room asks first whether this person may have it."""
    return db.session.scalar(
        select(StoredFile).where(StoredFile.id == file_id).options(undefer(StoredFile.data))
    )


def named(file_ids: Collection[int]) -> dict[int, StoredFile]:
    """Documents by id, without their bytes; those that do not exist are absent."""
    rows = db.session.scalars(
        select(StoredFile).where(StoredFile.id.in_(file_ids)).order_by(StoredFile.id)
    )
    return {row.id: row for row in rows}


def init_app(app: Flask) -> None:
    """Let templates say how large a document is."""
    app.jinja_env.filters["size_words"] = size_words
