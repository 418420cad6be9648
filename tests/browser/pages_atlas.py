"""What stands in the addresses of the atlas' pages in the browser, and which looks they have."""

from __future__ import annotations

from tests.browser import pages_local, pages_model, pages_scenarios
from tests.browser.looks import Asked
from tests.browser.records import Maker

BY_PAGE: dict[tuple[str, str], Maker] = {
    **pages_local.BY_PAGE,
    **pages_model.BY_PAGE,
    **pages_scenarios.BY_PAGE,
}
LOOKS: dict[str, tuple[Asked, ...]] = {
    **pages_local.LOOKS,
    **pages_model.LOOKS,
    **pages_scenarios.LOOKS,
}
