"""A search for adverts to follow: what is open now, the latest change first."""

from __future__ import annotations

from collabnet.platform.atom import Entry
from collabnet.vacancies import public_search
from collabnet.vacancies.public_search import Filters


def entries(filters: Filters) -> list[Entry]:
    """What a search finds, for a feed."""
    changed = public_search.newest_changes(filters)
    rows = {row.number: row for row in public_search.rows([v.id for v in changed], filters)}
    return [
        Entry(
            name=f"vacancies/{found.id}",
            path=rows[found.id].href,
            title=rows[found.id].title,
            author=rows[found.id].employer.name,
            lines=_lines(rows[found.id]),
            published=found.published_at or found.changed_at,
            updated=found.changed_at,
        )
        for found in changed
    ]


def _lines(row: public_search.Row) -> tuple[str, ...]:
    return row.place, row.pay, row.actual, row.work, f"Closes {row.closes}"
