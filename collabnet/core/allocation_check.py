"""Whether the result of a round is fair: a checker that shares no code with what made the result.

It reads the published rules again from the record, works every claim and every limit out for itself, and follows
who could have had whose place, also where others would have had to move. Whatever it finds is said in words.
A result is fair when nobody without a place has a higher claim than somebody with one, unless a cap, a date or a
distance says so; and when no place stays free that somebody could have had.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping

from collabnet.core.allocation_model import Choice, Criterion, Problem, Request

Node = tuple[str, object]
FREE: Node = ("free", None)


def complaints(problem: Problem, placed: Mapping[int, int]) -> list[str]:
    """Everything that is wrong with a result (request id → offer id), in words; empty when it is fair."""
    found = list(_broken_limits(problem, placed))
    return found or list(_passed_over(problem, placed))


def _broken_limits(problem: Problem, placed: Mapping[int, int]) -> Iterator[str]:
    """Places that nobody may have, or more of them than there are."""
    known = {r.id: r for r in problem.requests}
    strange = [number for number in placed if number not in known]
    if strange:
        yield f"requests {strange} are not in this round"
        return
    for number, offer in placed.items():
        choice = next((c for c in known[number].choices if c.offer == offer), None)
        if choice is None:
            yield f"request {number} has a place on offer {offer}, which it did not ask for"
        elif _ruled_out(problem, known[number], choice):
            yield f"request {number} has a place on offer {offer}, against a distance or a date"
    yield from _over_caps(problem, [(known[n].employer, o) for n, o in placed.items()])


def _over_caps(problem: Problem, given: list[tuple[str, int]]) -> Iterator[str]:
    """More places than an offer has, or than one employer may have; `given` is (employer, offer) a place."""
    at_offer = Counter(offer for _, offer in given)
    at_both = Counter(given)
    of_employer = Counter(employer for employer, _ in given)
    for o in problem.offers:
        if at_offer[o.id] > o.places:
            yield f"offer {o.id} has {o.places} places and gave {at_offer[o.id]}"
        for (employer, offer), used in sorted(at_both.items()):
            if offer == o.id and o.cap_per_employer is not None and used > o.cap_per_employer:
                yield f"{employer} has {used} places on offer {offer}, cap {o.cap_per_employer}"
    cap = problem.rules.cap_per_employer
    for employer, used in sorted(of_employer.items()):
        if cap is not None and used > cap:
            yield f"{employer} has {used} places in the round, cap {cap}"


def _passed_over(problem: Problem, placed: Mapping[int, int]) -> Iterator[str]:
    """Employers whose next place has a higher claim than one that was given, and could have been given instead.

    From each employer without something, the highest claim first, it follows: its requests without a place → the
    offers they could go to → who sits there, should the offer be full → where that person could go instead, or
    which employer would have one fewer. What one search has seen needs no second look: a later search begins from
    a lower claim, which passes over no place that the higher one did not.
    """
    world = _World(problem, placed)
    pending = sorted((world.claim(e, n + 1), e) for e, n in world.open_employers())
    seen: set[Node] = set()
    for key, employer in pending:
        queue: deque[Node] = deque([("employer", employer)])
        while queue:
            node = queue.popleft()
            if node in seen:
                continue
            seen.add(node)
            if node == FREE:
                seen.discard(FREE)
                yield f"a place is free that {employer} could have had"
                continue
            if node[0] == "loser" and node[1] != employer:
                last = world.claim(str(node[1]), world.count[str(node[1])])
                if key < last:
                    yield f"{employer} has a higher claim than {node[1]}, which has one place more"
            queue.extend(world.onwards(node))


class _World:
    """Who has what, and who could take whose place."""

    def __init__(self, problem: Problem, placed: Mapping[int, int]) -> None:
        self.problem, self.placed = problem, placed
        self.requests: dict[str, list[Request]] = defaultdict(list)
        self.sitting: dict[int, list[Request]] = defaultdict(list)
        self.count: Counter[str] = Counter()
        self.both: Counter[tuple[str, int]] = Counter()
        for request in problem.requests:
            self.requests[request.employer].append(request)
            if request.id in placed:
                self.sitting[placed[request.id]].append(request)
                self.count[request.employer] += 1
                self.both[request.employer, placed[request.id]] += 1
        self.offers = {o.id: o for o in problem.offers}
        self.known = {r.id: r for r in problem.requests}
        self.standing = {e.code: e for e in problem.employers}

    def open_employers(self) -> list[tuple[str, int]]:
        """Employers that asked for more than they have and may have more, with what they have."""
        cap = self.problem.rules.cap_per_employer
        return [
            (e, self.count[e])
            for e, asked in self.requests.items()
            if self.count[e] < len(asked) and (cap is None or self.count[e] < cap)
        ]

    def claim(self, employer: str, nth: int) -> tuple[float, ...]:
        """The claim of an employer's nth place as the published order has it; lower comes first."""
        standing = self.standing[employer]
        rules = self.problem.rules
        small = standing.pupils is not None and standing.pupils < rules.small_pupils
        key: list[float] = []
        if Criterion.NEED not in rules.order:
            key.append(nth)
        for criterion in rules.order:
            if criterion is Criterion.NEED:
                key += [standing.tier, nth]
            elif criterion is Criterion.WENT_WITHOUT:
                key.append(not standing.went_without)
            else:
                key.append(not small)
        drawn = hashlib.sha256(f"{self.problem.seed}:{employer}".encode()).hexdigest()
        return (*key, int(drawn[:16], 16))

    def onwards(self, node: Node) -> list[Node]:
        """Where one more place for `node` could come from."""
        kind, what = node
        if kind in ("employer", "loser"):  # one of its requests without a place could go in
            return [("request", r.id) for r in self.requests[str(what)] if r.id not in self.placed]
        if kind == "request":
            return self._offers_of(int(str(what)))
        if kind == "seat":  # at an offer, of any employer
            offer = int(str(what))
            if len(self.sitting[offer]) < self.offers[offer].places:
                return [FREE]
            return [n for r in self.sitting[offer] for n in self._gives_up(r)]
        employer, offer = what if isinstance(what, tuple) else ("", 0)
        return [n for r in self.sitting[offer] if r.employer == employer for n in self._gives_up(r)]

    def _offers_of(self, number: int) -> list[Node]:
        request = self.known[number]
        found: list[Node] = []
        for choice in request.choices:
            if self.placed.get(number) == choice.offer or _ruled_out(self.problem, request, choice):
                continue
            cap = self.offers[choice.offer].cap_per_employer
            within = cap is None or self.both[request.employer, choice.offer] < cap
            both = (request.employer, choice.offer)
            found.append(("seat", choice.offer) if within else ("own seat", both))
        return found

    def _gives_up(self, request: Request) -> list[Node]:
        """Somebody with a place moves to another offer, or their employer has one fewer."""
        return [("request", request.id), ("loser", request.employer)]


def _ruled_out(problem: Problem, request: Request, choice: Choice) -> bool:
    """Whether a distance or a date keeps a request from an offer."""
    reach = [r for r in (problem.rules.radius_tenths, request.radius_tenths) if r is not None]
    if choice.tenths is not None and any(choice.tenths > r for r in reach):
        return True
    days = problem.offer_of[choice.offer].days
    return any(
        day in request.not_on
        or (request.earliest is not None and day < request.earliest)
        or (request.latest is not None and day > request.latest)
        for day in days
    )
