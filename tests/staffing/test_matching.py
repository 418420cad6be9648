"""Who could go where, in the browser's eyes: pairs with a side of one's own, one answer for both, reasons, why not."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from collabnet.core.actor import Actor, Grant, Role, Scope, ScopeKind
from collabnet.directory.models import Locality, School
from collabnet.platform.db import db
from collabnet.staffing import matching_queries
from collabnet.staffing.models import Interest, Secondment
from tests.factories.accounts import make_person, sign_in
from tests.factories.directory import make_la, make_locality, make_school, make_trust
from tests.staffing.matching_world import ADDRESS, FIRST, LAST, matches, posted, visible
from tests.staffing.world import POST, Sides, make_sides


@pytest.fixture
def sides(app: Flask) -> Sides:
    found = make_sides(app)
    place(found.host_urn, 530_000, 104_000)
    place(found.home_urn, 533_000, 108_000)
    return found


def place(urn: int, easting: int, northing: int) -> None:
    school = db.session.get_one(School, urn)
    school.easting, school.northing = easting, northing
    db.session.commit()


def test_a_need_and_an_offer_are_shown_to_both_their_employers_with_reasons(sides: Sides) -> None:
    need, offer = posted("need", sides.host), posted("offer", sides.home)
    host, home = matches(sides.host_people), matches(sides.home_people)
    for words in (
        "Teacher", "Teaches physics", "Phase: primary", "4.0 miles", "Free two days a week", "For the whole time",
    ):  # fmt: skip
        assert words in host and words in home, words
    assert f'href="/secondments/{offer.id}/interest"' in host
    assert "Say that you would like to host" in host and "Say that you could lend" in home
    assert f'href="/secondments/{need.id}/interest"' in home
    assert "Nothing goes with these yet" not in host + home


def test_an_employer_that_is_no_side_of_a_pair_is_not_shown_it(sides: Sides) -> None:
    posted("need", sides.host)
    posted("offer", sides.home)
    third = db.session.scalars(
        select(School.urn).where(School.name == "Third Primary School")
    ).one()
    for own in (False, True):
        if own:
            posted("need", f"school:{third}", subjects=["Music"], title="Somebody for music")
        page = matches(sides.other)
        assert "Need of" not in page and "Offer of" not in page
        assert "These go together" not in page
        assert ("Nothing of yours is published and open now." in page) is not own
        assert ("Nobody within reach for this role teaches music." in page) is own


def test_localities_that_are_linked_by_what_lies_in_both_get_one_answer(sides: Sides) -> None:
    """A need of a locality further on takes the offer that lies in both; whoever is here is told the same."""
    near = db.session.scalars(select(Locality).where(Locality.slug == "near")).one()
    further = make_locality(make_la())
    between = make_school(trust=make_trust(), localities=(near, further))
    beyond = make_school(trust=make_trust(), localities=(further,))
    place(between.urn, 540_000, 104_000)
    place(beyond.urn, 540_500, 104_000)
    posted("need", sides.host)
    posted("offer", f"school:{between.urn}")
    assert "Say that you would like to host" in matches(sides.host_people)
    posted("need", f"school:{beyond.urn}", title="canary beyond")
    page = matches(sides.host_people)
    assert "One person within reach would do, and goes better with another need." in visible(page)
    assert "canary" not in page and "Say that you would like to host" not in page


@pytest.mark.parametrize("who", ["person", "stranger"])
def test_only_those_who_arrange_secondments_come_to_the_page(
    sides: Sides, client: FlaskClient, who: str
) -> None:
    if who == "person":
        matches(sides.person, 403)
    else:
        assert client.get(ADDRESS).status_code in (302, 303)


def test_drafts_what_is_chosen_and_what_is_over_are_matched_with_nothing(sides: Sides) -> None:
    posted("need", sides.host)
    posted("offer", sides.home, state="draft", title="canary draft")
    posted("offer", sides.home, state="chosen", title="canary chosen")
    over = {"starts_on": dt.date(2020, 1, 1), "ends_on": dt.date(2020, 4, 1)}
    posted("offer", sides.home, title="canary over", **over)
    page = matches(sides.host_people)
    assert "Nobody is offered or open to a secondment in your localities now." in page
    assert "canary" not in page


def test_what_another_locality_has_open_is_neither_matched_nor_shown(sides: Sides) -> None:
    far = make_school(localities=(make_locality(),), name="Canary Far School")
    db.session.commit()
    posted("offer", f"school:{far.urn}", title="canary offer")
    posted("need", sides.host)
    page = matches(sides.host_people)
    assert "canary" not in page.lower()
    assert "Nobody is offered or open to a secondment" in page


def test_a_need_without_anybody_says_why_and_what_would_help(sides: Sides) -> None:
    posted("need", sides.host, quarters_a_week=12)
    posted("offer", sides.home)
    page = matches(sides.host_people)
    assert "Nobody within reach for this work is free on three days a week." in page
    assert "Every need within reach for this work is for more days a week." in matches(
        sides.home_people
    )
    assert "Say its role and phases" not in page
    vague = posted("need", sides.host, role="", subjects=[], phases=[], title="Somebody, any day")
    assert f'href="/secondments/{vague.id}/edit"' not in matches(
        sides.host_people
    )  # it has a match
    assert "Somebody, any day" in matches(sides.home_people)


def test_two_employers_never_get_answers_that_contradict_each_other(sides: Sides) -> None:
    """Three needs for one offer: its employer is shown one of them, and only that one is shown the offer."""
    third = f"school:{make_school(name='Fourth Primary School').urn}"
    needs = [posted("need", sides.host, title=f"Need {n}") for n in range(3)]
    posted("offer", sides.home, title="The only offer")
    posted("offer", third, title="canary elsewhere")
    host, home = matches(sides.host_people), matches(sides.home_people)
    shown = [need for need in needs if need.title in home]
    assert len(shown) == 1
    assert host.count("The only offer") >= 1 and "canary" not in host + home
    assert visible(host).count("goes better with another need") == 2
    together, _, without = host.partition("Nothing goes with these yet")
    assert shown[0].title in together and shown[0].title not in without


def test_nobody_is_suggested_to_their_own_employer(sides: Sides) -> None:
    posted("need", sides.host)
    posted("offer", sides.host)
    assert "These go together" not in matches(sides.host_people)
    trust = make_trust(name="One Trust")
    locality = make_locality(make_la())
    school = make_school(trust=trust, localities=(locality,))
    posted("need", f"school:{school.urn}", title="A school of the trust")
    posted("offer", f"trust:{trust.uid}", title="Its own trust")
    leader, client = make_person(Role.TRUST_LEADER, Scope(ScopeKind.TRUST, str(trust.uid))), None
    client = sides.app.test_client()
    sign_in(client, leader)
    page = matches(client)
    assert "These go together" not in page and "A school of the trust" in page


def test_two_schools_of_one_trust_are_told_that_it_is_a_move_within_one_employer(
    sides: Sides,
) -> None:
    trust = make_trust(name="One Trust")
    locality = make_locality(make_la())
    one, two = (make_school(trust=trust, localities=(locality,)) for _ in range(2))
    posted("need", f"school:{one.urn}")
    posted("offer", f"school:{two.urn}")
    client = sides.app.test_client()
    sign_in(client, make_person(Role.TRUST_HR, Scope(ScopeKind.TRUST, str(trust.uid))))
    page = matches(client)
    assert "a move within one employer" in page
    assert page.count("You need") == 1 and "You offer" not in page


def test_an_officer_who_may_not_open_a_need_is_not_shown_it_but_its_employer_sees_the_offer(
    sides: Sides,
) -> None:
    """A DfE region is no member of a locality: its people offer there, and read nothing there."""
    posted("need", sides.host, title="canary need")
    posted("offer", "region:J", title="An improvement lead")
    client = sides.app.test_client()
    sign_in(client, make_person(Role.DFE_OFFICER, Scope(ScopeKind.REGION, "J")))
    page = matches(client)
    assert "canary" not in page and "whose page you cannot open" in page
    assert "An improvement lead" in matches(sides.host_people)


def test_an_answer_given_already_comes_first_and_changes_the_next_step(sides: Sides) -> None:
    need, near = posted("need", sides.host), posted("offer", sides.home)
    near.interests.append(Interest(employer_kind="school", employer_code=str(sides.host_urn)))
    db.session.commit()
    host, home = matches(sides.host_people), matches(sides.home_people)
    assert "One side has said already that it would like to" in host
    assert "See what you answered" in host and f'href="/secondments/{near.id}/interest"' not in host
    assert "Choose: they would like to" in home
    assert f'href="/secondments/{near.id}"' in home and need.title in home


def test_a_persons_own_interest_in_a_need_never_touches_the_matching(sides: Sides) -> None:
    need = posted("need", sides.host)
    before = visible(matches(sides.host_people))
    need.interests.append(
        Interest(
            user_id=sides.person_account.id, home_kind="school", home_code=str(sides.home_urn),
            note="canary note",
        )
    )  # fmt: skip
    db.session.commit()
    assert visible(matches(sides.host_people)) == before
    assert sides.person_account.name not in before and "canary" not in matches(sides.home_people)


def test_role_subjects_and_phases_are_asked_for_kept_and_shown(sides: Sides) -> None:
    work = {"role": "teacher", "subjects": ["Physics", "Chemistry"], "phases": ["secondary"]}
    made = sides.host_people.post(
        "/secondments/new/need", data={"employer": sides.host, **POST, **work}
    )
    assert made.status_code == 303
    row = db.session.scalars(select(Secondment)).one()
    assert (row.role, row.subjects, row.phases) == (
        "teacher", ["Chemistry", "Physics"], ["secondary"],
    )  # fmt: skip
    db.session.commit()
    page = sides.host_people.get(made.location).get_data(as_text=True)
    assert "Teacher · Chemistry, Physics · Secondary" in page
    edit = sides.host_people.get(f"{made.location}/edit").get_data(as_text=True)
    assert len(re.findall(r"checked", edit)) == 3 and "Chemistry, Physics" in edit


@pytest.mark.parametrize(
    "wrong", [{"role": "astronaut"}, {"subjects": ["Alchemy"]}, {"phases": ["primary", "moon"]}]
)
def test_words_that_no_list_has_are_refused_beside_the_field(
    sides: Sides, wrong: dict[str, object]
) -> None:
    answer = sides.host_people.post(
        "/secondments/new/need", data={"employer": sides.host, **POST, **wrong}
    )
    assert answer.status_code == 422
    assert db.session.scalars(select(Secondment)).all() == []


def test_a_post_without_them_is_saved_as_before(sides: Sides) -> None:
    made = sides.host_people.post(
        "/secondments/new/need", data={"employer": sides.host, "role": "", **POST}
    )
    assert made.status_code == 303
    row = db.session.scalars(select(Secondment)).one()
    assert (row.role, row.subjects, row.phases, row.work_words) == ("", [], [], "")


def test_several_hundred_open_posts_are_matched_in_one_go(app: Flask) -> None:
    locality = make_locality(make_la())
    schools = [make_school(localities=(locality,)) for _ in range(60)]
    db.session.commit()
    for n in range(600):
        kind, school = ("need", "offer")[n % 2], schools[n * 7 % 60]
        row = Secondment(
            kind=kind, owner_kind="school", owner_code=str(school.urn), title=f"{kind} {n}",
            quarters_a_week=4 + n % 8, starts_on=FIRST, ends_on=LAST, state="open", role="teacher",
            subjects=[("Physics", "Music", "French")[n % 3]], phases=["primary"],
        )  # fmt: skip
        db.session.add(row)
    db.session.commit()
    scope = Scope(ScopeKind.SCHOOL, str(schools[0].urn))
    actor = Actor(user_id=1, grants=(Grant(Role.SCHOOL_HR, scope),))
    found = matching_queries.matched(actor)
    assert len(found.offers.pairs) > 100
