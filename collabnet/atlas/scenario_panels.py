"""The ways to a what-if from elsewhere: a line on the pages of schools, authorities and localities, a link on maps."""

from __future__ import annotations

from flask import render_template

from collabnet.atlas import queries, scenario_areas
from collabnet.atlas.scenario_areas import TriedArea
from collabnet.core.actor import Actor
from collabnet.core.permissions import Permission, can
from collabnet.platform.errors import NotFound


def school_panel(actor: Actor, code: str) -> str:
    """The link that begins with a school, for whoever may try something in an area of it."""
    if not can(actor, Permission.TRY_WHAT_IF) or not (code.isascii() and code.isdigit()):
        return ""
    try:
        tried = scenario_areas.area_for(actor, int(code))
    except NotFound:
        return ""
    if not scenario_areas.has_entry(int(code)):
        return ""
    return render_template(
        "atlas/_what_if_panel.html",
        href=f"/schools/{int(code)}/what-if",
        about="this school",
        area=tried.name,
    )


def authority_panel(actor: Actor, code: str) -> str:
    """The link that begins in a local authority."""
    if not can(actor, Permission.TRY_WHAT_IF):
        return ""
    return _area_panel(actor, scenario_areas.tried_authority(code))


def locality_panel(actor: Actor, code: str) -> str:
    """The link that begins in a locality."""
    if not can(actor, Permission.TRY_WHAT_IF):
        return ""
    return _area_panel(actor, scenario_areas.tried_locality(code))


def _area_panel(actor: Actor, tried: TriedArea) -> str:
    if not scenario_areas.may_try(actor, tried):
        return ""
    return render_template(
        "atlas/_what_if_panel.html", href=tried.href, about="a school here", area=tried.name
    )


def map_href(actor: Actor, area: queries.Area) -> str:
    """Where a what-if begins in the area of a map; "" for England and for whoever may not."""
    if area.kind == "england" or not can(actor, Permission.TRY_WHAT_IF):
        return ""
    tried = (
        scenario_areas.tried_authority(area.code)
        if area.kind == "la"
        else scenario_areas.tried_locality(area.code)
    )
    return tried.href if scenario_areas.may_try(actor, tried) else ""
