"""An administrator draws a locality, sees what it would hold, saves it, changes it, and deletes one nobody needs."""

from __future__ import annotations

import io
import json
import os
import time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from collabnet.accounts.queries_actor import actor_of
from collabnet.core import polygons
from collabnet.core.actor import NETWORK, Role, Scope, ScopeKind
from collabnet.directory import locality_drafts
from collabnet.directory.figures import Change, Correction
from collabnet.directory.models import Locality, LocalityAuthority, LocalitySchool
from collabnet.platform.audit import AuditEntry
from collabnet.platform.db import db
from tests.factories.accounts import Person, make_person, sign_in
from tests.factories.directory import make_la, make_locality, make_school

# A square round Brightsea, where make_school puts its schools (longitude and latitude).
SQUARE = [[-0.25, 50.75], [0.15, 50.75], [0.15, 50.95], [-0.25, 50.95], [-0.25, 50.75]]
NEW = "/admin/localities/new"


@pytest.fixture
def administrator(client: FlaskClient) -> Person:
    person = make_person(Role.ADMINISTRATOR, NETWORK)
    sign_in(client, person)
    return person


def outline(ring: list[list[float]]) -> tuple[io.BytesIO, str]:
    data = json.dumps({"type": "Polygon", "coordinates": [ring]}).encode()
    return io.BytesIO(data), "outline.geojson"


def whole(*codes: str, **typed: str) -> dict[str, object]:
    return {"name": "Harbour and Hills", "made_of": "authorities", "la_codes": list(codes)} | typed


def drawn(ring: list[list[float]], **typed: str) -> dict[str, object]:
    return {"name": "Round the bay", "made_of": "outline", "file": outline(ring)} | typed


def preview(client: FlaskClient, address: str, typed: dict[str, object]) -> tuple[str, str]:
    """The address of the preview and its page."""
    answer = client.post(address, data=typed)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.location, client.get(answer.location).get_data(as_text=True)


def save(client: FlaskClient, address: str, typed: dict[str, object]) -> Locality:
    there, _ = preview(client, address, typed)
    assert client.post(there).status_code == 303
    assert client.get(there).status_code == 404, "a draft is saved once"
    return db.session.scalars(select(Locality).order_by(Locality.id.desc())).first()


def held(locality: Locality) -> tuple[set[int], set[str]]:
    return (
        set(db.session.scalars(
            select(LocalitySchool.urn).where(LocalitySchool.locality_id == locality.id))),
        set(db.session.scalars(
            select(LocalityAuthority.la_code).where(LocalityAuthority.locality_id == locality.id))),
    )  # fmt: skip


def test_a_locality_of_whole_authorities_is_seen_first_and_saved_second(
    client: FlaskClient, administrator: Person
) -> None:
    make_la("373", "Sheafdale")
    here = [make_school(), make_school(phase_code="4"), make_school(status_code="2")]
    there = make_school(la_code="373")
    make_la("330", "Elsewhere")
    address, page = preview(client, NEW, whole("846", "373"))
    assert "It is made of: Brightsea, Sheafdale." in page
    assert db.session.scalar(select(Locality.id)) is None, "a look saves nothing"
    client.post(address)
    locality = db.session.scalars(select(Locality)).one()
    assert (locality.slug, locality.polygon) == ("harbour-and-hills", None)
    assert held(locality) == ({s.urn for s in (*here, there)}, {"846", "373"})
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "locality.create")
    ).one()
    assert entry.actor == f"user:{administrator.id}"
    listed = client.get("/admin/localities").get_data(as_text=True)
    assert "Harbour and Hills" in listed and 'data-label="Open schools">3<' in listed


