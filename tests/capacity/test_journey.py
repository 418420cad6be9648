"""The journey from the first step to publication, and what cannot be typed on the way."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from collabnet.capacity import queries
from collabnet.platform.clock import today
from tests.capacity.browsing import hidden, leader_of, text_of
from tests.factories.capacity import make_statement, school_scope, specialist, year_places
from tests.factories.directory import make_figure, make_school


def test_a_leader_publishes_in_four_short_steps(client: FlaskClient) -> None:
    school = make_school(low_age=4, high_age=11)
    make_figure(school, "places_offered", 30, period="2021", band="primary")
    leader_of(client, school)
    base = f"/capacity/school/{school.urn}"
    assert client.get(f"{base}/edit").status_code == 200
    page = client.get(f"{base}/edit/places").text
    assert "30 places: most offers made in a year" in text_of(page)
    form = {"token": hidden(page), "y0-places": "30", "y0-quantity": "4", "y0-answer": "yes",
            "y3-places": "32", "y3-answer": "no:class_size"}  # fmt: skip
    answer = client.post(f"{base}/edit/places", data=form)
    assert (answer.status_code, answer.location) == (303, f"{base}/edit/people")
    page = client.get(f"{base}/edit/people/add").text
    form = {"token": hidden(page), "detail": "physics", "answer": "yes", "quantity": "6",
            "reach_miles": "5", "cost": "free"}  # fmt: skip
    assert client.post(f"{base}/edit/people/add", data=form).status_code == 303
    page = client.get(f"{base}/edit/rooms").text
    form = {"token": hidden(page), "no_reason": "none"}
    assert client.post(f"{base}/edit/rooms", data=form).location == f"{base}/edit/terms"
    page = client.get(f"{base}/edit/terms").text
    form = {"token": hidden(page), "valid_from-day": "1", "valid_from-month": "9",
            "valid_from-year": str(today().year), "visibility": "locality",
            "note": "Ring the office"}  # fmt: skip
    assert client.post(f"{base}/edit/terms", data=form).location == f"{base}/edit/check"
    page = client.get(f"{base}/edit/check").text
    words = text_of(page)
    for part in ("Reception 4 places 30 places in the year group, most offers of recent years",
                 "Year 3 No: the class-size limit is reached", "32 places in the year group",
                 "Physics 6 days a term within 5 miles; free of charge", "Ring the office"):  # fmt: skip
        assert part in words
    form = {"token": hidden(page), "live_token": hidden(page, "live_token")}
    answer = client.post(f"{base}/edit/publish", data=form)
    assert answer.location == f"{base}/published"
    assert "What happens next" in client.get(answer.location).text
    assert "4 places" in text_of(client.get(base).text)


def test_saving_and_finishing_later_keeps_the_answers_to_oneself(client: FlaskClient) -> None:
    school = make_school()
    leader_of(client, school)
    base = f"/capacity/school/{school.urn}"
    token = hidden(client.get(f"{base}/edit/places").text)
    form = {"token": token, "y2-quantity": "3", "after": "later"}
    assert client.post(f"{base}/edit/places", data=form).location == base
    page = client.get(base).text
    assert "Nobody else sees it until you publish it" in page
    assert "changes that are not published" in page
    assert 'name="y2-quantity" type="text" value="3"' in client.get(f"{base}/edit/places").text
    with client.session_transaction() as session:
        session.clear()
    assert "Nothing has been said about this yet" in client.get(base).text


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"y1-quantity": "-1"}, "Enter 0 or more"),
        ({"y1-quantity": "1000000"}, "Enter 999 or fewer"),
        ({"y1-quantity": "1" * 5000}, "Enter a whole number"),
        ({"y1-quantity": "three"}, "Enter a whole number"),
        ({"y1-quantity": "NaN"}, "Enter a whole number"),
        ({"y1-answer": "yes"}, "Enter how many places you offer"),
        ({"y1-answer": "no:because"}, "Choose one of the options"),
        ({"y1-quantity": "31", "y1-places": "30"}, "There are 30 places in all"),
        ({"y1-quantity": "5", "y1-answer": "no:full"}, "Leave the number empty"),
    ],
)
def test_a_number_that_cannot_be_is_explained_and_kept(
    client: FlaskClient, typed: dict[str, str], message: str
) -> None:
    school = make_school()
    leader_of(client, school)
    base = f"/capacity/school/{school.urn}/edit/places"
    answer = client.post(base, data={"token": "new", "y5-quantity": "7"} | typed)
    assert answer.status_code == 422
    assert message in answer.text
    assert 'name="y5-quantity" type="text" value="7"' in answer.text
    assert queries.draft_statement(school_scope(school)) is None


def test_text_with_nul_bytes_or_300_kilobytes_is_tidied_or_refused(client: FlaskClient) -> None:
    school = make_school()
    leader_of(client, school)
    base = f"/capacity/school/{school.urn}/edit"
    form = {"token": "new", "detail": "hall", "answer": "yes", "name": "Old\x00 gym", "cost": ""}
    assert client.post(f"{base}/rooms/add", data=form).status_code == 303
    assert "Hall: Old gym" in client.get(f"{base}/rooms").text
    token = hidden(client.get(f"{base}/rooms/add").text)
    for name in ("name", "times", "cost_note", "note"):
        answer = client.post(f"{base}/rooms/add", data=form | {"token": token, name: "x" * 300_000})
        assert (answer.status_code, "characters or fewer" in answer.text) == (422, True)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"detail": ""}, "Choose what it is"),
        ({"detail": "hall"}, "Choose one of the options"),
        ({"answer": ""}, "Choose yes, maybe or a reason for no"),
        ({"answer": "no:full"}, "Choose one of the options"),
        ({"quantity": ""}, "Enter how many days a term you offer"),
        ({"quantity": "1000000"}, "Enter 500 or fewer"),
        ({"reach_miles": "0"}, "Enter 1 or more"),
        ({"reach_miles": "51"}, "Enter 50 or fewer"),
        ({"cost": "dear"}, "Choose one of the options"),
    ],
)
def test_a_specialist_that_cannot_be_is_explained(
    client: FlaskClient, typed: dict[str, str], message: str
) -> None:
    school = make_school()
    leader_of(client, school)
    form = {"token": "new", "detail": "physics", "answer": "yes", "quantity": "3", "cost": ""}
    answer = client.post(f"/capacity/school/{school.urn}/edit/people/add", data=form | typed)
    assert (answer.status_code, message in answer.text) == (422, True)


def test_a_line_is_changed_and_removed(client: FlaskClient) -> None:
    school = make_school()
    make_statement(school, specialist(days=3), specialist("art_and_design", days=2))
    leader_of(client, school)
    base = f"/capacity/school/{school.urn}/edit/people"
    page = client.get(f"{base}/1").text
    form = {
        "token": hidden(page),
        "detail": "physics",
        "answer": "no:no_cover",
        "quantity": "3",
        "cost": "",
    }
    assert client.post(f"{base}/1", data=form).status_code == 303
    page = client.get(base).text
    assert "Physics No: no cover for the lessons they would miss" in text_of(page)
    assert client.post(f"{base}/2/remove", data={"token": hidden(page)}).status_code == 303
    assert "Art and design" not in client.get(base).text.split("Removed.")[1]
    assert client.get(f"{base}/9").status_code == 404
    assert client.get(base.replace("people", "services")).status_code == 404


def test_dates_out_of_order_are_explained(client: FlaskClient) -> None:
    school = make_school()
    leader_of(client, school)
    form = {"token": "new", "visibility": "locality"}
    form |= {
        f"valid_from-{part}": v for part, v in (("day", "2"), ("month", "9"), ("year", "2027"))
    }
    form |= {f"valid_to-{part}": v for part, v in (("day", "1"), ("month", "9"), ("year", "2027"))}
    answer = client.post(f"/capacity/school/{school.urn}/edit/terms", data=form)
    assert answer.status_code == 422
    assert "The last day must be the same as or after the first day" in answer.text


def test_what_was_typed_survives_a_conflict(client: FlaskClient) -> None:
    school = make_school()
    leader_of(client, school)
    base = f"/capacity/school/{school.urn}/edit/places"
    client.post(base, data={"token": "new", "y1-quantity": "1"})
    answer = client.post(base, data={"token": "new", "y1-quantity": "8"})
    assert answer.status_code == 409
    assert "Year 1, on offer now 8" in text_of(answer.text)


def test_one_click_confirms(client: FlaskClient) -> None:
    school = make_school()
    make_statement(school, confirmed_days_ago=200)
    leader_of(client, school)
    base = f"/capacity/school/{school.urn}"
    page = client.get(base).text
    assert 'fresh--red">Confirmed 200 days ago' in page
    assert client.post(f"{base}/confirm", data={"token": hidden(page)}).status_code == 303
    page = client.get(base).text
    assert 'fresh--green">Confirmed today' in page
    assert " by Person" in page


def test_withdrawing_asks_first_and_can_be_undone(client: FlaskClient) -> None:
    school = make_school()
    make_statement(school)
    leader_of(client, school)
    base = f"/capacity/school/{school.urn}"
    page = client.get(f"{base}/withdraw").text
    assert "You can put it back" in page
    client.post(f"{base}/withdraw", data={"token": hidden(page)})
    page = client.get(base).text
    assert "Put back what was withdrawn" in page
    client.post(f"{base}/put-back", data={"token": hidden(page)})
    assert "4 places" in client.get(base).text


def test_history_keeps_what_was_said_before(client: FlaskClient) -> None:
    school = make_school()
    make_statement(school, year_places(2, 7))
    make_statement(school, year_places(2, 9))
    leader_of(client, school)
    words = text_of(client.get(f"/capacity/school/{school.urn}/history").text)
    assert words.index("9 places") < words.index("7 places")
