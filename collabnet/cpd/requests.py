"""Reading requests: who sees the need, who sees the name, counts for everyone, and what was suggested."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from collabnet.core.actor import Actor, Role, Scope, ScopeKind, Subject
from collabnet.core.permissions import Permission, can
from collabnet.cpd import offers, parties
from collabnet.cpd.areas import PHASE_LABELS, URGENCY_LABELS, area_label, pounds
from collabnet.cpd.models import Request as Request  # routes name it from here
from collabnet.cpd.models import RequestAnswer
from collabnet.directory.belonging import LARGEST_KEY
from collabnet.directory.models import LocalAuthority, School
from collabnet.platform.clock import today
from collabnet.platform.db import db

MOST_LISTED = 2000
ANONYMOUS = "A school"
OPEN_STATES = ("open", "pooled")
NAMES_TO = frozenset({Role.LA_OFFICER, Role.ADMINISTRATOR})  # besides the employer itself


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as one person may see it: `name` is empty where it stays unnamed to them."""

    id: int
    need: str
    name: str
    name_href: str
    where: str
    area: str
    phase: str
    urgency: str
    roles: str
    number: int
    earliest: dt.date
    latest: dt.date
    radius: str
    budget: str
    state: str
    own: bool
    anonymous: bool
    version: int

    @property
    def href(self) -> str:
        """Its page."""
        return f"/training/requests/{self.id}"

    @property
    def who(self) -> str:
        """Who asks, as far as it may be said."""
        return self.name or (f"{ANONYMOUS} in {self.where}" if self.where else ANONYMOUS)

    @property
    def people(self) -> str:
        """How many people."""
        return "1 person" if self.number == 1 else f"{self.number} people"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Training that a host suggested for a request."""

    id: int
    row: offers.Row
    message: str
    state: str
    bookable: bool


def find(request_id: int) -> Request | None:
    """A request by its number."""
    return db.session.get(Request, request_id) if 0 < request_id <= LARGEST_KEY else None


def employer_subject(request_id: int, **_arguments: object) -> Subject | None:
    """Where a request belongs: with whoever asks; None when there is no such request."""
    request = find(request_id)
    return None if request is None else parties.subject(request.employer)


def sees(actor: Actor, request: Request, where: Subject) -> bool:
    """Whether somebody may see the need: members do; of unnamed ones DfE officers see counts only."""
    if can(actor, Permission.BOOK_CPD, where):
        return True
    if not can(actor, Permission.VIEW_CPD, where):
        return False
    if request.state not in OPEN_STATES and not _suggested_by(actor, request):
        return False
    return not request.anonymous or any(
        g.role is not Role.DFE_OFFICER and g.scope in where.within or g.role is Role.ADMINISTRATOR
        for g in actor.grants
    )


def sees_name(actor: Actor, request: Request, where: Subject) -> bool:
    """Whether somebody may see who asks: the employer, LA officers, and a host whose offer was accepted."""
    if not request.anonymous or can(actor, Permission.BOOK_CPD, where):
        return True
    if any(
        g.role in NAMES_TO and (g.scope in where.within or g.role is Role.ADMINISTRATOR)
        for g in actor.grants
    ):
        return True
    return _suggested_by(actor, request, states=("accepted",))


def _suggested_by(
    actor: Actor, request: Request, states: tuple[str, ...] = ("suggested", "accepted", "declined")
) -> bool:
    """Whether an offer of somebody's own was suggested for a request."""
    found = db.session.scalars(
        select(offers.Offer)
        .join(RequestAnswer, RequestAnswer.offer_id == offers.Offer.id)
        .where(RequestAnswer.request_id == request.id, RequestAnswer.state.in_(states))
    )
    return any(offers.is_host(actor, offer) for offer in found)


def open_requests(actor: Actor) -> list[Asked]:
    """The open requests that somebody may see, the most urgent first."""
    order = {"now": 0, "term": 1, "year": 2}
    found = list(
        db.session.scalars(
            select(Request)
            .where(Request.state.in_(OPEN_STATES), Request.latest >= today())
            .order_by(Request.latest, Request.id)
            .limit(MOST_LISTED)
        )
    )
    subjects = parties.subjects(r.employer for r in found)
    seen = [r for r in found if r.employer in subjects and sees(actor, r, subjects[r.employer])]
    return sorted(as_seen(actor, seen), key=lambda a: order[URGENCY_CODES[a.urgency]])


