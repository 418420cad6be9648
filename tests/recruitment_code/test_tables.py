"""Pay tables by hand: added, corrected, deleted and taken back by an administrator; a new year is data, not code."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from collabnet.core.actor import NETWORK, Role, Scope, ScopeKind, system_actor
from collabnet.platform.audit import AuditEntry
from collabnet.platform.db import db
from collabnet.platform.errors import Conflict
from collabnet.platform.registry import registry
from collabnet.recruitment_code import queries_tables, services, services_tables
from collabnet.recruitment_code.models import PayPoint
from collabnet.recruitment_code.models_tables import PayTableChange
from tests.factories.accounts import make_person, sign_in
from tests.factories.directory import make_trust

ACTOR = system_actor("test")
NEXT = {"valid_from": dt.date(2026, 9, 1), "valid_to": dt.date(2027, 8, 31)}
NEW = "/admin/pay/new/main"
STORED = "/admin/pay/main/england_excl_london/2025-09-01"


@pytest.fixture
def admin(app: Flask, client: FlaskClient) -> FlaskClient:
    """An administrator's browser, with the shipped tables loaded."""
    services.load_shipped(actor=ACTOR)
    sign_in(client, make_person(Role.ADMINISTRATOR, NETWORK))
    return client


def dates(**days: dt.date) -> dict[str, str]:
    return {
        f"{name}-{part}": str(getattr(day, part))
        for name, day in days.items()
        for part in ("day", "month", "year")
    }


def typed(**changes: str) -> dict[str, str]:
    values = {"source": "STPCD 2026, September 2026", "basis": "verified"}
    values |= {"points_england_excl_london": "M1 34,000\nM6 46,800 derived", **dates(**NEXT)}
    return values | changes


