"""Puts the pages of tables by hand together: what a form begins with, and what it would write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from collabnet.core.pay import SCALES, Basis, PayArea
from collabnet.core.pay_entry import Point, oddities, points_text
from collabnet.recruitment_code import queries_tables
from collabnet.recruitment_code.forms_tables import EVERYWHERE, areas_of
from collabnet.recruitment_code.queries_tables import StoredTable
from collabnet.recruitment_code.services_tables import Entry


@dataclass(frozen=True, slots=True)
class PreviewPoint:
    """A point beside what it was in the table before."""

    point: Point
    was: Point | None

    @property
    def change(self) -> str:
        """How it differs, in words."""
        if self.was is None:
            return "new"
        if self.was.annual == self.point.annual:
            return "the same"
        share = (self.point.annual - self.was.annual) / self.was.annual
        return f"{share:+.1%} from £{self.was.annual:,.0f}"


@dataclass(frozen=True, slots=True)
class Preview:
    """A table that would be written, and what looks odd in it."""

    area_words: str
    points: Sequence[PreviewPoint]
    oddities: Sequence[str]


def beginning(scale: str) -> dict[str, Any]:
    """What the form of a new table begins with: the points of the newest one, with its amounts to type over."""
    values: dict[str, Any] = {"basis": None}
    for area in areas_of(scale):
        newest = next(iter(queries_tables.tables(scale, area)), None)
        if newest is not None:
            points = [Point(p.name, p.annual, Basis.VERIFIED) for p in newest.points]
            values[f"points_{area or EVERYWHERE}"] = points_text(points, basis=Basis.VERIFIED)
    return values


def stored_values(table: StoredTable) -> dict[str, Any]:
    """A stored table as its form shows it."""
    return {
        "mark": table.mark,
        "valid_from": table.valid_from,
        "valid_to": table.valid_to,
        "basis": Basis.VERIFIED.value,
        "source": "; ".join(table.sources)[:300],
        f"points_{table.area or EVERYWHERE}": points_text(table.points, basis=Basis.VERIFIED),
    }


def previews(entries: Sequence[Entry], old: StoredTable | None = None) -> list[Preview]:
    """What would be written, beside the stored table that it replaces or the one before."""
    found = []
    for entry in entries:
        before = old or queries_tables.before(entry.scale, entry.area, entry.valid_from)
        known = before.points if before else []
        by_name = {point.name: point for point in known}
        found.append(
            Preview(
                PayArea(entry.area).words if entry.area else SCALES[entry.scale].label,
                [PreviewPoint(point, by_name.get(point.name)) for point in entry.points],
                oddities(entry.points, known),
            )
        )
    return found
