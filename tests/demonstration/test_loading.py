"""Loading: once, wholly, the same everywhere, never in production."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import func, select, text

import config
from collabnet import create_app
from collabnet.accounts.models import RoleGrant, User
from collabnet.core.actor import Role
from collabnet.demonstration import services
from collabnet.demonstration.sign_ins import PASSWORD, sign_ins
from collabnet.directory.models import School
from collabnet.platform.audit import AuditEntry
from collabnet.platform.db import db
from tests.conftest import build_app
from tests.demonstration.conftest import ACTOR
from tests.factories.directory import make_school

CLOCK_OR_CHANCE = {
    "starts_at", "ends_at", "first_starts_at", "last_ends_at", "held_until", "closing_at", "offered_until",
    "changed_at", "ended_at", "earliest", "latest", "joined_at", "decided_at", "set_at",
    "built_at", "created_at", "finished_at", "at", "password_changed_at", "password_hash", "suspended_at", "granted_at",
    "published_at", "confirmed_at", "valid_from", "details", "signed_at", "requested_at", "started_at", "seen_at",
    "home_told_at", "written_at", "closes_at", "partner_agreed_at",
    "asked_at", "answer_by", "active_at", "consented_at", "shown_at", "looked_at", "days", "first_on", "last_on",
    "updated_at", "shared_at", "decision_recorded_at", "worked_out_at",
    "raised_at", "opened_at", "sent_at", "not_before", "asked_on", "token_hash", "dedup_key", "message_id",
}  # fmt: skip

# Mails of the past are deleted while it loads: PostgreSQL does not give their numbers again, SQLite does.
NUMBERED_BY_ENGINE = {("outbox_message", "id")}


def contents() -> dict[str, tuple[int, str]]:
    """Each table's number of rows and a hash of its rows, clock and salt left out."""
    found = {}
    for table in db.metadata.sorted_tables:
        columns = [
            c.name
            for c in table.columns
            if c.name not in CLOCK_OR_CHANCE and (table.name, c.name) not in NUMBERED_BY_ENGINE
        ]
        rows = sorted(
            repr(tuple(r)) for r in db.session.execute(select(*(table.c[n] for n in columns)))
        )
        found[table.name] = (len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest())
    return found


def test_loading_again_changes_nothing(demonstration: Flask) -> None:
    before = contents()
    assert services.load(actor=ACTOR) is False
    assert contents() == before


def test_another_database_gets_the_same_rows(demonstration: Flask, tmp_path: Path) -> None:
    here = contents()
    other = build_app(f"sqlite:///{tmp_path / 'other.sqlite'}", tmp_path)
    with other.app_context():
        assert services.load(actor=ACTOR)
        there = contents()
        db.engine.dispose()
    assert {t: v for t, v in there.items() if here.get(t) != v} == {}


def test_what_the_story_needs_is_there(demonstration: Flask) -> None:
    def count(statement: str) -> int:
        return int(db.session.scalar(text(statement)) or 0)

    assert count("SELECT count(*) FROM school WHERE status_code <> '2'") == 59
    assert count("SELECT count(*) FROM school_group WHERE type_code IN ('6', '10')") == 9
    assert count("SELECT count(*) FROM small_area") == 120
    assert count("SELECT count(*) FROM boundary WHERE area_kind = 'la'") == 1
    for kind, codes in {
        "special": "'7', '36', '44'", "pupil referral unit": "'14'", "nursery": "'15'",
        "maintained": "'1', '2', '3', '5'", "free school": "'35'",
    }.items():  # fmt: skip
        assert count(f"SELECT count(*) FROM school WHERE type_code IN ({codes})"), kind
    assert count("SELECT count(*) FROM school WHERE phase_code = '7'") == 1
    assert count("SELECT count(*) FROM school WHERE status_code = '3'") == 1
    assert count("SELECT count(*) FROM school_link WHERE link_type LIKE '%merged%'") == 4
    assert count('SELECT count(*) FROM group_membership WHERE "left" IS NOT NULL') == 1
    assert count("SELECT count(DISTINCT period) FROM figure WHERE measure = 'roll'") == 5
    assert count("SELECT count(DISTINCT period) FROM figure WHERE measure = 'places_offered'") == 5
    for reason in ("suppressed", "not_published", "not_applicable"):
        assert count(f"SELECT count(*) FROM figure WHERE no_value = '{reason}'"), reason
    assert count("SELECT count(*) FROM capacity_statement WHERE state = 'live'") == 29


