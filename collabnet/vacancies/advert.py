"""An advert as its readers see it: one view for the public page, the preview and whatever prints it.

Nothing private of its employer is in reach here: no record of pay, no finding of the code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from collabnet.accounts.queries_organisations import Organisation, organisations
from collabnet.core.vacancy import Standing
from collabnet.core.vacancy_post import Post
from collabnet.directory.models import School
from collabnet.platform.db import db
from collabnet.vacancies import queries, words
from collabnet.vacancies.models import Vacancy


@dataclass(frozen=True, slots=True)
class AdvertView:
    """Everything that the public template of an advert shows."""

    number: int
    title: str
    employer: Organisation
    partner: Organisation | None  # only once it has agreed to share the post
    standing: Standing
    schools: Sequence[tuple[int, str]]
    post: Post
    facts: words.Pairs
    texts: words.Pairs
    closes: str
    check_level: str
    version: int

    @property
    def href(self) -> str:
        """Its public page."""
        return f"/vacancies/{self.number}"

    @property
    def is_open(self) -> bool:
        """Whether one can apply now."""
        return self.standing is Standing.LIVE


def advert(row: Vacancy) -> AdvertView:
    """The view of a stored advert."""
    post, shared = queries.post_of(row), queries.shared_with(row)
    owner = queries.owner_of(row)
    named = organisations(s for s in (owner, shared) if s is not None)
    return AdvertView(
        number=row.id,
        title=post.title or "No title yet",
        employer=named[owner],
        partner=named[shared] if shared is not None else None,
        standing=queries.standing_of(row),
        schools=school_names(post.urns),
        post=post,
        facts=words.facts(post),
        texts=words.texts(post),
        closes=words.closes(post),
        check_level=words.check_level(post),
        version=row.version,
    )


def school_names(urns: Sequence[int]) -> list[tuple[int, str]]:
    """Schools with their names, by name."""
    if not urns:
        return []
    rows = db.session.execute(select(School.urn, School.name).where(School.urn.in_(urns)))
    return sorted(((r.urn, r.name) for r in rows), key=lambda p: (p[1].casefold(), p[0]))
