"""The rules of a concern: conduct only, the table of steps, the time box, and what can be a breach."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core.clauses import BY_ID
from collabnet.core.concerns import (
    BREACH_BASIS,
    CLAUSES,
    STEPS,
    Action,
    Kind,
    NotASubject,
    Side,
    State,
    TimeBox,
    after,
    allowed,
    breach,
    hiring_talk,
    may_be_breach,
    subject_matter,
)
from collabnet.core.pay_check import Outcome
from collabnet.core.steps import Refused
from collabnet.core.working_days import working_days_between

EVERY = list(BY_ID)
days = st.dates(dt.date(2024, 1, 1), dt.date(2040, 1, 1))
PAY_AND_HIRING = ["C01", "C02", "C03", "C04", "C05", "C06", "C07", "C08", "C09", "C11", "C15", "C25", "C27",
                  "N02", "N04"]  # fmt: skip


@pytest.mark.parametrize(
    "kind", ["hiring", "pay", "poaching", "recruitment", "", "HIRING", "advert "]
)
def test_hiring_or_pay_is_no_kind_of_concern(kind: str) -> None:
    with pytest.raises(NotASubject, match="cannot be the subject"):
        subject_matter(kind, "C13", EVERY)


@pytest.mark.parametrize("clause", PAY_AND_HIRING)
@pytest.mark.parametrize("kind", list(Kind))
def test_no_clause_about_pay_or_choosing_people_can_be_named(kind: Kind, clause: str) -> None:
    with pytest.raises(NotASubject, match="cannot be the subject"):
        subject_matter(kind.value, clause, EVERY)


def test_every_clause_is_either_about_conduct_or_left_out_on_purpose() -> None:
    named = [clause for clauses in CLAUSES.values() for clause in clauses]
    assert sorted([*named, *PAY_AND_HIRING]) == sorted(BY_ID)


@given(st.sampled_from(Kind), st.sampled_from(EVERY), st.sets(st.sampled_from(EVERY)))
def test_only_a_signed_clause_of_its_kind_is_taken(
    kind: Kind, clause: str, signed: set[str]
) -> None:
    if clause in CLAUSES[kind] and clause in signed:
        assert subject_matter(kind.value, clause, signed) is kind
    else:
        with pytest.raises(NotASubject):
            subject_matter(kind.value, clause, signed)


@given(st.sampled_from(State), st.sampled_from(Action), st.sets(st.sampled_from(Side)),
       st.sets(st.sampled_from(Side)))  # fmt: skip
def test_a_step_leads_where_the_table_says_and_nowhere_else(
    state: State, action: Action, sides: set[Side], assented: set[Side]
) -> None:
    if action not in allowed(state, sides):
        with pytest.raises(Refused):
            after(state, action, sides, assented=assented)
        return
    found = after(state, action, sides, assented=assented)
    both = action is Action.ASSENT and {Side.RAISER, Side.SUBJECT} <= assented
    assert found is (State.AGREED if both else STEPS[state, action][1])
    assert not state.is_over


def test_agreement_needs_both_and_the_lead_can_never_agree_for_them() -> None:
    for (_state, action), (who, _) in STEPS.items():
        if action is Action.ASSENT:
            assert who == {Side.RAISER, Side.SUBJECT}
    assert (
        after(State.PROPOSED, Action.ASSENT, [Side.RAISER], assented=[Side.RAISER])
        is State.PROPOSED
    )


@given(days, st.integers(0, 20), st.booleans())
def test_the_box_is_ten_to_answer_and_twenty_to_end_and_ten_more_at_most(
    raised: dt.date, later: int, longer: bool
) -> None:
    opened = raised + dt.timedelta(days=later)
    box = TimeBox(raised, opened, longer)
    assert box.answer_by is not None and box.end_by is not None
    more = 10 if longer else 0
    assert working_days_between(opened, box.answer_by) == 10 + more
    assert working_days_between(opened, box.end_by) == 20 + more
    assert working_days_between(raised, box.lead_by) == 10
    for state in State:
        last = box.last_day(state)
        assert (last is None) == state.is_over
        if last is not None:
            assert not box.is_over(state, last)
            assert box.is_over(state, last + dt.timedelta(days=1))


def test_before_it_is_opened_only_the_search_for_a_lead_is_timed() -> None:
    box = TimeBox(dt.date(2026, 11, 2))
    assert (box.answer_by, box.end_by) == (None, None)
    assert box.lead_by == dt.date(2026, 11, 16)


@pytest.mark.parametrize("clause", sorted(BY_ID))
def test_a_breach_is_only_law_safeguarding_or_a_promised_disclosure_and_confirmed_by_a_person(
    clause: str,
) -> None:
    if clause in BREACH_BASIS:
        assert BREACH_BASIS[clause] in ("law", "safeguarding", "a promised disclosure")
        assert breach(clause, by_person=True).outcome is Outcome.BREACH
        assert breach(clause, by_person=False).outcome is not Outcome.BREACH
    else:
        assert not may_be_breach(clause)
        with pytest.raises(Refused, match="no breach"):
            breach(clause, by_person=True)


@pytest.mark.parametrize("clause", ["C13", "C22", "N03"])
def test_fairness_and_service_standards_are_never_a_breach(clause: str) -> None:
    assert not may_be_breach(clause)


def test_talk_of_hiring_is_found_as_whole_words_and_only_explained() -> None:
    assert hiring_talk("They poached two teachers and pay more.") == ["poached", "pay more"]
    assert hiring_talk("The reference did not come; the choir repaid its loan.") == []


@given(st.text(max_size=400))
def test_any_text_at_all_can_be_scanned(text: str) -> None:
    assert all(word for word in hiring_talk(text))
