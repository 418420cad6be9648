"""Every place a person acts for, on one screen: each role, and each school of a trust, with what they can do there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from collabnet.accounts.queries_organisations import (
    Organisation,
    organisations,
    school_scopes,
    subject_of,
)
from collabnet.accounts.queries_people import Holding, holdings_of
from collabnet.core.actor import Actor, Scope, ScopeKind, Subject
from collabnet.core.permissions import can
from collabnet.directory.belonging import school_subjects
from collabnet.platform.registry import registry

RECORDS = {
    ScopeKind.SCHOOL: "school",
    ScopeKind.TRUST: "trust",
    ScopeKind.LA: "la",
    ScopeKind.REGION: "region",
}  # the registry's names for kinds of record


@dataclass(frozen=True, slots=True)
class QuickLink:
    """A link to something the person may do at a place."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation with the person's links there."""

    organisation: Organisation
    links: list[QuickLink]


@dataclass(frozen=True, slots=True)
class RolePlaces:
    """A role held, its own organisation, and (for a trust) the schools it covers."""

    holding: Holding
    place: Place
    schools: list[Place]
    school_count: int  # of the trust, however many the filter shows


def places(actor: Actor, *, words: str = "") -> list[RolePlaces]:
    """The roles of the person in the order they were given; `words` filters the schools of a trust by name."""
    found = []
    for holding in holdings_of(actor.user_id or 0):
        own = holding.organisation
        scopes = school_scopes(int(own.scope.code)) if own.scope.kind is ScopeKind.TRUST else []
        found.append(
            RolePlaces(
                holding=holding,
                place=Place(own, _links(actor, own.scope, subject_of)),
                schools=_schools(actor, scopes, words),
                school_count=len(scopes),
            )
        )
    return found


def links_at(actor: Actor, scope: Scope) -> list[QuickLink]:
    """What the person can do at one organisation, in the rooms' order."""
    return _links(actor, scope, subject_of)


def _schools(actor: Actor, scopes: list[Scope], words: str) -> list[Place]:
    if not scopes:
        return []
    subjects = school_subjects(int(scope.code) for scope in scopes)
    names = organisations(scopes)
    shown = [s for s in scopes if words.casefold() in names[s].name.casefold()]
    return [
        Place(names[s], _links(actor, s, lambda scope: subjects.get(int(scope.code))))
        for s in shown
    ]


def _links(
    actor: Actor, scope: Scope, subject_of: Callable[[Scope], Subject | None]
) -> list[QuickLink]:
    links = registry().record_links.get(RECORDS.get(scope.kind, ""), [])
    subject = subject_of(scope) if links else None
    if subject is None:
        return []
    return [
        QuickLink(link.text, link.href.format(code=scope.code))
        for link in links
        if can(actor, link.permission, subject)
    ]
