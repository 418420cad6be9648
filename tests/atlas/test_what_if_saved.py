"""Saved what-ifs: kept as they were, changed by their owner alone, shared and taken back, decided, deleted, audited."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from collabnet.atlas.model_services import build_model
from collabnet.atlas.scenario_models import Scenario, Working
from collabnet.core.actor import Role, Scope, ScopeKind
from collabnet.platform.audit import AuditEntry
from collabnet.platform.db import db
from collabnet.platform.registry import registry
from tests.atlas.test_what_if_pages import plain, sentence, table
from tests.factories.accounts import Person, make_person, sign_in
from tests.factories.directory import make_figure
from tests.factories.what_if import Town, make_scenario, make_town, officer


@pytest.fixture
def town(client: FlaskClient) -> Town:
    return make_town()


@pytest.fixture
def planner(client: FlaskClient, town: Town) -> Person:
    person = officer()
    sign_in(client, person)
    return person


def grows(town: Town, places: int = 60) -> str:
    return f"places-{town.schools[0].urn}-{places}"


def actions() -> list[str]:
    rows = db.session.scalars(
        select(AuditEntry.action)
        .where(AuditEntry.subject_kind == "what_if")
        .order_by(AuditEntry.id)
    )
    return list(rows)


def leader(town: Town, number: int = 2) -> Person:
    return make_person(Role.SCHOOL_LEADER, Scope(ScopeKind.SCHOOL, str(town.schools[number].urn)))


def test_saving_keeps_the_result_that_was_on_the_screen(
    client, town: Town, planner: Person
) -> None:
    tried = client.get(f"{town.href}?change={grows(town)}").text
    answer = client.post(
        town.href,
        data={
            "band": "primary",
            "change": grows(town),
            "name": "Ashby grows",
            "note": "For the forum",
        },
    )
    assert answer.status_code == 303
    saved = client.get(answer.location).text
    assert "Saved. Nobody else can read it" in saved
    assert sentence(saved) == sentence(tried)
    assert table(saved) == table(tried)
    assert "For the forum" in saved
    assert actions() == ["what_if.save"]
    assert "Ashby grows" in client.get("/what-if").text


def test_a_name_is_needed_and_what_was_typed_is_kept(client, town: Town, planner: Person) -> None:
    data = {"band": "primary", "change": grows(town), "name": " ", "note": "My note"}
    answer = client.post(town.href, data=data)
    assert answer.status_code == 422
    assert "Give it a name" in answer.text
    assert "My note" in answer.text
    assert "60 places for entry" in answer.text
    assert db.session.scalar(select(Scenario)) is None


def test_a_change_keeps_the_earlier_result(client, town: Town, planner: Person) -> None:
    scenario = make_scenario(town, planner, grows(town))
    edit = client.get(f"/what-if/{scenario.key}/edit")
    page = client.get(edit.location).text
    assert "You are changing" in page
    assert 'formaction="/what-if/' in page
    answer = client.post(
        f"/what-if/{scenario.key}",
        data={
            "band": "primary",
            "change": grows(town, 90),
            "name": "Ashby grows more",
            "version": "1",
        },
    )
    assert answer.status_code == 303
    latest = client.get(answer.location).text
    assert "90 places for entry" in latest
    earlier = client.get(f"{answer.location}?working=1").text
    assert "60 places for entry" in earlier
    assert "This is an earlier result" in earlier
    assert actions() == ["what_if.save", "what_if.change"]


def test_two_changes_at_once_are_a_conflict_that_keeps_what_was_typed(
    client, town: Town, planner: Person
) -> None:
    scenario = make_scenario(town, planner, grows(town))
    data = {"band": "primary", "change": grows(town, 90), "name": "Second", "version": "7"}
    answer = client.post(f"/what-if/{scenario.key}", data=data)
    assert answer.status_code == 409
    assert "Second" in answer.text
    decision = {
        "version": "7",
        "decision": "Agreed",
        "on-day": "1",
        "on-month": "9",
        "on-year": "2026",
    }
    answer = client.post(f"/what-if/{scenario.key}/decision", data=decision)
    assert answer.status_code == 409
    assert "Agreed" in answer.text
    for page in ("share", "delete", "again"):
        answer = client.post(
            f"/what-if/{scenario.key}/{page}", data={"version": "7", "sharing": "la"}
        )
        assert answer.status_code == 409
    assert db.session.scalar(select(Scenario.version)) == 1


def test_when_the_model_was_built_again_the_result_stays_and_can_be_worked_out_again(
    client, town: Town, planner: Person
) -> None:
    scenario = make_scenario(town, planner, grows(town))
    before = client.get(f"/what-if/{scenario.key}").text
    assert "has been built again" not in before
    build_model()  # the same again
    assert "has been built again" not in client.get(f"/what-if/{scenario.key}").text
    make_figure(town.schools[5], "places_offered", 60, period="2022", band="primary")
    build_model()
    after = client.get(f"/what-if/{scenario.key}").text
    assert "has been built again" in after
    assert sentence(after) == sentence(before)
    answer = client.post(
        f"/what-if/{scenario.key}/again", data={"version": "1"}, follow_redirects=True
    )
    assert "has been built again" not in answer.text
    assert db.session.scalars(select(Working.number).order_by(Working.id)).all() == [1, 2]
    first, second = db.session.scalars(select(Working).order_by(Working.number)).all()
    assert first.input_hash != second.input_hash
    assert first.results["rows"] != second.results["rows"]


def test_nobody_else_reads_what_is_not_shared(client, town: Town, planner: Person) -> None:
    key = make_scenario(town, planner, grows(town)).key
    for person in (officer(), leader(town)):
        sign_in(client, person)
        for page in (
            "",
            "/print",
            "/public",
            "/public.csv",
            "/edit",
            "/share",
            "/decision",
            "/delete",
        ):
            assert client.get(f"/what-if/{key}{page}").status_code == 404
        assert client.post(f"/what-if/{key}/officer").status_code == 404
        assert "Ashby grows" not in client.get("/what-if").text


def test_a_link_is_for_those_who_may_try_things_here_and_can_be_taken_back(
    client, town: Town, planner: Person
) -> None:
    key = make_scenario(town, planner, grows(town)).key
    client.post(f"/what-if/{key}/share", data={"version": "1", "sharing": "link"})
    colleague = leader(town)
    sign_in(client, colleague)
    page = client.get(f"/what-if/{key}")
    assert page.status_code == 200
    assert "Delete it" not in page.text
    assert client.get(f"/what-if/{key}/delete").status_code == 404
    assert "Ashby grows" not in client.get("/what-if").text
    sign_in(client, officer("373"))
    assert client.get(f"/what-if/{key}").status_code == 404
    sign_in(client, planner)
    client.post(f"/what-if/{key}/share", data={"version": "2", "sharing": "nobody"})
    sign_in(client, colleague)
    assert client.get(f"/what-if/{key}").status_code == 404
    assert actions() == ["what_if.save", "what_if.share", "what_if.unshare"]


def test_shared_with_the_authority_its_officers_find_it_and_leaders_do_not(
    client, town: Town, planner: Person
) -> None:
    key = make_scenario(town, planner, grows(town)).key
    client.post(f"/what-if/{key}/share", data={"version": "1", "sharing": "la"})
    sign_in(client, officer())
    assert "Ashby grows" in client.get("/what-if").text
    assert client.get(f"/what-if/{key}").status_code == 200
    sign_in(client, leader(town))
    assert client.get(f"/what-if/{key}").status_code == 404


def test_a_trust_s_leaders_find_what_one_of_them_shared(client, town: Town) -> None:
    trust = town.schools[0].trust_uid
    head = leader(town, 0)
    sign_in(client, head)
    data = {"band": "primary", "change": grows(town), "name": "Ours", "note": ""}
    key = client.post(town.href, data=data).location.rsplit("/", 1)[1]
    other = client.post(f"/what-if/{key}/share", data={"version": "1", "sharing": "trust:1"})
    assert other.status_code == 422
    answer = client.post(
        f"/what-if/{key}/share", data={"version": "1", "sharing": f"trust:{trust}"}
    )
    assert answer.status_code == 303
    sign_in(client, make_person(Role.TRUST_LEADER, Scope(ScopeKind.TRUST, str(trust))))
    assert "Ours" in client.get("/what-if").text
    assert client.get(f"/what-if/{key}").status_code == 200
    for person in (leader(town, 3), officer()):
        sign_in(client, person)
        assert client.get(f"/what-if/{key}").status_code == 404


def test_the_decision_stands_beside_the_result(client, town: Town, planner: Person) -> None:
    key = make_scenario(town, planner, grows(town)).key
    address = f"/what-if/{key}/decision"
    missing = client.post(address, data={"version": "1", "decision": "Agreed"})
    assert missing.status_code == 422
    assert "Enter the day of the decision" in missing.text
    future = {
        "version": "1",
        "decision": "Agreed",
        "on-day": "1",
        "on-month": "1",
        "on-year": "2999",
    }
    assert "a day that has come" in client.post(address, data=future).text
    data = future | {"on-year": "2026", "decision": "The forum agreed 60 places"}
    page = client.post(address, data=data, follow_redirects=True).text
    assert "The forum agreed 60 places" in page
    assert "1 January 2026" in page
    assert planner.name in page
    own = registry(client.application).personal_data_of(planner.id)["what_ifs"]
    assert (len(own["decided"]), len(own["worked_out"])) == (1, 1)
    page = client.post(address, data={"version": "2", "decision": ""}, follow_redirects=True).text
    assert "The forum agreed" not in page


def test_deleting_asks_first_and_takes_every_result_along(
    client, town: Town, planner: Person
) -> None:
    key = make_scenario(town, planner, grows(town)).key
    assert "cannot be undone" in client.get(f"/what-if/{key}/delete").text
    assert client.post(f"/what-if/{key}/delete", data={"version": "1"}).status_code == 303
    assert client.get(f"/what-if/{key}").status_code == 404
    assert db.session.scalar(select(Working)) is None
    assert actions() == ["what_if.save", "what_if.delete"]


def test_a_choice_of_two_what_ifs_begins_with_two_different_ones(
    client, town: Town, planner: Person
) -> None:
    first = make_scenario(town, planner, grows(town)).key
    second = make_scenario(town, planner, f"close-{town.schools[4].urn}", name="Elm Row closes").key
    for query in ("", f"?a={second}"):
        page = client.get(f"/what-if/compare{query}").text
        other = re.findall(r'<option value="([^"]+)" selected>', page.partition('id="choose-b"')[2])
        assert len(other) == 1 and other[0] in {first, second} - {second if query else ""}
    assert page.count(f'<option value="{second}" selected>') == 1


def test_two_what_ifs_stand_side_by_side(client, town: Town, planner: Person) -> None:
    first = make_scenario(town, planner, grows(town)).key
    second = make_scenario(town, planner, f"close-{town.schools[4].urn}", name="Elm Row closes").key
    page = client.get(f"/what-if/compare?a={first}&b={second}").text
    assert "Ashby grows" in page and "Elm Row closes" in page
    assert len(re.findall('class="what-if__sentence"', page)) == 2
    for school in ("Ashby Park", "Elm Row"):
        assert f"{school} Primary School" in table(page)
    assert client.get(f"/what-if/compare?a={first}&b=nonsense").status_code == 404
    sign_in(client, leader(town))
    assert client.get(f"/what-if/compare?a={first}&b={second}").status_code == 404


def test_the_public_version_names_no_school_and_no_group_is_small(
    client, town: Town, planner: Person
) -> None:
    key = make_scenario(town, planner, grows(town), name="More places in the west").key
    page = plain(client.get(f"/what-if/{key}/public").text)
    file = client.get(f"/what-if/{key}/public.csv")
    for school in town.schools:
        assert school.name not in page
        assert school.name not in file.text
    lines = file.text.splitlines()
    assert len(lines) == 2
    assert lines[1].split(",")[1] == "6"
    assert lines[1].split(",")[4:6] == ["180", "210"]
    assert "what-if-public-" in file.headers["Content-Disposition"]


def test_the_officer_s_version_is_watermarked_audited_and_theirs_alone(
    client, town: Town, planner: Person
) -> None:
    key = make_scenario(town, planner, grows(town)).key
    file = client.post(f"/what-if/{key}/officer", data={"form": "csv"})
    assert file.status_code == 200
    assert f"Officer’s copy of {planner.name}" in file.text.splitlines()[0]
    assert "what-if-officer-person" in file.headers["Content-Disposition"]
    assert "Ferry Road Primary School" in file.text
    page = client.post(f"/what-if/{key}/officer", data={"form": "print"}).text
    assert f"Officer’s copy of {planner.name}" in page
    assert actions()[1:] == ["what_if.export", "what_if.export"]
    client.post(f"/what-if/{key}/share", data={"version": "1", "sharing": "link"})
    region = make_person(Role.DFE_OFFICER, Scope(ScopeKind.REGION, "J"))
    for person in (leader(town), region):
        sign_in(client, person)
        assert client.get(f"/what-if/{key}").status_code == 200
        assert "Officer’s version" not in client.get(f"/what-if/{key}").text
        assert client.post(f"/what-if/{key}/officer", data={"form": "csv"}).status_code == 404


def test_a_locality_with_saved_what_ifs_cannot_be_deleted(
    client, town: Town, planner: Person
) -> None:
    from collabnet.directory.queries_localities import reasons_to_stay

    make_scenario(town, planner, grows(town))
    assert "1 saved what-if is about it" in " ".join(reasons_to_stay(town.locality.id))
