"""The demonstration, loaded once an engine into a database of its own; tests here read it and change nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from collabnet.core.actor import system_actor
from collabnet.demonstration import services
from collabnet.platform.db import db
from tests.conftest import ENGINES, app_of_its_own

ACTOR = system_actor("flask demonstration load")


@pytest.fixture(scope="session", params=ENGINES)
def loaded_app(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """An application whose database holds the demonstration and nothing else."""
    folder = tmp_path_factory.mktemp(f"demonstration_{request.param}")
    with app_of_its_own(request.param, folder) as app:
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context():
            assert services.load(actor=ACTOR)
        yield app


@pytest.fixture
def demonstration(loaded_app: Flask) -> Iterator[Flask]:
    """The loaded application with a context pushed."""
    with loaded_app.app_context():
        yield loaded_app
        db.session.remove()
