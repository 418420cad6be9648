"""A search for training to follow: what it finds now, the latest change first."""

from __future__ import annotations

from sqlalchemy import select

from collabnet.cpd import offers
from collabnet.cpd.models import Offer
from collabnet.cpd.offers import Filters
from collabnet.platform.atom import Entry
from collabnet.platform.db import db

MOST_ENTRIES = 100


def entries(filters: Filters) -> list[Entry]:
    """What a search finds, for a feed."""
    rows = {row.id: row for row in offers.all_rows(filters)}
    found = db.session.execute(
        select(Offer.id, Offer.published_at, Offer.changed_at, Offer.summary)
        .where(Offer.id.in_(rows))
        .order_by(Offer.changed_at.desc(), Offer.id.desc())
        .limit(MOST_ENTRIES)
    )
    return [
        Entry(
            name=f"training/{number}",
            path=rows[number].href,
            title=rows[number].title,
            author=rows[number].host,
            lines=(rows[number].when, rows[number].where, rows[number].bar.words, summary),
            published=published or changed,
            updated=changed,
            category=rows[number].area,
        )
        for number, published, changed, summary in found
    ]
