"""An advert from nothing to its outcome as HR staff write it, and shared by two: desk, phone, and without scripts."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from collabnet.platform.clock import today
from tests.browser.site import Site
from tests.browser.walking import (
    KINDS,
    Opener,
    Walk,
    every_kind,
    fill_day,
    heading,
    link_in,
    mail_to,
    with_and_without_scripts,
)

pytestmark = pytest.mark.browser
HR, PARTNER = "hr@birch-lane.example", "head@heronsway.example"
SAVE = "Save and continue"


@pytest.fixture
def walk(site: Site, window: Opener) -> Callable[[str], Walk]:
    """Begins a journey in windows of a kind."""
    return lambda kind: Walk(site, window, kind)


def begin(page: Page, site: Site, title: str) -> None:
    """Start an advert and say what the job is."""
    page.goto(f"{site.url}/vacancies/manage")
    page.get_by_role("link", name="Write an advert").click()
    page.get_by_role("button", name="Start").click()
    assert heading(page) == "The job"
    page.get_by_label("Job title").fill(title)
    page.get_by_label("Teacher", exact=True).check()
    page.get_by_label("Secondary").check()
    page.get_by_label("Physics").check()


def say_the_hours(page: Page, way: Walk) -> None:
    """A share of full time that cannot be, then the one that was meant."""
    page.get_by_label("Permanent").check()
    page.get_by_label("Part time").first.check()
    page.get_by_label("Share of full time").fill("1.4")
    page.get_by_role("button", name=SAVE).click()
    way.good(page)
    expect(page.get_by_role("link", name=re.compile("Enter a share of full time"))).to_be_visible()
    expect(page.get_by_label("Share of full time")).to_have_value("1.4")
    page.get_by_label("Share of full time").fill("0.6")
    page.get_by_role("button", name=SAVE).click()


def say_the_pay(page: Page, way: Walk) -> None:
    """Pay, checked while it is typed where scripts run, and by a button everywhere."""
    assert heading(page) == "Pay"
    page.get_by_label("The teachers’ pay document").check()
    page.get_by_label("Lowest pay").fill("32,916")
    page.get_by_label("Highest pay").fill("45352")
    if KINDS[way.kind][1]:  # without them the same words come with "Save and check"
        expect(page.get_by_text("£32,916 to £45,352 full time")).to_be_visible()
    page.get_by_role("button", name="Save and check").click()
    expect(page.get_by_text("£32,916 to £45,352 full time")).to_be_visible()
    way.good(page)
    page.get_by_label("What is actually paid in a year").fill("19749.60")
    page.get_by_role("button", name=SAVE).click()


def say_the_dates(page: Page, way: Walk, day: dt.date) -> None:
    """Dates, with the day by which notice is due."""
    fill_day(page, "closes_on", day + dt.timedelta(days=30))
    fill_day(page, "starts_on", day + dt.timedelta(days=200))
    page.get_by_role("button", name="Save and check").click()
    expect(page.get_by_text(re.compile("a teacher gives notice by"))).to_be_visible()
    way.good(page)


@every_kind
def test_hr_writes_an_advert_mends_what_is_wrong_checks_publishes_and_says_what_came_of_it(
    kind: str, site: Site, walk: Callable[[str], Walk]
) -> None:
    way, title = walk(kind), f"Teacher of physics, {kind}"
    page = way.person(HR)
    with site.app.app_context():
        day = today()
    begin(page, site, title)
    way.good(page)
    page.get_by_role("button", name=SAVE).click()
    expect(page.get_by_label("Birch Lane Academy")).to_be_checked()
    page.get_by_role("button", name=SAVE).click()
    say_the_hours(page, way)
    say_the_pay(page, way)
    say_the_dates(page, way, day)
    page.get_by_role("button", name="Save and finish later").click()
    page.get_by_role("link", name=title).click()
    way.good(page)
    page.get_by_role("link", name="How to apply, and safeguarding").click()
    page.get_by_label("Email address for applications").fill("jobs@birch-lane.example")
    page.get_by_label("Level of check").select_option(
        "Enhanced DBS check with children’s barred list"
    )
    page.get_by_role("button", name=SAVE).click()
    assert heading(page) == "Documents"
    way.good(page)
    page.get_by_role("link", name="Continue").click()
    page.get_by_role("button", name=SAVE).click()
    assert heading(page) == "Check your answers"
    way.good(page)
    page.get_by_role("link", name="Continue to publishing").click()
    way.good(page)
    page.get_by_role("button", name="Publish").click()
    assert heading(page) == title
    way.good(page)
    page.get_by_role("link", name="Record what came of it").click()
    page.get_by_label("Filled by sharing a post").check()
    way.good(page)
    page.get_by_role("button", name="Record the outcome").click()
    expect(page.get_by_text("Filled by sharing a post.").first).to_be_visible()


@with_and_without_scripts
def test_two_employers_share_a_post_once_the_other_has_agreed(
    kind: str, site: Site, walk: Callable[[str], Walk]
) -> None:
    way, title = walk(kind), f"Teacher of music for two, {kind}"
    ours, theirs = way.person(HR), way.person(PARTNER)
    begin(ours, site, title)
    ours.get_by_role("button", name=SAVE).click()
    ours.get_by_role("link", name="Ask another employer").click()
    ours.get_by_label("Name of a school or a trust").fill("heronsway academy")
    ours.get_by_role("button", name="Find").click()
    way.good(ours)
    ours.get_by_label("Heronsway Academy").check()
    ours.get_by_role("button", name="Ask to share").click()
    way.good(ours)
    theirs.goto(link_in(mail_to(site, PARTNER, "asks whether you would share a post")))
    way.good(theirs)
    theirs.get_by_role("button", name="Agree to share").click()
    expect(theirs.get_by_text("Readers see both.").first).to_be_visible()
    ours.reload()
    ours.get_by_role("link", name="Preview").click()
    expect(ours.get_by_text("Birch Lane Academy and Heronsway Academy")).to_be_visible()
    way.good(ours)
