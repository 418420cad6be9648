"""Hides small numbers about people, and as much beside them as keeps them from being worked out again.

Primary suppression: a count of people from 1 to one below the threshold, and every count on a base below
10 (REFERENCE.md section 4, "Disclosure"; the threshold is a setting, 5 by default). Secondary suppression:
other cells or totals are hidden until every hidden number could be at least one larger or one smaller with
nothing visible contradicting it. A zero says that there is nobody and stays visible, so whoever looks is
taken to know that a hidden number is 1 at least, and not which cells are hidden for being small.

A table with its totals is a network: rows and columns are nodes, each number an edge that flows out of one
and into the other, totals flowing back. What may change without visible numbers changing are the circles of
hidden edges; a number on a circle is protected, and the cheapest circle says what else has to be hidden.
The check is exact, because circles carry whole numbers.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from collabnet.core.figures import NoValue, Value, absent, known

DEFAULT_THRESHOLD: Final = 5
SMALLEST_BASE: Final = 10
FEWEST_SCHOOLS: Final = (
    3  # in anything added up over schools, and in the difference of two such sums
)
LOWEST_THRESHOLD: Final = 2

Cell = tuple[int, int]


class State(IntEnum):
    """What becomes of a number."""

    SHOWN = 0
    SMALL = 1  # hidden for being small
    BESIDE = 2  # hidden so that a small one cannot be worked out
    NO_VALUE = 3  # there is no number, or one it would be added up from is missing
    NOT_GIVEN = 4  # a total that is published nowhere


HIDDEN: Final = frozenset({State.SMALL, State.BESIDE})
FREE: Final = frozenset({State.NO_VALUE, State.NOT_GIVEN})


@dataclass(frozen=True, eq=False, slots=True)
class Table:
    """Counts of people in rows and columns; the last row and the last column hold their totals.

    `numbers` is nan where there is none. Cells and totals are addressed by (row, column); -1 is the
    row or column of totals.
    """

    numbers: NDArray[np.float64]
    states: NDArray[np.int8]
    small_bases: NDArray[np.bool_]

    @classmethod
    def of(
        cls,
        counts: Sequence[Sequence[int | None]] | NDArray[np.float64],
        *,
        bases: Sequence[Sequence[int | None]] | None = None,
        row_totals: bool = True,
        column_totals: bool = True,
        grand_total: bool = True,
    ) -> Table:
        """A table of counts (None: no number), with those totals that are published somewhere.

        `bases` are the numbers of people that the counts are a part of, cell by cell. Raises ValueError
        for rows of different lengths and for anything that is not a whole number from 0 on.
        """
        cells = _array(counts)
        rows, columns = cells.shape
        numbers = np.full((rows + 1, columns + 1), np.nan)
        numbers[:rows, :columns] = cells
        numbers[:rows, columns] = cells.sum(axis=1)
        numbers[rows, :columns] = cells.sum(axis=0)
        numbers[rows, columns] = cells.sum()
        states = np.where(np.isnan(numbers), State.NO_VALUE, State.SHOWN).astype(np.int8)
        if not row_totals:
            states[:rows, columns] = State.NOT_GIVEN
        if not column_totals:
            states[rows, :columns] = State.NOT_GIVEN
        if not grand_total:
            states[rows, columns] = State.NOT_GIVEN
        small = np.zeros(numbers.shape, dtype=np.bool_)
        if bases is not None:
            found = _array(bases)
            if found.shape != cells.shape:
                raise ValueError("Every count needs a base of its own.")
            small[:rows, :columns] = found < SMALLEST_BASE
        return cls(numbers=numbers, states=states, small_bases=small)

    def state(self, row: int, column: int) -> State:
        """What becomes of one cell or total."""
        return State(int(self.states[row, column]))

    def value(self, row: int, column: int, *, missing: NoValue = NoValue.UNKNOWN) -> Value:
        """One cell or total as anybody may see it; `missing` is the reason where there is no number."""
        state = self.state(row, column)
        if state in HIDDEN:
            return absent(NoValue.SUPPRESSED)
        if state in FREE:
            return absent(missing)
        return known(float(self.numbers[row, column]))

    def hidden(self) -> list[Cell]:
        """Every hidden cell and total."""
        found = np.argwhere(np.isin(self.states, [State.SMALL, State.BESIDE]))
        return [(int(row), int(column)) for row, column in found]

    def view(self, rows: Sequence[int], columns: Sequence[int]) -> Table:
        """What a filter leaves: some rows and columns, with totals only of lines that are wholly visible.

        Such totals can be added up from what is visible anyway, so that no filter, year or map extract
        says more than the table it was taken from. Suppress the whole table first, then look at parts.
        """
        top, left = len(rows), len(columns)
        picked = np.ix_(rows, columns)
        states = np.full((top + 1, left + 1), State.SHOWN, dtype=np.int8)
        numbers = np.full((top + 1, left + 1), np.nan)
        states[:top, :left], numbers[:top, :left] = self.states[picked], self.numbers[picked]
        small = np.zeros(numbers.shape, dtype=np.bool_)
        small[:top, :left] = self.small_bases[picked]
        for row, column in [
            *((row, left) for row in range(top)),
            *((top, column) for column in range(left)),
            (top, left),
        ]:
            line = (slice(row, row + 1) if row < top else slice(top), slice(column, column + 1))
            line = (line[0], line[1] if column < left else slice(left))
            states[row, column] = _state_of_total(states[line])
            numbers[row, column] = numbers[line].sum()
        return Table(numbers=numbers, states=states, small_bases=small)


def suppress(table: Table, *, threshold: int = DEFAULT_THRESHOLD) -> Table:
    """The table with small numbers hidden, and others beside them, until none can be worked out.

    What is hidden already stays hidden. Raises ValueError for a threshold below 2.
    """
    _check_threshold(threshold)
    numbers, states = table.numbers, table.states.copy()
    is_small = ((numbers > 0) & (numbers < threshold)) | (table.small_bases & ~np.isnan(numbers))
    states[is_small & (states == State.SHOWN)] = State.SMALL
    found = Table(numbers=numbers, states=states, small_bases=table.small_bases)
    network = _Network(found)
    for cell in found.hidden():
        if not network.is_protected(cell):
            for beside in network.cheapest_circle(cell):
                if states[beside] == State.SHOWN:
                    states[beside] = State.BESIDE
    return found


def suppress_counts(
    counts: Sequence[int | None], *, has_total: bool = True, threshold: int = DEFAULT_THRESHOLD
) -> tuple[list[Value], Value]:
    """A simple list of counts and its total, with what must be hidden hidden.

    Without `has_total` the total is published nowhere, and is "not applicable".
    """
    table = Table.of([list(counts)], row_totals=has_total, column_totals=False, grand_total=False)
    found = suppress(table, threshold=threshold)
    values = [found.value(0, column) for column in range(len(counts))]
    return values, found.value(
        0, -1, missing=NoValue.UNKNOWN if has_total else NoValue.NOT_APPLICABLE
    )


def suppressed_count(count: int, *, threshold: int = DEFAULT_THRESHOLD) -> Value:
    """One count of people that stands alone, with no total or part of it published anywhere."""
    _check_threshold(threshold)
    return absent(NoValue.SUPPRESSED) if 0 < count < threshold else known(float(count))


def suppressed_percent(
    part: int, base: int, *, threshold: int = DEFAULT_THRESHOLD, smallest_base: int = SMALLEST_BASE
) -> Value:
    """A share of people as a whole percentage; hidden for a small part or base."""
    _check_threshold(threshold)
    if 0 < part < threshold or base < smallest_base:
        return absent(NoValue.SUPPRESSED)
    return known(float(round(100 * part / base)))


def pinned(table: Table) -> list[Cell]:
    """Hidden cells and totals that can be worked out from what the table shows; none after `suppress`."""
    network = _Network(table)
    return [cell for cell in table.hidden() if not network.is_protected(cell)]


class _Step(NamedTuple):
    """One way along an edge of the network: to which node, on which cell, at what cost."""

    to: int
    cell: Cell
    cost: float


class _Network:
    """The circles of a table. Costs say what it would lose by hiding a cell: nothing if it is hidden."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.rows, self.columns = (int(n) - 1 for n in table.numbers.shape)
        self.largest = float(np.nanmax(table.numbers, initial=1.0))

    def is_protected(self, cell: Cell) -> bool:
        """Whether the cell lies on a circle of hidden cells, and so could be another number."""
        return any(cost == 0 for cost, _ in self._circles(cell, only_hidden=True))

    def cheapest_circle(self, cell: Cell) -> Iterable[Cell]:
        """The cells of the circle through this one that costs least to hide."""
        return min(self._circles(cell, only_hidden=False))[1]

    def _circles(self, cell: Cell, *, only_hidden: bool) -> Iterator[tuple[float, list[Cell]]]:
        """The cheapest circle that makes the number larger, and the one that makes it smaller."""
        start, end = self._ends(cell)
        ways = [(end, start)] + ([(start, end)] if self._can_fall(cell) else [])
        for origin, target in ways:
            found = self._path(origin, target, without=cell, only_hidden=only_hidden)
            if found is not None:
                yield found

    def _path(
        self, origin: int, target: int, *, without: Cell, only_hidden: bool
    ) -> tuple[float, list[Cell]] | None:
        """The cheapest path between two nodes (Dijkstra), ties by the cells passed; None if there is none."""
        queue: list[tuple[float, int, int, list[Cell]]] = [(0.0, 0, origin, [])]
        done: set[int] = set()
        while queue:
            cost, length, node, passed = heapq.heappop(queue)
            if node == target:
                return cost, passed
            if node in done:
                continue
            done.add(node)
            for step in self._steps(node):
                if step.cell == without or step.to in done or (only_hidden and step.cost):
                    continue
                entry = (cost + step.cost, length + 1, step.to, [*passed, step.cell])
                heapq.heappush(queue, entry)
        return None

    def _ends(self, cell: Cell) -> tuple[int, int]:
        """Where the number flows from and to. Nodes: rows 0…R (R: totals of columns), then columns."""
        row, column = cell
        row_node, column_node = row, self.rows + 1 + column
        is_total = (row == self.rows) != (column == self.columns)
        return (column_node, row_node) if is_total else (row_node, column_node)

    def _steps(self, node: int) -> Iterator[_Step]:
        """Every way out of a node: along a number that grows, or back along one that can fall."""
        line: Iterable[Cell]
        if node <= self.rows:
            line = ((node, column) for column in range(self.columns + 1))
        else:
            line = ((row, node - self.rows - 1) for row in range(self.rows + 1))
        for cell in line:
            start, end = self._ends(cell)
            if start == node:
                yield _Step(end, cell, self._cost(cell))
            elif self._can_fall(cell):
                yield _Step(start, cell, self._cost(cell))

    def _can_fall(self, cell: Cell) -> bool:
        """Whether the number could be one smaller: whoever looks knows that hidden ones are 1 or more."""
        return State(int(self.table.states[cell])) in FREE or bool(self.table.numbers[cell] > 1)

    def _cost(self, cell: Cell) -> float:
        """What hiding a number would lose: totals and large numbers more, zeros only as a last resort."""
        state = State(int(self.table.states[cell]))
        if state is not State.SHOWN:
            return 0.0
        number = float(self.table.numbers[cell])
        totals = (cell[0] == self.rows) + (cell[1] == self.columns)
        return (1_000.0 if number == 0 else 0.0) + (1.0, 3.0, 6.0)[totals] + number / self.largest


def _state_of_total(line: NDArray[np.int8]) -> State:
    """What becomes of the total of a line in a view."""
    if np.isin(line, [State.SMALL, State.BESIDE]).any():
        return State.BESIDE
    return State.NO_VALUE if (line != State.SHOWN).any() else State.SHOWN


def _array(
    counts: Sequence[Sequence[int | None]] | NDArray[np.float64],
) -> NDArray[np.float64]:
    """Counts as an array, nan where there is none. Raises ValueError as `Table.of` says."""
    try:
        cells = np.array(counts, dtype=np.float64)  # None becomes nan
    except (TypeError, ValueError) as error:
        raise ValueError("A table needs rows of one length, and numbers in them.") from error
    if cells.ndim != 2 or not cells.size:
        raise ValueError("A table needs a row and a column at least.")
    numbers = cells[~np.isnan(cells)]
    if (numbers < 0).any() or (numbers != np.floor(numbers)).any():
        raise ValueError("People are counted in whole numbers from 0 on.")
    return cells


def _check_threshold(threshold: int) -> None:
    if threshold < LOWEST_THRESHOLD:
        raise ValueError("A threshold below 2 would hide nothing.")