URGENCY_CODES = {label: code for code, label in URGENCY_LABELS.items()}


def own_requests(employers: list[Scope], actor: Actor) -> list[Asked]:
    """What somebody's own organisations have asked for, open or over, newest first."""
    codes: dict[ScopeKind, list[str]] = {}
    for scope in employers:
        codes.setdefault(scope.kind, []).append(scope.code)
    if not codes:
        return []
    mine = or_(
        *(
            (Request.employer_kind == kind.value) & Request.employer_code.in_(those)
            for kind, those in codes.items()
        )
    )
    found = db.session.scalars(select(Request).where(mine).order_by(Request.id.desc()).limit(200))
    return as_seen(actor, list(found))


def as_seen(actor: Actor, requests: list[Request]) -> list[Asked]:
    """Requests as somebody may see them; that they may see them at all was decided before."""
    employers = {r.employer for r in requests}
    names, subjects = parties.names(employers), parties.subjects(employers)
    places = _authorities({r.employer_urn for r in requests if r.employer_urn})
    return [
        _asked(
            r,
            names[r.employer] if sees_name(actor, r, subjects[r.employer]) else "",
            places.get(r.employer_urn or 0, ""),
            own=can(actor, Permission.BOOK_CPD, subjects[r.employer]),
        )
        for r in requests
    ]


def _asked(r: Request, name: str, where: str, *, own: bool) -> Asked:
    return Asked(
        id=r.id,
        need=r.need,
        name=name,
        name_href=parties.href(r.employer) if name else "",
        where=where,
        area=area_label(r.area),
        phase=PHASE_LABELS[r.phase],
        urgency=URGENCY_LABELS[r.urgency],
        roles=r.roles,
        number=r.number,
        earliest=r.earliest,
        latest=r.latest,
        radius="any distance" if r.radius_miles is None else f"within {r.radius_miles} miles",
        budget=budget_words(r.budget_pence),
        state=r.state,
        own=own,
        anonymous=r.anonymous,
        version=r.version,
    )


def budget_words(pence: int | None) -> str:
    """A budget in words."""
    if pence is None:
        return "not said"
    return f"{pounds(pence)} a person" if pence else "none"


def _authorities(urns: set[int]) -> dict[int, str]:
    """The name of the authority of each school: as near as an unnamed request is placed."""
    rows = db.session.execute(
        select(School.urn, LocalAuthority.name)
        .join(LocalAuthority, LocalAuthority.code == School.la_code)
        .where(School.urn.in_(urns))
    )
    return {row.urn: row.name for row in rows}


def counts() -> list[tuple[str, int, int]]:
    """What is asked for everywhere: area, requests, people. Counts only, which anybody may see."""
    rows = db.session.execute(
        select(Request.area, func.count(Request.id), func.sum(Request.number))
        .where(Request.state.in_(OPEN_STATES), Request.latest >= today())
        .group_by(Request.area)
    )
    found = [(area_label(area), int(n), int(people)) for area, n, people in rows]
    return sorted(found, key=lambda row: (-row[1], row[0]))


def suggestions(request_id: int) -> list[Suggestion]:
    """What hosts suggested for a request, in the order it came."""
    found = db.session.execute(
        select(RequestAnswer, offers.Offer)
        .join(offers.Offer, offers.Offer.id == RequestAnswer.offer_id)
        .where(RequestAnswer.request_id == request_id)
        .order_by(RequestAnswer.id)
    ).all()
    shown = offers.rows(offer for _, offer in found)
    return [
        Suggestion(answer.id, row, answer.message, answer.state, offers.is_open(offer))
        for (answer, offer), row in zip(found, shown, strict=True)
    ]


def waiting_suggestions(employers: list[Scope], actor: Actor) -> Counter[int]:
    """How many unanswered suggestions each own open request has."""
    mine = [a.id for a in own_requests(employers, actor) if a.state in OPEN_STATES]
    return Counter(
        db.session.scalars(
            select(RequestAnswer.request_id).where(
                RequestAnswer.request_id.in_(mine), RequestAnswer.state == "suggested"
            )
        )
    )
