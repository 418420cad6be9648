"""An officer's pages of local data: what is there, templates, upload, preview, commit; own authority only."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from collabnet.atlas.importers import LAYOUTS
from collabnet.atlas.local_models import Moves, OfficialCatchment
from collabnet.core.actor import NETWORK, Role, Scope, ScopeKind
from collabnet.directory.models import School
from collabnet.platform.audit import AuditEntry
from collabnet.platform.db import db
from collabnet.platform.imports.models import ImportRun
from tests.factories.accounts import make_person, sign_in
from tests.factories.directory import make_la, make_school
from tests.factories.local import feature, square

HERE = "/authorities/846/local-data"


@pytest.fixture
def schools(app: Flask) -> list[School]:
    make_la("846", "Brightsea")
    make_la("373", "Sheafdale")
    return [
        make_school(name="Longhill High School", phase_code="4"),
        make_school(name="Moor High School", phase_code="4", la_code="373"),
    ]


@pytest.fixture
def officer(client: FlaskClient, schools: list[School]) -> FlaskClient:
    sign_in(client, make_person(Role.LA_OFFICER, Scope(ScopeKind.LA, "846"), name="Rowan Officer"))
    return client


def send(client: FlaskClient, kind: str, content: str, code: str = "846", **fields: str) -> Any:
    file = (io.BytesIO(content.encode()), f"{kind}-2026-02-01.csv")
    return client.post(
        f"/authorities/{code}/local-data/{kind}",
        data={"file": file, **fields},
        content_type="multipart/form-data",
    )


def moves(*urns: int) -> str:
    rows = [f"{urn},2025/26,autumn,in_year_joiner,7" for urn in urns]
    return "\n".join(["urn,school_year,term,kind,children", *rows])


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_the_list_says_what_is_missing_and_what_that_means(officer: FlaskClient) -> None:
    page = officer.get(HERE).text
    for layout in LAYOUTS:
        assert layout.title in page and f"Without it: {layout.without[:30]}" in page


def test_a_file_is_previewed_then_committed_and_the_list_says_who_sent_it(
    officer: FlaskClient, schools: list[School]
) -> None:
    answer = send(officer, "moves", moves(schools[0].urn, schools[1].urn))
    run = db.session.scalars(select(ImportRun)).one()
    assert (answer.status_code, answer.location) == (303, f"{HERE}/runs/{run.id}")
    assert (run.la_code, run.state, run.new, run.rejected) == ("846", "previewed", 1, 1)
    page = officer.get(answer.location).text
    assert "Nothing has been written yet" in page
    assert "about local authority 373; the file is imported for 846" in page
    assert count(Moves) == 0

    assert officer.post(f"{answer.location}/commit").status_code == 303
    assert db.session.scalars(select(Moves.urn)).all() == [schools[0].urn]
    listed = officer.get(HERE).text
    assert "1 row" in listed and "by Rowan Officer" in listed
    assert "Send another file" in officer.get(answer.location).text
    assert "rejected" in officer.get(f"{answer.location}/remarks.csv").text
    actions = list(db.session.scalars(select(AuditEntry.action)))
    assert {"import.upload", "import.start", "import.commit"} <= set(actions)


def test_an_officer_cannot_bring_in_another_authoritys_rows(
    officer: FlaskClient, schools: list[School]
) -> None:
    location = send(officer, "moves", moves(schools[1].urn)).location
    officer.post(f"{location}/commit")
    assert count(Moves) == 0


def test_another_authoritys_pages_and_imports_are_not_there_for_an_officer(
    officer: FlaskClient, schools: list[School], app: Flask
) -> None:
    location = send(officer, "moves", moves(schools[0].urn)).location
    number = location.rsplit("/", 1)[1]
    other = app.test_client()
    sign_in(other, make_person(Role.LA_OFFICER, Scope(ScopeKind.LA, "373")))
    there = "/authorities/373/local-data"
    assert other.get(there).status_code == 200
    assert send(officer, "moves", moves(schools[1].urn), code="373").status_code == 404
    for base in (HERE, there):
        assert other.get(f"{base}/runs/{number}").status_code == 404
        assert other.get(f"{base}/runs/{number}/remarks.csv").status_code == 404
        for act in ("preview", "commit", "give-up"):
            assert other.post(f"{base}/runs/{number}/{act}").status_code == 404
    assert other.get(HERE).status_code == 404
    db.session.expire_all()
    assert db.session.get_one(ImportRun, int(number)).state == "previewed"


def test_an_administrators_import_of_open_data_is_not_an_officers_to_see(
    officer: FlaskClient,
) -> None:
    run = ImportRun(
        importer="schools", filename="x.csv", sha256="0" * 64, state="previewed", started_by="test"
    )
    db.session.add(run)
    db.session.commit()
    assert officer.get(f"{HERE}/runs/{run.id}").status_code == 404
    assert officer.post(f"{HERE}/runs/{run.id}/commit").status_code == 404
    assert officer.get("/admin/imports").status_code == 403


@pytest.mark.parametrize(
    ("role", "scope", "status"),
    [
        (Role.ADMINISTRATOR, NETWORK, 200),
        (Role.LA_HR, Scope(ScopeKind.MAINTAINED, "846"), 403),
        (Role.DFE_OFFICER, Scope(ScopeKind.REGION, "J"), 403),
        (Role.LA_OFFICER, Scope(ScopeKind.LA, "373"), 404),
    ],
)
def test_who_may_send_local_data(
    client: FlaskClient, schools: list[School], role: Role, scope: Scope, status: int
) -> None:
    sign_in(client, make_person(role, scope))
    assert client.get(HERE).status_code == status
    assert client.get(f"{HERE}/moves").status_code == status


def test_catchments_are_shown_on_a_picture_and_in_a_table_before_anything_is_stored(
    officer: FlaskClient, schools: list[School]
) -> None:
    collection = {
        "type": "FeatureCollection",
        "features": [
            feature(square(530_000, 104_000)[:-1], name="Longhill"),
            feature(square(530_000, 104_000), name="Hillcrest <script>"),
        ],
    }
    location = send(
        officer, "catchments", json.dumps(collection), entry_year="2026", band="secondary",
        source="Arrangements 2026", licence="OGL v3.0",
    ).location  # fmt: skip
    page = officer.get(location).text
    assert '<path class="catchment-shape" d="M53000 -10' in page
    assert "Longhill High School" in page and "Mended: a ring left open closed" in page
    assert "Refused." in page and "“hillcrest” is in the name of no such school" in page
    assert "Hillcrest &lt;script&gt;" in page and "no guarantee" in page
    assert count(OfficialCatchment) == 0
    officer.post(f"{location}/commit")
    assert db.session.scalars(select(OfficialCatchment.name)).all() == ["Longhill"]
    assert db.session.scalars(select(OfficialCatchment.entry_year)).all() == [2026]


def test_a_form_without_a_file_or_with_nonsense_is_shown_again(officer: FlaskClient) -> None:
    empty = officer.post(f"{HERE}/catchments", data={"entry_year": "soon"})
    assert empty.status_code == 422
    assert "Choose a file" in empty.text and "Enter a year, like 2026" in empty.text
    assert officer.get(f"{HERE}/nonsense").status_code == 404
    assert officer.get(f"{HERE}/runs/99999999999").status_code == 404


def test_a_file_with_other_columns_is_refused_and_the_page_says_which_are_missing(
    officer: FlaskClient,
) -> None:
    location = send(officer, "forecasts", "a,b\n1,2\n").location
    assert "The file lacks these columns" in officer.get(location).text


def test_an_import_can_be_given_up(officer: FlaskClient, schools: list[School]) -> None:
    location = send(officer, "moves", moves(schools[0].urn)).location
    path = db.session.scalars(select(ImportRun.path)).one()
    assert officer.post(f"{location}/give-up").location == HERE
    assert not Path(path).exists()
    assert "Given up" in officer.get(location).text


def test_every_layout_is_public_with_a_template_that_is_accepted_back(
    client: FlaskClient,
) -> None:
    page = client.get("/local-data-layouts").text
    for layout in LAYOUTS:
        for column in layout.columns:
            assert f"<code>{column.name}</code>" in page
        answer = client.get(f"/local-data-layouts/{layout.name}.csv")
        if layout.is_map:
            assert answer.status_code == 404
        else:
            header, example = answer.text.lstrip("\ufeff").splitlines()
            assert header.split(",") == layout.header and example


def test_what_was_sent_can_be_taken_back_by_its_authority_alone(
    officer: FlaskClient, schools: list[School], app: Flask
) -> None:
    location = send(officer, "moves", moves(schools[0].urn)).location
    officer.post(f"{location}/commit")
    assert f"{HERE}/moves/remove" in officer.get(f"{HERE}/moves").text
    assert "Remove in-year moves" in officer.get(f"{HERE}/moves/remove").text
    other = app.test_client()
    sign_in(other, make_person(Role.LA_OFFICER, Scope(ScopeKind.LA, "373")))
    assert other.post(f"{HERE}/moves/remove").status_code == 404
    assert other.post("/authorities/373/local-data/moves/remove").status_code == 404
    assert count(Moves) == 1
    assert officer.post(f"{HERE}/moves/remove").location == f"{HERE}/moves"
    assert count(Moves) == 0
    assert officer.get(f"{HERE}/moves/remove").status_code == 404
    removed = select(AuditEntry).where(AuditEntry.action == "local_data.remove")
    assert db.session.scalars(removed).one().details == {"kind": "moves", "rows": 1}


def test_one_version_of_the_catchments_goes_and_the_others_stay(
    officer: FlaskClient, schools: list[School]
) -> None:
    area = feature(square(530_000, 104_000), name="Longhill")
    text = json.dumps({"type": "FeatureCollection", "features": [area]})
    said = {"band": "secondary", "source": "Arrangements", "licence": "OGL v3.0"}
    for year in ("2026", "2027"):
        location = send(officer, "catchments", text, entry_year=year, **said).location
        officer.post(f"{location}/commit")
    assert "secondary-2026" in officer.get(f"{HERE}/catchments").text
    assert officer.post(f"{HERE}/catchments/remove").status_code == 404
    assert officer.get(f"{HERE}/catchments/remove?version=secondary-2026").status_code == 200
    officer.post(f"{HERE}/catchments/remove?version=secondary-2026")
    assert db.session.scalars(select(OfficialCatchment.entry_year)).all() == [2027]


def test_planning_areas_stay_while_forecasts_stand_on_them(
    officer: FlaskClient, schools: list[School]
) -> None:
    areas = f"band,planning_area,name,urn\nsecondary,S1,East,{schools[0].urn}"
    forecasts = "band,planning_area,school_year,year_group,pupils\nsecondary,S1,2027/28,7,180"
    for kind, text in (("planning-areas", areas), ("forecasts", forecasts)):
        officer.post(f"{send(officer, kind, text).location}/commit")
    refused = officer.post(f"{HERE}/planning-areas/remove")
    assert refused.status_code == 409 and "Remove the forecasts first" in refused.text
    officer.post(f"{HERE}/forecasts/remove")
    assert officer.post(f"{HERE}/planning-areas/remove").status_code == 303
    run = select(ImportRun.title).where(ImportRun.importer == "forecasts")
    assert db.session.scalars(run).one() == "Brightsea, forecasts of pupils, 1 February 2026"
