"""Hostile values in every parameter of every page: a plain answer, never a crash, never shown unescaped."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import undone
from tests.conventions.route_values import pages
from tests.conventions.world import World, build_world
from tests.factories.accounts import sign_in

HOSTILE = [
    "", " ", "0", "-1", "1e400", "NaN", "Infinity", "-0", "1.5", "١٢٣", "2147483648", "9223372036854775808",
    "1" + "0" * 20, "abc", "\x00", "a\x00b", "\r\nSet-Cookie: a=b", "<script>alert(1)</script>", "\"'><img src=x>",
    "{{7*7}}", "${7*7}", "%(x)s", "' OR 1=1 --", "%", "_", "\\", "../../etc/passwd", "//evil.example", "‮abc",
    "😀" * 50, "x" * 5_000, "null", "[]", "{}", "true", "2022-02-31", "9999-99-99", "\ufeff", "é" * 300,
]  # fmt: skip
QUERY_NAMES = [
    "q", "page", "radius", "phase", "type", "trust", "la", "sort", "layer", "has_places", "sen_unit", "next", "kind",
    "from", "to", "at", "school", "scope", "role", "actor", "subject", "fresh", "postcode", "format", "version",
]  # fmt: skip
FIELD_NAMES = [
    "name", "email", "password", "message", "field", "answer", "outcome", "version", "role", "scope", "quantity",
    "valid_from", "total_cap", "slug", "comment", "la_codes", "file", "importer", "as_of", "reason", "token",
]  # fmt: skip


@pytest.fixture
def site(app: Flask) -> Iterator[tuple[Flask, World, FlaskClient, FlaskClient]]:
    app.config["WTF_CSRF_ENABLED"] = False
    world = build_world()
    leader, administrator = app.test_client(), app.test_client()
    leader.held_to_html_rules = administrator.held_to_html_rules = False
    sign_in(leader, world.people["trust_leader"])
    sign_in(administrator, world.people["administrator"])
    yield app, world, leader, administrator


def ask(
    app: Flask, browser: FlaskClient, path: str, method: str, data: dict[str, str] | None = None
) -> None:
    """One request, undone afterwards, that must not crash and must not echo markup."""
    with undone(app, browser):
        answer = browser.open(path, method=method, data=data)
        assert answer.status_code < 500, f"{method} {path[:200]}"
        if answer.mimetype == "text/html":
            text = answer.get_data(as_text=True)
            assert "<script>alert(1)</script>" not in text, f"{method} {path[:200]}"
            assert "<img src=x>" not in text, f"{method} {path[:200]}"
        assert answer.headers.get("Set-Cookie", "") != "a=b"


# Each page takes every sixth value, the next page the next ones; `make drill` takes them all.
SOME = pytest.param(6, id="some")
ALL = pytest.param(1, id="all", marks=pytest.mark.drill)
SEARCHES = {
    "/schools": ("q", "radius", "phase", "type", "trust", "la", "sort", "page"),
    "/map": ("layer", "phase", "type", "trust", "q", "page"),
    "/localities/near/map": ("layer", "phase", "type", "trust", "page"),
    "/capacity": ("q", "postcode", "radius", "kind", "phase", "fresh", "page"),
}


@pytest.mark.parametrize("step", [SOME, ALL])
def test_no_value_in_a_query_or_an_address_brings_a_page_down(site, step: int) -> None:
    app, world, leader, administrator = site
    for number, page in enumerate(p for p in pages(app) if p.method == "GET"):
        browser = administrator if "/admin" in page.label else leader
        path = page.path(app, world.places["own"])
        stem, variable, _rest = page.rule.rule.partition("<")
        for value in HOSTILE[number % step :: step]:
            query = "&".join(f"{name}={quote(value, safe='')}" for name in QUERY_NAMES)
            ask(app, browser, f"{path}?{query}", "GET")
            if variable and value.strip("./\\ "):
                ask(app, browser, stem + quote(value, safe=""), "GET")


@pytest.mark.parametrize("step", [SOME, ALL])
def test_no_value_in_a_single_parameter_brings_a_search_or_a_map_down(site, step: int) -> None:
    app, _, leader, _ = site
    for path, names in SEARCHES.items():
        for number, name in enumerate(names):
            for value in HOSTILE[number % step :: step]:
                ask(app, leader, f"{path}?{name}={quote(value, safe='')}", "GET")


@pytest.mark.parametrize("step", [SOME, ALL])
def test_no_value_in_a_form_brings_a_page_down(site, step: int) -> None:
    app, world, leader, administrator = site
    for number, page in enumerate(p for p in pages(app) if p.method != "GET"):
        browser = administrator if "/admin" in page.label else leader
        path = page.path(app, world.places["own"])
        for value in HOSTILE[number % step :: step]:
            ask(app, browser, path, page.method, dict.fromkeys(FIELD_NAMES, value))


def test_a_name_of_300_kilobytes_is_refused_quickly(site) -> None:
    _, _, leader, _ = site
    assert leader.post("/account", data={"name": "x" * 300_000}).status_code in (404, 405, 413, 422)
    answer = leader.get("/schools?q=" + "x" * 300_000)
    assert answer.status_code in (200, 400, 413, 414, 422)
