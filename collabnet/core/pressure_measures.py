"""What each pressure bar is made of: the measures, how they are worked out, and when not.

Indicators, weights, directions and the fewest cases are those of the project's indicator list
(P1–P4, I1–I4, W1–W3, A1, A2, F1, F2, Q1). Bars of workforce, in-year moves, finance and inspection
are restricted: they are kept and shown apart from the public ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Final

import numpy as np

from collabnet.core.columns import Codes, Column, Flags
from collabnet.core.figures import NoValue
from collabnet.core.places import FEWEST_PLACES

FEWEST_OFFERS: Final = 10
FEWEST_ON_ROLL: Final = 30
FEWEST_PUPILS: Final = 10
FEWEST_SCHOOLS_IN_AREA: Final = 3  # two others at least, or the school is compared with itself
FEWEST_TEACHERS: Final = 5
FEWEST_JOINERS: Final = 5


class Domain(StrEnum):
    """One bar. Spare places and shortage of places are two ends and are never averaged."""

    SPARE_PLACES = "spare_places"
    SHORTAGE_OF_PLACES = "shortage_of_places"
    UNEQUAL_LOAD = "unequal_load"
    ATTENDANCE = "attendance"
    WORKFORCE = "workforce"
    IN_YEAR_MOVES = "in_year_moves"
    FINANCE = "finance"
    INSPECTION = "inspection"

    @property
    def words(self) -> str:
        """The bar's name on a page."""
        return _DOMAIN_WORDS.get(self.value, self.value.replace("_", " "))

    @property
    def is_restricted(self) -> bool:
        """Whether only those named in product.md may see this bar of a named school."""
        return self.value in RESTRICTED_DOMAINS


