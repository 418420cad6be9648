"""Mails about requests for support: that something waits, never what, of whom or for whom."""

from __future__ import annotations

from collections.abc import Iterable

from collabnet.core.support import Action, Side, State
from collabnet.platform import mails
from collabnet.recruitment_code import support_queries as queries
from collabnet.recruitment_code.support_models import SupportOffer, SupportRequest

MOST_OF_ONE_SIDE = 20
ASKED = "A school near you asks for support"
ANSWERED = "Your request for support has news"
OFFER_NEWS = "An offer of support that you made has news"


def stepped(row: SupportRequest, action: Action, by: Side, about: SupportOffer | None) -> None:
    """Tell the other side of a step, once a person who may read it."""
    count = len(row.steps)
    if action is Action.SEND:
        _send(row, queries.people_on(row, Side.AUTHORITY), ASKED, f"{action}:{count}")
    if action is Action.ASK_HELPERS or (action is Action.SEND and row.asks_helpers):
        _send(row, queries.people_on(row, Side.HELPER), ASKED, f"helpers:{count}")
    if action in (Action.OFFER, Action.TAKE_BACK):
        _send(row, queries.people_on(row, Side.SCHOOL), ANSWERED, f"{action}:{count}")
    if action in (Action.ACCEPT, Action.DECLINE) and about is not None:
        told = [about.user_id] if about.user_id else []
        _send(row, queries.addresses(told), OFFER_NEWS, f"{action}:{count}")
    if action in (Action.CLOSE, Action.WITHDRAW):
        told = [o.user_id for o in row.offers if o.is_live and o.user_id]
        _send(row, queries.addresses(told), OFFER_NEWS, f"{action}:{count}")


def remind(row: SupportRequest) -> None:
    """Remind the authority of a request without an offer, the school of an offer without an answer."""
    count = len(row.steps)
    if State(row.state) is State.OPEN:
        _send(row, queries.people_on(row, Side.AUTHORITY), f"Still waiting: {ASKED[0].lower()}{ASKED[1:]}",
              f"remind:{count}")  # fmt: skip
    else:
        _send(row, queries.people_on(row, Side.SCHOOL), "An offer of support still waits for your answer",
              f"remind:{count}")  # fmt: skip


def _send(row: SupportRequest, to: Iterable[str], text: str, what: str) -> None:
    for address in list(to)[:MOST_OF_ONE_SIDE]:
        mails.send(
            "support",
            to=address,
            subject=text,
            dedup_key=f"support:{row.id}:{what}:{mails.digest(address)}",
            text=text,
            link=mails.site_link(f"/support/{row.id}"),
        )
