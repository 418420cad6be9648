"""What can be offered, and what an offer adds up to."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core.capacity import (
    AMBER_AFTER_DAYS,
    RED_AFTER_DAYS,
    Answer,
    Freshness,
    OfferLine,
    age_words,
    cap_problems,
    freshness,
    line_problems,
    on_offer,
    period_problems,
    whole,
)
from collabnet.core.capacity_kinds import (
    Group,
    Kind,
    entry_year_groups,
    kinds_for,
    year_group_words,
)
from collabnet.core.figures import NoValue, absent, known

TODAY = date(2026, 11, 23)


def places(quantity: int | None, answer: Answer = Answer.YES, year: str = "4") -> OfferLine:
    reason = "full" if answer == Answer.NO else ""
    return OfferLine(Kind.YEAR_PLACES, answer, year, quantity=quantity, no_reason=reason)


@pytest.mark.parametrize(
    ("days", "level"),
    [
        (0, Freshness.GREEN),
        (AMBER_AFTER_DAYS, Freshness.GREEN),
        (AMBER_AFTER_DAYS + 1, Freshness.AMBER),
        (RED_AFTER_DAYS, Freshness.AMBER),
        (RED_AFTER_DAYS + 1, Freshness.RED),
    ],
)
def test_a_statement_turns_amber_after_90_days_and_red_after_180(
    days: int, level: Freshness
) -> None:
    assert freshness(TODAY - timedelta(days=days), today=TODAY) == level


def test_ages_are_said_in_words() -> None:
    ages = [age_words(TODAY - timedelta(days=n), today=TODAY) for n in (0, 1, 120)]
    assert ages == ["today", "yesterday", "120 days ago"]


def test_eight_subjects_with_four_days_in_all_are_four_days() -> None:
    lines = [OfferLine(Kind.SPECIALIST, Answer.YES, f"subject{n}", quantity=2) for n in range(8)]
    assert on_offer(lines).days == 16
    assert on_offer(lines, total_days=4).days == 4
    assert cap_problems(4, lines, group=Group.PEOPLE, field="total_days") == []


lines_of_places = st.lists(
    st.builds(places, st.integers(0, 60), st.sampled_from([Answer.YES, Answer.MAYBE, Answer.YES])),
    max_size=12,
)


@given(lines_of_places, st.none() | st.integers(1, 100))
def test_a_total_is_never_passed_and_firm_offers_come_first(
    lines: list[OfferLine], cap: int | None
) -> None:
    found = on_offer(lines, total_places=cap)
    firm = sum(x.quantity or 0 for x in lines if x.answer == Answer.YES)
    together = sum(x.quantity or 0 for x in lines)
    assert found.places + found.places_maybe == (together if cap is None else min(cap, together))
    assert found.places == (firm if cap is None else min(cap, firm))


@pytest.mark.parametrize(
    ("cap", "numbers", "words"),
    [
        (9, [4, 2], "The lines add up to 6 places"),
        (3, [4, 2], "One line alone offers 4 places"),
        (0, [4, 2], "Enter 1 or more"),
        (-5, [4, 2], "Enter 1 or more"),
        (3, [], "No line offers places yet"),
    ],
)
def test_a_total_that_contradicts_its_lines_is_explained(
    cap: int, numbers: list[int], words: str
) -> None:
    lines = [places(n, year=str(i)) for i, n in enumerate(numbers)]
    (problem,) = cap_problems(cap, lines, group=Group.PLACES, field="total_places")
    assert problem.message.startswith(words)


@pytest.mark.parametrize("cap", [4, 5, 6, None])
def test_a_total_between_the_largest_line_and_their_sum_stands(cap: int | None) -> None:
    lines = [places(4, year="1"), places(2, year="2")]
    assert cap_problems(cap, lines, group=Group.PLACES, field="total_places") == []


@pytest.mark.parametrize(
    ("line", "field", "words"),
    [
        (places(-1), "quantity", "Enter 0 or more"),
        (places(1_000_000), "quantity", "Enter 999 or fewer"),
        (places(None), "quantity", "Enter how many places you offer"),
        (places(0), "quantity", "Enter how many places you offer"),
        (places(3, Answer.NO), "quantity", "Leave the number empty"),
        (
            OfferLine(Kind.YEAR_PLACES, Answer.YES, "4", quantity=31, places=30),
            "quantity",
            "There are 30 places in all",
        ),
        (OfferLine(Kind.YEAR_PLACES, Answer.NO, "4"), "answer", "Choose a reason"),
        (
            OfferLine(Kind.SPECIALIST, Answer.YES, "physics", quantity=3, reach_miles=0),
            "reach_miles",
            "Enter 1 or more",
        ),
        (OfferLine(Kind.SPACE, Answer.YES, "hall", size=10**9), "size", "Enter 5,000 or fewer"),
    ],
)
def test_a_line_that_cannot_stand_says_what_to_mend(
    line: OfferLine, field: str, words: str
) -> None:
    assert [(p.field, p.message.startswith(words)) for p in line_problems(line)] == [(field, True)]


@pytest.mark.parametrize(
    "line",
    [
        places(3),
        places(None, Answer.MAYBE),
        places(None, Answer.NO),
        OfferLine(Kind.SPACE, Answer.YES, "hall"),
        OfferLine(Kind.BACK_OFFICE, Answer.YES, "service_payroll"),
    ],
)
def test_a_line_that_can_stand_has_no_problems(line: OfferLine) -> None:
    assert line_problems(line) == []


@pytest.mark.parametrize(
    ("first", "last", "fields"),
    [
        (TODAY, None, []),
        (TODAY, TODAY, []),
        (TODAY, TODAY - timedelta(days=1), ["valid_to"]),
        (TODAY - timedelta(days=9), TODAY - timedelta(days=1), ["valid_to"]),
        (date(1926, 1, 1), None, ["valid_from"]),
        (TODAY, date(9999, 12, 31), ["valid_to"]),
    ],
)
def test_days_must_be_in_order_near_and_not_over(
    first: date, last: date | None, fields: list[str]
) -> None:
    assert [p.field for p in period_problems(first, last, today=TODAY)] == fields


def test_special_and_alternative_places_are_asked_only_where_the_type_fits() -> None:
    assert Kind.SPECIAL in kinds_for("school", type_code="07")
    assert Kind.YEAR_PLACES not in kinds_for("school", type_code="44")
    assert Kind.ALTERNATIVE in kinds_for("school", type_code="14")
    community = kinds_for("school", type_code="1", group=Group.PLACES)
    assert community == (Kind.YEAR_PLACES, Kind.SEN_UNIT, Kind.RESOURCED, Kind.INCLUSION)


def test_only_schools_offer_places_and_the_dfe_offers_people() -> None:
    assert kinds_for("region") == (Kind.SPECIALIST, Kind.IMPROVEMENT)
    assert all(kind.group != Group.PLACES for kind in kinds_for("trust"))


@pytest.mark.parametrize(
    ("phase", "low_age", "expected"),
    [
        ("2", 3, {"primary": 0}),
        ("2", 7, {"primary": 3}),
        ("4", 11, {"secondary": 7}),
        ("4", 13, {"secondary": 9}),
        ("5", 9, {"secondary": 5}),
        ("7", 4, {"primary": 0, "secondary": 7}),
        ("1", 2, {}),
        ("4", None, {"secondary": 7}),
    ],
)
def test_children_join_in_the_first_year_of_a_schools_ages(
    phase: str, low_age: int | None, expected: dict[str, int]
) -> None:
    assert entry_year_groups(phase_code=phase, low_age=low_age) == expected


def test_year_groups_have_the_names_that_schools_use() -> None:
    assert (year_group_words("0"), year_group_words("11")) == ("Reception", "Year 11")


def test_a_figure_becomes_whole_places_or_none() -> None:
    assert (whole(known(30)), whole(absent(NoValue.SUPPRESSED)), whole(known(-1))) == (
        30,
        None,
        None,
    )


def test_counts_are_said_in_words() -> None:
    lines = [places(3), places(2, Answer.MAYBE, "5"), OfferLine(Kind.SPACE, Answer.YES, "hall")]
    assert on_offer(lines).words == [
        "3 places and maybe 2 more",
        "1 room or vehicle",
    ]
    assert on_offer([]).words == []
