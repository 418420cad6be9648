"""The maps of a what-if, before and after, and the few words that maps and tables share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup
from sqlalchemy import select

from collabnet.atlas import drawing, queries
from collabnet.atlas.labels import Label
from collabnet.atlas.marks import PLACES_STATES, LegendItem
from collabnet.atlas.model_models import AtlasCatchment
from collabnet.atlas.models import AtlasSchool
from collabnet.atlas.scenario_areas import TriedArea
from collabnet.atlas.scenario_kept import Results, SchoolResult
from collabnet.core.places import PlacesLevel
from collabnet.core.what_if_words import children_words
from collabnet.directory.models import School
from collabnet.platform.db import read

MINUS = "−"
SIGNED = 8  # schools whose change is written on the map
SCALE = 1.9  # two maps side by side are about half as wide as one
# Where a school's change is written, over its mark or under it, of the picture's width.
WAYS = (0.048, -0.062)
MARK = 0.02  # half of a mark, of the picture's width
TALL = 0.024  # a letter
ROOM = 0.06  # round the schools, for what is written
LINES_APART = 0.06  # how far one is written over another, of the picture's width


def change_words(low: int, high: int) -> str:
    """A range of children in a table, such as "+14 to +22"; "none" where it is nothing."""
    if low == high:
        return signed(low) if low else "none"
    return f"{signed(low)} to {signed(high)}"


def signed(number: int) -> str:
    """A number with its sign; a true minus, which lines up with the plus."""
    return f"+{number}" if number > 0 else f"{MINUS}{-number}" if number < 0 else "0"


def percent(number: float) -> str:
    """A percentage without decimals, or with one where rounding would hide which side of a line it is on."""
    return f"{number:.0f}%" if round(number) not in (75, 100, 105) else f"{number:.1f}%"


def state_of(level: str) -> str:
    """The colour and shape of a level of fullness; "no data" for none."""
    return PLACES_STATES[PlacesLevel(level)] if level else "nodata"


def pictures(tried_area: TriedArea, band: str, results: Results) -> tuple[Markup, Markup]:
    """The schools concerned with those around them, before and after; the table says the same in words."""
    placed = [row for row in results.rows if row.easting and row.northing]
    context = _context(tried_area.area.la_codes, band)
    points = [(float(r.easting or 0), float(r.northing or 0)) for r in placed]
    points = points or [(float(c.easting), float(c.northing)) for c in context]
    frame = _frame(points)
    land = [
        (path, code in tried_area.area.la_codes)
        for code, path in queries.outlines_near(
            round(frame.west), round(frame.south), round(frame.east), round(frame.north)
        )
    ]
    inside = [
        c
        for c in context
        if frame.west <= c.easting <= frame.east and frame.south <= c.northing <= frame.north
    ]
    around = {row.urn for row in placed}
    others = [
        drawing.Mark(c.urn, c.easting, c.northing, state_of(c.level or ""), c.name)
        for c in inside
        if c.urn not in around
    ]
    pictures = []
    for ids, marks, names in (
        ("b-", [_mark_before(row) for row in placed if row.urn], True),
        ("a-", [_mark_after(row) for row in placed], False),
    ):
        pictures.append(
            drawing.local_picture(
                frame=frame,
                land=land,
                marks=others + marks,
                labels=_signs(placed, others + marks, frame, names=names),
                links="",
                ids=ids,
                scale=SCALE,
            )
        )
    return pictures[0], pictures[1]


def _frame(points: Sequence[tuple[float, float]]) -> drawing.Frame:
    """A frame round these points with room for what is written over and beside them."""
    frame = drawing.frame_round([(e, n, e, n) for e, n in points])
    more = frame.width * ROOM
    return drawing.Frame(
        frame.west - more, frame.south - more * 0.8, frame.east + more, frame.north + more
    )


class Around(NamedTuple):
    """A school on the map that the changes do not reach."""

    urn: int
    name: str
    easting: int
    northing: int
    level: str | None


def _context(la_codes: Sequence[str], band: str) -> list[Around]:
    """The schools of these authorities that the model knows in a band, with their fullness now."""
    rows = read(
        select(School.urn, School.name, School.easting, School.northing, AtlasSchool.level)
        .join(AtlasCatchment, (AtlasCatchment.urn == School.urn) & (AtlasCatchment.band == band))
        .outerjoin(AtlasSchool, AtlasSchool.urn == School.urn)
        .where(
            School.la_code.in_(la_codes),
            School.easting.is_not(None),
            School.northing.is_not(None),
        )
        .order_by(School.urn)
    )
    return [Around._make(row) for row in rows]


def _mark_before(row: SchoolResult) -> drawing.Mark:
    now = "" if row.percent is None else f": {percent(row.percent)} full"
    return drawing.Mark(
        row.urn, row.easting or 0, row.northing or 0, state_of(row.level), f"{row.name}{now}"
    )


def _mark_after(row: SchoolResult) -> drawing.Mark:
    state = "nodata" if row.closes else state_of(row.level_central or row.level)
    words = "closed to new children" if row.closes else children_words(row.low, row.high)
    return drawing.Mark(row.urn, row.easting or 0, row.northing or 0, state, f"{row.name} {words}")


def _signs(
    rows: Sequence[SchoolResult],
    marks: Sequence[drawing.Mark],
    frame: drawing.Frame,
    *,
    names: bool,
) -> list[Label]:
    """What is written at the schools that change most: their names before, their changes after.

    None is written over another or over a mark; but the first, the school that is changed, always.
    """
    kept: list[Label] = []
    for row in rows:
        if len(kept) == SIGNED or (names and not row.urn):
            continue
        text = row.name if names else change_words(row.low, row.high)
        at = [round((row.northing or 0) + way * frame.width) for way in WAYS]
        tried = [Label(text, row.easting or 0, northing) for northing in at]
        free = [one for one in tried if not any(_meet(one, other, frame) for other in kept)]
        clear = [one for one in free if not any(_hides(one, other, frame) for other in marks)]
        kept += clear[:1] or ([] if kept else free[:1])
    return kept


def _hides(label: Label, other: drawing.Mark, frame: drawing.Frame) -> bool:
    """Whether a label would be written over the mark of a school."""
    left, right = drawing.label_ends(label, frame, SCALE)
    mark, over = MARK * frame.width, other.northing - label.northing
    across = left - mark < other.easting < right + mark
    return across and -mark < over < mark + TALL * frame.width


def _meet(one: Label, other: Label, frame: drawing.Frame) -> bool:
    """Whether two labels would be written over each other."""
    if abs(one.northing - other.northing) > LINES_APART * frame.width:
        return False
    (left, right), (begin, end) = (drawing.label_ends(each, frame, SCALE) for each in (one, other))
    return left < end and begin < right


def legend_of(results: Results) -> list[LegendItem]:
    """The colours and shapes with the numbers of the schools concerned, afterwards."""
    counts: dict[str, int] = {}
    for row in results.rows:
        state = "nodata" if row.closes else state_of(row.level_central or row.level)
        counts[state] = counts.get(state, 0) + 1
    return [
        LegendItem(state, level.words, counts.get(state, 0))
        for level, state in PLACES_STATES.items()
        if counts.get(state)
    ]
