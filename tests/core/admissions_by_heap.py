"""The same rule written a second time, simply, to hold the product's against: heaps, a checker, and a greedy walk."""

from __future__ import annotations

import heapq
from collections.abc import Sequence

import numpy as np

from collabnet.core.admissions import Assignment, Edges


def assign_by_heap(
    edges: Edges, children: Sequence[float], places: Sequence[float]
) -> tuple[dict[int, float], list[float]]:
    """Deferred acceptance one cell at a time: each school keeps a heap with its last applicant on top.

    Returns children a pair (only pairs that have some) and those unplaced in each cell.
    """
    starts = edges.starts().tolist()
    school, priority = edges.school.tolist(), edges.priority.tolist()
    cell_of = edges.cell.tolist()
    ask, end = starts[:-1], starts[1:]
    left, room = [float(n) for n in children], [float(n) for n in places]
    held: dict[int, float] = {}
    heaps: list[list[tuple[float, int]]] = [[] for _ in room]
    waiting = [cell for cell, number in enumerate(left) if number > 0]
    while waiting:
        cell = waiting.pop()
        while left[cell] > 0 and ask[cell] < end[cell]:
            pair = ask[cell]
            s = school[pair]
            heap = heaps[s]
            if room[s] <= 0 and (not heap or (-priority[pair], -pair) <= heap[0]):
                ask[cell] += 1
                continue
            if pair not in held:
                held[pair] = 0.0
                heapq.heappush(heap, (-priority[pair], -pair))
            held[pair] += left[cell]
            room[s] -= left[cell]
            left[cell] = 0.0
            while room[s] < 0:
                last = -heap[0][1]
                sent = min(held[last], -room[s])
                held[last] -= sent
                room[s] += sent
                if held[last] == 0:
                    del held[last]
                    heapq.heappop(heap)
                other = cell_of[last]
                if left[other] == 0 and other != cell:
                    waiting.append(other)
                left[other] += sent
                ask[other] = max(ask[other], last + 1)
    return held, left


def assign_by_distance(
    edges: Edges, children: Sequence[float], places: Sequence[float]
) -> dict[int, float]:
    """Where everybody goes by distance: the nearest pair of home and school first, as far as places go."""
    left, room = list(children), list(places)
    found: dict[int, float] = {}
    for pair in sorted(range(len(edges)), key=lambda i: (edges.metres[i], i)):
        cell, school = int(edges.cell[pair]), int(edges.school[pair])
        taken = min(left[cell], room[school])
        if taken > 0:
            found[pair] = taken
            left[cell] -= taken
            room[school] -= taken
    return found


def faults(
    edges: Edges, children: Sequence[float], places: Sequence[float], outcome: Assignment
) -> list[str]:
    """What is wrong with an outcome: children lost, places exceeded, or a better claim passed over."""
    found = []
    if (outcome.placed < 0).any() or (outcome.unplaced < 0).any():
        found.append("fewer than no children")
    for cell in range(edges.cells):
        if outcome.placed[edges.cell == cell].sum() + outcome.unplaced[cell] != children[cell]:
            found.append(f"cell {cell} lost or gained children")
    load = [outcome.placed[edges.school == s].sum() for s in range(edges.schools)]
    found += [f"school {s} has too many" for s in range(edges.schools) if load[s] > places[s]]
    for pair in range(len(edges)):
        cell, school = edges.cell[pair], edges.school[pair]
        later = (edges.cell == cell) & (np.arange(len(edges)) > pair)
        would_rather = outcome.unplaced[cell] > 0 or (outcome.placed[later] > 0).any()
        weaker = (edges.school == school) & (
            (edges.priority > edges.priority[pair])
            | ((edges.priority == edges.priority[pair]) & (np.arange(len(edges)) > pair))
        )
        has_claim = load[school] < places[school] or (outcome.placed[weaker] > 0).any()
        if would_rather and has_claim:
            found.append(f"cell {cell} has a better claim to school {school}")
    return found
