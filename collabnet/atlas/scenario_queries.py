"""Reads saved what-ifs: one that a person may read, the lists of their own and of those shared with them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, false, or_, select

from collabnet.accounts.models import User
from collabnet.atlas import scenario_areas
from collabnet.atlas.scenario_areas import TriedArea
from collabnet.atlas.scenario_kept import Results
from collabnet.atlas.scenario_models import Scenario, Working
from collabnet.atlas.scenario_state import KEY, Tried, saved_state
from collabnet.core.actor import Actor, Scope, ScopeKind, Subject, subject
from collabnet.core.permissions import ROLE_PERMISSIONS, Permission, can
from collabnet.directory.belonging import locality_ids_of
from collabnet.directory.models import Group, LocalAuthority, Locality, LocalityAuthority, School
from collabnet.platform.db import db
from collabnet.platform.errors import NotFound

MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class WorkingRow:
    """One of the workings of a what-if, for the list of earlier ones."""

    number: int
    worked_out_at: dt.datetime


@dataclass(frozen=True, eq=False, slots=True)
class Saved:
    """A saved what-if with one of its workings, as a person who may read it sees it."""

    key: str
    tried_area: TriedArea
    name: str
    note: str
    owner: str
    is_owner: bool
    sharing: str
    trust_uid: int | None
    trust_name: str
    decision: str
    decided_on: dt.date | None
    decided_by: str
    updated_at: dt.datetime
    version: int
    number: int
    is_latest: bool
    workings: list[WorkingRow]
    tried: Tried
    results: Results
    worked_out_at: dt.datetime
    input_hash: str
    model_version: str

    @property
    def href(self) -> str:
        """Its page."""
        return f"/what-if/{self.key}"


@dataclass(frozen=True, slots=True)
class Listed:
    """A line in the list of what-ifs."""

    key: str
    name: str
    area: str
    band: str
    owner: str
    is_own: bool
    sharing: str
    has_decision: bool
    updated_at: dt.datetime
    sentence: str


def find(key: str) -> Scenario:
    """The what-if at an address, whoever asks. Raises NotFound."""
    found = (
        db.session.scalar(select(Scenario).where(Scenario.key == key))
        if KEY.fullmatch(key)
        else None
    )
    if found is None:
        raise NotFound
    return found


def people_of(key: str) -> Subject | None:
    """Who may try something in the area of a what-if; whether they may read it is `saved`'s to say."""
    try:
        scenario = find(key)
        tried = scenario_areas.tried_area(scenario.area_kind, scenario.area_code)
    except NotFound:
        return None
    return scenario_areas.area_people(tried)


def owned(key: str, actor: Actor) -> Scenario:
    """The what-if at an address, of this very person. Raises NotFound."""
    scenario = find(key)
    tried = scenario_areas.tried_area(scenario.area_kind, scenario.area_code)
    if scenario.owner_id != actor.user_id or not scenario_areas.may_try(actor, tried):
        raise NotFound
    return scenario


def saved(key: str, actor: Actor, *, number: int | None = None) -> Saved:
    """A what-if that this person may read, with its latest working or an earlier one. Raises NotFound."""
    scenario = find(key)
    tried_area = scenario_areas.tried_area(scenario.area_kind, scenario.area_code)
    if not may_read(actor, scenario, tried_area):
        raise NotFound
    workings = list(
        db.session.execute(
            select(Working.number, Working.worked_out_at)
            .where(Working.scenario_id == scenario.id)
            .order_by(Working.number.desc())
        )
    )
    wanted = workings[0].number if number is None else number
    working = db.session.scalar(
        select(Working).where(Working.scenario_id == scenario.id, Working.number == wanted)
    )
    if working is None:
        raise NotFound
    names = _names({scenario.owner_id, scenario.decided_by})
    trust = db.session.get(Group, scenario.trust_uid) if scenario.trust_uid else None
    return Saved(
        key=scenario.key,
        tried_area=tried_area,
        name=scenario.name,
        note=scenario.note,
        owner=names[scenario.owner_id],
        is_owner=scenario.owner_id == actor.user_id,
        sharing=scenario.sharing,
        trust_uid=scenario.trust_uid,
        trust_name=trust.name if trust else "",
        decision=scenario.decision,
        decided_on=scenario.decided_on,
        decided_by=names[scenario.decided_by] if scenario.decided_by else "",
        updated_at=scenario.updated_at,
        version=scenario.version,
        number=working.number,
        is_latest=working.number == workings[0].number,
        workings=[WorkingRow(*row) for row in workings],
        tried=saved_state(scenario.band, working.levers, working.settings),
        results=Results.from_json(working.results),
        worked_out_at=working.worked_out_at,
        input_hash=working.input_hash,
        model_version=working.model_version,
    )


