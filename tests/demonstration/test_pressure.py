"""The story in bars: Birch Lane stands high where its neighbour does not, and only the entitled see all of it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from collabnet.accounts.models import User
from collabnet.accounts.queries_actor import actor_of
from collabnet.atlas.models import AtlasBar, AtlasRestrictedBar, PressureSetting
from collabnet.atlas.restricted import restricted_view
from collabnet.platform.db import db

BIRCH_LANE, ASHBY_PARK = 990001, 990002


def bar(urn: int, domain: str) -> AtlasBar:
    found = db.session.scalar(
        select(AtlasBar).where(AtlasBar.urn == urn, AtlasBar.domain == domain)
    )
    assert found is not None
    return found


def test_pressure_gathers_on_the_small_trusts_school_in_its_phase_and_beside_its_neighbours(
    demonstration: Flask,
) -> None:
    for domain in ("spare_places", "unequal_load", "attendance"):
        sinking, thriving = bar(BIRCH_LANE, domain), bar(ASHBY_PARK, domain)
        assert sinking.word == "high", domain
        assert sinking.relative_word == "high", domain
        assert thriving.word == "usual", domain
    assert bar(ASHBY_PARK, "shortage_of_places").word == "high"


def test_the_composite_tells_the_same_story_to_those_who_may_see_it(demonstration: Flask) -> None:
    rows = {
        row.urn: row
        for row in db.session.scalars(
            select(AtlasRestrictedBar).where(
                AtlasRestrictedBar.domain == "composite",
                AtlasRestrictedBar.locality_id == 0,
                AtlasRestrictedBar.urn.in_([BIRCH_LANE, ASHBY_PARK]),
            )
        )
    }
    assert rows[BIRCH_LANE].word == "high"
    assert rows[ASHBY_PARK].word != "high"
    assert {p["id"] for p in rows[BIRCH_LANE].parts} >= {"workforce", "finance", "in_year_moves"}


@pytest.mark.parametrize(
    ("email", "sees"),
    [
        ("head@birch-lane.example", True),
        ("ceo@vale-learning.example", True),
        ("planning@ashmere.example", True),
        ("regional-officer@south-west.example", True),
        ("hr@vale-learning.example", False),
        ("ceo@greatwell.example", False),
        ("hr@ashmere.example", False),
        ("planning-and-hr@ashmere.example", False),
        ("administrator@network.example", False),
    ],
)
def test_who_sees_all_bars_of_birch_lane_together(
    demonstration: Flask, email: str, sees: bool
) -> None:
    person = db.session.scalar(select(User.id).where(User.email == email))
    assert person is not None
    view = restricted_view(actor_of(person), BIRCH_LANE)
    assert (view is not None and view.composite is not None) is sees


def test_the_locality_has_settings_of_its_own_that_everyone_can_read(demonstration: Flask) -> None:
    assert db.session.scalar(select(PressureSetting.number)) == 1
    visitor = demonstration.test_client()
    page = visitor.get("/localities/ashmere-and-the-vale/pressure-settings").text
    assert "EHC plans press hardest here" in page
    assert "Change the settings" not in page
