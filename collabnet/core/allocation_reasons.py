"""Why a request got its place or did not, in words for the one who asked: never another school's tier or name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from collabnet.core.allocation import Allocation, Key, claim, own_order
from collabnet.core.allocation_limits import bar_of, open_choices
from collabnet.core.allocation_model import Criterion, Problem, Request

SAME_CLAIM = "you had the same claim as others; the lottery decided"
LOST_BY = {
    Criterion.NEED: "employers that come first in the published order of need took the places",
    Criterion.WENT_WITHOUT: "employers that went without last time came first",
    Criterion.SMALL: "smaller employers came first",
}
SECOND_PLACES = "everyone’s first place came before a second place of one employer"
WON_BY = {
    Criterion.NEED: "you come earlier in the published order of need than others who asked",
    Criterion.WENT_WITHOUT: "you went without last time",
    Criterion.SMALL: "smaller employers came first",
}


@dataclass(frozen=True, slots=True)
class Result:
    """What a request got: an offer or None; `waits` says whether it may wait for a place that comes free."""

    request: int
    offer: int | None
    words: str
    waits: bool

    @property
    def sentence(self) -> str:
        """The reason as a sentence."""
        return f"{self.words[0].upper()}{self.words[1:]}."


@dataclass(frozen=True, slots=True)
class _World:
    """What the words are made from: who sits where, the last step each employer was granted."""

    problem: Problem
    placed: Mapping[int, int]
    counts: Mapping[str, int]
    at_offer: Counter[int]
    at_both: Counter[tuple[str, int]]


def results(problem: Problem, allocation: Allocation) -> list[Result]:
    """The result of every request with its reason, in the order of request ids."""
    of = problem.request_of
    world = _World(
        problem,
        allocation.placed,
        allocation.counts,
        Counter(allocation.placed.values()),
        Counter((of[number].employer, offer) for number, offer in allocation.placed.items()),
    )
    return [_result(world, request) for request in problem.requests]


def order_words(problem: Problem) -> list[str]:
    """The published order as sentences, first to last."""
    small = problem.rules.small_pupils
    words = {
        Criterion.NEED: "Schools with the greater need come first. Within one level of need, everyone’s first place "
        "comes before anyone’s second.",
        Criterion.WENT_WITHOUT: "Then employers that asked in the host’s last round and got no place.",
        Criterion.SMALL: f"Then employers with fewer than {small} pupils.",
    }
    found = [words[c] for c in problem.rules.order]
    if Criterion.NEED not in problem.rules.order:
        found.insert(0, "Everyone’s first place comes before anyone’s second.")
    return [*found, "Last, the lottery decides."]


def _result(world: _World, request: Request) -> Result:
    offer = world.placed.get(request.id)
    if offer is not None:
        return Result(request.id, offer, _won(world, request), waits=False)
    words = _barred(world, request) or _capped(world, request)
    if words:
        return Result(request.id, None, words, waits=False)
    return Result(request.id, None, _lost(world, request), waits=True)


def _won(world: _World, request: Request) -> str:
    """What decided for a request: nothing where nobody went without a place it could have had."""
    problem = world.problem
    key = claim(problem, request.employer, _nth(world, request))
    rivals = [
        claim(problem, r.employer, world.counts[r.employer] + 1)
        for r in problem.requests
        if r.id not in world.placed
        and r.employer != request.employer
        and any(c.offer == world.placed[request.id] for c in open_choices(problem, r))
        and not _capped(world, r)
    ]
    if not rivals:
        return "there was a place for everyone who could come"
    kind = _decided_by(problem, key, min(rivals))
    if isinstance(kind, Criterion):
        return WON_BY[kind]
    if kind == "second":
        return SECOND_PLACES
    return SAME_CLAIM + " for you"


def _barred(world: _World, request: Request) -> str:
    """The limits, when they rule out every choice."""
    bars = [bar_of(world.problem, request, choice) for choice in request.choices]
    found = [bar.words for bar in bars if bar is not None]
    if not bars:
        return "this training is no longer part of the round"
    return found[0] if len(found) == len(bars) else ""


def _capped(world: _World, request: Request) -> str:
    """The employer's cap, when it is what keeps the request out of every offer it could go to."""
    cap = world.problem.rules.cap_per_employer
    if cap is not None and world.counts[request.employer] >= cap:
        return f"your employer's cap of {cap} in this round"
    caps = []
    for choice in open_choices(world.problem, request):
        own = world.problem.offer_of[choice.offer].cap_per_employer
        if own is None or world.at_both[request.employer, choice.offer] < own:
            return ""
        caps.append(own)
    return f"your employer's cap of {min(caps)} on this training" if caps else ""


def _lost(world: _World, request: Request) -> str:
    """What decided against a request: its claim beside the lowest claim that got a place where it could go."""
    problem = world.problem
    key = claim(problem, request.employer, world.counts[request.employer] + 1)
    where = {c.offer for c in open_choices(problem, request)}
    if not any(problem.offer_of[offer].places for offer in where):
        return "no places were left to share out"
    rivals = [
        claim(problem, of.employer, world.counts[of.employer])
        for number, offer in world.placed.items()
        if offer in where and (of := problem.request_of[number]).employer != request.employer
    ]
    if not rivals:
        return "the places went to the first of your own people"
    kind = _decided_by(problem, max(rivals), key)
    if isinstance(kind, Criterion):
        return LOST_BY[kind]
    return SECOND_PLACES if kind == "second" else SAME_CLAIM


def _decided_by(problem: Problem, first: Key, second: Key) -> Criterion | str:
    """The first part in which two claims differ: a criterion, "second" (first places first) or "lottery"."""
    parts: list[Criterion | str] = []
    for criterion in problem.rules.order:
        parts += [criterion, "second"] if criterion is Criterion.NEED else [criterion]
    if Criterion.NEED not in problem.rules.order:
        parts.insert(0, "second")
    for part, a, b in zip([*parts, "lottery"], first, second, strict=True):
        if a != b:
            return part
    return "lottery"


def _nth(world: _World, request: Request) -> int:
    """Which of its employer's places a request has, in the employer's own order."""
    own = [r.id for r in own_order(world.problem.requests) if r.employer == request.employer]
    return [number for number in own if number in world.placed].index(request.id) + 1
