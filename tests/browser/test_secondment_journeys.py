"""Secondments from end to end as HR, home head, host, teacher and LA officer: desk, phone, and without scripts."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from collabnet.platform.clock import today
from collabnet.platform.db import begin_write, db, utcnow
from collabnet.staffing.models import Secondment, Signature
from collabnet.staffing.queries import CHECK_LABELS
from tests.browser.pages_staffing import terms_of
from tests.browser.records import user_id
from tests.browser.site import Site
from tests.browser.walking import Opener, Walk, every_kind, fill_day, heading, link_in, mail_to

pytestmark = pytest.mark.browser
HR, HOST_HEAD = "hr@birch-lane.example", "head@birch-lane.example"
HOME_HEAD, TEACHER = "head@ashby-park.example", "teacher@ashby-park.example"
OFFICER, ADVISER = "planning@ashmere.example", "hr@ashmere.example"
MOST_PAGES = 12  # issue 5: a two-day-a-week secondment from need to signed terms


@pytest.fixture
def walk(site: Site, window: Opener) -> Callable[[str], Walk]:
    """Begins a journey in windows of a kind."""
    return lambda kind: Walk(site, window, kind)


def fill_need(page: Page, title: str, days: str = "2") -> None:
    """Say what is needed or offered: for a quarter of a year from six weeks on."""
    page.get_by_label("What is it about?").fill(title)
    page.get_by_label("More about it").fill("Years 10 and 11, with time to plan together.")
    page.get_by_label("Days a week").fill(days)
    fill_day(page, "starts", today() + dt.timedelta(weeks=6))
    fill_day(page, "ends", today() + dt.timedelta(weeks=18))


def sign(page: Page, walk: Walk, name: str, office: str = "") -> None:
    """Read and sign; for an employer with the office."""
    assert heading(page).endswith("Read and sign")
    walk.good(page)
    page.get_by_label("Your name").fill(name)
    if office:
        page.get_by_label("Your job title").fill(office)
    page.get_by_label("I have read the agreement and sign it").check()
    page.get_by_role("button", name="Sign", exact=True).click()


@every_kind
def test_hr_borrows_a_teacher_for_two_days_a_week_within_twelve_pages(
    kind: str, site: Site, walk: Callable[[str], Walk]
) -> None:
    way, title = walk(kind), f"A teacher of physics, {kind}"
    hr, head, teacher = way.person(HR), way.person(HOME_HEAD), way.person(TEACHER)
    hr.goto(f"{site.url}/secondments/new/need")
    fill_need(hr, title)
    way.good(hr)
    hr.get_by_role("button", name="Publish", exact=True).click()
    expect(hr.get_by_text("It is published")).to_be_visible()
    way.good(hr)
    head.goto(hr.url)
    head.get_by_label("Ashby Park Academy", exact=True).check()
    head.get_by_label("If you lend: the email address of the person who would come").fill(TEACHER)
    way.good(head)
    head.get_by_role("button", name="Tell them").click()
    expect(head.get_by_text("They are told that you would like to")).to_be_visible()
    hr.goto(link_in(mail_to(site, HR, f"Somebody would like to: “{title}”")))
    expect(hr.get_by_text("Teacher at Ashby Park")).to_have_count(0)
    way.good(hr)
    hr.get_by_role("button", name="Choose Ashby Park Academy").click()
    expect(hr.get_by_text("Teacher at Ashby Park").first).to_be_visible()
    way.good(hr)
    head.goto(link_in(mail_to(site, HOME_HEAD, f"The home employer agrees to lend for “{title}”")))
    head.get_by_label("What the home employer pays in a year, allowances included").fill("45352")
    way.good(head)
    head.get_by_role("button", name="Save and ask for signatures").click()
    sign(head, way, "Ada Home", "Headteacher")
    way.good(head)
    for page, email, name, office in (
        (hr, HR, "Hal Host", "HR lead"),
        (teacher, TEACHER, "Tess Teacher", ""),
    ):
        page.goto(link_in(mail_to(site, email, f"The terms of “{title}” wait for your signature")))
        sign(page, way, name, office)
    assert len(way.shown) - 1 <= MOST_PAGES, way.shown  # the last one says that it is signed
    expect(teacher.get_by_text("Signed by all three").first).to_be_visible()
    expect(teacher.get_by_text("What it costs the host")).to_have_count(0)
    way.good(teacher)
    teacher.get_by_role("link", name="Read or print the agreement").click()
    way.good(teacher)
    if kind == "desk":
        printed = teacher.pdf(format="A4", prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) <= 2  # the short form has two pages
    assert "signed" in mail_to(site, HR, f"All three have signed “{title}”")


def signed(site: Site, title: str) -> int:
    """A secondment that all three have signed: Birch Lane hosts a teacher of Ashby Park."""
    with site.app.app_context():
        person = user_id(TEACHER)(site)
        row = Secondment(
            kind="need", owner_kind="school", owner_code="990001", title=title, quarters_a_week=8,
            starts_on=today(), ends_on=today() + dt.timedelta(days=90), state="signed",
            host_kind="school", host_code="990001", home_kind="school", home_code="990002",
            home_told_at=utcnow(), person_id=person, annual_pence=4_535_200, form="short",
            fields=terms_of(), reviews_on=[(today() + dt.timedelta(days=3)).isoformat()],
        )  # fmt: skip
        row.signatures = [
            Signature(side=side, name="Kim Lane", user_id=person)
            for side in ("home", "host", "person")
        ]
        begin_write()
        db.session.add(row)
        db.session.commit()
        return row.id


@every_kind
def test_both_employers_take_it_from_assurance_to_the_return(
    kind: str, site: Site, walk: Callable[[str], Walk]
) -> None:
    way, title = walk(kind), f"A teacher of chemistry, {kind}"
    here = f"{site.url}/secondments/{signed(site, title)}"
    home, host, teacher = way.person(HOME_HEAD), way.person(HOST_HEAD), way.person(TEACHER)
    home.goto(f"{site.url}/home")
    home.get_by_role("link", name=f"Record the letter of assurance: {title}").click()
    fill_day(home, "on", today())
    for words in CHECK_LABELS.values():
        home.get_by_label(words, exact=True).check()
    home.get_by_label("It says that the checks are enough for the new role").check()
    way.good(home)
    home.get_by_role("button", name="Record the letter").click()
    host.goto(here)
    expect(host.get_by_role("button", name="Start the secondment")).to_have_count(0)
    expect(
        host.get_by_text("It can start once nothing is missing: It lacks an identity")
    ).to_be_visible()
    way.good(host)
    host.get_by_role("link", name="Record the identity check").click()
    fill_day(host, "on", today())
    way.good(host)
    host.get_by_role("button", name="Record the check").click()
    host.get_by_role("button", name="Start the secondment").click()
    expect(host.get_by_text("The secondment has started")).to_be_visible()
    way.good(host)
    host.goto(f"{site.url}/home")
    host.get_by_role("link", name=re.compile(f"^Hold the review.*{title}$")).click()
    host.get_by_label("What the review came to").fill("It goes well. We would like to extend it.")
    host.get_by_role("button", name="Record a review").click()
    later = today() + dt.timedelta(days=150)
    for page in (host, home, teacher):
        page.goto(f"{here}/end")
        fill_day(page, "to", later)
        way.good(page)
        page.get_by_role("button", name="Agree to this day").click()
    expect(teacher.get_by_text(f"{later.day} {later:%B %Y}").first).to_be_visible()
    home.goto(here)
    home.get_by_role("link", name="Record the return").click()
    way.good(home)
    home.get_by_role("button", name="Record the return").click()
    expect(home.get_by_text("The return is recorded")).to_be_visible()
    way.good(home)


@every_kind
def test_a_teacher_would_like_to_and_home_learns_of_it_from_the_teacher_only(
    kind: str, site: Site, walk: Callable[[str], Walk]
) -> None:
    way, title = walk(kind), f"A teacher of biology, {kind}"
    hr, teacher, home = way.person(HR), way.person(TEACHER), way.person(HOME_HEAD)
    hr.goto(f"{site.url}/secondments")
    way.good(hr)
    hr.get_by_role("link", name="Ask for somebody", exact=True).first.click()
    fill_need(hr, title)
    hr.get_by_role("button", name="Publish", exact=True).click()
    teacher.goto(f"{site.url}/secondments?q=biology")
    way.good(teacher)
    teacher.get_by_role("link", name=title).click()
    way.good(teacher)
    teacher.get_by_label("I would, myself").check()
    teacher.get_by_role("button", name="Tell them").click()
    expect(teacher.get_by_text("They are told that you would like to")).to_be_visible()
    hr.goto(teacher.url)
    hr.get_by_role("button", name="Choose Teacher at Ashby Park").click()
    home.goto(f"{site.url}/secondments?q=biology")
    expect(home.get_by_text(title)).to_have_count(0)
    teacher.reload()
    teacher.get_by_role("link", name="Tell my employer").click()
    assert heading(teacher).endswith("Tell your employer?")
    way.good(teacher)
    teacher.get_by_role("button", name="Tell my employer").click()
    home.goto(link_in(mail_to(site, HOME_HEAD, "A member of your staff would like a secondment")))
    way.good(home)
    home.get_by_role("button", name="Agree to lend").click()
    assert heading(home).endswith(f"Terms: {title}")
    teacher.reload()
    teacher.get_by_role("link", name="Decline").click()
    way.good(teacher)
    teacher.get_by_role("button", name="Decline").click()
    expect(teacher.get_by_text("It is declined")).to_be_visible()
    way.good(teacher)


@every_kind
def test_an_la_officer_lends_an_adviser_of_the_council(
    kind: str, site: Site, walk: Callable[[str], Walk]
) -> None:
    way, title = walk(kind), f"An adviser for attendance, {kind}"
    officer, head = way.person(OFFICER), way.person("head@castle-fields.example")
    officer.goto(f"{site.url}/secondments")
    way.good(officer)
    officer.get_by_role("link", name="Offer somebody", exact=True).click()
    fill_need(officer, title, "0.5")
    officer.get_by_role("button", name="Publish", exact=True).click()
    head.goto(officer.url)
    head.get_by_role("button", name="Tell them").click()
    officer.reload()
    officer.get_by_role("button", name="Choose Castle Fields School").click()
    assert heading(officer).endswith(f"Agree to lend: {title}")
    way.good(officer)
    officer.get_by_label("The person’s email address").fill("nobody@ashmere.example")
    officer.get_by_role("button", name="Agree to lend").click()
    expect(officer.get_by_role("link", name=re.compile("Nobody has an account"))).to_be_visible()
    officer.get_by_label("The person’s email address").fill(ADVISER)
    officer.get_by_role("button", name="Agree to lend").click()
    officer.get_by_role("button", name="Save and ask for signatures").click()
    expect(officer.get_by_role("link", name=re.compile("Fill this in"))).to_be_visible()
    way.good(officer)
    officer.get_by_label("What the home employer pays in a year, allowances included").fill("52000")
    officer.get_by_role("button", name="Save and ask for signatures").click()
    sign(officer, way, "Olu Officer", "Head of service")
    expect(officer.get_by_text("Waiting for signatures").first).to_be_visible()
    way.good(officer)
