"""A search for training as a feed to follow: what it finds now, the latest change first."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from flask import current_app
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from collabnet.cpd import offers
from collabnet.cpd.models import Offer
from collabnet.cpd.offers import Filters
from collabnet.platform.db import db
from collabnet.platform.mails import site_link

MOST_ENTRIES = 100
YEAR = 2026  # of the tag: URIs, in which this site's name was ours (RFC 4151)
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
NEVER = dt.datetime(YEAR, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class AtomEntry:
    """One offer in a feed; times are in UTC, texts are plain."""

    id: str
    title: str
    link: str
    published: str
    updated: str
    author: str
    category: str
    summary: str


@dataclass(frozen=True, slots=True)
class AtomFeed:
    """A whole feed."""

    id: str
    title: str
    updated: str
    self_link: str
    page_link: str
    entries: list[AtomEntry]


def feed(filters: Filters, asked: MultiDict[str, str], names: frozenset[str]) -> AtomFeed:
    """The feed of a search; `asked` are the parameters of its address, of which `names` are the search's own."""
    pairs = sorted((k, v) for k, v in asked.items(multi=True) if v and _own(k, names))
    query = "?" + urlencode(pairs, errors="replace") if pairs else ""
    rows = {row.id: row for row in offers.all_rows(filters)}
    found = db.session.execute(
        select(Offer.id, Offer.published_at, Offer.changed_at, Offer.summary)
        .where(Offer.id.in_(rows))
        .order_by(Offer.changed_at.desc(), Offer.id.desc())
        .limit(MOST_ENTRIES)
    ).all()
    entries = [
        AtomEntry(
            id=_tag(f"training/{number}"),
            title=_plain(rows[number].title),
            link=site_link(rows[number].href),
            published=_time(published or changed),
            updated=_time(changed),
            author=_plain(rows[number].host),
            category=rows[number].area,
            summary=_plain(
                "\n".join(
                    part
                    for part in (
                        rows[number].when,
                        rows[number].where,
                        rows[number].bar.words,
                        summary,
                    )
                    if part
                )
            ),
        )
        for number, published, changed, summary in found
    ]  # fmt: skip
    return AtomFeed(
        id=_tag(f"training-search{query}"),
        title="Training on offer",
        updated=_time(max((row.changed_at for row in found), default=NEVER)),
        self_link=site_link(f"/training.atom{query}"),
        page_link=site_link(f"/training{query}"),
        entries=entries,
    )


def _plain(text: str) -> str:
    """Text without the few characters that no XML document may hold."""
    return NOT_IN_XML.sub("", text)


def _own(name: str, names: frozenset[str]) -> bool:
    return name in names or name.rsplit("-", 1)[0] in names  # since-day belongs to since


def _tag(path: str) -> str:
    host = urlsplit(current_app.config["PUBLIC_URL"]).hostname or "collabnet"
    return f"tag:{host},{YEAR}:{path}"


def _time(instant: dt.datetime) -> str:
    return instant.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
