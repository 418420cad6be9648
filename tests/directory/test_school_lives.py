"""Schools close, open again, merge and move trust, and everything attached to them stays with them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from collabnet.accounts.models import RoleGrant
from collabnet.accounts.queries_actor import actor_of
from collabnet.capacity import queries as capacity
from collabnet.core.actor import NETWORK, Role, Scope, ScopeKind, system_actor
from collabnet.core.permissions import Permission, can
from collabnet.directory import queries_lives, services_schools
from collabnet.directory.belonging import school_subject
from collabnet.directory.figures import Change, Correction, Figure
from collabnet.directory.models import Group, GroupMembership, School, SchoolLink
from collabnet.platform.audit import AuditEntry
from collabnet.platform.clock import today
from collabnet.platform.db import db, unit_of_work
from collabnet.platform.errors import Conflict, Invalid, NotFound
from collabnet.platform.registry import registry
from tests.factories.accounts import make_person, sign_in
from tests.factories.capacity import make_statement, school_scope
from tests.factories.directory import make_figure, make_school, make_trust
from tests.factories.register import academy_row, run_import, write_csv

TESTER = system_actor("test")
JUNE = dt.date(2022, 6, 1)


def attached(school: School) -> dict[str, list[int]]:
    """The ids of everything that hangs on a school."""
    code = str(school.urn)
    tables = {
        "figures": select(Figure.id).where(Figure.subject_code == code),
        "corrections": select(Correction.id).where(Correction.record_code == code),
        "grants": select(RoleGrant.id).where(
            RoleGrant.scope_code == code, RoleGrant.revoked_at.is_(None)
        ),
        "memberships": select(GroupMembership.id).where(GroupMembership.urn == school.urn),
    }
    found = {name: sorted(db.session.scalars(query)) for name, query in tables.items()}
    statement = capacity.live_statement(school_scope(school))
    return found | {"statement": [statement.id if statement else 0]}


def make_busy_school(trust: Group) -> School:
    """An academy with a figure, a statement, a correction and a leader."""
    school = make_school(trust=trust)
    make_figure(school, "roll", 300)
    make_statement(school)
    make_person(Role.SCHOOL_LEADER, Scope(ScopeKind.SCHOOL, str(school.urn)))
    db.session.add(
        Correction(
            record_kind="school", record_code=str(school.urn), message="The roll is old",
            owner_kind="school", owner_code=str(school.urn),
        )
    )  # fmt: skip
    db.session.commit()
    return school


def move(school: School, trust: Group, on: dt.date = JUNE, version: int = 0) -> None:
    with unit_of_work():
        services_schools.move_trust(
            actor=TESTER, urn=school.urn, version=version or school.version, uid=trust.uid, on=on
        )


def close(school: School, successor: School | None = None, on: dt.date = JUNE) -> None:
    with unit_of_work():
        services_schools.close_school(
            actor=TESTER, urn=school.urn, version=school.version, on=on, reason="Closure",
            successor=successor.urn if successor else None,
        )  # fmt: skip


def reopen(school: School) -> None:
    with unit_of_work():
        services_schools.reopen(actor=TESTER, urn=school.urn, version=school.version)


def take_back(school: School) -> None:
    with unit_of_work():
        services_schools.take_move_back(actor=TESTER, urn=school.urn, version=school.version)


def rows_of_membership(school: School) -> list[tuple[int, dt.date | None, dt.date | None]]:
    return [
        (m.uid, m.joined, m.left)
        for m in db.session.scalars(
            select(GroupMembership)
            .where(GroupMembership.urn == school.urn)
            .order_by(GroupMembership.id)
        )
    ]


def test_a_school_that_moves_trust_keeps_everything_and_its_history(app: Flask) -> None:
    old, new = make_trust(), make_trust()
    school = make_busy_school(old)
    before = attached(school)
    move(school, new)
    after = attached(school)
    assert after.pop("memberships")[:1] == before.pop("memberships") and after == before
    assert rows_of_membership(school) == [(old.uid, None, JUNE), (new.uid, JUNE, None)]
    change = db.session.scalars(
        select(Change).where(Change.record_code == str(school.urn), Change.field == "trust_uid")
    ).one()
    assert (change.old, change.new, change.by) == (str(old.uid), str(new.uid), "test")


def test_the_former_trusts_people_lose_access_the_same_day_and_the_new_ones_gain_it(
    app: Flask,
) -> None:
    old, new = make_trust(), make_trust()
    school = make_school(trust=old)
    former, coming = (
        make_person(Role.TRUST_LEADER, Scope(ScopeKind.TRUST, str(t.uid))) for t in (old, new)
    )

    def may(person_id: int) -> bool:
        return can(actor_of(person_id), Permission.EDIT_CAPACITY, school_subject(school.urn))

    assert (may(former.id), may(coming.id)) == (True, False)
    move(school, new)
    assert (may(former.id), may(coming.id)) == (False, True)


def test_a_move_taken_back_leaves_the_history_as_if_it_had_not_happened(app: Flask) -> None:
    old, new = make_trust(), make_trust()
    school = make_school(trust=old)
    move(school, new)
    take_back(school)
    assert school.trust_uid == old.uid
    shown = [(m.uid, m.joined, m.left) for m in queries_lives.memberships(school.urn)]
    assert shown == [(old.uid, None, None)]
    with pytest.raises(Conflict):
        take_back(school)


def test_a_move_by_hand_and_a_move_by_file_keep_one_history(app: Flask, tmp_path: Path) -> None:
    first = write_csv(tmp_path / "edubasealldata20220301.csv", [academy_row(100001, 5001)])
    run_import("schools", first)
    school, new = db.session.get_one(School, 100001), make_trust()
    move(school, new)
    later = write_csv(tmp_path / "edubasealldata20220901.csv", [academy_row(100001, 5003, "Third")])
    run_import("schools", later)
    assert rows_of_membership(school) == [
        (5001, None, JUNE),
        (new.uid, JUNE, dt.date(2022, 9, 1)),
        (5003, dt.date(2022, 9, 1), None),
    ]


@pytest.mark.parametrize("day", [dt.date(2022, 6, 2), dt.date(2999, 1, 1)])
def test_a_move_before_the_school_joined_or_in_the_future_is_refused(
    app: Flask, day: dt.date
) -> None:
    first, second, third = make_trust(), make_trust(), make_trust()
    school = make_school(trust=first)
    move(school, second, on=dt.date(2022, 6, 3))
    with pytest.raises(Invalid):
        move(school, third, on=day)


def test_only_an_academy_can_move_and_only_into_an_open_academy_trust(app: Flask) -> None:
    open_trust, closed = make_trust(), make_trust(status="Closed")
    federation = make_trust(type_code="1")
    academy = make_school(trust=make_trust())
    for school, trust in (
        (make_school(), open_trust),
        (academy, closed),
        (academy, federation),
        (academy, db.session.get_one(Group, academy.trust_uid)),
    ):
        with pytest.raises(Invalid):
            move(school, trust)
    with pytest.raises(NotFound):
        services_schools.move_trust(actor=TESTER, urn=2**40, version=1, uid=open_trust.uid, on=JUNE)


def test_a_school_that_closes_keeps_everything_and_opens_again_as_it_was(app: Flask) -> None:
    school, follower = make_busy_school(make_trust()), make_school()
    school.status_code, school.status_name = "3", "Open, but proposed to close"
    db.session.commit()
    before = attached(school)
    close(school, follower)
    assert (school.status_code, school.closed, school.closed_reason) == ("2", JUNE, "Closure")
    assert attached(school) == before
    assert capacity.on_offer(actor=TESTER) == {}
    assert [link.urn for link in queries_lives.links(school.urn)] == [follower.urn]
    reopen(school)
    assert (school.status_code, school.closed, school.closed_reason) == ("3", None, "")
    assert attached(school) == before and school.urn in capacity.on_offer(actor=TESTER)
    assert list(db.session.scalars(select(SchoolLink))) == []


def test_links_from_a_file_stay_when_a_closing_is_taken_back(app: Flask) -> None:
    school, follower = make_school(), make_school()
    run = run_id_of_a_file()
    db.session.add(
        SchoolLink(
            urn=school.urn, link_urn=follower.urn, link_type="Successor", established=JUNE, run_id=run
        )
    )  # fmt: skip
    db.session.commit()
    close(school, follower)
    reopen(school)
    assert [link.link_type for link in queries_lives.links(school.urn)] == ["Successor"]
    assert queries_lives.links(follower.urn) == []


def run_id_of_a_file() -> int:
    from collabnet.platform.imports.models import ImportRun

    run = ImportRun(importer="links", filename="links.csv", sha256="0" * 64, started_by="test")
    db.session.add(run)
    db.session.commit()
    return run.id


def test_schools_that_merge_close_with_links_both_ways_and_keep_what_is_theirs(app: Flask) -> None:
    one, two, into = make_busy_school(make_trust()), make_school(), make_school()
    before = attached(one)
    told: list[int] = []
    registry().school_closed.append(told.append)
    try:
        with unit_of_work():
            services_schools.merge(
                actor=TESTER,
                schools=[(one.urn, one.version), (two.urn, two.version)],
                into=into.urn,
                on=JUNE,
            )
    finally:
        registry().school_closed.remove(told.append)
    assert told == [one.urn, two.urn] and attached(one) == before
    assert {(link.urn, link.link_type) for link in queries_lives.links(into.urn)} == {
        (one.urn, "Predecessor - merged"),
        (two.urn, "Predecessor - merged"),
    }
    assert [link.link_type for link in queries_lives.links(two.urn)] == ["Successor - merged"]
    assert (into.status_code, one.closed_reason) == ("1", "Result of Amalgamation/Merger")


def test_a_closing_that_cannot_be_is_refused_with_the_field_to_mend(app: Flask) -> None:
    school, shut = make_school(opened=dt.date(2022, 7, 1)), make_school(status_code="2")
    for field, on, successor in (
        ("on", JUNE, None),
        ("on", today() + dt.timedelta(days=2), None),
        ("successor", dt.date(2022, 8, 1), school),
        ("successor", dt.date(2022, 8, 1), shut),
    ):
        with pytest.raises(Invalid) as refused:
            close(school, successor, on=on)
        assert refused.value.field == field
    with pytest.raises(Conflict):
        close(shut)


def test_at_half_past_midnight_in_summer_today_is_the_day_in_london(app: Flask) -> None:
    with time_machine.travel(dt.datetime(2027, 7, 1, 23, 30, tzinfo=dt.UTC)):
        close(make_school(), on=dt.date(2027, 7, 2))
        with pytest.raises(Invalid):
            close(make_school(), on=dt.date(2027, 7, 3))


def test_two_administrators_at_once_do_not_overwrite_each_other(app: Flask) -> None:
    school, one, two = make_school(trust=make_trust()), make_trust(), make_trust()
    seen = school.version
    move(school, one)
    with pytest.raises(Conflict):
        move(school, two, version=seen)
    assert db.session.get_one(School, school.urn).trust_uid == one.uid


def day(prefix: str, value: dt.date) -> dict[str, str]:
    return {
        f"{prefix}-day": str(value.day),
        f"{prefix}-month": str(value.month),
        f"{prefix}-year": str(value.year),
    }


def administrator(client: FlaskClient) -> None:
    sign_in(client, make_person(Role.ADMINISTRATOR, NETWORK))


def test_an_administrator_moves_a_school_after_seeing_what_it_means_and_takes_it_back(
    client: FlaskClient,
) -> None:
    administrator(client)
    old = make_trust(name="Cliff Trust")
    make_trust(name="Dune Trust")
    school = make_school(trust=old)
    address = f"/admin/schools/{school.urn}"
    assert b"Move it to another trust" in client.get(address).data
    typed = {"version": str(school.version), "trust": "dune", **day("on", JUNE)}
    check = client.post(address + "/move", data=typed)
    assert check.status_code == 200 and b"can no longer act for the school" in check.data
    db.session.expire_all()
    assert school.trust_uid == old.uid
    done = client.post(address + "/move", data=typed | {"confirmed": "yes"}, follow_redirects=True)
    assert b"is in Dune Trust now" in done.data and b"Take this move back" in done.data
    db.session.expire_all()
    undone = client.post(
        address + "/move/undo", data={"version": str(school.version)}, follow_redirects=True
    )
    assert b"is back in the trust it came from" in undone.data
    of_school = AuditEntry.subject_kind == "school"
    actions = db.session.scalars(
        select(AuditEntry.action).where(of_school).order_by(AuditEntry.id)
    ).all()
    assert actions == ["school.move_trust", "school.move_trust"]


def test_an_administrator_closes_a_school_with_its_successor_and_opens_it_again(
    client: FlaskClient,
) -> None:
    administrator(client)
    school, follower = make_school(), make_school()
    address = f"/admin/schools/{school.urn}"
    assert client.get(address + "/close").status_code == 200
    typed = {
        "version": str(school.version), "reason": "Result of Amalgamation/Merger",
        "successor": str(follower.urn), **day("on", JUNE),
    }  # fmt: skip
    assert follower.name.encode() in client.post(address + "/close", data=typed).data
    done = client.post(address + "/close", data=typed | {"confirmed": "yes"}, follow_redirects=True)
    assert b"is marked as closed" in done.data and b"Successor - merged" in done.data
    again = client.post(address + "/close", data=typed | {"confirmed": "yes"})
    assert again.status_code == 409
    db.session.expire_all()
    opened = client.post(
        address + "/reopen", data={"version": str(school.version)}, follow_redirects=True
    )
    assert b"is open again" in opened.data


@pytest.mark.parametrize(
    ("path", "typed", "message"),
    [
        ("/move", {"trust": ""}, b"Enter the trust"),
        ("/move", {"trust": "no such trust", **day("on", JUNE)}, b"We know no open academy trust"),
        ("/move", {"trust": "Harbour", **day("on", JUNE)}, b"Several trusts fit"),
        ("/move", {"trust": "9" * 30, **day("on", JUNE)}, b"We know no open academy trust"),
        ("/close", {}, b"Enter the day it closed"),
        ("/close", {"successor": "9999999", "reason": "Closure", **day("on", JUNE)}, b"URN"),
        ("/close", {"successor": "9" * 40, "reason": "Closure", **day("on", JUNE)}, b"A URN is"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(
    client: FlaskClient, path: str, typed: dict[str, str], message: bytes
) -> None:
    administrator(client)
    make_trust(), make_trust()
    school = make_school(trust=make_trust())
    answer = client.post(f"/admin/schools/{school.urn}{path}", data=typed)
    assert answer.status_code == 422 and message in answer.data


def test_a_stale_or_nonsensical_version_is_a_conflict(client: FlaskClient) -> None:
    administrator(client)
    school = make_school(status_code="2")
    for version in ("", "x", "-1", "9" * 30, "77"):
        answer = client.post(f"/admin/schools/{school.urn}/reopen", data={"version": version})
        assert answer.status_code == 409


def test_nobody_but_an_administrator_sees_these_pages(client: FlaskClient) -> None:
    trust = make_trust()
    school = make_school(trust=trust)
    sign_in(client, make_person(Role.TRUST_LEADER, Scope(ScopeKind.TRUST, str(trust.uid))))
    assert client.get(f"/admin/schools/{school.urn}").status_code == 403
    assert client.post(f"/admin/schools/{school.urn}/reopen").status_code == 403
    administrator(client)
    for urn in (1, 2**31, 10**20):
        assert client.get(f"/admin/schools/{urn}").status_code == 404
