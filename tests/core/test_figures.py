"""Figures: what a cell means, and how the reason for having no number is carried on."""

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core.figures import (
    SYMBOLS,
    FigureError,
    NoValue,
    Value,
    absent,
    add,
    known,
    parse_figure,
    ratio,
    strongest,
    subtract,
    total,
)

numbers = st.floats(min_value=-1e9, max_value=1e9, allow_nan=False)
kinds = st.sampled_from(NoValue)
values = st.one_of(numbers.map(known), kinds.map(absent))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("270", known(270)),
        (" 1,234 ", known(1234)),
        ("53.10%", known(53.1)),
        ("-6.35E-05", known(-6.35e-05)),
        (".5", known(0.5)),
        ("z", absent(NoValue.NOT_APPLICABLE)),
        ("x", absent(NoValue.NOT_PUBLISHED)),
        ("c", absent(NoValue.SUPPRESSED)),
        ("[c]", absent(NoValue.SUPPRESSED)),
        ("low", absent(NoValue.NOT_PUBLISHED)),
        ("SUPP", absent(NoValue.SUPPRESSED)),
        ("NE", absent(NoValue.NOT_APPLICABLE)),
        ("NA", absent(NoValue.NOT_APPLICABLE)),
        ("NP", absent(NoValue.NOT_PUBLISHED)),
        (":", absent(NoValue.NOT_PUBLISHED)),
        ("", absent(NoValue.UNKNOWN)),
        ("-", absent(NoValue.UNKNOWN)),
    ],
)
def test_a_cell_of_a_published_file_is_a_number_or_a_reason(cell: str, expected: Value) -> None:
    assert parse_figure(cell) == expected


@pytest.mark.parametrize(
    "cell",
    [
        "nan",
        "NaN",
        "inf",
        "-Infinity",
        "1,23",
        "1 234",
        "12a",
        "0x10",
        "1e999",
        "9" * 400,
        "٣",
        "5%%",
        "=1+1",
        "[12",
        "1\x00",
    ],
)
def test_a_cell_that_is_neither_is_refused_with_a_short_plain_reason(cell: str) -> None:
    with pytest.raises(FigureError) as refused:
        parse_figure(cell)
    assert 0 < len(refused.value.reason) < 200


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused_and_never_breaks_the_import(cell: str) -> None:
    try:
        value = parse_figure(cell)
    except FigureError as refused:
        assert refused.reason
    else:
        assert value.is_known or value.missing is not None


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=3))
def test_thousands_commas_and_percent_signs_do_not_change_the_number(number: object) -> None:
    assert (
        parse_figure(f"{number:,}").number
        == parse_figure(f"{number}%").number
        == float(str(number))
    )


def test_every_symbol_is_read_in_either_case_and_none_becomes_nought() -> None:
    for symbol, kind in SYMBOLS.items():
        assert parse_figure(symbol.upper()) == parse_figure(f" {symbol} ") == absent(kind)


@pytest.mark.parametrize(
    ("number", "missing"),
    [(None, None), (1.0, NoValue.UNKNOWN), (math.nan, None), (math.inf, None), (-math.inf, None)],
)
def test_a_figure_is_never_both_neither_or_not_finite(
    number: float | None, missing: NoValue | None
) -> None:
    with pytest.raises(ValueError, match="figure"):
        Value(number=number, missing=missing)


@given(values, values)
def test_combining_carries_the_stronger_reason_on(first: Value, second: Value) -> None:
    missing = [v.missing for v in (first, second) if v.missing is not None]
    for combined in (add(first, second), subtract(first, second)):
        assert combined.missing == (strongest(missing) if missing else None)
    if missing:
        assert ratio(first, second).missing == strongest(missing)
    assert add(first, second) == add(second, first)


@given(values, numbers.filter(lambda n: abs(n) > 1e-3))
def test_a_ratio_is_the_quotient_or_the_reason(top: Value, bottom: float) -> None:
    assert ratio(top, known(bottom)) == (top if top.number is None else known(top.number / bottom))


@given(numbers)
def test_dividing_by_nought_is_not_applicable(top: float) -> None:
    assert ratio(known(top), known(0)) == absent(NoValue.NOT_APPLICABLE)


def test_a_result_too_large_to_be_a_figure_is_unknown_rather_than_infinite() -> None:
    assert ratio(known(1e15), known(1e-300)) == absent(NoValue.UNKNOWN)
    assert add(known(1e15), known(1e15)) == absent(NoValue.UNKNOWN)


@given(st.lists(values, max_size=40))
def test_a_total_is_partial_and_says_how_many_are_missing(figures: list[Value]) -> None:
    result = total(figures)
    numbers_in = [v.number for v in figures if v.number is not None]
    assert result.counted == len(numbers_in)
    assert result.missing == Counter(v.missing for v in figures if v.missing is not None)
    assert result.counted + result.missing_count == len(figures)
    if numbers_in:
        assert result.value.number == pytest.approx(math.fsum(numbers_in))
    else:
        assert result.value.number is None
    assert result.is_complete == (bool(figures) and len(numbers_in) == len(figures))


@given(st.lists(values, max_size=20), st.randoms())
def test_a_total_does_not_depend_on_the_order(figures: list[Value], random: object) -> None:
    shuffled = list(figures)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert total(shuffled) == total(figures)


def test_a_total_with_nothing_known_is_missing_and_never_nought() -> None:
    result = total([absent(NoValue.UNKNOWN), absent(NoValue.SUPPRESSED)])
    assert result.value == absent(NoValue.SUPPRESSED)
    assert result.words == "0 of 2 counted; 1 suppressed, 1 unknown"
    assert total([]).value == absent(NoValue.NOT_APPLICABLE)


def test_every_kind_of_no_value_has_plain_words_and_its_own_reason() -> None:
    assert {kind.words for kind in NoValue} == {
        "suppressed",
        "not applicable",
        "not published",
        "not yet submitted",
        "unknown",
    }
    assert len({kind.reason for kind in NoValue}) == len(NoValue)
