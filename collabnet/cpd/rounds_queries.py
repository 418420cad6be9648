"""Reading allocation rounds: who may do what with one, the lists, the offers and rules of one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select

from collabnet.core.actor import Actor, Scope, ScopeKind, Subject
from collabnet.core.allocation_model import Problem
from collabnet.core.allocation_reasons import order_words
from collabnet.core.permissions import Permission, can
from collabnet.core.school_time import LONDON, until_words
from collabnet.cpd import parties
from collabnet.cpd.models import Booking, Offer
from collabnet.cpd.models_rounds import Round, RoundOffer, RoundOrder, RoundResult
from collabnet.cpd.offers import places_words
from collabnet.cpd.rounds_input import requests_of, rules_of
from collabnet.directory.belonging import LARGEST_KEY
from collabnet.directory.models import LocalAuthority, School
from collabnet.platform.db import db, utcnow
from collabnet.platform.templating import date_words, time_words

PAGE = 50
OUTCOME_LABELS = {
    "placed": "Got a place",
    "waiting": "Waiting for a place",
    "not_placed": "Got no place",
}


@dataclass(frozen=True, slots=True)
class View:
    """A round as a page shows it, with its offers and what can be done now."""

    round: Round
    host_name: str
    offers: list[Offer]
    closing_at: dt.datetime | None
    closed: bool
    asked: int
    places: int
    counts: dict[str, int]

    @property
    def order(self) -> RoundOrder | None:
        """The order in force."""
        return self.round.order

    @property
    def state_words(self) -> str:
        """Where the round stands, in words."""
        if self.round.state == "decided":
            return "Decided"
        if self.round.state == "draft":
            return "The order is not published yet"
        return "Closed, not decided yet" if self.closed else "Open for requests"

    @property
    def closing_words(self) -> str:
        """The last moment to ask, in words; "" where no training of the round says one."""
        return "" if self.closing_at is None else until_words(self.closing_at)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The round in a few lines: when it closes, what is asked for, what came of it."""
        found = [("Requests close", self.closing_words)]
        if self.round.state == "decided":
            found.append(("Decided", time_words(self.round.decided_at)))
            asked = sum(self.counts.values())
            return found + [
                (
                    label,
                    f"{self.counts[outcome]} of {asked} {'request' if asked == 1 else 'requests'}",
                )
                for outcome, label in OUTCOME_LABELS.items()
                if outcome in self.counts
            ]
        return [
            *found,
            ("Places to share out", str(self.places)),
            ("Asked for so far", str(self.asked)),
        ]


def find(round_id: int) -> Round | None:
    """A round by its number."""
    return db.session.get(Round, round_id) if 0 < round_id <= LARGEST_KEY else None


def round_subject(round_id: int, **_arguments: object) -> Subject | None:
    """Where a round belongs: its host's own, within all that covers the host."""
    found = find(round_id)
    return None if found is None else host_subject(found.host)


def host_subject(host: Scope) -> Subject | None:
    """Where the rounds of a host belong; a trust's and a region's lie within the authorities of their schools too."""
    base = parties.subject(host)
    if base is None or host.kind not in (ScopeKind.TRUST, ScopeKind.REGION):
        return base
    if host.kind is ScopeKind.TRUST:
        codes = select(School.la_code).where(School.trust_uid == int(host.code)).distinct()
    else:
        codes = select(LocalAuthority.code).where(LocalAuthority.region_code == host.code)
    las = {Scope(ScopeKind.LA, code) for code in db.session.scalars(codes)}
    return Subject(own=base.own, within=base.within | las)


def may_run(actor: Actor, round_: Round) -> bool:
    """Whether somebody may decide a round: those who may offer training in the host's name."""
    subject = host_subject(round_.host)
    return subject is not None and can(actor, Permission.OFFER_CPD, subject)


def may_check(actor: Actor, round_: Round) -> bool:
    """Whether somebody may run a decided round again: the host, the LA's officers, the administrator."""
    subject = host_subject(round_.host)
    return subject is not None and (
        can(actor, Permission.CHECK_ALLOCATIONS, subject)
        or can(actor, Permission.OFFER_CPD, subject)
    )


def may_see_input(actor: Actor, round_: Round) -> bool:
    """Whether somebody may read what a round was decided from, tiers included."""
    subject = host_subject(round_.host)
    return subject is not None and can(actor, Permission.CHECK_ALLOCATIONS, subject)


