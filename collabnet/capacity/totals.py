"""What statements add up to, in SQL: the same sums and caps as core.capacity.on_offer, for lists and maps."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from collabnet.capacity.models import PLACE_KINDS, Line, Statement
from collabnet.core.capacity import OnOffer
from collabnet.core.capacity_kinds import Group, Kind

PEOPLE_KINDS = tuple(kind for kind in Kind if kind.group == Group.PEOPLE)
SERVICE_KINDS = tuple(kind for kind in Kind if kind.group == Group.SERVICES)
ROOM_KINDS = tuple(kind for kind in Kind if kind.group == Group.ROOMS)
NAMES = ("places", "places_maybe", "days", "days_maybe", "services", "rooms")


class Totals:
    """A subquery of sums by statement and the capped columns over it, optionally of one kind of offer only."""

    def __init__(self, kind: Kind | None = None) -> None:
        lines = select(
            Line.statement_id,
            _sum(PLACE_KINDS, "yes").label("places"),
            _sum(PLACE_KINDS, "maybe").label("places_maybe"),
            _sum(PEOPLE_KINDS, "yes").label("days"),
            _sum(PEOPLE_KINDS, "maybe").label("days_maybe"),
            _count(SERVICE_KINDS).label("services"),
            _count(ROOM_KINDS).label("rooms"),
        ).group_by(Line.statement_id)
        if kind is not None:
            lines = lines.where(Line.kind == kind.value)
        self.sums = lines.subquery("totals")
        places, places_maybe = _capped(
            self.sums.c.places, self.sums.c.places_maybe, Statement.total_places
        )
        days, days_maybe = _capped(self.sums.c.days, self.sums.c.days_maybe, Statement.total_days)
        self.columns: tuple[ColumnElement[int], ...] = (
            places, places_maybe, days, days_maybe, self.sums.c.services, self.sums.c.rooms,
        )  # fmt: skip
        self.anything = or_(*(column > 0 for column in self.columns))

    def labelled(self) -> list[Any]:
        """The columns under the names of OnOffer's fields."""
        return [column.label(name) for column, name in zip(self.columns, NAMES, strict=True)]

    def join(self, statements: Select[Any]) -> Select[Any]:
        """A select over Statement with the sums joined, leaving out statements that offer nothing."""
        return statements.join(self.sums, self.sums.c.statement_id == Statement.id).where(
            self.anything
        )


def on_offer_of(row: Any) -> OnOffer:
    """The counts in a row that has the labelled columns."""
    return OnOffer(*(int(getattr(row, name) or 0) for name in NAMES))


def _sum(kinds: tuple[Kind, ...], answer: str) -> ColumnElement[int]:
    wanted = and_(Line.kind.in_(kinds), Line.answer == answer)
    return func.coalesce(func.sum(case((wanted, Line.quantity), else_=0)), 0)


def _count(kinds: tuple[Kind, ...]) -> ColumnElement[int]:
    return func.sum(case((and_(Line.kind.in_(kinds), Line.answer != "no"), 1), else_=0))


def _capped(firm: Any, maybe: Any, cap: Any) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """Firm offers up to the cap, then what may be offered up to what the cap leaves."""
    capped_firm = case((cap < firm, cap), else_=firm)
    return capped_firm, case((cap < firm + maybe, cap - capped_firm), else_=maybe)
