"""The demonstration's concern: read by the two employers and whoever leads, and by nobody else."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from collabnet.accounts.models import User
from collabnet.accounts.queries_actor import actor_of
from collabnet.core.concerns import State
from collabnet.demonstration.concerns import ABOUT, ANSWERED_BY, LED_BY, RAISED_BY
from collabnet.platform.db import db
from collabnet.recruitment_code import concerns_pages
from collabnet.recruitment_code.concerns_models import Concern

HEAD_S_TRUST = "ceo@vale-learning.example"


def test_a_concern_is_being_talked_about_with_time_left(demonstration: Flask) -> None:
    row = db.session.scalars(select(Concern)).one()
    assert State(row.state) is State.TALKING
    assert (row.subject_kind, row.subject_code) == (ABOUT.kind.value, ABOUT.code)
    assert [message.action for message in row.messages] == ["raise", "lead", "answer", "say"]
    assert [m.at for m in row.messages] == sorted(m.at for m in row.messages)
    assert row.last_day is not None and row.last_day > row.changed_at.date()


def test_the_two_employers_and_the_lead_read_it_and_nobody_else(demonstration: Flask) -> None:
    row = db.session.scalars(select(Concern)).one()
    people = db.session.execute(select(User.id, User.email)).all()
    readers = {
        email for number, email in people if concerns_pages.page(row, actor_of(number)) is not None
    }
    assert readers == {RAISED_BY, HEAD_S_TRUST, ANSWERED_BY, LED_BY}
