"""Puts a map page together: rows, picture, legend and choices from one and the same query, so that they agree."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from collabnet.atlas import drawing, marks, offers, outlines, queries
from collabnet.atlas.bars import period_words
from collabnet.atlas.filters import Layer, MapFilter
from collabnet.atlas.labels import Label, town_labels
from collabnet.atlas.models import AtlasRun
from collabnet.atlas.queries import Area, AreaRow, SchoolRow
from collabnet.core.actor import Actor
from collabnet.core.figures import NoValue, absent, known
from collabnet.core.places import PlacesSummary, SchoolPlaces, summarise

TOWN_SCHOOLS, MOST_TOWNS, TOWNS_APART = 3, 9, 0.11  # labels; apart: a share of the picture's width


@dataclass(frozen=True, slots=True)
class TableRow:
    """A school in the table under the map: the row, its mark and the words beside it."""

    school: SchoolRow
    state: str
    words: str
    fullness_state: str
    fullness: str
    load: str
    offer: str


@dataclass(frozen=True, slots=True)
class LocalPage:
    """Everything that the page of one area's map shows."""

    area: Area
    filter: MapFilter
    rows: list[TableRow]
    picture: Markup
    legend: list[marks.LegendItem]
    summary: PlacesSummary
    without_place: int
    figures: str  # of when the figures are
    run: AtlasRun | None


@dataclass(frozen=True, slots=True)
class AreaTableRow:
    """A local authority in the table under the map of England."""

    area: AreaRow
    state: str
    hatching: str


@dataclass(frozen=True, slots=True)
class EnglandPage:
    """Everything that the map of England shows."""

    filter: MapFilter
    rows: list[AreaTableRow]
    picture: Markup
    legend: list[marks.LegendItem]
    schools: int
    is_shaded: bool
    figures: str
    run: AtlasRun | None


def local_page(*, area: Area, wanted: MapFilter, actor: Actor, links: str = "#s") -> LocalPage:
    """The map of a local authority or a locality with its table."""
    schools = queries.schools_of(area, wanted)
    offering = offers.on_offer(actor=actor, rows=schools)
    run = queries.latest_run()
    return LocalPage(
        area=area,
        filter=wanted,
        rows=[_table_row(row, wanted.layer, offering) for row in schools],
        picture=picture(
            area=area, schools=schools, layer=wanted.layer, offering=offering, links=links
        ),
        legend=marks.school_legend(schools, wanted.layer, offering),
        summary=summary(schools),
        without_place=sum(not row.has_place for row in schools),
        figures=figures_words(run),
        run=run,
    )


def picture(
    *,
    area: Area,
    schools: list[SchoolRow],
    layer: Layer,
    offering: dict[int, str],
    links: str = "#s",
) -> Markup:
    """The picture of an area with these schools; a mark links to `links` and the URN."""
    placed = [row for row in schools if row.has_place]
    boxes: list[tuple[float, float, float, float]] = [
        (row.easting or 0, row.northing or 0, row.easting or 0, row.northing or 0) for row in placed
    ]
    own: list[tuple[str, bool]] = []
    if area.polygon:
        shape = outlines.from_geojson(area.polygon)
        own = [(outlines.path(shape), True)]
        boxes = boxes or [outlines.bounds(shape)]
    frame = drawing.frame_round(boxes or queries.bounds_of(area.la_codes))
    near = queries.outlines_near(
        round(frame.west), round(frame.south), round(frame.east), round(frame.north)
    )
    land = [(path, not own and code in area.la_codes) for code, path in near] + own
    return drawing.local_picture(
        frame=frame,
        land=land,
        marks=[
            drawing.Mark(
                row.urn,
                row.easting or 0,
                row.northing or 0,
                marks.school_state(row, layer, offering),
                f"{row.name}: {marks.state_words(row, layer, offering)}",
            )
            for row in placed
        ],
        labels=local_labels(placed, width_metres=frame.width),
        links=links,
    )


def local_labels(placed: list[SchoolRow], *, width_metres: float) -> list[Label]:
    """The towns to write on a map of these schools that is so wide."""
    return town_labels(
        ((row.town, row.easting, row.northing) for row in placed),
        fewest=TOWN_SCHOOLS,
        apart_metres=width_metres * TOWNS_APART,
        most=MOST_TOWNS,
    )


def _table_row(row: SchoolRow, layer: Layer, offering: dict[int, str]) -> TableRow:
    return TableRow(
        school=row,
        state=marks.school_state(row, layer, offering),
        words=marks.state_words(row, layer, offering),
        fullness_state=marks.PLACES_STATES[row.places_level],
        fullness=marks.fullness_words(row),
        load={"high": "high", "usual": "usual"}.get(row.load or "", "not enough data"),
        offer=offering.get(row.urn, ""),
    )


def summary(schools: list[SchoolRow]) -> PlacesSummary:
    """The schools of an area added up, with how many figures are missing."""
    return summarise(
        SchoolPlaces(
            places=known(row.places) if row.places is not None else absent(_reason(row)),
            on_roll=known(row.on_roll) if row.on_roll is not None else absent(_reason(row)),
        )
        for row in schools
    )


def _reason(row: SchoolRow) -> NoValue:
    return NoValue(row.no_value) if row.no_value else NoValue.UNKNOWN


def england_page(*, wanted: MapFilter, actor: Actor) -> EnglandPage:
    """The map of England with the table of its local authorities."""
    areas = queries.area_rows(
        wanted, offers.in_areas(actor=actor) if wanted.layer is Layer.OFFERS else ()
    )
    run = queries.latest_run()
    labels = [Label(*label) for label in run.labels] if run else []
    is_shaded = any(row.outline for row in areas)
    states = [marks.area_states(row, wanted.layer) for row in areas]
    if is_shaded:
        drawn = drawing.england_picture(
            shapes=[
                drawing.Shape(row.code, row.outline, state, hatching, area_title(row), row.label)
                for row, (state, hatching) in zip(areas, states, strict=True)
                if row.outline
            ],
            labels=labels,
        )
    else:
        drawn = drawing.dots_picture(marks=_dots(wanted), labels=labels)
    return EnglandPage(
        filter=wanted,
        rows=[AreaTableRow(row, *state) for row, state in zip(areas, states, strict=True)],
        picture=drawn,
        legend=marks.area_legend(areas, wanted.layer),
        schools=sum(row.schools for row in areas),
        is_shaded=is_shaded,
        figures=figures_words(run),
        run=run,
    )


def _dots(wanted: MapFilter) -> list[drawing.Mark]:
    return [
        drawing.Mark(0, easting, northing, marks.state_of(level, load, wanted.layer), "")
        for easting, northing, level, load in queries.dots(wanted)
    ]


def area_title(row: AreaRow) -> str:
    """What an area's shades say, in words."""
    shade = row.shade
    if not shade.is_known:
        return f"{row.name}: too few schools to shade"
    return (
        f"{row.name}: of {shade.compared} schools, {shade.shortage} short of places, "
        f"{shade.spare} with spare places"
    )


def figures_words(run: AtlasRun | None) -> str:
    """Of when the places and pupils on the map are, such as "August 2022"."""
    periods = (run.periods if run else {}).get("roll", [])
    return " and ".join(period_words(period) for period in periods)
