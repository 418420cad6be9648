"""Matching 500 needs with 500 people against PyPI `matching`: the same matching, checked by another program."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
from matching.games import HospitalResident, StableMarriage

from collabnet.core.stable_matching import stable_matching
from tests.benchmarks.registry import Measurement, alternating_medians, benchmark
from tests.core.blocking_pairs import blocking_pairs

COUNT, REPEATS, SEED = 500, 3, 20261122
ACROSS_KM, REACH_KM = 40.0, 20.0

Lists = list[list[int]]


@contextmanager
def deep_recursion() -> Iterator[None]:
    """Room for their copies of games, which go as deep as there are players."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(10_000_000)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def measured(
    needs: Lists, people: Lists, play: Callable[[], Callable[[], dict[int, int]]]
) -> Measurement:
    """Ours from the lists to the answer, checks included; theirs only from a finished game to the answer."""
    with deep_recursion():
        games = [play() for _ in range(REPEATS + 2)]
    ours, theirs = stable_matching(needs=needs, people=people), games.pop()()
    if dict(ours.person_of) != theirs:
        raise RuntimeError("the matching best for the needs differs")
    if blocking_pairs(needs, people, ours):
        raise RuntimeError("a pair would both rather have each other")
    return alternating_medians(
        lambda: stable_matching(needs=needs, people=people),
        lambda: games.pop()(),
        repeats=REPEATS,
    )


@benchmark(
    name="Stable matching, 500 needs with 500 people, whole lists, against PyPI matching",
    unit="s",
    target=15,
    bound="at least",
    of="inverse ratio",
)
def whole_lists() -> Measurement:
    """Everybody would do for everybody: the largest work that so many can make."""
    draw = np.random.default_rng(SEED)
    needs, people = ([draw.permutation(COUNT).tolist() for _ in range(COUNT)] for _side in range(2))

    def play() -> Callable[[], dict[int, int]]:
        game = StableMarriage.create_from_dictionaries(
            dict(enumerate(needs)), dict(enumerate(people))
        )
        return lambda: {need.name: person.name for need, person in game.solve().items()}

    return measured(needs, people, play)


@benchmark(
    name="Stable matching, 500 needs with 500 people, lists within reach, against PyPI matching",
    unit="s",
    target=15,
    bound="at least",
    of="inverse ratio",
)
def lists_within_reach() -> Measurement:
    """Strewn over 40 × 40 km, acceptable within 20 km, the nearer mostly the better: the product's kind of lists."""
    draw = np.random.default_rng(SEED)
    schools, homes = draw.uniform(0, ACROSS_KM, (COUNT, 2)), draw.uniform(0, ACROSS_KM, (COUNT, 2))
    km = np.hypot(*(schools[:, None] - homes[None]).transpose(2, 0, 1))

    def lists(worth: np.ndarray, reach: np.ndarray) -> Lists:
        return [
            [int(j) for j in np.argsort(-row) if near[j]]
            for row, near in zip(worth, reach, strict=True)
        ]

    for_needs, for_people = (draw.uniform(0, 5, (COUNT, COUNT)) - km for _side in range(2))
    needs, people = lists(for_needs, km <= REACH_KM), lists(for_people.T, km.T <= REACH_KM)

    def play() -> Callable[[], dict[int, int]]:
        game = HospitalResident.create_from_dictionaries(
            dict(enumerate(needs)), dict(enumerate(people)), dict.fromkeys(range(COUNT), 1)
        )
        return lambda: {r.name: h.name for h, held in game.solve().items() for r in held}

    return measured(needs, people, play)
