"""Fixtures of the browser tests: one running demonstration and one Chromium a test process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import chromium, pages
from tests.browser.site import Site, serving
from tests.browser.visits import WAIT_MS, Visitors
from tests.browser.walking import Opener, windows

expect.set_options(timeout=WAIT_MS)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Take the Chromium of this machine."""
    return chromium.launch_options()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demonstration, loaded and served as `make run` does."""
    with serving(tmp_path_factory.mktemp("site")) as running:
        running.keep(pages.PEOPLE.values())
        yield running


@pytest.fixture(autouse=True)
def _as_loaded(site: Site) -> None:
    """Each test finds the demonstration as it was loaded, whatever other tests sent, deleted or published."""
    site.as_kept()


@pytest.fixture(scope="session")
def visitors(browser: Browser, site: Site) -> Iterator[Visitors]:
    """Browser windows on that site."""
    found = Visitors(browser, site)
    yield found
    found.close()


@pytest.fixture
def window(visitors: Visitors) -> Iterator[Opener]:
    """Opens windows of a kind ("desk", "phone", "plain phone") for somebody."""
    yield from windows(visitors)
