"""Which optional mail an address does not want: the choice belongs to the address, with or without an account."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from collections.abc import Iterable

from flask import current_app
from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from collabnet.core.actor import Actor
from collabnet.platform import audit
from collabnet.platform.audit import BigId
from collabnet.platform.db import Base, UtcDateTime, db, rows_changed, utcnow
from collabnet.platform.errors import NotFound
from collabnet.platform.registry import registry

LONGEST_NUMBER = 12


class MailAddress(Base):
    """An address that optional mail was written to, so that its stop links need not carry it."""

    __tablename__ = "mail_address"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    address: Mapped[str] = mapped_column(String(254), unique=True)  # case-folded
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)


class MailStop(Base):
    """One group of mail that an address has stopped."""

    __tablename__ = "mail_stop"
    __table_args__ = (UniqueConstraint("address_id", "mail_group", name="uq_mail_stop_once"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("mail_address.id"), index=True)
    mail_group: Mapped[str] = mapped_column(String(40))
    stopped_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)


def stopped(address: str) -> frozenset[str]:
    """The groups of mail that an address has stopped."""
    return frozenset(
        db.session.scalars(
            select(MailStop.mail_group)
            .join(MailAddress, MailAddress.id == MailStop.address_id)
            .where(MailAddress.address == address.casefold())
        )
    )


def is_stopped(address: str, group: str) -> bool:
    """Whether an address does not want a group of mail."""
    return group in stopped(address)


def stopped_by(addresses: Iterable[str], group: str) -> frozenset[str]:
    """Of some addresses, those (case-folded) that have stopped a group of mail."""
    return frozenset(
        db.session.scalars(
            select(MailAddress.address)
            .join(MailStop, MailStop.address_id == MailAddress.id)
            .where(
                MailStop.mail_group == group,
                MailAddress.address.in_({a.casefold() for a in addresses}),
            )
        )
    )


def stop_path(address: str, group: str) -> str:
    """The path that stops a group of mail for an address at one click; notes the address when it is new."""
    number = _number(address)
    return f"/emails/stop/{group}/{number}.{_seal(number)}"


def address_of(token: str) -> int:
    """The number of the address that a stop link is for; raises NotFound for any link that is not ours."""
    number, dot, seal = token.partition(".")
    fine = dot and number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER
    if not fine or not seal.isascii() or not hmac.compare_digest(seal, _seal(int(number))):
        raise NotFound
    if db.session.get(MailAddress, int(number)) is None:
        raise NotFound
    return int(number)


def words_of(group: str) -> str:
    """What a group of mail is; raises NotFound when there is no such group."""
    words = registry().optional_mail.get(group)
    if words is None:
        raise NotFound
    return words


def stop(*, actor: Actor, number: int, group: str) -> None:
    """Send no more mail of a group to an address; stopping twice is once."""
    words_of(group)
    present = select(MailStop.id).where(MailStop.address_id == number, MailStop.mail_group == group)
    if db.session.scalar(present) is None:
        try:
            with db.session.begin_nested():
                db.session.add(MailStop(address_id=number, mail_group=group))
        except IntegrityError:
            pass  # a second click at the same moment: the mail is stopped
    audit.record(
        actor=actor, action="mail.stop", subject_kind="mail_address", subject_code=number,
        details={"group": group},
    )  # fmt: skip


def allow(*, actor: Actor, number: int, group: str) -> None:
    """Send mail of a group to an address again."""
    words_of(group)
    rows_changed(
        delete(MailStop).where(MailStop.address_id == number, MailStop.mail_group == group)
    )
    audit.record(
        actor=actor, action="mail.allow", subject_kind="mail_address", subject_code=number,
        details={"group": group},
    )  # fmt: skip


def choose(*, actor: Actor, address: str, wanted: frozenset[str]) -> None:
    """Of all groups of mail, send `wanted` and stop the others."""
    number = _number(address)
    present = stopped(address)
    for group in sorted(registry().optional_mail):
        if group in wanted and group in present:
            allow(actor=actor, number=number, group=group)
        elif group not in wanted and group not in present:
            stop(actor=actor, number=number, group=group)
    audit.record(
        actor=actor, action="mail.choose", subject_kind="mail_address", subject_code=number
    )


def _number(address: str) -> int:
    """The number of an address, given when it is new."""
    wanted = select(MailAddress.id).where(MailAddress.address == address.casefold())
    found = db.session.scalar(wanted)
    if found is None:
        try:
            with db.session.begin_nested():
                db.session.add(MailAddress(address=address.casefold()))
        except IntegrityError:
            pass  # another unit noted it meanwhile
        found = db.session.scalars(wanted).one()
    return found


def _seal(number: int) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"mail-stop:{number}".encode(), hashlib.sha256).hexdigest()[:40]
