"""Invitations: for one address, one role, one place; used once, within seven days, by whoever has that address."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select

from collabnet.accounts.addresses import fold_address
from collabnet.accounts.models import Invitation, RoleGrant, User
from collabnet.core.actor import NETWORK, Role, Scope, ScopeKind
from collabnet.directory.models import School
from collabnet.platform.db import db
from tests.accounts.mailbox import link_in, mails_to
from tests.accounts.test_signing_in import is_in
from tests.factories.accounts import Person, make_person, sign_in, sign_out
from tests.factories.directory import make_school, make_trust

NOON = dt.datetime(2027, 3, 2, 12, tzinfo=dt.UTC)
PHRASE = "seven purple lanterns"


def place(school: School) -> Scope:
    return Scope(ScopeKind.SCHOOL, str(school.urn))


@pytest.fixture
def school(app: object) -> School:
    return make_school(name="Quay Lane Primary School")


@pytest.fixture
def leader(school: School) -> Person:
    return make_person(Role.SCHOOL_LEADER, place(school))


def invite(client: FlaskClient, leader: Person, school: School, email: str) -> str:
    """Invite `email` as the school's HR and give the link's path; nobody is signed in afterwards."""
    sign_in(client, leader)
    answer = client.post(
        f"/people/school/{school.urn}/invite", data={"email": email, "role": "school_hr"}
    )
    assert answer.status_code == 303, answer.text
    sign_out(client)
    return link_in(mails_to(email.lower())[-1])


def roles_of(email: str) -> list[tuple[str, str]]:
    rows = db.session.execute(
        select(RoleGrant.role, RoleGrant.scope_code)
        .join(User, User.id == RoleGrant.user_id)
        .where(User.email == email, RoleGrant.revoked_at.is_(None))
    )
    return [(role, code) for role, code in rows]


def test_an_invited_person_makes_an_account_with_exactly_that_address(
    client: FlaskClient, leader: Person, school: School
) -> None:
    link = invite(client, leader, school, "New.Person@Example.ORG")
    page = client.get(link)
    assert "new.person@example.org" in page.text
    answer = client.post(
        link, data={"name": "New Person", "new": PHRASE, "email": "thief@example.org"}
    )
    assert (answer.status_code, answer.location) == (303, "/home")
    assert is_in(client)
    assert roles_of("new.person@example.org") == [("school_hr", str(school.urn))]
    grant = db.session.scalars(select(RoleGrant).where(RoleGrant.role == "school_hr")).one()
    assert grant.granted_by == f"user:{leader.id}"


def test_somebody_with_an_account_signs_in_to_accept(
    client: FlaskClient, leader: Person, school: School
) -> None:
    guest = make_person()
    link = invite(client, leader, school, guest.email)
    assert f"/sign-in?next={link}" in client.get(link).text
    assert client.post(link, data={"name": "X", "new": PHRASE}).status_code == 404
    sign_in(client, guest)
    assert "Accept the invitation" in client.get(link).text
    assert client.post(f"{link}/accept").location == "/account/roles"
    assert roles_of(guest.email) == [("school_hr", str(school.urn))]


@pytest.mark.parametrize(
    "address",
    ["guest@sub.example.org", "guest@exаmple.org", "guest+tag@example.org", "guest@example.org.uk",
     "guests@example.org", "guest@example.com"],
)  # fmt: skip
def test_another_address_cannot_accept(
    client: FlaskClient, leader: Person, school: School, address: str
) -> None:
    link = invite(client, leader, school, "guest@example.org")
    other = make_person(email=fold_address(address))
    sign_in(client, other)
    assert "another email address" in client.get(link).text
    assert client.post(f"{link}/accept").status_code == 404
    waiting = db.session.scalars(select(Invitation)).one()
    assert client.post(f"/account/invitations/{waiting.id}/accept").status_code == 404
    assert roles_of(other.email) == []


def test_a_look_alike_of_the_invited_domain_is_another_address(
    client: FlaskClient, leader: Person, school: School
) -> None:
    sign_in(client, leader)
    url = f"/people/school/{school.urn}/invite"
    client.post(url, data={"email": "guest@exаmple.org", "role": "school_hr"})
    assert db.session.scalars(select(Invitation.email)).one() == "guest@xn--exmple-4nf.org"


@pytest.mark.parametrize(
    "email", ["guest@example.org.", "guest@", "éa@example.org", "a@b@c.org", "x" * 300]
)
def test_what_is_no_address_cannot_be_invited(
    client: FlaskClient, leader: Person, school: School, email: str
) -> None:
    sign_in(client, leader)
    url = f"/people/school/{school.urn}/invite"
    assert client.post(url, data={"email": email, "role": "school_hr"}).status_code == 422
    assert db.session.scalar(select(func.count()).select_from(Invitation)) == 0


def test_an_invitation_works_once(client: FlaskClient, leader: Person, school: School) -> None:
    link = invite(client, leader, school, "guest@example.org")
    assert client.post(link, data={"name": "Guest", "new": PHRASE}).status_code == 303
    sign_out(client)
    for answer in (
        client.get(link),
        client.post(link, data={"name": "Guest", "new": PHRASE}),
    ):
        assert answer.status_code == 410
    assert len(roles_of("guest@example.org")) == 1


@pytest.mark.parametrize(("seconds", "status"), [(-1, 303), (1, 410)])
def test_an_invitation_works_for_seven_days(
    client: FlaskClient, leader: Person, school: School, seconds: int, status: int
) -> None:
    with time_machine.travel(NOON, tick=False):
        link = invite(client, leader, school, "guest@example.org")
    with time_machine.travel(NOON + dt.timedelta(days=7, seconds=seconds), tick=False):
        answer = client.post(link, data={"name": "Guest", "new": PHRASE})
        assert answer.status_code == status


def test_sending_again_closes_the_old_link_and_withdrawing_closes_both(
    client: FlaskClient, leader: Person, school: School
) -> None:
    old = invite(client, leader, school, "guest@example.org")
    row = db.session.scalars(select(Invitation)).one()
    sign_in(client, leader)
    assert client.post(f"/people/invitations/{row.id}/resend").status_code == 303
    new = link_in(mails_to("guest@example.org")[-1])
    assert (client.get(old).status_code, client.get(new).status_code) == (410, 200)
    assert client.post(f"/people/invitations/{row.id}/withdraw").status_code == 303
    assert client.get(new).status_code == 410
    assert client.post(f"/people/invitations/{row.id}/withdraw").status_code == 404


def test_an_invitation_dies_with_the_right_to_send_it(
    client: FlaskClient, leader: Person, school: School
) -> None:
    link = invite(client, leader, school, "guest@example.org")
    grant = db.session.get_one(RoleGrant, leader.grant_ids[0])
    grant.revoked_at, grant.revoked_by = dt.datetime.now(dt.UTC), "test"
    db.session.commit()
    assert client.get(link).status_code == 410
    assert client.post(link, data={"name": "Guest", "new": PHRASE}).status_code == 410
    assert roles_of("guest@example.org") == []


def test_nobody_is_invited_twice_to_the_same_role(
    client: FlaskClient, leader: Person, school: School
) -> None:
    invite(client, leader, school, "guest@example.org")
    sign_in(client, leader)
    url = f"/people/school/{school.urn}/invite"
    again = client.post(url, data={"email": "guest@example.org", "role": "school_hr"})
    assert (again.status_code, "already" in again.text) == (422, True)
    held = client.post(url, data={"email": leader.email, "role": "school_leader"})
    assert (held.status_code, "has this role already" in held.text) == (422, True)


def test_a_person_answers_from_their_own_page_too(
    client: FlaskClient, leader: Person, school: School
) -> None:
    guest = make_person()
    invite(client, leader, school, guest.email)
    number = db.session.scalars(select(Invitation.id)).one()
    sign_in(client, guest)
    assert "waits for your answer" in client.get("/account/roles").text
    assert client.post(f"/account/invitations/{number}/decline").status_code == 303
    assert client.post(f"/account/invitations/{number}/accept").status_code == 404
    assert roles_of(guest.email) == []


@pytest.mark.parametrize(
    ("role", "status"),
    [("school_hr", 303), ("staff_member", 303), ("school_leader", 303), ("trust_hr", 422), ("administrator", 422),
     ("la_officer", 422), ("member", 422), ("", 422), ("nonsense", 422)],
)  # fmt: skip
def test_a_school_leader_gives_the_schools_roles_and_no_other(
    client: FlaskClient, leader: Person, school: School, role: str, status: int
) -> None:
    sign_in(client, leader)
    url = f"/people/school/{school.urn}/invite"
    answer = client.post(url, data={"email": "guest@example.org", "role": role})
    assert answer.status_code == status


def test_another_school_looks_like_a_missing_one(
    client: FlaskClient, leader: Person, school: School
) -> None:
    other = make_school()
    sign_in(client, leader)
    pages = [client.get(f"/people/school/{urn}") for urn in (other.urn, 999999)]
    assert [p.status_code for p in pages] == [404, 404]
    for path in (
        "school/abc",
        f"school/0{school.urn}",
        "school/99999999999",
        "nonsense/1",
        "network/all",
        "trust/1",
    ):
        assert client.get(f"/people/{path}").status_code == 404, path


def test_a_trust_leader_invites_into_every_school_of_the_trust(client: FlaskClient) -> None:
    trust = make_trust()
    school, outside = make_school(trust=trust), make_school()
    sign_in(client, make_person(Role.TRUST_LEADER, Scope(ScopeKind.TRUST, str(trust.uid))))
    data = {"email": "guest@example.org", "role": "school_leader"}
    assert client.post(f"/people/school/{school.urn}/invite", data=data).status_code == 303
    assert client.post(f"/people/school/{outside.urn}/invite", data=data).status_code == 404
    assert "guest@example.org" in client.get(f"/people/trust/{trust.uid}").text


def test_only_an_administrator_makes_administrators(client: FlaskClient, leader: Person) -> None:
    data = {"email": "guest@example.org", "role": "administrator"}
    sign_in(client, leader)
    assert client.post("/people/network/all/invite", data=data).status_code == 404
    sign_in(client, make_person(Role.ADMINISTRATOR, NETWORK))
    assert client.post("/people/network/all/invite", data=data).status_code == 303