def view(round_: Round) -> View:
    """A round with its offers."""
    offers = list(
        db.session.scalars(
            select(Offer).where(Offer.id.in_(round_.offer_ids)).order_by(Offer.first_starts_at, Offer.id)
        )
    )  # fmt: skip
    closing = closing_of(offers)
    return View(
        round=round_,
        host_name=parties.names([round_.host]).get(round_.host, ""),
        offers=offers,
        closing_at=closing,
        closed=closing is not None and closing <= utcnow(),
        asked=len(requests_of(offers)),
        places=sum(o.places - o.booked for o in offers if o.state in ("published", "closed")),
        counts=outcome_counts(round_) if round_.state == "decided" else {},
    )


def closing_of(offers: Iterable[Offer]) -> dt.datetime | None:
    """When the last of these offers closes: the round is decided after that."""
    return max((o.closing_at for o in offers if o.closing_at is not None), default=None)


def listed(actor: Actor) -> list[View]:
    """The rounds somebody may know of: those published, and the drafts of their own organisations; newest first."""
    own = parties.bodies_for(actor, Permission.OFFER_CPD)
    rows = db.session.scalars(select(Round).order_by(Round.id.desc()).limit(4 * PAGE))
    return [view(r) for r in rows if r.state != "draft" or r.host in own][:PAGE]


def free_offers(host: Scope) -> list[Offer]:
    """The offers of a host that wait for a round: published, shared out by a round, in none yet."""
    return list(
        db.session.scalars(
            select(Offer)
            .where(
                Offer.host_kind == host.kind.value,
                Offer.host_code == host.code,
                Offer.way == "round",
                Offer.state.in_(("published", "closed")),
                Offer.id.not_in(select(RoundOffer.offer_id)),
            )
            .order_by(Offer.first_starts_at, Offer.id)
        )
    )


def round_of_offer(offer_id: int) -> Round | None:
    """The round that an offer is in."""
    return db.session.scalar(
        select(Round)
        .join(RoundOffer, RoundOffer.round_id == Round.id)
        .where(RoundOffer.offer_id == offer_id)
    )


def booking_subject(booking_id: int, **_arguments: object) -> Subject | None:
    """Where a requested place belongs: the employer's own."""
    found = db.session.get(Booking, booking_id) if 0 < booking_id <= LARGEST_KEY else None
    return None if found is None else parties.subject(found.employer)


def request_in(round_id: int, booking_id: int) -> tuple[Round, Booking] | None:
    """A requested place and its open round, when they belong together."""
    round_ = find(round_id)
    booking = db.session.get(Booking, booking_id) if 0 < booking_id <= LARGEST_KEY else None
    if round_ is None or booking is None or booking.offer_id not in round_.offer_ids:
        return None
    return (round_, booking) if round_.state == "open" else None


def published_rules(round_: Round) -> list[str]:
    """The order in force as sentences; none before it is published."""
    order = round_.order
    if order is None:
        return []
    return order_words(Problem(rules_of(order), "", (), (), ()))


def undecided(hosts: Iterable[Scope]) -> list[Round]:
    """The rounds of some hosts that are not decided yet."""
    wanted = set(hosts)
    rows = db.session.scalars(select(Round).where(Round.state != "decided").order_by(Round.id))
    return [row for row in rows if row.host in wanted]


def outcome_counts(round_: Round) -> dict[str, int]:
    """How many requests of a decided round got what."""
    rows = db.session.execute(
        select(RoundResult.outcome, func.count())
        .where(RoundResult.round_id == round_.id)
        .group_by(RoundResult.outcome)
    )
    return {row.outcome: row[1] for row in rows}


def offer_choices(offers: Iterable[Offer]) -> list[tuple[str, str]]:
    """Offers as choices of a form: what, when, how many places."""
    return [
        (
            str(o.id),
            f"{o.title}: {time_words(o.first_starts_at)}, {places_words(o.places - o.booked)}",
        )
        for o in offers
    ]


def other_choices(offers: Iterable[Offer], own: int) -> list[tuple[str, str]]:
    """The other training of a round that one request may name as well."""
    return [
        (str(o.id), f"{o.title}: {time_words(o.first_starts_at)}")
        for o in offers
        if o.id != own and o.state in ("published", "closed")
    ]


def day_choices(offers: Iterable[Offer]) -> list[tuple[str, str]]:
    """The days on which something of the round takes place."""
    days = {
        s.starts_at.astimezone(LONDON).date()
        for o in offers
        for s in o.sessions
        if s.cancelled_at is None
    }
    return [(day.isoformat(), f"{day:%A} {date_words(day)}") for day in sorted(days)]


def shown_round(actor: Actor, offer: Offer) -> Round | None:
    """The round of an offer, when somebody may know of it: published, or their own."""
    found = round_of_offer(offer.id)
    if found is None or (found.state == "draft" and not may_run(actor, found)):
        return None
    return found
