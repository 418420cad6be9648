"""What stands in the addresses of the model's pages in the browser, and which looks they have."""

from __future__ import annotations

from tests.browser.looks import Asked, of
from tests.browser.records import Maker

LA_CODE = "990"
BOTH_BANDS = "990011"  # Weir Meadow Academy takes children into Reception and into Year 7
BY_PAGE: dict[tuple[str, str], Maker] = {
    ("atlas.authority_catchments", "code"): lambda site: LA_CODE,
}
LOOKS: dict[str, tuple[Asked, ...]] = {
    "atlas.authority": (of(), of("?layer=year-7-catchments")),
    "atlas.catchment": (of(urn=BOTH_BANDS), of("?band=secondary", urn=BOTH_BANDS)),
    "atlas.pictures": (of(urn=BOTH_BANDS),),
}
