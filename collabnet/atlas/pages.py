"""Puts a map page together: rows, picture, legend and choices from one and the same query, so that they agree."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from markupsafe import Markup

from collabnet.atlas import drawing, marks, model_queries, offers, outlines, queries
from collabnet.atlas.bars import period_words
from collabnet.atlas.catchment_drawing import AreaLayer, area_grounds, area_layer
from collabnet.atlas.filters import Layer, MapFilter
from collabnet.atlas.labels import Label, town_labels
from collabnet.atlas.model_models import BANDS, AtlasCatchment
from collabnet.atlas.models import AtlasRun
from collabnet.atlas.queries import Area, AreaRow, SchoolRow
from collabnet.core.actor import Actor
from collabnet.core.figures import NoValue, absent, known
from collabnet.core.places import PlacesSummary, SchoolPlaces, summarise
from collabnet.platform.errors import NotFound
from collabnet.platform.pagination import Page

ROWS_A_PAGE = 60
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
    catchment: AtlasCatchment | None = None


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
    table: Page[TableRow]  # the rows of the table that are on this page of it
    catchments: AreaLayer | None = None  # where the layer is of catchments


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


def local_page(
    *, area: Area, wanted: MapFilter, actor: Actor, links: str = "", number: int = 1
) -> LocalPage:
    """The map of a local authority or a locality with its table.

    The table has pages, the picture holds every school; a mark leads to its row, or where there are
    several pages selects its school. `links` leads marks elsewhere. Raises NotFound beyond the last page.
    On a layer of catchments only schools that take children in then are there. Those that share the
    children of the school that is selected are marked out.
    """
    band = wanted.layer.band
    layer = area_layer(area, band, wanted) if band else None
    schools = [school for school, _ in layer.shown] if layer else queries.schools_of(area, wanted)
    stored = layer.rows if layer else {}
    offering = offers.on_offer(actor=actor, rows=schools)
    run = queries.latest_run()
    rows = [_table_row(row, wanted.layer, offering, stored.get(row.urn)) for row in schools]
    first = (number - 1) * ROWS_A_PAGE
    table = Page(rows[first : first + ROWS_A_PAGE], number, len(rows), ROWS_A_PAGE)
    if number > table.last:
        raise NotFound
    if not links:
        links = "#s" if table.last == 1 else f"{area.map_href}?{_selecting(wanted)}"
    return LocalPage(
        area=area,
        filter=wanted,
        rows=rows,
        table=table,
        picture=picture(
            area=area,
            schools=schools,
            layer=wanted.layer,
            offering=offering,
            links=links,
            grounds=area_grounds(layer) if layer else "",
            near=_near(wanted),
        ),
        legend=marks.school_legend(schools, wanted.layer, offering),
        summary=summary(schools),
        without_place=sum(not row.has_place for row in schools),
        figures=figures_words(run),
        run=run,
        catchments=layer,
    )


def _selecting(wanted: MapFilter) -> str:
    """The beginning of the query that selects a school: its URN follows."""
    kept = wanted.query(school="", at="").removeprefix("?")
    return f"{kept}&school=" if kept else "school="


def _near(wanted: MapFilter) -> frozenset[int]:
    """The schools that share the children of the one selected."""
    if wanted.school is None:
        return frozenset()
    bands = (wanted.layer.band,) if wanted.layer.band else BANDS
    return frozenset(n.urn for b in bands for n in model_queries.neighbours_of(wanted.school, b))


def picture(
    *,
    area: Area,
    schools: list[SchoolRow],
    layer: Layer,
    offering: dict[int, str],
    links: str = "#s",
    grounds: str = "",
    near: Collection[int] = (),
) -> Markup:
    """The picture of an area with these schools; a mark links to `links` and the URN.

    `grounds` are catchments as SVG, `near` the schools to mark out.
    """
    placed = [row for row in schools if row.has_place]
    boxes: list[tuple[float, float, float, float]] = [
        (row.easting or 0, row.northing or 0, row.easting or 0, row.northing or 0) for row in placed
    ]
    own: list[tuple[str, bool]] = []
    if area.polygon:
        shape = outlines.from_geojson(area.polygon)
        own = [(outlines.path(shape), True)]
        boxes.append(outlines.bounds(shape))
    else:  # the whole of an area, not just as far as its outermost school
        boxes += queries.bounds_of(area.la_codes)
    frame = drawing.frame_round(boxes)
    around = queries.outlines_near(
        round(frame.west), round(frame.south), round(frame.east), round(frame.north)
    )
    land = [(path, not own and code in area.la_codes) for code, path in around] + own
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
                lit=row.urn in near,
            )
            for row in placed
        ],
        labels=local_labels(placed, width_metres=frame.width),
        links=links,
        grounds=grounds,
    )


def local_labels(placed: list[SchoolRow], *, width_metres: float) -> list[Label]:
    """The towns to write on a map of these schools that is so wide."""
    return town_labels(
        ((row.town, row.easting, row.northing) for row in placed),
        fewest=TOWN_SCHOOLS,
        apart_metres=width_metres * TOWNS_APART,
        most=MOST_TOWNS,
    )


def _table_row(
    row: SchoolRow, layer: Layer, offering: dict[int, str], catchment: AtlasCatchment | None
) -> TableRow:
    return TableRow(
        school=row,
        state=marks.school_state(row, layer, offering),
        words=marks.state_words(row, layer, offering),
        fullness_state=marks.PLACES_STATES[row.places_level],
        fullness=marks.fullness_words(row),
        load=row.load if row.load in marks.LOAD_STATES else "not enough data",
        offer=offering.get(row.urn, ""),
        catchment=catchment,
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
