"""Reading pools: people, area and days for every member that looks, names only where they may be seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from collabnet.core.actor import Actor
from collabnet.core.cost_share import shares
from collabnet.core.permissions import Permission
from collabnet.core.pooling import Window, best_window, most_to_pay
from collabnet.cpd import offers, parties, requests
from collabnet.cpd.areas import PHASE_LABELS, area_label, pounds
from collabnet.cpd.models import Request
from collabnet.cpd.models_pools import Pool, PoolAnswer, PoolMember
from collabnet.directory.belonging import LARGEST_KEY
from collabnet.platform.db import db

MOST_LISTED = 100
MEMBER_WORDS = {
    "joined": "has not answered yet",
    "accepted": "takes part",
    "declined": "does not take part",
    "booked": "has its places",
    "left": "left",
}


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One member as the reader may see it."""

    member: PoolMember
    name: str
    need: str
    own: bool
    state: str


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One provider's offer to a pool, with what it would cost the reader's own members."""

    answer: PoolAnswer
    row: offers.Row
    total: str
    taken_up: int
    open: bool
    own: list[
        tuple[MemberRow, str, str]
    ]  # the reader's member, its share if all take part, at most


@dataclass(frozen=True, slots=True)
class View:
    """A pool as a page shows it."""

    pool: Pool
    area: str
    phase: str
    people: int
    window: Window | None
    members: list[MemberRow]
    answers: list[AnswerRow]

    @property
    def href(self) -> str:
        """Its page."""
        return f"/training/pools/{self.pool.id}"

    @property
    def suits_all(self) -> bool:
        """Whether there are days that suit everybody."""
        return self.window is not None and self.window.members == len(self.members)

    @property
    def state_words(self) -> str:
        """Where it stands."""
        return {"open": "Open", "commissioned": "Goes ahead", "closed": "Closed"}[self.pool.state]


def find(pool_id: int) -> Pool | None:
    """A pool by its number."""
    return db.session.get(Pool, pool_id) if 0 < pool_id <= LARGEST_KEY else None


def live(pool: Pool) -> list[PoolMember]:
    """The members that have not left, and whose request was not met otherwise or withdrawn meanwhile."""
    wanted = [m.request_id for m in pool.members if m.state not in ("left", "booked")]
    pooled = set(
        db.session.scalars(
            select(Request.id).where(Request.id.in_(wanted), Request.state == "pooled")
        )
    )
    return [m for m in pool.members if m.state == "booked" or m.request_id in pooled]


def view(actor: Actor, pool: Pool) -> View:
    """A pool as somebody may see it."""
    members = live(pool)
    wanted = {m.request_id: m for m in members}
    rows = list(
        db.session.scalars(select(Request).where(Request.id.in_(wanted)).order_by(Request.id))
    )
    shown = _members(actor, members, rows)
    return View(
        pool=pool,
        area=area_label(pool.area),
        phase=PHASE_LABELS[pool.phase],
        people=sum(m.places for m in members),
        window=best_window([(r.earliest, r.latest) for r in rows]),
        members=shown,
        answers=_answers(pool, members, shown),
    )


def _members(actor: Actor, members: Iterable[PoolMember], rows: list[Request]) -> list[MemberRow]:
    """Names as on the requests' own pages; whoever may not see a request sees only that somebody takes part."""
    subjects = parties.subjects({r.employer for r in rows})
    seen = [
        r for r in rows
        if r.employer in subjects and requests.sees(actor, r, subjects[r.employer])
    ]  # fmt: skip
    asked = {a.id: a for a in requests.as_seen(actor, seen)}
    return [
        MemberRow(
            member=m,
            name=asked[m.request_id].who if m.request_id in asked else "An employer elsewhere",
            need=asked[m.request_id].need if m.request_id in asked else "",
            own=m.request_id in asked and asked[m.request_id].own,
            state=MEMBER_WORDS[m.state],
        )
        for m in members
    ]


def _answers(pool: Pool, members: list[PoolMember], shown: list[MemberRow]) -> list[AnswerRow]:
    kept = [a for a in pool.answers if a.state != "withdrawn"]
    found = {
        o.id: o
        for o in db.session.scalars(
            select(offers.Offer).where(offers.Offer.id.in_([a.offer_id for a in kept]))
        )
    }
    rows = {r.id: r for r in offers.rows(found.values())}
    return [
        AnswerRow(
            answer=a,
            row=rows[a.offer_id],
            total=pounds(a.total_pence),
            taken_up=sum(m.places for m in members if m.answer_id == a.id),
            open=offers.is_open(found[a.offer_id]),
            own=[(m, *_costs(a, members, m.member)) for m in shown if m.own],
        )
        for a in kept
    ]


def _costs(answer: PoolAnswer, members: list[PoolMember], mine: PoolMember) -> tuple[str, str]:
    """What a member pays if everybody who is left takes part, and at the most."""
    part = [
        m for m in members
        if m.answer_id == answer.id or (m.answer_id is None and m.state != "declined") or m is mine
    ]  # fmt: skip
    split = dict(
        zip((m.id for m in part), shares(answer.total_pence, [m.places for m in part]), strict=True)
    )
    most = most_to_pay(answer.total_pence, mine.places, answer.least_places)
    return pounds(split[mine.id]), pounds(most)


def listed(actor: Actor) -> list[View]:
    """Pools that are open or go ahead, the newest first."""
    rows = db.session.scalars(
        select(Pool).where(Pool.state != "closed").order_by(Pool.id.desc()).limit(MOST_LISTED)
    )
    return [view(actor, pool) for pool in rows]


def pool_of(request_id: int) -> tuple[Pool, PoolMember] | None:
    """The pool that a request is in."""
    member = db.session.scalar(
        select(PoolMember).where(PoolMember.request_id == request_id, PoolMember.state != "left")
    )
    return None if member is None else (db.session.get_one(Pool, member.pool_id), member)


def fitting(actor: Actor, request: Request) -> list[View]:
    """The open pools that a request could join: same area, a phase that goes with it."""
    rows = db.session.scalars(
        select(Pool).where(Pool.state == "open", Pool.area == request.area).order_by(Pool.id)
    )
    return [
        view(actor, pool)
        for pool in rows
        if request.phase == pool.phase or "all" in (request.phase, pool.phase)
    ]


def own_offers(actor: Actor) -> list[tuple[str, str]]:
    """What somebody's own organisations offer and could answer a pool with, as choices of a form."""
    hosts = parties.bodies_for(actor, Permission.OFFER_CPD)
    rows = [row for host in hosts for row in offers.upcoming_of_host(host)]
    return [(str(r.id), f"{r.title}, {r.when}, {offers.places_words(r.left)} left") for r in rows]


def own_answers(actor: Actor, pool: Pool) -> set[int]:
    """The answers to a pool that somebody's own organisations gave and can take back."""
    found = set()
    for answer in pool.answers:
        offer = offers.find(answer.offer_id)
        if answer.state == "open" and offer is not None and offers.is_host(actor, offer):
            found.add(answer.id)
    return found
