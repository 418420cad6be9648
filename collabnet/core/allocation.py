"""An allocation round: who gets which place, decided in the published order by a min-cost flow.

**Claims.** An employer's k-th place is a *step*. Steps are ordered by the published criteria; within a tier of
need every employer's first place comes before anyone's second; the lottery comes last, so no two steps are equal.
**Why a flow of whole numbers up to the count of steps is enough.** The sets of steps that can be met together
(places, caps, travel and dates given) are the independent sets of a gammoid, a matroid. For a matroid the set of
greatest value is the same for every way of giving larger values to earlier steps (Rado 1957, Edmonds 1971): it is
the lexicographically best one, and has as many places as can be given out at all. So a step is worth its rank from
the end, 1 … n, the lottery is its lowest digit, nothing overflows, and every exact solver finds the same steps.
**Which offer.** Then, in the order of claims, each gets the best of its acceptable offers (own rank, then nearer)
that leaves every later step its place: travel breaks ties only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from collabnet.core.allocation_limits import open_choices
from collabnet.core.allocation_model import Criterion, Problem, Request, ticket
from collabnet.core.allocation_solvers import Arcs, Solver, best_flow, best_pairs, usual_solver
from collabnet.core.flows import Network

Key = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """An employer's `nth` place (from 1) and its claim: the lower the key, the higher the claim."""

    employer: str
    nth: int
    key: Key


@dataclass(frozen=True, slots=True)
class Allocation:
    """Who got which offer: request id → offer id, for those who got one; and how many places each employer got."""

    placed: Mapping[int, int]
    counts: Mapping[str, int]


def claim(problem: Problem, employer: str, nth: int) -> Key:
    """The claim of an employer's nth place: the criteria in their order, the lottery, then the code for good."""
    standing, rules = problem.employer_of[employer], problem.rules
    parts = {
        Criterion.NEED: (standing.tier, nth),
        Criterion.WENT_WITHOUT: (0 if standing.went_without else 1,),
        Criterion.SMALL: (
            0 if standing.pupils is not None and standing.pupils < rules.small_pupils else 1,
        ),
    }
    key: Key = () if Criterion.NEED in rules.order else (nth,)
    for criterion in rules.order:
        key += parts[criterion]
    return (*key, ticket(problem.seed, employer))


def steps_of(problem: Problem) -> list[Step]:
    """Every step of the round, highest claim first."""
    asked: dict[str, int] = defaultdict(int)
    for request in problem.requests:
        asked[request.employer] += 1
    cap = problem.rules.cap_per_employer
    steps = [
        Step(code, nth, claim(problem, code, nth))
        for code in sorted(asked)
        for nth in range(1, (asked[code] if cap is None else min(asked[code], cap)) + 1)
    ]
    return sorted(steps, key=lambda s: (s.key, s.employer))


def allocate(problem: Problem, *, solver: Solver | None = None) -> Allocation:
    """The result of a round; the same whatever the solver. Raises allocation_solvers.TooLarge."""
    chosen = solver or usual_solver()
    network = _Drawing(problem)
    network.fill(network.solve_plain(chosen) if network.is_plain else network.solve(chosen))
    return network.settle()


def lottery_only(problem: Problem, *, solver: Solver | None = None) -> Allocation:
    """What the same round would give if the lottery alone decided: for comparing rules."""
    return allocate(replace(problem, rules=replace(problem.rules, order=())), solver=solver)


def first_come(problem: Problem) -> Allocation:
    """What first come, first served would give: each in order of arrival takes the best place left to it."""
    left = {o.id: o.places for o in problem.offers}
    at_offer: dict[tuple[str, int], int] = defaultdict(int)
    counts: dict[str, int] = defaultdict(int)
    placed: dict[int, int] = {}
    for request in sorted(problem.requests, key=lambda r: (r.number, r.id)):
        cap = problem.rules.cap_per_employer
        if cap is not None and counts[request.employer] >= cap:
            continue
        for choice in open_choices(problem, request):
            own = problem.offer_of[choice.offer].cap_per_employer
            used = at_offer[request.employer, choice.offer]
            if left[choice.offer] and (own is None or used < own):
                left[choice.offer] -= 1
                at_offer[request.employer, choice.offer] += 1
                counts[request.employer] += 1
                placed[request.id] = choice.offer
                break
    return Allocation(placed, _counts(problem, placed))


def own_order(requests: Iterable[Request]) -> list[Request]:
    """An employer's requests in its own order: as they were made."""
    return sorted(requests, key=lambda r: (r.number, r.id))


def _counts(problem: Problem, placed: Mapping[int, int]) -> dict[str, int]:
    counts = {r.employer: 0 for r in problem.requests}
    for request in placed:
        counts[problem.request_of[request].employer] += 1
    return counts


