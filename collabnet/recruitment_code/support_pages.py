"""Puts the page of a request for support together: who asks, what, the offers, and what its reader can do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from collabnet.accounts.queries_organisations import Organisation, organisations
from collabnet.core.actor import Actor, Scope
from collabnet.core.support import Action, OfferState, Side, State, allowed
from collabnet.core.text_scans import Hit, Kind, scan
from collabnet.recruitment_code import support_queries as queries
from collabnet.recruitment_code.support_helpers import helpers_of, named
from collabnet.recruitment_code.support_models import SupportOffer, SupportRequest

SCANNED = (Kind.NO_HIRE, Kind.PRICE_FIXING, Kind.PERSONAL_NAME)  # C26, and no person is named


@dataclass(frozen=True, slots=True)
class OfferView:
    """An offer as one side sees it; contacts only once it is accepted."""

    row: SupportOffer
    who: Organisation
    is_mine: bool
    contact: str


@dataclass(frozen=True, slots=True)
class SupportPage:
    """Everything that one side sees of a request."""

    row: SupportRequest
    school: Organisation
    sides: frozenset[Side]
    steps: Sequence[Action]
    offers: Sequence[OfferView]
    helpers: Sequence[Organisation]
    answering: Sequence[Organisation]
    asker: str
    hits: Sequence[Hit]

    @property
    def is_own(self) -> bool:
        """Whether its reader is of the school that asks."""
        return Side.SCHOOL in self.sides


def page(row: SupportRequest, actor: Actor) -> SupportPage | None:
    """The page for one person, or None for somebody who must not know of the request.

    A helper sees the request and its own offers, not those of others; a withdrawn request is the school's alone.
    """
    sides = queries.sides_of(row, actor)
    is_own = Side.SCHOOL in sides
    if not sides or (State(row.state) is State.WITHDRAWN and not is_own):
        return None
    answering = queries.answering(row, actor)
    sees_all = is_own or Side.AUTHORITY in sides
    shown = [o for o in row.offers if sees_all or queries.offerer(o) in answering]
    names = organisations(
        [queries.school_of(row), *answering, *(queries.offerer(o) for o in shown)]
    )
    offers = [_offer(o, names[queries.offerer(o)], answering, is_own) for o in shown]
    accepted = any(o.is_mine and o.row.state == OfferState.ACCEPTED for o in offers)
    return SupportPage(
        row=row,
        school=names[queries.school_of(row)],
        sides=sides,
        steps=allowed(State(row.state), sides),
        offers=offers,
        helpers=named(helpers_of(row.urn, row.help)) if is_own else (),
        answering=[names[scope] for scope in answering],
        asker=queries.contact(row.asked_by) if is_own or accepted else "",
        hits=scan(row.words, SCANNED) if is_own else (),
    )  # fmt: skip


def _offer(
    row: SupportOffer, who: Organisation, answering: Sequence[Scope], is_own: bool
) -> OfferView:
    is_mine = queries.offerer(row) in answering
    knows = (is_own and row.state == OfferState.ACCEPTED) or is_mine
    return OfferView(row, who, is_mine, queries.contact(row.user_id) if knows else "")
