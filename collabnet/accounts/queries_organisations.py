"""Organisations in which roles are held: their names, where they belong, and which of them a person manages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from collabnet.core.actor import NETWORK, Actor, Role, Scope, ScopeKind, Subject
from collabnet.core.delegation import GIVES, ORGANISATION_KINDS
from collabnet.core.permissions import ROLE_LABELS, Permission, can
from collabnet.directory.belonging import (
    LARGEST_KEY,
    la_subject,
    network_subject,
    region_subject,
    school_subject,
    school_subjects,
    trust_subject,
)
from collabnet.directory.models import Group, LocalAuthority, Region, School
from collabnet.platform.db import db

# The words of addresses such as /people/school/123456.
KINDS = {
    "school": ScopeKind.SCHOOL,
    "trust": ScopeKind.TRUST,
    "authority": ScopeKind.LA,
    "region": ScopeKind.REGION,
    "network": ScopeKind.NETWORK,
}
WORDS = {kind: word for word, kind in KINDS.items()} | {ScopeKind.MAINTAINED: "authority"}
RECORDS = {"school": "/schools/", "trust": "/trusts/", "authority": "/authorities/", "region": "/regions/"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Organisation:
    """A school, trust, LA, DfE region or the network, as lists name it."""

    scope: Scope
    name: str

    @property
    def word(self) -> str:
        """The kind as addresses write it."""
        return WORDS[self.scope.kind]

    @property
    def code(self) -> str:
        """The code as addresses write it."""
        return "all" if self.scope == NETWORK else self.scope.code

    @property
    def href(self) -> str:
        """Its own page in the directory, or '' when it has none."""
        return RECORDS[self.word] + self.scope.code if self.word in RECORDS else ""

    @property
    def people_href(self) -> str:
        """The page of the people who act for it."""
        return f"/people/{self.word}/{self.code}"


def scope_of(word: str, code: str) -> Scope | None:
    """The scope that an address names, or None when it cannot be one."""
    if word == "network":
        return NETWORK if code == "all" else None
    if word not in KINDS or not code.isascii() or not code.isalnum() or len(code) > 10:
        return None
    if KINDS[word] in (ScopeKind.SCHOOL, ScopeKind.TRUST) and (
        not code.isdigit() or code != str(int(code))
    ):
        return None
    return Scope(KINDS[word], code)


def subject_of(scope: Scope) -> Subject | None:
    """Where the organisation of a scope belongs, or None when there is none."""
    if scope.kind is ScopeKind.SCHOOL:
        return school_subject(int(scope.code))
    if scope.kind is ScopeKind.TRUST:
        return trust_subject(int(scope.code))
    if scope.kind in (ScopeKind.LA, ScopeKind.MAINTAINED):
        return la_subject(scope.code)
    if scope.kind is ScopeKind.REGION:
        return region_subject(scope.code)
    return network_subject() if scope == NETWORK else None


def organisation_subject(word: str, code: str) -> Subject | None:
    """Where the organisation that an address names belongs (for `needs(…, subject=…)`)."""
    scope = scope_of(word, code)
    return None if scope is None else subject_of(scope)


def employer_named(text: str) -> Scope | None:
    """The school, trust, LA or region that a form or a row names ("school:123456", as str(scope) does), or None."""
    kind, _, code = text.partition(":")
    words = {k.value: word for word, k in KINDS.items() if k is not ScopeKind.NETWORK}
    return scope_of(words[kind], code) if kind in words else None


def subjects_of(scopes: Iterable[Scope]) -> Mapping[Scope, Subject]:
    """Where some organisations belong, schools in one go; those that do not exist are absent."""
    wanted = set(scopes)
    schools = school_subjects(int(s.code) for s in wanted if s.kind is ScopeKind.SCHOOL)
    found = {Scope(ScopeKind.SCHOOL, str(urn)): where for urn, where in schools.items()}
    for scope in wanted - found.keys():
        where = None if scope.kind is ScopeKind.SCHOOL else subject_of(scope)
        if where is not None:
            found[scope] = where
    return found


def scope_for(role: Role, organisation: Scope) -> Scope:
    """The scope in which a role is held in an organisation: an LA's HR covers the schools it maintains."""
    return Scope(ScopeKind.MAINTAINED, organisation.code) if role is Role.LA_HR else organisation


