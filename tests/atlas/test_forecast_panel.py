"""Places taken next year on a school's page: a forecast only where it beat the mean of two years, with past errors."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from collabnet.atlas import forecast_services
from collabnet.atlas.forecast_models import AtlasForecast, AtlasForecastBand
from collabnet.directory.models import School, SmallArea, SmallAreaChildren
from collabnet.platform import audit
from collabnet.platform.db import db, unit_of_work
from tests.factories.directory import make_figure, make_school

YEARS = range(2018, 2026)
SCHOOLS = 24


def make_children(*, grows: bool = True, year: int = 2025, count: int = SCHOOLS) -> None:
    """A small area beside each school, whose children change from year to year."""
    draw = np.random.default_rng(5)
    for n in range(count):
        code = f"E01{n:06}"
        ages = draw.integers(20, 60, 19).tolist() if grows else [30] * 19
        db.session.add(
            SmallArea(code=code, name=code, easting=400_000 + 9_000 * n, northing=300_000)
        )
        db.session.flush()
        db.session.add(SmallAreaChildren(code=code, year=year, ages=json.dumps(ages)))
    db.session.commit()


def make_schools(*, follow: bool = True) -> list[School]:
    """Schools 9 km apart that fill with the children beside them, or by chance."""
    draw = np.random.default_rng(7)
    schools = [make_school(easting=400_000 + 9_000 * n, northing=300_000) for n in range(SCHOOLS)]
    for n, school in enumerate(schools):
        area = db.session.get(SmallAreaChildren, (f"E01{n:06}", 2025)) if follow else None
        ages = json.loads(area.ages) if area else []
        for year in YEARS:
            offered = ages[4 + 2025 - year] if follow else int(draw.integers(20, 60))
            for measure in ("places_offered", "first_preferences"):
                make_figure(school, measure, offered, period=str(year), band="primary")
    db.session.commit()
    return schools


def page_of(client: FlaskClient, school: School) -> str:
    answer = client.get(f"/schools/{school.urn}")
    assert answer.status_code == 200
    text: str = re.sub(r"\s+", " ", answer.get_data(as_text=True))
    return text


def test_a_forecast_that_beat_the_mean_is_shown_with_its_past_errors(
    app: Flask, client: FlaskClient
) -> None:
    make_children()
    schools = make_schools()
    forecast_services.refresh()
    band = db.session.get(AtlasForecastBand, ("primary", False))
    assert band is not None and band.is_shown and band.entry_year == 2026
    assert (band.first_past, band.last_past, band.schools) == (2022, 2025, SCHOOLS)
    row = db.session.get(AtlasForecast, (schools[0].urn, "primary"))
    assert row is not None and row.predicted is not None
    text = page_of(client, schools[0])
    assert "Places taken next year" in text
    assert f"About {row.predicted:.0f} children" in text
    assert f"The mean of its last two years is {row.baseline:.0f}." in text
    assert "Entry to Reception in September 2026" in text
    assert f"wrong by {band.model_error:.1f} children a school" in text
    assert 'href="/how-the-model-does"' in text
    for year, offered, _, _ in row.past:
        assert f'scope="row">{year}</th>' in text and f">{offered:.0f}</td>" in text


def test_a_forecast_that_did_not_beat_the_mean_is_not_shown(
    app: Flask, client: FlaskClient
) -> None:
    make_children(grows=False)
    schools = make_schools(follow=False)
    forecast_services.refresh()
    band = db.session.get(AtlasForecastBand, ("primary", False))
    row = db.session.get(AtlasForecast, (schools[0].urn, "primary"))
    assert band is not None and band.model_error is not None and row is not None
    band.model_error, band.baseline_error, band.is_shown = 5.0, 5.0, False
    row.predicted, row.baseline = 77.0, 33.0
    db.session.commit()
    text = page_of(client, schools[0])
    assert "About 33 children" in text and "77" not in re.sub(r"<[^>]*>", "", text)
    assert "no better than this mean on past years" in text
    assert "Mean of the two years before" in text and "Forecast then" not in text
    assert "was wrong by 5.0 children a school" in text  # how far off it was is said all the same


def test_without_children_by_small_area_the_page_says_what_is_missing(
    app: Flask, client: FlaskClient
) -> None:
    make_children()
    schools = make_schools()
    for model in (SmallAreaChildren, SmallArea):
        for row in db.session.scalars(select(model)):
            db.session.delete(row)
        db.session.flush()
    db.session.commit()
    forecast_services.refresh()
    text = page_of(client, schools[0])
    assert "Children by small area have not been imported" in text
    assert "the mean of the school’s last two years" in text


def test_a_count_too_old_for_the_year_to_come_is_said(app: Flask, client: FlaskClient) -> None:
    make_children()
    schools = make_schools()
    for row in db.session.scalars(select(SmallAreaChildren)):
        row.year = 2015
    db.session.commit()
    forecast_services.refresh()
    assert "the count is too old" in page_of(client, schools[0])


def test_a_school_without_a_point_or_a_year_has_no_forecast_of_its_own(
    app: Flask, client: FlaskClient
) -> None:
    make_children()
    schools = make_schools()
    schools[0].easting = None
    gap = make_school(easting=400_000, northing=300_100)
    make_figure(gap, "places_offered", 30, period="2025", band="primary")
    db.session.commit()
    forecast_services.refresh()
    assert "The register does not say where the school is" in page_of(client, schools[0])
    text = page_of(client, gap)
    assert "Not enough years are published to say." in text
    assert "are not all published" in text


def test_a_school_without_offers_has_no_such_panel(app: Flask, client: FlaskClient) -> None:
    school = make_school()
    forecast_services.refresh()
    assert "Places taken next year" not in page_of(client, school)


def test_importing_offers_or_children_works_the_forecasts_out_again(app: Flask) -> None:
    make_children()
    make_schools()
    forecast_services.refresh_after("census")
    assert db.session.scalars(select(AtlasForecast)).all() == []
    forecast_services.refresh_after("offers")
    assert len(db.session.scalars(select(AtlasForecast)).all()) == SCHOOLS
    db.session.execute(delete(AtlasForecast))
    db.session.commit()
    with unit_of_work():
        forecast_services.refresh_after("cells")
    assert len(db.session.scalars(select(AtlasForecast)).all()) == SCHOOLS
    assert db.session.scalars(
        select(audit.AuditEntry).where(audit.AuditEntry.action == "atlas.forecast")
    ).all()


def test_fictional_schools_do_not_move_the_forecasts_of_real_ones(app: Flask) -> None:
    make_children()
    schools = make_schools()
    forecast_services.refresh()
    before = db.session.get(AtlasForecast, (schools[3].urn, "primary"))
    assert before is not None
    predicted = before.predicted
    made_up = make_school(easting=400_000, northing=300_000, fictional=True)
    for year in YEARS:
        make_figure(made_up, "places_offered", 500, period=str(year), band="primary")
    forecast_services.refresh()
    db.session.expire_all()
    after = db.session.get(AtlasForecast, (schools[3].urn, "primary"))
    assert after is not None and after.predicted == predicted


@pytest.mark.parametrize(
    "values",
    [
        {"model_error": 5.0, "baseline_error": 4.0, "is_shown": True},
        {"model_error": None, "baseline_error": 4.0, "is_shown": True},
        {"model_error": 3.0, "baseline_error": 4.0, "is_shown": True, "band": "nursery"},
    ],
    ids=["no better", "not tried", "no such band"],
)
def test_the_database_refuses_to_show_a_forecast_that_did_not_beat_the_mean(
    app: Flask, values: dict[str, object]
) -> None:
    row = {"band": "primary", "fictional": False, "entry_year": 2026, "schools": 1} | values
    db.session.add(AtlasForecastBand(**row))
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_the_page_of_the_evaluation_says_how_the_models_did(client: FlaskClient) -> None:
    answer = client.get("/how-the-model-does")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "only schools that were still open in 2022" in text
    assert "Every child to the nearest school" in text
    assert "No change" in text and "Spread over the nearest three" in text
    assert 'href="/how-the-model-does"' in client.get("/how-pressure-is-worked-out").text
