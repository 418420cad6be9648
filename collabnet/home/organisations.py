"""A person's own schools and organisations, and what is worth knowing about each of them now."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import func, select

from collabnet.accounts.queries_organisations import Organisation, organisations
from collabnet.accounts.queries_places import QuickLink, links_at
from collabnet.capacity import queries as capacity
from collabnet.core.actor import Actor, Role, Scope, ScopeKind
from collabnet.core.figures import Value
from collabnet.core.permissions import ROLE_LABELS
from collabnet.core.places import SchoolPlaces, fullness_percent
from collabnet.directory.latest import latest_values
from collabnet.directory.models import School
from collabnet.directory.statuses import CLOSED
from collabnet.platform.db import db
from collabnet.platform.templating import number_words

OFFERING = frozenset({ScopeKind.SCHOOL, ScopeKind.TRUST, ScopeKind.LA, ScopeKind.REGION})

MOST_LINKS = 6  # on a card; all of them stand with the person's roles

MAPPED = frozenset({ScopeKind.LA, ScopeKind.LOCALITY})


@dataclass
class Own:
    """Where a person holds roles: the organisation, the roles, what is known of it, how fresh its offer is."""

    organisation: Organisation
    roles: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    map_href: str = ""
    capacity_href: str = ""
    capacity_words: str = ""
    capacity_age: str = ""
    links: list[QuickLink] = field(default_factory=list)  # the first that the person can do there
    has_more_links: bool = False


def own_organisations(actor: Actor) -> list[Own]:
    """The organisations where the person holds a role, in the order in which the roles were given."""
    roles: dict[Scope, list[str]] = defaultdict(list)
    for grant in actor.grants:
        if grant.role != Role.MEMBER:
            roles[_organisation_scope(grant.scope)].append(ROLE_LABELS[grant.role])
    named = organisations(roles)
    found = {
        scope: Own(named[scope], list(dict.fromkeys(labels))) for scope, labels in roles.items()
    }
    _add_fullness(found)
    _add_trust_size(found)
    for scope, own in found.items():
        if scope.kind in MAPPED and own.organisation.href:
            own.map_href = f"{own.organisation.href}/map"
        if scope.kind in OFFERING:
            _add_capacity(scope, own)
        links = [link for link in links_at(actor, scope) if link.href != own.capacity_href]
        own.links, own.has_more_links = links[:MOST_LINKS], len(links) > MOST_LINKS
    return list(found.values())


def _organisation_scope(scope: Scope) -> Scope:
    """The HR of an LA's own schools and its place planner work for one organisation."""
    return Scope(ScopeKind.LA, scope.code) if scope.kind == ScopeKind.MAINTAINED else scope


def _add_capacity(scope: Scope, own: Own) -> None:
    own.capacity_href = f"/capacity/{scope.kind}/{scope.code}"
    live = capacity.live_statement(scope)
    age = capacity.age(live) if live is not None else None
    if age is None:
        own.capacity_words = "Nothing said yet about what it can offer"
    else:
        own.capacity_words, own.capacity_age = f"What it can offer: {age.words}", age.level.value


def _add_fullness(found: dict[Scope, Own]) -> None:
    schools = {s.code: own for s, own in found.items() if s.kind == ScopeKind.SCHOOL}
    figures = latest_values("school", schools, ("roll", "capacity"))
    for code, own in schools.items():
        if (code, "roll") not in figures or (code, "capacity") not in figures:
            own.facts.append("No published figures yet")
            continue
        roll, places = figures[code, "roll"].value, figures[code, "capacity"].value
        full = fullness_percent(SchoolPlaces(places=places, on_roll=roll))
        if full.is_known:
            own.facts.append(
                f"{number_words(roll.number)} pupils, {number_words(places.number)} places: "
                f"{number_words(full.number)}% full"
            )
        else:
            own.facts.append(f"Pupils on roll: {_said(roll)}; places: {_said(places)}")


def _said(value: Value) -> str:
    return number_words(value.number) if value.missing is None else value.missing.words


def _add_trust_size(found: dict[Scope, Own]) -> None:
    trusts = {int(s.code): own for s, own in found.items() if s.kind == ScopeKind.TRUST}
    counted = dict(
        db.session.execute(
            select(School.trust_uid, func.count())
            .where(School.trust_uid.in_(trusts), School.status_code != CLOSED)
            .group_by(School.trust_uid)
        ).all()
    )
    for uid, own in trusts.items():
        number = counted.get(uid, 0)
        own.facts.append("1 open school" if number == 1 else f"{number} open schools")
