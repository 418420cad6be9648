"""What people come to do, from end to end: at a desk, on a phone, and on a phone without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from collabnet.demonstration.sign_ins import PASSWORD
from tests.browser.site import Site
from tests.browser.walking import (
    Opener,
    every_kind,
    heading,
    link_in,
    mail_to,
    sign_in,
    with_and_without_scripts,
)

pytestmark = pytest.mark.browser

MAP = "/localities/ashmere-and-the-vale/map"
NEW_PASSWORD = "walnut lantern orchard seven"

# What the table says of each school, what the picture draws of it, and the counts of the legend.
MARKS = """() => {
  const state = (el, own) => [...el.classList].filter((name) => name !== own).join(" ");
  const rows = [...document.querySelectorAll("#map-table tbody tr")];
  const marks = [...document.querySelectorAll(".map-picture a[id^=m]")];
  return [
    rows.map((row) => [row.id.slice(1), state(row.querySelector(".swatch"), "swatch")]),
    marks.map((mark) => [mark.id.slice(1), state(mark.querySelector(".map-point"), "map-point")]),
    [...document.querySelectorAll(".legend__count")].map((count) => Number(count.textContent)),
  ];
}"""


@every_kind
def test_an_officer_sees_which_schools_of_the_area_are_under_strain_and_why(
    kind: str, site: Site, window: Opener
) -> None:
    page = window(kind)
    sign_in(page, site, "planning@ashmere.example")
    page.get_by_role("main").get_by_role("link", name="Map of Ashmere").click()
    assert heading(page) == "Map of Ashmere"
    rows = page.locator("#map-table tbody tr")
    assert rows.count() == 59
    told, drawn, counted = page.evaluate(MARKS)
    assert dict(told) == dict(drawn) and len(told) == 59
    assert sum(counted) == 59
    birch_lane = page.locator("#s990001")
    expect(birch_lane.get_by_text("61% full")).to_be_visible()
    assert "61% full" in (page.locator("#m990001").text_content() or "")
    if kind != "plain phone":
        expect(page.locator(".map-live")).to_be_visible()
    birch_lane.get_by_role("link", name="on the map").click()
    if kind != "plain phone":
        expect(page.locator('.map-live .is-lit[data-key="school-990001"]')).to_be_visible()
        expect(birch_lane).to_have_class(re.compile("is-lit"))
        panel = page.get_by_role("complementary", name="The school or area selected")
        expect(panel.get_by_role("heading", name="Birch Lane Academy")).to_be_visible()
        expect(panel.get_by_text("548 pupils on roll")).to_be_visible()
    birch_lane.get_by_role("link", name="Birch Lane Academy", exact=True).click()
    assert heading(page) == "Birch Lane Academy"
    spare = page.locator(".pressure__row", has_text="Spare places")
    expect(spare.locator(".pressure__word")).to_contain_text("high: 94")
    spare.get_by_text("Show the parts").click()
    expect(spare.get_by_text("Unfilled places").first).to_be_visible()


@with_and_without_scripts
def test_a_school_leader_finds_the_school_filled_in_and_states_what_it_can_offer(
    kind: str, site: Site, window: Opener
) -> None:
    urn, email, name = {
        "desk": (990004, "head@st-wulfrics-high.example", "St Wulfric's Catholic High School"),
        "plain phone": (990011, "head@weir-meadow.example", "Weir Meadow Academy"),
    }[kind]
    page = window(kind)
    sign_in(page, site, email)
    expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()
    page.get_by_role("link", name=f"Say what {name} can offer").click()
    page.get_by_role("link", name="Pupil places").click()
    assert int(page.locator("#y7-places").input_value()) > 100
    expect(page.get_by_text("most offers made in a year")).to_be_visible()
    page.locator("#y7-quantity").fill("12")
    page.locator("#y7-answer").select_option("Yes")
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_role("link", name="Add one").click()
    page.get_by_label("What is it?").select_option("Physics")
    page.get_by_label("Can you offer it?").select_option("Yes")
    page.get_by_label("Days a term").fill("6")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Continue").click()
    page.get_by_role("link", name="Continue").click()
    page.get_by_role("button", name="Save and continue").click()
    assert heading(page) == "Check your answers"
    expect(page.get_by_text("6 days a term")).to_be_visible()
    page.get_by_role("button", name="Publish what you can offer").click()
    assert heading(page) == "Published"
    # A member finds it in the list, everybody on the map's table, and the public sees how much, not what.
    page.goto(f"{site.url}{MAP}?layer=offers")
    expect(page.locator(f"#s{urn}").get_by_text("12 places")).to_be_visible()
    page.goto(f"{site.url}/capacity?kind=specialist:physics")
    expect(page.get_by_role("link", name=name)).to_be_visible()
    visitor = window(kind)
    visitor.goto(f"{site.url}/capacity/school/{urn}")
    expect(visitor.get_by_text("12 places")).to_be_visible()
    expect(visitor.get_by_text("Physics")).to_have_count(0)


@every_kind
def test_a_visitor_searches_by_postcode_widens_and_takes_the_list_along(
    kind: str, site: Site, window: Opener
) -> None:
    page = window(kind)
    page.goto(site.url)
    page.get_by_label("Postcode, school name or town").fill("BS8 1AA")
    page.get_by_role("button", name="Find schools").click()
    page.get_by_label("Within").select_option("1")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", name="No schools within 1 mile of BS8 1AA")).to_be_visible()
    page.get_by_role("link", name=re.compile("^within 30 miles")).click()
    told = page.get_by_role("heading", level=2).first.inner_text()
    number = int(told.split()[0])
    assert told.endswith("schools within 30 miles of BS8 1AA")
    assert number == page.locator("main tbody tr").count() > 1
    miles = [float(m) for m in page.locator('main td[data-label="Miles"]').all_inner_texts()]
    assert miles == sorted(miles) and miles[-1] <= 30
    with page.expect_download() as download:
        page.get_by_role("link", name="download them (CSV)").click()
    lines = download.value.path().read_text("utf-8-sig").splitlines()
    assert len(lines) == number + 1


@with_and_without_scripts
def test_an_administrator_imports_a_file_and_takes_the_rejected_rows_along(
    kind: str, site: Site, window: Opener
) -> None:
    page = window(kind)
    sign_in(page, site, "administrator@network.example")
    page.goto(f"{site.url}/admin")
    page.get_by_role("link", name="Import data").click()
    page.get_by_role("button", name="Import a file").click()
    page.get_by_label("What is in the file").select_option("School census")
    census = "URN,NOR,NUMFSM\n990001,541,201\n99000x,500,100\n990002,many,90\n"
    file = {
        "name": f"england_census_2025_26_{kind[:4]}.csv",
        "mimeType": "text/csv",
        "buffer": census.encode(),
    }
    page.get_by_label("The file", exact=True).set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Upload and preview").click()
    # The page looks again by itself while the worker reads.
    expect(page.get_by_text("Nothing has been written yet")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download every rejected row and warning").click()
    rejected = download.value.path().read_text("utf-8-sig")
    assert "99000x" in rejected and "many" in rejected
    page.get_by_role("button", name=re.compile("^Import")).click()
    expect(page.get_by_role("heading", name="What next")).to_be_visible()


@with_and_without_scripts
def test_who_finds_a_mistake_tells_it_and_gets_the_owners_answer(
    kind: str, site: Site, window: Opener
) -> None:
    reader = f"reader-{kind[:4]}@home.example"
    visitor = window(kind)
    visitor.goto(f"{site.url}/schools/990003")
    visitor.get_by_role("link", name=re.compile("Tell us something is wrong")).click()
    visitor.get_by_label("What is wrong?").select_option("Capacity")
    visitor.get_by_label("What should it say").fill("The new block opened: there are 1,300 places.")
    visitor.get_by_label("Your email address").fill(reader)
    visitor.get_by_role("button", name="Send the report").click()
    expect(visitor.get_by_role("heading", name="What happens next")).to_be_visible()
    owner = window(kind)
    sign_in(owner, site, "head@castle-fields.example")
    assert "correct" in link_in(mail_to(site, "head@castle-fields.example", "Castle Fields"))
    owner.get_by_role("link", name=re.compile("^Answer .*correction")).click()
    owner.get_by_role("row", name=re.compile("Castle Fields School.*Capacity")).get_by_role(
        "link"
    ).click()
    expect(owner.get_by_text("The new block opened")).to_be_visible()
    owner.get_by_label("To be changed at its source").check()
    owner.get_by_label("Your answer").fill("Thank you. We have told the DfE.")
    owner.get_by_role("button", name="Send the answer").click()
    assert "We have told the DfE" in mail_to(site, reader, "Castle Fields")


@with_and_without_scripts
def test_an_invited_person_makes_an_account_and_signs_in_with_it(
    kind: str, site: Site, window: Opener
) -> None:
    guest = f"deputy-{kind[:4]}@castle-fields.example"
    leader = window(kind, "head@castle-fields.example")
    leader.goto(f"{site.url}/people")
    leader.get_by_role("button", name="Invite a person").click()
    leader.get_by_label("Email address of the person").fill(guest)
    leader.get_by_label("Staff member").check()
    leader.get_by_role("button", name="Send the invitation").click()
    expect(leader.get_by_text(f"The invitation is on its way to {guest}")).to_be_visible()
    link = link_in(mail_to(site, guest, "Castle Fields"))
    page = window(kind)
    page.goto(link)
    page.get_by_label("Full name").fill("Deputy head")
    page.locator("input[type=password]").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Accept and make my account").click()
    expect(page.get_by_text("Your account is ready and you are signed in")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, site, guest, NEW_PASSWORD)
    expect(page.get_by_role("heading", name="Castle Fields School", exact=True)).to_be_visible()
    again = window(kind)
    assert again.goto(link).status == 410  # type: ignore[union-attr]


@with_and_without_scripts
def test_a_forgotten_password_is_set_anew_through_the_mail(
    kind: str, site: Site, window: Opener
) -> None:
    email = {"desk": "head@hazel-court.example", "plain phone": "head@beacon-rise.example"}[kind]
    page = window(kind)
    page.goto(f"{site.url}/sign-in")
    page.get_by_role("link", name="I have forgotten my password").click()
    page.get_by_label("Email address").fill(email)
    page.get_by_role("button", name="Send the link").click()
    assert heading(page) == "Check your email"
    page.goto(link_in(mail_to(site, email, "Set a new password")))
    page.locator("input[type=password]").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Set the password and sign in").click()
    expect(page.get_by_text("Your new password is set and you are signed in")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, site, email, PASSWORD)
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    sign_in(page, site, email, NEW_PASSWORD)
    expect(page.get_by_role("link", name="Your work")).to_be_visible()


def test_everything_up_to_the_page_of_a_school_can_be_done_by_keyboard(
    site: Site, window: Opener
) -> None:
    page = window()
    page.goto(f"{site.url}/sign-in")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main-content")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("head@castle-fields.example")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Your work")).to_be_visible()
    page.goto(f"{site.url}{MAP}")
    live = page.locator(".map-live")
    expect(live).to_be_visible()
    expect(
        live.locator("[tabindex='0']").or_(page.locator(".map-live[tabindex='0']"))
    ).to_have_count(1)
    page.locator("details.filters button").focus()
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.dataset.key")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.key") not in (None, first)
    page.keyboard.press("Tab")
    assert page.evaluate("!document.activeElement.closest('.map-live')")
    page.keyboard.press("Shift+Tab")
    focused = page.evaluate("document.activeElement.dataset.key") or ""
    while not focused.startswith("school-"):
        page.keyboard.press("Enter")  # a group of schools opens into its parts
        page.wait_for_function("was => document.activeElement.dataset.key !== was", arg=focused)
        focused = page.evaluate("document.activeElement.dataset.key") or ""
    page.keyboard.press("Enter")
    panel = page.get_by_role("complementary", name="The school or area selected")
    expect(panel.get_by_role("heading", level=2)).to_be_visible()