_DOMAIN_WORDS: Final = {"in_year_moves": "in-year moves"}
RESTRICTED_DOMAINS: Final = frozenset({"workforce", "in_year_moves", "finance", "inspection"})
# The figures behind restricted bars: no page, list or file shows them but the restricted part itself.
RESTRICTED_MEASURES: Final = (
    "teacher_vacancies",
    "teachers_temporary",
    "teachers",
    "pupil_teacher_ratio",
    "adverts_repeated_percent",
    "in_year_balance_percent",
    "revenue_reserve_percent",
    "stuck_school",
)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One measure of a domain: its weight in it, and which direction means more pressure."""

    id: str
    domain: Domain
    label: str
    formula: str
    unit: str
    weight: float
    higher_is_pressure: bool

    @property
    def key(self) -> str:
        """Its name in settings: a measure can be part of two bars, with a weight in each."""
        return f"{self.domain.value}.{self.id}"


_SPARE, _SHORTAGE, _LOAD = Domain.SPARE_PLACES, Domain.SHORTAGE_OF_PLACES, Domain.UNEQUAL_LOAD
_PER_OFFER = "first preferences / places offered"
_CHANGE = "(pupils on roll / pupils on roll three years before - 1) x 100"

INDICATORS: Final[tuple[Indicator, ...]] = (
    Indicator(
        "P1",
        _SPARE,
        "Unfilled places",
        "(places - pupils) / places x 100, at least 0",
        "%",
        1,
        True,
    ),
    Indicator("P3", _SPARE, "First preferences per offer", _PER_OFFER, "ratio", 1, False),
    Indicator("P4", _SPARE, "Change in roll over three years", _CHANGE, "%", 1, False),
    Indicator(
        "P2",
        _SHORTAGE,
        "Pupils over capacity",
        "(pupils - places) / places x 100, at least 0",
        "%",
        1,
        True,
    ),
    Indicator("P3", _SHORTAGE, "First preferences per offer", _PER_OFFER, "ratio", 1, True),
    Indicator("P4", _SHORTAGE, "Change in roll over three years", _CHANGE, "%", 1, True),
    Indicator(
        "I1",
        _LOAD,
        "Free school meals, against the area",
        "school's share of pupils - area's share, same phase",
        "percentage points",
        1,
        True,
    ),
    Indicator(
        "I2",
        _LOAD,
        "Education, health and care plans, against the area",
        "school's share of pupils, less those in funded specialist places - area's share",
        "percentage points",
        1,
        True,
    ),
    Indicator(
        "I3",
        _LOAD,
        "SEN support, against the area",
        "school's share of pupils - area's share, same phase",
        "percentage points",
        0.5,
        True,
    ),
    Indicator("A1", Domain.ATTENDANCE, "Overall absence", "sessions missed", "%", 1, True),
    Indicator(
        "A2", Domain.ATTENDANCE, "Suspensions", "suspensions for every 100 pupils", "%", 0.5, True
    ),
    Indicator(
        "W1",
        Domain.WORKFORCE,
        "Teaching posts vacant or filled for a time",
        "(posts vacant + posts filled temporarily) / teachers x 100",
        "%",
        1,
        True,
    ),
    Indicator(
        "W2", Domain.WORKFORCE, "Pupils per teacher", "pupils / teachers", "ratio", 0.5, True
    ),
    Indicator(
        "W3",
        Domain.WORKFORCE,
        "Local adverts that had to be repeated",
        "adverts placed again / adverts x 100",
        "%",
        0.5,
        True,
    ),
    Indicator(
        "I4",
        Domain.IN_YEAR_MOVES,
        "Pupils who joined during the year",
        "pupils who joined in the last three terms / pupils on roll x 100",
        "%",
        1,
        True,
    ),
    Indicator(
        "F1", Domain.FINANCE, "In-year balance", "balance of the year / income x 100", "%", 1, False
    ),
    Indicator("F2", Domain.FINANCE, "Revenue reserve", "reserve / income x 100", "%", 1, False),
    Indicator(
        "Q1",
        Domain.INSPECTION,
        "Stuck, or in a category of concern",
        "1 where the DfE's definition holds, else 0",
        "yes or no",
        0.5,
        True,
    ),
)

# Without the place figures themselves neither end can be told, whatever applications say.
ANCHORS: Final = {_SPARE: "P1", _SHORTAGE: "P2"}


@dataclass(frozen=True, eq=False, slots=True)
class Schools:
    """The published figures of many schools, one position a school in every column.

    `phase_groups` says who is compared with whom (-1: not compared), `areas` whose share is the
    area's share: the same local authority and phase. `places` are net of an agreed cut in places.
    `specialist_pupils` are those in funded resourced provision and SEN units; not applicable
    means that the school has none. `direct` are measures that need no working out, by indicator.
    """

    phase_groups: Codes
    areas: Codes
    is_still_filling: Flags
    places: Column
    on_roll: Column
    on_roll_three_years_before: Column
    first_preferences: Column
    offers: Column
    pupils: Column
    fsm_pupils: Column
    ehc_plan_pupils: Column
    sen_support_pupils: Column
    specialist_pupils: Column
    absence_percent: Column
    direct: Mapping[str, Column] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse columns of different lengths."""
        columns = [getattr(self, f.name) for f in fields(self) if f.name != "direct"]
        lengths = {len(column) for column in (*columns, *self.direct.values())}
        if len(lengths) > 1:
            raise ValueError("Every column needs one figure a school.")

    def __len__(self) -> int:
        """How many schools there are."""
        return len(self.phase_groups)


def phase_group(phase_code: int) -> str | None:
    """Which schools a school is compared with, by the register's phase code.

    Middle schools go with the phase they are deemed to be. Nurseries, 16 plus and schools without a
    phase (special schools, pupil referral units) are too unlike each other to be compared: None.
    """
    groups = {2: "primary", 3: "primary", 4: "secondary", 5: "secondary", 7: "all-through"}
    return groups.get(phase_code)


def has_published_offers(low_age: int) -> bool:
    """Whether a school admits in the published rounds: into Reception or Year 7.

    Junior, middle and upper schools admit at 7, 9, 13 or 14 and are not in the offers file: their
    first preferences per offer are not applicable, rather than unknown.
    """
    return low_age <= 5 or low_age == 11


def measure(schools: Schools) -> dict[str, Column]:
    """Every indicator's value for every school, with the reason where it cannot be shown."""
    against = {id_: _against_area(schools, counted) for id_, counted in _counted(schools).items()}
    return _places_measures(schools) | against | _direct(schools)


def own_measures(schools: Schools) -> dict[str, Column]:
    """The same before any comparison: shares of pupils as they are, in per cent.

    What a school's neighbours are put beside (I1 to I3 of `measure` are compared with an area already).
    """
    shares = {
        id_: _share(schools, counted).scaled(100) for id_, counted in _counted(schools).items()
    }
    return _places_measures(schools) | shares | _direct(schools)


