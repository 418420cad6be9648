"""Adverts for everybody: the page of one with its JobPosting, the search with distances and map, the feed."""

from __future__ import annotations

import datetime as dt
import json
import re
import xml.etree.ElementTree as ElementTree
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import event

from collabnet.core.actor import Scope, ScopeKind
from collabnet.core.job_posting import find_postings, from_job_posting
from collabnet.core.vacancy_post import Post, from_json
from collabnet.platform.db import db
from collabnet.vacancies import queries, services
from collabnet.vacancies.models import Vacancy
from collabnet.vacancies.public_search import Filters, search, spots
from tests.core.schema_org import errors
from tests.factories.directory import make_school, make_trust
from tests.vacancies.world import Employers, make_employers, whole_post

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def employers(app: Flask) -> Employers:
    found = make_employers(app)
    for school, place in (
        (found.school, (530_000, 105_000)),
        (found.other_school, (533_000, 109_000)),
    ):
        school.easting, school.northing, school.town, school.postcode = (
            *place,
            "Brightsea",
            "BS1 1AA",
        )
        school.search_name = school.name.lower()
    db.session.commit()
    return found  # fmt: skip


def posted(world: Employers, post: Post | None = None, **changed: object) -> Vacancy:
    """An open advert of the first school."""
    row = services.create(
        actor=world.actor, owner=world.owner, post=(post or whole_post(world.school.urn)).changed(**changed)
    )  # fmt: skip
    services.publish(actor=world.actor, row=row, version=row.version)
    db.session.commit()
    return row


def titles(page: str) -> list[str]:
    return re.findall(r'advert-card__title"><a [^>]*>([^<]*)</a>', page)


def test_everybody_reads_an_open_advert_with_full_time_and_actual_pay(employers: Employers) -> None:
    row = posted(employers)
    text = employers.anybody.get(f"/vacancies/{row.id}").text
    for words in (
        "Teacher of physics", "Harbour Secondary School", "£32,916 to £45,352 a year, full time",
        "£19,749.60 a year", "Friday 15 January 2027, midday", "Last changed", "Enhanced DBS check",
    ):  # fmt: skip
        assert words in text
    assert 'rel="external nofollow noopener noreferrer"' in text
    assert 'href="https://harbour.example/jobs/physics"' in text
    assert "signed the" not in text


def test_the_job_posting_of_the_page_is_valid_and_comes_back_as_the_same_advert(
    employers: Employers,
) -> None:
    row = posted(employers, about="Physics & more\n\n</script><script>alert(1)</script>")
    text = employers.anybody.get(f"/vacancies/{row.id}").text
    assert "</script><script>alert" not in text
    (posting,) = find_postings(text)
    assert list(errors(posting)) == []
    place = posting["jobLocation"][0]
    assert place["identifier"]["value"] == str(employers.school.urn)
    assert place["geo"]["latitude"] == pytest.approx(50.83, abs=0.01)
    assert posting["url"].endswith(f"/vacancies/{row.id}")
    assert posting["validThrough"] == "2027-01-15T12:00:00+00:00"
    assert from_job_posting(posting).post == from_json(row.content)


def test_the_script_of_the_job_posting_is_one_that_the_policy_lets_stand(
    employers: Employers,
) -> None:
    answer = employers.anybody.get(f"/vacancies/{posted(employers).id}")
    nonce = re.search(r'ld\+json" nonce="([^"]+)"', answer.text)
    assert nonce is not None
    assert f"'nonce-{nonce[1]}'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("state", ["draft", "scheduled", "withdrawn"])
def test_outsiders_find_nothing_of_an_advert_that_is_not_public(
    employers: Employers, state: str
) -> None:
    row = services.create(
        actor=employers.actor, owner=employers.owner, post=whole_post(employers.school.urn)
    )
    if state != "draft":
        on = dt.date(2027, 1, 4) if state == "scheduled" else None
        services.publish(actor=employers.actor, row=row, version=row.version, on=on)
    if state == "withdrawn":
        services.withdraw(actor=employers.actor, row=row, version=row.version)
    db.session.commit()
    for client in (employers.anybody, employers.teacher, employers.partner_hr):
        assert client.get(f"/vacancies/{row.id}").status_code == 404
    own = employers.hr.get(f"/vacancies/{row.id}")
    assert own.status_code == 200
    assert "only the employer sees this page" in own.text
    assert "ld+json" not in own.text
    assert titles(employers.anybody.get("/vacancies").text) == []
    assert "entry" not in employers.anybody.get("/vacancies.atom").text


def test_an_advert_that_is_over_says_closed_and_never_its_outcome(employers: Employers) -> None:
    row = posted(employers)
    services.record_outcome(
        actor=employers.actor, row=row, version=row.version, outcome="not_filled_ongoing"
    )
    db.session.commit()
    text = employers.anybody.get(f"/vacancies/{row.id}").text
    assert "This advert is closed." in text
    assert "utcome" not in text
    assert "looking" not in text
    assert "Apply on" not in text
    assert "ld+json" not in text


