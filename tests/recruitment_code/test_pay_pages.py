"""The pay pages: tables with their dates, the check of a post, what lending costs, when notice is due."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from collabnet.core.actor import system_actor
from collabnet.platform.db import db
from collabnet.platform.imports.models import ImportRemark
from collabnet.recruitment_code import services
from collabnet.recruitment_code.models import OncostRateRow, PayPoint
from tests.factories.directory import make_la, make_school
from tests.factories.register import run_import, write_csv

TODAY = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
COLUMNS = ["scale", "point", "area", "valid_from", "valid_to", "annual", "basis", "source"]


@pytest.fixture
def loaded(app: Flask) -> Flask:
    services.load_shipped(actor=system_actor("test"))
    return app


def text(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return " ".join(answer.get_data(as_text=True).split())


def test_the_shipped_tables_load_whole_and_loading_them_again_changes_nothing(app: Flask) -> None:
    first = services.load_shipped(actor=system_actor("test"))
    assert [(run.rejected, run.new > 0) for run in first] == [(0, True), (0, True)]
    counts = [
        db.session.scalar(select(func.count()).select_from(m)) for m in (PayPoint, OncostRateRow)
    ]
    assert counts == [255, 3]
    again = services.load_shipped(actor=system_actor("test"))
    assert [(run.new, run.changed, run.rejected) for run in again] == [(0, 0, 0), (0, 0, 0)]


def test_each_row_of_a_pay_file_that_cannot_be_true_is_named_and_the_others_are_kept(
    app: Flask, tmp_path: Path
) -> None:
    cells = ["main", "M1", "fringe", "2026-09-01", "2027-08-31", "35,000", "verified", "x"]
    good = dict(zip(COLUMNS, cells, strict=True))
    bad = [
        ("scale", "mian"),
        ("area", ""),
        ("area", "kent"),
        ("valid_from", ""),
        ("valid_to", "2026-08-31"),
        ("annual", "30k"),
        ("annual", "0"),
        ("annual", "2000000"),
        ("annual", "1.005"),
        ("basis", "sure"),
        ("point", ""),
    ]
    rows = [
        good,
        *({**good, "point": f"M{n}", column: value} for n, (column, value) in enumerate(bad, 2)),
    ]
    run = run_import("pay", write_csv(tmp_path / "pay.csv", rows, columns=COLUMNS))
    assert (run.new, run.rejected) == (1, len(bad))
    remarks = db.session.scalars(
        select(ImportRemark).where(ImportRemark.run_id == run.id).order_by(ImportRemark.line)
    )
    assert [(r.line, r.column) for r in remarks] == [
        (line, column) for line, (column, _) in enumerate(bad, 3)
    ]
    assert db.session.scalars(select(PayPoint.annual_pence)).all() == [3_500_000]


def test_tables_that_have_run_out_are_shown_with_their_dates_and_say_so(
    loaded: Flask, client: FlaskClient
) -> None:
    with time_machine.travel(TODAY, tick=False):
        page = text(client, "/pay")
    assert "No table for this day is loaded for any range." in page
    assert "ran out on 31 August 2026" in page
    assert "until 31 August 2026" not in page
    in_force = text(client, "/pay?area=inner_london&on-day=1&on-month=3&on-year=2026")
    assert "No table for this day" not in in_force
    assert "£40,317" in in_force


def test_the_tables_can_be_downloaded_as_they_are_shown(loaded: Flask, client: FlaskClient) -> None:
    answer = client.get("/pay.csv?area=fringe&on-day=1&on-month=3&on-year=2026")
    lines = answer.get_data(as_text=True).splitlines()
    assert any(line.startswith("Main pay range,M6,London fringe,46839") for line in lines)


def test_without_tables_the_page_says_who_can_load_them(app: Flask, client: FlaskClient) -> None:
    assert "No pay table is loaded yet" in text(client, "/pay")


def check(**typed: str) -> str:
    start = {"starts-day": "20", "starts-month": "4", "starts-year": "2026"}
    values = (
        {"employer": "maintained", "area": "england_excl_london", "scale": "main"} | start | typed
    )
    return "/pay/check?" + "&".join(f"{name}={value}" for name, value in values.items())


def test_pay_below_the_statutory_minimum_of_a_maintained_school_is_named(
    loaded: Flask, client: FlaskClient
) -> None:
    page = text(client, check(lowest="32,000", highest="40000"))
    assert (
        "£32,000 is below the minimum of £32,916 (Main pay range, England outside London)." in page
    )


def test_a_start_after_the_table_ran_out_is_not_checked(loaded: Flask, client: FlaskClient) -> None:
    page = text(client, check(lowest="1", highest="2", **{"starts-year": "2027"}))
    assert "Not checked:</strong> no table is loaded for this date." in page
    assert "below the minimum" not in page


def test_the_school_says_who_employs_and_which_pay_area_it_lies_in(
    loaded: Flask, client: FlaskClient
) -> None:
    make_la("202", "Camden").pay_area = "inner_london"
    school = make_school(la_code="202", type_code="1", name="Canal Primary School")
    db.session.commit()
    page = text(
        client, check(urn=str(school.urn), employer="", area="", lowest="40316", highest="50000")
    )
    assert "Canal Primary School" in page
    assert "below the minimum of £40,317 (Main pay range, Inner London)" in page


def test_a_school_in_an_authority_of_two_pay_areas_is_asked_which(
    loaded: Flask, client: FlaskClient
) -> None:
    make_la("936", "Surrey").pay_area = "mixed"
    school = make_school(la_code="936", type_code="1")
    db.session.commit()
    page = text(
        client, check(urn=str(school.urn), employer="", area="", lowest="40000", highest="50000")
    )
    assert "two pay areas: choose one below" in page
    assert "Not checked:</strong> the pay area of this school is not known." in page


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"lowest": "30k-35k"}, "Enter one amount in pounds"),
        ({"lowest": "9999999"}, "Enter an amount from £0 to £1,000,000"),
        ({"fte": "1.4"}, "Enter a share of full time, like 0.6 or 60%, at most 1"),
        ({"urn": "999999"}, "There is no school with this URN in the register"),
        ({"urn": "9" * 40}, "A URN has six digits"),
        ({"weeks": "53"}, "Enter weeks up to 52.143"),
        ({"starts-year": "0026"}, "Enter a year from 2000 to 2100"),
        ({"allowance": "tlr1"}, "Enter what the allowance is a year"),
    ],
)
def test_what_cannot_be_read_is_said_beside_the_field_and_kept(
    loaded: Flask, client: FlaskClient, typed: dict[str, str], message: str
) -> None:
    page = text(client, check(**typed), 400)
    assert message in page
    assert f'value="{next(iter(typed.values()))}"' in page or "allowance" in typed


def test_lending_a_teacher_for_a_day_a_week_is_charged_line_by_line(
    loaded: Flask, client: FlaskClient
) -> None:
    with time_machine.travel(TODAY, tick=False):
        page = text(
            client,
            "/pay/recharge?pay=45352&pension=tps_employer&levy=no&share=1&months=12&kind=teaching&same=no&days=10&agency=310",
        )
    for amount in ("£45,352.00", "£6,052.80", "£13,006.95", "£64,411.75", "£3,100.00"):
        assert amount in page
    assert "15% of pay above £5,000, since 6 April 2025" in page
    assert "Probably exempt" in page


def test_support_staff_need_the_rate_of_their_own_fund(loaded: Flask, client: FlaskClient) -> None:
    asked = "/pay/recharge?pay=30000&pension=lgps_employer&levy=yes&share=50%25&months=6&kind=other&same=yes"
    assert "Enter the employer’s rate, like 21.3%" in text(client, asked, 400)
    page = text(client, asked + "&local_rate=20%25")
    assert "£6,000.00" in page and "£1,500.00" in page  # a fifth, and half of it for half a year
    assert "No supply" in page


def test_a_teacher_wanted_for_january_gives_notice_by_the_end_of_october(
    client: FlaskClient,
) -> None:
    page = text(
        client, "/pay/leaving-dates?post=teacher&starts-day=1&starts-month=1&starts-year=2027"
    )
    assert "gives notice by <strong>31 October 2026</strong>" in page
    head = text(
        client, "/pay/leaving-dates?post=headteacher&notice-day=1&notice-month=10&notice-year=2026"
    )
    assert "leaves on <strong>30 April 2027</strong>" in head
