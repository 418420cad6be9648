"""The small map of the first page: England by local authority where it is loaded, else the first locality."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app
from markupsafe import Markup

from collabnet.atlas import pages, queries
from collabnet.atlas.filters import MapFilter
from collabnet.atlas.marks import LegendItem
from collabnet.core.actor import ANONYMOUS
from collabnet.platform.errors import NotFound

FEWEST_AREAS = 20  # fewer do not make a map of England


@dataclass(frozen=True, slots=True)
class FirstMap:
    """A picture with its legend, of what it is, of when, and where the whole map with its table is."""

    name: str
    href: str
    picture: Markup
    legend: list[LegendItem]
    figures: str


def first_map(locality_slug: str | None) -> FirstMap | None:
    """The map for somebody who is not signed in; None before anything was worked out.

    Drawn once a process for each working out of the atlas: it is the same for everyone.
    """
    run = queries.latest_run()
    if run is None:
        return None
    key = (run.id, locality_slug)
    kept: dict[tuple[int, str | None], FirstMap | None] = current_app.extensions.setdefault(
        "home_first_map", {}
    )
    if key not in kept:
        kept.clear()
        kept[key] = _england() or _locality(locality_slug)
    return kept[key]


def _england() -> FirstMap | None:
    page = pages.england_page(wanted=MapFilter(), actor=ANONYMOUS)
    if not page.is_shaded or len(page.rows) < FEWEST_AREAS:
        return None
    return FirstMap("England", "/map", page.picture, page.legend, page.figures)


def _locality(slug: str | None) -> FirstMap | None:
    try:
        area = queries.find_locality(slug or "")
    except NotFound:
        return None
    page = pages.local_page(area=area, wanted=MapFilter(), actor=ANONYMOUS, links="/schools/")
    if not page.rows:
        return None
    return FirstMap(area.name, area.map_href, page.picture, page.legend, page.figures)