def test_an_outline_holds_the_schools_inside_and_their_authorities_officers_are_members(
    client: FlaskClient, administrator: Person
) -> None:
    inside, outside = make_school(), make_school(easting=300000, northing=300000, la_code="373")
    officer = make_person(Role.LA_OFFICER, Scope(ScopeKind.LA, "846"))
    address, page = preview(client, NEW, drawn(SQUARE))
    assert "<path d=" in page and "It touches: Brightsea." in page
    client.post(address)
    locality = db.session.scalars(select(Locality)).one()
    assert held(locality) == ({inside.urn}, {"846"}) and outside.urn not in held(locality)[0]
    member = Scope(ScopeKind.LOCALITY, str(locality.id))
    assert member in actor_of(officer.id).scopes([Role.MEMBER])
    polygon = json.loads(locality.polygon)
    west = min(x for part in polygon["coordinates"] for x, _ in part[0])
    assert abs(west - -0.25) < 1e-4


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (whole(), "Choose at least one local authority"),
        (whole("846", name=""), "Enter a name"),
        (whole("zzz"), "not a valid choice"),
        (whole("846", name="x" * 121), "120 characters or fewer"),
        ({"name": "N", "made_of": "outline"}, "Choose a file with the outline"),
        ({"name": "N", "made_of": "same"}, "Choose"),
    ],
)
def test_what_cannot_be_a_locality_is_said_beside_the_field(
    client: FlaskClient, administrator: Person, typed: dict[str, object], message: str
) -> None:
    make_la("846")
    answer = client.post(NEW, data=dict(typed))
    assert answer.status_code == 422 and message in answer.get_data(as_text=True)


def test_an_outline_elsewhere_is_refused_and_what_was_typed_stays(
    client: FlaskClient, administrator: Person
) -> None:
    ring = [[100.0, 50.0], [101.0, 50.0], [101.0, 51.0], [100.0, 50.0]]
    answer = client.post(NEW, data=drawn(ring))
    assert answer.status_code == 422 and b"not inside England" in answer.data
    assert b"Round the bay" in answer.data


def send_outline(client: FlaskClient, data: bytes) -> TestResponse:
    """Upload an outline; the body is put together here, since the client would leave a file open."""
    parts = (("name", "N"), ("made_of", "outline"))
    head = "".join(
        f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in parts
    )
    file = '--edge\r\nContent-Disposition: form-data; name="file"; filename="big.json"\r\n\r\n'
    body = (head + file).encode() + data + b"\r\n--edge--\r\n"
    return client.post(NEW, data=body, content_type="multipart/form-data; boundary=edge")


def test_an_outline_of_a_million_points_is_refused_unread_in_plain_words(
    client: FlaskClient, administrator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polygons, "json", None)  # no point is read
    monkeypatch.setattr(polygons, "_BRACKETS", None)  # and no bracket counted
    data = b'{"type":"Polygon","coordinates":[[' + b"[0,51]," * 1_000_000 + b"[0,51]]]}"
    answer = send_outline(client, data)
    assert answer.status_code == 422 and b"larger than 2 MB" in answer.data
    assert send_outline(client, b" " * 11_000_000).status_code == 413


def test_the_list_of_authorities_can_be_filtered_and_keeps_what_is_chosen(
    client: FlaskClient, administrator: Person
) -> None:
    for code, name in (("846", "Brightsea"), ("373", "Sheafdale"), ("330", "Elsewhere")):
        make_la(code, name)
    page = client.post(NEW, data=whole("846", filter="sheaf", find="yes", name="")).get_data(
        as_text=True
    )
    assert 'value="846" checked' in page and "Sheafdale" in page and "Elsewhere" not in page
    assert "Enter a name" not in page, "filtering is not sending"


def test_changing_a_locality_keeps_its_address_and_two_at_once_lose_nothing(
    client: FlaskClient, administrator: Person
) -> None:
    make_la("373", "Sheafdale")
    far = make_school(la_code="373")
    make_school()
    locality = save(client, NEW, whole("846"))
    address = f"/admin/localities/{locality.slug}/edit"
    assert 'value="846" checked' in client.get(address).get_data(as_text=True)
    first, _ = preview(client, address, whole("373", name="Hills", version="1"))
    second, _ = preview(client, address, whole("846", name="Harbour only", version="1"))
    assert client.post(first).status_code == 303
    refused = client.post(second)
    assert refused.status_code == 409 and b"Harbour only" in refused.data
    db.session.expire_all()
    assert (locality.name, locality.slug, locality.version) == ("Hills", "harbour-and-hills", 2)
    assert held(locality) == ({far.urn}, {"373"})
    assert [c.field for c in db.session.scalars(select(Change))] == ["name"]


