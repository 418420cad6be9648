"""Other figures of schools: one row a school, measure and period; what cannot be is refused with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from collabnet.directory.figures import Figure
from collabnet.platform.db import db
from collabnet.platform.imports.models import ImportRemark, ImportRun
from tests.factories.directory import make_school
from tests.factories.register import run_import


def imported(path: Path, *rows: str) -> ImportRun:
    path.write_text("\n".join(("urn,measure,period,value", *rows)) + "\n", encoding="utf-8")
    return run_import("school-figures", path, filename="figures_20250101.csv")


def test_a_row_becomes_a_figure_with_its_kind_of_no_value(app: Flask, tmp_path: Path) -> None:
    school = make_school()
    run = imported(
        tmp_path / "figures.csv",
        f"{school.urn},pupil_teacher_ratio,2024/25,17.5",
        f"{school.urn},in_year_balance_percent,2024/25,-4.2",
        f"{school.urn},teacher_vacancies,2024/25,c",
    )
    assert run.new == 3
    found = {f.measure: (f.value, f.no_value) for f in db.session.scalars(select(Figure))}
    assert found["pupil_teacher_ratio"] == (17.5, None)
    assert found["in_year_balance_percent"] == (-4.2, None)
    assert found["teacher_vacancies"] == (None, "suppressed")


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ("happiness,2024/25,3", "measure"),
        ("teachers,last year,3", "period"),
        ("stuck_school,2024/25,2", "value"),
        ("teachers,2024/25,many", "value"),
    ],
)
def test_what_cannot_be_is_refused_with_its_column(
    app: Flask, tmp_path: Path, cells: str, column: str
) -> None:
    school = make_school()
    imported(tmp_path / "figures.csv", f"{school.urn},{cells}")
    assert db.session.scalars(select(Figure)).all() == []
    assert [r.column for r in db.session.scalars(select(ImportRemark))] == [column]


def test_restricted_figures_do_not_stand_on_the_schools_page_nor_name_their_file(
    client: FlaskClient, tmp_path: Path
) -> None:
    school = make_school()
    imported(tmp_path / "figures.csv", f"{school.urn},pupil_teacher_ratio,2024/25,87.65")
    html = client.get(f"/schools/{school.urn}").text
    assert "87.65" not in html and "87.7" not in html
    assert "Figures of schools" not in html
