"""The demonstration's past training: a teacher's record, a register forgotten and one of today, answers in fives."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from collabnet.accounts.models import User
from collabnet.core import school_time
from collabnet.core.actor import Scope, ScopeKind
from collabnet.core.registers import Phase
from collabnet.cpd import queries_feedback, queries_records, queries_register, queries_report
from collabnet.cpd.models import Offer, Session
from collabnet.cpd.models_after import Attendance, Register
from collabnet.platform.db import db, utcnow


def sessions() -> list[Session]:
    return list(
        db.session.scalars(
            select(Session).where(Session.uid.like("demonstration-past-%")).order_by(Session.uid)
        )
    )


def test_the_teacher_has_a_record_with_certificates_and_an_entry_of_their_own(
    demonstration: Flask,
) -> None:
    teacher = select(User.id).where(User.email == "teacher@birch-lane.example")
    records = queries_records.records_of(db.session.scalars(teacher).one())
    assert [r.source for r in records].count("attended") == 2
    assert [r.source for r in records].count("own") == 1
    fluency = next(r for r in records if r.title == "Reading fluency in every subject")
    assert fluency.minutes == 360
    assert queries_records.verified(fluency.code or "") is not None


def test_old_registers_are_forgotten_and_one_waits_to_be_filled_in_today(
    demonstration: Flask,
) -> None:
    today = school_time.day_of(utcnow())
    phases = {}
    for session in sessions():
        register = db.session.get(Register, session.id)
        phases[session.uid] = queries_register.phase_of(session, register)
        names = db.session.scalars(
            select(Attendance.person_name).where(
                Attendance.session_id == session.id, Attendance.person_name != ""
            )
        ).all()
        if phases[session.uid] is Phase.FORGOTTEN:
            assert names == []
    assert phases["demonstration-past-questions-0@collabnet"] is Phase.FORGOTTEN
    assert phases["demonstration-past-network-1@collabnet"] is Phase.OPEN
    last = next(s for s in sessions() if s.uid == "demonstration-past-network-1@collabnet")
    assert school_time.day_of(last.starts_at) == today


@pytest.mark.parametrize(("stage", "answers"), [(1, 6), (2, 5), (4, 0)])
def test_the_host_sees_answers_of_five_and_more_and_none_of_fewer(
    demonstration: Flask, stage: int, answers: int
) -> None:
    offer = db.session.scalars(
        select(Offer.id).where(Offer.title == "Reading fluency in every subject")
    ).one()
    views = {v.summary.stage.number: v for v in queries_feedback.host_view(offer)}
    assert views[stage].summary.answers == answers
    assert views[stage].asked >= 5


def test_the_locality_sees_places_used_and_wasted(demonstration: Flask) -> None:
    seen = {queries_report.locality_report("ashmere-and-the-vale", "")}
    (report,) = seen
    assert report is not None
    years = [queries_report.locality_report("ashmere-and-the-vale", y) for y in report.years]
    assert sum(r.total.used for r in years if r) > 20
    assert sum(r.total.wasted for r in years if r) > 20
    assert {row.name for r in years if r for row in r.exchanges} >= {"Greatwell Schools Trust"}


def test_a_host_has_its_own_report(demonstration: Flask) -> None:
    report = queries_report.host_report(Scope(ScopeKind.SCHOOL, "990001"), "")
    assert report.uses
