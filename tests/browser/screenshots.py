"""Pictures of every page for looking at: python -m tests.browser.screenshots FOLDER [WORDS IN THE ADDRESS].

Each look of each page (tests/browser/pages.py) is taken at 1280 and 375 pixels, as the first person it opens to.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser import chromium, pages
from tests.browser.site import Site, serving
from tests.browser.visits import PHONE, WIDE, Visitors


def take(site: Site, visitors: Visitors, folder: Path, words: str) -> None:
    """Save the pictures of the pages whose address contains `words`."""
    for look in pages.looks():
        if words not in str(look):
            continue
        try:
            address, email, answer = pages.first_who_opens(site, look)
        except (AssertionError, LookupError) as missing:
            print(missing)
            continue
        if not answer.is_page:
            continue
        for width in (WIDE, PHONE):
            visit = visitors.at(email, width=width)
            visit.open(address)
            visit.page.wait_for_timeout(200)
            name = re.sub(r"[^a-z0-9]+", "-", str(look).lower()).strip("-") or "first"
            visit.page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
        print(address, f"({email})" if email else "")


def main() -> None:
    """Serve the demonstration and take the pictures."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("words", nargs="?", default="")
    given = arguments.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as instance,
        serving(Path(instance)) as site,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(**chromium.launch_options())  # type: ignore[arg-type]
        take(site, Visitors(browser, site), given.folder, given.words)
        browser.close()


if __name__ == "__main__":
    main()
