"""Columns: figures of many schools at once, with the same arithmetic as single figures."""

from collections.abc import Callable

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core import figures
from collabnet.core.columns import Column, codes_of
from collabnet.core.figures import NoValue, Value, absent, known

numbers = st.one_of(st.integers(-50, 50).map(float), st.floats(-1e15, 1e15, allow_nan=False))
values = st.one_of(numbers.map(known), st.sampled_from(NoValue).map(absent))
pairs = st.lists(st.tuples(values, values), max_size=20)


@given(pairs)
def test_arithmetic_on_columns_is_the_arithmetic_of_single_figures(
    pairs: list[tuple[Value, Value]],
) -> None:
    first, second = (Column.of(side) for side in (list(zip(*pairs, strict=True)) or [(), ()]))
    operations: list[tuple[Callable[[Value, Value], Value], Column]] = [
        (figures.add, first.plus(second)),
        (figures.subtract, first.minus(second)),
        (figures.ratio, first.over(second)),
        (lambda a, _: figures.scaled(a, 100), first.scaled(100)),
    ]
    for single, column in operations:
        assert [column.value(i) for i in range(len(column))] == [single(a, b) for a, b in pairs]


@given(st.lists(values, max_size=20))
def test_a_column_gives_back_the_figures_it_was_made_of(figures_in: list[Value]) -> None:
    column = Column.of(figures_in)
    assert [column.value(i) for i in range(len(column))] == figures_in
    assert column.is_known.tolist() == [value.is_known for value in figures_in]


def test_numbers_that_are_not_finite_are_missing() -> None:
    column = Column.of_numbers([1.0, np.nan, np.inf], missing=NoValue.NOT_PUBLISHED)
    assert [column.value(i) for i in range(3)] == [
        known(1),
        absent(NoValue.NOT_PUBLISHED),
        absent(NoValue.NOT_PUBLISHED),
    ]


def test_withholding_hides_numbers_and_keeps_other_reasons() -> None:
    column = Column.of([known(1), known(2), absent(NoValue.SUPPRESSED)])
    hidden = column.withheld(np.array([True, False, True]), NoValue.NOT_APPLICABLE)
    assert [hidden.value(i) for i in range(3)] == [
        absent(NoValue.NOT_APPLICABLE),
        known(2),
        absent(NoValue.SUPPRESSED),
    ]


@given(st.lists(st.one_of(st.none(), st.text(max_size=2)), max_size=30))
def test_equal_keys_have_equal_codes_and_no_key_is_minus_one(keys: list[str | None]) -> None:
    codes = codes_of(keys).tolist()
    assert [code == -1 for code in codes] == [key is None for key in keys]
    for key, code in zip(keys, codes, strict=True):
        for other, other_code in zip(keys, codes, strict=True):
            assert (key == other) == (code == other_code)