def text(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return " ".join(answer.get_data(as_text=True).split())


def send(client: FlaskClient, address: str, data: dict[str, str], status: int) -> str:
    answer = client.post(address, data=data)
    assert answer.status_code == status
    return " ".join(answer.get_data(as_text=True).split())


def hidden_of(page: str) -> dict[str, str]:
    """What the page that shows everything once more would send."""
    form = page.split('<form method="post"')[-1]
    parts = [p.split('">')[0] for p in form.split('<input type="hidden" name="')[1:]]
    return {p.split('" value="')[0]: p.split('" value="')[1] for p in parts}


def mark(address: str = STORED) -> str:
    _, _, _, scale, area, first = address.split("/")
    table = queries_tables.table(scale, area, dt.date.fromisoformat(first))
    assert table is not None
    return table.mark


def checked(client: FlaskClient, day: str, area: str = "england_excl_london") -> str:
    year, month, number = day.split("-")
    return text(client, f"/pay/check?employer=maintained&scale=main&area={area}&lowest=33500&highest=46000"
                        f"&starts-day={number}&starts-month={month}&starts-year={year}")  # fmt: skip


def test_a_new_years_table_is_typed_seen_once_more_and_then_checks_use_it(
    admin: FlaskClient,
) -> None:
    assert "no table is loaded for this date" in checked(admin, "2027-01-04")
    begun = admin.get("/admin/pay/new?scale=main").get_data(as_text=True)
    assert "M1 32,916\nM2 34,823" in begun  # the newest table, to type over
    page = send(admin, NEW, typed(), 200)
    assert "Nothing has been written yet" in page
    assert "+3.3% from £32,916" in page and "The table before has M2, M3, M4, M5 too." in page
    assert "no table is loaded for this date" in checked(admin, "2027-01-04")
    again = admin.post(NEW, data=typed()).get_data(as_text=True)
    send(admin, NEW, hidden_of(again) | {"step": "commit"}, 303)
    assert "£33,500 is below the minimum of £34,000" in checked(admin, "2027-01-04")
    for day, area in (("2026-09-01", "fringe"), ("2027-09-01", "england_excl_london")):
        assert "no table is loaded for this date" in checked(admin, day, area)
    assert "The minimum is £32,916" in checked(admin, "2026-08-31")
    rows = db.session.scalars(
        select(PayPoint).where(PayPoint.valid_from == NEXT["valid_from"])
    ).all()
    assert sorted((r.point, r.annual_pence, r.basis, r.source) for r in rows) == [
        ("M1", 3_400_000, "verified", "STPCD 2026, September 2026"),
        ("M6", 4_680_000, "derived", "STPCD 2026, September 2026"),
    ]
    actions = db.session.scalars(select(AuditEntry.action).where(AuditEntry.action.like("pay_t%")))
    assert list(actions) == ["pay_table.change"]


def test_what_was_typed_can_be_changed_after_it_was_shown_once_more(admin: FlaskClient) -> None:
    page = send(admin, NEW, typed(step="change"), 200)
    assert "M6 46,800 derived" in page and "STPCD 2026, September 2026" in page
    assert db.session.scalar(select(func.count()).select_from(PayPoint)) == 255


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (dates(valid_from=dt.date(2026, 8, 31)), "the table from 1 September 2025 to 31 August 2026 holds on some"),
        (dates(valid_to=dt.date(2026, 8, 1)), "The last day must not be before the first"),
        ({"valid_to-day": "31", "valid_to-month": "2"}, "Last day must be a real date"),
        (dates(valid_to=dt.date(2126, 8, 1)), "Enter a year from 2000 to 2100"),
        ({"source": ""}, "Say where the values were read"),
        ({"source": "s" * 301}, "300 characters or fewer"),
        ({"basis": ""}, "Choose how sure the values are"),
        ({"points_england_excl_london": ""}, "Enter at least one point"),
        ({"points_fringe": "M1 30k"}, "London fringe: Line 1: write a point and its pounds a year"),
        ({"points_fringe": "M1 " + "1" * 5000}, "4000 characters or fewer"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_is_said_beside_the_field_and_kept_whatever_the_step(
    admin: FlaskClient, changes: dict[str, str], message: str
) -> None:
    for step in ("preview", "commit"):
        page = send(admin, NEW, typed(**changes, step=step), 422)
        assert message in page
        assert 'value="2026"' in page
    assert db.session.scalar(select(func.count()).select_from(PayPoint)) == 255


def test_scales_that_are_the_same_everywhere_have_one_text(admin: FlaskClient) -> None:
    page = text(admin, "/admin/pay/new?scale=tlr3")
    assert "points_everywhere" in page and "points_fringe" not in page
    sent = {
        "source": "x",
        "basis": "unverified",
        "points_everywhere": "min 710\nmax 3,600",
        **dates(**NEXT),
    }
    send(admin, "/admin/pay/new/tlr3", sent | {"step": "commit"}, 303)
    assert queries_tables.table("tlr3", "", NEXT["valid_from"]) is not None
    assert admin.get("/admin/pay/new?scale=nonsense").status_code == 400
    assert admin.post("/admin/pay/new/nonsense").status_code == 404


def stored(**changes: str) -> dict[str, str]:
    """The shipped table as its form sends it."""
    table = queries_tables.table("main", "england_excl_london", dt.date(2025, 9, 1))
    assert table is not None
    lines = "\n".join(f"{p.name} {p.annual} {p.basis.value}" for p in table.points)
    values = {
        "mark": table.mark,
        "source": "corrected",
        "basis": "verified",
        "points_england_excl_london": lines,
    }
    return values | dates(valid_from=table.valid_from, valid_to=table.valid_to) | changes


def test_a_correction_changes_what_was_typed_and_leaves_the_source_of_the_rest(
    admin: FlaskClient,
) -> None:
    lines = (
        stored()["points_england_excl_london"]
        .replace("32916.00", "32917")
        .replace("32916", "32917")
    )
    page = send(admin, STORED, stored(points_england_excl_london=lines), 200)
    assert "+0.0% from £32,916" in page and "the same" in page
    send(admin, STORED, stored(points_england_excl_london=lines, step="commit"), 303)
    table = queries_tables.table("main", "england_excl_london", dt.date(2025, 9, 1))
    assert table is not None
    sources = {row["point"]: row["source"] for row in table.rows}
    assert sources.pop("M1") == "corrected"
    assert all("corrected" not in source for source in sources.values()) and len(sources) == 5


def test_a_correction_that_changes_nothing_or_comes_second_is_told(admin: FlaskClient) -> None:
    page = send(admin, STORED, stored(step="commit", source="other"), 422)
    assert "Nothing is different from what is stored" in page
    send(
        admin, STORED, stored(step="commit", mark="0" * 32, points_england_excl_london="M1 1"), 409
    )
    assert admin.get("/admin/pay/main/england_excl_london/2024-09-01").status_code == 404
    assert admin.get("/admin/pay/main/england_excl_london/not-a-date").status_code == 404


def test_a_table_moves_to_other_days_unless_another_holds_there(admin: FlaskClient) -> None:
    send(admin, NEW, typed(step="commit"), 303)
    longer = dates(valid_to=dt.date(2026, 9, 1))
    assert "holds on some of these days" in send(
        admin, STORED, stored(**longer, step="commit"), 422
    )
    shorter = dates(valid_to=dt.date(2026, 3, 31))
    send(admin, STORED, stored(**shorter, step="commit"), 303)
    assert "no table is loaded for this date" in checked(admin, "2026-04-01")


def test_deleting_and_every_other_change_can_be_taken_back_while_it_stands(
    admin: FlaskClient,
) -> None:
    send(admin, STORED + "/delete", {"mark": mark()}, 303)
    assert "no table is loaded for this date" in checked(admin, "2026-03-01")
    page = text(admin, "/admin/pay")
    assert "Take change" in page and "Deleted: 6 points before, 0 after" in page
    number = queries_tables.changes()[0].change.id
    send(admin, f"/admin/pay/changes/{number}/undo", {}, 303)
    assert "The minimum is £32,916" in checked(admin, "2026-03-01")
    send(admin, f"/admin/pay/changes/{number}/undo", {}, 409)
    assert [one.can_undo for one in queries_tables.changes()] == [True, False]
    send(admin, "/admin/pay/changes/999999/undo", {}, 404)


def test_a_change_of_nothing_cannot_be_taken_back(admin: FlaskClient) -> None:
    row = PayTableChange(scale="sen", area="", words="Nothing", before=[], after=[], by="test")
    db.session.add(row)
    db.session.commit()
    send(admin, f"/admin/pay/changes/{row.id}/undo", {}, 409)


def test_a_later_change_is_taken_back_first(admin: FlaskClient) -> None:
    send(admin, NEW, typed(step="commit"), 303)
    added = queries_tables.changes()[0].change.id
    address = "/admin/pay/main/england_excl_london/2026-09-01"
    sent = typed(
        mark=mark(address), points_england_excl_london="M1 35,000\nM6 47,000", step="commit"
    )
    send(admin, address, sent, 303)
    send(admin, f"/admin/pay/changes/{added}/undo", {}, 409)
    send(admin, f"/admin/pay/changes/{added + 1}/undo", {}, 303)
    send(admin, f"/admin/pay/changes/{added}/undo", {}, 303)
    assert queries_tables.table("main", "england_excl_london", NEXT["valid_from"]) is None


def test_a_table_that_something_uses_is_corrected_never_deleted(
    app: Flask, admin: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(admin, NEW, typed(step="commit"), 303)
    asked: list[tuple[object, ...]] = []

    def uses(*args: object) -> list[str]:
        asked.append(args)
        return ["2 published adverts"]

    monkeypatch.setitem(registry(app).__dict__, "pay_table_users", [uses])
    address = "/admin/pay/main/england_excl_london/2026-09-01"
    assert "2 published adverts" in text(admin, address + "/delete")
    send(admin, address + "/delete", {"mark": mark(address)}, 409)
    number = queries_tables.changes()[0].change.id
    send(admin, f"/admin/pay/changes/{number}/undo", {}, 409)
    assert asked[0] == ("main", "england_excl_london", *NEXT.values())


def test_the_same_table_written_twice_at_once_is_there_once(app: Flask) -> None:
    row = {"point": "min", "valid_from": "2026-09-01", "valid_to": "2027-08-31", "annual_pence": 1,
           "basis": "verified", "source": ""}  # fmt: skip
    services_tables._replace(ACTOR, "tlr3", "", [], [row], "first")
    with pytest.raises(Conflict):
        services_tables._replace(ACTOR, "tlr3", "", [], [row], "second")


def test_only_network_administrators_find_these_pages(app: Flask, client: FlaskClient) -> None:
    services.load_shipped(actor=ACTOR)
    assert client.get("/admin/pay").status_code == 303
    sign_in(client, make_person(Role.TRUST_LEADER, Scope(ScopeKind.TRUST, str(make_trust().uid))))
    for address in ("/admin/pay", "/admin/pay/new", STORED, STORED + "/delete"):
        assert client.get(address).status_code == 403


def test_the_list_says_how_sure_the_ends_are_and_the_empty_one_what_to_do(
    app: Flask, client: FlaskClient
) -> None:
    sign_in(client, make_person(Role.ADMINISTRATOR, NETWORK))
    assert "No pay table is loaded yet" in text(client, "/admin/pay")
    services.load_shipped(actor=ACTOR)
    page = text(client, "/admin/pay")
    assert "Main pay range" in page and "1 September 2025 to 31 August 2026" in page
    assert "Pay tables" in text(client, "/admin")
