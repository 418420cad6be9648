"""Who hires or sets pay sees no pressure composite of another employer's school on any page of a what-if."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from collabnet.atlas.bar_rows import COMPOSITE
from collabnet.atlas.models import AtlasRestrictedBar
from collabnet.core.actor import Grant, Role, Scope, ScopeKind
from collabnet.core.pressure_words import Word
from collabnet.platform.db import db
from tests.factories.accounts import Person, make_person, sign_in
from tests.factories.what_if import Town, make_scenario, make_town, officer

CANARY = "canary that nobody may hear"


@pytest.fixture
def town(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> Town:
    """A town where every school has a composite whose word is the canary."""
    made = make_town()
    db.session.execute(
        update(AtlasRestrictedBar)
        .where(AtlasRestrictedBar.domain == COMPOSITE)
        .values(word=Word.HIGH.value)
    )
    have = set(
        db.session.scalars(
            select(AtlasRestrictedBar.urn).where(AtlasRestrictedBar.domain == COMPOSITE)
        )
    )
    db.session.add_all(
        AtlasRestrictedBar(
            urn=school.urn, domain=COMPOSITE, la_code="846", score=90.0, word="high",
            why="top_fifth", parts=[],
        )
        for school in made.schools
        if school.urn not in have
    )  # fmt: skip
    db.session.commit()
    monkeypatch.setattr(Word, "words", property(lambda word: CANARY if word is Word.HIGH else ""))
    return made


def pages(town: Town, key: str) -> list[str]:
    change = f"change=places-{town.schools[0].urn}-60"
    return [
        f"{town.href}?{change}", f"/authorities/846/what-if?{change}", f"/what-if/{key}",
        f"/what-if/compare?a={key}&b={key}", f"/what-if/{key}/print", f"/what-if/{key}/public",
        f"/what-if/{key}/public.csv", "/what-if",
    ]  # fmt: skip


def heard(client: FlaskClient, person: Person, town: Town, key: str) -> int:
    sign_in(client, person)
    found = 0
    for address in pages(town, key):
        answer = client.get(address)
        found += answer.text.count(CANARY) if answer.status_code == 200 else 0
    for form in ("csv", "print"):
        answer = client.post(f"/what-if/{key}/officer", data={"form": form})
        found += answer.text.count(CANARY) if answer.status_code == 200 else 0
    return found


def test_the_canary_is_heard_by_those_who_may_and_by_nobody_who_hires(
    client: FlaskClient, town: Town
) -> None:
    planner = officer()
    key = make_scenario(town, planner, f"places-{town.schools[0].urn}-60").key
    sign_in(client, planner)
    client.post(f"/what-if/{key}/share", data={"version": "1", "sharing": "link"})
    own = Scope(ScopeKind.SCHOOL, str(town.schools[0].urn))
    neighbour = Scope(ScopeKind.SCHOOL, str(town.schools[5].urn))
    region = make_person(Role.DFE_OFFICER, Scope(ScopeKind.REGION, "J"))
    assert heard(client, planner, town, key) >= 6
    assert heard(client, region, town, key) >= 6
    # A leader hears of the own school alone, as on its own page.
    assert 1 <= heard(client, make_person(Role.SCHOOL_LEADER, own), town, key) <= 3
    hiring = Grant(Role.LA_HR, Scope(ScopeKind.MAINTAINED, "373"))
    hiring_here = Grant(Role.SCHOOL_HR, neighbour)
    assert heard(client, officer("846", hiring), town, key) == 0
    leads_and_hires = make_person(Role.SCHOOL_LEADER, own, hiring_here)
    assert heard(client, leads_and_hires, town, key) == 0
    for role in (Role.SCHOOL_HR, Role.STAFF_MEMBER):
        assert heard(client, make_person(role, own), town, key) == 0
