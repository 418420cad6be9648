"""Lines of a statement in words: what is offered, how much of it, where and for what cost."""

from __future__ import annotations

from dataclasses import dataclass

from collabnet.capacity import codelists
from collabnet.capacity.models import Statement
from collabnet.core.capacity import Answer, NumberSource, OfferLine
from collabnet.core.capacity_kinds import Group, Kind

ANSWER_WORDS = {Answer.YES: "Yes", Answer.MAYBE: "Maybe", Answer.NO: "No"}


@dataclass(frozen=True, slots=True)
class LineWords:
    """One line as pages show it: what, the answer with its number, and the rest."""

    what: str
    answer: str
    more: str

    @property
    def together(self) -> str:
        """The whole line as one phrase, for cards and cells."""
        return f"{self.what}: {self.answer.lower()}" + (f" ({self.more})" if self.more else "")


def line_words(offer: OfferLine) -> LineWords:
    """A line in words: "Year 4", "3 places", "of 30 in the year group"."""
    return LineWords(
        what=codelists.line_words(offer.kind, offer.detail, offer.name),
        answer=_answer(offer),
        more="; ".join(part for part in (*_extent(offer), *_terms(offer), offer.note) if part),
    )


def grouped(statement: Statement) -> list[tuple[Group, list[LineWords]]]:
    """The lines of a statement in words, under their groups; groups without lines are left out."""
    found = []
    for group in Group:
        lines = [line_words(offer) for offer in statement.offers(group)]
        if lines:
            found.append((group, lines))
    return found


def count_words(quantity: int, unit: str) -> str:
    """A number with its unit: "1 place", "6 days a term"."""
    if quantity == 1:
        unit = {"places": "place", "days a term": "day a term"}.get(unit, unit)
    return f"{quantity:,} {unit}"


def _answer(offer: OfferLine) -> str:
    if offer.answer == Answer.NO:
        reason = codelists.reasons().get(offer.no_reason)
        return f"No: {reason.label[0].lower()}{reason.label[1:]}" if reason else "No"
    if offer.quantity is None or not offer.kind.unit:
        return ANSWER_WORDS[offer.answer]
    counted = count_words(offer.quantity, offer.kind.unit)
    return counted if offer.answer == Answer.YES else f"Maybe {counted}"


def _extent(offer: OfferLine) -> list[str]:
    """How large it is and how far it reaches."""
    parts = []
    if offer.places is not None:
        what = "the year group" if offer.kind == Kind.YEAR_PLACES else "all"
        source = "" if offer.places_source == NumberSource.ENTERED else (
            f", {offer.places_source.words}"
        )  # fmt: skip
        parts.append(f"{offer.places} places in {what}{source}")
    if offer.size:
        parts.append(f"holds {offer.size:,}")
    if offer.reach_miles is not None:
        parts.append(
            "within 1 mile" if offer.reach_miles == 1 else f"within {offer.reach_miles} miles"
        )
    elif offer.kind.unit == "days a term" and offer.answer != Answer.NO:
        parts.append("anywhere in the locality")
    return parts


def _terms(offer: OfferLine) -> list[str]:
    """When, and for what cost."""
    cost = codelists.COSTS.get(offer.cost, "").lower()
    if offer.cost_note:
        cost = f"{cost}: {offer.cost_note}" if cost else offer.cost_note
    return [offer.times, cost]