def test_an_outline_can_stay_while_the_name_changes(
    client: FlaskClient, administrator: Person
) -> None:
    make_school()
    locality = save(client, NEW, drawn(SQUARE))
    before = locality.polygon
    typed = {"name": "The bay", "made_of": "same", "version": "1"}
    save(client, f"/admin/localities/{locality.slug}/edit", typed)
    db.session.expire_all()
    assert (locality.name, locality.polygon) == ("The bay", before)


def test_two_localities_of_one_name_have_addresses_of_their_own(
    client: FlaskClient, administrator: Person
) -> None:
    make_school()
    slugs = [save(client, NEW, whole("846", name="Bay & Co")).slug for _ in range(3)]
    assert slugs == ["bay-and-co", "bay-and-co-2", "bay-and-co-3"]


def test_a_locality_that_is_somebodys_only_one_stays_and_says_why(
    client: FlaskClient, administrator: Person
) -> None:
    la = make_la("846")
    locality = make_locality(la)
    school = make_school(localities=(locality,))
    make_person(Role.SCHOOL_LEADER, Scope(ScopeKind.SCHOOL, str(school.urn)))
    db.session.add(
        Correction(
            record_kind="locality", record_code=str(locality.id), message="x", owner_kind="network",
            owner_code="*",
        )
    )  # fmt: skip
    db.session.commit()
    address = f"/admin/localities/{locality.slug}/delete"
    page = client.get(address).get_data(as_text=True)
    assert "1 person is a member of this locality and of no other" in page
    assert "1 correction about it waits" in page and "Delete it" not in page
    assert client.post(address, data={"version": "1"}).status_code == 409
    assert db.session.scalar(select(Locality.id)) == locality.id


def test_a_second_locality_of_the_same_people_can_be_deleted(
    client: FlaskClient, administrator: Person
) -> None:
    la = make_la("846")
    first, second = make_locality(la), make_locality(la)
    school = make_school(localities=(first, second))
    make_person(Role.SCHOOL_LEADER, Scope(ScopeKind.SCHOOL, str(school.urn)))
    number, address = second.id, f"/admin/localities/{second.slug}/delete"
    assert client.post(address, data={"version": "7"}).status_code == 409
    assert client.post(address, data={"version": "1"}).status_code == 303
    db.session.expire_all()
    assert db.session.get(Locality, number) is None and held(first)[0] == {school.urn}
    assert client.get(address).status_code == 404


def test_a_draft_is_its_makers_alone_and_goes_after_a_day(
    client: FlaskClient, administrator: Person, app: Flask
) -> None:
    make_school()
    address, _ = preview(client, NEW, whole("846"))
    sign_in(client, make_person(Role.ADMINISTRATOR, NETWORK))
    assert client.get(address).status_code == 404
    for token in ("x", "..%2f..%2fetc", "y" * 32):
        assert client.get(f"/admin/localities/preview/{token}").status_code == 404
    file = app.config["UPLOAD_DIR"] / "localities" / address.rsplit("/", 1)[1]
    assert file.exists()
    os.utime(file, (time.time() - 90_000,) * 2)
    locality_drafts.tidy()
    assert not file.exists()


def test_nobody_but_an_administrator_manages_localities(client: FlaskClient) -> None:
    locality = make_locality(make_la("846"))
    sign_in(client, make_person(Role.LA_OFFICER, Scope(ScopeKind.LA, "846")))
    for path in ("", "/new", f"/{locality.slug}/edit", f"/{locality.slug}/delete"):
        assert client.get(f"/admin/localities{path}").status_code == 403
