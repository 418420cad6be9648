"""What a what-if starts from: the model of an area with its surroundings, and its schools as published."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from collabnet.atlas import model_queries
from collabnet.atlas.model_models import AtlasModel
from collabnet.atlas.model_window import Window, load_window
from collabnet.atlas.models import AtlasSchool
from collabnet.atlas.readings import OPEN_STATUSES
from collabnet.atlas.scenario_areas import TriedArea
from collabnet.core.what_if import Base, Changes, Outcome, Situation, bases, work_out
from collabnet.core.what_if_words import Pupils, year_groups_in
from collabnet.directory.figures import Figure
from collabnet.directory.models import LocalitySchool, School
from collabnet.platform.db import read

KEYS_AT_ONCE = 500
KEPT_AREAS = 2  # areas whose variants stay in memory: some megabytes each


@dataclass(frozen=True, eq=False, slots=True)
class Kept:
    """The window of an area with its variants; changes are tried on them one at a time."""

    window: Window
    situation: Situation
    bases: tuple[Base, ...]
    lock: threading.Lock


_kept: OrderedDict[tuple[str, str], Kept] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class SchoolFacts:
    """A school of the model as it is: places for entry from the model, the rest as published."""

    urn: int
    name: str
    la_code: str
    easting: int | None
    northing: int | None
    in_area: bool  # whether a change to it can be tried here
    entry_places: float
    on_roll: float | None
    places: float | None
    level: str  # of PlacesLevel, "" before the first working out
    is_still_filling: bool
    year_groups: int
    offers: float | None  # places offered for entry, the latest year
    offers_year: str

    @property
    def pupils(self) -> Pupils:
        """The whole school's figures."""
        return Pupils(self.on_roll, self.places, self.year_groups)


@dataclass(frozen=True, eq=False, slots=True)
class AreaModel:
    """The model of an area: the schools are in the order of the window's numbers."""

    tried: TriedArea
    band: str
    kept: Kept
    schools: tuple[SchoolFacts, ...]
    version: str
    entry_year: int
    children_year: int
    preferences: str  # "distance" or "first_preferences"

    def numbers(self) -> dict[int, int]:
        """The number of each school by URN."""
        return {school.urn: number for number, school in enumerate(self.schools)}

    def own(self) -> dict[int, SchoolFacts]:
        """The schools to which a change can be tried, by URN, in order of their names."""
        found = sorted((s for s in self.schools if s.in_area), key=lambda s: (s.name, s.urn))
        return {school.urn: school for school in found}

    def work_out(self, changes: Changes) -> Outcome:
        """The changes worked out in every variant, which stay as they were."""
        with self.kept.lock:
            return work_out(self.kept.situation, changes, kept=self.kept.bases)

    def left_to_us(self, number: int, wanted: float) -> float:
        """Of so many places of a school, those for children of this area: others keep what they have."""
        full, left = self.kept.window.entry_places[number], self.kept.window.places[number]
        return max(0.0, float(left + wanted - full))


def model_rows(la_codes: Sequence[str], band: str) -> list[AtlasModel]:
    """The built models of these authorities in a band."""
    rows = [model_queries.model_of(code, band) for code in la_codes]
    return [row for row in rows if row is not None]


def version_of(rows: Sequence[AtlasModel]) -> str:
    """Which model this is: it changes with what the model says, not when the same is built again; "" for none."""
    if not rows:
        return ""
    digest = hashlib.sha256()
    for row in rows:
        about = (row.la_code, row.band, row.entry_year, row.children_year, row.preferences)
        digest.update(repr(about).encode() + row.edges)
    around = {code for row in rows for code in row.around} - {row.la_code for row in rows}
    for other in read(
        select(AtlasModel.la_code, AtlasModel.schools, AtlasModel.children, AtlasModel.unplaced)
        .where(AtlasModel.la_code.in_(sorted(around)), AtlasModel.band == rows[0].band)
        .order_by(AtlasModel.la_code)
    ):
        digest.update(repr(tuple(other)).encode())
    return digest.hexdigest()[:32]


