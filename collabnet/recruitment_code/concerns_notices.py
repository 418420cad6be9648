"""Mails about concerns: that one waits for a side, never who is concerned or what about."""

from __future__ import annotations

from collabnet.core.concerns import Action, Side, State
from collabnet.platform import mails
from collabnet.recruitment_code import concerns_queries as queries
from collabnet.recruitment_code.concerns_models import Concern

MOST_OF_ONE_SIDE = 20
NEWS = "A conversation under the fair-recruitment code has news"
WAITS = "A conversation under the fair-recruitment code needs somebody to lead it"


def stepped(row: Concern, action: Action, by: Side) -> None:
    """Tell the other sides of a step; the employer it is about only from its opening on."""
    text = WAITS if action is Action.RAISE else NEWS
    told = (
        [Side.LEAD] if State(row.state) is State.RAISED else [Side.RAISER, Side.SUBJECT, Side.LEAD]
    )
    if row.opened_at is None and State(row.state).is_over:
        told = [Side.RAISER]
    found = {address for side in told if side is not by for address in queries.people_on(row, side)}
    for address in sorted(found)[:MOST_OF_ONE_SIDE]:
        digest = mails.digest(address)
        mails.send(
            "concern",
            to=address,
            subject=text,
            dedup_key=f"concern:{row.id}:{len(row.messages)}:{digest}",
            text=text,
            link=mails.site_link(f"/concerns/{row.id}"),
        )
