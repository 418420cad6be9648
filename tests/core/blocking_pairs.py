"""The other program that checks matchings: it looks at every pair, and knows nothing of how one was found."""

from __future__ import annotations

from collections.abc import Sequence

from collabnet.core.stable_matching import Matching


def blocking_pairs(
    needs: Sequence[Sequence[int]], people: Sequence[Sequence[int]], found: Matching
) -> list[tuple[int, int]]:
    """Pairs that list each other and both rather have each other: looked for pair by pair."""
    need_of = found.need_of

    def rather(wanted: Sequence[int], new: int, now: int | None) -> bool:
        return new in wanted and (now is None or wanted.index(new) < wanted.index(now))

    return [
        (need, person)
        for need in range(len(needs))
        for person in range(len(people))
        if found.person_of.get(need) != person
        and rather(needs[need], person, found.person_of.get(need))
        and rather(people[person], need, need_of.get(person))
    ]
