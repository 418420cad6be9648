"""The results of a what-if as they are kept: rows by school, groups for a paper, the sentence, the model used."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from collabnet.atlas.scenario_state import Tried
from collabnet.core.what_if_words import Crossing, Row

RESULTS_FORMAT = 1  # raised when what is kept of a result changes its meaning


@dataclass(frozen=True, slots=True)
class SchoolResult:
    """One school before and after, in whole children a year; `later_*` are of the whole school after `years`."""

    urn: int  # 0 for a school that the what-if opens
    name: str
    easting: int | None
    northing: int | None
    in_area: bool
    is_changed: bool
    entry_before: int
    entry_after: int
    low: int
    central: int
    high: int
    offers: int | None
    offers_year: str
    on_roll: int | None
    places: int | None
    percent: float | None
    level: str
    crossing: str
    years: int = 0
    later_places: int | None = None
    later_low: float | None = None
    later_central: float | None = None
    later_high: float | None = None
    level_low: str = ""
    level_central: str = ""
    level_high: str = ""

    @property
    def row(self) -> Row:
        """The school as the sentence says it."""
        return Row(
            self.name, self.low, self.central, self.high, Crossing(self.crossing), self.is_changed
        )

    @property
    def closes(self) -> bool:
        """Whether it takes no more children."""
        return self.entry_after == 0 < self.entry_before


@dataclass(frozen=True, slots=True)
class SpecialistResult:
    """Funded specialist places at one school, beside the model; None where the register gives no number."""

    urn: int
    name: str
    kind: str
    places: int | None
    on_roll: int | None
    more: int


@dataclass(frozen=True, slots=True)
class GroupResult:
    """Some schools together, for a public paper: none so few that one school's loss could be read from it."""

    name: str
    schools: int
    entry_before: int
    entry_after: int
    low: int
    high: int
    on_roll: int
    places: int
    without_figures: int  # schools whose pupils or places are not known: not in the sums


@dataclass(frozen=True, slots=True)
class Results:
    """What came out, as it is kept with a saved what-if."""

    rows: list[SchoolResult]
    unplaced_low: int
    unplaced_high: int
    variants: int
    sentence: str
    specialist: list[SpecialistResult]
    model: dict[str, Any]
    groups: list[GroupResult] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    format: int = RESULTS_FORMAT

    def as_json(self) -> dict[str, Any]:
        """For the database."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Results:
        """From the database, whatever parts an earlier release did not keep."""
        return cls(
            **_known(cls, kept)
            | {
                "rows": [SchoolResult(**_known(SchoolResult, row)) for row in kept["rows"]],
                "specialist": [
                    SpecialistResult(**_known(SpecialistResult, row)) for row in kept["specialist"]
                ],
                "groups": [GroupResult(**_known(GroupResult, row)) for row in kept["groups"]],
            }
        )


def _known(kind: type[Any], kept: Mapping[str, Any]) -> dict[str, Any]:
    names = {f.name for f in fields(kind)}
    return {name: value for name, value in kept.items() if name in names}


def input_hash(tried: Tried, version: str) -> str:
    """A digest of everything that a result depends on: the same digest, the same result."""
    asked = [tried.band, sorted(tried.tokens), tried.settings, version, RESULTS_FORMAT]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
