"""The partner API: keys, posts sent once or often, what is refused and how it is said, other employers' posts."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from collabnet.core.actor import Grant, Role, Scope, ScopeKind
from collabnet.core.vacancy_post import FIELDS, Post, from_json
from collabnet.platform.audit import AuditEntry
from collabnet.platform.db import db
from collabnet.platform.registry import registry
from collabnet.vacancies import api_document, api_models
from collabnet.vacancies.models import Vacancy
from collabnet.vacancies.models_keys import PostingKey
from tests.conftest import app_of_its_own
from tests.factories.accounts import make_person, sign_in
from tests.factories.directory import make_school, make_trust
from tests.vacancies.machines import POSTS, Machine, body, make_key, wrong_fields
from tests.vacancies.world import Employers, make_employers


@pytest.fixture
def employers(app: Flask) -> Employers:
    return make_employers(app)


@pytest.fixture
def machine(employers: Employers) -> Machine:
    return Machine(employers.app, make_key(employers.actor, employers.owner))


def posts_kept() -> int:
    return db.session.scalar(select(func.count()).select_from(Vacancy)) or 0


def test_a_post_is_sent_published_read_changed_and_closed(
    employers: Employers, machine: Machine
) -> None:
    urn = employers.school.urn
    made = machine.post(body(urn, publish=True))
    assert made.status_code == 201, made.text
    assert made.json["standing"] == "live"
    assert made.json["employer"]["name"] == "Harbour Secondary School"
    assert {c["clause"] for c in made.json["checks"]} >= {"C01", "C16"}
    here = made.headers["Location"]
    assert machine.get(here).json == made.json
    assert (
        machine.get(f"{POSTS}?external_ref=hr-1").json["posts"][0]["number"] == made.json["number"]
    )
    again = {"version": made.json["version"], "post": {**made.json["post"], "title": "Physicist"}}
    changed = machine.put(here, again)
    assert (changed.status_code, changed.json["title"]) == (200, "Physicist")
    assert machine.put(here, again).status_code == 409
    assert machine.post({}, f"{here}/close").json["standing"] == "closed"
    assert machine.post({}, f"{here}/close").status_code == 200
    assert machine.post({}, f"{here}/withdraw").json["standing"] == "withdrawn"
    assert machine.post({}, f"{here}/publish").status_code == 409
    db.session.commit()
    audited = db.session.scalars(
        select(AuditEntry.action).where(AuditEntry.actor.startswith("key:")).order_by(AuditEntry.id)
    ).all()
    assert audited == [
        "vacancy.create", "vacancy.publish", "vacancy.edit", "vacancy.close", "vacancy.withdraw",
    ]  # fmt: skip


def test_the_same_body_again_is_answered_with_the_post_it_made_even_after_people_changed_it(
    employers: Employers, machine: Machine
) -> None:
    sent = body(employers.school.urn)
    first = machine.post(sent)
    assert (first.status_code, machine.post(sent).status_code) == (201, 200)
    here = first.headers["Location"]
    machine.put(here, {"post": {**sent["post"], "title": "Changed meanwhile"}})
    repeat = machine.post(sent)
    assert (repeat.status_code, repeat.json["title"]) == (200, "Changed meanwhile")
    assert posts_kept() == 1


def test_another_body_under_the_same_reference_is_a_conflict_that_shows_the_post(
    employers: Employers, machine: Machine
) -> None:
    machine.post(body(employers.school.urn))
    other = machine.post(body(employers.school.urn, title="Teacher of music"))
    assert other.status_code == 409
    assert other.json["existing"]["title"] == "Teacher of physics"
    assert posts_kept() == 1


def test_two_employers_may_use_the_same_reference(employers: Employers, machine: Machine) -> None:
    theirs = Machine(employers.app, make_key(employers.partner_actor, employers.partner))
    assert machine.post(body(employers.school.urn)).status_code == 201
    assert theirs.post(body(employers.other_school.urn)).status_code == 201


def test_another_employers_post_looks_exactly_like_a_missing_one(
    employers: Employers, machine: Machine
) -> None:
    number = machine.post(body(employers.school.urn)).json["number"]
    theirs = Machine(employers.app, make_key(employers.partner_actor, employers.partner))
    for path in (f"{POSTS}/{number}", f"{POSTS}/999999"):
        answers = [
            theirs.get(path), theirs.put(path, {"post": {}}), theirs.post({}, f"{path}/publish"),
            theirs.post({}, f"{path}/close"), theirs.post({}, f"{path}/withdraw"),
        ]  # fmt: skip
        assert [a.status_code for a in answers] == [404] * 5
        assert {a.json.get("detail") for a in answers} == {None}
    assert theirs.get().json["total"] == 0
    assert theirs.get(f"{POSTS}?external_ref=hr-1").json["posts"] == []


def test_a_post_that_is_shared_stays_out_of_the_other_employers_api(
    employers: Employers, machine: Machine
) -> None:
    number = machine.post(body(employers.school.urn)).json["number"]
    row = db.session.get_one(Vacancy, number)
    row.partner_kind, row.partner_code = employers.partner.kind.value, employers.partner.code
    db.session.commit()
    theirs = Machine(employers.app, make_key(employers.partner_actor, employers.partner))
    assert theirs.get(f"{POSTS}/{number}").status_code == 404


def test_a_school_of_another_employer_is_refused(employers: Employers, machine: Machine) -> None:
    assert wrong_fields(machine.post(body(employers.other_school.urn))) == {"urns"}
    assert posts_kept() == 0


def test_a_trusts_key_posts_for_its_schools_and_does_not_reach_what_a_school_posted_itself(
    employers: Employers, machine: Machine
) -> None:
    by_school = machine.post(body(employers.school.urn)).json["number"]
    trust = Scope(ScopeKind.TRUST, str(employers.school.trust_uid))
    person = make_person(Role.TRUST_HR, trust)
    actor = dataclasses.replace(employers.actor, user_id=person.id, grants=())
    actor = dataclasses.replace(actor, grants=(Grant(Role.TRUST_HR, trust),))
    theirs = Machine(employers.app, make_key(actor, trust))
    made = theirs.post(body(employers.school.urn))
    assert (made.status_code, made.json["employer"]["kind"]) == (201, "trust")
    assert theirs.get(f"{POSTS}/{by_school}").status_code == 404
    stranger = make_school(trust=make_trust(name="Elsewhere Trust"))
    db.session.commit()
    assert wrong_fields(theirs.post(body(stranger.urn, ref="x"))) == {"urns"}


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"pay_low": None, "pay_high": None, "actual": None}, {"pay_low"}),
        ({"safeguarding": None}, {"safeguarding"}),
        (
            {"title": None, "closes_on": None, "apply_url": None},
            {"title", "closes_on", "apply_url"},
        ),
    ],
)
def test_what_holds_publication_up_is_named_and_nothing_is_kept(
    employers: Employers, machine: Machine, changed: dict[str, object], fields: set[str]
) -> None:
    sent = body(employers.school.urn, publish=True, **changed)
    assert wrong_fields(machine.post(sent)) == fields
    assert posts_kept() == 0
    draft = machine.post({**sent, "publish": False})
    assert draft.status_code == 201, "as a draft it may lack anything"
    assert wrong_fields(machine.post({}, draft.headers["Location"] + "/publish")) == fields


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"pay_low": "£30k–35k"}, "pay_low"),
        ({"pay_low": 30000}, "pay_low"),
        ({"fte": "1.4"}, "fte"),
        ({"fte": "0.0"}, "fte"),
        ({"is_job_share": "yes"}, "is_job_share"),
        ({"is_job_share": 1}, "is_job_share"),
        ({"roles": "teacher"}, "roles"),
        ({"roles": ["pirate"]}, "roles"),
        ({"roles": ["teacher", "teacher"]}, "roles"),
        ({"starts_on": "2027-02-29"}, "starts_on"),
        ({"starts_on": "2027-01-01", "closes_on": "2027-01-15"}, "starts_on"),
        ({"title": "x" * 121}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"urns": ["100000"]}, "urns"),
        ({"urns": [True]}, "urns"),
        ({"apply_url": "javascript:alert(1)"}, "apply_url"),
        ({"apply_email": "nobody"}, "apply_email"),
        ({"allowances": [{"scale": "main", "annual": "1"}]}, "allowances"),
        ({"reason_above": "secret"}, "reason_above"),
        ({"closes_time": "25:00"}, "closes_time"),
        ({"title": "lone \ud800"}, "title"),
    ],
)
def test_a_wrong_value_is_refused_by_name(
    employers: Employers, machine: Machine, changed: dict[str, object], field: str
) -> None:
    assert field in wrong_fields(machine.post(body(employers.school.urn, **changed)))
    assert posts_kept() == 0


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"", "application/json", 400),
        (b"\xff\xfe{}", "application/json", 400),
        (b'{"a": NaN}', "application/json", 400),
        (b'{"post": {}, "post": {}}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"1" * 5_000, "application/json", 400),
        (b"[]", "application/json", 422),
        (b"null", "application/json", 422),
        (b'{"external_ref": "", "post": {}}', "application/json", 422),
        (b'{"external_ref": " x", "post": {}}', "application/json", 422),
        (b'{"external_ref": "x"}', "application/json", 422),
        (b"{}", "text/plain", 415),
        (b"a=b", "application/x-www-form-urlencoded", 415),
        (b'{"external_ref": "' + b"x" * 300_000 + b'"}', "application/json", 413),
    ],
)
def test_a_body_that_is_no_post_is_a_plain_problem(
    machine: Machine, data: bytes, kind: str, status: int
) -> None:
    answer = machine.raw(data, kind)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert posts_kept() == 0


@pytest.mark.parametrize(
    "query", ["page=0", "page=x", "per_page=101", "page=1&page=2", "external_ref="]
)
def test_a_wrong_parameter_of_the_list_is_named(machine: Machine, query: str) -> None:
    assert wrong_fields(machine.get(f"{POSTS}?{query}")) <= {"page", "per_page", "external_ref"}


def test_the_list_has_pages(employers: Employers, machine: Machine) -> None:
    for number in range(3):
        machine.post(body(employers.school.urn, ref=f"hr-{number}"))
    second = machine.get(f"{POSTS}?per_page=2&page=2").json
    assert (second["total"], second["pages"]) == (3, 2)
    assert [p["external_ref"] for p in second["posts"]] == ["hr-0"]


@pytest.mark.parametrize(
    "sent",
    ["", "Bearer", "Bearer ", "Bearer cn_nobody", "Basic {key}", "{key}", "Bearer " + "x" * 500],
)
def test_without_a_key_in_force_there_is_no_access_whoever_is_signed_in(
    employers: Employers, sent: str
) -> None:
    key = make_key(employers.actor, employers.owner)
    for browser in (employers.anybody, employers.hr):
        answer = browser.get(POSTS, headers={"Authorization": sent.format(key=key)})
        assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_key_opens_the_api_only_and_no_page(employers: Employers) -> None:
    key = make_key(employers.actor, employers.owner)
    answer = employers.anybody.get("/vacancies/keys", headers={"Authorization": f"Bearer {key}"})
    assert (answer.status_code, answer.location.split("?")[0]) == (303, "/sign-in")


def test_a_key_that_expired_or_was_revoked_opens_nothing(employers: Employers) -> None:
    machine = Machine(employers.app, make_key(employers.actor, employers.owner))
    assert machine.get().status_code == 200
    row = db.session.scalars(select(PostingKey)).one()
    assert row.last_used_at is not None
    with time_machine.travel(row.expires_at, tick=False):
        assert machine.get().status_code == 401
    number = row.id
    db.session.commit()
    assert employers.partner_hr.post(f"/vacancies/keys/{number}/revoke").status_code == 404
    assert employers.hr.post(f"/vacancies/keys/{number}/revoke").status_code == 303
    assert machine.get().status_code == 401


def test_a_key_is_shown_once_and_kept_as_a_fingerprint(employers: Employers) -> None:
    form = {"employer": str(employers.owner), "name": "HR system", "days": "365"}
    page = employers.hr.post("/vacancies/keys", data=form)
    assert page.status_code == 200
    key = page.text.split("new-key__token")[1].split("<code>")[1].split("</code>")[0]
    assert key.startswith("cn_") and len(key) > 40
    assert key not in employers.hr.get("/vacancies/keys").text
    row = db.session.scalars(select(PostingKey)).one()
    assert key not in str(vars(row)) and row.prefix == key[:9]
    db.session.commit()
    assert Machine(employers.app, key).get().status_code == 200


def test_an_address_of_another_employer_is_warned_of_and_holds_nothing_up(
    employers: Employers, machine: Machine
) -> None:
    make_person(Role.SCHOOL_HR, employers.partner, email="office@cliff.example")
    urn = employers.school.urn
    made = machine.post(body(urn, contact_email="jobs@CLIFF.example", publish=True))
    assert (made.status_code, made.json["standing"]) == (201, "live")
    said = {"field": "contact_email", "message": "This is an address of another employer"}
    assert made.json["warnings"] == [said] == machine.get(made.headers["Location"]).json["warnings"]
    mended = made.json["post"] | {"contact_email": "office@harbour.example"}
    assert machine.put(made.headers["Location"], {"post": mended}).json["warnings"] == []


def test_people_are_told_which_keys_they_made_without_the_key(employers: Employers) -> None:
    key = make_key(employers.actor, employers.owner)
    of = registry(employers.app).personal_data_of
    (made,) = of(employers.hr_person.id)["vacancy_keys"]["made"]
    assert (made["name"], made["employer"]) == ("HR system", str(employers.owner))
    assert made["begins_with"] == key[:9] and key not in str(made)
    assert of(make_person().id)["vacancy_keys"]["made"] == []


def test_nobody_makes_a_key_for_another_employer(employers: Employers) -> None:
    form = {"employer": str(employers.partner), "name": "HR system", "days": "365"}
    assert employers.hr.post("/vacancies/keys", data=form).status_code == 422
    assert employers.teacher.get("/vacancies/keys").status_code == 403
    assert db.session.scalar(select(func.count()).select_from(PostingKey)) == 0


def test_calls_beyond_the_limit_of_a_key_wait(
    employers: Employers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(employers.app.config, "API_CALLS_A_MINUTE", 2)
    machine = Machine(employers.app, make_key(employers.actor, employers.owner))
    other = Machine(employers.app, make_key(employers.actor, employers.owner))
    assert [machine.get().status_code for _ in range(3)] == [200, 200, 429]
    assert other.get().status_code == 200


def test_every_field_of_a_post_can_be_sent() -> None:
    assert set(api_models.PostIn.model_fields) == set(FIELDS)
    empty = api_models.PostIn().model_dump()
    assert from_json(empty) == Post()


def test_the_example_of_the_page_about_it_is_a_post_that_could_be_published() -> None:
    sent = api_models.NewPost.model_validate(api_document.EXAMPLE)
    assert sent.publish and sent.post.title == "Teacher of physics"


def test_errors_of_the_api_are_problems_and_not_pages(machine: Machine) -> None:
    for path, status in (("/api/v1/nothing", 404), (f"{POSTS}/abc", 404)):
        answer = machine.get(path)
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert machine.client.delete(POSTS, headers=machine.headers).status_code == 405


@pytest.mark.races
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_of_twenty_systems_that_send_the_same_post_at_once_exactly_one_makes_it(
    engine: str, tmp_path: Path
) -> None:
    with app_of_its_own(engine, tmp_path) as app:
        with app.app_context():
            employers = make_employers(app)
            key = make_key(employers.actor, employers.owner)
            sent = body(employers.school.urn, publish=True)
            db.session.commit()

        def call(_number: int) -> tuple[int, int]:
            answer = Machine(app, key).post(sent)
            return answer.status_code, answer.json.get("number", 0)

        with ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(call, range(20)))
        assert sorted(status for status, _ in answers) == [200] * 19 + [201]
        assert len({number for _, number in answers}) == 1
        with app.app_context():
            assert posts_kept() == 1


def test_somebody_signed_in_needs_no_token_of_a_form_because_no_cookie_opens_the_api(
    employers: Employers,
) -> None:
    employers.app.config["WTF_CSRF_ENABLED"] = True
    try:
        key = make_key(employers.actor, employers.owner)
        sent = body(employers.school.urn)
        assert employers.hr.post(POSTS, json=sent).status_code == 401
        assert Machine(employers.app, key).post(sent).status_code == 201
        page = employers.app.test_client()
        sign_in(page, employers.hr_person)
        assert page.post("/vacancies/keys", data={"name": "x"}).status_code == 400
    finally:
        employers.app.config["WTF_CSRF_ENABLED"] = False
