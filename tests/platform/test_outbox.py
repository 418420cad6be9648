"""Mail is a row in the transaction that caused it; it is sent after commit and survives a mail server that is away."""

from __future__ import annotations

import datetime as dt
import socket
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
import time_machine
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import func, select, update

from collabnet.platform import outbox
from collabnet.platform.db import db
from collabnet.platform.outbox import OutboxMessage


class Postbox:
    """A real SMTP server's memory; refuses addresses that begin with "nobody" for good."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, str]] = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody"):
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        text = envelope.content.decode()
        message_id = next(
            line for line in text.splitlines() if line.lower().startswith("message-id")
        )
        self.mails.append((envelope.rcpt_tos[0], message_id))
        return "250 OK"


@pytest.fixture
def postbox(app: Flask) -> Iterator[Postbox]:
    box = Postbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    before = app.config["MAIL_URL"]
    app.config["MAIL_URL"] = f"smtp://127.0.0.1:{port}"
    yield box
    app.config["MAIL_URL"] = before
    server.stop()


def write(to: str = "head@quay-lane.example", key: str = "event:1") -> None:
    outbox.enqueue(kind="test", to=to, subject="A place is free", body="Come.", dedup_key=key)
    db.session.commit()


def row() -> OutboxMessage:
    return db.session.scalars(select(OutboxMessage).execution_options(populate_existing=True)).one()


def test_a_mail_is_delivered_once_and_marked(app: Flask, postbox: Postbox) -> None:
    write()
    assert outbox.send_due() == 1
    assert outbox.send_due() == 0
    assert [to for to, _ in postbox.mails] == ["head@quay-lane.example"]
    assert row().sent_at is not None


def test_one_event_is_one_mail_however_often_it_is_written(app: Flask) -> None:
    write()
    write()
    assert db.session.scalar(select(func.count()).select_from(OutboxMessage)) == 1


def test_a_mail_server_that_is_away_delays_the_mail_and_loses_nothing(app: Flask) -> None:
    app.config["MAIL_URL"], before = "smtp://127.0.0.1:1", app.config["MAIL_URL"]
    try:
        with time_machine.travel(dt.datetime(2027, 1, 5, 9, tzinfo=dt.UTC), tick=False) as clock:
            write()
            assert outbox.send_due() == 0
            assert row().failed_at is None
            assert row().not_before > dt.datetime(2027, 1, 5, 9, tzinfo=dt.UTC)
            clock.shift(dt.timedelta(minutes=1))
            assert outbox.send_due() == 0  # not yet due again
            assert row().attempts == 1
            clock.shift(dt.timedelta(minutes=5))
            outbox.send_due()
            assert row().attempts == 2
    finally:
        app.config["MAIL_URL"] = before


def test_an_address_refused_for_good_is_marked_failed_and_not_tried_again(
    app: Flask, postbox: Postbox
) -> None:
    write(to="nobody@quay-lane.example")
    outbox.send_due()
    assert row().failed_at is not None
    assert outbox.send_due() == 0
    assert row().attempts == 1


def test_a_sender_that_died_leaves_its_mail_to_the_next_with_the_same_message_id(
    app: Flask, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """Stands for the process ending between delivery and the mark."""

    def deliver_then_die(self: outbox.SmtpMailer, message: EmailMessage) -> None:
        whole(self, message)
        raise Killed

    whole = outbox.SmtpMailer.send
    with time_machine.travel(dt.datetime(2027, 1, 5, 9, tzinfo=dt.UTC), tick=False) as clock:
        write()
        with monkeypatch.context() as patch:
            patch.setattr(outbox.SmtpMailer, "send", deliver_then_die)
            with pytest.raises(Killed):
                outbox.send_due()
        assert outbox.send_due() == 0  # still claimed
        clock.shift(outbox.LEASE + dt.timedelta(seconds=1))
        assert outbox.send_due() == 1
    assert len(postbox.mails) == 2
    assert postbox.mails[0] == postbox.mails[1]


def test_a_subject_cannot_smuggle_in_a_header(app: Flask) -> None:
    outbox.enqueue(
        kind="test", to="a@b.example", subject="Hi\r\nBcc: all@b.example", body="x", dedup_key="k"
    )
    db.session.commit()
    assert row().subject == "Hi Bcc: all@b.example"


def test_the_text_of_a_mail_is_forgotten_an_hour_after_it_left(
    app: Flask, postbox: Postbox
) -> None:
    with time_machine.travel(dt.datetime(2027, 1, 5, 9, tzinfo=dt.UTC), tick=False) as clock:
        write()
        outbox.forget_bodies()
        assert row().body != ""  # not sent yet
        outbox.send_due()
        for shift, kept in ((outbox.KEEP_BODY, True), (dt.timedelta(seconds=1), False)):
            clock.shift(shift)
            outbox.forget_bodies()
            db.session.expire_all()
            assert (row().body != "") is kept


def test_an_invitation_travels_with_its_mail_and_is_forgotten_with_the_text(
    app: Flask, postbox: Postbox
) -> None:
    part = outbox.Attachment(
        "invitation.ics", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", method="REQUEST"
    )
    outbox.enqueue(
        kind="test", to="head@quay-lane.example", subject="Booked", body="Come.", dedup_key="i:1",
        attachments=[part],
    )  # fmt: skip
    db.session.commit()
    message = outbox._as_email(row())
    (found,) = message.iter_attachments()
    assert (found.get_filename(), found.get_content_type()) == ("invitation.ics", "text/calendar")
    assert found.get_param("method") == "REQUEST"
    assert found.get_content().splitlines() == ["BEGIN:VCALENDAR", "END:VCALENDAR"]
    with time_machine.travel(dt.datetime(2027, 1, 5, 9, tzinfo=dt.UTC), tick=False) as clock:
        db.session.execute(
            update(OutboxMessage).values(not_before=dt.datetime(2027, 1, 1, tzinfo=dt.UTC))
        )
        db.session.commit()
        outbox.send_due()
        clock.shift(outbox.KEEP_BODY + dt.timedelta(seconds=1))
        outbox.forget_bodies()
    assert (row().body, row().attachments) == ("", [])


def test_attachments_that_are_too_large_for_a_mail_are_refused(app: Flask) -> None:
    part = outbox.Attachment("much.ics", "x" * (outbox.MOST_ATTACHED + 1))
    with pytest.raises(ValueError, match="too large"):
        outbox.enqueue(
            kind="test", to="a@b.example", subject="S", body="B", dedup_key="k", attachments=[part]
        )


def test_a_service_message_has_no_way_to_be_stopped_and_an_optional_one_has(app: Flask) -> None:
    write(key="service:1")
    assert outbox._as_email(row())["List-Unsubscribe"] is None
    link = "https://collabnet.example/emails/stop/reminders/1.abc"
    db.session.execute(update(OutboxMessage).values(unsubscribe=link))
    message = outbox._as_email(row())
    assert message["List-Unsubscribe"] == f"<{link}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