def may_read(actor: Actor, scenario: Scenario, tried_area: TriedArea) -> bool:
    """Whether a person may read a what-if: its owner, and whom it is shared with, while they may try things there."""
    if not scenario_areas.may_try(actor, tried_area):
        return False
    if scenario.owner_id == actor.user_id or scenario.sharing == "link":
        return True
    if scenario.sharing == "la":
        return any(scenario_areas.is_officer_of(actor, [c]) for c in tried_area.area.la_codes)
    return scenario.sharing == "trust" and can(
        actor, Permission.TRY_WHAT_IF, _trust_people(scenario.trust_uid or 0)
    )


def _trust_people(uid: int) -> Subject:
    """The leaders of a trust and of its schools."""
    urns = db.session.scalars(select(School.urn).where(School.trust_uid == uid))
    return subject(
        Scope(ScopeKind.TRUST, str(uid)), *(Scope(ScopeKind.SCHOOL, str(urn)) for urn in urns)
    )


def own_trusts(actor: Actor) -> list[tuple[int, str]]:
    """The trusts that a person leads, or whose schools they lead: those a what-if can be shared with."""
    scopes = _scopes(actor)
    uids = {int(s.code) for s in scopes if s.kind is ScopeKind.TRUST}
    urns = [int(s.code) for s in scopes if s.kind is ScopeKind.SCHOOL]
    trusts = select(School.trust_uid).where(School.urn.in_(urns))
    uids |= {uid for uid in db.session.scalars(trusts) if uid}
    rows = db.session.execute(
        select(Group.uid, Group.name).where(Group.uid.in_(uids)).order_by(Group.name, Group.uid)
    )
    return [(uid, name) for uid, name in rows]


def listed(actor: Actor) -> list[Listed]:
    """A person's own what-ifs and those shared with them in lists, the last changed first."""
    scopes = _scopes(actor)
    la_codes = [s.code for s in scopes if s.kind is ScopeKind.LA]
    in_las = (
        or_(
            and_(Scenario.area_kind == "la", Scenario.area_code.in_(la_codes)),
            and_(Scenario.area_kind == "locality", Scenario.area_code.in_(_localities(la_codes))),
        )
        if la_codes
        else false()
    )
    rows = db.session.scalars(
        select(Scenario)
        .where(
            or_(
                Scenario.owner_id == actor.user_id,
                and_(Scenario.sharing == "la", in_las),
                and_(
                    Scenario.sharing == "trust",
                    Scenario.trust_uid.in_([uid for uid, _ in own_trusts(actor)]),
                ),
            )
        )
        .order_by(Scenario.updated_at.desc(), Scenario.id.desc())
        .limit(MOST_LISTED)
    ).all()
    names = _names({row.owner_id for row in rows})
    sentences = _sentences([row.id for row in rows])
    found = []
    for row in rows:
        try:
            tried_area = scenario_areas.tried_area(row.area_kind, row.area_code)
        except NotFound:
            continue
        if may_read(actor, row, tried_area):
            found.append(
                Listed(
                    key=row.key,
                    name=row.name,
                    area=tried_area.name,
                    band=row.band,
                    owner=names[row.owner_id],
                    is_own=row.owner_id == actor.user_id,
                    sharing=row.sharing,
                    has_decision=bool(row.decision),
                    updated_at=row.updated_at,
                    sentence=sentences.get(row.id, ""),
                )  # fmt: skip
            )
    return found


