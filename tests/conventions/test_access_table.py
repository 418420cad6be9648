"""Every page × method × person × place answers as the reviewed table says (tests/conventions/access_table.csv).

To renew the table after a change, run `WRITE_ACCESS_TABLE=1 pytest tests/conventions/test_access_table.py` and read
the difference: each line is a page and a method; each column a person; the cell says at which of the four places
(own, trust, locality, elsewhere) that person gets past the door: `all`, `-`, or the initials.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from collabnet.accounts.models import User
from collabnet.platform.audit import AuditEntry
from collabnet.platform.db import db
from collabnet.platform.outbox import OutboxMessage
from tests.conftest import undone
from tests.conventions.route_values import pages
from tests.conventions.world import RELATIONS, World, build_world
from tests.factories.accounts import sign_in

TABLE = Path(__file__).with_name("access_table.csv")


@pytest.fixture
def site(app: Flask) -> Iterator[tuple[Flask, World, dict[str, FlaskClient]]]:
    """The world, and one browser a person."""
    app.config["WTF_CSRF_ENABLED"] = False
    world = build_world()
    browsers = {}
    for identity, person in world.people.items():
        browsers[identity] = app.test_client()
        browsers[identity].held_to_html_rules = False
        if person is not None:
            sign_in(browsers[identity], person)
    yield app, world, browsers


def traces() -> tuple[int | None, ...]:
    """What a refused call must leave as it was."""
    return tuple(
        db.session.scalar(select(func.count()).select_from(model))
        for model in (AuditEntry, OutboxMessage, User)
    )


def passed(answer) -> bool:
    """Whether the person got past the door: refused is a way to sign in, 401, 403 or 404."""
    if answer.status_code in (401, 403, 404):
        return False
    return not (answer.status_code == 303 and answer.location.startswith("/sign-in"))


def words(answer) -> str:
    """The page without what differs each time: nonce, token, request id, asked address."""
    text = answer.get_data(as_text=True).replace(answer.headers["X-Request-ID"], "")
    nonce = answer.headers["Content-Security-Policy"].split("'nonce-")[1].split("'")[0]
    return re.sub(r'name="csrf_token" value="[^"]*"', "", text.replace(nonce, ""))


def call(app: Flask, browser: FlaskClient, path: str, method: str):
    """One request whose effects are undone afterwards."""
    with undone(app, browser):
        before = traces() if method != "GET" else None
        answer = browser.open(path, method=method)
        if before is not None and not passed(answer):
            assert traces() == before, f"{method} {path} was refused and left a trace"
        assert answer.status_code < 500, f"{method} {path}: {answer.status_code}"
        return answer


def cell(open_at: list[str]) -> str:
    """The places where the door opens, as the table writes them."""
    if len(open_at) == len(RELATIONS):
        return "all"
    return "".join(r[0] for r in open_at) or "-"


def test_every_page_opens_to_whom_the_reviewed_table_says_and_to_nobody_else(
    site: tuple[Flask, World, dict[str, FlaskClient]],
) -> None:
    app, world, browsers = site
    found: dict[tuple[str, str, str], dict[str, str]] = {}
    hidden: list[str] = []
    for page in pages(app):
        row = found.setdefault(page.key, {})
        paths = {r: page.path(app, world.places[r]) for r in RELATIONS}
        for identity, browser in browsers.items():
            answers = {p: call(app, browser, p, page.method) for p in dict.fromkeys(paths.values())}
            row[identity] = cell([r for r, path in paths.items() if passed(answers[path])])
            if len({words(a) for a in answers.values() if a.status_code == 404}) > 1:
                hidden.append(f"{identity} {page.method} {page.label}")
    assert hidden == [], "a refusal must look like a missing record"
    if os.environ.get("WRITE_ACCESS_TABLE"):
        write(found, list(browsers))
    expected = read()
    assert sorted(set(found) - set(expected)) == [], "pages that the reviewed table does not have"
    assert sorted(set(expected) - set(found)) == [], "pages that are gone"
    unexpected = {
        key: {who: (expected[key][who], row[who]) for who in row if row[who] != expected[key][who]}
        for key, row in found.items()
        if row != expected[key]
    }
    assert unexpected == {}, "(table says, site answers)"


def write(found: dict[tuple[str, str, str], dict[str, str]], people: list[str]) -> None:
    """Write the table for review."""
    with TABLE.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["page", "method", "address", *people])
        for key, row in sorted(found.items()):
            writer.writerow([*key, *(row[p] for p in people)])


def read() -> dict[tuple[str, str, str], dict[str, str]]:
    """The reviewed table."""
    with TABLE.open(newline="") as file:
        return {(r.pop("page"), r.pop("method"), r.pop("address")): r for r in csv.DictReader(file)}
