"""A search for training as a feed: valid Atom, ids that never change, updated when an offer does."""

from __future__ import annotations

import datetime as dt
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from collabnet.platform.db import db, utcnow
from tests.factories.cpd import make_offer

ATOM = "{http://www.w3.org/2005/Atom}"


def read(client: FlaskClient, address: str) -> ElementTree.Element:
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
    feed = ElementTree.fromstring(answer.data)
    for element in [feed, *feed.findall(f"{ATOM}entry")]:
        for name in ("id", "title", "updated"):  # RFC 4287: exactly one of each
            assert len(element.findall(ATOM + name)) == 1, name
        dt.datetime.fromisoformat(text(element, "updated"))
    assert feed.find(f"{ATOM}author") is not None
    ids = [text(e, "id") for e in feed.findall(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    return feed


def text(element: ElementTree.Element, name: str) -> str:
    return element.findtext(ATOM + name) or ""


def titles(feed: ElementTree.Element) -> list[str]:
    return [text(e, "title") for e in feed.findall(f"{ATOM}entry")]


def test_a_search_is_followed_as_it_was_asked(client: FlaskClient) -> None:
    make_offer(title="Phonics & <early> readers")
    make_offer(title="Fractions\uffff", summary="What\ufffe is not allowed in XML")
    make_offer(title="Phonics, a draft", state="draft")
    feed = read(client, "/training.atom?q=phonics")
    assert titles(feed) == ["Phonics & <early> readers"]
    assert sorted(titles(read(client, "/training.atom"))) == [
        "Fractions",
        "Phonics & <early> readers",
    ]
    links = {e.get("rel"): e.get("href") for e in feed.findall(f"{ATOM}link")}
    assert str(links["self"]).endswith("/training.atom?q=phonics")
    assert str(links["alternate"]).endswith("/training?q=phonics")


def test_ids_stay_and_updated_moves_when_an_offer_changes(client: FlaskClient) -> None:
    old = utcnow() - dt.timedelta(days=3)
    offer = make_offer(changed_at=old)
    make_offer(changed_at=old - dt.timedelta(days=1))
    before = read(client, "/training.atom")
    offer.title, offer.changed_at = "A new title", utcnow()
    db.session.commit()
    after = read(client, "/training.atom")
    ids = [[text(e, "id") for e in feed.findall(f"{ATOM}entry")] for feed in (before, after)]
    assert ids[0] == ids[1]
    assert text(before, "id") == text(after, "id")
    assert text(after, "updated") > text(before, "updated")
    assert titles(after)[0] == "A new title"


def test_the_same_search_asked_in_another_order_is_the_same_feed(client: FlaskClient) -> None:
    one = read(client, "/training.atom?q=phonics&phase=primary&area=")
    two = read(client, "/training.atom?phase=primary&q=phonics&page=7")
    assert text(one, "id") == text(two, "id")


def test_an_unchanged_feed_is_not_sent_twice(client: FlaskClient) -> None:
    make_offer()
    first = client.get("/training.atom")
    again = client.get("/training.atom", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "query", ["radius=3", "since-day=31&since-month=2&since-year=2027", "most=-1"]
)
def test_a_search_that_cannot_be_read_is_refused(client: FlaskClient, query: str) -> None:
    assert client.get(f"/training.atom?{query}").status_code == 400


@pytest.mark.parametrize("words", ["<script>", "\x00", "\ufffe", "é" * 60, "%ff", "]]>"])
def test_whatever_is_searched_for_the_feed_can_be_read(client: FlaskClient, words: str) -> None:
    answer = client.get("/training.atom", query_string={"q": words})
    assert answer.status_code in (200, 400)
    if answer.status_code == 200:
        ElementTree.fromstring(answer.data)


def test_the_list_of_training_says_where_its_feed_is(client: FlaskClient) -> None:
    page = client.get("/training?q=phonics").text
    assert page.count('href="/training.atom?q=phonics"') == 2
