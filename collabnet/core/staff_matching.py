"""Which person could be lent to which need: who fits at all, both sides' orders, and a stable matching of them.

Travel is a limit first and a preference second: the way is the straight line on the National Grid
times `ROAD_FACTOR`, in kilometres. A need then asks for the role, subjects, phases, dates and days
that it names; whoever says nothing of one of them is not shut out, and ranks after those who say
what fits. Both orders are strict: what is equal in all of it is ordered by a hash with a key that
the caller keeps, so that everybody gets the same answer and nobody can choose a place in it.

Nothing here knows of pressure, of pay or of what anybody did before.
"""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from math import inf
from types import MappingProxyType
from typing import Final

from collabnet.core.geography import GridPoint, distance_metres
from collabnet.core.stable_matching import stable_matching

ROAD_FACTOR: Final = 1.3  # an assumption: roads in England are about so much longer than a line
LIMIT_KM: Final = 65.0  # where nobody named a limit: about forty miles, an hour's drive
LEAST_SHARE: Final = 0.5  # of the time that is needed
THROUGH: Final = "through"

# Who can do a role besides those who have it (our reading of the roles; none of it is law).
ALSO_DO: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "teacher": frozenset(
            {"head_of_year_or_phase", "head_of_department_or_curriculum", "sendco",
             "assistant_headteacher", "deputy_headteacher"}
        ),
        "head_of_year_or_phase": frozenset({"assistant_headteacher", "deputy_headteacher"}),
        "head_of_department_or_curriculum": frozenset({"assistant_headteacher", "deputy_headteacher"}),
        "assistant_headteacher": frozenset({"deputy_headteacher", "headteacher"}),
        "deputy_headteacher": frozenset({"headteacher"}),
        "other_leadership": frozenset({"assistant_headteacher", "deputy_headteacher", "headteacher"}),
        "teaching_assistant": frozenset({"higher_level_teaching_assistant", "education_support"}),
        "education_support": frozenset({"higher_level_teaching_assistant", "teaching_assistant"}),
    }
)  # fmt: skip
FAMILIES: Final = (
    frozenset({"Science", "Biology", "Chemistry", "Physics"}),
    frozenset({"Languages", "French", "German", "Mandarin", "Spanish"}),
    frozenset({"Humanities", "Geography", "History", "Religious education"}),
    frozenset({"Social sciences", "Sociology", "Psychology", "Politics", "Economics"}),
    frozenset({"Computing", "ICT"}),
    frozenset({"Mathematics", "Statistics"}),
    frozenset({"Business studies", "Accounting", "Economics"}),
    frozenset({"Design and technology", "Engineering", "Food technology"}),
)


class Grade(IntEnum):
    """How well one part fits, best first."""

    FITS = 0
    NEARLY = 1  # can do it besides, or a subject of the same family
    UNSAID = 2


class Barrier(IntEnum):
    """What is in the way of a pair, in the order in which it is looked for."""

    ABSENT = 0  # of another locality, the own employer, or hidden: as if not there
    TRAVEL = 1
    ROLE = 2
    SUBJECT = 3
    PHASE = 4
    DATES = 5
    DAYS = 6
    NONE = 7


