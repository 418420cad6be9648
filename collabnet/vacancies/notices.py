"""Mails about shared posts: who is asked, and what was answered. Service messages, without pay or reasons."""

from __future__ import annotations

from collabnet.accounts.queries_organisations import organisations
from collabnet.core.actor import Scope
from collabnet.platform import mails
from collabnet.platform.registry import registry
from collabnet.vacancies.models import Vacancy

MOST_OF_ONE_SIDE = 5


def asked(row: Vacancy, *, owner: Scope, partner: Scope) -> None:
    """Tell the other employer that it is asked to share a post."""
    _send(row, partner, f"{_name(owner)} asks whether you would share a post", "asked")


def answered(row: Vacancy, *, to: Scope, by: Scope, agreed: bool) -> None:
    """Tell one employer what the other answered."""
    what = "agrees to share" if agreed else "does not share"
    _send(row, to, f"{_name(by)} {what} the post with you", "agreed" if agreed else "declined")


def _name(scope: Scope) -> str:
    return organisations([scope])[scope].name


def _send(row: Vacancy, to: Scope, text: str, what: str) -> None:
    for address in registry().mail_addresses(to)[:MOST_OF_ONE_SIDE]:
        digest = mails.digest(address)
        mails.send(
            "vacancy_shared",
            to=address,
            subject=text,
            dedup_key=f"vacancy:{row.id}:{what}:{row.version}:{digest}",
            text=text,
            title=row.title or "no title yet",
            link=mails.site_link(f"/vacancies/manage/{row.id}"),
        )
