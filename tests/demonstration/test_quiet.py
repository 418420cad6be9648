"""The first start of the demonstration is quiet: what is due when it is loaded counts as sent."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from collabnet.demonstration import services, told
from collabnet.platform import audit, mails
from collabnet.platform.db import db, unit_of_work
from collabnet.platform.outbox import OutboxMessage
from collabnet.platform.registry import registry
from tests.demonstration.conftest import ACTOR


def test_the_first_sweeps_after_loading_send_nobody_a_mail(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    assert services.load(actor=ACTOR)
    written = db.session.scalar(select(func.count()).select_from(OutboxMessage))
    assert written, "what was due is remembered, so that it is not sent later"
    for name in registry(app).sweeps:
        registry(app).jobs[name]()
        db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(OutboxMessage)) == written
    assert set(db.session.scalars(select(OutboxMessage.attempts))) == {0}
    assert set(db.session.scalars(select(OutboxMessage.body))) == {""}
    assert "mail to" not in capsys.readouterr().err


def test_mail_to_real_people_is_sent_as_ever(app: Flask) -> None:
    for address in ("head@birch-lane.example", "head@school.org.uk"):
        with told.counted_as_sent(), unit_of_work():
            audit.record(actor=ACTOR, action="a", subject_kind="network", subject_code="*")
            mails.send(
                "concern", to=address, subject="News", dedup_key=address, text="News", link="/"
            )
    attempts = dict(
        db.session.execute(select(OutboxMessage.to_address, OutboxMessage.attempts)).all()  # type: ignore[arg-type]
    )
    assert attempts == {"head@birch-lane.example": 0, "head@school.org.uk": 1}