@dataclass(frozen=True, slots=True)
class Need:
    """What an employer needs. Empty parts ask for nothing; days are quarters of a day a week.

    `areas` are the localities of the owner, `over` the trust above it. `wishes` are the keys of
    candidates for whom the owner has already said that it would like to host them.
    """

    key: str
    owner: str
    quarters: int
    starts_on: dt.date
    ends_on: dt.date
    role: str = ""
    subjects: frozenset[str] = frozenset()
    phases: frozenset[str] = frozenset()
    place: GridPoint | None = None
    areas: frozenset[str] = frozenset()
    over: frozenset[str] = frozenset()
    wishes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could be lent: offered by an employer (`owner`), or a person of the pool (`owner` "").

    `weekdays` (Monday is 0) where somebody named them, else `quarters` of a day a week; neither:
    not said. Dates None: at any time. `hidden_from` are owners of needs that must not learn that
    this candidate is there. `wishes` are the keys of needs that were answered already.
    """

    key: str
    owner: str = ""
    roles: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    phases: frozenset[str] = frozenset()
    quarters: int | None = None
    weekdays: frozenset[int] = frozenset()
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    place: GridPoint | None = None
    radius_km: float | None = None
    areas: frozenset[str] = frozenset()
    over: frozenset[str] = frozenset()
    hidden_from: frozenset[str] = frozenset()
    wishes: frozenset[str] = frozenset()

    @property
    def free_quarters(self) -> int | None:
        """Quarters of a day a week that there are; None where nobody said."""
        return 4 * len(self.weekdays) if self.weekdays else self.quarters


@dataclass(frozen=True, slots=True)
class Fit:
    """How a pair fits: the grades, the way in kilometres (None: not known), time that is left uncovered or over."""

    role: Grade
    subject: Grade
    phase: Grade
    km: float | None
    uncovered: float  # share of the time needed, 0 to LEAST_SHARE
    spare_quarters: int | None  # days a week beyond those needed; None where nobody said


@dataclass(frozen=True, slots=True)
class Pair:
    """A need and the candidate that the matching gives it."""

    need: Need
    candidate: Candidate
    fit: Fit


@dataclass(frozen=True, slots=True)
class Left:
    """Why a side is without: the last barrier that anything came to, and how many would do (all matched better)."""

    barrier: Barrier
    would_do: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """The matching, in the order of the needs' keys, and why the others are without, by key."""

    pairs: tuple[Pair, ...]
    needs_left: Mapping[str, Left]
    candidates_left: Mapping[str, Left]


def match_staff(*, needs: Iterable[Need], candidates: Iterable[Candidate], key: bytes) -> Outcome:
    """The stable matching that is best for the needs; the order of the inputs does not matter.

    `key` (up to 64 bytes) settles what is equal. Raises ValueError where two of a side share a key.
    """
    wanted = sorted(needs, key=lambda n: n.key)
    people = sorted(candidates, key=lambda c: c.key)
    for side in (wanted, people):
        if len({one.key for one in side}) != len(side):
            raise ValueError("Two needs, or two candidates, have the same key.")
    fits: dict[tuple[int, int], Fit] = {}
    need_barrier = [Barrier.ABSENT] * len(wanted)
    candidate_barrier = [Barrier.ABSENT] * len(people)
    for i, j in _meeting(wanted, people):
        barrier = barrier_between(wanted[i], people[j])
        need_barrier[i] = max(need_barrier[i], barrier)
        candidate_barrier[j] = max(candidate_barrier[j], barrier)
        if barrier is Barrier.NONE:
            fits[i, j] = fit_of(wanted[i], people[j])
    for_needs, for_people = _orders(wanted, people, fits, key)
    found = stable_matching(needs=for_needs, people=for_people)
    return Outcome(
        pairs=tuple(
            Pair(wanted[i], people[j], fits[i, j]) for i, j in sorted(found.person_of.items())
        ),
        needs_left={
            n.key: Left(need_barrier[i], len(for_needs[i]))
            for i, n in enumerate(wanted)
            if i not in found.person_of
        },
        candidates_left={
            c.key: Left(candidate_barrier[j], len(for_people[j]))
            for j, c in enumerate(people)
            if j not in found.need_of
        },
    )


def furthest(one: Left, other: Left) -> Left:
    """Why somebody is without in two matchings: the barrier that was come to last in either, and all who would do."""
    return Left(max(one.barrier, other.barrier), one.would_do + other.would_do)


def barrier_between(need: Need, candidate: Candidate) -> Barrier:
    """What is first in the way of a pair; `Barrier.NONE` where it may be suggested."""
    if _are_apart(need, candidate):
        return Barrier.ABSENT
    way, limit = travel_km(need.place, candidate.place), candidate.radius_km
    if (way is None and limit is not None) or (way or 0.0) > (LIMIT_KM if limit is None else limit):
        return Barrier.TRAVEL
    for barrier, grade in (
        (Barrier.ROLE, _role(need, candidate)),
        (Barrier.SUBJECT, _subject(need, candidate)),
        (Barrier.PHASE, _phase(need, candidate)),
    ):
        if grade is None:
            return barrier
    if covered(need, candidate) < LEAST_SHARE:
        return Barrier.DATES
    free = candidate.free_quarters
    return Barrier.DAYS if free is not None and free < need.quarters else Barrier.NONE


