"""What differences mean for a school as it is: arithmetic by hand, lines crossed, a sentence true to the table."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collabnet.core.what_if import Range
from collabnet.core.what_if_words import (
    Crossing,
    Lines,
    Pupils,
    Row,
    children_words,
    crossing,
    crossing_words,
    later,
    level,
    percent_full,
    row_of,
    sentence,
    whole,
    year_groups_in,
)

NOBODY = Range(0, 0, 0)


def test_a_school_after_some_years_is_worked_out_as_by_hand() -> None:
    found = later(
        Pupils(on_roll=388, places=420, year_groups=7),
        change=Range(-10, -8, -4),
        entry_places_change=0,
        years=7,
    )
    assert found is not None
    assert (found.on_roll.low, found.on_roll.high) == (388 - 70, 388 - 28)
    assert found.percent.central == pytest.approx(100 * (388 - 56) / 420)
    assert found.years == 7


def test_places_grow_by_a_form_of_entry_for_each_cohort_that_has_entered() -> None:
    school = Pupils(on_roll=200, places=210, year_groups=7)
    found = later(school, change=Range(20, 25, 30), entry_places_change=30, years=3)
    assert found is not None
    assert found.places == 300
    assert found.percent.high == pytest.approx(100 * 290 / 300)


def test_a_junior_school_has_taken_the_change_into_every_year_after_four() -> None:
    assert year_groups_in("primary", low_age=7, high_age=11) == 4
    assert year_groups_in("primary", low_age=4, high_age=18) == 7
    assert year_groups_in("secondary", low_age=4, high_age=18) == 5
    assert year_groups_in("secondary", low_age=None, high_age=None) == 5
    found = later(Pupils(100, 120, 4), change=Range(-5, -5, -5), entry_places_change=0, years=7)
    assert found is not None and found.on_roll.low == 80


def test_without_figures_or_without_places_left_there_is_no_percentage() -> None:
    change = Range(-1, -1, -1)
    for school in (Pupils(None, 100, 7), Pupils(100, None, 7)):
        assert later(school, change=change, entry_places_change=0, years=7) is None
    assert later(Pupils(100, 210, 7), change=change, entry_places_change=-30, years=7) is None
    assert percent_full(100, 0) is None


@pytest.mark.parametrize(
    ("before", "low", "high", "expected"),
    [
        (80, 70, 74.9, Crossing.FALLS),
        (80, 74.9, 75, Crossing.MAY_FALL),
        (80, 75, 78, Crossing.NONE),
        (74, 60, 70, Crossing.NONE),  # it was below before
        (100, 106, 110, Crossing.RISES),
        (100, 104, 110, Crossing.MAY_RISE),
        (106, 107, 110, Crossing.NONE),
        (None, 10, 10, Crossing.NONE),
    ],
)
def test_a_line_is_crossed_surely_or_perhaps(
    before: float | None, low: float, high: float, expected: Crossing
) -> None:
    assert crossing(before, Range(low, (low + high) / 2, high), Lines()) is expected


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (-22, -14, "loses 14–22 children"),
        (14, 22, "gains 14–22 children"),
        (-1, -1, "loses 1 child"),
        (-1, 0, "loses up to 1 child"),
        (0, 3, "gains up to 3 children"),
        (5, 5, "gains 5 children"),
        (-3, 2, "may lose up to 3 or gain up to 2 children"),
        (0, 0, "keeps its children"),
    ],
)
def test_a_range_reads_as_people_say_it(low: int, high: int, words: str) -> None:
    assert children_words(low, high) == words


def test_the_sentence_of_the_story() -> None:
    rows = [
        Row("Ashby", -22, -18, -14),
        Row("Birch Lane", 0, 0, 0, Crossing.FALLS),
        Row("Castle Fields", 0, 0, 0),
    ]
    assert (
        sentence(rows, NOBODY, Lines())
        == "Ashby loses 14–22 children; Birch Lane falls below 75% full."
    )


def test_when_nothing_happens_the_sentence_says_so() -> None:
    assert sentence([], NOBODY, Lines()) == "No school gains or loses a whole child."


def test_children_whom_the_rule_leaves_out_are_said() -> None:
    assert sentence([], Range(3, 5, 7), Lines()) == "3–7 more children are unplaced by the rule."
    assert (
        sentence([], Range(-7, -5, 0), Lines())
        == "up to 7 fewer children are unplaced by the rule."
    )
    assert sentence([], Range(-2, 0, 1), Lines()).startswith("between 2 fewer and 1 more")


changes = st.tuples(st.integers(-60, 60), st.integers(0, 40)).map(lambda p: (p[0], p[0] + p[1]))
rows_of = st.lists(st.tuples(changes, st.sampled_from(Crossing), st.booleans()), max_size=15).map(
    lambda found: [
        Row(f"School {n}", low, (low + high) // 2, high, crossed, changed)
        for n, ((low, high), crossed, changed) in enumerate(found)
    ]
)
CLAUSE = re.compile(r"(School \d+) (?:(gains|loses) (up to )?(\d+)(?:–(\d+))? child(?:ren)?)?")


@given(rows_of)
@settings(max_examples=100, deadline=None)
def test_every_number_in_the_sentence_is_that_of_the_school_s_row(rows: list[Row]) -> None:
    said = sentence(rows, NOBODY, Lines())
    by_name = {row.name: row for row in rows}
    named = set()
    for clause in said.rstrip(".").split("; "):
        match = CLAUSE.match(clause)
        if match is None:
            continue
        row = by_name[match[1]]
        named.add(row.name)
        if match[2]:
            sign = 1 if match[2] == "gains" else -1
            ends = [int(match[4])] if match[5] is None else [int(match[4]), int(match[5])]
            ends = [0, *ends] if match[3] else ends
            assert sorted({sign * n for n in ends}) == sorted({row.low, row.high})
        words = crossing_words(row.crossing, Lines())
        assert (words in clause) if words else ("% full" not in clause)
    moving = [row for row in rows if row.low or row.high]
    assert len(named) >= min(3, len(moving))
    rest = re.search(r"(\d+) more (?:school changes|schools change) by up to (\d+)", said)
    left = [row for row in moving if row.name not in named]
    assert (int(rest[1]) if rest else 0) == len(left)
    assert not rest or int(rest[2]) == max(max(abs(r.low), abs(r.high)) for r in left)


@given(st.floats(-1e6, 1e6))
@settings(max_examples=100, deadline=None)
def test_whole_children_are_rounded_alike_on_both_sides_of_nought(number: float) -> None:
    assert whole(-number) == -whole(number)
    assert abs(whole(number) - number) <= 0.5


def test_a_row_is_in_whole_children_and_the_word_is_that_of_the_ends() -> None:
    assert row_of("A", Range(-14.6, -10.2, -9.4)) == Row("A", -15, -10, -9)
    assert level(60, 100, is_still_filling=False).is_spare
    assert level(130, 100, is_still_filling=True).is_shortage
    assert not level(60, 100, is_still_filling=True).is_spare
