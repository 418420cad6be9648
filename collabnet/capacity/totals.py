"""What statements add up to, in SQL: as kept with each, or over the lines of one kind of offer only."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, or_, select

from collabnet.capacity.models import Line, Statement
from collabnet.core.capacity import Answer, OnOffer
from collabnet.core.capacity_kinds import Group, Kind

NAMES = ("places", "places_maybe", "days", "days_maybe", "services", "rooms")
CAPS = {Group.PLACES: Statement.total_places, Group.PEOPLE: Statement.total_days}
FIRST_COLUMN = {Group.PLACES: 0, Group.PEOPLE: 2, Group.SERVICES: 4, Group.ROOMS: 5}


class Totals:
    """The columns of OnOffer over Statement; of one kind of offer they are summed from the lines."""

    def __init__(self, kind: Kind | None = None) -> None:
        self.kind = kind
        self.columns: tuple[ColumnElement[int], ...] = tuple(
            getattr(Statement, name) for name in NAMES
        )
        if kind is not None:
            self._lines = _lines_of(kind)
            numbers = self._numbers(kind)
            zeros: list[ColumnElement[int]] = [literal(0) for _ in NAMES]
            first = FIRST_COLUMN[kind.group]
            self.columns = (*zeros[:first], *numbers, *zeros[first + len(numbers) :])
        self.anything = or_(*(column > 0 for column in self.columns))

    def labelled(self) -> list[Any]:
        """The columns under the names of OnOffer's fields."""
        return [column.label(name) for column, name in zip(self.columns, NAMES, strict=True)]

    def join(self, statements: Select[Any]) -> Select[Any]:
        """A select over Statement without those that offer nothing (of the kind)."""
        if self.kind is not None:
            statements = statements.join(self._lines, self._lines.c.statement_id == Statement.id)
        return statements.where(self.anything)

    def _numbers(self, kind: Kind) -> list[ColumnElement[int]]:
        """Firm and maybe, the statement's total applied; for services and rooms how many there are."""
        firm, maybe, cap = self._lines.c.firm, self._lines.c.maybe, CAPS.get(kind.group)
        if cap is None:
            return [self._lines.c.number]
        capped = case((cap < firm, cap), else_=firm)
        return [capped, case((cap < firm + maybe, cap - capped), else_=maybe)]


def on_offer_of(row: Any) -> OnOffer:
    """The counts in a row that has the labelled columns."""
    return OnOffer(*(int(getattr(row, name) or 0) for name in NAMES))


def _lines_of(kind: Kind) -> Any:
    """The lines of one kind summed by statement."""
    return (
        select(
            Line.statement_id,
            _sum(Answer.YES).label("firm"),
            _sum(Answer.MAYBE).label("maybe"),
            func.count().label("number"),
        )
        .where(Line.kind == kind.value, Line.answer != Answer.NO.value)
        .group_by(Line.statement_id)
        .subquery("lines_of_kind")
    )


def _sum(answer: Answer) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((Line.answer == answer.value, Line.quantity), else_=0)), 0)
