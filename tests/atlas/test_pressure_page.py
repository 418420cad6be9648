"""The page of a school's pressure: two comparisons, ranges, parts, years, and what only the entitled see."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from collabnet.atlas.local_models import Moves, PlacesChange
from collabnet.atlas.model_models import AtlasNeighbour
from collabnet.atlas.models import AtlasBar, AtlasRestrictedBar
from collabnet.core.actor import Role, Scope, ScopeKind
from collabnet.directory.models import School
from collabnet.platform.db import db
from tests.factories.accounts import make_person, sign_in
from tests.factories.atlas import make_counted_school, work_out
from tests.factories.directory import make_figure, make_trust


def make_phase(count: int = 8, **values: object) -> list[School]:
    """Schools of one phase, each fuller and with fewer children on free meals than the one before."""
    schools = []
    for number in range(count):
        school = make_counted_school(100, 60 + 6 * number, **values)
        make_figure(school, "census_roll", 60 + 6 * number, period="2022/23")
        make_figure(school, "fsm_eligible", 40 - 4 * number, period="2022/23")
        make_figure(school, "ehc_plans", 2, period="2022/23")
        make_figure(school, "sen_support", 20 - number, period="2022/23")
        schools.append(school)
    return schools


def make_restricted(schools: list[School]) -> None:
    """Figures of workforce and finance, worse for the first school."""
    for number, school in enumerate(schools):
        make_figure(school, "teachers", 20, period="2024/25")
        make_figure(school, "teacher_vacancies", 8 - number if number < 8 else 0, period="2024/25")
        make_figure(school, "teachers_temporary", 1, period="2024/25")
        make_figure(school, "pupil_teacher_ratio", 30 - number, period="2024/25")
        make_figure(school, "in_year_balance_percent", number - 6, period="2024/25")
        make_figure(school, "revenue_reserve_percent", number - 4, period="2024/25")


def composite_of(school: School) -> AtlasRestrictedBar | None:
    """The composite of a school by the national settings."""
    return db.session.get(
        AtlasRestrictedBar, {"urn": school.urn, "domain": "composite", "locality_id": 0}
    )


def test_a_bar_is_shown_among_its_phase_and_beside_its_authority_where_nothing_is_modelled(
    client: FlaskClient,
) -> None:
    schools = make_phase()
    work_out()
    html = client.get(f"/schools/{schools[0].urn}/pressure").text
    assert f'<h1 class="govuk-heading-xl">Pressure on {schools[0].name}</h1>' in html
    assert "Among schools of its phase" in html
    assert "Beside its neighbours" in html
    assert "the other 7 schools of its phase in Brightsea" in html
    assert "in nine of ten ways to weigh it" in html


def test_neighbours_of_the_catchment_come_before_the_authority_and_stand_on_the_strip(
    client: FlaskClient,
) -> None:
    schools = make_phase()
    poorest = schools[0]
    for other, share in ((schools[6], 0.5), (schools[7], 0.3)):
        db.session.add(
            AtlasNeighbour(
                urn=poorest.urn,
                band="primary",
                neighbour_urn=other.urn,
                share=share,
                la_code=poorest.la_code,
            )
        )
    db.session.commit()
    work_out()
    bar = db.session.get(AtlasBar, (poorest.urn, "unequal_load"))
    assert bar is not None
    assert (bar.basis, bar.neighbours) == ("catchment", 2)
    part = next(p for p in bar.parts if p["id"] == "I1")
    sixth, seventh = 100 * 16 / 96, 100 * 12 / 102
    assert part["own"] == pytest.approx(100 * 40 / 60, abs=0.001)
    assert part["beside"] == pytest.approx((0.5 * sixth + 0.3 * seventh) / 0.8, abs=0.001)
    html = client.get(f"/schools/{poorest.urn}/pressure").text
    assert "the 2 schools that share its catchment" in html
    assert schools[6].name in html
    assert html.count('class="pressure__neighbour"') >= 3  # the key, and a tick each


def test_the_parts_of_a_relative_bar_add_up_to_its_score(app: Flask) -> None:
    schools = make_phase()
    work_out()
    for school in schools:
        bar = db.session.get(AtlasBar, (school.urn, "unequal_load"))
        assert bar is not None and bar.relative_score is not None
        added = sum(p["relative_contribution"] or 0 for p in bar.parts)
        assert added == pytest.approx(bar.relative_score, abs=0.001)
        assert bar.low <= bar.place <= bar.high  # type: ignore[operator]


def test_the_download_holds_each_public_measure_and_nothing_restricted(client: FlaskClient) -> None:
    schools = make_phase()
    make_restricted(schools)
    work_out()
    answer = client.get(f"/schools/{schools[0].urn}/pressure.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert {row["bar"] for row in rows} == {"spare places", "shortage of places", "unequal load"}
    assert rows[0]["settings"] == "national"
    assert all(row["source"] for row in rows if row["score"])


def test_a_leader_sees_the_restricted_bars_of_the_own_school_and_a_visitor_does_not(
    client: FlaskClient,
) -> None:
    trust = make_trust()
    schools = make_phase(trust=trust)
    make_restricted(schools)
    work_out()
    path = f"/schools/{schools[0].urn}/pressure"
    assert "For those who answer for this school" not in client.get(path).text
    sign_in(
        client,
        make_person(Role.SCHOOL_LEADER, Scope(ScopeKind.SCHOOL, str(schools[0].urn))),
    )
    html = client.get(path).text
    assert "For those who answer for this school" in html
    assert "All bars together" in html
    assert "Workforce" in html and "Finance" in html
    assert "In-year balance" in html


def test_a_composite_keeps_value_contribution_and_what_each_bar_could_have_added(
    app: Flask,
) -> None:
    schools = make_phase()
    make_restricted(schools)
    work_out()
    row = composite_of(schools[0])
    assert row is not None
    assert {p["id"] for p in row.parts} == {"places", "unequal_load", "workforce", "finance"}
    assert sum(p["contribution"] for p in row.parts) == pytest.approx(row.score, abs=0.01)
    assert sum(p["greatest"] for p in row.parts) == pytest.approx(100, abs=0.01)
    assert next(p for p in row.parts if p["id"] == "places")["end"] == "spare_places"


def test_one_bar_alone_is_no_composite(app: Flask) -> None:
    schools = [make_counted_school(100, 60 + 6 * n) for n in range(8)]
    work_out()
    assert composite_of(schools[0]) is None


def test_too_little_of_the_loaded_weight_is_no_composite(app: Flask) -> None:
    schools = make_phase()
    make_restricted(schools[1:])
    work_out()
    # Two of four bars are half the loaded weight: less than 60 %.
    assert composite_of(schools[0]) is None
    assert composite_of(schools[1]) is not None


def test_the_years_are_drawn_and_no_line_crosses_the_new_meaning_of_free_school_meals(
    client: FlaskClient,
) -> None:
    schools = make_phase()
    for year in (2024, 2025, 2026, 2027):
        period = f"{year}/{(year + 1) % 100:02d}"
        make_figure(schools[0], "census_roll", 60, period=period)
        make_figure(schools[0], "fsm_eligible", 20, period=period)
    work_out()
    html = client.get(f"/schools/{schools[0].urn}/pressure").text
    chart = html.split("Free school meals, % of pupils")[1].split("</svg>")[0]
    assert chart.count("<polyline") == 2
    assert 'class="line-chart__break"' in chart
    assert "From September 2026 every household on Universal Credit" in html


def test_a_school_that_cannot_be_compared_says_so(client: FlaskClient) -> None:
    special = make_counted_school(100, 90, phase_code="0", phase_name="Not applicable")
    work_out()
    html = client.get(f"/schools/{special.urn}/pressure").text
    assert "too unlike one another to be compared" in html


@pytest.mark.parametrize("path", ["/schools/1/pressure", "/schools/1/pressure.csv"])
def test_a_school_without_results_has_no_page_of_pressure(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_locality_without_settings_of_its_own_cannot_be_asked_for(client: FlaskClient) -> None:
    schools = make_phase()
    work_out()
    answer = client.get(f"/schools/{schools[0].urn}/pressure?locality=nowhere")
    assert answer.status_code == 404


def test_in_year_arrivals_stand_in_a_bar_but_are_told_only_where_no_hidden_term_follows(
    client: FlaskClient,
) -> None:
    schools = [make_counted_school(400, 300 + 20 * n) for n in range(7)]
    small = make_counted_school(200, 190)
    for number, school in enumerate([*schools, small]):
        for term, children in (("autumn", 6 + number), ("spring", 9), ("summer", 5 + number)):
            joined = 3 if number == 0 and term == "autumn" else children
            db.session.add(
                Moves(
                    urn=school.urn,
                    school_year="2024/25",
                    term=term,
                    kind="in_year_joiner",
                    children=joined,
                )
            )
    db.session.commit()
    work_out()

    def part(school: School) -> dict[str, object]:
        key = {"urn": school.urn, "domain": "in_year_moves", "locality_id": 0}
        bar = db.session.get(AtlasRestrictedBar, key)
        assert bar is not None and bar.place is not None
        return bar.parts[0]

    assert part(schools[3])["value"] == pytest.approx(100 * (9 + 9 + 8) / 360, abs=0.001)
    assert part(schools[0])["no_value"] == "suppressed"  # a term of 3
    assert part(small)["no_value"] == "suppressed"  # one per cent of 190 pupils is 1.9 children
    path = f"/schools/{schools[3].urn}/pressure"
    officer = make_person(Role.LA_OFFICER, Scope(ScopeKind.LA, "846"))
    sign_in(client, officer)
    assert '<td class="govuk-table__cell" data-label="Here">7%</td>' in client.get(path).text
    dfe = make_person(Role.DFE_OFFICER, Scope(ScopeKind.REGION, "J"))
    sign_in(client, dfe)
    html = client.get(path).text
    assert "for the school, its trust and its local authority only" in html
    assert ">7%<" not in html


def test_places_taken_away_by_agreement_are_no_spare_places_and_it_is_said(
    client: FlaskClient,
) -> None:
    schools = [make_counted_school(420, 300 + 10 * n) for n in range(8)]
    db.session.add(
        PlacesChange(
            urn=schools[0].urn,
            band="primary",
            entry_year=2020,
            places=30,
            places_before=60,
            source="Arrangements",
        )
    )
    db.session.commit()
    work_out()
    bar = db.session.get(AtlasBar, (schools[0].urn, "spare_places"))
    assert bar is not None
    # Entered in 2020 and 2021 by August 2022: two year groups of 30 places fewer.
    value = next(p for p in bar.parts if p["id"] == "P1")["value"]
    assert value == pytest.approx(100 * (420 - 60 - 300) / (420 - 60), abs=0.001)
    html = client.get(f"/schools/{schools[0].urn}/pressure").text
    assert "60 places are not counted: they were taken away by agreement" in html


def test_the_charts_of_past_years_name_months_as_people_write_them(client: FlaskClient) -> None:
    school = make_phase()[0]
    for period in ("2020-01", "2021-01"):
        make_figure(school, "roll", 60, period=period)
        make_figure(school, "capacity", 100, period=period)
    work_out()
    charts = client.get(f"/schools/{school.urn}/pressure").text.partition("Over the years")[2]
    assert "January 2020" in charts
    assert "2020-01" not in charts
