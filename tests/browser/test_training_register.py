"""A register on a phone at the door without JavaScript, and what comes of it: record, certificate, report."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from collabnet.cpd.models import Session
from collabnet.platform.db import db
from tests.browser.site import Site
from tests.browser.walking import Opener, good, sign_in

pytestmark = pytest.mark.browser

TODAY = "demonstration-past-network-1@collabnet"
both_kinds = pytest.mark.parametrize("kind", ["desk", "phone"])


def register_path(site: Site) -> str:
    """The address of the register of the demonstration's session of today."""
    with site.app.app_context():
        number = db.session.scalars(select(Session.id).where(Session.uid == TODAY)).one()
    return f"{site.url}/training/sessions/{number}/register"


@pytest.mark.parametrize("kind", ["plain phone", "phone"])
def test_a_host_marks_a_register_on_a_phone(kind: str, site: Site, window: Opener) -> None:
    page = window(kind)
    sign_in(page, site, "head@birch-lane.example")
    page.goto(register_path(site))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Network of reading leads")
    good(page, kind)
    lines = page.get_by_role("group")
    assert lines.count() >= 6
    for name, mark in (("Ashby Park", "Present"), ("Willow Holt Primary", "Absent")):
        line = page.get_by_role("group", name=re.compile(f"Reading lead at {name}"))
        line.get_by_label(mark).check()
    page.get_by_role("button", name="Save the register").click()
    expect(page.get_by_text("The register is saved")).to_be_visible()
    line = page.get_by_role("group", name=re.compile("Reading lead at Ashby Park"))
    expect(line.get_by_label("Present")).to_be_checked()
    page.get_by_text("Add somebody who came without a booking").click()
    page.get_by_role("button", name="Add them").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter their name")
    good(page, kind)
    page.get_by_label("Their name").fill("Reading lead at Lockside")
    page.get_by_label("Their school").fill("Lockside Primary Academy")
    page.get_by_role("button", name="Add them").click()
    expect(page.get_by_text("Reading lead at Lockside is on the register")).to_be_visible()
    page.get_by_role("button", name="Take Reading lead at Lockside off").click()
    expect(page.get_by_text("They are off the register")).to_be_visible()
    assert "@" not in page.locator("main").inner_text()
    good(page, kind)


@both_kinds
def test_a_teacher_finds_their_hours_and_anybody_checks_the_certificate(
    kind: str, site: Site, window: Opener
) -> None:
    page = window(kind)
    sign_in(page, site, "teacher@birch-lane.example")
    page.goto(f"{site.url}/account")
    page.get_by_role("link", name="Open Training").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your training")
    good(page, kind)
    page.get_by_role("link", name="Certificate for Reading fluency in every subject").click()
    text = page.locator(".certificate").inner_text()
    assert "6 hours of professional development" in text
    good(page, kind)
    code = re.search(r"Code ([A-Z0-9-]{19})", text)
    assert code is not None
    other = window(kind)
    other.goto(f"{site.url}/training/certificates")
    other.get_by_label("Code on the certificate").fill(code[1].lower())
    other.get_by_role("button", name="Check the certificate").click()
    expect(other.get_by_text("This certificate is genuine.")).to_be_visible()
    good(other, kind)


@both_kinds
def test_an_officer_sees_what_became_of_places(kind: str, site: Site, window: Opener) -> None:
    page = window(kind)
    sign_in(page, site, "planning@ashmere.example")
    page.goto(f"{site.url}/localities/ashmere-and-the-vale")
    page.get_by_role("link", name="What became of training places").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("What became of training places")
    expect(page.get_by_role("table").first).to_be_visible()
    good(page, kind)
