"""A small network of arcs with whole capacities: find a path for one more unit, push it, take it back.

Used where a result has to be settled in a stated order; the large solving is done by the solvers of
`core.allocation_solvers`.
"""

from __future__ import annotations

from collections import deque


class Network:
    """Arcs stand in pairs: arc 2k leads forward, arc 2k + 1 takes back what arc 2k carries. `left` is what fits."""

    def __init__(self, nodes: int) -> None:
        self.head: list[int] = []
        self.left: list[int] = []
        self.out: list[list[int]] = [[] for _ in range(nodes)]

    def add(self, tail: int, head: int, capacity: int, carried: int = 0) -> int:
        """Add an arc, empty or carrying something already; gives its number."""
        number = len(self.head)
        self.head += [head, tail]
        self.left += [capacity - carried, carried]
        self.out[tail].append(number)
        self.out[head].append(number + 1)
        return number

    def carried(self, arc: int) -> int:
        """What a forward arc carries now."""
        return self.left[arc ^ 1]

    def lock(self, arc: int) -> None:
        """Let what an arc carries stay as it is for good."""
        self.left[arc] = self.left[arc ^ 1] = 0

    def move(self, arc: int) -> None:
        """Send one unit along one arc."""
        self.left[arc] -= 1
        self.left[arc ^ 1] += 1

    def route(self, start: int, target: int, dead: set[int]) -> list[int] | None:
        """The arcs along which one more unit can go from `start` to `target`, fewest first; None when it cannot.

        Nodes that were searched in vain are added to `dead`: with the same target and nothing moved since, no
        later search need enter them.
        """
        came: dict[int, int] = {start: -1}
        queue = deque([start] if start not in dead else [])
        while queue:
            node = queue.popleft()
            if node == target:
                return self._back(start, target, came)
            for arc in self.out[node]:
                head = self.head[arc]
                if self.left[arc] > 0 and head not in came and head not in dead:
                    came[head] = arc
                    queue.append(head)
        dead.update(came)
        return None

    def _back(self, start: int, target: int, came: dict[int, int]) -> list[int]:
        arcs, node = [], target
        while node != start:
            arcs.append(came[node])
            node = self.head[came[node] ^ 1]
        return arcs[::-1]
