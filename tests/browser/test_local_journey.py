"""An officer sends catchments, sees them on the picture, stores them and takes them back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checks import axe_violations, overflow
from tests.browser.site import Site
from tests.browser.visits import Visit, Visitors
from tests.browser.walking import KINDS, heading
from tests.factories.local import feature, square

pytestmark = pytest.mark.browser
OFFICER = "planning@ashmere.example"
LOOKS_AT_MOST = 120  # at an import that a worker is reading, half a second apart


@pytest.fixture
def officer(visitors: Visitors, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A window of the kind the test names, in which the officer is signed in."""
    width, scripts = KINDS[request.param]
    visit: Visit = visitors.fresh(OFFICER, width=width, scripts=scripts)
    yield visit.page
    faults = visit.faults
    visit.context.close()
    assert faults == []


@pytest.mark.parametrize("officer", ["desk"], indirect=True)
def test_an_officer_sends_catchments_looks_stores_and_takes_back(
    officer: Page, site: Site, tmp_path: Path
) -> None:
    year = "2031"
    page = officer
    path = tmp_path / f"catchments-{year}.geojson"
    areas = [
        feature(square(319_000, 122_500, 3_000), name="Birch Lane"),
        feature(square(322_000, 121_500, 3_000), name="Nowhere Lane School"),
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": areas}))

    page.goto(f"{site.url}/authorities/990/local-data")
    page.get_by_role("link", name="Official catchments").click()
    assert heading(page) == "Official catchments of Ashmere"
    page.get_by_label("The file", exact=True).set_input_files(path)
    page.get_by_label("Entry year", exact=True).fill(year)
    page.get_by_label("Age band", exact=True).select_option("secondary")
    page.get_by_label("Source", exact=True).fill(f"Arrangements {year}")
    page.get_by_label("Licence", exact=True).fill("Open Government Licence v3.0")
    page.get_by_role("button", name="Upload and preview").click()

    for _ in range(LOOKS_AT_MOST):
        if page.get_by_text("Nothing has been stored yet").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(page.locator(".catchment-shape")).to_have_count(1)
    table = page.get_by_role("table").first
    expect(table).to_contain_text("Birch Lane Academy")
    expect(table).to_contain_text("Refused.")
    assert axe_violations(page) + overflow(page) == []

    page.get_by_role("button", name="Import 1 new or changed row").click()
    for _ in range(LOOKS_AT_MOST):
        if page.get_by_text("What next").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    page.get_by_role("link", name="Send another file").click()
    page.get_by_role("link", name=f"Remove the secondary catchments of entry {year}").click()
    assert heading(page) == f"Remove the secondary catchments of entry {year} of Ashmere"
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("1 row removed")).to_be_visible()
