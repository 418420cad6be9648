"""One migration history serves both engines, up and down, with data in the tables, and ends at the models."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

import config
from collabnet.core.actor import system_actor
from collabnet.platform import audit
from collabnet.platform.db import db
from tests.conftest import ENGINES, app_of_its_own
from tests.factories.directory import make_figure, make_locality, make_school, make_trust

MIGRATIONS = str(config.ROOT / "migrations")
REVISIONS = [s.revision for s in ScriptDirectory(MIGRATIONS).walk_revisions()]  # newest first


@pytest.fixture(params=ENGINES)
def fresh(request: pytest.FixtureRequest, tmp_path: Path):
    """An application on a database of its own, migrated to head, with some records in it."""
    with app_of_its_own(request.param, tmp_path) as app:
        with app.app_context():
            for _ in range(30):
                trust = make_trust()
                school = make_school(trust=trust, localities=(make_locality(),))
                make_figure(school, "roll", 210)
                make_figure(school, "fsm_percent", None, no_value="suppressed")
            audit.record(actor=system_actor("t"), action="a", subject_kind="school", subject_code=1)
            db.session.commit()
        yield app


def counts() -> dict[str, int]:
    """Rows by table, as the database has them now."""
    with db.engine.connect() as connection:
        return {
            name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one()
            for name in inspect(connection).get_table_names()
            if name != "alembic_version" and not name.startswith("huey_")
        }


def test_the_history_is_one_line_and_ends_at_the_models(fresh: Flask) -> None:
    assert len(ScriptDirectory(MIGRATIONS).get_heads()) == 1
    with fresh.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        found = [d for d in compare_metadata(context, db.metadata) if "huey_" not in str(d)]
    assert found == []


def test_each_step_down_and_up_again_keeps_the_rows_of_every_table_it_leaves(fresh: Flask) -> None:
    with fresh.app_context():
        for revision in REVISIONS:
            before = counts()
            downgrade(directory=MIGRATIONS)
            below = counts()
            assert {t: before[t] for t in below} == below, revision
            upgrade(directory=MIGRATIONS, revision=revision)
            again = counts()
            assert set(again) == set(before), revision
            assert {t: again[t] for t in below} == below, revision
            downgrade(directory=MIGRATIONS)
        assert counts() == {}
        upgrade(directory=MIGRATIONS)
        assert set(counts()) == set(db.metadata.tables)
