"""Whoever tries to work hidden numbers out: knows everything visible, and solves for the rest.

Written without the product's own method: each hidden cell is an unknown of a linear programme (HiGHS), every
visible total of the table and of each filtered view of it an equation. The equations of one table are those
of a network, so the ends of what a cell can be are whole numbers.
"""

from collections.abc import Iterable

import numpy as np
from scipy.optimize import linprog

from collabnet.core.suppression import Cell, State, Table

Region = tuple[tuple[int, ...], tuple[int, ...]]


def worked_out(table: Table, views: Iterable[tuple[Table, Region]] = ()) -> list[Cell]:
    """The hidden cells and totals that can only be one number."""
    rows, columns = table.numbers.shape[0] - 1, table.numbers.shape[1] - 1
    unknown = {
        (r, c): place
        for place, (r, c) in enumerate(
            (r, c) for r in range(rows) for c in range(columns) if table.states[r, c] != State.SHOWN
        )
    }
    if not unknown:
        return []
    whole = (tuple(range(rows)), tuple(range(columns)))
    equations, sides = [], []
    for shown, (region_rows, region_columns) in [(table, whole), *views]:
        for cell, members in _lines(region_rows, region_columns).items():
            if shown.states[cell] == State.SHOWN and any(m in unknown for m in members):
                equations.append(_row(members, unknown))
                known = sum(table.numbers[m] for m in members if m not in unknown)
                sides.append(shown.numbers[cell] - known)
    hidden = {cell: _row(_members(cell, rows, columns), unknown) for cell in table.hidden()}
    return _pinned(table, unknown, equations, sides, hidden)


def _pinned(table, unknown, equations, sides, hidden):  # type: ignore[no-untyped-def]
    """Which of the hidden sums stay the same in every solution that could be found."""
    truth = np.array([np.nan_to_num(table.numbers[cell]) for cell in unknown])
    least = [1 if number >= 1 else 0 for number in truth]
    open_questions = dict(hidden)
    exact = {"A_eq": np.array(equations) if equations else None, "b_eq": sides or None}

    def settle(solution) -> None:  # type: ignore[no-untyped-def]
        """One other solution may answer for several cells at once."""
        for cell, row in list(open_questions.items()):
            if abs(row @ solution - row @ truth) > 0.5:
                open_questions.pop(cell)

    near = [(max(low, t - 1), t + 1) for low, t in zip(least, truth, strict=True)]
    for seed in range(3):  # what is near the truth settles most; the rest is asked one by one
        if open_questions:
            weights = np.random.default_rng(seed).normal(size=len(truth))
            settle(linprog(weights, bounds=near, **exact).x)
    for cell, row in hidden.items():
        for sign in (1, -1):
            if cell not in open_questions:
                break
            found = linprog(-sign * row, bounds=[(low, None) for low in least], **exact)
            if found.x is None:
                assert found.status in (3, 4)  # nothing bounds it
                open_questions.pop(cell)
            else:
                settle(found.x)
    return list(open_questions)


def _lines(rows: tuple[int, ...], columns: tuple[int, ...]) -> dict[Cell, list[Cell]]:
    """Each total of a region, addressed within it, and the cells of the table it is a sum of."""
    bottom, right = len(rows), len(columns)
    lines = {(place, right): [(r, c) for c in columns] for place, r in enumerate(rows)}
    lines |= {(bottom, place): [(r, c) for r in rows] for place, c in enumerate(columns)}
    return lines | {(bottom, right): [(r, c) for r in rows for c in columns]}


def _members(cell: Cell, rows: int, columns: int) -> list[Cell]:
    return _lines(tuple(range(rows)), tuple(range(columns))).get(cell, [cell])


def _row(members: list[Cell], unknown: dict[Cell, int]) -> np.ndarray:
    row = np.zeros(len(unknown))
    row[[unknown[m] for m in members if m in unknown]] = 1.0
    return row
