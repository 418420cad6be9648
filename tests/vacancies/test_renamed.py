"""An employer that gets another name: its open adverts are found by the new one, and followed searches say it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from collabnet.core.actor import Actor, Grant, Role, Scope, ScopeKind
from collabnet.directory.models import Group
from collabnet.platform import db as database
from collabnet.platform.db import begin_write, db
from collabnet.platform.registry import registry
from collabnet.vacancies import services
from collabnet.vacancies.models import Vacancy
from tests.factories.register import academy_row, run_import, write_csv
from tests.vacancies.world import Employers, make_employers, whole_post

TITLE = "Keeper of the boats"


@pytest.fixture
def employers(app: Flask) -> Employers:
    return make_employers(app)


def publish(employers: Employers, owner: Scope, *urns: int) -> Vacancy:
    begin_write()
    actor = Actor(user_id=employers.hr_person.id, name="HR", grants=(Grant(Role.TRUST_HR, owner),))
    row = services.create(actor=actor, owner=owner, post=whole_post(*urns, title=TITLE))
    services.publish(actor=actor, row=row, version=row.version)
    database.commit()
    return row


def found(employers: Employers, word: str) -> bool:
    return TITLE in employers.anybody.get(f"/vacancies?q={word}").text


def test_a_school_that_the_register_names_anew_is_found_by_its_new_name_only(
    employers: Employers, tmp_path: Path
) -> None:
    urn, uid = employers.school.urn, employers.school.trust_uid
    assert uid is not None
    row = publish(employers, employers.owner, urn)
    seen = (row.version, row.changed_at)
    assert found(employers, "harbour+secondary")
    named = academy_row(urn, uid, **{"EstablishmentName": "Lighthouse Academy"})
    run_import("schools", write_csv(tmp_path / "edubasealldata20260801.csv", [named]))
    assert found(employers, "lighthouse")
    assert not found(employers, "harbour+secondary")
    db.session.refresh(row)
    assert (row.version, row.changed_at) == seen, "no change of the advert"


def test_a_trust_s_advert_and_searches_for_it_take_the_trust_s_new_name(
    employers: Employers,
) -> None:
    uid = employers.school.trust_uid
    publish(employers, Scope(ScopeKind.TRUST, str(uid)))
    followed = {"query": f"employer=trust:{uid}"}
    employers.teacher.post("/vacancies/alerts", data=followed)
    begin_write()
    trust = db.session.scalars(select(Group).where(Group.uid == uid)).one()
    trust.name = "Tideway Trust"
    registry(employers.app).tell_changed("groups")
    db.session.commit()
    assert found(employers, "tideway")
    assert not found(employers, "harbour")
    page = employers.teacher.get("/vacancies/alerts").text
    assert "Tideway Trust" in page and "Harbour Trust" not in page
