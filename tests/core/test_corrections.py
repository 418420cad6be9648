"""A correction goes to the nearest owner of the record for whom somebody acts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core.actor import NETWORK, Scope, ScopeKind
from collabnet.core.corrections import Outcome, owner_of, owners_in_turn

SCHOOL, TRUST, LA, LOCALITY = (
    Scope(kind, code)
    for kind, code in (
        (ScopeKind.SCHOOL, "100001"),
        (ScopeKind.TRUST, "5001"),
        (ScopeKind.LA, "846"),
        (ScopeKind.LOCALITY, "7"),
    )
)


@pytest.mark.parametrize(
    ("record", "people", "owner"),
    [
        (SCHOOL, {SCHOOL, TRUST, LA}, SCHOOL),
        (SCHOOL, {TRUST, LA}, TRUST),
        (SCHOOL, {LA}, LA),
        (SCHOOL, set(), NETWORK),
        (TRUST, {TRUST, LA}, TRUST),
        (TRUST, {LA}, NETWORK),
        (LA, {LA}, LA),
        (LOCALITY, {SCHOOL, TRUST, LA, LOCALITY}, NETWORK),
    ],
)
def test_the_nearest_owner_with_people_answers(
    record: Scope, people: set[Scope], owner: Scope
) -> None:
    assert owner_of(record, trust="5001", la="846", has_people=people.__contains__) == owner


def test_a_school_in_no_trust_is_answered_for_by_its_authority() -> None:
    assert owners_in_turn(SCHOOL, la="846") == (SCHOOL, LA, NETWORK)


@given(
    st.sampled_from([SCHOOL, TRUST, LA, LOCALITY]), st.sets(st.sampled_from([SCHOOL, TRUST, LA]))
)
def test_somebody_always_owns_a_record_and_never_somebody_elses(
    record: Scope, people: set[Scope]
) -> None:
    owner = owner_of(record, trust="5001", la="846", has_people=people.__contains__)
    assert owner == NETWORK or owner in people
    assert owner in owners_in_turn(record, trust="5001", la="846")


def test_each_outcome_has_words() -> None:
    assert [o.words for o in Outcome] == ["corrected", "to be changed at its source", "not wrong"]
