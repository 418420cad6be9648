"""Draws what an import of catchments would bring: the areas over the authority's outline and its schools."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup, escape
from sqlalchemy import select

from collabnet.atlas.drawing import Frame, frame_round
from collabnet.atlas.models import AtlasOutline
from collabnet.atlas.outlines import UNIT
from collabnet.directory.models import School
from collabnet.platform.db import db

ADMITTING = {"primary": ("2", "3", "7"), "secondary": ("4", "5", "7")}
DOT, LETTERS = 0.006, 0.022  # of the picture's width


def picture(la_code: str, shown: Sequence[dict[str, Any]]) -> Markup | None:
    """The areas of a preview with the schools of their bands; None where nothing can be drawn."""
    areas = [area for area in shown if area.get("path")]
    if not areas:
        return None
    frame = frame_round(tuple(area["box"]) for area in areas)
    land = db.session.scalar(select(AtlasOutline.fine).where(AtlasOutline.la_code == la_code))
    parts = [f'<path class="land" d="{escape(land)}"/>'] if land else []
    for area in areas:
        words = f"{area['number']}. {area['name']}"
        parts.append(
            f'<path class="catchment-shape" d="{escape(area["path"])}"><title>{escape(words)}</title></path>'
        )
    size = frame.width / UNIT
    meant = {name for area in areas for name in area.get("schools", ())}
    for school in _schools(la_code, areas, frame):
        parts.append(_dot(school, size))
        if school.name in meant:
            parts.append(_name(school, size, frame))
    parts += [_number(area, size) for area in areas]
    # The table beside it says the same in words, so assistive technology is spared the picture.
    return Markup(  # noqa: S704 - every text in it is escaped
        f'<svg class="map-picture map-picture--local" viewBox="{frame.view_box}" aria-hidden="true" '
        f'focusable="false" xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
    )


def _schools(la_code: str, areas: Sequence[dict[str, Any]], frame: Frame) -> list[Any]:
    """The open schools of the authority that admit to the bands shown and lie in the picture."""
    phases = {phase for area in areas for phase in ADMITTING[area["band"]]}
    query = (
        select(School.name, School.easting, School.northing)
        .where(
            School.la_code == la_code,
            School.status_code.in_(("1", "3")),
            School.phase_code.in_(phases),
            School.easting.between(frame.west, frame.east),
            School.northing.between(frame.south, frame.north),
        )
        .order_by(School.urn)
    )
    return list(db.session.execute(query))


def _dot(school: Any, size: float) -> str:
    return (
        f'<circle class="catchment-school" cx="{round(school.easting / UNIT)}" '
        f'cy="{round(-school.northing / UNIT)}" r="{size * DOT:.1f}">'
        f"<title>{escape(school.name)}</title></circle>"
    )


def _name(school: Any, size: float, frame: Frame) -> str:
    """The name of a school that an area is for, written inwards from the nearer side."""
    left = school.easting < (frame.west + frame.east) / 2
    step = size * DOT * 2
    x = school.easting / UNIT + (step if left else -step)
    return (
        f'<text class="map-town" text-anchor="{"start" if left else "end"}" '
        f'font-size="{round(size * LETTERS * 0.8)}" x="{round(x)}" '
        f'y="{round(-school.northing / UNIT + size * DOT)}">{escape(school.name)}</text>'
    )


def _number(area: dict[str, Any], size: float) -> str:
    x, y = area["at"]
    return (
        f'<text class="map-town" text-anchor="middle" font-size="{round(size * LETTERS)}" '
        f'x="{round(x / UNIT)}" y="{round(-y / UNIT)}">{area["number"]}</text>'
    )