def test_a_partner_is_named_only_once_it_has_agreed(employers: Employers) -> None:
    row = posted(employers)
    services.ask_partner(
        actor=employers.actor, row=row, partner=employers.partner, version=row.version
    )
    db.session.commit()
    for path in (f"/vacancies/{row.id}", "/vacancies", "/vacancies.atom"):
        assert "Cliff Secondary" not in employers.anybody.get(path).text.split("<form")[0]
    asked = employers.anybody.get(f"/vacancies?employer={employers.partner}").text
    assert titles(asked) == []
    services.agree_to_share(actor=employers.partner_actor, row=row, version=row.version)
    db.session.commit()
    assert "and Cliff Secondary School" in employers.anybody.get(f"/vacancies/{row.id}").text
    asked = employers.anybody.get(f"/vacancies?employer={employers.partner}").text
    assert titles(asked) == ["Teacher of physics"]


def test_the_code_is_named_on_adverts_of_employers_that_signed_it_only(
    employers: Employers, monkeypatch: pytest.MonkeyPatch
) -> None:
    from collabnet.vacancies import public_pages

    row = posted(employers)
    assert "fair-recruitment code</a>." not in employers.anybody.get(f"/vacancies/{row.id}").text
    monkeypatch.setattr(public_pages, "is_on", lambda version: True)
    monkeypatch.setattr(public_pages, "live_signature", lambda scope: object())
    assert "has signed the" in employers.anybody.get(f"/vacancies/{row.id}").text


def test_a_hostile_address_never_becomes_a_link(employers: Employers) -> None:
    row = services.create(
        actor=employers.actor,
        owner=employers.owner,
        post=whole_post(employers.school.urn, apply_url="javascript:alert(1)", apply_email="a@b?bcc=x@y.example"),
    )  # fmt: skip
    row.state, row.publish_on, row.published_at = "published", dt.date(2026, 1, 1), row.created_at
    db.session.commit()
    text = employers.anybody.get(f"/vacancies/{row.id}").text
    assert 'href="javascript' not in text
    assert 'href="mailto:a@b' not in text


SEARCHES = [
    ("q=physics", True), ("q=harbour", True), ("q=PHYSICS+harbour", True), ("q=chemistry", False), ("q=***", False),
    ("role=teacher", True), ("role=headteacher", False), ("subject=Physics", True), ("phase=secondary", True),
    ("phase=primary", False), ("key_stage=ks3", True), ("key_stage=ks1", False), ("contract=permanent", True),
    ("contract=casual", False), ("pattern=part_time", True), ("pattern=full_time", False), ("pattern=job_share", True),
    ("flexible=y", True), ("pay=45352", True), ("pay=45353", False), ("la=846", True), ("locality=near", True),
    ("near=Brightsea&radius=5", True),
]  # fmt: skip


@pytest.mark.parametrize(("query", "finds"), SEARCHES)
def test_each_filter_finds_what_fits_and_nothing_else(
    employers: Employers, query: str, finds: bool
) -> None:
    posted(employers)
    answer = employers.anybody.get(f"/vacancies?{query}")
    assert answer.status_code == 200
    assert titles(answer.text) == (["Teacher of physics"] if finds else [])
    feed = employers.anybody.get(f"/vacancies.atom?{query}").text
    assert feed.count("<entry>") == int(finds)


def test_what_is_wrong_with_a_field_is_told_once(employers: Employers) -> None:
    page = employers.anybody.get("/vacancies?pay=lots").text
    assert "Pay of at least: Enter a whole number" in page and "1,000,000" not in page


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("radius=5", "Enter the postcode or town to measure from"),
        ("near=Nowhereton", "We know no such place"),
        ("pay=lots", "whole number"),
        ("role=pirate", "Choose"),
        ("employer=nobody:1", "We know no such employer"),
    ],
)
def test_a_filter_that_cannot_be_read_is_named_beside_its_field(
    employers: Employers, query: str, words: str
) -> None:
    answer = employers.anybody.get(f"/vacancies?{query}")
    assert answer.status_code == 400
    assert words.lower() in answer.text.lower()
    assert employers.anybody.get(f"/vacancies.atom?{query}").status_code == 400


def test_adverts_are_sorted_by_the_distance_of_their_nearest_school_as_a_number(
    employers: Employers,
) -> None:
    trust = make_trust(name="Wide Trust")
    at = {}
    for name, east in (("Two", 532_000), ("Ten", 546_000), ("Nine", 544_500), ("Far", 640_000)):
        school = make_school(trust=trust, name=f"{name} School")
        school.easting, school.northing, school.town = east, 107_000, "Elsewhere"
        at[name] = school.urn
    db.session.commit()
    owner = Scope(ScopeKind.TRUST, str(trust.uid))
    for title, urns in (
        ("At ten", [at["Ten"]]), ("At nine", [at["Nine"]]), ("At two and far", [at["Far"], at["Two"]]),
        ("At the office", []),
    ):  # fmt: skip
        row = services.create(
            actor=employers.actor, owner=owner, post=whole_post(*urns, title=title)
        )
        row.state, row.publish_on, row.published_at = (
            "published",
            dt.date(2026, 1, 1),
            row.created_at,
        )
    db.session.commit()
    page = employers.anybody.get("/vacancies?near=Brightsea").text
    assert titles(page) == ["At two and far", "At nine", "At ten", "At the office"]
    assert "and 1 other school" in page
    near = employers.anybody.get("/vacancies?near=Brightsea&radius=10").text
    assert titles(near) == ["At two and far", "At nine", "At ten"][: len(titles(near))]
    assert "At the office" not in titles(near)
    found = employers.anybody.get("/vacancies/map.json?near=Brightsea&radius=5").json
    assert [(s[1], s[5]) for s in found["schools"]] == [("Two School", "1 open advert")]


