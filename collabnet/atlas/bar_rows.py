"""Turns worked-out bars into rows for the tables: public, restricted, and those of a locality's own settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from collabnet.atlas.inputs import SOURCES, Inputs
from collabnet.atlas.readings import Reading
from collabnet.core.columns import Column, Floats
from collabnet.core.figures import NoValue
from collabnet.core.pressure import Basis, DomainBars, Neighbours, Series
from collabnet.core.pressure_composite import Composite
from collabnet.core.pressure_measures import Domain
from collabnet.core.pressure_words import Why, Word

COMPOSITE = "composite"
JOINERS_SHOWN_FROM = 300  # pupils on roll


def public_rows(
    inputs: Inputs, bars: Sequence[DomainBars], neighbours: Neighbours
) -> list[dict[str, Any]]:
    """The rows of the public bars, for schools that are compared with others."""
    basis, counts = neighbours.basis(), neighbours.counts()
    rows = []
    for domain in (b for b in bars if not b.domain.is_restricted):
        own = _bars(inputs, domain)
        beside = _relative(domain)
        notes = _notes(inputs, domain.domain)
        for place, row in own.items():
            parts = row["parts"]
            if domain.relative is not None:
                parts = [p | extra[place] for p, extra in zip(parts, beside.parts, strict=True)]
            rows.append(
                row
                | {"parts": parts, "basis": basis[place].value, "neighbours": int(counts[place])}
                | {"notes": notes[place]}
                | (
                    {name: column[place] for name, column in beside.columns.items()}
                    if basis[place] is not Basis.NONE
                    else NO_RELATIVE
                )
            )
    return rows


def restricted_rows(
    inputs: Inputs, bars: Sequence[DomainBars], whole: Composite | None
) -> list[dict[str, Any]]:
    """The rows of the restricted bars and of the composite, for schools that have any of it."""
    rows = []
    for domain in (b for b in bars if b.domain.is_restricted):
        for place, row in _bars(inputs, domain).items():
            if any(p["value"] is not None or p["no_value"] == "suppressed" for p in row["parts"]):
                rows.append(row | {"parts": _withheld(inputs, place, row["parts"])})
    return rows + (_composite_rows(inputs, whole) if whole is not None else [])


def _withheld(inputs: Inputs, place: int, parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """In-year arrivals stand in a bar, but their share is kept only where it gives no hidden term away.

    Not where a term's number is small; and as it is shown as a whole percentage, only where one per cent is
    three children or more, so that a term hidden for another school's sake could still be three numbers.
    """
    is_large = inputs.found["roll"].column.numbers[place] >= JOINERS_SHOWN_FROM
    if place not in inputs.few_in_a_term and is_large:
        return parts
    hidden = {"value": None, "no_value": NoValue.SUPPRESSED.value}
    return [part | hidden if part["id"] == "I4" else part for part in parts]


def _composite_rows(inputs: Inputs, whole: Composite) -> list[dict[str, Any]]:
    """The composite of each school that has one, its parts being bars."""
    scores, standing = _rounded(whole.weighed.score), _standing_columns(whole.standing)
    rows = []
    for place, school in enumerate(inputs.schools):
        if scores[place] is None:
            continue
        end = whole.ends[place]
        parts = [
            {
                "id": name,
                "end": end.value if name == "places" and end is not None else None,
                "score": _one(whole.scores[place, column]),
                "contribution": _one(whole.weighed.contributions[place, column]),
                "greatest": _one(whole.weighed.greatest[place, column]),
            }
            for column, name in enumerate(whole.components)
        ]
        rows.append(
            {
                "urn": school.urn,
                "domain": COMPOSITE,
                "la_code": school.la_code,
                "score": scores[place],
                **{name: column[place] for name, column in standing.items()},
                "word": whole.words[place].value,
                "why": whole.whys[place].value,
                "parts": parts,
            }
        )
    return rows


def _bars(inputs: Inputs, domain: DomainBars) -> dict[int, dict[str, Any]]:
    """One domain's rows by position, for schools that are compared."""
    scores, standing = _rounded(domain.weighed.score), _standing_columns(domain.standing)
    parts = [_parts(domain, column, inputs.found) for column in range(len(domain.indicators))]
    return {
        place: {
            "urn": school.urn,
            "domain": domain.domain.value,
            "la_code": school.la_code,
            "score": scores[place],
            **{name: column[place] for name, column in standing.items()},
            "word": domain.words[place].value,
            "why": domain.whys[place].value,
            "parts": [part[place] for part in parts],
        }
        for place, school in enumerate(inputs.schools)
        if school.phase is not None
    }


class _Beside:
    """The relative columns of one domain, and what they add to each part."""

    def __init__(self, columns: dict[str, list[Any]], parts: list[list[dict[str, Any]]]) -> None:
        self.columns = columns
        self.parts = parts


