"""The latest figure of each measure, with its period and the file it came from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Float, ScalarSelect, String, bindparam, cast, select

from collabnet.core.figures import NoValue, Value, absent, known
from collabnet.core.pressure_measures import RESTRICTED_MEASURES
from collabnet.directory.figures import Figure
from collabnet.directory.models import School
from collabnet.platform.db import read
from collabnet.platform.imports.models import ImportRun

UNKNOWN: Final = absent(NoValue.UNKNOWN)


@dataclass(frozen=True, slots=True)
class SourcedFigure:
    """One figure with its period and where it comes from."""

    measure: str
    band: str
    period: str
    value: Value
    source: str = ""
    as_of: dt.date | None = None


def as_value(number: float | None, no_value: str | None) -> Value:
    """A stored figure as a core Value."""
    return known(number) if number is not None else absent(NoValue(no_value or "unknown"))


_LATEST = (
    select(Figure.subject_code, Figure.measure, Figure.period, Figure.value, Figure.no_value)
    .where(
        Figure.subject_kind == bindparam("kind"),
        Figure.subject_code.in_(bindparam("codes", expanding=True)),
        Figure.measure.in_(bindparam("measures", expanding=True)),
        Figure.band == "",
    )
    .order_by(Figure.period)
)


def latest_values(
    kind: str, codes: Iterable[str], measures: Sequence[str]
) -> dict[tuple[str, str], SourcedFigure]:
    """By (code, measure), the latest figure without a band of each subject; absent where there is none."""
    given = {"kind": kind, "codes": list(codes), "measures": list(measures)}
    rows = read(_LATEST, given)
    return {  # in order of period, so the last one stays
        (code, measure): SourcedFigure(measure, "", period, as_value(value, no_value))
        for code, measure, period, value, no_value in rows
    }


def sourced_figures(kind: str, code: str) -> list[SourcedFigure]:
    """Every figure about one subject with its source, by measure, band and period; restricted ones left out."""
    rows = read(
        select(
            Figure.measure, Figure.band, Figure.period, Figure.value, Figure.no_value,
            ImportRun.title, ImportRun.filename, ImportRun.as_of,
        )
        .outerjoin(ImportRun, ImportRun.id == Figure.run_id)
        .where(
            Figure.subject_kind == kind,
            Figure.subject_code == code,
            Figure.measure.not_in(RESTRICTED_MEASURES),
        )
        .order_by(Figure.measure, Figure.band, Figure.period)
    )  # fmt: skip
    return [
        SourcedFigure(
            measure, band, period, as_value(value, no_value), title or filename or "", as_of
        )
        for measure, band, period, value, no_value, title, filename, as_of in rows
    ]


def latest_number(measure: str) -> ScalarSelect[Any]:
    """For ordering schools in SQL: the number of a school's latest figure, NULL where it has none."""
    return (
        select(cast(Figure.value, Float))
        .where(
            Figure.subject_kind == "school",
            Figure.subject_code == cast(School.urn, String),
            Figure.measure == measure,
            Figure.band == "",
        )
        .order_by(Figure.period.desc())
        .limit(1)
        .correlate(School)
        .scalar_subquery()
    )