class _Drawing:
    """The round as a network: source → employer (one arc a step) → request → (employer at offer) → offer → sink."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.steps = steps_of(problem)
        self.choices = {r.id: open_choices(problem, r) for r in problem.requests}
        self.node: dict[object, int] = {"source": 0, "sink": 1}
        self.arcs: list[tuple[int, int, int, int]] = []  # tail, head, capacity, value
        self.step_arc: dict[tuple[str, int], int] = {}
        self.request_arc: dict[int, int] = {}
        self.choice_arc: dict[tuple[int, int], int] = {}
        self.network = Network(0)
        self._draw()

    @property
    def is_plain(self) -> bool:
        """Whether everybody asks for one place, so that no cap can bind: then it is an assignment."""
        return all(step.nth == 1 for step in self.steps) and len(self.steps) == len(self.choices)

    def _at(self, what: object) -> int:
        return self.node.setdefault(what, len(self.node))

    def _arc(self, tail: object, head: object, capacity: int, value: int = 0) -> int:
        self.arcs.append((self._at(tail), self._at(head), capacity, value))
        return len(self.arcs) - 1

    def _draw(self) -> None:
        for rank, step in enumerate(self.steps):
            self.step_arc[step.employer, step.nth] = self._arc(
                "source", ("employer", step.employer), 1, len(self.steps) - rank
            )
        capped: set[tuple[str, int]] = set()
        for request in self.problem.requests:
            self.request_arc[request.id] = self._arc(
                ("employer", request.employer), ("request", request.id), 1
            )
            for choice in self.choices[request.id]:
                own = self.problem.offer_of[choice.offer].cap_per_employer
                to: object = ("offer", choice.offer)
                if own is not None:
                    to = (request.employer, choice.offer)
                    if (request.employer, choice.offer) not in capped:
                        capped.add((request.employer, choice.offer))
                        self._arc(to, ("offer", choice.offer), own)
                self.choice_arc[request.id, choice.offer] = self._arc(
                    ("request", request.id), to, 1
                )
        for offer in self.problem.offers:
            self._arc(("offer", offer.id), "sink", offer.places)

    def solve(self, solver: Solver) -> list[int]:
        """What each arc carries at the optimum, by min-cost flow."""
        table = np.array(self.arcs, dtype=np.int64).reshape(-1, 4)
        arcs = Arcs(len(self.node), 0, 1, *(table[:, column] for column in range(4)))
        return [int(carried) for carried in best_flow(arcs, solver=solver)]

    def solve_plain(self, solver: Solver) -> list[int]:
        """The same where everybody asks for one place, as an assignment."""
        row = {step.employer: number for number, step in enumerate(self.steps)}
        column = {offer.id: number for number, offer in enumerate(self.problem.offers)}
        pairs = [(self.problem.request_of[number], offer) for number, offer in self.choice_arc]
        rows = np.array([row[request.employer] for request, _ in pairs], dtype=np.int64)
        made = best_pairs(
            request=rows,
            offer=np.array([column[offer] for _, offer in pairs], dtype=np.int64),
            value=len(self.steps) - rows,
            places=np.array([o.places for o in self.problem.offers], dtype=np.int64),
            solver=solver,
        )
        return self._carried({pairs[i][0].id: pairs[i][1] for i in made})

    def _carried(self, placed: Mapping[int, int]) -> list[int]:
        """What each arc carries when these requests have these offers."""
        carried = [0] * len(self.arcs)
        at = {arc[:2]: number for number, arc in enumerate(self.arcs) if arc[0] != 0}
        nth: dict[str, int] = defaultdict(int)
        for request_id, offer in placed.items():
            employer = self.problem.request_of[request_id].employer
            nth[employer] += 1
            carried[self.step_arc[employer, nth[employer]]] = 1
            carried[self.request_arc[request_id]] = 1
            arc = self.choice_arc[request_id, offer]
            carried[arc] = 1
            head = self.arcs[arc][1]
            if head != self.node["offer", offer]:
                carried[at[head, self.node["offer", offer]]] += 1
            carried[at[self.node["offer", offer], 1]] += 1
        return carried

    def fill(self, carried: list[int]) -> None:
        """Begin the settling with what a solver found."""
        self.network = Network(len(self.node))
        for (tail, head, capacity, _), units in zip(self.arcs, carried, strict=True):
            self.network.add(tail, head, capacity, units)

    def settle(self) -> Allocation:
        """Give each step, in the order of claims, its best offer that leaves all the others theirs."""
        network, placed = self.network, {}
        of_employer: dict[str, list[Request]] = defaultdict(list)
        for request in own_order(self.problem.requests):
            of_employer[request.employer].append(request)
        met = [s for s in self.steps if network.carried(2 * self.step_arc[s.employer, s.nth])]
        for arc in self.step_arc.values():
            network.lock(2 * arc)  # who gets how many places is decided
        for step in met:
            for request in of_employer[step.employer]:
                offer = None if request.id in placed else self._best_offer(request)
                if offer is not None:
                    placed[request.id] = offer
                    break
        return Allocation(dict(sorted(placed.items())), _counts(self.problem, placed))

    def _best_offer(self, request: Request) -> int | None:
        """Fix the best offer that this request can have; None when others of its employer must have the places.

        One more unit goes round in a circle through the wanted offer, which changes nobody's number of places:
        back to the request where it has a place now, else back to its employer, where another gives one up.
        """
        network, own = self.network, 2 * self.request_arc[request.id]
        has_place = network.carried(own) > 0
        target = self.node["request" if has_place else "employer", self._name(request, has_place)]
        dead: set[int] = set()
        for choice in self.choices[request.id]:
            arc = 2 * self.choice_arc[request.id, choice.offer]
            if not network.carried(arc):
                way = network.route(network.head[arc], target, dead)
                if way is None:
                    continue
                for moved in (*way, arc):
                    network.move(moved)
                if not has_place:
                    network.move(own)
            network.lock(own)
            network.lock(arc)
            return choice.offer
        return None

    @staticmethod
    def _name(request: Request, has_place: bool) -> object:
        return request.id if has_place else request.employer