def vacancy_percent(*, vacant: Column, temporary: Column, teachers: Column) -> Column:
    """W1: posts vacant or filled for a time for every 100 teachers, from 5 teachers on."""
    rate = vacant.plus(temporary).over(teachers).scaled(100)
    return rate.withheld(teachers.numbers < FEWEST_TEACHERS, NoValue.NOT_APPLICABLE)


def joiners_percent(*, joiners: Column, on_roll: Column) -> Column:
    """I4: pupils who joined during the year for every 100 on roll; fewer than 5 are not told."""
    rate = joiners.over(on_roll).scaled(100)
    has_few = (joiners.numbers > 0) & (joiners.numbers < FEWEST_JOINERS)
    return rate.withheld(has_few, NoValue.SUPPRESSED)


def _counted(schools: Schools) -> dict[str, Column]:
    """The pupils that I1 to I3 count; those in funded specialist places are taken off EHC plans."""
    specialist = schools.specialist_pupils
    has_none = specialist.is_of_kind(NoValue.NOT_APPLICABLE)
    taken_off = Column(
        np.where(has_none, 0.0, specialist.numbers),
        np.where(has_none, 0, specialist.kinds).astype(np.int8),
    )
    return {
        "I1": schools.fsm_pupils,
        "I2": schools.ehc_plan_pupils.minus(taken_off).floored(),
        "I3": schools.sen_support_pupils,
    }


def _direct(schools: Schools) -> dict[str, Column]:
    """A1 and what needs no working out; a measure that no file brought is not published."""
    worked_out = frozenset({"P1", "P2", "P3", "P4", "I1", "I2", "I3"})
    absent = Column.missing(len(schools), NoValue.NOT_PUBLISHED)
    found = {i.id: schools.direct.get(i.id, absent) for i in INDICATORS if i.id not in worked_out}
    return found | {"A1": schools.absence_percent}


def _share(schools: Schools, counted: Column) -> Column:
    """Counted pupils over all pupils, from 10 pupils on."""
    pupils = schools.pupils
    return counted.over(pupils).withheld(pupils.numbers < FEWEST_PUPILS, NoValue.NOT_APPLICABLE)


def _places_measures(schools: Schools) -> dict[str, Column]:
    """P1 to P4: places against roll, first preferences, and the change in roll."""
    places, on_roll = schools.places, schools.on_roll
    not_applicable = NoValue.NOT_APPLICABLE
    is_small = places.numbers < FEWEST_PLACES
    unfilled = places.minus(on_roll).floored().over(places).scaled(100)
    over = on_roll.minus(places).floored().over(places).scaled(100)
    per_offer = schools.first_preferences.over(schools.offers)
    before = schools.on_roll_three_years_before
    change = on_roll.minus(before).over(before).scaled(100)
    has_few = (before.numbers < FEWEST_ON_ROLL) | (on_roll.numbers < FEWEST_ON_ROLL)
    return {
        "P1": unfilled.withheld(is_small | schools.is_still_filling, not_applicable),
        "P2": over.withheld(is_small, not_applicable),
        "P3": per_offer.withheld(schools.offers.numbers < FEWEST_OFFERS, not_applicable),
        "P4": change.withheld(has_few, not_applicable).replaced(
            schools.is_still_filling, not_applicable
        ),
    }


def _against_area(schools: Schools, counted: Column) -> Column:
    """A school's share of pupils less the share of its area, in percentage points.

    The area's share is its counted pupils over all its pupils, taken over the schools of the area
    for which both are known: the school itself is one of them, as it is in published area figures.
    """
    pupils, areas = schools.pupils, schools.areas
    share = _share(schools, counted)
    counts = share.is_known & (areas >= 0) & (schools.phase_groups >= 0)
    size = int(areas.max(initial=-1)) + 1
    in_area = np.bincount(areas[counts], minlength=size)
    top = np.bincount(areas[counts], weights=counted.numbers[counts], minlength=size)
    bottom = np.bincount(areas[counts], weights=pupils.numbers[counts], minlength=size)
    area_share = np.full(size, np.nan)
    is_enough = in_area >= FEWEST_SCHOOLS_IN_AREA
    area_share[is_enough] = top[is_enough] / bottom[is_enough]
    theirs = np.where(areas >= 0, area_share[areas] if size else np.nan, np.nan)
    difference = share.minus(Column.of_numbers(theirs, missing=NoValue.NOT_APPLICABLE))
    return difference.scaled(100)
