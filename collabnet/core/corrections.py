"""Who answers when somebody says that a record is wrong, and what an answer can be."""

from collections.abc import Callable
from enum import StrEnum

from collabnet.core.actor import NETWORK, Scope, ScopeKind


class Outcome(StrEnum):
    """What became of a correction."""

    CORRECTED = "corrected"
    AT_SOURCE = "at_source"
    NOT_WRONG = "not_wrong"

    @property
    def words(self) -> str:
        """The outcome in the middle of a sentence."""
        return OUTCOME_WORDS[self]


OUTCOME_WORDS: dict[Outcome, str] = {
    Outcome.CORRECTED: "corrected",
    Outcome.AT_SOURCE: "to be changed at its source",
    Outcome.NOT_WRONG: "not wrong",
}


def owners_in_turn(
    record: Scope, *, trust: str | None = None, la: str | None = None
) -> tuple[Scope, ...]:
    """Who could answer about a record, nearest first: a school, its trust, its LA; at last the administrators.

    `trust` and `la` are the codes of a school's own; other records ignore them. Nobody owns a locality but the
    administrators, since no single body in it may speak for the others.
    """
    found: list[Scope] = []
    if record.kind in (ScopeKind.SCHOOL, ScopeKind.TRUST, ScopeKind.LA):
        found.append(record)
    if record.kind is ScopeKind.SCHOOL:
        found += [Scope(ScopeKind.TRUST, trust)] if trust else []
        found += [Scope(ScopeKind.LA, la)] if la else []
    return (*found, NETWORK)


def owner_of(
    record: Scope,
    *,
    trust: str | None = None,
    la: str | None = None,
    has_people: Callable[[Scope], bool],
) -> Scope:
    """The nearest owner of a record for whom somebody acts; the administrators when there is none."""
    turn = owners_in_turn(record, trust=trust, la=la)
    return next((scope for scope in turn if has_people(scope)), NETWORK)
