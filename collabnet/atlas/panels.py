"""What the atlas adds to the pages of schools, local authorities and localities."""

from __future__ import annotations

from flask import render_template

from collabnet.atlas import catchment_page, pages, queries
from collabnet.atlas.bars import school_view
from collabnet.atlas.filters import MapFilter
from collabnet.core.actor import Actor
from collabnet.platform.errors import NotFound

NEIGHBOURS_SHOWN = 6


def school_panel(actor: Actor, code: str) -> str:
    """How full a school is and its pressure bars; nothing before the first working out."""
    try:
        view = school_view(int(code) if code.isascii() and code.isdigit() else 0)
    except NotFound:
        return ""
    return render_template("atlas/_school_panel.html", view=view)


def neighbours_panel(actor: Actor, code: str) -> str:
    """Which schools share a school's children, and the ways to its catchment and its pictures."""
    try:
        page = catchment_page.catchment_page(
            urn=int(code) if code.isascii() and code.isdigit() else 0, drawn=False
        )
    except NotFound:
        return ""
    return render_template("atlas/_neighbours_panel.html", page=page, most=NEIGHBOURS_SHOWN)


def authority_panel(actor: Actor, code: str) -> str:
    """A small map of a local authority with its counts."""
    try:
        return _area_panel(actor, queries.find_la(code))
    except NotFound:
        return ""


def locality_panel(actor: Actor, code: str) -> str:
    """A small map of a locality with its counts."""
    try:
        return _area_panel(actor, queries.find_locality(code))
    except NotFound:
        return ""


def _area_panel(actor: Actor, area: queries.Area) -> str:
    page = pages.local_page(area=area, wanted=MapFilter(), actor=actor, links="/schools/")
    return render_template("atlas/_area_panel.html", page=page, area=area) if page.rows else ""
