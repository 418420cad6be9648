"""Rows of a table say the same advert back, and what cannot be read is named, never guessed at."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core.pay_check import Allowance
from collabnet.core.post_csv import COLUMNS, read_cells, to_cells
from collabnet.core.vacancy_post import FIELDS, Post

letters = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
words = st.text(letters, min_size=1, max_size=40).filter(str.strip)
code = st.from_regex(r"[A-Za-z][a-z_ ]{0,10}[a-z]", fullmatch=True)
codes = st.lists(code, max_size=4).map(tuple)
money = st.decimals(min_value=0, max_value=1_000_000, places=2)
days = st.dates(dt.date(2000, 1, 1), dt.date(2100, 12, 31))
allowances = st.builds(
    Allowance,
    scale=st.sampled_from(["tlr1", "tlr2", "tlr3", "sen"]),
    annual=money,
    ends_on=st.none() | days,
    share_of_responsibility=st.none() | st.decimals(min_value=0, max_value=1, places=3),
)
posts = st.builds(
    Post,
    title=st.just("") | words, about=st.just("") | words, note=st.just("") | words, apply_url=st.just("") | words,
    roles=codes, subjects=codes, phases=codes, flexible=codes, urns=st.lists(st.integers(1, 9_999_999)).map(tuple),
    ect_suitable=st.sampled_from([None, True, False]), asks_previous_pay=st.sampled_from([None, True, False]),
    is_job_share=st.booleans(), is_parental_leave_cover=st.booleans(), contract=st.sampled_from(["", "permanent"]),
    fte=st.none() | st.decimals(min_value=0, max_value=1, places=3), pay_low=st.none() | money,
    pay_high=st.none() | money, actual=st.none() | money, allowances=st.lists(allowances, max_size=3).map(tuple),
    starts_on=st.none() | days, closes_on=st.none() | days,
    closes_time=st.builds(dt.time, st.integers(0, 23), st.integers(0, 59)),
)  # fmt: skip


@given(posts)
def test_an_advert_written_as_a_row_is_read_back_as_it_was(post: Post) -> None:
    cells = dict(zip(FIELDS, to_cells(post), strict=True))
    assert read_cells(cells) == (post, [])


@given(st.dictionaries(st.sampled_from(COLUMNS), st.text(max_size=60)))
def test_whatever_stands_in_a_row_it_is_read_or_named(cells: dict[str, str]) -> None:
    post, wrong = read_cells(cells)
    for found in wrong:
        assert cells[found.column].startswith(found.value)
        assert getattr(post, found.column) == getattr(Post(), found.column)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("pay_low", "£30k–35k"), ("pay_low", "30,000"), ("fte", "full"), ("fte", "1e3"), ("starts_on", "ASAP"),
        ("starts_on", "2027-02-29"), ("closes_time", "noon"), ("is_job_share", "maybe"), ("urns", "Cliff School"),
        ("allowances", "TLR of £3,000"), ("pay_low", "٣٠"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_read_is_named_with_its_value_and_what_to_write(
    column: str, value: str
) -> None:
    _, wrong = read_cells({column: value})
    assert [(w.column, w.value) for w in wrong] == [(column, value)]
    assert wrong[0].reason.startswith("Write ")


def test_days_as_spreadsheets_turn_them_are_read() -> None:
    assert read_cells({"closes_on": "15/01/2027"})[0].closes_on == dt.date(2027, 1, 15)
    assert read_cells({"fte": " 0.6 "})[0].fte == Decimal("0.6")
