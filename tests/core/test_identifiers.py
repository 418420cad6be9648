"""Identifiers: what is accepted, how it is written, and what is said when it cannot be right."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core import identifiers
from collabnet.core.identifiers import IdentifierError

PARSERS: list[Callable[[str], object]] = [
    identifiers.parse_urn,
    identifiers.parse_uid,
    identifiers.parse_la_code,
    identifiers.parse_establishment_number,
    identifiers.parse_dfe_number,
    identifiers.parse_ukprn,
    identifiers.parse_company_number,
    identifiers.parse_group_id,
    identifiers.parse_postcode,
]


@pytest.mark.parametrize(
    ("parser", "given_as", "expected"),
    [
        (identifiers.parse_urn, " 100000 ", 100000),
        (identifiers.parse_uid, "16102", 16102),
        (identifiers.parse_la_code, 846, "846"),
        (identifiers.parse_establishment_number, "0012", "0012"),
        (identifiers.parse_establishment_number, 12, "0012"),
        (identifiers.parse_dfe_number, "2013614", "201/3614"),
        (identifiers.parse_dfe_number, "201-3614", "201/3614"),
        (identifiers.parse_ukprn, "10012345", "10012345"),
        (identifiers.parse_company_number, "7654321", "07654321"),
        (identifiers.parse_company_number, "oc301234", "OC301234"),
        (identifiers.parse_group_id, "tr01234", "TR01234"),
        (identifiers.parse_postcode, "bn11ab", "BN1 1AB"),
        (identifiers.parse_postcode, " ec3a  5de", "EC3A 5DE"),
        (identifiers.parse_postcode, "W1A1AA", "W1A 1AA"),
    ],
)
def test_an_identifier_is_returned_in_its_normal_form(
    parser: Callable[[str | int], object], given_as: str | int, expected: object
) -> None:
    assert parser(given_as) == expected


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize(
    "wrong",
    ["", "abc", "-1", "1.5", "nan", "١٢٣٤٥٦", "9" * 5000, "100000\x00", "BN1", "20113614 5"],
    ids=lambda text: text[:12],
)
def test_a_wrong_identifier_is_refused_with_a_short_plain_reason(
    parser: Callable[[str], object], wrong: str
) -> None:
    with pytest.raises(IdentifierError) as refused:
        parser(wrong)
    assert 0 < len(refused.value.reason) < 200


@pytest.mark.parametrize("number", [-1, 10**6, 10**5000], ids=["negative", "seven digits", "giant"])
def test_a_number_out_of_range_is_refused(number: int) -> None:
    with pytest.raises(IdentifierError):
        identifiers.parse_urn(number)
    with pytest.raises(IdentifierError):
        identifiers.parse_uid(number)


@given(st.text(max_size=60), st.sampled_from(PARSERS))
def test_any_text_is_read_or_refused(text: str, parser: Callable[[str], object]) -> None:
    try:
        once = parser(text)
    except IdentifierError as refused:
        assert refused.reason
    else:
        assert parser(str(once)) == once


@given(st.from_regex(r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][ABD-HJLNP-UW-Z]{2}", fullmatch=True))
def test_a_postcode_reads_the_same_however_it_is_spaced_and_capitalised(postcode: str) -> None:
    normal = identifiers.parse_postcode(postcode)
    assert normal[-4] == " "
    assert (
        identifiers.parse_postcode(normal.lower())
        == identifiers.parse_postcode(normal.replace(" ", "   "))
        == normal
    )


@given(st.integers(0, 999), st.integers(0, 9999))
def test_a_dfe_number_is_derived_from_its_two_parts(la: int, establishment: int) -> None:
    derived = identifiers.dfe_number(la_code=la, establishment_number=establishment)
    assert identifiers.parse_dfe_number(derived.replace("/", "")) == derived
