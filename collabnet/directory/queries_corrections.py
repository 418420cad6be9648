"""Corrections as their owners and reporters see them: what can be wrong, who owns it, what waits for an answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, false, func, or_, select, true

from collabnet.core.actor import NETWORK, Actor, Role, Scope, ScopeKind, Subject
from collabnet.core.corrections import Outcome, owner_of
from collabnet.core.permissions import OWN_RECORD_PERMISSIONS, ROLE_PERMISSIONS, Permission
from collabnet.directory.belonging import LARGEST_KEY
from collabnet.directory.figures import Correction, Figure
from collabnet.directory.models import School
from collabnet.directory.record_refs import RecordRef, answerable_subject, records_by_key
from collabnet.directory.reference import measures
from collabnet.platform.db import db
from collabnet.platform.pagination import PAGE_SIZE, Page
from collabnet.platform.registry import registry

OTHER = "other"
# What a page says besides figures, by kind of record.
FACTS: dict[str, dict[str, str]] = {
    "school": {
        "name": "Name",
        "status": "Open or closed",
        "phase": "Phase, type or ages",
        "address": "Address, website or telephone",
        "place": "Place on the map",
        "trust": "Trust or federation",
        "links": "Schools before or after it",
        "sen": "SEN unit or resourced provision",
        "capacity_offer": "What it says it can offer",
    },
    "trust": {
        "name": "Name",
        "status": "Open or closed",
        "address": "Address",
        "schools": "Which schools belong to it",
        "capacity_offer": "What it says it can offer",
    },
    "la": {
        "name": "Name",
        "schools": "Which schools are listed",
        "boundary": "Its outline on the map",
        "capacity_offer": "What it says it can offer",
    },
    "locality": {
        "name": "Name or summary",
        "schools": "Which schools are in it",
        "boundary": "Its outline on the map",
    },
}


@dataclass(frozen=True, slots=True)
class Report:
    """One correction with the record it is about; `record` is None when that is gone."""

    id: int
    record: RecordRef | None
    owner: Scope
    owner_name: str
    field: str
    field_label: str
    message: str
    wants_answer: bool
    created_at: dt.datetime
    outcome: Outcome | None
    answer: str
    answered_at: dt.datetime | None

    @property
    def name(self) -> str:
        """The record's name."""
        return self.record.name if self.record else "A record that is no longer here"


def fields_of(record: RecordRef) -> dict[str, str]:
    """What can be wrong on a record's page, by code: its facts, its figures, and something else."""
    codes = db.session.scalars(
        select(Figure.measure)
        .where(Figure.subject_kind == record.kind, Figure.subject_code == record.key)
        .distinct()
    ).all()
    known = measures()
    labels = {code: _figure_label(code) for code in codes if code in known}
    figures = dict(sorted(labels.items(), key=lambda pair: pair[1].casefold()))
    return FACTS[record.kind] | figures | {OTHER: "Something else"}


def _figure_label(code: str) -> str:
    """A figure's name; shares are marked, since some measures come as a number and as a share."""
    measure = measures()[code]
    return f"{measure.label} (%)" if measure.unit == "%" else measure.label


def field_label(kind: str, field: str) -> str:
    """What a report is about, in words."""
    if field in measures():
        return _figure_label(field)
    return FACTS.get(kind, {}).get(field, "Something else")


def owner_now(record: RecordRef) -> Scope:
    """Who would answer about a record today."""
    found = registry()
    return owner_of(
        record.scope,
        trust=record.trust,
        la=record.la,
        has_people=lambda scope: bool(found.mail_addresses(scope)),
    )


def own_address(actor: Actor) -> str:
    """The address of the person who is signed in, so that nobody types what is known."""
    if actor.user_id is None:
        return ""
    found = registry().mail_addresses(Scope(ScopeKind.PERSON, str(actor.user_id)))
    return found[0] if found else ""


def owner_names(owners: set[Scope]) -> dict[Scope, str]:
    """Owners as pages name them."""
    records = records_by_key((o.kind.value, o.code) for o in owners if o != NETWORK)
    names = {record.scope: record.name for record in records.values()}
    return {o: names.get(o, "the network’s administrators") for o in owners}


def correction_subject(correction_id: int) -> Subject | None:
    """Where a correction belongs, or None when there is none."""
    row = _row(correction_id)
    if row is None:
        return None
    record = records_by_key([(row.record_kind, row.record_code)])
    return answerable_subject(record.get((row.record_kind, row.record_code)), _owner(row))


def report(correction_id: int) -> Report | None:
    """One correction, or None when there is none."""
    row = _row(correction_id)
    return None if row is None else _reports([row])[0]


