"""What stands in the addresses of the what-if pages in the browser, and which looks they have."""

from __future__ import annotations

from sqlalchemy import select

from collabnet.atlas.scenario_models import Scenario
from collabnet.platform.db import db
from tests.browser.looks import Asked, of
from tests.browser.records import Maker, once
from tests.browser.site import Site

PAGES = (
    "what_if", "edit_what_if", "share_what_if", "decide_what_if", "delete_what_if", "print_what_if",
    "public_what_if", "public_what_if_file",
)  # fmt: skip
ASHBY, BIRCH_LANE, LA_CODE = 990002, 990001, "990"


@once
def decided(site: Site) -> object:
    """The demonstration's what-if with a decision."""
    return db.session.scalars(select(Scenario.key).where(Scenario.decision != "")).one()


BY_PAGE: dict[tuple[str, str], Maker] = {
    **{(f"atlas.{page}", "key"): decided for page in PAGES},
    ("atlas.what_if_authority", "code"): lambda site: LA_CODE,
}
LOOKS: dict[str, tuple[Asked, ...]] = {
    "atlas.what_if_locality": (
        of(),
        of(f"?band=secondary&change=places-{ASHBY}-246&change=close-{BIRCH_LANE}"),
        of(f"?band=secondary&change=specialist-{ASHBY}-unit-12&low=80"),
        of(f"?band=secondary&add=school&school={ASHBY}&what=places&places=1000000"),
        of("?add=new&new_name=&new_place=ZZ99+9ZZ&new_places=0"),
        of("?change=nonsense&low=900"),
    ),
}
