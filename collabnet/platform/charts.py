"""Where the marks of a small chart go: shares of its width and height, worked out here so that templates only draw.

Positions are percentages of the chart's width unless a function says otherwise; a figure that is
missing has no position and is never drawn as 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from collabnet.core.figures import NoValue, Value, absent

# A fullness bar ends at 125 % unless a school is fuller; it never shows more than twice its capacity.
BAR_END, BAR_LIMIT = 125.0, 200.0
LINE_WIDTH, LINE_HEIGHT = 300, 110
LINE_LEFT, LINE_RIGHT, LINE_TOP, LINE_BOTTOM = 22, 278, 24, 84


@dataclass(frozen=True, slots=True)
class FullnessBar:
    """A bar of pupils on roll against places: widths and positions in per cent of its track."""

    roll: float
    over: float
    tick: float
    planned: float | None
    percent_full: int


@dataclass(frozen=True, slots=True)
class PressurePart:
    """One indicator inside a pressure bar: its value in words, its place among its peers, its share."""

    label: str
    value: str
    position: float | None
    source: str = ""
    share: str = ""


@dataclass(frozen=True, slots=True)
class PressureBar:
    """One domain of pressure: a marker from 0 to 100 with its band, or a reason why there is none.

    `level` is one of "high", "possible", "usual", "filling", "nodata"; `word` is what it is called.
    """

    name: str
    level: str
    word: str
    position: float | None = None
    low: float | None = None
    high: float | None = None
    neighbours: Sequence[float] = ()
    parts: Sequence[PressurePart] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class LinePoint:
    """A point of a line chart, in the drawing's own units, with its words."""

    x: float
    y: float
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class LineChart:
    """A small line chart: runs of points with a gap where a figure is missing or its definition broke."""

    runs: Sequence[str] = ()
    dots: Sequence[LinePoint] = ()
    ends: Sequence[LinePoint] = ()
    breaks: Sequence[float] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class CountBar:
    """A bar of a count: its label, the count, its width and where a line (such as places) stands, in per cent."""

    label: str
    count: float
    width: float
    line: float | None = None


def count_bars(counts: Sequence[tuple[str, float]], *, line: float | None = None) -> list[CountBar]:
    """Bars that begin at 0 and share one scale; `line` is a count to compare each of them with."""
    end = max([count for _, count in counts] + [line or 0.0, 1.0])
    return [
        CountBar(
            label=label,
            count=count,
            width=round(100 * max(count, 0.0) / end, 2),
            line=None if line is None else round(100 * line / end, 2),
        )
        for label, count in counts
    ]


def fullness_bar(
    *, number_on_roll: Value, capacity: Value, planned_capacity: Value | None = None
) -> FullnessBar | None:
    """The bar of a school's roll against its places; None where either is missing or there are none."""
    roll, places = number_on_roll.number, capacity.number
    if roll is None or places is None or places <= 0 or roll < 0:
        return None
    percent = 100 * roll / places
    planned = planned_capacity.number if planned_capacity else None
    planned_percent = None if planned is None else 100 * planned / places
    end = min(BAR_LIMIT, max(BAR_END, percent, planned_percent or 0))
    shown = min(percent, end)
    return FullnessBar(
        roll=round(100 * min(shown, 100) / end, 2),
        over=round(100 * max(0.0, shown - 100) / end, 2),
        tick=round(100 * 100 / end, 2),
        planned=None
        if planned_percent is None
        else round(100 * min(planned_percent, end) / end, 2),
        percent_full=round(percent),
    )


@dataclass(frozen=True, slots=True)
class LinePair:
    """Two series on one scale, such as pupils against places, and their numbers as the picture's table."""

    first: LineChart
    second: LineChart
    rows: Sequence[tuple[str, Value, Value]]


def line_pair(
    *, first: Sequence[tuple[str, Value]], second: Sequence[tuple[str, Value]]
) -> LinePair:
    """Two series of (period, value) over the periods of both, from 0 to the largest number of either.

    Periods must sort as text and both series name them alike; a period that one series lacks is "unknown" there.
    """
    own, others = dict(first), dict(second)
    periods = sorted({*own, *others})
    nothing = absent(NoValue.UNKNOWN)
    rows = [(p, own.get(p, nothing), others.get(p, nothing)) for p in periods]
    known_numbers = [v.number for _, *values in rows for v in values if v.number is not None]
    highest = max(known_numbers, default=None)
    return LinePair(
        first=line_chart(points=[(p, v) for p, v, _ in rows], highest=highest),
        second=line_chart(points=[(p, v) for p, _, v in rows], highest=highest),
        rows=rows,
    )


def line_chart(
    *,
    points: Sequence[tuple[str, Value]],
    lowest: float = 0,
    highest: float | None = None,
    breaks: Sequence[str] = (),
) -> LineChart:
    """A line through (period, value) pairs, between `lowest` and `highest` of the whole group.

    `breaks` names periods from which the measure is defined differently: the line stops before them.
    """
    known = [value.number for _, value in points if value.number is not None]
    if not known:
        return LineChart()
    top = max(known) if highest is None else highest
    spread = (top - lowest) or 1
    step = (LINE_RIGHT - LINE_LEFT) / max(1, len(points) - 1)
    runs: list[list[str]] = [[]]
    dots: list[LinePoint] = []
    break_lines: list[float] = []
    for index, (period, value) in enumerate(points):
        x = round(LINE_LEFT + index * step, 1)
        if period in breaks:
            break_lines.append(round(x - step / 2, 1))
            runs.append([])
        if value.number is None:
            runs.append([])
            continue
        share = min(1.0, max(0.0, (value.number - lowest) / spread))
        y = round(LINE_BOTTOM - share * (LINE_BOTTOM - LINE_TOP), 1)
        runs[-1].append(f"{x},{y}")
        dots.append(LinePoint(x=x, y=y, label=period, text=f"{value.number:,.10g}"))
    ends = dots if len(dots) == 1 else [dots[0], dots[-1]]
    return LineChart(
        runs=[" ".join(run) for run in runs if len(run) > 1],
        dots=dots,
        ends=ends,
        breaks=break_lines,
    )