def organisations(scopes: Iterable[Scope]) -> dict[Scope, Organisation]:
    """The organisations of some scopes, at most one query a kind; those that do not exist keep their code."""
    wanted = set(scopes)
    names: dict[Scope, str] = {NETWORK: "the whole network"}
    urns = _numbers(wanted, ScopeKind.SCHOOL)
    if urns:
        for urn, name in db.session.execute(
            select(School.urn, School.name).where(School.urn.in_(urns))
        ):
            names[Scope(ScopeKind.SCHOOL, str(urn))] = name
    uids = _numbers(wanted, ScopeKind.TRUST)
    if uids:
        for uid, name in db.session.execute(
            select(Group.uid, Group.name).where(Group.uid.in_(uids))
        ):
            names[Scope(ScopeKind.TRUST, str(uid))] = name
    codes = [s.code for s in wanted if s.kind in (ScopeKind.LA, ScopeKind.MAINTAINED)]
    if codes:
        for code, name in db.session.execute(
            select(LocalAuthority.code, LocalAuthority.name).where(LocalAuthority.code.in_(codes))
        ):
            names[Scope(ScopeKind.LA, code)] = name
            names[Scope(ScopeKind.MAINTAINED, code)] = f"{name}: the schools it maintains"
    letters = [s.code for s in wanted if s.kind is ScopeKind.REGION]
    if letters:
        for letter, name in db.session.execute(
            select(Region.code, Region.name).where(Region.code.in_(letters))
        ):
            names[Scope(ScopeKind.REGION, letter)] = f"DfE regional team, {name}"
    return {s: Organisation(s, names.get(s, f"{WORDS[s.kind]} {s.code}")) for s in wanted}


def _numbers(scopes: Iterable[Scope], kind: ScopeKind) -> list[int]:
    return [int(s.code) for s in scopes if s.kind is kind and int(s.code) <= LARGEST_KEY]


def acting_for(actor: Actor, permission: Permission) -> list[Organisation]:
    """The employers (schools, trusts, LAs, regional teams) for which somebody holds a permission, by name."""
    scopes = set()
    for grant in actor.grants:
        scope = grant.scope
        if scope.kind is ScopeKind.MAINTAINED:
            scope = Scope(ScopeKind.LA, scope.code)
        if scope.kind in (ScopeKind.SCHOOL, ScopeKind.TRUST, ScopeKind.LA, ScopeKind.REGION):
            scopes.add(scope)
    where = subjects_of(scopes)
    mine = [s for s in scopes if s in where and can(actor, permission, where[s])]
    return sorted(organisations(mine).values(), key=lambda o: (o.name.casefold(), o.code))


def managed(actor: Actor) -> list[Organisation]:
    """The organisations whose people this person looks after: those of their own roles, and a trust's schools.

    The administrator's own (everything) is not listed: it has a page of its own, with a search.
    """
    scopes = {
        Scope(ORGANISATION_KINDS[g.role], g.scope.code)
        for g in actor.grants
        if g.role in GIVES and g.role is not Role.ADMINISTRATOR
    }
    uids = [int(s.code) for s in scopes if s.kind is ScopeKind.TRUST]
    scopes |= {scope for uid in uids for scope in school_scopes(uid)}
    found = organisations(scopes).values()
    order = [ScopeKind.REGION, ScopeKind.LA, ScopeKind.TRUST, ScopeKind.SCHOOL]
    return sorted(found, key=lambda o: (order.index(o.scope.kind), o.name.casefold(), o.code))


def school_scopes(uid: int) -> list[Scope]:
    """The scopes of a trust's open schools, by name."""
    urns = db.session.scalars(
        select(School.urn)
        .where(School.trust_uid == uid, School.status_code.in_(("1", "3", "4")))
        .order_by(School.name, School.urn)
    )
    return [Scope(ScopeKind.SCHOOL, str(urn)) for urn in urns]


def scopes_of_people(organisation: Scope) -> list[Scope]:
    """The scopes whose roles an organisation's page of people lists: a trust's with those of its schools."""
    if organisation.kind is ScopeKind.TRUST:
        return [organisation, *school_scopes(int(organisation.code))]
    if organisation.kind is ScopeKind.LA:
        return [organisation, Scope(ScopeKind.MAINTAINED, organisation.code)]
    return [organisation]


def role_words(role: Role | str) -> str:
    """A role as pages write it in the middle of a sentence: "school leader", "LA HR"."""
    label = ROLE_LABELS[Role(role)]
    return label if label[1].isupper() or label.startswith("DfE") else label[0].lower() + label[1:]