def test_an_empty_search_says_what_would_find_something(employers: Employers) -> None:
    posted(employers)
    text = employers.anybody.get("/vacancies?q=physics&pay=90000").text
    assert "No open advert fits all of that" in text
    assert "<li>1 at any pay</li>" in text


def test_pages_of_a_long_list_hold_each_advert_once_and_cost_the_same_number_of_queries(
    employers: Employers,
) -> None:
    def statements() -> int:
        seen: list[str] = []
        listener = lambda *a: seen.append(a[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listener)
        try:
            search(Filters(), 1)
            spots(Filters())
        finally:
            event.remove(db.engine, "before_cursor_execute", listener)
        return len(seen)

    posted(employers)
    few = statements()
    for number in range(30):
        posted(employers, title=f"Post {number}")
    db.session.expire_all()
    assert statements() <= few + 2
    first = titles(employers.anybody.get("/vacancies").text)
    second = titles(employers.anybody.get("/vacancies?page=2").text)
    assert (len(first), len(second)) == (25, 6)
    assert len({*first, *second}) == 31
    assert employers.anybody.get("/vacancies?page=3").status_code == 404


def test_the_feed_is_an_atom_document_that_is_sent_once_until_it_changes(
    employers: Employers,
) -> None:
    row = posted(employers, title="Physics <b>&</b> more")
    answer = employers.anybody.get("/vacancies.atom?role=teacher")
    assert answer.mimetype == "application/atom+xml"
    root = ElementTree.fromstring(answer.data)
    assert root.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated"):
        assert root.findtext(ATOM + name)
    (entry,) = root.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "Physics <b>&</b> more"
    assert (entry.findtext(f"{ATOM}id") or "").endswith(f",2026:vacancies/{row.id}")
    assert "£32,916" in (entry.findtext(f"{ATOM}summary") or "")
    assert {link.get("rel") for link in root.findall(f"{ATOM}link")} == {"self", "alternate"}
    again = employers.anybody.get(
        "/vacancies.atom?role=teacher", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304


def test_panels_show_open_adverts_of_schools_and_trusts_and_lead_to_those_of_areas(
    employers: Employers,
) -> None:
    school = employers.school
    empty = employers.anybody.get(f"/schools/{school.urn}").text
    assert "vacancies-panel" not in empty
    row = posted(employers)
    for path in (f"/schools/{school.urn}", f"/trusts/{school.trust_uid}"):
        assert f'href="/vacancies/{row.id}"' in employers.anybody.get(path).text
    assert 'href="/vacancies?la=846"' in employers.anybody.get("/authorities/846").text
    assert 'href="/vacancies?locality=near"' in employers.anybody.get("/localities/near").text
    elsewhere = employers.anybody.get(f"/schools/{employers.other_school.urn}").text
    assert f"/vacancies/{row.id}" not in elsewhere


def test_the_panel_of_the_map_lists_the_open_adverts_of_a_school(employers: Employers) -> None:
    row = posted(employers, title="A <i>post</i>")
    found = employers.anybody.get(f"/vacancies/map/school/{employers.school.urn}.json").json
    assert f"/vacancies/{row.id}" in found["html"]
    assert "<i>" not in found["html"]
    missing = employers.anybody.get(f"/vacancies/map/school/{employers.other_school.urn}.json")
    assert missing.status_code == 404


def test_hourly_pay_is_compared_with_yearly_pay(employers: Employers) -> None:
    posted(employers, pay_per="hour", pay_low=Decimal("12.60"), pay_high=Decimal("14.00"),
           actual=None, framework="njc", scale="")  # fmt: skip
    # 14.00 × 37 × 52.143 = 27,010.07
    assert search(Filters(pay=27_010), 1).total == 1
    assert search(Filters(pay=27_011), 1).total == 0


def test_what_is_private_to_the_employer_stands_nowhere_in_public(employers: Employers) -> None:
    row = posted(employers)
    services.set_record(
        actor=employers.actor, row=row,
        values={"reason_above": "A-SECRET-REASON", "incentive_pence": 7_654_321},
    )  # fmt: skip
    db.session.commit()
    for path in (f"/vacancies/{row.id}", "/vacancies", "/vacancies.atom", "/vacancies/map.json"):
        text = employers.anybody.get(path).text
        assert "A-SECRET" not in text
        assert "76,543" not in text
    assert queries.post_of(row).title in json.dumps(row.content)
