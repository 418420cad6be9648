"""The demonstration's concern: Birch Lane about the words of a neighbour's advert, talked about and not yet settled."""

from __future__ import annotations

import datetime as dt
from typing import Final

from sqlalchemy import select

from collabnet.accounts.models import User
from collabnet.accounts.queries_actor import actor_of
from collabnet.core.actor import Actor, Scope, ScopeKind
from collabnet.core.concerns import Action, Kind
from collabnet.demonstration.told import counted_as_sent
from collabnet.platform.db import db, utcnow
from collabnet.recruitment_code import concerns_services as services

RAISER, ABOUT = Scope(ScopeKind.SCHOOL, "990001"), Scope(ScopeKind.SCHOOL, "990003")
RAISED_BY, ANSWERED_BY = "head@birch-lane.example", "head@castle-fields.example"
LED_BY = "administrator@network.example"  # the council employs the other school's staff: its officers are no outsiders
RAISED: Final = (
    "Your advert for a form tutor says that families “have seen what happened at Birch Lane”. Please say what your "
    "school offers, and leave ours out of it."
)
# Who takes which step, what they write, and how many days ago.
STEPS: Final = (
    (LED_BY, Action.LEAD, "", 5),
    (ANSWERED_BY, Action.ANSWER, "The sentence should not have stood there. We took it out yesterday.", 3),
    (RAISED_BY, Action.SAY, "Thank you. Could we agree on a sentence that both of us can use?", 1),
)  # fmt: skip
RAISED_DAYS_AGO: Final = 7


def load_concern() -> None:
    """Raise it and take its first steps by the product's own services; nobody is sent a mail."""
    found = db.session.execute(select(User.email, User.id).where(User.fictional))
    people: dict[str, Actor] = {row.email: actor_of(row.id) for row in found}
    with counted_as_sent():
        row = services.raise_concern(
            actor=people[RAISED_BY], raiser=RAISER, about=ABOUT, kind=Kind.ADVERT.value, clause="C13", words=RAISED
        )  # fmt: skip
        for who, action, words, _ in STEPS:
            services.take(
                actor=people[who], row=row, action=action, version=row.version, words=words
            )
        now = utcnow()
        days = (RAISED_DAYS_AGO, *(ago for *_, ago in STEPS))
        for message, ago in zip(row.messages, days, strict=True):
            message.at = now - dt.timedelta(days=ago)
        row.raised_at, row.opened_at = row.messages[0].at, row.messages[1].at
        row.changed_at = row.messages[-1].at
        db.session.flush()
