"""One name for a record of any kind (school, trust, authority, locality): its code, its page, where it belongs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from collabnet.core.actor import Scope, ScopeKind, Subject
from collabnet.directory.belonging import LARGEST_KEY, school_subject
from collabnet.directory.models import Group, LocalAuthority, Locality, School
from collabnet.platform.db import db

# The words of addresses; the kinds under which history and corrections are kept.
KINDS = {"school": "school", "trust": "trust", "authority": "la", "locality": "locality"}
PAGES = {"school": "schools", "trust": "trusts", "la": "authorities", "locality": "localities"}
WORDS = {kind: word for word, kind in KINDS.items()}


@dataclass(frozen=True, slots=True)
class RecordRef:
    """A record: `key` is what rows about it keep (a locality's number), `code` what its address has (its slug)."""

    kind: str
    key: str
    code: str
    name: str
    trust: str | None = None
    la: str | None = None

    @property
    def href(self) -> str:
        """Its page."""
        return f"/{PAGES[self.kind]}/{self.code}"

    @property
    def word(self) -> str:
        """Its kind as addresses and sentences write it."""
        return WORDS[self.kind]

    @property
    def scope(self) -> Scope:
        """The record as a scope."""
        return Scope(ScopeKind(self.kind), self.key)


def find_record(word: str, code: str) -> RecordRef | None:
    """The record that an address names, or None when there is none."""
    kind = KINDS.get(word)
    if kind is None or not code or len(code) > 80 or not code.isascii() or "\x00" in code:
        return None
    if kind != "locality":
        return records_by_key([(kind, code)]).get((kind, code))
    found = db.session.scalar(select(Locality).where(Locality.slug == code))
    return RecordRef(kind, str(found.id), found.slug, found.name) if found else None


def records_by_key(keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], RecordRef]:
    """The records under which rows are kept, at most one query a kind; those that are gone are absent."""
    wanted: dict[str, set[str]] = {}
    for kind, key in keys:
        wanted.setdefault(kind, set()).add(key)
    found: list[RecordRef] = []
    if urns := _numbers(wanted.get("school", ())):
        rows = select(School.urn, School.name, School.trust_uid, School.la_code)
        found += [
            RecordRef(
                "school", str(r.urn), str(r.urn), r.name, str(r.trust_uid) if r.trust_uid else None,
                r.la_code,
            )
            for r in db.session.execute(rows.where(School.urn.in_(urns)))
        ]  # fmt: skip
    if uids := _numbers(wanted.get("trust", ())):
        groups = select(Group.uid, Group.name).where(Group.uid.in_(uids))
        found += [
            RecordRef("trust", str(r.uid), str(r.uid), r.name) for r in db.session.execute(groups)
        ]
    if codes := wanted.get("la"):
        las = select(LocalAuthority.code, LocalAuthority.name).where(LocalAuthority.code.in_(codes))
        found += [RecordRef("la", r.code, r.code, r.name) for r in db.session.execute(las)]
    if numbers := _numbers(wanted.get("locality", ())):
        localities = select(Locality.id, Locality.slug, Locality.name).where(
            Locality.id.in_(numbers)
        )
        found += [
            RecordRef("locality", str(r.id), r.slug, r.name) for r in db.session.execute(localities)
        ]
    return {(record.kind, record.key): record for record in found}


def answerable_subject(record: RecordRef | None, owner: Scope) -> Subject:
    """Where a correction belongs: its owner's, and for a school within everything the school is in now.

    So a school that moves trust takes its corrections along. A school's LA answers only for those it owns.
    """
    if record is not None and record.kind == "school":
        school = school_subject(int(record.key))
        if school is not None:
            return Subject(own=owner, within=school.within)
    return Subject(own=owner, within=frozenset({owner}))


def _numbers(keys: Iterable[str]) -> list[int]:
    """Keys as numbers, leaving out what cannot be one (an address may say anything)."""
    return [
        int(key)
        for key in keys
        if key.isdigit() and len(key) <= 10 and str(int(key)) == key and int(key) <= LARGEST_KEY
    ]