NO_RELATIVE: dict[str, Any] = {
    "relative_score": None, "relative_place": None, "relative_low": None, "relative_high": None,
    "relative_share": None, "relative_word": Word.NOT_ENOUGH_DATA.value,
    "relative_why": Why.NO_NEIGHBOURS.value,
}  # fmt: skip


def _relative(domain: DomainBars) -> _Beside:
    found = domain.relative
    if found is None or found.means is None:
        size = len(domain.words)
        return _Beside({name: [value] * size for name, value in NO_RELATIVE.items()}, [])
    standing = _standing_columns(found.standing)
    columns: dict[str, list[Any]] = {
        "relative_score": _rounded(found.weighed.score),
        "relative_place": standing["place"],
        "relative_low": standing["low"],
        "relative_high": standing["high"],
        "relative_share": standing["top_share"],
        "relative_word": [word.value for word in found.words],
        "relative_why": [why.value for why in found.whys],
    }
    parts = [_beside_parts(found, column) for column in range(len(found.indicators))]
    return _Beside(columns, parts)


def _beside_parts(found: Series, column: int) -> list[dict[str, Any]]:
    """What one measure has beside the neighbours: own figure, theirs, and its part of the relative bar."""
    assert found.means is not None  # noqa: S101 - narrows the type
    lists = {
        "own": _rounded(found.values[column].numbers),
        "beside": _rounded(found.means[:, column]),
        "relative_score": _rounded(found.scores[:, column]),
        "relative_contribution": _rounded(found.weighed.contributions[:, column]),
        "relative_greatest": _rounded(found.weighed.greatest[:, column]),
    }
    return [dict(zip(lists, values, strict=True)) for values in zip(*lists.values(), strict=True)]


def _notes(inputs: Inputs, domain: Domain) -> list[list[list[Any]]]:
    """What was netted out of a school's bar: places agreed away, pupils in funded specialist places."""
    answer: list[list[list[Any]]] = [[] for _ in inputs.schools]
    if domain in (Domain.SPARE_PLACES, Domain.SHORTAGE_OF_PLACES):
        for place in np.flatnonzero(inputs.cut_places):
            answer[place].append(["cut", float(inputs.cut_places[place])])
        for place in np.flatnonzero(np.array(inputs.filling, dtype=np.bool_)):
            answer[place].append(["filling", 0])
    if domain is Domain.UNEQUAL_LOAD:
        for place in np.flatnonzero(inputs.specialist.numbers > 0):
            answer[place].append(["specialist", float(inputs.specialist.numbers[place])])
    return answer


def _parts(domain: Series, column: int, found: Mapping[str, Reading]) -> list[dict[str, Any]]:
    """One measure of a bar for every school, as it is kept: value or reason, score, share and sources.

    Sources are [period, import run] pairs, each once.
    """
    indicator, values = domain.indicators[column], domain.values[column]
    numbers, reasons = _rounded(values.numbers), _reasons(values)
    scores = _rounded(domain.scores[:, column])
    contributions = _rounded(domain.weighed.contributions[:, column])
    greatest = _rounded(domain.weighed.greatest[:, column])
    periods = [found[name].periods.tolist() for name in SOURCES[indicator.id]]
    runs = [found[name].runs.tolist() for name in SOURCES[indicator.id]]
    rows = []
    for place in range(len(values)):
        pairs = zip((p[place] for p in periods), (r[place] for r in runs), strict=True)
        rows.append(
            {
                "id": indicator.id,
                "value": numbers[place],
                "no_value": reasons[place],
                "score": scores[place],
                "contribution": contributions[place],
                "greatest": greatest[place],
                "sources": list(dict.fromkeys(pair for pair in pairs if pair[0])),
            }
        )
    return rows


def _standing_columns(standing: Any) -> dict[str, list[float | None]]:
    """Place, range and share on top, as they are kept."""
    usual = np.round(standing.usual, 4)
    return {
        "place": _rounded(usual),
        "low": _rounded(np.fmin(np.round(standing.low, 2), usual)),
        "high": _rounded(np.fmax(np.round(standing.high, 2), usual)),
        "top_share": _rounded(standing.top_share),
    }


def _reasons(column: Column) -> list[str | None]:
    """Why there is no number, for each school; None where there is one."""
    reasons: list[str | None] = [None] * len(column)
    for kind in NoValue:
        for place in np.flatnonzero(column.is_of_kind(kind)):
            reasons[place] = kind.value
    return reasons


def _rounded(numbers: Floats) -> list[float | None]:
    """Numbers to four decimals, None where there is none."""
    return [None if number != number else number for number in np.round(numbers, 4).tolist()]


def _one(number: float) -> float | None:
    return round(float(number), 4) if np.isfinite(number) else None
