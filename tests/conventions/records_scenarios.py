"""A saved what-if at a place, shared by its link, for the pages of one."""

from __future__ import annotations

from collabnet.atlas.scenario_models import Scenario, Working
from collabnet.core.actor import Role, Scope, ScopeKind
from collabnet.platform.db import db, utcnow
from tests.conventions.world import Maker, Place, once
from tests.factories.accounts import make_person

PAGES = (
    "what_if", "change_what_if", "edit_what_if", "again_what_if", "share_what_if", "decide_what_if",
    "delete_what_if", "print_what_if", "public_what_if", "public_what_if_file", "officer_what_if",
)  # fmt: skip


def _scenario(place: Place) -> str:
    owner = make_person(Role.LA_OFFICER, Scope(ScopeKind.LA, place.la))
    row = {
        "urn": place.urn, "name": "A school", "easting": 531_000, "northing": 104_300, "in_area": True,
        "is_changed": True, "entry_before": 60, "entry_after": 90, "low": 4, "central": 6, "high": 9,
        "offers": None, "offers_year": "", "on_roll": 300, "places": 420, "percent": 71.4,
        "level": "spare_2", "crossing": "none",
    }  # fmt: skip
    results = {
        "rows": [row], "unplaced_low": 0, "unplaced_high": 0, "variants": 10, "specialist": [], "groups": [],
        "sentence": "A school gains 4–9 children.", "model": {"entry_year": 2024, "children_year": 2020},
    }  # fmt: skip
    working = Working(
        number=1, levers=[f"places-{place.urn}-90"], settings={"low": 75, "high": 105, "years": 7},
        results=results, input_hash="0" * 64, model_version="0" * 32, worked_out_by=owner.id,
    )  # fmt: skip
    scenario = Scenario(
        key=f"scenario-of-{place.urn}", area_kind="la", area_code=place.la, band="primary",
        name="One form more", owner_id=owner.id, sharing="link", shared_at=utcnow(), workings=[working],
    )  # fmt: skip
    db.session.add(scenario)
    db.session.commit()
    return scenario.key


scenario = once("scenario", _scenario)
BY_PAGE: dict[tuple[str, str], Maker] = {(f"atlas.{page}", "key"): scenario for page in PAGES}
