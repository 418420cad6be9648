"""Which schools a short text means: never a guess between two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core.school_names import KnownSchools, SchoolNameError

BRIGHTON = KnownSchools.of(
    {
        114579: "Varndean School",
        114580: "Dorothy Stringer School",
        114581: "Longhill High School",
        114606: "Blatchington Mill School",
        114607: "Hove Park School and Sixth Form Centre",
        114608: "Patcham High School",
        114611: "Cardinal Newman Catholic School",
        136164: "Brighton Aldridge Community Academy",
        137063: "Portslade Aldridge Community Academy",
        139409: "King's School",
    }
)


@pytest.mark.parametrize(
    ("text", "urns"),
    [
        ("Patcham High School", (114608,)),
        ("patcham", (114608,)),
        ("VarndeanStringer", (114579, 114580)),
        ("HoveBlatchington", (114606, 114607)),
        ("Hove Park and Blatchington Mill", (114606, 114607)),
        ("BACA", (136164,)),
        ("ds", (114580,)),
        ("cardinal n", (114611,)),
        ("PACA; Kings School", (137063, 139409)),
        ("Longhill catchment area", (114581,)),
        ("Varndean / Dorothy Stringer / Varndean School", (114579, 114580)),
    ],
)
def test_a_text_means_the_schools_that_people_mean_by_it(text: str, urns: tuple[int, ...]) -> None:
    assert BRIGHTON.meant(text) == urns


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Aldridge", "could be Brighton Aldridge Community Academy, Portslade Aldridge"),
        ("Aldridge Community Academy", "could be"),
        ("Patcham and Peacehaven", "“peacehaven” is in the name of no such school"),
        ("the school", "names no school"),
        ("v", "in the name of no such school"),
        ("cardinal x", "“x” is in the name of no such school"),
        ("", "names no school"),
        ("x" * 401, "over 400 characters"),
    ],
)
def test_what_could_mean_two_schools_or_none_is_refused(text: str, reason: str) -> None:
    with pytest.raises(SchoolNameError, match=reason):
        BRIGHTON.meant(text)


@given(st.text(max_size=60))
def test_any_text_means_schools_or_is_refused_with_a_reason(text: str) -> None:
    try:
        assert BRIGHTON.meant(text)
    except SchoolNameError as refused:
        assert refused.reason
