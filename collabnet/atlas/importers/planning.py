"""Importers of place planning: planning areas with their schools, forecasts, expected homes, agreed places."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from collabnet.atlas.importers import values
from collabnet.atlas.importers.layouts import Cells, Column, Layout
from collabnet.atlas.importers.listed import AreaRows, LocalRows, importer_of
from collabnet.atlas.local_models import (
    ExpectedHomes,
    PlacesChange,
    PlanningArea,
    PlanningAreaSchool,
    PupilForecast,
)
from collabnet.core.planning import FORECAST_YEARS
from collabnet.directory.importers.cells import date_in, table_of
from collabnet.platform.imports.importer import Context, Record, Rejected, Target

AREA = Target(
    table=table_of(PlanningArea),
    key=("la_code", "band", "code"),
    columns=("name",),
    find_by=(0,),
    run_column="run_id",
)
MEMBER = Target(
    table=table_of(PlanningAreaSchool),
    key=("urn", "band"),
    columns=("la_code", "area_code"),
    run_column="run_id",
)
FORECAST = Target(
    table=table_of(PupilForecast),
    key=("la_code", "band", "area_code", "school_year", "year_group"),
    columns=("pupils", "no_value"),
    find_by=(0, 2),
    run_column="run_id",
)
HOMES = Target(
    table=table_of(ExpectedHomes),
    key=("la_code", "band", "area_code", "site", "school_year"),
    columns=("homes", "pupils_per_100", "in_forecast"),
    find_by=(0, 2),
    run_column="run_id",
)
PLACES = Target(
    table=table_of(PlacesChange),
    key=("urn", "band", "entry_year"),
    columns=("places", "places_before", "agreed_on", "reason", "source"),
    run_column="run_id",
)
GROUPS = {"primary": range(7), "secondary": range(7, 14)}

LA_COLUMN = Column(
    "la_code",
    "Three-digit number of the local authority. May be left out on the authority's own page.",
    "990",
    required=False,
    also=("la", "la number"),
)
BAND_COLUMN = Column("band", "Either primary or secondary.", "secondary", also=("phase",))
AREA_COLUMN = Column(
    "planning_area", "The authority's own code of the planning area.", "S1", also=("area_code",)
)
URN_COLUMN = Column("urn", "The school's URN.", "990001", also=("school_urn",))
SOURCE_COLUMN = Column(
    "source", "Where the figure is published, in words.", "Admissions booklet 2026"
)
SCHOOL_YEAR_COLUMN = Column("school_year", "The school year, such as 2027/28.", "2027/28")

AREAS_LAYOUT = Layout(
    name="planning-areas",
    title="Planning areas",
    about="Which schools make up each pupil planning area, one row a school.",
    columns=(
        LA_COLUMN,
        BAND_COLUMN,
        AREA_COLUMN,
        Column("name", "What the planning area is called.", "Ashmere town", also=("area_name",)),
        Column(
            "urn",
            "A school of the area; empty for an area that has no school yet.",
            "990001",
            also=("school_urn",),
        ),
    ),
    switches_on="The place planning page: schools, forecasts and places by planning area.",
    without="Forecasts and homes cannot be imported, and places cannot be compared with them.",
    notes=("A school has one planning area in each band: the last row imported counts.",),
)
FORECASTS_LAYOUT = Layout(
    name="forecasts",
    title="Forecasts of pupils",
    about="Pupils expected by planning area, year group and school year: five years ahead for primary, "
    "seven for secondary.",
    columns=(
        LA_COLUMN,
        BAND_COLUMN,
        AREA_COLUMN,
        SCHOOL_YEAR_COLUMN,
        Column("year_group", "R for Reception, else 1 to 13.", "7"),
        Column("pupils", "Pupils expected, or a symbol such as c where there is none.", "412"),
    ),
    switches_on="Places needed and spare places in the years to come, by planning area and year group.",
    without="Nothing can be said about the years to come.",
    notes=("Import the planning areas first.",),
)
HOMES_LAYOUT = Layout(
    name="homes",
    title="Expected homes and pupil yield",
    about="New homes by site and school year, and how many pupils every hundred of them bring.",
    columns=(
        LA_COLUMN,
        BAND_COLUMN,
        AREA_COLUMN,
        Column("site", "What the site is called.", "Vale Meadows"),
        SCHOOL_YEAR_COLUMN,
        Column("homes", "Homes expected to be finished in that school year.", "120"),
        Column(
            "pupils_per_100_homes",
            "Pupils of this band, all year groups together, in every 100 homes.",
            "18",
        ),
        Column("in_forecast", "yes when the forecast has counted them already, else no.", "no"),
    ),
    switches_on="Pupils from new homes beside the forecast, told apart by whether it counts them already.",
    without="Pupils from new homes are not shown.",
    notes=("Import the planning areas first.",),
)
PLACES_LAYOUT = Layout(
    name="pan-changes",
    title="Agreed changes of admission numbers",
    about="Published admission numbers (PAN) that have been agreed for coming entry years, one row a school "
    "and entry year.",
    columns=(
        URN_COLUMN,
        BAND_COLUMN,
        Column("entry_year", "The first year of entry with these places, such as 2027.", "2027"),
        Column("places", "The admission number from then on.", "150", also=("pan",)),
        Column("places_before", "The admission number until then.", "180", also=("previous_pan",)),
        Column("agreed_on", "The day it was agreed, day-month-year.", "12-02-2026", required=False),
        Column("reason", "Why, in a few words.", "Fewer children in the town", required=False),
        SOURCE_COLUMN,
    ),
    switches_on="Places in coming years, and agreed cuts taken out of what counts as spare places.",
    without="Models take the most places offered in the last four years, and a cut looks like spare places.",
)


class AreaReader(LocalRows):
    """Turns rows into planning areas and their schools."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.cells = Cells(AREAS_LAYOUT, context.columns)
        self.targets: Sequence[Target] = (AREA, MEMBER)
        self.names: dict[tuple[str, str, str], str] = {}

    def read(self, cells: list[str]) -> tuple[Hashable, list[Record]]:
        """A school in its planning area, or an area without one. Raises Rejected."""
        row = self.cells.of(cells)
        la_code = self.authority("la_code", row["la_code"])
        band = values.band_in("band", row["band"])
        code = values.filled("planning_area", row["planning_area"], longest=20)
        name = values.filled("name", row["name"], longest=120)
        key = (la_code, band, code)
        first = self.names.get(key, name)
        if first != name:
            raise Rejected("name", name, f"An earlier row calls planning area {code} “{first}”.")
        area: Record = (AREA, key, (name,))
        if not row["urn"]:
            self.names[key] = name
            return key, [area]
        school = self.school_in_band("urn", row["urn"], band)
        if school.la_code != la_code:
            raise Rejected("urn", row["urn"], f"This school belongs to {school.la_code}.")
        self.names[key] = name
        return (school.urn, band), [(MEMBER, (school.urn, band), (la_code, code)), area]


