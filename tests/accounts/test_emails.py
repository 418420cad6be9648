"""Optional mail can be stopped at one click, by a mail program too, and chosen in the account."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from collabnet.platform import mail_choices, mails
from collabnet.platform.db import db
from collabnet.platform.registry import registry
from tests.accounts.mailbox import mails_to
from tests.factories.accounts import make_person, sign_in

GROUP = "test_summaries"
READER = "reader@quay-lane.example"


@pytest.fixture(autouse=True)
def summaries(app: Flask) -> Iterator[None]:
    registry(app).optional_mail[GROUP] = "Summaries of the week"
    yield
    del registry(app).optional_mail[GROUP]


def send(key: str, to: str = READER) -> bool:
    sent = mails.send_optional(
        "password_changed", group=GROUP, to=to, subject="Summary", dedup_key=key,
        name="Reader", when="today", link="https://collabnet.example/",
    )  # fmt: skip
    db.session.commit()
    return sent


def stop_path() -> str:
    found = re.search(r"https?://[^/\s]+(/emails/stop/\S+)", mails_to(READER)[-1].body)
    assert found
    return found[1]


def test_a_mail_program_stops_a_group_by_one_post_without_cookie_or_token(
    app: Flask, client: FlaskClient
) -> None:
    assert send("s:1")
    mail = mails_to(READER)[-1]
    assert mail.unsubscribe.endswith(stop_path())
    app.config["WTF_CSRF_ENABLED"] = True
    answer = client.post(stop_path(), data={"List-Unsubscribe": "One-Click"})
    app.config["WTF_CSRF_ENABLED"] = False
    assert answer.status_code == 200
    assert "Summaries of the week" in answer.text
    assert not send("s:2")
    assert len(mails_to(READER)) == 1


def test_opening_the_link_stops_nothing_and_shows_the_button(client: FlaskClient) -> None:
    send("s:1")
    answer = client.get(stop_path())
    assert "Stop these emails?" in answer.text
    assert send("s:2")


def test_stopping_twice_is_once(client: FlaskClient) -> None:
    send("s:1")
    path = stop_path()
    assert [client.post(path).status_code for _ in range(2)] == [200, 200]
    assert mail_choices.stopped(READER.upper()) == {GROUP}


@pytest.mark.parametrize(
    "token", ["1.", "1.0000", "x.y", "999999999999999999999.abc", "1", "٣.abc", "1.é", "1.%00"]
)
def test_a_link_that_is_not_ours_stops_nothing(client: FlaskClient, token: str) -> None:
    send("s:1")
    for path in (f"/emails/stop/{GROUP}/{token}", f"/emails/stop/no_such_group/{token}"):
        assert client.post(path).status_code == 404
    assert mail_choices.stopped(READER) == set()


def test_the_link_of_one_address_never_stops_another(client: FlaskClient) -> None:
    send("s:1")
    send("s:2", to="other@quay-lane.example")
    client.post(stop_path())
    assert mail_choices.stopped("other@quay-lane.example") == set()


def test_a_person_chooses_their_emails_in_the_account(client: FlaskClient) -> None:
    person = make_person()
    sign_in(client, person)
    assert 'href="/account/emails"' in client.get("/account").text
    page = client.get("/account/emails")
    assert f'value="{GROUP}" checked' in page.text
    client.post("/account/emails", data={"sent": "1"})
    assert GROUP in mail_choices.stopped(person.email)
    client.post("/account/emails", data={"wanted": [GROUP]})
    assert GROUP not in mail_choices.stopped(person.email)
    refused = client.post("/account/emails", data={"wanted": ["no_such_group"]})
    assert refused.status_code == 422
    assert client.get("/account/data.json").json["accounts"]["account"]["emails_stopped"] == [
        g for g in sorted(registry().optional_mail) if g != GROUP
    ]
