"""Mails about secondments: who is told what happened. All service messages, through the outbox, without the terms."""

from __future__ import annotations

from collections.abc import Iterable

from collabnet.accounts.models import User
from collabnet.core.actor import Actor, Scope
from collabnet.core.secondment import Action, Side, State
from collabnet.platform import mails
from collabnet.platform.db import db
from collabnet.staffing import queries
from collabnet.staffing.models import Secondment

MOST_OF_ONE_SIDE = 10
TOLD = {
    Action.CHOOSE: "Somebody is chosen for “{title}”.",
    Action.TELL_HOME: "A member of your staff would like a secondment: “{title}”.",
    Action.AGREE: "The home employer agrees to lend for “{title}”. Now the terms are written down.",
    Action.DECLINE: "“{title}” is open for interest again: one side declined.",
    Action.ASK_SIGNATURES: "The terms of “{title}” wait for your signature.",
    Action.SIGN: "One side has signed “{title}”.",
    Action.CHANGE_TERMS: "The terms of “{title}” are open again. Earlier signatures do not count.",
    Action.ASSURE: "The letter of assurance for “{title}” is recorded.",
    Action.START: "“{title}” has started.",
    Action.EXTEND: "A later end of “{title}” is proposed or agreed.",
    Action.END_EARLY: "An earlier end of “{title}” is proposed or agreed.",
    Action.RETURN: "“{title}” has ended with a return.",
    Action.CONVERT: "“{title}” has ended: the person takes a post that they applied for.",
    Action.WITHDRAW: "“{title}” was withdrawn.",
}
# Where the link of a mail leads, by side, when it is not the secondment's own page.
PLACES = {
    Action.CHOOSE: {Side.HOME: "/agree"},
    Action.TELL_HOME: {Side.HOME: "/agree"},
    Action.AGREE: {Side.HOME: "/terms"},
    Action.ASK_SIGNATURES: {Side.HOME: "/sign", Side.HOST: "/sign", Side.PERSON: "/sign"},
}


def interest(row: Secondment) -> None:
    """Tell the owner that somebody would like to."""
    _send(row, _people([queries.owner_of(row)]), f"Somebody would like to: “{row.title}”.", "interest",
          len(row.interests))  # fmt: skip


def stepped(row: Secondment, action: Action, actor: Actor) -> None:
    """Tell the sides of a step, each with the link to what is theirs now; home only once the person has told it."""
    text = TOLD.get(action)
    if text is None:
        return
    text = text.format(title=row.title)
    if State(row.state) is State.SIGNED and action is Action.SIGN:
        text = f"All three have signed “{row.title}”."
    ways = PLACES.get(action, {})
    for address, side in told(row).items():
        way = ways.get(side, "") if State(row.state) is not State.SIGNED else ""
        words = text
        if action is Action.TELL_HOME and side is not Side.HOME:
            words = f"The home employer is told about “{row.title}”."
        _send(row, [address], words, action.value, len(row.steps), way)


def told(row: Secondment) -> dict[str, Side]:
    """The addresses of everybody on a side, with the side; home only once the person has told it."""
    scopes = {Side.OWNER: queries.owner_of(row), Side.HOST: queries.host_of(row)}
    if row.home_told_at is not None:
        scopes[Side.HOME] = queries.home_of(row)
    found: dict[str, Side] = {}
    for side, scope in scopes.items():
        for address in _people([scope] if scope is not None else []):
            found[address] = side
    person = db.session.get(User, row.person_id) if row.person_id else None
    if person is not None and person.suspended_at is None:
        found[person.email] = Side.PERSON
    return dict(sorted(found.items()))


def _people(scopes: Iterable[Scope]) -> list[str]:
    found: set[str] = set()
    for scope in scopes:
        found.update(queries.addresses_of(scope)[:MOST_OF_ONE_SIDE])
    return sorted(found)


def _send(
    row: Secondment, to: Iterable[str], text: str, what: str, count: int, way: str = ""
) -> None:  # fmt: skip
    for address in to:
        mails.send(
            "secondment",
            to=address,
            subject=text,
            dedup_key=f"secondment:{row.id}:{what}:{count}:{mails.digest(address)}",
            text=text,
            link=mails.site_link(f"/secondments/{row.id}{way}"),
        )
