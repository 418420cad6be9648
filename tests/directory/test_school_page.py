"""The page of a school: what is known, from where, what is missing and why, and what has changed."""

from __future__ import annotations

import datetime as dt

import pytest
from flask.testing import FlaskClient

from collabnet.directory.figures import Change, Correction
from collabnet.directory.models import (
    GroupMembership,
    SchoolLink,
)
from collabnet.platform.db import db
from collabnet.platform.registry import Panel, registry
from tests.directory.pages import hold, make_run, save, words_of
from tests.factories.directory import (
    make_figure,
    make_la,
    make_locality,
    make_school,
    make_trust,
)


def test_a_school_shows_who_it_is_and_who_runs_it(client: FlaskClient) -> None:
    trust = make_trust(name="Tideway Trust")
    school = make_school(
        trust=trust, name="Quay School", number="2010", street="1 Quay Lane", postcode="BN1 1AB",
        website="www.quay.example", low_age=4, high_age=11,
    )  # fmt: skip
    words = words_of(client, f"/schools/{school.urn}")
    assert "Primary · ages 4 to 11 · Academy converter · Tideway Trust" in words
    assert "1 Quay Lane Brightsea BN1 1AB" in words
    assert "846/2010" in words
    html = client.get(f"/schools/{school.urn}").get_data(as_text=True)
    for href in (
        f"/trusts/{trust.uid}", "/authorities/846", f"/authorities/846/map?school={school.urn}",
        "/schools?q=BN1%201AB", "https://www.quay.example", f"/schools/{school.urn}/history",
        f"/wrong/school/{school.urn}",
    ):  # fmt: skip
        assert f'href="{href}"' in html


@pytest.mark.parametrize(
    "website",
    ["javascript:alert(1)", "data:text/html,x", "http://", "//evil", "http://a b.example", "-"],
)
def test_a_website_that_a_browser_should_not_open_is_not_a_link(
    client: FlaskClient, website: str
) -> None:
    school = make_school(website=website)
    assert "Its website" not in words_of(client, f"/schools/{school.urn}")


def test_a_name_with_markup_stays_a_name(client: FlaskClient) -> None:
    school = make_school(name="<script>alert(1)</script> School")
    html = client.get(f"/schools/{school.urn}").get_data(as_text=True)
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


def test_each_figure_has_its_period_and_source_and_a_missing_one_its_reason(
    client: FlaskClient,
) -> None:
    school, run = make_school(), make_run()
    make_figure(school, "capacity", 210, period="2022-08")
    db.session.query(type(make_figure(school, "fsm_percent", 12.5, period="2022-08"))).update(
        {"run_id": run.id}
    )
    make_figure(school, "ehc_percent", None, no_value="suppressed", period="2022/23")
    db.session.commit()
    words = words_of(client, f"/schools/{school.urn}")
    assert "Capacity 210 places August 2022 · Register, 1 August 2022" in words
    assert "12.5 %" in words
    assert "suppressed" in words
    assert "so small that it could point to people" in words
    assert words.rstrip().endswith("Tell us something is wrong with this school’s record")
    assert "Sources Register, 1 August 2022" in words


def test_how_full_it_is_or_why_that_cannot_be_said(client: FlaskClient) -> None:
    full, unknown = make_school(), make_school()
    hold(full, 200, 230)
    make_figure(unknown, "roll", None, no_value="not_published", period="2022-08")
    assert "115% full : 230 pupils on roll, 200 places" in words_of(client, f"/schools/{full.urn}")
    words = words_of(client, f"/schools/{unknown.urn}")
    assert "cannot be said: pupils on roll not published, places unknown" in words


def test_only_the_newest_figure_of_a_measure_is_shown_as_the_present_one(
    client: FlaskClient,
) -> None:
    school = make_school()
    make_figure(school, "capacity", 180, period="2019-08")
    make_figure(school, "capacity", 210, period="2022-08")
    words = words_of(client, f"/schools/{school.urn}")
    assert "210 places" in words
    assert "180" not in words


def test_two_sources_that_differ_stand_side_by_side(client: FlaskClient) -> None:
    school, close = make_school(), make_school()
    for s, census in ((school, 300), (close, 205)):
        make_figure(s, "roll", 200, period="2022-08")
        make_figure(s, "census_roll", census, period="2022/23")
    words = words_of(client, f"/schools/{school.urn}")
    assert "Pupils on roll 200 pupils" in words
    assert "Pupils on roll in the January census 300 pupils" in words
    assert "differ by 100 pupils" in words
    assert "differ by" not in words_of(client, f"/schools/{close.urn}")


def test_applications_and_offers_are_drawn_by_year_of_entry(client: FlaskClient) -> None:
    school = make_school()
    for year, offers in (("2019", 60), ("2020", None), ("2021", 45)):
        make_figure(
            school, "places_offered", offers, period=year, band="primary", no_value="not_published"
        )
    words = words_of(client, f"/schools/{school.urn}")
    assert "Entry to primary: applications and offers" in words
    assert "2020 not published" in words


