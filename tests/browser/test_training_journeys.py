"""Training from end to end as host, applicant, trust leader and who waits: desk, phone, and without scripts."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from collabnet.core.actor import Scope, ScopeKind
from collabnet.platform.clock import today
from collabnet.platform.db import begin_write
from tests.browser.site import Site
from tests.browser.walking import Opener, every_kind, good, heading, link_in, mail_to
from tests.factories.cpd import make_booking, make_offer

pytestmark = pytest.mark.browser


def school(urn: int) -> Scope:
    return Scope(ScopeKind.SCHOOL, str(urn))


def offer_with(site: Site, kind: str, *booked: int, **values: object) -> tuple[int, str]:
    """An offer of Castle Fields with places booked by these schools; its number and title."""
    title = f"Talking about texts, {kind}, {len(booked)} booked"
    with site.app.app_context():
        begin_write()
        offer = make_offer(school(990003), title=title, **values)  # type: ignore[arg-type]
        for urn in booked:
            begin_write()
            make_booking(offer, school(urn))
        return offer.id, title


@every_kind
def test_a_host_offers_training_and_schools_find_it(kind: str, site: Site, window: Opener) -> None:
    title = f"Handwriting that lasts, {kind}"
    page = window(kind, "head@milldown-primary.example")
    page.goto(f"{site.url}/training")
    good(page, kind)
    page.get_by_role("link", name="Offer training").click()
    page.get_by_role("button", name="Start").click()
    page.get_by_label("Title").fill(title)
    page.get_by_label("What is it about?").select_option("English")
    page.get_by_label("Primary").check()
    page.get_by_label("Who is it for?").fill("Teachers of Years 2 to 4")
    good(page, kind)
    page.get_by_role("button", name="Save and continue").click()
    for box in page.locator("textarea").all():
        box.fill("It does, and this is how we know.")
    page.get_by_role("button", name="Save and continue").click()
    day = today() + dt.timedelta(days=40)
    for part in ("Day", "Month", "Year"):
        page.get_by_label(part, exact=True).fill(str(getattr(day, part.lower())))
    page.get_by_label("Starts at").fill("1:30pm")
    page.get_by_label("Ends at").fill("1pm")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("link", name="The end must be after the start")).to_be_visible()
    assert page.get_by_label("Starts at").input_value() == "1:30pm"
    page.get_by_label("Ends at").fill("3:30pm")
    page.get_by_label("How many sessions?").fill("2")
    page.get_by_role("button", name="Add").click()
    expect(page.locator("main tbody tr")).to_have_count(2)
    good(page, kind)
    page.get_by_role("link", name="Continue").click()
    page.get_by_label("Address of the room").fill("Milldown Primary School, Mill Lane, Ashmere")
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_label("How many places are there?").fill("8")
    good(page, kind)
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_label("Cost of a place in pounds").fill("15")
    page.get_by_label("No cover is needed").check()
    page.get_by_role("button", name="Save and continue").click()
    assert heading(page) == "Check your answers"
    good(page, kind)
    page.get_by_role("button", name="Publish this training").click()
    assert heading(page) == f"Places on {title}"
    good(page, kind)
    visitor = window(kind)
    visitor.goto(f"{site.url}/training?q=handwriting")
    visitor.get_by_role("link", name=title, exact=True).click()
    expect(visitor.get_by_text("8 of 8 places left")).to_be_visible()
    expect(visitor.get_by_text("£15 a place")).to_be_visible()
    good(visitor, kind)


@every_kind
def test_a_head_books_two_places_names_one_later_and_gives_one_up(
    kind: str, site: Site, window: Opener
) -> None:
    offer_id, title = offer_with(site, kind)
    page = window(kind, "head@bishopsmead-primary.example")
    page.goto(f"{site.url}/training/offers/{offer_id}")
    page.get_by_role("link", name="Book places").click()
    good(page, kind)
    page.get_by_label("How many places?").fill("1")
    page.get_by_label("Who comes?").fill("Kim Lane\nLee Ford")
    page.get_by_role("button", name="Book these places").click()
    expect(page.get_by_role("link", name=re.compile("You entered 2 people"))).to_be_visible()
    page.get_by_label("How many places?").fill("2")
    page.get_by_label("Who comes?").fill("Kim Lane, kim@bishopsmead-primary.example")
    page.get_by_role("button", name="Book these places").click()
    expect(page.get_by_text("2 places booked.")).to_be_visible()
    good(page, kind)
    page.goto(f"{site.url}/home")
    page.get_by_role("link", name=f"Name the person for 1 place on {title}").click()
    page.get_by_role("link", name="Name, hand on or cancel place 2").click()
    good(page, kind)
    page.get_by_role("link", name="Name who comes").click()
    page.get_by_label("Full name").fill("Lee Ford")
    page.get_by_role("button", name="Save who comes").click()
    expect(page.get_by_role("cell", name="Lee Ford")).to_be_visible()
    page.get_by_role("link", name="Name, hand on or cancel place 1").click()
    page.get_by_role("link", name="Cancel this place").click()
    good(page, kind)
    page.get_by_role("button", name="Cancel this place").click()
    expect(page.get_by_role("cell", name=re.compile("Cancelled$"))).to_be_visible()
    assert title in mail_to(site, "kim@bishopsmead-primary.example", "Cancelled")


@every_kind
def test_a_trust_leader_books_for_two_schools_and_hands_a_place_on(
    kind: str, site: Site, window: Opener
) -> None:
    offer_id, title = offer_with(site, kind)
    page = window(kind, "ceo@greatwell.example")
    for name in ("Ashby Park Academy", "Chandler's Reach Academy"):
        page.goto(f"{site.url}/training/offers/{offer_id}/book")
        page.get_by_label("Which school or organisation is it for?").select_option(name)
        page.get_by_role("button", name="Book these places").click()
        expect(page.get_by_text("1 place booked.")).to_be_visible()
    page.goto(f"{site.url}/training/bookings")
    good(page, kind)
    row = page.get_by_role("row", name=re.compile(f"{title}.*Ashby Park Academy"))
    row.get_by_role("link").first.click()
    page.get_by_role("link", name=re.compile("Name, hand on or cancel")).click()
    page.get_by_role("link", name="Hand it on").click()
    good(page, kind)
    page.get_by_label("Which school or organisation takes it over?").select_option(
        "Chandler's Reach Academy"
    )
    page.get_by_label("Name of the colleague").fill("Jo Field")
    page.get_by_role("button", name="Hand it on").click()
    expect(page.get_by_text("Handed on from Ashby Park Academy").first).to_be_visible()
    good(page, kind)


@every_kind
def test_who_waits_sees_the_place_in_line_and_takes_a_freed_place_from_the_mail(
    kind: str, site: Site, window: Opener
) -> None:
    offer_id, title = offer_with(site, kind, 990037, places=1)
    waiting = window(kind, "head@sedge-lane-primary.example")
    waiting.goto(f"{site.url}/training/offers/{offer_id}")
    waiting.get_by_role("link", name="Join the waiting list").click()
    waiting.get_by_role("button", name="Book these places").click()
    expect(waiting.get_by_text("1 place on the waiting list.")).to_be_visible()
    expect(waiting.get_by_text("number 1 in line")).to_be_visible()
    good(waiting, kind)
    other = window(kind, "head@stone-cross-primary.example")
    other.goto(f"{site.url}/training/offers/{offer_id}/places/school/990037")
    other.get_by_role("link", name=re.compile("Name, hand on or cancel")).click()
    other.get_by_role("link", name="Cancel this place").click()
    other.get_by_role("button", name="Cancel this place").click()
    link = link_in(mail_to(site, "head@sedge-lane-primary.example", title))
    answer = window(kind)
    answer.goto(link)
    assert heading(answer) == f"A place on {title}"
    good(answer, kind)
    answer.get_by_role("button", name="Take the place").click()
    assert heading(answer) == "The place is yours."
    good(answer, kind)
    waiting.goto(f"{site.url}/training/offers/{offer_id}/places/school/990033")
    expect(waiting.get_by_role("cell", name=re.compile("Booked$"))).to_be_visible()
    waiting.get_by_role("link", name=re.compile("Name, hand on or cancel")).click()
    expect(waiting.get_by_text("The offered place was accepted.").first).to_be_visible()
    good(waiting, kind)


@every_kind
def test_a_school_asks_without_its_name_and_takes_a_suggestion_up(
    kind: str, site: Site, window: Opener
) -> None:
    need = f"Somebody to show us dialogic reading, {kind}"
    _, title = offer_with(site, kind, 990030, 990031)
    page = window(kind, "head@valebridge-castle-primary.example")
    page.goto(f"{site.url}/training/requests")
    good(page, kind)
    page.get_by_role("link", name="Ask for training").click()
    page.get_by_label("What do you need?").fill(need)
    page.get_by_label("What is it about?").select_option("English")
    page.get_by_label("How many people?").fill("2")
    for name, days in (("earliest", 1), ("latest", 90)):
        day = today() + dt.timedelta(days=days)
        for part in ("day", "month", "year"):
            page.locator(f"#{name}-{part}").fill(str(getattr(day, part)))
    page.get_by_label("Leave our name out").check()
    good(page, kind)
    page.get_by_role("button", name="Publish this request").click()
    path = page.url
    host = window(kind, "head@castle-fields.example")
    host.goto(path)
    expect(host.get_by_text("Valebridge Castle")).to_have_count(0)
    choice = (
        host.get_by_label("Which of your training?").get_by_role("option").filter(has_text=title)
    )
    host.get_by_label("Which of your training?").select_option(choice.first.get_attribute("value"))
    good(host, kind)
    host.get_by_role("button", name="Suggest it").click()
    page.goto(path)
    good(page, kind)
    page.get_by_role("button", name="Accept and book").click()
    assert heading(page) == f"Book places: {title}"
    host.goto(path)
    expect(host.get_by_text("Valebridge Castle").first).to_be_visible()


def test_on_a_phone_what_was_searched_for_is_seen_and_the_filters_say_that_they_are_on(
    site: Site, window: Opener
) -> None:
    page = window("phone")
    page.goto(f"{site.url}/training?q=phonics")
    expect(page.locator("details.filters summary")).to_have_text("Filters (some are on)")
    expect(page.get_by_role("button", name="Show training")).to_be_hidden()
    expect(page.locator("main .card").first).to_be_in_viewport()
    page.goto(f"{site.url}/training?most=-1")
    expect(page.get_by_label("Costs at most, in pounds")).to_be_visible()
