"""Small charts put their marks where the figures say, and draw nothing for a figure that is missing."""

import html5lib
import pytest
from flask import Flask, render_template_string

from collabnet.core.figures import NoValue, Value
from collabnet.platform import charts


def known(number: float) -> Value:
    return Value(number=float(number))


MISSING = Value(missing=NoValue.SUPPRESSED)


def bar(roll: Value, places: Value, planned: Value | None = None) -> charts.FullnessBar | None:
    return charts.fullness_bar(number_on_roll=roll, capacity=places, planned_capacity=planned)


def test_a_school_that_is_full_reaches_the_tick_and_no_further() -> None:
    drawn = bar(known(420), known(420))
    assert drawn is not None
    assert drawn.roll == drawn.tick == 80
    assert drawn.over == 0
    assert drawn.percent_full == 100


def test_a_school_over_its_places_runs_past_the_tick() -> None:
    drawn = bar(known(462), known(420))
    assert drawn is not None
    assert drawn.roll == drawn.tick
    assert drawn.over == pytest.approx(8)
    assert drawn.percent_full == 110


def test_an_absurd_roll_stays_inside_the_picture_and_keeps_its_number() -> None:
    drawn = bar(known(50_000), known(10))
    assert drawn is not None
    assert drawn.roll + drawn.over == pytest.approx(100)
    assert drawn.percent_full == 500_000


def test_a_planned_change_is_drawn_against_the_places_of_today() -> None:
    drawn = bar(known(300), known(420), known(210))
    assert drawn is not None
    assert drawn.planned == pytest.approx(40)


@pytest.mark.parametrize(
    ("roll", "places"), [(MISSING, known(420)), (known(3), MISSING), (known(3), known(0))]
)
def test_a_missing_figure_draws_no_bar(roll: Value, places: Value) -> None:
    assert bar(roll, places) is None


def test_a_line_stops_where_a_figure_is_missing_or_its_definition_changed() -> None:
    points = [(str(year), known(year)) for year in range(2019, 2027)]
    points[3] = ("2022", MISSING)
    chart = charts.line_chart(points=points, breaks=["2025"])
    assert [run.count(",") for run in chart.runs] == [3, 2, 2]
    assert len(chart.dots) == 7
    assert len(chart.breaks) == 1
    assert [end.text for end in chart.ends] == ["2,019", "2,026"]


def test_charts_of_a_group_share_one_scale() -> None:
    small = charts.line_chart(points=[("2025", known(50))], highest=100)
    large = charts.line_chart(points=[("2025", known(100))], highest=100)
    assert small.dots[0].y == (charts.LINE_TOP + charts.LINE_BOTTOM) / 2
    assert large.dots[0].y == charts.LINE_TOP


def test_a_line_without_a_single_number_draws_nothing() -> None:
    assert charts.line_chart(points=[("2025", MISSING)]).dots == ()


def test_every_picture_has_its_facts_in_words(engine_app: Flask) -> None:
    bars = [
        charts.PressureBar("Fullness", "high", "high", 88, 80, 95, [20, 40]),
        charts.PressureBar("Movement", "nodata", "not enough data"),
    ]
    points = [("2024", known(200)), ("2025", MISSING)]
    template = """
        {% from "_macros/charts.html" import fullness_bar, pressure_bars, line_chart, mark %}
        {% from "_macros/figures.html" import figure %}
        {{ fullness_bar(bar, roll, places) }}{{ fullness_bar(none, missing, places) }}
        {{ pressure_bars(bars) }}{{ line_chart("Roll", chart, points) }}
        {{ mark("spare-3", "spare places") }}{{ figure("Spare places", missing) }}
    """
    with engine_app.test_request_context():
        html = render_template_string(
            template,
            bar=bar(known(462), known(420)),
            roll=known(462),
            places=known(420),
            missing=MISSING,
            bars=bars,
            points=points,
            chart=charts.line_chart(points=points),
        )
    html5lib.HTMLParser(strict=True).parseFragment(html)
    assert "<strong>110% full</strong>: 462 pupils on roll, 420 places" in html
    assert "pupils on roll suppressed, places 420" in html
    assert "88 on a scale from 0 to 100" in html
    assert "not enough data" in html
    assert "so small that it could point to people" in html
    assert "style=" not in html
