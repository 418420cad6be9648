"""A search finds a school however its name is written."""

from hypothesis import given
from hypothesis import strategies as st

from collabnet.core.text import fold


def test_spellings_that_a_person_would_call_the_same_become_one() -> None:
    assert fold("St. Mary’s C.E. Primary & Nursery") == "st marys ce primary and nursery"
    assert fold("Saint Mary's C.E. primary and nursery") == fold("ST MARYS CE Primary & Nursery")
    assert fold("  Hôpital—École  ") == "hopital ecole"


def test_a_name_without_letters_folds_to_nothing() -> None:
    assert fold("—’'") == ""


@given(st.text(max_size=200))
def test_folding_twice_changes_nothing_more(name: str) -> None:
    once = fold(name)
    assert fold(once) == once
    assert once.isascii()
