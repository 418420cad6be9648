"""What stands in the addresses of the CPD market' pages in the browser, and which looks they have."""

from __future__ import annotations

from tests.browser import pages_cpd_after, pages_cpd_market, pages_cpd_rounds
from tests.browser.looks import Asked
from tests.browser.records import Maker

BY_PAGE: dict[tuple[str, str], Maker] = {
    **pages_cpd_market.BY_PAGE,
    **pages_cpd_after.BY_PAGE,
    **pages_cpd_rounds.BY_PAGE,
}
LOOKS: dict[str, tuple[Asked, ...]] = {
    **pages_cpd_market.LOOKS,
    **pages_cpd_after.LOOKS,
    **pages_cpd_rounds.LOOKS,
}
