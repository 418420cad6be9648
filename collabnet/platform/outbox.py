"""Mail as rows: written in the transaction that caused them, sent after commit, never lost, at most seldom twice."""

from __future__ import annotations

import datetime as dt
import smtplib
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Protocol
from urllib.parse import unquote, urlsplit

from flask import Flask, current_app
from sqlalchemy import JSON, Index, String, Text, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from collabnet.platform.audit import BigId
from collabnet.platform.db import Base, UtcDateTime, begin_write, commit, db, rollback, utcnow
from collabnet.platform.jobs import enqueue as enqueue_job
from collabnet.platform.logs import log
from collabnet.platform.registry import registry

LEASE = dt.timedelta(minutes=5)
KEEP_BODY = dt.timedelta(hours=1)
MAX_ATTEMPTS = 48  # about two days with the delays below
MOST_ATTACHED = (
    64 * 1024
)  # characters of all attachments of a mail together: invitations, not documents


@dataclass(frozen=True, slots=True)
class Attachment:
    """A small text file that goes with a mail, such as a calendar invitation (`method` is iTIP's)."""

    name: str
    text: str
    subtype: str = "calendar"  # of text/…
    method: str = ""


class OutboxMessage(Base):
    """One mail to one address. `dedup_key` makes one event one row; the Message-ID stays the same on retries."""

    __tablename__ = "outbox_message"
    __table_args__ = (Index("ix_outbox_message_due", "sent_at", "failed_at", "not_before"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    to_address: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    attachments: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    unsubscribe: Mapped[str] = mapped_column(
        String(300), default=""
    )  # one-click link; "" = service message
    dedup_key: Mapped[str] = mapped_column(String(120), unique=True)
    message_id: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    not_before: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    claimed_until: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    failed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str] = mapped_column(String(200), default="")


class Mailer(Protocol):
    """Delivers one message or raises."""

    def send(self, message: EmailMessage) -> None:
        """Deliver `message`; raise OSError or smtplib.SMTPException when it could not be."""


class ConsoleMailer:
    """Prints mail on standard error: the demonstration's mailer."""

    def send(self, message: EmailMessage) -> None:
        """Print the message."""
        print(  # noqa: T201 - the console is where this mailer sends
            f"--- mail to {message['To']}: {message['Subject']}\n{_text_of(message)}---",
            file=sys.stderr,
        )


class SmtpMailer:
    """Delivers by SMTP (`smtp://user:password@host:port`, `smtps://…`); STARTTLS where the server offers it."""

    def __init__(self, url: str) -> None:
        self.parts = urlsplit(url)

    def send(self, message: EmailMessage) -> None:
        """Deliver the message over a fresh connection."""
        secure = self.parts.scheme == "smtps"
        connect: Callable[..., smtplib.SMTP] = smtplib.SMTP_SSL if secure else smtplib.SMTP
        host, port = self.parts.hostname or "localhost", self.parts.port or (465 if secure else 587)
        with connect(host, port, timeout=15) as server:
            if not secure and server.has_extn("starttls"):
                server.starttls()
            if self.parts.username:
                server.login(unquote(self.parts.username), unquote(self.parts.password or ""))
            server.send_message(message)


def mailer() -> Mailer:
    """The mailer that MAIL_URL names."""
    url = current_app.config["MAIL_URL"]
    return ConsoleMailer() if url.startswith("console") else SmtpMailer(url)


def _text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    names = [f"[{part.get_filename()}]\n" for part in message.iter_attachments()]
    return (body.get_content() if body else "") + "".join(names)


def enqueue(
    *,
    kind: str,
    to: str,
    subject: str,
    body: str,
    dedup_key: str,
    attachments: Sequence[Attachment] = (),
    unsubscribe: str = "",
) -> None:
    """Add one mail to the present transaction; a second mail with the same `dedup_key` is not added.

    `unsubscribe` is the link that stops mails of this kind at one click (RFC 8058); "" for service messages.
    Raises ValueError when the attachments are too large together.
    """
    if sum(len(a.text) for a in attachments) > MOST_ATTACHED:
        raise ValueError("attachments too large for a mail")
    found = db.session.scalar(select(OutboxMessage.id).where(OutboxMessage.dedup_key == dedup_key))
    if found is not None:
        return
    host = urlsplit(current_app.config["PUBLIC_URL"]).hostname or "collabnet"
    one_line = " ".join(subject.split())[:200]
    db.session.add(
        OutboxMessage(
            kind=kind, to_address=to, subject=one_line, body=body, dedup_key=dedup_key,
            message_id=f"<{dedup_key.replace(':', '.')}@{host}>",
            attachments=[asdict(a) for a in attachments], unsubscribe=unsubscribe,
        )
    )  # fmt: skip
    db.session.flush()
    enqueue_job("outbox.send")


def send_due(limit: int = 200) -> int:
    """Send what is due; gives the number delivered. Each message is claimed and settled in its own transaction."""
    delivered = 0
    deliver = mailer()
    for _ in range(limit):
        claimed = _claim()
        if claimed is None:
            break
        delivered += _deliver(deliver, claimed)
    return delivered


def _claim() -> OutboxMessage | None:
    """Take the oldest due message for LEASE: a sender that dies leaves it to the next one."""
    begin_write()
    now = utcnow()
    due = (
        select(OutboxMessage.id)
        .where(
            OutboxMessage.sent_at.is_(None),
            OutboxMessage.failed_at.is_(None),
            OutboxMessage.not_before <= now,
            or_(OutboxMessage.claimed_until.is_(None), OutboxMessage.claimed_until < now),
        )
        .order_by(OutboxMessage.not_before, OutboxMessage.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    number = db.session.scalar(due)
    if number is None:
        rollback()
        return None
    db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == number)
        .values(claimed_until=now + LEASE, attempts=OutboxMessage.attempts + 1)
    )
    commit()
    return db.session.get(OutboxMessage, number, populate_existing=True)


def _deliver(deliver: Mailer, row: OutboxMessage) -> int:
    number, attempts = row.id, row.attempts
    message = _as_email(row)
    db.session.rollback()  # no transaction stays open while the mail travels
    values: dict[str, object]
    try:
        deliver.send(message)
        values = {"sent_at": utcnow(), "claimed_until": None, "last_error": ""}
    except (OSError, smtplib.SMTPException) as error:
        permanent = _refused_for_good(error)
        wait = dt.timedelta(seconds=min(60 * 2 ** min(attempts, 6), 3600))
        values = {
            "claimed_until": None,
            "not_before": utcnow() + wait,
            "last_error": type(error).__name__,
        }
        if permanent or attempts >= MAX_ATTEMPTS:
            values["failed_at"] = utcnow()
        log().warning(
            "mail_not_sent", outbox_id=number, kind=type(error).__name__, attempts=attempts
        )
    begin_write()
    db.session.execute(update(OutboxMessage).where(OutboxMessage.id == number).values(**values))
    commit()
    return 1 if "sent_at" in values else 0


def _refused_for_good(error: Exception) -> bool:
    """Whether the mail server said no for ever (a 5xx answer) rather than not now."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and 500 <= error.smtp_code < 600


def _as_email(row: OutboxMessage) -> EmailMessage:
    message = EmailMessage()
    message["From"] = current_app.config["MAIL_FROM"]
    message["To"] = row.to_address
    message["Subject"] = row.subject
    message["Date"] = format_datetime(row.created_at)
    message["Message-ID"] = row.message_id
    message["Auto-Submitted"] = "auto-generated"
    if row.unsubscribe:  # RFC 2369 and RFC 8058
        message["List-Unsubscribe"] = f"<{row.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(row.body)
    for part in row.attachments:
        parameters = {"method": part["method"]} if part["method"] else {}
        message.add_attachment(
            part["text"], subtype=part["subtype"], filename=part["name"], params=parameters
        )
    return message


def forget_bodies() -> None:
    """Empty the text of mail sent an hour ago: it may hold links that let somebody in; the row stays."""
    old = (OutboxMessage.sent_at < utcnow() - KEEP_BODY, OutboxMessage.body != "")
    if db.session.scalar(select(OutboxMessage.id).where(*old).limit(1)) is None:
        return
    begin_write()
    db.session.execute(update(OutboxMessage).where(*old).values(body="", attachments=[]))
    commit()


def register(app: Flask) -> None:
    """Send after each commit that wrote mail, and sweep every minute for what was left."""
    found = registry(app)
    found.jobs["outbox.send"] = send_due
    found.jobs["outbox.forget_bodies"] = forget_bodies
    found.sweeps.extend(["outbox.send", "outbox.forget_bodies"])
