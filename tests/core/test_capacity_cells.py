"""The short notation of a grid's cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core.capacity import MOST_PLACES, Answer, OfferLine
from collabnet.core.capacity_cells import Cell, CellError, cell_text, parse_cell, parse_total
from collabnet.core.capacity_kinds import Kind


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("", None),
        ("  ", None),
        ("3", Cell(Answer.YES, 3)),
        (" 3? ", Cell(Answer.MAYBE, 3)),
        ("3 ?", Cell(Answer.MAYBE, 3)),
        ("?", Cell(Answer.MAYBE)),
        ("0", Cell(Answer.NO)),
        ("0?", Cell(Answer.NO)),
        ("007", Cell(Answer.YES, 7)),
    ],
)
def test_a_cell_is_read_as_people_write_it(text: str, cell: Cell | None) -> None:
    assert parse_cell(text) == cell


@pytest.mark.parametrize(
    "text", ["-1", "three", "1.5", "1,000", "1000", "9" * 30, "3??", "NaN", "٣", "3\x00", "=1+1"]
)
def test_a_cell_that_says_nothing_known_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(CellError) as error:
        parse_cell(text)
    assert error.value.reason


@given(st.sampled_from([Answer.YES, Answer.MAYBE]), st.integers(1, MOST_PLACES))
def test_what_a_cell_writes_it_reads_again(answer: Answer, quantity: int) -> None:
    line = OfferLine(Kind.YEAR_PLACES, answer, "4", quantity=quantity)
    assert parse_cell(cell_text(line)) == Cell(answer, quantity)


def test_a_no_and_a_line_that_is_not_there_are_written_apart() -> None:
    none = OfferLine(Kind.YEAR_PLACES, Answer.NO, "4", no_reason="full")
    assert (cell_text(none), cell_text(None)) == ("0", "")


def test_a_total_is_a_whole_number_or_nothing() -> None:
    assert (parse_total(" 4 "), parse_total("")) == (4, None)
    for text in ("-4", "4?", "four", "1" * 20):
        with pytest.raises(CellError):
            parse_total(text)
