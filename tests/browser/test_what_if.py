"""A what-if from the map to paper, with scripts and without, and everything of a large one on one A4 page."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from collabnet.atlas.scenario_models import Scenario
from collabnet.atlas.scenario_state import saved_state
from collabnet.demonstration import what_ifs
from collabnet.platform.db import db
from tests.browser.site import Site
from tests.browser.visits import PHONE, WIDE, Visitors

pytestmark = pytest.mark.browser

OFFICER = "planning@ashmere.example"
AREA = "/localities/ashmere-and-the-vale"


@pytest.fixture(params=["desk", "plain phone"])
def page(request: pytest.FixtureRequest, visitors: Visitors) -> Iterator[Page]:
    """A window of the officer: at a desk, or on a phone without JavaScript."""
    is_desk = request.param == "desk"
    visit = visitors.fresh(OFFICER, width=WIDE if is_desk else PHONE, scripts=is_desk)
    yield visit.page
    faults = list(visit.faults)
    visit.context.close()
    assert faults == []


def test_an_officer_tries_saves_and_compares(page: Page, site: Site) -> None:
    page.goto(f"{site.url}{AREA}/map")
    page.get_by_role("link", name="What if a school here changed?").click()
    page.get_by_role("link", name="Secondary").click()
    page.get_by_label("School", exact=True).select_option("990002")
    page.get_by_label("Places for entry, each year").first.fill("246")
    page.get_by_role("button", name="Try it").first.click()
    assert "change=places-990002-246" in page.url
    said = page.locator(".what-if__sentence").inner_text()
    assert "Birch Lane Academy loses" in said
    page.get_by_label("Name", exact=True).fill("One form more at Ashby Park")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("h1")).to_have_text("One form more at Ashby Park")
    assert page.locator(".what-if__sentence").inner_text() == said
    page.get_by_label("Compare with").select_option(label="Ashby Park one form smaller")
    page.get_by_role("button", name="Compare").click()
    expect(page.locator("h1")).to_have_text("Compare two what-ifs")
    assert page.locator(".what-if__sentence").count() == 2


def test_what_cannot_be_is_said_beside_the_field_and_the_form_is_open(
    page: Page, site: Site
) -> None:
    page.goto(f"{site.url}{AREA}/what-if?add=new&new_name=&new_place=ZZ99+9ZZ&new_places=0")
    expect(page.locator("#new_place-error")).to_be_visible()
    expect(page.locator("#new_place")).to_have_value("ZZ99 9ZZ")


def _large(site: Site) -> str:
    """A what-if with twenty changes, a long note and a long decision."""
    with site.app.app_context():
        tried = what_ifs.scenario_areas.tried_locality(what_ifs.SLUG)
        model = what_ifs.scenario_pages.scenario_model.area_model(tried, "primary")
        assert model is not None
        tokens = [f"places-{urn}-{15 + n}" for n, urn in enumerate(sorted(model.own())[:18])]
        tokens += [f"specialist-{urn}-unit-8" for urn in sorted(model.own())[:2]]
        asked = saved_state("primary", tokens, {"low": 75, "high": 105, "years": 7})
        worked = what_ifs.scenario_pages.worked(tried, asked)
        assert worked is not None
        key = "a-large-what-if-of-many"
        actor = what_ifs._officer(OFFICER)
        with what_ifs.unit_of_work():
            found = db.session.scalar(select(Scenario).where(Scenario.key == key[:22]))
            if found is None:
                what_ifs.scenario_services.save(
                    actor=actor, tried_area=tried, worked=worked, name="Many schools " * 9,
                    note="A long note. " * 70, key=key[:22],
                )  # fmt: skip
                what_ifs.scenario_services.decide(
                    actor=actor, key=key[:22], version=1, decision="Agreed after long talks. " * 70,
                    on=what_ifs.day("12-03-2026"),
                )  # fmt: skip
        return key[:22]


@pytest.mark.parametrize("which", ["small", "large"])
def test_a_what_if_prints_on_one_page(which: str, site: Site, visitors: Visitors) -> None:
    key = "ashby-one-form-larger" if which == "small" else _large(site)
    visit = visitors.fresh(OFFICER, width=WIDE)
    visit.open(f"/what-if/{key}/print")
    paper = visit.page.pdf(prefer_css_page_size=True)
    visit.context.close()
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", paper)) == 1


LABELS = """(svg) => [...svg.querySelectorAll("text.map-town")].map((text) => {
  const box = text.getBoundingClientRect(), around = svg.getBoundingClientRect();
  return [text.textContent, box.left - around.left, box.right - around.left, box.top, box.bottom, around.width];
})"""


@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize("which", ["small", "large"])
def test_what_its_maps_say_can_be_read(
    which: str, width: int, site: Site, visitors: Visitors
) -> None:
    visit = visitors.fresh(OFFICER, width=width)
    visit.open(f"/what-if/{'ashby-one-form-larger' if which == 'small' else _large(site)}")
    maps = visit.page.locator("svg.map-picture").all()
    said = [each.evaluate(LABELS) for each in maps]
    visit.context.close()
    assert len(said) == 2 and all(len(labels) > 1 for labels in said)
    for labels in said:
        for text, left, right, _top, _bottom, wide in labels:
            assert left >= -1 and right <= wide + 1, f"{text} reaches over a side"
        for n, (text, left, right, top, bottom, _) in enumerate(labels):
            for other, begin, end, high, low, _wide in labels[:n]:
                over = (
                    min(right, end) - max(left, begin) > 1 and min(bottom, low) - max(top, high) > 1
                )
                assert not over, f"{text} is written over {other}"
