"""Makes a register full of mistakes, and says of every row what must become of it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.factories.register import COLUMNS, Row, academy_row, school_row, write_csv

Spoiled = Row | list[str] | str
FIRST_URN = 100_001


@dataclass
class DirtyRegister:
    """A file, the good rows in it by URN, and by line what is wrong with each bad one."""

    path: Path
    good: dict[int, Row] = field(default_factory=dict)
    bad: dict[int, str] = field(default_factory=dict)  # line → a part of the reason


def _cell(column: str, value: str) -> Callable[[Row, random.Random], Spoiled]:
    return lambda row, _: row | {column: value}


def _short(row: Row, dice: random.Random) -> Spoiled:
    return list(row.values())[: dice.randrange(1, len(COLUMNS) - 1)]


def _long(row: Row, _: random.Random) -> Spoiled:
    return [*row.values(), "one", "more"]


def _no_status(row: Row, _: random.Random) -> Spoiled:
    return row | {"EstablishmentStatus (code)": "", "EstablishmentStatus (name)": ""}


def _open_quote(row: Row, _: random.Random) -> Spoiled:
    return ",".join(list(row.values())[:4]) + ',"' + row["EstablishmentName"]


def _stray_quote(row: Row, _: random.Random) -> Spoiled:
    return f'"{row["URN"]}"9,846'


# what is wrong → (how a good row is spoiled, a part of the reason that must be given)
MISTAKES: dict[str, tuple[Callable[[Row, random.Random], Spoiled], str]] = {
    "NUL": (_cell("Street", "Quay\x00Lane"), "NUL character"),
    "short row": (_short, "cells; the header has"),
    "long row": (_long, "cells; the header has"),
    "open quotation": (_open_quote, "never closed"),
    "stray quotation": (_stray_quote, "quotation mark stands where"),
    "giant cell": (_cell("Street", "x" * 140_000), "over 131,072 characters"),
    "large cell": (_cell("Town", "y" * 5_000), "at most 100 fit"),
    "no such day": (_cell("OpenDate", "31-02-2022"), "not a real date"),
    "words for a date": (_cell("CloseDate", "last summer"), "not a real date"),
    "URN of 5 digits": (_cell("URN", "99999"), "A URN is 6 digits"),
    "URN of letters": (_cell("URN", "A00001"), "A URN is 6 digits"),
    "URN in other digits": (_cell("URN", "１００００１"), "A URN is 6 digits"),
    "no name": (_cell("EstablishmentName", "  "), "has no name"),
    "LA of 2 digits": (_cell("LA (code)", "84"), "An LA code is 3 digits"),
    "capacity of nan": (_cell("SchoolCapacity", "nan"), "not a number or a symbol"),
    "capacity of infinity": (_cell("SchoolCapacity", "1e999"), "too large|not a number"),
    "negative roll": (_cell("NumberOfPupils", "-5"), "outside what it can be"),
    "FSM of 400 %": (_cell("PercentageFSM", "400"), "outside what it can be"),
    "age in words": (_cell("StatutoryLowAge", "four"), "not a whole number"),
    "easting too large": (_cell("Easting", "99999999999"), "not a whole number"),
    "no status": (_no_status, "code is missing"),
}  # fmt: skip


def make_dirty_register(
    path: Path, *, good: int, bad: int, encoding: str, seed: int = 7
) -> DirtyRegister:
    """A file with this many good and bad rows in a random but repeatable order.

    A tenth of the bad rows repeat a good school. Giant cells are kept few: they make the file large.
    """
    dice = random.Random(seed)
    made = DirtyRegister(path)
    kinds = [k for k in MISTAKES if encoding != "cp1252" or k != "URN in other digits"]
    order = ["good"] * good + ["bad"] * bad
    dice.shuffle(order)
    rows: list[Spoiled] = []
    giants = 0
    for place, kind in enumerate(order):
        urn, line = FIRST_URN + place, place + 2
        row = _good_row(urn, dice)
        if kind == "good":
            made.good[urn] = row
            rows.append(row)
        elif made.good and dice.random() < 0.1:
            rows.append(row | {"URN": str(dice.choice(list(made.good)[-50:])), "Town": "Elsewhere"})
            made.bad[line] = "already in line"
        else:
            mistake = dice.choice(kinds)
            giants += mistake == "giant cell"
            if mistake == "giant cell" and giants > 15:
                mistake = "no such day"
            spoil, made.bad[line] = MISTAKES[mistake]
            rows.append(spoil(row, dice))
    write_csv(path, rows, encoding=encoding)
    return made


def _good_row(urn: int, dice: random.Random) -> Row:
    """A row that differs from its neighbours in most of what is stored."""
    town = dice.choice(["Brightsea", "Quayhaven", "St Élan", "Mid-on-Sea"])
    values = {"SchoolCapacity": str(dice.randrange(30, 2_000)), "Town": town,
              "NumberOfPupils": dice.choice(["", "SUPP", str(dice.randrange(20, 1_900))])}  # fmt: skip
    if dice.random() < 0.3:
        uid = dice.randrange(5_000, 5_060)
        return academy_row(urn, uid, f"Harbour Trust {uid}", **values)
    return school_row(urn, **values)