def areas_of(actor: Actor) -> list[tuple[str, str]]:
    """Name and page of each area in which a person may begin: localities by name, then authorities."""
    scopes = _scopes(actor)
    la_codes = [s.code for s in scopes if s.kind is ScopeKind.LA]
    regions = [s.code for s in scopes if s.kind is ScopeKind.REGION]
    in_regions = (
        select(LocalityAuthority.locality_id)
        .join(LocalAuthority, LocalAuthority.code == LocalityAuthority.la_code)
        .where(LocalAuthority.region_code.in_(regions))
    )
    localities = db.session.execute(
        select(Locality.name, Locality.slug)
        .where(or_(Locality.id.in_(locality_ids_of(scopes)), Locality.id.in_(in_regions)))
        .order_by(Locality.name, Locality.id)
    )
    authorities = db.session.execute(
        select(LocalAuthority.name, LocalAuthority.code)
        .where(LocalAuthority.code.in_(la_codes))
        .order_by(LocalAuthority.name, LocalAuthority.code)
    )
    return [
        *((name, f"/localities/{slug}/what-if") for name, slug in localities),
        *((name, f"/authorities/{code}/what-if") for name, code in authorities),
    ]


def _scopes(actor: Actor) -> list[Scope]:
    """Where a person holds a role with which things can be tried."""
    return actor.scopes(
        [role for role, may in ROLE_PERMISSIONS.items() if Permission.TRY_WHAT_IF in may]
    )


def _localities(la_codes: Sequence[str]) -> list[str]:
    """The numbers of the localities in these authorities, as scenarios name them."""
    rows = db.session.scalars(
        select(LocalityAuthority.locality_id).where(LocalityAuthority.la_code.in_(la_codes))
    )
    return [str(number) for number in rows]


def _sentences(ids: Sequence[int]) -> dict[int, str]:
    """The sentence of the latest working of each what-if."""
    rows = db.session.execute(
        select(Working.scenario_id, Working.results)
        .where(Working.scenario_id.in_(ids))
        .order_by(Working.number)
    )
    return {number: str(results.get("sentence", "")) for number, results in rows}


def _names(ids: set[int | None]) -> dict[int, str]:
    rows = db.session.execute(
        select(User.id, User.name).where(User.id.in_([number for number in ids if number]))
    )
    return {row.id: row.name for row in rows}


def of_locality(locality_id: int) -> list[str]:
    """Why a locality cannot be deleted: the what-ifs saved in it, in words."""
    number = len(
        db.session.scalars(
            select(Scenario.id).where(
                Scenario.area_kind == "locality", Scenario.area_code == str(locality_id)
            )
        ).all()
    )
    return [f"{number} saved what-if{' is' if number == 1 else 's are'} about it"] if number else []


def personal_data(user_id: int) -> dict[str, object]:
    """The what-ifs of one person, those they worked out and decided on, for access to their data."""
    rows = db.session.scalars(
        select(Scenario).where(Scenario.owner_id == user_id).order_by(Scenario.id)
    )
    return {
        "what_ifs": [
            {
                "name": row.name,
                "note": row.note,
                "decision": row.decision,
                "created_at": row.created_at.isoformat(),
                "updated_at": row.updated_at.isoformat(),
            }
            for row in rows
        ],
        "worked_out": [
            {"what_if": number, "at": at.isoformat()}
            for number, at in db.session.execute(
                select(Working.scenario_id, Working.worked_out_at)
                .where(Working.worked_out_by == user_id)
                .order_by(Working.id)
            )
        ],
        "decided": [
            {"what_if": number, "at": at.isoformat() if at else None}
            for number, at in db.session.execute(
                select(Scenario.id, Scenario.decision_recorded_at)
                .where(Scenario.decided_by == user_id)
                .order_by(Scenario.id)
            )
        ],
    }
