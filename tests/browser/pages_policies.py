"""What stands in the addresses of own pay policies in the browser, and which looks they have."""

from __future__ import annotations

from sqlalchemy import select

from collabnet.platform.db import db
from collabnet.recruitment_code.models_policies import PayPolicy
from tests.browser.looks import Asked, of
from tests.browser.records import Maker, once
from tests.browser.site import Site

OWNER = {"word": "trust", "code": "99002"}
TABLE = {"scale": "main", "area": "england_excl_london", "first": "2025-09-01"}
ONE = ("policy_edit", "policy_ranges_in", "policy_withdraw", "policy_versions")


def _policy(site: Site) -> int:
    return db.session.scalars(select(PayPolicy.id).order_by(PayPolicy.id).limit(1)).one()


BY_PAGE: dict[tuple[str, str], Maker] = {
    **{
        (f"recruitment_code.{page}", name): lambda site, value=value: value
        for page in ("policies_of", "policy_new", *ONE)
        for name, value in OWNER.items()
    },
    **{(f"recruitment_code.{page}", "number"): once(_policy) for page in ONE},
    ("recruitment_code.policy_ranges_in", "area"): lambda site: "england_excl_london",
    **{
        (f"recruitment_code.{page}", name): lambda site, value=value: value
        for page in ("stored_table", "delete_table")
        for name, value in TABLE.items()
    },
}
LOOKS: dict[str, tuple[Asked, ...]] = {
    "recruitment_code.policies_of": (of(), of(word="school", code="990001")),
    "recruitment_code.policy_ranges_in": (of(), of(area="everywhere")),
    "recruitment_code.new_table_of": (
        of(),
        of("?scale=main"),
        of("?scale=tlr1"),
        of("?scale=nonsense"),
    ),
}
