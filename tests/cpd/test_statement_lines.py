"""Training places given and taken, as the registers give them to an employer's yearly statement."""

from __future__ import annotations

import datetime as dt

from flask import Flask

from collabnet.core.actor import Scope, ScopeKind
from collabnet.core.statements import first_day, last_day
from collabnet.core.training_hours import school_year
from collabnet.cpd.models_after import Attendance
from collabnet.cpd.statement_lines import places
from collabnet.platform.clock import today
from collabnet.platform.db import db
from tests.factories.cpd import make_offer
from tests.factories.directory import make_school, make_trust


def test_places_count_for_both_sides_and_never_inside_one_employer(app: Flask) -> None:
    trust = make_trust()
    host, sister, other = make_school(trust=trust), make_school(trust=trust), make_school()
    session = make_offer(host, in_days=-30).sessions[0]
    for urn, mark in ((host.urn, "present"), (sister.urn, "present"), (other.urn, "present"),
                      (other.urn, "present"), (other.urn, "absent"), (None, "present")):  # fmt: skip
        db.session.add(
            Attendance(
                session_id=session.id, employer_kind="school" if urn else "", employer_code=str(urn or ""), mark=mark,
            )
        )  # fmt: skip
    db.session.commit()
    year = int(school_year(session.starts_at.date())[:4])

    def found(owner: Scope, begins: int = year) -> tuple[int, int]:
        lines = {
            line.key: int(line.number)
            for line in places(owner, first_day(begins), last_day(begins))
        }
        return lines["places_given"], lines["places_taken"]

    assert found(Scope(ScopeKind.TRUST, str(trust.uid))) == (2, 0)
    assert found(Scope(ScopeKind.SCHOOL, str(host.urn))) == (2, 0)
    assert found(Scope(ScopeKind.SCHOOL, str(sister.urn))) == (0, 0)
    assert found(Scope(ScopeKind.SCHOOL, str(other.urn))) == (0, 2)
    assert found(Scope(ScopeKind.SCHOOL, str(other.urn)), year - 1) == (0, 0)
    assert all(
        line.counts_people
        for line in places(Scope(ScopeKind.LA, "846"), today(), today() + dt.timedelta(1))
    )
