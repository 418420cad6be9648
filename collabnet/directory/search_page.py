"""What the search page shows around its rows: choices of the filters, a sentence on the result, CSV columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final
from urllib.parse import urlencode

from sqlalchemy import func, select

from collabnet.core.figures import Value
from collabnet.directory.codes import PHASES, SECTORS, SchoolType, school_types
from collabnet.directory.models import Group, LocalAuthority, Locality
from collabnet.directory.places_found import FoundPlace
from collabnet.directory.queries_search import SearchResult, usual_sort
from collabnet.directory.school_rows import SchoolRow
from collabnet.directory.search import SORTS, SchoolSearch
from collabnet.platform.db import read
from collabnet.platform.registry import registry

SECTOR_HEADINGS: Final = {
    "maintained": "Maintained by a local authority",
    "academies": "Academies and free schools",
    "other": "Other",
}
_AUTHORITIES: Final = select(LocalAuthority.code, LocalAuthority.name).order_by(
    LocalAuthority.name, LocalAuthority.code
)
CSV_HEADER: Final = (
    "URN", "Name", "Status", "Phase", "Type", "LA code", "Local authority", "Trust UID", "Trust",
    "Town", "Postcode", "Easting", "Northing", "Miles", "Places", "Pupils on roll",
    "Percent full", "Period",
)  # fmt: skip


def describe(found: SearchResult) -> dict[str, Any]:
    """What the template needs besides the result."""
    las = read(_AUTHORITIES).all()
    words = found.asked.q if found.asked.kind == "words" and not found.asked.errors else ""
    return {
        "asked": found.asked,
        "las": las,
        "types": _types_by_sector(),
        "sectors": SECTORS,
        "phases": PHASES,
        "sorts": _sorts(found),
        "extra_filters": registry().search_filters,
        "sentence": sentence(found.asked, total=found.page.total, place=found.place),
        "la_called_so": next(((c, n) for c, n in las if n.lower() == words.lower()), None),
        "groups_called_so": _groups_called(words) if words and not found.place else [],
        "cleared_href": "/schools?"
        + urlencode({"q": found.asked.q, "radius": f"{found.asked.radius_miles:g}"}),
        "locality_name": _locality_name(found.asked.locality),
    }


def csv_rows(rows: Iterable[SchoolRow]) -> Iterator[tuple[Any, ...]]:
    """The cells of each school, a missing figure in its plain word."""
    for r in rows:
        yield (
            r.urn, r.name, r.status, r.phase, r.type, r.la_code, r.la, r.trust_uid, r.trust,
            r.town, r.postcode, r.easting, r.northing, r.miles, _cell(r.places), _cell(r.on_roll),
            _cell(r.fullness), r.period,
        )  # fmt: skip


def _cell(value: Value) -> float | int | str:
    if value.number is None:
        return value.missing.words if value.missing else ""
    return int(value.number) if value.number == int(value.number) else round(value.number, 1)


def _types_by_sector() -> list[tuple[str, list[SchoolType]]]:
    return [
        (heading, [t for t in school_types() if t.sector == sector])
        for sector, heading in SECTOR_HEADINGS.items()
    ]


def _sorts(found: SearchResult) -> list[tuple[str, str, bool]]:
    """(value, label, chosen) of each order; the usual one has no value, so that new words get theirs."""
    usual = usual_sort(found.asked, found.place)
    offered = [code for code in SORTS if code not in ("distance", "match") or code == usual]
    return [("" if c == usual else c, SORTS[c], c == found.sort) for c in offered]


def sentence(asked: SchoolSearch, *, total: int, place: FoundPlace | None) -> str:
    """What was found, in one sentence: "41 schools within 3 miles of BN1 1AB"."""
    count = f"{total:,} school{'' if total == 1 else 's'}" if total else "No schools"
    if place:
        radius = asked.radius_miles
        return f"{count} within {radius:g} mile{'' if radius == 1 else 's'} of {place.label}"
    if asked.kind == "words":
        return f"{count} called “{asked.q}”"
    if asked.q:
        return f"{count} with the number {asked.q}"
    return count


def _groups_called(words: str) -> list[tuple[int, str]]:
    """Up to five groups with these words in their name, for somebody who looks for a trust."""
    if len(words) < 3:
        return []
    rows = read(
        select(Group.uid, Group.name)
        .where(func.lower(Group.name).contains(words.lower(), autoescape=True))
        .where(Group.status == "Open")
        .order_by(Group.name, Group.uid)
        .limit(5)
    )
    return [(uid, name) for uid, name in rows]


def _locality_name(slug: str) -> str:
    if not slug:
        return ""
    return read(select(Locality.name).where(Locality.slug == slug)).scalar() or ""
