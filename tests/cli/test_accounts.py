"""flask people: the first administrator gets in, and invitations leave from the command line."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from collabnet.accounts.models import Invitation, User
from collabnet.accounts.queries_actor import actor_of
from collabnet.core.actor import Role
from collabnet.platform.db import db
from tests.accounts.mailbox import link_in, mails_to
from tests.accounts.test_signing_in import is_in, post_sign_in
from tests.factories.directory import make_la, make_school


def run(client: FlaskClient, *arguments: str, typed: str = "") -> tuple[int, str]:
    """What `flask people …` answers: its exit code and what it prints."""
    result = client.application.test_cli_runner().invoke(args=["people", *arguments], input=typed)
    return result.exit_code, result.output


def test_the_first_administrator_sets_a_password_through_the_printed_link(
    client: FlaskClient,
) -> None:
    code, printed = run(client, "add-administrator", "First@Example.org", "First Administrator")
    assert code == 0
    link = "/reset/" + printed.strip().rsplit("/reset/", 1)[1]
    db.session.rollback()
    assert client.post(link, data={"new": "seven purple lanterns"}).status_code == 303
    assert client.get("/admin/people").status_code == 200


def test_a_password_can_be_typed_instead(client: FlaskClient) -> None:
    phrase = "seven purple lanterns"
    arguments = ("add-administrator", "first@example.org", "First", "--ask-password")
    code, printed = run(client, *arguments, typed=f"{phrase}\n{phrase}\n")
    assert (code, "/reset/" in printed) == (0, False)
    assert post_sign_in(client, "first@example.org", phrase).status_code == 303
    assert is_in(client)


@pytest.mark.parametrize(
    ("arguments", "typed"),
    [(("nobody", "N"), ""), (("first@example.org", "First", "--ask-password"), "qwertyqwerty\nqwertyqwerty\n")],
)  # fmt: skip
def test_what_cannot_be_is_said_and_nothing_is_made(
    client: FlaskClient, arguments: tuple[str, ...], typed: str
) -> None:
    code, printed = run(client, "add-administrator", *arguments, typed=typed)
    assert (code, "Error: " in printed) == (1, True)
    assert db.session.scalars(select(User)).all() == []


def test_somebody_who_has_an_account_only_gets_the_role(client: FlaskClient) -> None:
    run(client, "add-administrator", "first@example.org", "First")
    run(client, "add-administrator", "first@example.org", "First")
    user = db.session.scalars(select(User)).one()
    assert [g.role for g in actor_of(user.id).grants] == [Role.ADMINISTRATOR]


def test_an_invitation_leaves_from_the_command_line(client: FlaskClient) -> None:
    school, la = make_school(), make_la()
    code, _ = run(client, "invite", "a@example.org", "school_leader", "school", str(school.urn))
    assert code == 0
    assert client.get(link_in(mails_to("a@example.org")[-1])).status_code == 200
    assert run(client, "invite", "b@example.org", "la_hr", "authority", la.code)[0] == 0
    for arguments in (
        ("c@example.org", "la_hr", "school", str(school.urn)),
        ("c@example.org", "school_hr", "school", "999999"),
        ("c@example.org", "school_hr", "school", "x"),
        ("nobody", "school_hr", "school", str(school.urn)),
    ):
        assert run(client, "invite", *arguments)[0] == 1, arguments
    found = db.session.scalars(select(Invitation.email).order_by(Invitation.email)).all()
    assert found == ["a@example.org", "b@example.org"]
