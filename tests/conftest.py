"""Fixtures for every test: the application on both engines, each test inside a transaction that is undone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from hypothesis import HealthCheck, settings
from sqlalchemy import Connection

import config
from collabnet import create_app
from collabnet.platform.db import db
from tests import postgres
from tests.html_rules import page_faults

# A slow moment of a busy machine is not a failure. In CI the examples follow from the test, so that red means the
# change; everywhere else they are new each time.
settings.register_profile(
    "collabnet",
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)
settings.load_profile("collabnet")
SHARED = Path(__file__).resolve().parents[2] / "shared"
ENGINES = ("sqlite", "postgresql")


class FreshContextClient(FlaskClient):
    """Each request runs in an application context of its own, so that a forgotten commit shows.

    Every HTML page that any test fetches is held to the rules of tests/html_rules.py.
    """

    held_to_html_rules = True  # a test that fetches thousands of pages for their status may say no

    def open(self, *args: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("buffered", True)  # a streamed answer is read while its context is there
        with self.application.app_context():
            answer = super().open(*args, **kwargs)
        html = answer.mimetype == "text/html" and answer.get_data().lstrip().startswith(b"<")
        if self.held_to_html_rules and html and not 300 <= answer.status_code < 400:
            nonce = answer.headers["Content-Security-Policy"].split("'nonce-")[1].split("'")[0]
            faults = page_faults(answer.get_data(as_text=True), nonce=nonce)
            assert faults == [], f"{answer.request.path}: {faults}"
        return answer


def build_app(url: str, folder: Path, **settings: str) -> Flask:
    """An application for tests on the database at `url`, its files below `folder`, migrated to head."""
    postcodes = os.environ.get("POSTCODES_FILE", str(config.ROOT / "instance" / "postcodes.sqlite"))
    environ = {"DATABASE_URL": url, "INSTANCE_DIR": str(folder), "POSTCODES_FILE": postcodes}
    app = create_app(config.Testing(environ | settings))
    app.test_client_class = FreshContextClient
    with app.app_context():
        upgrade(directory=str(config.ROOT / "migrations"))
    return app


@contextmanager
def app_of_its_own(engine: str, folder: Path) -> Iterator[Flask]:
    """A migrated application on a database of its own, for tests that commit for good; skips without the engine."""
    if engine == "sqlite":
        url = f"sqlite:///{folder / 'own.sqlite'}"
    elif postgres.server_url() is None:
        pytest.skip("no PostgreSQL server here")
    else:
        url = postgres.create_database()
    app = build_app(url, folder)
    try:
        yield app
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        if engine != "sqlite":
            postgres.drop_database(url)


@pytest.fixture(scope="session")
def _apps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Flask | None]]:
    """One migrated application an engine, made when first asked for."""
    made: dict[str, Flask | None] = {}
    urls: list[str] = []

    def make(engine: str) -> Flask | None:
        folder = tmp_path_factory.mktemp(engine)
        if engine == "sqlite":
            return build_app(f"sqlite:///{folder / 'test.sqlite'}", folder)
        if postgres.server_url() is None:
            return None
        urls.append(postgres.create_database())
        return build_app(urls[-1], folder)

    class Lazy(dict[str, Flask | None]):
        def __missing__(self, engine: str) -> Flask | None:
            self[engine] = made[engine] = make(engine)
            return self[engine]

    yield Lazy()
    for app in made.values():
        if app is not None:
            with app.app_context():
                db.engine.dispose()
    for url in urls:
        postgres.drop_database(url)


@pytest.fixture(scope="session", params=ENGINES)
def engine_app(request: pytest.FixtureRequest, _apps: dict[str, Flask | None]) -> Flask:
    """The migrated application of one engine, without a transaction around it (use `app` unless you need that)."""
    app = _apps[request.param]
    if app is None:
        pytest.skip("no PostgreSQL server here")
    return app


@pytest.fixture
def app(engine_app: Flask) -> Iterator[Flask]:
    """The application inside a transaction that is rolled back after the test; a context is pushed."""
    with engine_app.app_context():
        connection: Connection = db.engine.connect()
        outer = connection.begin()
        db.session.remove()
        db.session.configure(bind=connection, join_transaction_mode="create_savepoint")
        engine_app.extensions["test_connection"] = connection
        try:
            yield engine_app
        finally:
            db.session.remove()
            db.session.configure(bind=None, join_transaction_mode="conditional_savepoint")
            outer.rollback()
            connection.close()


@contextmanager
def undone(app: Flask, *browsers: FlaskClient) -> Iterator[None]:
    """Whatever the block writes is undone after it, cookies included, and the test goes on where it was."""
    cookies = [dict(browser._cookies or {}) for browser in browsers]
    db.session.rollback()
    connection = app.extensions["test_connection"]
    connection.exec_driver_sql("SAVEPOINT undone")
    try:
        yield
    finally:
        db.session.rollback()
        connection.exec_driver_sql("ROLLBACK TO SAVEPOINT undone")
        # Without this each call would lie inside all calls before it, and PostgreSQL keep a lock for every one.
        connection.exec_driver_sql("RELEASE SAVEPOINT undone")
        db.session.expire_all()
        for browser, kept in zip(browsers, cookies, strict=True):
            browser._cookies = kept


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript, nobody signed in. Forms need no CSRF token here (tests of CSRF turn it on)."""
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real open data, or a skip where it is absent."""
    if not (SHARED / "data" / "gias").is_dir():
        pytest.skip("the open data of ../shared/data is not here")
    return SHARED / "data"


# The longest first, so that no worker waits for them at the end; tests are dealt out one by one, in this order.
LONGEST = ("test_access_table.py", "test_hostile_values.py", "test_pages.py", "test_migrations.py")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest (after the order was shuffled), and give browser tests a second look in CI."""
    for item in items:
        if "browser" in item.keywords and "CI" in os.environ:  # a browser may stall, nothing else
            item.add_marker(pytest.mark.flaky(reruns=1))
    items.sort(key=lambda item: item.path.name not in LONGEST)
