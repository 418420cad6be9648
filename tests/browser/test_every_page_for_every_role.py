"""The long form of test_pages: every page as every role of the demonstration, loaded afresh at both widths."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.browser import checks, pages
from tests.browser.site import Site
from tests.browser.visits import PHONE, WIDE, Visitors
from tests.drill_table import figure

pytestmark = [pytest.mark.browser, pytest.mark.drill]

# What differs between two loads of one page by two people who see the same.
VARYING = re.compile(
    r'nonce="[^"]*"|name="csrf_token"[^>]*>|<nav class="site-header__account".*?</nav>|\d\d:\d\d|\d+:\d\d[ap]m',
    re.DOTALL,
)


@pytest.fixture(scope="module")
def seen() -> set[tuple[str, str, bool]]:
    """Pages that were opened already: address, HTML, and whether somebody was signed in."""
    return set()


@pytest.mark.parametrize("role", pages.PEOPLE)
def test_every_page_is_sound_for(
    role: str,
    site: Site,
    visitors: Visitors,
    seen: set[tuple[str, str, bool]],
    record_property: Callable[[str, object], None],
) -> None:
    email, opened, same, faults = pages.PEOPLE[role], 0, 0, []
    for look in pages.looks():
        address = pages.path(site, look)
        answer = pages.fetch(site, address, email)
        if not answer.is_page or answer.status not in (200, 400):
            continue
        key = (address, VARYING.sub("", answer.text), bool(email))
        if key in seen:
            same += 1
            continue
        seen.add(key)
        opened += 1
        faults += [f"{address}: {fault}" for fault in _faults(visitors, email, address)]
        faults += [f"{address}: {error}" for error in checks.html_errors(answer.text)]
    figure(
        record_property, f"pages of {role} opened at both widths", opened, "1 or more", opened > 0
    )
    figure(record_property, f"pages of {role} word for word as another role's", same, "any", True)
    figure(record_property, f"faults on pages of {role}", len(faults), "0", not faults)
    assert faults == [], "\n".join(faults)


def _faults(visitors: Visitors, email: str, address: str) -> list[str]:
    found = []
    for width in (WIDE, PHONE):
        visit = visitors.at(email, width=width)
        visit.open(address)
        found += checks.axe_violations(visit.page) + checks.overflow(visit.page) + visit.faults
    return found
