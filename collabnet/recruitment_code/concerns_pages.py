"""Puts the page of a concern together: as the two employers and the lead see it, or as somebody who may lead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from collabnet.accounts.queries_organisations import Organisation, organisations
from collabnet.core.actor import Actor
from collabnet.core.concerns import (
    HIRING_TALK_WHY,
    Action,
    Side,
    State,
    allowed,
    breach,
    hiring_talk,
    may_be_breach,
)
from collabnet.core.pay_check import Finding
from collabnet.core.text_scans import Kind, scan
from collabnet.recruitment_code import concerns_queries as queries
from collabnet.recruitment_code import queries_code
from collabnet.recruitment_code.concerns_models import Concern, ConcernMessage

SCANNED = (Kind.NO_HIRE, Kind.PRICE_FIXING, Kind.PERSONAL_NAME)  # C26, and no person is named


@dataclass(frozen=True, slots=True)
class Remark:
    """Words that were found in a text, and why they matter."""

    found: str
    why: str


@dataclass(frozen=True, slots=True)
class ConcernPage:
    """Everything that one person sees of a concern."""

    row: Concern
    raiser: Organisation
    subject: Organisation
    sides: frozenset[Side]
    steps: Sequence[Action]
    wording: str
    messages: Sequence[ConcernMessage]
    finding: Finding | None

    @property
    def reads_words(self) -> bool:
        """Whether the reader is a party or leads; somebody who may lead decides without them."""
        return bool(self.messages)


def page(row: Concern, actor: Actor) -> ConcernPage | None:
    """The page for one person, or None for somebody who must not know of it."""
    sides = queries.sides_of(row, actor)
    if not sides:
        return None
    named = organisations([queries.raiser_of(row), queries.subject_employer(row)])
    only_may_lead = sides == {Side.LEAD} and row.state == State.RAISED.value
    return ConcernPage(
        row=row,
        raiser=named[queries.raiser_of(row)],
        subject=named[queries.subject_employer(row)],
        sides=sides,
        steps=_useful(row, sides),
        wording=queries_code.wordings(row.code_version).get(row.clause, ""),
        messages=() if only_may_lead else row.messages,
        finding=breach(row.clause, by_person=True) if row.breach_at is not None else None,
    )


def _useful(row: Concern, sides: frozenset[Side]) -> list[Action]:
    """The steps that can be taken now, those left out that would be refused for another reason than the table."""
    mine = {side.value for side in sides}
    left_out = set()
    if row.is_extended or mine & {Side.RAISER, Side.SUBJECT} <= set(row.wants_longer):
        left_out.add(Action.EXTEND)
    if mine & {Side.RAISER, Side.SUBJECT} <= set(row.assented):
        left_out.add(Action.ASSENT)
    if row.breach_at is not None or not may_be_breach(row.clause):
        left_out.add(Action.CONFIRM_BREACH)
    return [step for step in allowed(State(row.state), sides) if step not in left_out]


def remarks(words: str) -> list[Remark]:
    """What a scan finds in the words of a concern: explained to whoever wrote them, nothing held up."""
    talk = hiring_talk(words)
    found = [Remark(", ".join(talk), HIRING_TALK_WHY)] if talk else []
    return found + [Remark(hit.found, hit.why) for hit in scan(words, SCANNED)]
