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
    Door(
        "Find training",
        "Courses, visits and coaching that schools open to each other: book places or ask for them.",
        "/training",
    ),
    Door(
        "Find a job",
        "Open posts in schools, by distance, subject and hours; follow a search by email or feed.",
        "/vacancies",
    ),
    Door(
        "Check pay",
        "Pay tables with their dates, a check of a post, and what lending somebody costs.",
        "/pay",
    ),
    Door(
        "Recruit fairly",
        "The voluntary code, who has signed it, and a check of an advert that keeps nothing.",
        "/fair-recruitment-code",
    ),
)

ADMIN_DOORS = (
    Door(
        "Import data",
        "Read the published files: see what would change, then import.",
        "/admin/imports",
    ),
    Door(
        "The model",
        "How far the model behind catchments and what-ifs is; build it again.",
        "/admin/model",
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
    Door("Pay tables", "Add or correct a dated table by hand; take a change back.", "/admin/pay"),
    Door(
        "Fair-recruitment code",
        "Publish a version and record its legal review.",
        "/admin/fair-recruitment-code",
    ),
    Door("Audit log", "Who did what to which record, and when.", "/admin/audit"),
)
