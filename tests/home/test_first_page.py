"""The first page: one search box, ways in that lead somewhere, localities; and the pages about the site itself."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from collabnet.atlas import services as atlas
from collabnet.core.actor import NETWORK, Role, Scope, ScopeKind
from collabnet.home.reach import ADMIN_DOORS, PUBLIC_DOORS, leads_somewhere
from tests.factories.accounts import make_person, sign_in
from tests.factories.directory import make_figure, make_la, make_locality, make_school
from tests.html_rules import page_faults

PAGES = ("/", "/how-it-works", "/sources", "/accessibility", "/privacy", "/cookies")


def page(client: FlaskClient, path: str, status: int = 200) -> str:
    """The HTML of a page that keeps the rules for pages."""
    answer = client.get(path)
    assert answer.status_code == status
    nonce = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
    assert nonce is not None
    assert page_faults(answer.text, nonce=nonce.group(1)) == []
    return answer.text


@pytest.mark.parametrize("path", PAGES)
def test_anyone_can_read_the_pages_about_the_site(client: FlaskClient, path: str) -> None:
    page(client, path)


def test_the_search_box_of_the_first_page_asks_the_school_search(client: FlaskClient) -> None:
    html = page(client, "/")
    assert '<form class="first-search" method="get" action="/schools"' in html
    assert 'name="q"' in html


def test_every_door_of_the_first_page_leads_somewhere(app: Flask, client: FlaskClient) -> None:
    html = page(client, "/")
    for door in PUBLIC_DOORS:
        assert (f'<a class="govuk-link" href="{door.href}">' in html) == leads_somewhere(door.href)
        if leads_somewhere(door.href):
            assert client.get(door.href).status_code == 200


def test_a_locality_is_on_the_first_page_with_its_open_schools(client: FlaskClient) -> None:
    locality = make_locality(make_la(), name="Harbour and Hills")
    make_school(localities=(locality,))
    make_school(localities=(locality,), status_code="2")
    html = page(client, "/")
    assert f'href="/localities/{locality.slug}"' in html
    assert "1 open school<" in html


def test_the_first_page_shows_the_map_of_a_locality_once_it_is_worked_out(
    client: FlaskClient,
) -> None:
    locality = make_locality(make_la(), name="Harbour and Hills")
    school = make_school(localities=(locality,), name="Quay Lane")
    make_figure(school, "roll", 240, period="2026-01")
    make_figure(school, "capacity", 210, period="2026-01")
    assert "<svg" not in page(client, "/").partition("<main")[2]
    atlas.refresh()
    html = page(client, "/").partition("<main")[2]
    assert "Harbour and Hills: where places are short, and where they are spare" in html
    assert f'href="/schools/{school.urn}"' in html
    assert f'href="/localities/{locality.slug}/map"' in html


def test_without_a_locality_the_first_page_says_what_one_is(client: FlaskClient) -> None:
    assert "A network administrator sets it up" in page(client, "/")


def test_somebody_who_is_signed_in_is_sent_to_their_own_page(client: FlaskClient) -> None:
    sign_in(client, make_person(Role.ADMINISTRATOR, NETWORK))
    answer = client.get("/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/home")


def test_only_administrators_see_the_start_of_administration(client: FlaskClient) -> None:
    school = make_school()
    sign_in(client, make_person(Role.SCHOOL_LEADER, Scope(ScopeKind.SCHOOL, str(school.urn))))
    assert client.get("/admin").status_code == 403
    sign_in(client, make_person(Role.ADMINISTRATOR, NETWORK))
    html = page(client, "/admin")
    assert [d.href for d in ADMIN_DOORS if f'href="{d.href}"' in html] == [
        d.href for d in ADMIN_DOORS if leads_somewhere(d.href)
    ]
    assert "/admin/people" in html


def test_the_privacy_page_names_the_times_that_the_code_keeps(client: FlaskClient) -> None:
    html = page(client, "/privacy")
    assert "30 days after it ended" in html
    assert "90 days after it ran out" in html
    assert "60 minutes" not in html
    assert "ends 1 hour after it was last used, and 12 hours after it began" in page(client, "/cookies")  # fmt: skip


def test_no_page_leaves_out_where_to_turn(client: FlaskClient, app: Flask) -> None:
    assert "your network administrator" in page(client, "/accessibility")
    app.config["SUPPORT_EMAIL"] = "help@collabnet.example"
    try:
        assert "mailto:help@collabnet.example" in page(client, "/accessibility")
    finally:
        app.config["SUPPORT_EMAIL"] = ""