class ForecastReader(AreaRows):
    """Turns rows into forecasts of known planning areas."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.cells = Cells(FORECASTS_LAYOUT, context.columns)
        self.targets = (FORECAST,)
        self.first_year = context.as_of.year - (context.as_of.month < 9)

    def read(self, cells: list[str]) -> tuple[Hashable, list[Record]]:
        """One year group of one planning area in one school year. Raises Rejected."""
        row = self.cells.of(cells)
        la_code = self.authority("la_code", row["la_code"])
        band = values.band_in("band", row["band"])
        code = self.area(la_code, band, "planning_area", row["planning_area"])
        school_year = values.school_year_in("school_year", row["school_year"])
        group = values.year_group_in("year_group", row["year_group"])
        if group not in GROUPS[band]:
            raise Rejected(
                "year_group", row["year_group"], f"This is no year group of {band} school."
            )
        counted = values.children_in("pupils", row["pupils"])
        if int(school_year[:4]) > self.first_year + FORECAST_YEARS[band]:
            years = f"{FORECAST_YEARS[band]} years ahead in {band}"
            self.context.warn(
                "school_year", school_year, f"Forecasts are usual for {years}.", once=True
            )
        key = (la_code, band, code, school_year, group)
        return key, [(FORECAST, key, counted)]


class HomesReader(AreaRows):
    """Turns rows into homes expected in known planning areas."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.cells = Cells(HOMES_LAYOUT, context.columns)
        self.targets = (HOMES,)

    def read(self, cells: list[str]) -> tuple[Hashable, list[Record]]:
        """The homes of one site in one school year. Raises Rejected."""
        row = self.cells.of(cells)
        la_code = self.authority("la_code", row["la_code"])
        band = values.band_in("band", row["band"])
        code = self.area(la_code, band, "planning_area", row["planning_area"])
        site = values.filled("site", row["site"], longest=120)
        school_year = values.school_year_in("school_year", row["school_year"])
        key = (la_code, band, code, site, school_year)
        homes = values.whole("homes", row["homes"], largest=100_000)
        yielded = values.number_in("pupils_per_100_homes", row["pupils_per_100_homes"], largest=500)
        counted = values.yes_no_in("in_forecast", row["in_forecast"])
        return key, [(HOMES, key, (homes, yielded, counted))]


class PlacesReader(LocalRows):
    """Turns rows into agreed admission numbers."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.cells = Cells(PLACES_LAYOUT, context.columns)
        self.targets: Sequence[Target] = (PLACES,)

    def read(self, cells: list[str]) -> tuple[Hashable, list[Record]]:
        """The admission number of one school from one entry year on. Raises Rejected."""
        row = self.cells.of(cells)
        band = values.band_in("band", row["band"])
        school = self.school_in_band("urn", row["urn"], band)
        key = (school.urn, band, values.year_in("entry_year", row["entry_year"]))
        record = (
            values.whole("places", row["places"], largest=2_000),
            values.whole("places_before", row["places_before"], largest=2_000),
            date_in("agreed_on", row["agreed_on"]),
            values.filled("reason", row["reason"], longest=300) if row["reason"] else "",
            values.filled("source", row["source"], longest=200),
        )
        return key, [(PLACES, key, record)]


PLANNING_IMPORTERS = (
    importer_of(AREAS_LAYOUT, AreaReader, source="planning areas", order=21),
    importer_of(FORECASTS_LAYOUT, ForecastReader, source="forecasts of pupils", order=22),
    importer_of(HOMES_LAYOUT, HomesReader, source="expected homes and pupil yield", order=23),
    importer_of(
        PLACES_LAYOUT, PlacesReader, source="agreed changes of admission numbers", order=24
    ),
)
