"""While the mail server is away people go on booking, and every mail leaves once it is back."""

from __future__ import annotations

import datetime as dt
import socket

import time_machine
from aiosmtpd.controller import Controller
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from collabnet.platform import outbox
from collabnet.platform.db import db, utcnow
from collabnet.platform.outbox import OutboxMessage
from tests.cpd.browsing import sign_in_head, states
from tests.cpd.test_booking_pages import book
from tests.factories.cpd import make_offer
from tests.factories.directory import make_school
from tests.platform.test_outbox import Postbox

MINUTE = dt.timedelta(minutes=1)


def test_ten_minutes_without_a_mail_server_lose_no_mail_and_stop_no_booking(
    app: Flask, client: FlaskClient
) -> None:
    offer_id = make_offer(places=20).id
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    before, app.config["MAIL_URL"] = app.config["MAIL_URL"], f"smtp://127.0.0.1:{port}"
    box = Postbox()
    server = Controller(box, hostname="127.0.0.1", port=port)
    try:
        with time_machine.travel(utcnow(), tick=False) as clock:
            for _ in range(10):
                sign_in_head(client, make_school())
                assert book(client, offer_id).status_code == 303
                outbox.send_due()
                clock.shift(MINUTE)
            assert states(offer_id) == ["booked"] * 10
            assert box.mails == []
            server.start()
            for _ in range(90):
                outbox.send_due()
                clock.shift(MINUTE)
    finally:
        app.config["MAIL_URL"] = before
        if server.loop.is_running():
            server.stop()
    rows = db.session.scalars(select(OutboxMessage)).all()
    assert len(rows) == 10 and all(row.sent_at and not row.failed_at for row in rows)
    assert sorted(to for to, _ in box.mails) == sorted(row.to_address for row in rows)