def test_everything_is_marked_as_fictional(demonstration: Flask) -> None:
    for table in (
        "school",
        "school_group",
        "local_authority",
        "locality",
        "small_area",
        "user_account",
    ):
        real = db.session.scalar(text(f"SELECT count(*) FROM {table} WHERE NOT fictional"))
        assert real == 0, table


def test_there_is_somebody_in_every_role_and_they_share_one_password(demonstration: Flask) -> None:
    granted = set(db.session.scalars(select(RoleGrant.role)))
    assert granted == set(Role) - {Role.MEMBER}
    people = sign_ins()
    assert [person.role for person in people][0] == "School leader"
    assert people[0].email == "head@birch-lane.example"
    assert len(people) == len(granted)
    hashes = set(db.session.scalars(select(User.password_hash)))
    assert all(PasswordHasher().verify(password_hash, PASSWORD) for password_hash in hashes)
    several = select(RoleGrant.user_id).group_by(RoleGrant.user_id).having(func.count() > 1)
    assert len(db.session.scalars(several).all()) >= 4
    assert db.session.scalar(select(func.count()).where(User.suspended_at.is_not(None))) == 1


def test_every_role_and_school_leaves_an_audit_row(demonstration: Flask) -> None:
    grants = db.session.scalar(select(func.count()).select_from(RoleGrant))
    audited = dict(
        db.session.execute(
            select(AuditEntry.action, func.count()).group_by(AuditEntry.action)
        ).all()  # type: ignore[arg-type]
    )
    assert audited["role.grant"] == grants
    assert audited["capacity.publish"] == 29
    schools = select(func.count()).where(AuditEntry.subject_kind == "school")
    assert (db.session.scalar(schools) or 0) >= 63


def test_a_locality_is_not_added_to_a_directory_that_has_schools_already(app: Flask) -> None:
    make_school(urn=100001)
    done = app.test_cli_runner().invoke(args=["demonstration", "load", "--if-empty"])
    assert done.exit_code == 0
    assert db.session.scalar(select(func.count()).select_from(School)) == 1


def test_production_refuses_fictional_people(tmp_path: Path) -> None:
    environ = {
        "COLLABNET_ENV": "production",
        "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz",
        "DATABASE_URL": f"sqlite:////{str(tmp_path).strip('/').replace('tmp', 'kept')}/site.sqlite",
        "INSTANCE_DIR": str(tmp_path),
        "TRUSTED_HOSTS": "collabnet.example",
        "PUBLIC_URL": "https://collabnet.example",
        "MAIL_URL": "smtp://mail.example",
    }
    app = create_app(config.from_environment(environ))
    done = app.test_cli_runner().invoke(args=["demonstration", "load"])
    assert done.exit_code == 1
    assert "cannot be loaded in production" in done.output
    with app.app_context(), pytest.raises(services.NotInProduction):
        services.load(actor=ACTOR)


def test_what_only_a_locality_knows_is_there(demonstration: Flask) -> None:
    def count(statement: str) -> int:
        return int(db.session.scalar(text(f"SELECT count(*) FROM {statement}")) or 0)

    assert count("official_catchment WHERE band = 'secondary'") == 2
    assert count("planning_area") == 7
    assert count("pupil_forecast WHERE band = 'primary'") == 4 * 7 * 5
    assert count("pupil_forecast WHERE band = 'secondary'") == 3 * 5 * 7
    assert count("places_change WHERE places < places_before") == 1
    assert count("(SELECT DISTINCT school_year, term FROM moves) AS terms") == 3
    assert count("origins WHERE no_value = 'suppressed'") == 1
    assert count("last_distance WHERE no_value = 'not_applicable'") == 1
    assert count("expected_homes WHERE NOT in_forecast")
