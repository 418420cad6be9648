"""A search for adverts as an Atom feed to follow: what is open now, the latest change first."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from flask import current_app
from werkzeug.datastructures import MultiDict

from collabnet.platform.mails import site_link
from collabnet.vacancies import public_search
from collabnet.vacancies.public_search import Filters

YEAR = 2026  # of the tag: URIs, in which this site's name was ours (RFC 4151)
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
NEVER = dt.datetime(YEAR, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class AtomEntry:
    """One advert in a feed; times are in UTC, texts are plain."""

    id: str
    title: str
    link: str
    published: str
    updated: str
    author: str
    summary: str


@dataclass(frozen=True, slots=True)
class AtomFeed:
    """A whole feed."""

    id: str
    updated: str
    self_link: str
    page_link: str
    entries: list[AtomEntry]


def feed(filters: Filters, asked: MultiDict[str, str], names: frozenset[str]) -> AtomFeed:
    """The feed of a search; `asked` are the parameters of its address, of which `names` are the search's own."""
    pairs = sorted((k, v) for k, v in asked.items(multi=True) if v and k in names)
    query = "?" + urlencode(pairs, errors="replace") if pairs else ""
    changed = public_search.newest_changes(filters)
    rows = {row.number: row for row in public_search.rows([v.id for v in changed], filters)}
    entries = [
        AtomEntry(
            id=_tag(f"vacancies/{found.id}"),
            title=_plain(rows[found.id].title),
            link=site_link(rows[found.id].href),
            published=_time(found.published_at or found.changed_at),
            updated=_time(found.changed_at),
            author=_plain(rows[found.id].employer.name),
            summary=_plain(_summary(rows[found.id])),
        )
        for found in changed
    ]
    return AtomFeed(
        id=_tag(f"vacancies-search{query}"),
        updated=_time(max((v.changed_at for v in changed), default=NEVER)),
        self_link=site_link(f"/vacancies.atom{query}"),
        page_link=site_link(f"/vacancies{query}"),
        entries=entries,
    )


def _summary(row: public_search.Row) -> str:
    parts = (row.place, row.pay, row.actual, row.work, f"Closes {row.closes}")
    return "\n".join(part for part in parts if part)


def _plain(text: str) -> str:
    """Text without the few characters that no XML document may hold."""
    return NOT_IN_XML.sub("", text)


def _tag(path: str) -> str:
    host = urlsplit(current_app.config["PUBLIC_URL"]).hostname or "collabnet"
    return f"tag:{host},{YEAR}:{path}"


def _time(instant: dt.datetime) -> str:
    return instant.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