def fit_of(need: Need, candidate: Candidate) -> Fit:
    """How a pair without a barrier fits."""
    free = candidate.free_quarters
    return Fit(
        role=_role(need, candidate) or Grade.FITS,
        subject=_subject(need, candidate) or Grade.FITS,
        phase=_phase(need, candidate) or Grade.FITS,
        km=travel_km(need.place, candidate.place),
        uncovered=1.0 - covered(need, candidate),
        spare_quarters=None if free is None else free - need.quarters,
    )


def travel_km(start: GridPoint | None, end: GridPoint | None) -> float | None:
    """The way between two places in kilometres: the straight line times `ROAD_FACTOR`; None where one is unknown."""
    if start is None or end is None:
        return None
    return distance_metres(start, end) * ROAD_FACTOR / 1000


def covered(need: Need, candidate: Candidate) -> float:
    """The share of the time needed, both its ends included, in which the candidate could come."""
    first = max(need.starts_on, candidate.starts_on or need.starts_on)
    last = min(need.ends_on, candidate.ends_on or need.ends_on)
    return max(0, (last - first).days + 1) / ((need.ends_on - need.starts_on).days + 1)


@lru_cache(maxsize=10_000)
def related_subjects(wanted: frozenset[str], taught: frozenset[str]) -> frozenset[str]:
    """The subjects taught that are of one family with a wanted one."""
    near = [family for family in FAMILIES if family & wanted]
    return taught & frozenset().union(*near) if near else frozenset()


def _are_apart(need: Need, candidate: Candidate) -> bool:
    """Whether the two must not even know of each other, or are of one employer: denial wins."""
    own = candidate.owner and (
        need.owner == candidate.owner
        or need.owner in candidate.over
        or candidate.owner in need.over
    )
    return bool(
        own or need.owner in candidate.hidden_from or need.areas.isdisjoint(candidate.areas)
    )


def _role(need: Need, candidate: Candidate) -> Grade | None:
    if not need.role or need.role in candidate.roles:
        return Grade.FITS
    if not candidate.roles:
        return Grade.UNSAID
    return Grade.NEARLY if candidate.roles & ALSO_DO.get(need.role, frozenset()) else None


def _subject(need: Need, candidate: Candidate) -> Grade | None:
    if not need.subjects or need.subjects & candidate.subjects:
        return Grade.FITS
    if not candidate.subjects:
        return Grade.UNSAID
    return Grade.NEARLY if related_subjects(need.subjects, candidate.subjects) else None


def _phase(need: Need, candidate: Candidate) -> Grade | None:
    if not need.phases or need.phases & candidate.phases:
        return Grade.FITS
    if not candidate.phases:
        return Grade.UNSAID
    return Grade.NEARLY if THROUGH in need.phases | candidate.phases else None


def _meeting(needs: Sequence[Need], people: Sequence[Candidate]) -> Iterable[tuple[int, int]]:
    """The pairs that share a locality, each once: the others need not be looked at."""
    in_area: dict[str, list[int]] = defaultdict(list)
    for j, candidate in enumerate(people):
        for area in candidate.areas:
            in_area[area].append(j)
    for i, need in enumerate(needs):
        for j in sorted({j for area in need.areas for j in in_area[area]}):
            yield i, j


def _orders(
    needs: Sequence[Need],
    people: Sequence[Candidate],
    fits: Mapping[tuple[int, int], Fit],
    key: bytes,
) -> tuple[list[list[int]], list[list[int]]]:
    """Both sides' lists, best first, strict: equals are told apart by the keyed hash."""
    for_needs: list[list[tuple[object, int]]] = [[] for _ in needs]
    for_people: list[list[tuple[object, int]]] = [[] for _ in people]
    for (i, j), fit in fits.items():
        need, candidate = needs[i], people[j]
        way = inf if fit.km is None else round(fit.km, 1)
        spare = inf if fit.spare_quarters is None else fit.spare_quarters
        grades = (fit.role, fit.subject, fit.phase)
        tie = hashlib.blake2b(
            f"{need.key}|{candidate.key}".encode(), digest_size=16, key=key
        ).digest()
        for_needs[i].append(
            ((candidate.key not in need.wishes, *grades, fit.uncovered, spare, way, tie, j), j)
        )
        for_people[j].append(
            ((need.key not in candidate.wishes, way, *grades, spare, fit.uncovered, tie, i), i)
        )
    return _best_first(for_needs), _best_first(for_people)


def _best_first(lists: list[list[tuple[object, int]]]) -> list[list[int]]:
    return [[who for _, who in sorted(one)] for one in lists]
