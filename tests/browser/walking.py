"""Walking through the site as people do: kinds of windows, signing in, mails, and what each page is held to."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Frame, Page
from sqlalchemy import select

from collabnet.demonstration.sign_ins import PASSWORD
from collabnet.platform.db import db
from collabnet.platform.outbox import OutboxMessage
from tests.browser.checks import axe_violations, overflow, unusable_forms
from tests.browser.site import Site
from tests.browser.visits import PHONE, WIDE, Visit, Visitors

KINDS = {"desk": (WIDE, True), "phone": (PHONE, True), "plain phone": (PHONE, False)}
every_kind = pytest.mark.parametrize("kind", KINDS)
with_and_without_scripts = pytest.mark.parametrize("kind", ["desk", "plain phone"])
MAIL_SECONDS = 120
Opener = Callable[..., Page]


def windows(visitors: Visitors) -> Iterator[Opener]:
    """Opens windows of a kind for somebody ("" for nobody), and holds all they did to the policy at the end."""
    opened: list[Visit] = []

    def open_window(kind: str = "desk", email: str = "") -> Page:
        width, scripts = KINDS[kind]
        opened.append(visitors.fresh(email, width=width, scripts=scripts))
        return opened[-1].page

    yield open_window
    faults = [fault for visit in opened for fault in visit.faults]
    for visit in opened:
        visit.context.close()
    assert faults == []


def sign_in(page: Page, site: Site, email: str, password: str = PASSWORD) -> None:
    """Sign in as people do."""
    page.goto(f"{site.url}/sign-in")
    page.get_by_label("Email address").fill(email)
    page.locator("input[type=password]").fill(password)
    page.locator("main").get_by_role("button", name="Sign in").click()


def mail_to(site: Site, address: str, about: str) -> str:
    """The body of the newest mail to an address with these words in its subject; the worker may still be writing it."""
    newest = (
        select(OutboxMessage.body)
        .where(OutboxMessage.to_address == address, OutboxMessage.subject.contains(about))
        .order_by(OutboxMessage.id.desc())
    )
    deadline = time.monotonic() + MAIL_SECONDS
    while time.monotonic() < deadline:
        with site.app.app_context():
            body = db.session.scalars(newest).first()
        if body is not None:
            return body
        time.sleep(0.2)
    raise AssertionError(f"no mail to {address} about {about}")


def link_in(body: str) -> str:
    """The first link of a mail."""
    found = re.search(r"http://\S+", body)
    assert found is not None, body
    return found[0]


def heading(page: Page) -> str:
    """The page's main heading."""
    return page.get_by_role("heading", level=1).inner_text()


def fill_day(page: Page, field_name: str, day: dt.date) -> None:
    """Fill the three boxes of a date."""
    for part in ("day", "month", "year"):
        page.locator(f"#{field_name}-{part}").fill(str(getattr(day, part)))


def good(page: Page, kind: str) -> None:
    """The page as it stands has no fault of access, does not scroll sideways, and its forms can be sent."""
    page.wait_for_load_state()
    faults = overflow(page) + unusable_forms(page)
    if KINDS[kind][1]:  # axe itself is a script
        faults += axe_violations(page)
    assert faults == [], page.url


@dataclass
class Walk:
    """A journey of several people: which pages were shown to any of them, in order, and how each is held to be good."""

    site: Site
    window: Opener
    kind: str
    shown: list[str] = field(default_factory=list)
    looks: list[Callable[[Page], None]] = field(default_factory=list)  # more to do with each page

    def person(self, email: str) -> Page:
        """A window of somebody who is signed in; every page that it shows is counted."""
        page = self.window(self.kind, email)
        page.on("framenavigated", self._note)
        return page

    def good(self, page: Page) -> None:
        """Hold the page as it stands to what every page is held to."""
        good(page, self.kind)
        for look in self.looks:
            look(page)

    def _note(self, frame: Frame) -> None:
        if frame.parent_frame is None and frame.url.startswith(self.site.url):
            self.shown.append(frame.url.removeprefix(self.site.url))
