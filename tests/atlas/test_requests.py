"""Requests to work the model out: several become one, each shows its progress, what stopped is given up."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from collabnet.atlas import model_services, requests, services
from collabnet.atlas.model_models import AtlasRequest
from collabnet.core.actor import Role, Scope, ScopeKind, system_actor
from collabnet.platform import audit
from collabnet.platform.audit import AuditEntry
from collabnet.platform.db import db, unit_of_work, utcnow
from collabnet.platform.registry import registry
from tests.factories.accounts import make_person, sign_in
from tests.factories.directory import make_la
from tests.factories.model import make_admitting, make_area

ACTOR = system_actor("test")


@pytest.fixture
def queue(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The jobs that were sent to the queue, none of which runs by itself."""
    sent: list[str] = []
    monkeypatch.setattr(requests, "enqueue", lambda job, **_: sent.append(job))
    return sent


def rows() -> list[AtlasRequest]:
    db.session.expire_all()
    return list(db.session.scalars(select(AtlasRequest).order_by(AtlasRequest.id)))


def ask(job: str = "atlas.model", la_code: str | None = None) -> AtlasRequest | None:
    with unit_of_work():
        made = requests.ask(actor=ACTOR, job=job, la_code=la_code)
        if made is None:
            audit.record(actor=ACTOR, action="t", subject_kind="atlas", subject_code="all")
    return made


def test_several_imports_in_a_row_ask_once_for_the_map_and_once_for_the_model(
    queue: list[str],
) -> None:
    for importer in ("schools", "offers", "cells", "pan-changes"):
        with unit_of_work():
            registry().tell_changed(importer)
            audit.record(actor=ACTOR, action="t", subject_kind="import", subject_code=importer)
    asked = [(r.job, r.state) for r in rows()]
    assert len(asked) == len(set(asked))
    assert {("atlas.refresh", "queued"), ("atlas.model", "queued")} <= set(asked)


def test_imports_that_change_nothing_in_the_model_do_not_ask_for_it(queue: list[str]) -> None:
    for importer in ("census", "groups", "links", "moves", "origins"):
        with unit_of_work():
            registry().tell_changed(importer)
            audit.record(actor=ACTOR, action="t", subject_kind="import", subject_code=importer)
    assert "atlas.model" not in {r.job for r in rows()}


def test_a_request_that_came_while_one_was_under_way_is_done_too(queue: list[str]) -> None:
    done: list[str | None] = []

    def work(la_code: str | None, _tell: object) -> None:
        done.append(la_code)
        if len(done) == 1:
            ask()

    ask()
    assert requests.run_waiting("atlas.model", work) == 2
    assert done == [None, None]
    assert [r.state for r in rows()] == ["done", "done"]
    assert requests.run_waiting("atlas.model", work) == 0


def test_one_for_all_authorities_answers_those_for_one(queue: list[str]) -> None:
    ask(la_code="846")
    ask(la_code="845")
    assert ask() is not None
    assert ask(la_code="846") is None  # those that wait cover it
    done: list[str | None] = []
    requests.run_waiting("atlas.model", lambda la_code, _: done.append(la_code))
    assert done == [None]
    assert {r.state for r in rows()} == {"done"}


def test_one_that_fails_is_kept_as_stopped_and_the_next_starts_afresh(queue: list[str]) -> None:
    ask()

    def fail(_la: str | None, tell: requests.Progress) -> None:
        tell(3, 9, "writing")
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        requests.run_waiting("atlas.model", fail)
    [row] = rows()
    assert (row.state, row.done, row.total) == ("failed", 3, 9)
    assert ask() is not None


def test_what_a_killed_worker_left_is_given_up_and_what_waits_is_sent_again(
    queue: list[str],
) -> None:
    ask()
    ask(job="atlas.refresh")
    old, waiting = rows()
    old.state, old.started_at = "running", utcnow() - dt.timedelta(hours=2)
    old.seen_at = utcnow() - dt.timedelta(minutes=31)
    waiting.requested_at = utcnow() - dt.timedelta(minutes=6)
    audit.record(actor=ACTOR, action="t", subject_kind="atlas", subject_code="all")
    db.session.commit()
    queue.clear()
    requests.mend()
    assert [r.state for r in rows()] == ["failed", "queued"]
    assert queue == ["atlas.refresh"]


def test_one_under_way_that_shows_signs_of_life_is_left_alone(queue: list[str]) -> None:
    ask()
    [row] = rows()
    row.state, row.started_at, row.seen_at = "running", utcnow() - dt.timedelta(hours=2), utcnow()
    audit.record(actor=ACTOR, action="t", subject_kind="atlas", subject_code="all")
    db.session.commit()
    requests.mend()
    assert [r.state for r in rows()] == ["running"]


def test_the_build_tells_how_far_it_is(app: Flask) -> None:
    make_la("845")
    for la_code in ("845", "846"):
        make_admitting(0, 0, 30, la_code=la_code)
        make_area(0, 100, la_code=la_code)
    seen: list[tuple[int, int, str]] = []
    model_services.build_model(on_progress=lambda *step: seen.append(step))
    assert [done for done, *_ in seen] == sorted(done for done, *_ in seen)
    assert all(done <= total for done, total, _ in seen)
    assert seen[-1][0] == seen[-1][1]
    assert "solving primary admissions" in {step for *_, step in seen}


def test_an_administrator_asks_for_the_model_and_sees_it_done(client: FlaskClient) -> None:
    make_admitting(0, 0, 30)
    make_area(0, 100)
    assert client.get("/admin/model").status_code in (302, 303, 404)
    sign_in(client, make_person(Role.ADMINISTRATOR, Scope(ScopeKind.NETWORK, "")))
    assert "Nobody has asked for it yet" in client.get("/admin/model").text
    assert client.post("/admin/model", data={"la": "999"}).status_code == 404
    assert client.post("/admin/model", data={"la": "846"}).status_code == 303
    page = client.get("/admin/model").text
    assert "Model of admissions, authority 846 only" in page
    assert "done" in page
    [row] = rows()
    assert row.requested_by.startswith("user:")
    asked = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "atlas.ask")).all()
    assert len(asked) == 1


def test_others_do_not_see_the_page(client: FlaskClient) -> None:
    sign_in(client, make_person(Role.LA_OFFICER, Scope(ScopeKind.LA, make_la("846").code)))
    assert client.get("/admin/model").status_code == 403
    assert client.post("/admin/model").status_code == 403


def test_the_map_is_refreshed_by_its_request(app: Flask) -> None:
    with unit_of_work():
        services.refresh_soon()
        audit.record(actor=ACTOR, action="t", subject_kind="atlas", subject_code="all")
    assert [(r.job, r.state) for r in rows()] == [("atlas.refresh", "done")]
