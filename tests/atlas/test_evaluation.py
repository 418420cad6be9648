"""Holding the models against past years: one command on the published files, a table and figures for the pages."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result
from flask import Flask

from collabnet.atlas import evaluation_model, evaluation_table, model_tastes
from collabnet.atlas.evaluation import MissingFiles, evaluate
from collabnet.atlas.evaluation_changes import errors, past_changes
from collabnet.atlas.evaluation_files import (
    CHILDREN,
    LOOKUP,
    OFFERS,
    POINTS,
    REGISTER,
    read_homes,
    read_schools,
)
from collabnet.atlas.evaluation_model import Market
from collabnet.atlas.evaluation_result import FIGURES, backtest, evaluation
from tests.drill_table import figure

ROOT = Path(__file__).resolve().parents[2]
AREAS, SCHOOLS, YEARS = 60, 30, range(2014, 2022)


def write(path: Path, head: list[str], rows: list[list[object]], encoding: str = "utf-8") -> None:
    """A gzipped CSV."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([head, *rows])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small made-up country in the layout of the published files."""
    draw = np.random.default_rng(11)
    areas = [(f"E0100{n:04}", 52 + draw.uniform(0, 0.1), -1 + draw.uniform(0, 0.1)) for n in range(AREAS)]  # fmt: skip
    write(tmp_path / POINTS, ["lsoa21_code", "lat", "lon"], [[c, la, lo] for c, la, lo in areas])
    write(
        tmp_path / LOOKUP,
        ["lsoa11_code", "change_code", "lsoa21_code"],
        [[code, "U", code] for code, _, _ in areas],
    )
    write(
        tmp_path / CHILDREN,
        ["lsoa11_code", "total", *(f"age_{age}" for age in range(19))],
        [[code, 1_500, *draw.poisson(20, 19)] for code, _, _ in areas],
    )
    write(
        tmp_path / REGISTER,
        ["URN", "LA (code)", "Easting", "Northing"],
        [
            [100_000 + n, "931", 468_000 + n % 6 * 1_200, 232_000 + n // 6 * 1_500]
            for n in range(SCHOOLS)
        ],
        "cp1252",
    )
    rows: list[list[object]] = []
    for n in range(SCHOOLS):
        for band in ("Primary", "Secondary"):
            for year in YEARS:
                offered = (
                    30 + (60 if n == 3 and year >= 2018 else 0) + draw.integers(-3, 4) * (n != 3)
                )
                rows.append([100_000 + n, band, year, offered, draw.poisson(35)])
    head = ["urn", "phase", "entry_year", "total_number_places_offered"]
    write(tmp_path / OFFERS, [*head, "times_put_as_1st_preference"], rows)
    return tmp_path


def test_one_command_writes_the_table_and_the_figures_that_pages_read(
    folder: Path, tmp_path: Path
) -> None:
    figures, table = tmp_path / "evaluation.json", tmp_path / "evaluation.md"
    evaluate(folder=folder, on=dt.date(2027, 3, 4), figures=figures, table=table)
    found = evaluation(figures)
    assert found.evaluated_on == "2027-03-04"
    assert found.small_areas == AREAS
    primary = found.bands["primary"]
    assert (primary.entry_year, primary.schools) == (2021, SCHOOLS)
    assert [row.key for row in primary.truths] == list(evaluation_table.METHODS)
    assert (primary.changes.changes, primary.changes.first_year) == (1, 2018)
    assert primary.changes.neighbours == 10
    text = table.read_text("utf-8")
    assert "only schools that were still open in 2022" in text
    assert "### Who was full in 2021" in text


def test_a_change_of_sixty_places_is_tried_on_the_year_before(folder: Path) -> None:
    market = Market.of(read_homes(folder), read_schools(folder)["primary"])
    (change,) = past_changes(market)
    assert (change.year, change.change, change.looks_planned) == (2018, 60.0, True)
    assert change.predicted.sum() < 0  # neighbours lose children to the school that grew
    assert change.spread.tolist() == [-20.0] * 3 + [0.0] * 7
    found = errors([change])
    assert found["error_no_change"] == pytest.approx(np.abs(change.happened).mean())
    assert errors([])["changes"] == 0


def test_missing_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(MissingFiles) as missing:
        evaluate(folder=tmp_path, on=dt.date(2027, 3, 4), table=tmp_path / "t.md")
    assert OFFERS in missing.value.args


def test_the_command_says_which_files_it_lacks(app: Flask, tmp_path: Path) -> None:
    answer: Result = app.test_cli_runner().invoke(
        args=["atlas", "evaluate", "--data", str(tmp_path)]
    )
    assert answer.exit_code == 1
    assert OFFERS in answer.output


def test_the_shipped_table_says_what_the_shipped_figures_say() -> None:
    assert (ROOT / "docs" / "evaluation.md").read_text("utf-8") == evaluation_table.markdown()


@pytest.mark.parametrize("band", ["primary", "secondary"])
def test_pages_learn_whether_a_what_if_beat_expecting_no_change(band: str) -> None:
    found = backtest(band)
    assert found.changes > 600
    assert found.better_than_no_change == (found.error_model < found.error_no_change)
    assert replace(found, error_model=0.0).better_than_no_change
    assert found.off_low < 0 < found.off_high
    assert found.years == "2016 to 2021"


def test_another_band_has_no_figures() -> None:
    with pytest.raises(KeyError):
        backtest("sixth form")


def test_the_shipped_figures_are_whole_and_of_the_real_country() -> None:
    found = evaluation(FIGURES)
    assert found.small_areas == 32_844
    assert {band: result.schools for band, result in found.bands.items()} == {
        "primary": 15_733,
        "secondary": 3_112,
    }
    for result in found.bands.values():
        assert result.is_forecast_shown == (result.forecast_error < result.baseline_error)
        errors_by = {row.key: row.mean_error for row in result.truths}
        assert errors_by["mean_of_two"] < errors_by["nearest_school"]


def test_the_evaluation_divides_small_areas_as_the_product_does() -> None:
    assert model_tastes.GROUPS == evaluation_model.TASTE_GROUPS


@pytest.mark.realdata
@pytest.mark.drill
def test_the_command_gives_the_shipped_figures_again(
    shared_data: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """All of England, in a few minutes."""
    again = tmp_path / "evaluation.json"
    evaluate(
        folder=shared_data, on=dt.date(2027, 3, 4), figures=again, table=tmp_path / "evaluation.md"
    )
    shipped, found = evaluation(FIGURES).bands, evaluation(again).bands
    for band, result in shipped.items():
        for name in ("changes", "planned_changes"):
            one, other = asdict(getattr(result, name)), asdict(getattr(found[band], name))
            assert {k: v for k, v in other.items() if k != "band"} == pytest.approx(
                {k: v for k, v in one.items() if k != "band"}, abs=0.05
            )
        assert found[band].forecast_error == pytest.approx(result.forecast_error, abs=0.01)
        for was, now in zip(result.truths, found[band].truths, strict=True):
            assert now.mean_error == pytest.approx(was.mean_error, abs=0.05), was.key
    figure(record_property, "bands whose evaluation is as shipped", len(found), "2 of 2", True)
