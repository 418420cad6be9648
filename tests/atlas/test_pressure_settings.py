"""A locality's dated settings: who may set them, from when they hold, what they change and what they leave."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from collabnet.atlas import settings_services
from collabnet.atlas.models import AtlasBar, AtlasLocalBar, AtlasRestrictedBar, PressureSetting
from collabnet.core.actor import Role, Scope, ScopeKind, system_actor
from collabnet.core.pressure_settings import NATIONAL, PressureSettings
from collabnet.directory.models import Locality, School
from collabnet.platform.audit import AuditEntry
from collabnet.platform.clock import today
from collabnet.platform.db import db, unit_of_work
from collabnet.platform.errors import Conflict
from tests.atlas.test_pressure_page import make_phase, make_restricted
from tests.factories.accounts import make_person, sign_in
from tests.factories.atlas import work_out
from tests.factories.directory import make_la, make_locality

OFFICER = (Role.LA_OFFICER, Scope(ScopeKind.LA, "846"))


@pytest.fixture
def here(app: Flask) -> tuple[Locality, list[School]]:
    """A locality with eight primary schools and their bars."""
    locality = make_locality(make_la(), slug="near", name="Near")
    schools = make_phase(localities=(locality,))
    make_restricted(schools)
    work_out()
    return locality, schools


def typed(client: FlaskClient, **changes: Any) -> dict[str, str]:
    """What the form holds when it is opened, with some fields typed over."""
    html = client.get("/localities/near/pressure-settings/edit").text
    fields = dict(re.findall(r'<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"', html))
    fields = {
        k: v for k, v in fields.items() if k.startswith(("weight", "part", "line", "version"))
    }
    day = today()
    given = {
        "valid_from-day": str(day.day),
        "valid_from-month": str(day.month),
        "valid_from-year": str(day.year),
        "reason": "Attendance matters most here",
    }
    return fields | given | {k: str(v) for k, v in changes.items()}


def save(client: FlaskClient, **changes: Any) -> Any:
    client.application.config["WTF_CSRF_ENABLED"] = False
    return client.post("/localities/near/pressure-settings/edit", data=typed(client, **changes))


def test_an_officer_sets_weights_and_the_schools_bars_follow_beside_the_national_ones(
    client: FlaskClient, here: tuple[Locality, list[School]]
) -> None:
    _, schools = here
    sign_in(client, make_person(*OFFICER))
    before = {
        b.urn: b.score
        for b in db.session.scalars(select(AtlasBar).where(AtlasBar.domain == "unequal_load"))
    }
    answer = save(client, weight_unequal_load_I1=10, weight_unequal_load_I3=0)
    assert answer.status_code == 303
    page = client.get("/localities/near/pressure-settings").text
    assert "Attendance matters most here" in page
    assert "<strong>10</strong>" in page
    assert "/localities/near/pressure-settings" in client.get("/localities/near").text
    after = {
        b.urn: b.score
        for b in db.session.scalars(select(AtlasBar).where(AtlasBar.domain == "unequal_load"))
    }
    assert after == before
    local = db.session.scalars(
        select(AtlasLocalBar).where(AtlasLocalBar.domain == "unequal_load")
    ).all()
    assert {bar.urn for bar in local} == {school.urn for school in schools}
    assert {part["id"] for bar in local for part in bar.parts} == {"I1", "I2"}
    html = client.get(f"/schools/{schools[0].urn}/pressure?locality=near").text
    assert "Worked out by the settings of" in html
    assert "?locality=near" in client.get(f"/schools/{schools[0].urn}/pressure").text
    method = client.get(f"/how-pressure-is-worked-out?urn={schools[0].urn}&locality=near").text
    assert "These are the settings of" in method
    assert "Its weight of 10 is" in method


def test_weights_of_bars_change_the_composite_of_the_localitys_schools_only(
    client: FlaskClient, here: tuple[Locality, list[School]]
) -> None:
    locality, schools = here
    sign_in(client, make_person(*OFFICER))
    save(client, part_workforce=0)
    parts = {
        row.locality_id: {p["id"] for p in row.parts}
        for row in db.session.scalars(
            select(AtlasRestrictedBar).where(
                AtlasRestrictedBar.urn == schools[0].urn, AtlasRestrictedBar.domain == "composite"
            )
        )
    }
    assert parts[0] - parts[locality.id] == {"workforce"}


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("weight_unequal_load_I1", "11", "Enter a number from 0 to 10"),
        ("weight_unequal_load_I1", "NaN", "Enter a number"),
        ("weight_spare_places_P1", "0", "Enter a number from 0.1 to 10"),
        ("line_top_from", "20", "Enter a number from 50 to 95"),
        ("reason", "", "Say why the settings change"),
        ("valid_from-year", "1999", "The day must be between 2020"),
        ("valid_from-day", "32", "must be a real date"),
    ],
)
def test_what_cannot_be_weighed_with_is_said_beside_its_field(
    client: FlaskClient,
    here: tuple[Locality, list[School]],
    field: str,
    value: str,
    message: str,
) -> None:
    sign_in(client, make_person(*OFFICER))
    answer = save(client, **{field: value})
    assert answer.status_code == 422
    assert message in answer.text
    assert db.session.scalars(select(PressureSetting)).all() == []


def test_a_composite_of_nothing_is_refused(
    client: FlaskClient, here: tuple[Locality, list[School]]
) -> None:
    sign_in(client, make_person(*OFFICER))
    parts = {f"part_{name}": 0 for name in NATIONAL.components}
    answer = save(client, **parts)
    assert answer.status_code == 422
    assert "One part of the composite needs a weight above 0" in answer.text


def test_who_was_second_is_told_and_nothing_is_overwritten(
    client: FlaskClient, here: tuple[Locality, list[School]]
) -> None:
    sign_in(client, make_person(*OFFICER))
    seen = typed(client)
    assert save(client).status_code == 303
    answer = client.post("/localities/near/pressure-settings/edit", data=seen)
    assert answer.status_code == 409
    assert "Attendance matters most here" in answer.text
    assert len(db.session.scalars(select(PressureSetting)).all()) == 1


def test_settings_of_a_later_day_hold_from_that_day_and_are_worked_out_by_the_sweep(
    app: Flask, here: tuple[Locality, list[School]]
) -> None:
    locality, schools = here
    weights = dict(NATIONAL.weights) | {"unequal_load.I3": 0.0}
    later = today() + dt.timedelta(days=10)
    with unit_of_work():
        settings_services.set_pressure(
            actor=system_actor("test"),
            slug="near",
            settings=PressureSettings(weights=weights),
            valid_from=later,
            reason="From next term",
            version=0,
        )
    assert db.session.scalars(select(AtlasLocalBar)).all() == []
    settings_services.refresh_if_due()
    assert db.session.scalars(select(AtlasLocalBar)).all() == []
    with time_machine.travel(later + dt.timedelta(hours=1), tick=False):
        settings_services.refresh_if_due()
        held = db.session.scalars(select(AtlasLocalBar)).all()
        assert {bar.urn for bar in held} == {s.urn for s in schools}
        assert {bar.locality_id for bar in held} == {locality.id}


def test_every_setting_leaves_an_audit_row(
    client: FlaskClient, here: tuple[Locality, list[School]]
) -> None:
    sign_in(client, make_person(*OFFICER))
    save(client)
    found = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "pressure.set")).one()
    assert (found.subject_code, found.details["number"]) == ("near", 1)


def test_an_officer_of_another_authority_and_a_leader_may_look_but_not_set(
    client: FlaskClient, here: tuple[Locality, list[School]]
) -> None:
    make_la("373", "Sheafdale", "D")
    for role, scope in (
        (Role.LA_OFFICER, Scope(ScopeKind.LA, "373")),
        (Role.SCHOOL_LEADER, Scope(ScopeKind.SCHOOL, str(here[1][0].urn))),
    ):
        sign_in(client, make_person(role, scope))
        page = client.get("/localities/near/pressure-settings").text
        assert "Change the settings" not in page
        refused = client.get("/localities/near/pressure-settings/edit").status_code
        assert refused in (403, 404)


def test_two_settings_cannot_have_one_number_nor_go_without_a_reason(
    app: Flask, here: tuple[Locality, list[School]]
) -> None:
    locality, _ = here
    row = {"l": locality.id, "d": "2026-01-01", "s": "{}", "c": "2026-01-01 00:00:00+00:00"}
    insert = text(
        "INSERT INTO pressure_setting (locality_id, number, valid_from, settings, reason, created_at,"
        " created_by) VALUES (:l, :n, :d, :s, :r, :c, 'x')"
    )
    db.session.execute(insert, row | {"n": 1, "r": "why"})
    for wrong in ({"n": 1, "r": "why"}, {"n": 0, "r": "why"}, {"n": 2, "r": ""}):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(insert, row | wrong)
    db.session.rollback()


def test_a_version_that_nobody_saw_is_a_conflict(
    app: Flask, here: tuple[Locality, list[School]]
) -> None:
    with pytest.raises(Conflict), unit_of_work():
        settings_services.set_pressure(
            actor=system_actor("test"),
            slug="near",
            settings=NATIONAL,
            valid_from=today(),
            reason="none",
            version=3,
        )
