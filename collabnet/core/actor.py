"""Who acts: a person with the roles they hold, each within a scope, as every room below accounts knows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class ScopeKind(StrEnum):
    """The kinds of things a role can be granted within, and an object can belong to."""

    SCHOOL = "school"  # code: URN
    TRUST = "trust"  # code: group UID
    LA = "la"  # code: three-digit DfE number; every state-funded school in the area
    MAINTAINED = (
        "maintained"  # code: LA number; only the schools that this LA maintains (its own HR)
    )
    LOCALITY = "locality"  # code: locality id
    REGION = "region"  # code: GIAS region letter
    PERSON = "person"  # code: user id; things that belong to one person
    NETWORK = "network"  # code: "*"; everything


@dataclass(frozen=True, slots=True, order=True)
class Scope:
    """One organisation or area: its kind and its code as text."""

    kind: ScopeKind
    code: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.code}"


NETWORK = Scope(ScopeKind.NETWORK, "*")


@dataclass(frozen=True, slots=True)
class Subject:
    """Where an object belongs: whose own record it is, and every scope that covers it.

    A school is its own and lies within itself, its trust, its LA, its localities and its region;
    an LA's capacity statement is the LA's own and lies within the LA, its localities and its region.
    """

    own: Scope | None
    within: frozenset[Scope]


def subject(own: Scope | None, *wider: Scope | None) -> Subject:
    """A Subject from its own scope and the wider ones, leaving out those that are None."""
    return Subject(own=own, within=frozenset(s for s in (own, *wider) if s is not None))


class Role(StrEnum):
    """The roles a person can be granted (product.md, "People")."""

    SCHOOL_LEADER = "school_leader"
    SCHOOL_HR = "school_hr"
    TRUST_LEADER = "trust_leader"
    TRUST_HR = "trust_hr"
    LA_OFFICER = "la_officer"
    LA_HR = "la_hr"
    DFE_OFFICER = "dfe_officer"
    STAFF_MEMBER = "staff_member"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"  # derived, never granted: anyone with a role in a locality is a member of it


@dataclass(frozen=True, slots=True)
class Grant:
    """One role held within one scope."""

    role: Role
    scope: Scope


@dataclass(frozen=True, slots=True)
class Actor:
    """The person who acts, or nobody (`user_id` None), with everything `can` needs to answer."""

    user_id: int | None = None
    name: str = ""
    grants: tuple[Grant, ...] = ()
    session_id: int | None = None
    system: str = field(
        default=""
    )  # a command, a job or a key that acts without a person, e.g. "flask import"
    key_for: Scope | None = None  # a machine that shows a key of this employer; it holds no roles

    @property
    def signed_in(self) -> bool:
        """Whether a person is signed in."""
        return self.user_id is not None

    @property
    def label(self) -> str:
        """How audit rows name the actor: an id or a command, never a personal name."""
        return self.system or (f"user:{self.user_id}" if self.user_id is not None else "anonymous")

    def roles(self) -> frozenset[Role]:
        """The roles held anywhere."""
        return frozenset(g.role for g in self.grants)

    def scopes(self, roles: Iterable[Role] | None = None) -> list[Scope]:
        """The scopes held, in a stable order, optionally only for some roles."""
        wanted = None if roles is None else set(roles)
        return sorted({g.scope for g in self.grants if wanted is None or g.role in wanted})


ANONYMOUS = Actor()


def system_actor(name: str) -> Actor:
    """The actor of a command or a job: it holds the administrator's role everywhere."""
    return Actor(system=name, grants=(Grant(Role.ADMINISTRATOR, NETWORK),))