def test_a_closed_school_points_to_its_successor_which_points_back(client: FlaskClient) -> None:
    old = make_school(
        name="Old School", status_code="2", status_name="Closed", closed=dt.date(2021, 8, 31)
    )
    new = make_school(name="New Academy")
    save(
        SchoolLink(urn=old.urn, link_urn=new.urn, link_name="New Academy", link_type="Successor"),
        SchoolLink(urn=new.urn, link_urn=old.urn, link_name="Old School", link_type="Predecessor",
                   established=dt.date(2021, 9, 1)),
        SchoolLink(urn=new.urn, link_urn=999_999, link_name="Lost School", link_type="Predecessor - merged"),
    )  # fmt: skip
    words = words_of(client, f"/schools/{old.urn}")
    assert "This school is closed since 31 August 2021" in words
    assert "Its place was taken by New Academy" in words
    html = client.get(f"/schools/{new.urn}").get_data(as_text=True)
    assert f'href="/schools/{old.urn}/history"' in html
    assert "Predecessor - merged: Lost School" in words_of(client, f"/schools/{new.urn}")
    assert 'href="/schools/999999"' not in html


def test_a_school_that_the_latest_file_lacks_is_flagged_and_not_closed(client: FlaskClient) -> None:
    school = make_school(absent_since_run_id=make_run("Register, 1 September 2022").id)
    words = words_of(client, f"/schools/{school.urn}")
    assert "This school is not in Register, 1 September 2022" in words
    assert "closed since" not in words


def test_a_school_keeps_the_history_of_its_groups(client: FlaskClient) -> None:
    first, second = make_trust(name="First Trust"), make_trust(name="Second Trust")
    school = make_school(trust=second)
    save(
        GroupMembership(
            urn=school.urn, uid=first.uid, joined=dt.date(2015, 9, 1), left=dt.date(2020, 3, 31)
        )
    )
    words = words_of(client, f"/schools/{school.urn}")
    assert words.index(
        "Second Trust Multi-academy trust before our first file still in it"
    ) < words.index("First Trust Multi-academy trust 1 September 2015 31 March 2020")
    assert "First Trust" not in words_of(client, f"/trusts/{second.uid}")
    assert f"{school.name} , from 1 September 2015, until 31 March 2020" in words_of(
        client, f"/trusts/{first.uid}"
    )


def test_panels_of_higher_rooms_stand_on_the_page_and_replace_what_they_show(
    client: FlaskClient,
) -> None:
    school = make_school(comment="We open a new class.")
    panels = registry(client.application).panels.setdefault("school", [])
    kept = list(panels)
    panels[:] = [
        Panel(
            "test",
            1,
            lambda actor, code: f"<p>Panel of {code}</p>",
            frozenset({"fullness", "comment"}),
        )
    ]
    try:
        words = words_of(client, f"/schools/{school.urn}")
    finally:
        panels[:] = kept
    assert f"Panel of {school.urn}" in words
    assert "How full it is" not in words
    assert "We open a new class" not in words


def test_the_history_says_what_changed_and_which_file_or_who_without_names(
    client: FlaskClient,
) -> None:
    school, run = make_school(), make_run()
    common = {"record_kind": "school", "record_code": str(school.urn)}
    save(
        Change(**common, field="phase_name", old="Primary", new="All-through", by="flask import", run_id=run.id,
               at=dt.datetime(2022, 8, 1, tzinfo=dt.UTC)),
        Change(**common, field="comment", old="", new="We grow.", by="user:12",
               at=dt.datetime(2022, 9, 1, tzinfo=dt.UTC)),
        Change(**common, field="search_name", old="a", new="b", by="flask import", run_id=run.id),
        Correction(**common, field="capacity", message="Secret words", reporter_email="a@example.org",
                   owner_kind="school", owner_code="1"),
        Correction(**common, field="name", message="More", owner_kind="school", owner_code="1",
                   outcome="at_source", answered_by=1, answered_at=dt.datetime(2022, 9, 2, tzinfo=dt.UTC)),
    )  # fmt: skip
    words = words_of(client, f"/schools/{school.urn}/history")
    assert "1 September 2022 The school’s own words nothing We grow. a person signed in" in words
    assert "1 August 2022 Phase Primary All-through Register, 1 August 2022" in words
    assert "1 to 2 of 2 changes" in words
    assert "Capacity waiting for an answer" in words
    assert "Name to be put right at its source, 2 September 2022" in words
    for private in ("Secret words", "a@example.org", "user:12"):
        assert private not in words


def test_a_record_that_never_changed_says_so(client: FlaskClient) -> None:
    trust, locality = make_trust(), make_locality(make_la())
    for path in (
        f"/trusts/{trust.uid}/history",
        "/authorities/846/history",
        f"/localities/{locality.slug}/history",
    ):
        assert "Nothing has changed since this record was first imported" in words_of(client, path)