def present_version(tried: TriedArea, band: str) -> str:
    """The version of the model that would be used now; "" before it was built."""
    return version_of(model_rows(tried.area.la_codes, band))


def area_model(tried: TriedArea, band: str) -> AreaModel | None:
    """The model of an area in a band, or None before it was built for every authority of the area."""
    rows = model_rows(tried.area.la_codes, band)
    if not rows or len(rows) < len(tried.area.la_codes):
        return None
    kept = _window(tried, band, version_of(rows))
    urns = [int(urn) for urn in kept.window.urns]
    places = dict(zip(urns, kept.window.entry_places.tolist(), strict=True))
    return AreaModel(
        tried=tried,
        band=band,
        kept=kept,
        schools=tuple(_facts(tried, band, urns, places)),
        version=version_of(rows),
        entry_year=rows[0].entry_year,
        children_year=rows[0].children_year,
        preferences=rows[0].preferences,
    )


def _window(tried: TriedArea, band: str, version: str) -> Kept:
    """The area with its surroundings and every variant; kept in memory while the model stays as it is."""
    key = (version, band)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    window = load_window(tried.area.la_codes, band)
    situation = Situation(window.edges, window.children, window.places, window.cell_points)
    made = Kept(window, situation, bases(situation), threading.Lock())
    with _lock:
        _kept[key] = made
        while len(_kept) > KEPT_AREAS:
            _kept.popitem(last=False)
    return made


def _facts(
    tried: TriedArea, band: str, urns: Sequence[int], places: dict[int, float]
) -> list[SchoolFacts]:
    """The schools in the order of `urns`, from a few queries."""
    inside = _inside(tried)
    offers = _offers(urns, band)
    found: dict[int, SchoolFacts] = {}
    for start in range(0, len(urns), KEYS_AT_ONCE):
        rows = read(
            select(
                School.urn, School.name, School.la_code, School.easting, School.northing,
                School.low_age, School.high_age, School.status_code, AtlasSchool.on_roll,
                AtlasSchool.places, AtlasSchool.level, AtlasSchool.still_filling,
            )
            .outerjoin(AtlasSchool, AtlasSchool.urn == School.urn)
            .where(School.urn.in_(urns[start : start + KEYS_AT_ONCE]))
        )  # fmt: skip
        for row in rows:
            number, year = offers.get(row.urn, (None, ""))
            is_inside = row.la_code == tried.code if inside is None else row.urn in inside
            found[row.urn] = SchoolFacts(
                urn=row.urn,
                name=row.name,
                la_code=row.la_code,
                easting=row.easting,
                northing=row.northing,
                in_area=is_inside and row.status_code in OPEN_STATUSES,
                entry_places=places[row.urn],
                on_roll=row.on_roll,
                places=row.places,
                level=row.level or "",
                is_still_filling=bool(row.still_filling),
                year_groups=year_groups_in(band, low_age=row.low_age, high_age=row.high_age),
                offers=number,
                offers_year=year,
            )
    return [found[urn] for urn in urns]


def _inside(tried: TriedArea) -> set[int] | None:
    """The schools of a locality; None for an authority, whose schools name it themselves."""
    if tried.kind == "la":
        return None
    rows = read(select(LocalitySchool.urn).where(LocalitySchool.locality_id == int(tried.code)))
    return {urn for (urn,) in rows}


def _offers(urns: Sequence[int], band: str) -> dict[int, tuple[float | None, str]]:
    """Places offered for entry in the latest year published, with that year."""
    found: dict[int, tuple[float | None, str]] = {}
    for start in range(0, len(urns), KEYS_AT_ONCE):
        rows = read(
            select(Figure.subject_code, Figure.value, Figure.period)
            .where(
                Figure.subject_kind == "school",
                Figure.measure == "places_offered",
                Figure.band.in_((band, "")),
                Figure.subject_code.in_([str(u) for u in urns[start : start + KEYS_AT_ONCE]]),
            )
            .order_by(Figure.period)
        )
        found |= {int(code): (value, period) for code, value, period in rows}
    return found
