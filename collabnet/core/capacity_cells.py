"""A short notation for places in one cell of a grid or file: "3", "3?" for maybe, "0" for none, empty for not said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from collabnet.core.capacity import MOST_PLACES, Answer, OfferLine

HOW_TO: Final = "Type a number; add ? for maybe, like 3? – 0 says none, empty says nothing."
_CELL: Final = re.compile(r"(?P<number>[0-9]{0,9})(?P<maybe>\s*\?)?")
_LONGEST: Final = 20


class CellError(ValueError):
    """A cell that says nothing we know; `reason` says so in plain words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says: the answer, and how many places where it is yes or maybe."""

    answer: Answer
    quantity: int | None = None


def parse_cell(text: str) -> Cell | None:
    """Read a cell; None when it is empty. Raises CellError."""
    text = text.strip()
    if not text:
        return None
    match = _CELL.fullmatch(text) if len(text) <= _LONGEST and text.isascii() else None
    if match is None:
        raise CellError("Use a whole number, a number with ? for maybe, or 0 for none")
    if not match["number"]:
        return Cell(Answer.MAYBE)
    number = int(match["number"])
    if number > MOST_PLACES:
        raise CellError(f"Enter {MOST_PLACES} or fewer")
    if number == 0:
        return Cell(Answer.NO)
    return Cell(Answer.MAYBE if match["maybe"] else Answer.YES, number)


def parse_total(text: str) -> int | None:
    """Read a total over all lines; None when it is empty. Raises CellError."""
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise CellError("Use a whole number, or leave it empty")
    return int(text)


def cell_text(line: OfferLine | None) -> str:
    """A line as a cell writes it."""
    if line is None:
        return ""
    if line.answer == Answer.NO:
        return "0"
    number = "" if line.quantity is None else str(line.quantity)
    return f"{number}?" if line.answer == Answer.MAYBE else number
