"""Which addresses of this site lead somewhere: a page never shows a door to a room that is not built."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import current_app
from werkzeug.exceptions import HTTPException


@dataclass(frozen=True, slots=True)
class Door:
    """A way into a part of the site: what it is called, what one finds there, where it is."""

    title: str
    text: str
    href: str


def leads_somewhere(href: str) -> bool:
    """Whether a page answers at this address."""
    try:
        current_app.url_map.bind("localhost").match(href.partition("?")[0])
    except HTTPException:
        return False
    return True


def open_doors(doors: Iterable[Door]) -> list[Door]:
    """The doors that lead somewhere, in their order."""
    return [door for door in doors if leads_somewhere(door.href)]


PUBLIC_DOORS = (
    Door(
        "Find schools",
        "Every state-funded school, by postcode, name or town: its figures, their year and their source.",
        "/schools",
    ),
    Door(
        "See the map",
        "Where places are short and where they are spare, by local authority and by school.",
        "/map",
    ),
    Door(
        "Find capacity",
        "Places, specialists and rooms that schools, trusts and councils say they can offer.",
        "/capacity",
    ),
)

ADMIN_DOORS = (
    Door(
        "Import data",
        "Read the published files: see what would change first, then commit.",
        "/admin/imports",
    ),
    Door(
        "Localities",
        "Set up a locality from local authorities or from an outline of your own.",
        "/admin/localities",
    ),
    Door(
        "People",
        "Who holds which role; invite, end a role, suspend and reinstate.",
        "/admin/people",
    ),
    Door("Audit log", "Who did what to which record, and when.", "/admin/audit"),
)
