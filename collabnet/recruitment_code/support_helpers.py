"""The register of helpers: organisations near a school whose published capacity is help of the kind it asks for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from sqlalchemy import select

from collabnet.accounts.queries_organisations import Organisation, organisations
from collabnet.atlas.models import AtlasBar, AtlasSchool
from collabnet.capacity.models import Line, Statement
from collabnet.capacity.visibility import details_for, shown
from collabnet.core.actor import Actor, Grant, Role, Scope, ScopeKind
from collabnet.core.capacity_kinds import Kind
from collabnet.core.pressure_words import Word
from collabnet.core.support import SOURCES, Help, can_help
from collabnet.directory.belonging import school_subject
from collabnet.directory.models import School
from collabnet.platform.clock import today
from collabnet.platform.db import db
from collabnet.recruitment_code.support_models import HELPER_KINDS, SupportHelper


def helpers_of(urn: int, kinds: Collection[Help]) -> list[Scope]:
    """Whom a school's request would reach: schools and trusts of its localities that publish such help.

    The authority is asked anyway. Left out are the school itself and its trust, who asked; whoever
    said "never"; and schools with a public bar that says "high", unless they said "always".
    """
    subject = school_subject(urn)
    if subject is None:
        return []
    localities = [scope for scope in subject.within if scope.kind is ScopeKind.LOCALITY]
    trust = {scope for scope in subject.within if scope.kind is ScopeKind.TRUST}
    asking = {Scope(ScopeKind.SCHOOL, str(urn)), *trust}
    found = {scope for scope in _offering(localities, kinds) if scope not in asking}
    wishes = _wishes(found)
    strained = _under_pressure(found)
    return sorted(s for s in found if wishes.get(s, s not in strained))


def wish_of(scope: Scope) -> bool | None:
    """What an organisation said about being asked: True always, False never, None nothing."""
    return _wishes([scope]).get(scope)


def named(scopes: Iterable[Scope]) -> list[Organisation]:
    """Some helpers by name."""
    return sorted(organisations(scopes).values(), key=lambda o: (o.name.casefold(), o.code))


def _offering(localities: Collection[Scope], kinds: Collection[Help]) -> set[Scope]:
    """Whose statement, as members of these localities see it, has a line of such help."""
    if not localities or not kinds:
        return set()
    members = Actor(grants=tuple(Grant(Role.MEMBER, scope) for scope in sorted(localities)))
    wanted = {source.kind.value for kind in kinds for source in SOURCES[kind]}
    rows = db.session.execute(
        select(Statement.owner_kind, Statement.owner_code, Line.kind, Line.detail)
        .join(Line, Line.statement_id == Statement.id)
        .where(
            shown(today()),
            details_for(members),
            Statement.owner_kind.in_(HELPER_KINDS),
            Line.answer.in_(("yes", "maybe")),
            Line.kind.in_(wanted),
        )
        .order_by(Statement.id, Line.number)
    )
    lines: dict[Scope, list[tuple[Kind, str]]] = defaultdict(list)
    for row in rows:
        lines[Scope(ScopeKind(row.owner_kind), row.owner_code)].append((Kind(row.kind), row.detail))
    return {scope for scope, offered in lines.items() if can_help(kinds, offered)}


def _wishes(scopes: Collection[Scope]) -> dict[Scope, bool]:
    if not scopes:
        return {}
    rows = db.session.execute(
        select(SupportHelper.owner_kind, SupportHelper.owner_code, SupportHelper.wants).where(
            SupportHelper.owner_code.in_([scope.code for scope in scopes])
        )
    )
    return {Scope(ScopeKind(row.owner_kind), row.owner_code): row.wants for row in rows}


def _under_pressure(scopes: Collection[Scope]) -> set[Scope]:
    """The schools among them with a public bar that says "high": what anybody can read on their page."""
    urns = [int(s.code) for s in scopes if s.kind is ScopeKind.SCHOOL]
    if not urns:
        return set()
    bars = select(AtlasBar.urn).where(AtlasBar.urn.in_(urns), AtlasBar.word == Word.HIGH.value)
    loads = select(AtlasSchool.urn).where(
        AtlasSchool.urn.in_(urns), AtlasSchool.load == Word.HIGH.value
    )
    found = {*db.session.scalars(bars), *db.session.scalars(loads)}
    return {Scope(ScopeKind.SCHOOL, str(urn)) for urn in found}


def school_name(urn: int) -> str:
    """A school's name, or "" when there is no such school."""
    return db.session.scalar(select(School.name).where(School.urn == urn)) or ""