def reports(actor: Actor, *, answered: bool, number: int) -> Page[Report]:
    """The corrections that this person may answer or has seen answered: oldest waiting, newest answered first."""
    state = Correction.answered_at.is_not(None) if answered else Correction.answered_at.is_(None)
    order = Correction.answered_at.desc() if answered else Correction.created_at
    condition = and_(state, may_answer(actor))
    total = db.session.scalar(select(func.count(Correction.id)).where(condition)) or 0
    rows = db.session.scalars(
        select(Correction)
        .where(condition)
        .order_by(order, Correction.id)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    ).all()
    return Page(_reports(list(rows)), number, total)


def may_answer(actor: Actor) -> ColumnElement[bool]:
    """The SQL of `can(actor, ANSWER_CORRECTIONS, correction_subject(…))`."""
    within = _scopes_with(actor, ROLE_PERMISSIONS)
    if NETWORK in within:
        return true()
    conditions = [_owned_by(scope) for scope in _scopes_with(actor, OWN_RECORD_PERMISSIONS)]
    schools = [s.code for s in within if s.kind is ScopeKind.SCHOOL]
    trusts = [s.code for s in within if s.kind is ScopeKind.TRUST]
    is_of_school, is_of_trust = (Correction.record_kind == k for k in ("school", "trust"))
    if schools:
        conditions.append(and_(is_of_school, Correction.record_code.in_(schools)))
    if trusts:
        conditions.append(and_(is_of_school, Correction.record_code.in_(_urns_of(trusts))))
        conditions.append(and_(is_of_trust, Correction.record_code.in_(trusts)))
    return or_(false(), *conditions)


def waiting_for(actor: Actor) -> Iterator[tuple[Scope, int, dt.datetime]]:
    """How many corrections each organisation of this person owns and has not answered, and since when."""
    scopes = {*_scopes_with(actor, ROLE_PERMISSIONS), *_scopes_with(actor, OWN_RECORD_PERMISSIONS)}
    for scope in sorted(scopes):
        count, oldest = db.session.execute(
            select(func.count(Correction.id), func.min(Correction.created_at)).where(
                Correction.answered_at.is_(None), _owned_by(scope)
            )
        ).one()
        if count:
            yield scope, count, oldest


def _owned_by(scope: Scope) -> ColumnElement[bool]:
    """What an organisation owns; a trust owns what its present schools' former trusts were told."""
    if scope.kind is not ScopeKind.TRUST:
        return and_(Correction.owner_kind == scope.kind.value, Correction.owner_code == scope.code)
    is_of_school = Correction.record_kind == "school"
    return and_(
        Correction.owner_kind == "trust",
        or_(
            and_(is_of_school, Correction.record_code.in_(_urns_of([scope.code]))),
            and_(~is_of_school, Correction.owner_code == scope.code),
        ),
    )


def _urns_of(trusts: list[str]) -> Any:
    uids = [int(code) for code in trusts if code.isdigit()]
    return select(cast(School.urn, String)).where(School.trust_uid.in_(uids))


def _scopes_with(actor: Actor, permissions: dict[Role, frozenset[Permission]]) -> list[Scope]:
    """The scopes in which a role of this person lets them answer."""
    return sorted(
        {
            grant.scope
            for grant in actor.grants
            if Permission.ANSWER_CORRECTIONS in permissions.get(grant.role, ())
        }
    )


def _row(correction_id: int) -> Correction | None:
    return db.session.get(Correction, correction_id) if 0 < correction_id <= LARGEST_KEY else None


def _owner(row: Correction) -> Scope:
    return Scope(ScopeKind(row.owner_kind), row.owner_code)


def _reports(rows: list[Correction]) -> list[Report]:
    records = records_by_key((r.record_kind, r.record_code) for r in rows)
    names = owner_names({_owner(r) for r in rows})
    return [
        Report(
            id=r.id,
            record=records.get((r.record_kind, r.record_code)),
            owner=_owner(r),
            owner_name=names[_owner(r)],
            field=r.field,
            field_label=field_label(r.record_kind, r.field),
            message=r.message,
            wants_answer=bool(r.reporter_email),
            created_at=r.created_at,
            outcome=Outcome(r.outcome) if r.outcome else None,
            answer=r.answer,
            answered_at=r.answered_at,
        )
        for r in rows
    ]


def personal_data(user_id: int) -> dict[str, Any]:
    """The corrections that one person sent in while signed in, and those they answered."""
    rows = db.session.scalars(
        select(Correction)
        .where(or_(Correction.reporter_user_id == user_id, Correction.answered_by == user_id))
        .order_by(Correction.id)
    ).all()
    sent = [
        {
            "record": f"{r.record_kind}:{r.record_code}",
            "about": field_label(r.record_kind, r.field),
            "message": r.message,
            "email": r.reporter_email,
            "sent": r.created_at.isoformat(timespec="seconds"),
            "outcome": r.outcome,
            "answer": r.answer,
        }
        for r in rows
        if r.reporter_user_id == user_id
    ]
    answered = [
        {"correction": r.id, "answered": r.answered_at.isoformat(timespec="seconds")}
        for r in rows
        if r.answered_by == user_id and r.answered_at
    ]
    return {"corrections_sent": sent, "corrections_answered": answered}
