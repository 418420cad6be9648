"""The other program that checks matchings of needs with people: own limits, own orders, every pair looked at.

It shares no code with what it checks but the two records that go in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cmp_to_key
from math import hypot

from collabnet.core.staff_matching import Candidate, Need

ALSO = {
    "teacher": "head_of_year_or_phase head_of_department_or_curriculum sendco assistant_headteacher "
    "deputy_headteacher",
    "head_of_year_or_phase": "assistant_headteacher deputy_headteacher",
    "head_of_department_or_curriculum": "assistant_headteacher deputy_headteacher",
    "assistant_headteacher": "deputy_headteacher headteacher",
    "deputy_headteacher": "headteacher",
    "other_leadership": "assistant_headteacher deputy_headteacher headteacher",
    "teaching_assistant": "higher_level_teaching_assistant education_support",
    "education_support": "higher_level_teaching_assistant teaching_assistant",
}
NEAR = {"Physics": "Science", "Chemistry": "Science", "Biology": "Science", "French": "Languages"}


def way(need: Need, one: Candidate) -> float | None:
    if need.place is None or one.place is None:
        return None
    return hypot(need.place[0] - one.place[0], need.place[1] - one.place[1]) * 1.3 / 1000


def share(need: Need, one: Candidate) -> float:
    start, end = one.starts_on or need.starts_on, one.ends_on or need.ends_on
    days = [
        day
        for day in range(need.starts_on.toordinal(), need.ends_on.toordinal() + 1)
        if start.toordinal() <= day <= end.toordinal()
    ]
    return len(days) / (need.ends_on.toordinal() - need.starts_on.toordinal() + 1)


def near(a: str, b: str) -> bool:
    """For the subjects that the tests use: of one family."""
    return a == b or NEAR.get(a, a) == NEAR.get(b, b)


def points(need: Need, one: Candidate) -> tuple[int, int, int]:
    """Role, subject, phase: 0 fits, 1 nearly, 2 not said, 9 not at all."""

    def of(asked: bool, said: bool, fits: bool, nearly: bool) -> int:
        if not asked or fits:
            return 0
        return 2 if not said else 1 if nearly else 9

    return (
        of(bool(need.role), bool(one.roles), need.role in one.roles,
           any(role in ALSO.get(need.role, "").split() for role in one.roles)),
        of(bool(need.subjects), bool(one.subjects), bool(need.subjects & one.subjects),
           any(near(a, b) for a in need.subjects for b in one.subjects)),
        of(bool(need.phases), bool(one.phases), bool(need.phases & one.phases),
           "through" in need.phases or "through" in one.phases),
    )  # fmt: skip


def may_meet(need: Need, one: Candidate) -> bool:
    """Whether the pair may be suggested at all."""
    if not need.areas & one.areas or need.owner in one.hidden_from:
        return False
    if one.owner and (one.owner in {need.owner} | need.over or need.owner in one.over):
        return False
    km = way(need, one)
    if km is None:
        if one.radius_km is not None:
            return False
    elif km > (one.radius_km if one.radius_km is not None else 65):
        return False
    free = 4 * len(one.weekdays) or one.quarters
    if free is not None and free < need.quarters:
        return False
    return 9 not in points(need, one) and share(need, one) >= 0.5


def _order(key: bytes, need: Need, one: Candidate, *, of_need: bool) -> list[object]:
    km = way(need, one)
    far = 1e9 if km is None else round(km, 1)
    free = 4 * len(one.weekdays) or one.quarters
    spare = 1e9 if free is None else free - need.quarters
    told = hashlib.blake2b(f"{need.key}|{one.key}".encode(), digest_size=16, key=key).hexdigest()
    lacking = 1.0 - share(need, one)
    if of_need:
        return [one.key not in need.wishes, *points(need, one), lacking, spare, far, told]
    return [need.key not in one.wishes, far, *points(need, one), spare, lacking, told]


def prefers(a: list[object], b: list[object]) -> int:
    """-1 where a is better, 1 where b is, 0 where they are equal."""
    for mine, theirs in zip(a, b, strict=True):
        if mine != theirs:
            return -1 if mine < theirs else 1  # type: ignore[operator]
    return 0


def blocking(
    needs: Sequence[Need], people: Sequence[Candidate], given: Mapping[str, str], key: bytes
) -> list[tuple[str, str]]:
    """The pairs that would both rather have each other than what `given` (need → candidate, by key) says."""
    need_of = {candidate: need for need, candidate in given.items()}
    by_need, by_key = {n.key: n for n in needs}, {c.key: c for c in people}

    def rather(need: Need, one: Candidate, *, of_need: bool) -> bool:
        if of_need:
            now = given.get(need.key)
            other = None if now is None else (need, by_key[now])
        else:
            then = need_of.get(one.key)
            other = None if then is None else (by_need[then], one)
        if other is None:
            return True
        return (
            prefers(_order(key, need, one, of_need=of_need), _order(key, *other, of_need=of_need))
            < 0
        )

    return [
        (need.key, one.key)
        for need in needs
        for one in people
        if given.get(need.key) != one.key
        and may_meet(need, one)
        and rather(need, one, of_need=True)
        and rather(need, one, of_need=False)
    ]


def best_first(need: Need, people: Sequence[Candidate], key: bytes) -> list[Candidate]:
    """The candidates that would do for a need, best first."""
    return sorted(
        (one for one in people if may_meet(need, one)),
        key=cmp_to_key(
            lambda a, b: prefers(
                _order(key, need, a, of_need=True), _order(key, need, b, of_need=True)
            )
        ),
    )
