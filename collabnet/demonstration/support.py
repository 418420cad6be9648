"""The demonstration's support: a school that asked, and what the council's officer offered."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from collabnet.accounts.models import User
from collabnet.core.actor import Actor
from collabnet.core.support import Action, Help, Side, State
from collabnet.demonstration.places import LA_CODE
from collabnet.platform import audit
from collabnet.platform.db import db
from collabnet.recruitment_code.support_models import SupportOffer, SupportRequest, SupportStep

ASKS, ASKED_BY, OFFERED_BY = 990001, "head@birch-lane.example", "planning@ashmere.example"
WORDS: Final = (
    "Two posts in mathematics have stood empty since the summer. We would gladly borrow somebody for a "
    "term, and plan together."
)
OFFER: Final = "Our adviser for mathematics could come two days a week until Easter."


def load_support(*, actor: Actor) -> None:
    """One request to the officers alone, with one offer that waits for an answer; nobody is sent a mail."""
    found = db.session.execute(select(User.email, User.id).where(User.fictional))
    ids = {row.email: row.id for row in found}
    row = SupportRequest(
        urn=ASKS,
        asked_by=ids[ASKED_BY],
        kinds=[Help.SECONDMENT.value, Help.SUBJECT.value],
        words=WORDS,
        state=State.OFFERED.value,
        version=2,
    )
    row.offers.append(
        SupportOffer(
            by_kind="la",
            by_code=LA_CODE,
            user_id=ids[OFFERED_BY],
            words=OFFER,
            link=f"/capacity/la/{LA_CODE}",
        )
    )
    row.steps.append(SupportStep(action=Action.SEND.value, side=Side.SCHOOL.value))
    row.steps.append(SupportStep(action=Action.OFFER.value, side=Side.AUTHORITY.value))
    db.session.add(row)
    db.session.flush()
    audit.record(actor=actor, action="support.send", subject_kind="support", subject_code=row.id)
