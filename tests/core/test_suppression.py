"""Small numbers about people: hidden, and not to be worked out from anything that is shown beside them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collabnet.core.figures import NoValue, absent, known
from collabnet.core.suppression import (
    State,
    Table,
    pinned,
    suppress,
    suppress_counts,
    suppressed_count,
    suppressed_percent,
)
from tests.core.attacker import worked_out

HIDDEN = absent(NoValue.SUPPRESSED)


def random_table(random: np.random.Generator) -> Table:
    """A table as schools have them: many zeros and small numbers, some holes, some small bases."""
    rows, columns = random.integers(1, 7), random.integers(1, 6)
    kinds = random.choice(4, (rows, columns), p=random.dirichlet([2, 3, 3, 0.3]))
    counts = np.select(
        [kinds == 0, kinds == 1, kinds == 2],
        [
            np.zeros((rows, columns)),
            random.integers(1, 6, (rows, columns)),
            random.integers(5, 60, (rows, columns)),
        ],
        np.nan,
    )
    bases = None
    if random.random() < 0.2:
        bases = np.where(random.random((rows, columns)) < 0.2, 8, 100).tolist()
    totals = random.random(3) < 0.85
    return Table.of(
        counts,
        bases=bases,
        row_totals=bool(totals[0]),
        column_totals=bool(totals[1]),
        grand_total=bool(totals[2]),
    )


def some_views(table: Table, random: np.random.Generator):  # type: ignore[no-untyped-def]
    """What filters, years and extracts show of a table: parts of its rows and columns with totals."""
    rows, columns = table.numbers.shape[0] - 1, table.numbers.shape[1] - 1
    for _ in range(3):
        picked = (
            tuple(int(r) for r in np.flatnonzero(random.random(rows) < 0.6)),
            tuple(int(c) for c in np.flatnonzero(random.random(columns) < 0.7)),
        )
        if picked[0] and picked[1]:
            yield table.view(*picked), picked


def test_no_hidden_number_of_2000_tables_can_be_worked_out_from_totals_filters_and_years() -> None:
    random = np.random.default_rng(64)
    hidden = 0
    for number in range(2_000):
        table = suppress(random_table(random))
        assert worked_out(table, some_views(table, random)) == [], f"table {number}"
        hidden += len(table.hidden())
    assert hidden > 10_000  # the tables did have something to hide


def test_the_attacker_finds_numbers_where_only_small_ones_are_hidden() -> None:
    random = np.random.default_rng(64)
    found = agreed = 0
    for _ in range(300):
        table = random_table(random)
        small = (table.numbers > 0) & (table.numbers < 5) & (table.states == State.SHOWN)
        table.states[small] = State.SMALL
        known_cells = worked_out(table)
        found += bool(known_cells)
        agreed += sorted(known_cells) == sorted(pinned(table))
    assert found > 100
    assert agreed == 300  # and the product's own check sees exactly the same


@given(
    counts=st.lists(st.lists(st.integers(0, 12), min_size=3, max_size=3), min_size=1, max_size=5),
    threshold=st.integers(2, 11),
)
def test_any_threshold_hides_small_numbers_and_protects_them(
    counts: list[list[int]], threshold: int
) -> None:
    table = suppress(Table.of(counts), threshold=threshold)
    assert worked_out(table) == []
    small = (table.numbers > 0) & (table.numbers < threshold)
    assert (table.states[small] == State.SMALL).all()


@given(st.lists(st.lists(st.integers(0, 40), min_size=4, max_size=4), min_size=2, max_size=4))
@settings(max_examples=100)
def test_zeros_and_tables_without_small_numbers_stay_as_they_are(counts: list[list[int]]) -> None:
    table = suppress(Table.of(counts))
    assert (table.states[table.numbers == 0] == State.SHOWN).all()
    if not ((table.numbers > 0) & (table.numbers < 5)).any():
        assert table.hidden() == []


def test_suppressing_twice_hides_nothing_more() -> None:
    random = np.random.default_rng(5)
    for _ in range(200):
        once = suppress(random_table(random))
        assert (suppress(once).states == once.states).all()


def test_one_hidden_number_of_a_list_takes_another_with_it() -> None:
    values, total = suppress_counts([30, 12, 3, 9])
    assert total == known(54)
    assert values == [known(30), known(12), HIDDEN, HIDDEN]


def test_two_ones_whose_total_would_give_them_away_hide_the_total() -> None:
    values, total = suppress_counts([1, 1])
    assert values == [HIDDEN, HIDDEN]
    assert total == HIDDEN


def test_five_ones_that_make_a_total_of_five_are_not_given_away_by_it() -> None:
    assert suppress_counts([1, 1, 1, 1, 1])[1] == HIDDEN


def test_a_list_without_a_total_hides_small_numbers_only() -> None:
    values, total = suppress_counts([30, 3, 0], has_total=False)
    assert values == [known(30), HIDDEN, known(0)]
    assert total == absent(NoValue.NOT_APPLICABLE)


def test_a_number_that_is_missing_leaves_totals_unknown_and_needs_no_second_hidden_one() -> None:
    table = suppress(Table.of([[3, None], [20, 30]], column_totals=False, grand_total=False))
    assert table.value(0, 0) == HIDDEN
    assert table.value(0, 1) == absent(NoValue.UNKNOWN)
    assert table.value(0, -1) == absent(NoValue.UNKNOWN)
    assert [table.value(1, column).number for column in (0, 1, -1)] == [20, 30, 50]


def test_a_count_on_a_base_below_ten_is_hidden_even_when_it_is_nought() -> None:
    table = suppress(Table.of([[0, 7], [6, 8]], bases=[[9, 40], [40, 40]]))
    assert table.value(0, 0) == HIDDEN
    assert pinned(table) == []
    assert worked_out(table) == []


def test_a_filter_adds_up_only_what_is_visible_anyway() -> None:
    table = suppress(Table.of([[3, 20, 7], [30, 40, 9], [11, 12, 13]]))
    assert table.value(0, 0) == HIDDEN
    view = table.view([0], [0, 1, 2])
    assert view.value(0, -1) == HIDDEN
    assert table.view([2], [0, 1, 2]).states.shape == (2, 4)


def test_a_share_is_whole_and_hidden_for_a_small_part_or_base() -> None:
    assert suppressed_percent(33, 99) == known(33)
    assert suppressed_percent(4, 99) == HIDDEN
    assert suppressed_percent(0, 9) == HIDDEN
    assert suppressed_percent(0, 99) == known(0)


def test_a_lone_count_is_hidden_below_the_threshold() -> None:
    assert suppressed_count(4) == HIDDEN
    assert suppressed_count(4, threshold=3) == known(4)
    assert suppressed_count(0) == known(0)


@pytest.mark.parametrize("counts", [[], [[]], [[1, 2], [3]], [[-1]], [[1.5]], [["many"]]])
def test_a_table_that_is_none_is_refused(counts: list[list[int]]) -> None:
    with pytest.raises(ValueError):
        Table.of(counts)


def test_a_threshold_that_would_hide_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="below 2"):
        suppress_counts([1], threshold=1)
