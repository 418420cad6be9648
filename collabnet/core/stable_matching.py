"""Matches schools' needs with people who could be lent, so that no pair would both rather have each other.

Needs propose in their order of preference and each person keeps the best that came (deferred
acceptance: Gale and Shapley, 1962; Roth and Sotomayor, 1990). Travel is a limit first and a
preference second. The result is the best stable one for the needs; both orders are strict, ties
being broken by a key that the caller draws, so that everybody gets the same answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Matching:
    """Which person each need got, by index; needs and people without a partner are absent."""

    person_of: Mapping[int, int]

    @property
    def need_of(self) -> dict[int, int]:
        """The other way round."""
        return {person: need for need, person in self.person_of.items()}


def stable_matching(*, needs: Sequence[Sequence[int]], people: Sequence[Sequence[int]]) -> Matching:
    """The stable matching that is best for the needs.

    `needs[i]` lists the people acceptable to need i, best first; `people[j]` the needs acceptable
    to person j, best first. A pair counts only where each lists the other. Raises ValueError when a
    list names somebody twice or nobody there is.
    """
    ranks = [_ranks(wanted, len(needs)) for wanted in people]
    for wanted in needs:
        _ranks(wanted, len(people))
    held: dict[int, int] = {}  # person → need
    upcoming = [0] * len(needs)
    free = list(range(len(needs)))[::-1]
    while free:
        need = free.pop()
        wanted = needs[need]
        place = upcoming[need]
        while place < len(wanted):
            person = wanted[place]
            place += 1
            rank = ranks[person].get(need)
            if rank is None:
                continue
            rival = held.get(person)
            if rival is None:
                held[person] = need
                break
            if rank < ranks[person][rival]:
                held[person] = need
                free.append(rival)
                break
        upcoming[need] = place
    return Matching({need: person for person, need in sorted(held.items(), key=lambda p: p[1])})


def _ranks(wanted: Sequence[int], count: int) -> dict[int, int]:
    """Place in a list by who stands there."""
    found = {who: place for place, who in enumerate(wanted)}
    if len(found) != len(wanted) or any(not 0 <= who < count for who in found):
        raise ValueError("A list of preferences names somebody twice, or nobody there is.")
    return found
