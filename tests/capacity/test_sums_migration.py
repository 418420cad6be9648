"""Statements published before their sums were kept get them when the database is upgraded."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask_migrate import downgrade, upgrade

import config
from collabnet.capacity import queries
from collabnet.core.capacity import Answer, OfferLine
from collabnet.core.capacity_kinds import Kind
from collabnet.platform.db import db
from tests import postgres
from tests.conftest import ENGINES, build_app
from tests.factories.capacity import TESTER, make_statement, room, specialist, year_places
from tests.factories.directory import make_school

MIGRATIONS = str(config.ROOT / "migrations")


@pytest.mark.parametrize("engine", ENGINES)
def test_older_statements_get_their_sums(engine: str, tmp_path: Path) -> None:
    if engine == "postgresql" and postgres.server_url() is None:
        pytest.skip("no PostgreSQL server here")
    postgresql = engine == "postgresql"
    url = postgres.create_database() if postgresql else f"sqlite:///{tmp_path / 's.sqlite'}"
    app = build_app(url, tmp_path)
    maybe = Answer.MAYBE
    with app.app_context():
        lines = (
            [year_places(1, 4), year_places(2, 3, maybe), specialist(days=9), room()],
            [year_places(1, 4), year_places(2, 4), room("field", answer=maybe)],
            [OfferLine(Kind.SPACE, Answer.NO, no_reason="none")],
        )
        for offers, total in zip(lines, (5, 6, None), strict=True):
            make_statement(make_school(), *offers, total_places=total)
        before = queries.on_offer(actor=TESTER)
        assert len(before) == 2
        db.session.rollback()  # its open read would hold the table
        downgrade(directory=MIGRATIONS, revision="0006")
        upgrade(directory=MIGRATIONS)
        assert queries.on_offer(actor=TESTER) == before
        db.session.remove()
        db.engine.dispose()
    if postgresql:
        postgres.drop_database(url)
