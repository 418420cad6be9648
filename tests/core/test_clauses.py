"""Every clause of the fair-recruitment code: an example of each outcome it can come to, and what it may hold up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import collabnet
from collabnet.core.clause_checks import (
    Advert,
    check_advert,
    held_by,
    text_is_lawful,
)
from collabnet.core.clauses import BY_ID, CLAUSES, Holds, How
from collabnet.core.conduct_checks import (
    benchmark_may_be_shown,
    confirmed_breach,
    drafts_are_private,
    has_statement,
    not_checkable,
    offers_a_note,
    reference_in_time,
    told_by_consent,
)
from collabnet.core.pay import PayArea
from collabnet.core.pay_check import Allowance, Employer, Finding, Outcome, PostPay
from collabnet.core.resignation import Post
from collabnet.core.secondment_checks import (
    Lent,
    agreement_is_whole,
    assurance_is_there,
    check_secondment,
)
from collabnet.core.text_scans import Kind, scan
from tests.core.test_pay import TABLES
from tests.core.test_pay_check import CASES as PAY_CASES

PASS, EXPLAIN, BREACH = Outcome.PASS, Outcome.NEEDS_EXPLANATION, Outcome.BREACH
UNCHECKED = Outcome.NOT_CHECKED
DAY = dt.date(2026, 11, 23)
PAY = PostPay(
    employer=Employer.MAINTAINED,
    scale="main",
    area=PayArea.ENGLAND,
    starts_on=dt.date(2026, 4, 20),
    lowest=Decimal(32916),
    highest=Decimal(45352),
)
ADVERT = Advert(
    text="We look for a teacher of physics.",
    note="A secondment is welcome.",
    pay=PAY,
    framework="stpcd",
    flexible=("part time",),
    role=Post.TEACHER,
    closes_on=dt.date(2027, 2, 1),
    starts_on=dt.date(2027, 5, 1),
    asks_previous_pay=False,
    safeguarding="We are committed to safeguarding.",
    check_level="Enhanced DBS with barred list",
    schools_nearby=("Birch Lane Primary School",),
)
LENT = Lent(
    required=("parties", "return"),
    filled=("parties", "return"),
    signed_by=("home", "host", "person"),
    starts_on=DAY,
    assurance_on=DAY,
    assured=("identity", "enhanced_dbs"),
    needed_checks=("identity", "enhanced_dbs"),
    assures_new_role=True,
    id_checked_on=DAY,
    has_right_to_return=True,
    recharge_lines={"Pay": Decimal(100), "Pension": Decimal(28)},
    recharge_expected=Decimal(128),
    ends_on=dt.date(2027, 7, 31),
)
TERM = "The host does not advertise its posts to the person by name."


def advert(clause: str, **changes: object) -> Callable[[], Finding]:
    """What a clause says of the advert with some changes."""
    changed = replace(ADVERT, **changes)  # type: ignore[arg-type]
    return lambda: next(f for f in check_advert(changed, TABLES) if f.clause == clause)


def lent(clause: str, **changes: object) -> Callable[[], Finding]:
    """What a clause says of the secondment with some changes."""
    changed = replace(LENT, **changes)  # type: ignore[arg-type]
    return lambda: next(f for f in check_secondment(changed) if f.clause == clause)


def weeks(count: int) -> dt.date:
    return DAY + dt.timedelta(weeks=count)


CASES: list[tuple[str, Outcome, Callable[[], Finding]]] = [
    ("C02", PASS, advert("C02")),
    ("C02", PASS, advert("C02", framework="own", policy_url="https://x.example/pay")),
    ("C02", EXPLAIN, advert("C02", framework="own")),
    ("C02", UNCHECKED, advert("C02", framework="")),
    ("C08", PASS, advert("C08", flexible=("none",))),
    ("C08", EXPLAIN, advert("C08", flexible=())),
    ("C08", UNCHECKED, advert("C08", flexible=None)),
    ("C09", PASS, advert("C09")),
    ("C09", EXPLAIN, advert("C09", closes_on=dt.date(2027, 2, 20))),
    ("C09", EXPLAIN, advert("C09", starts_on=dt.date(2027, 1, 15))),
    ("C09", UNCHECKED, advert("C09", role=None)),
    ("C11", PASS, lambda: offers_a_note(True)),
    ("C11", PASS, lambda: offers_a_note(False)),
    ("C12", PASS, advert("C12")),
    ("C12", EXPLAIN, advert("C12", note="Ask Mrs Hollis about it.")),
    ("C12", EXPLAIN, advert("C12", note="Staff of our neighbours should not apply.")),
    ("C12", UNCHECKED, advert("C12", note="")),
    ("C12", BREACH, lambda: confirmed_breach("C12", by_person=True)),
    ("C13", PASS, advert("C13", text="Birch Lane Primary School is our partner.")),
    ("C13", EXPLAIN, advert("C13", text="Leave the failing Birch Lane Primary School behind.")),
    ("C13", UNCHECKED, advert("C13", text="")),
    ("C14", PASS, advert("C14")),
    ("C14", EXPLAIN, advert("C14", text="Ideal for a recent graduate.")),
    ("C14", UNCHECKED, advert("C14", text=" ")),
    ("C15", PASS, advert("C15")),
    ("C15", EXPLAIN, advert("C15", asks_previous_pay=True)),
    ("C15", UNCHECKED, advert("C15", asks_previous_pay=None)),
    ("C16", PASS, advert("C16")),
    ("C16", BREACH, advert("C16", safeguarding=" ")),
    ("C16", BREACH, advert("C16", check_level="")),
    ("C17", PASS, lent("C17")),
    ("C17", BREACH, lent("C17", filled=("parties",))),
    ("C17", BREACH, lent("C17", signed_by=("home", "host"))),
    ("C17", UNCHECKED, lent("C17", required=())),
    ("C18", PASS, lent("C18")),
    ("C18", BREACH, lent("C18", assurance_on=weeks(1))),
    ("C18", BREACH, lent("C18", assured=("identity",))),
    ("C18", BREACH, lent("C18", assures_new_role=False)),
    ("C18", BREACH, lent("C18", id_checked_on=None)),
    ("C18", UNCHECKED, lent("C18", starts_on=None)),
    ("C19", PASS, lent("C19")),
    ("C19", EXPLAIN, lent("C19", fee=Decimal(50))),
    ("C19", EXPLAIN, lent("C19", recharge_expected=Decimal(120))),
    ("C19", UNCHECKED, lent("C19", recharge_lines={})),
    ("C20", PASS, lent("C20")),
    ("C20", PASS, lent("C20", non_solicitation=TERM, non_solicitation_until=weeks(10), non_solicitation_reason="x")),
    ("C20", EXPLAIN, lent("C20", non_solicitation=TERM)),
    ("C20", EXPLAIN, lent("C20", non_solicitation=TERM, non_solicitation_until=weeks(60), non_solicitation_reason="x")),
    ("C20", BREACH, lent("C20", non_solicitation="The host agrees not to hire the person.")),
    ("C20", UNCHECKED, lent("C20", non_solicitation=TERM, non_solicitation_reason="x")),
    ("C21", PASS, lent("C21")),
    ("C21", BREACH, lent("C21", signed_by=("home", "host"))),
    ("C21", BREACH, lent("C21", has_right_to_return=False)),
    ("C22", PASS, lambda: reference_in_time(DAY, weeks(2), today=weeks(9))),
    ("C22", EXPLAIN, lambda: reference_in_time(DAY, weeks(2) + dt.timedelta(days=1), today=weeks(9))),
    ("C22", EXPLAIN, lambda: reference_in_time(DAY, None, today=weeks(3))),
    ("C22", UNCHECKED, lambda: reference_in_time(DAY, None, today=weeks(1))),
    ("C22", UNCHECKED, lambda: reference_in_time(None, None, today=DAY)),
    ("C23", PASS, lambda: told_by_consent(None, None)),
    ("C23", PASS, lambda: told_by_consent(DAY, DAY)),
    ("C23", BREACH, lambda: told_by_consent(DAY, None)),
    ("C24", PASS, lambda: drafts_are_private(0)),
    ("C24", BREACH, lambda: drafts_are_private(1)),
    ("C24", UNCHECKED, lambda: drafts_are_private(None)),
    ("C25", PASS, lambda: benchmark_may_be_shown(5, Decimal("0.25"), 3)),
    ("C25", BREACH, lambda: benchmark_may_be_shown(4, Decimal("0.25"), 3)),
    ("C25", BREACH, lambda: benchmark_may_be_shown(5, Decimal("0.26"), 3)),
    ("C25", BREACH, lambda: benchmark_may_be_shown(5, Decimal("0.2"), 2)),
    ("C25", UNCHECKED, lambda: benchmark_may_be_shown(0, Decimal(0), 0)),
    ("C26", PASS, lambda: text_is_lawful("Shall we train together?")),
    ("C26", EXPLAIN, lambda: text_is_lawful("Let us agree a cap with the other trusts.")),
    ("C26", UNCHECKED, lambda: text_is_lawful("")),
    ("C26", BREACH, lambda: confirmed_breach("C26", by_person=True)),
    ("C27", PASS, lambda: has_statement(True)),
    ("C27", UNCHECKED, lambda: has_statement(None)),
    *((n, UNCHECKED, lambda n=n: not_checkable(n)) for n in ("N02", "N03", "N04")),  # type: ignore[misc]
]  # fmt: skip
NUMBER = st.decimals(min_value=0, max_value=500_000, places=2)


@pytest.mark.parametrize(("clause", "outcome", "look"), CASES)
def test_a_clause_comes_to(clause: str, outcome: Outcome, look: Callable[[], Finding]) -> None:
    finding = look()
    assert (finding.clause, finding.outcome) == (clause, outcome), finding


def test_every_clause_of_the_code_has_examples_here() -> None:
    shown = {clause for clause, _, _ in CASES} | {clause for clause, _, _ in PAY_CASES}
    assert shown == set(BY_ID)
    assert len(CLAUSES) == 29 and sum(c.how is How.NOT_CHECKABLE for c in CLAUSES) == 3
    assert {c.id for c in CLAUSES if c.is_core} == {
        "C01", "C02", "C03", "C07", "C09", "C14", "C16", "C17", "C18", "C21",
    }  # fmt: skip


def test_what_is_called_checked_is_looked_at_by_what_pages_ask_and_the_rest_says_that_it_is_not() -> (
    None
):
    whole = replace(ADVERT, pay=replace(PAY, allowances=(Allowance("tlr2", Decimal(4000)),)))
    asked = {f.clause for f in (*check_advert(whole, TABLES), *check_secondment(LENT))}
    looked_at = (How.CHECKED, How.PRIVATE, How.SCANNED, How.ATTESTED)
    assert {c.id for c in CLAUSES if c.how in looked_at} == asked
    assert {c.id for c in CLAUSES if c.how is How.NOT_YET} == {"C22", "C25"}
    assert {c.id for c in CLAUSES if not c.where} == {"N02", "N03", "N04"}


@pytest.mark.parametrize("rule", [reference_in_time, benchmark_may_be_shown])
def test_a_rule_that_no_page_asks_is_not_called_checked(rule: Callable[..., Finding]) -> None:
    """Once a room asks one of these, the page of the code has to say where."""
    rooms = Path(collabnet.__file__).parent
    asking = [path for path in rooms.rglob("*.py") if rule.__name__ in path.read_text()]
    assert [path.name for path in asking] == ["conduct_checks.py"]


def test_only_law_safeguarding_and_promised_disclosures_can_be_a_breach() -> None:
    breaches = {clause for clause, outcome, _ in [*CASES, *PAY_CASES] if outcome is BREACH}
    assert breaches == {
        "C01", "C03", "C05", "C06", "C12", "C16", "C17", "C18", "C20", "C21", "C23", "C24", "C25", "C26",
    }  # fmt: skip
    assert {c.id for c in CLAUSES if c.holds is Holds.PUBLICATION} == {"C01", "C16"}
    assert {c.id for c in CLAUSES if c.holds is Holds.START} == {"C17", "C18", "C21"}


@given(
    low=st.none() | NUMBER,
    high=st.none() | NUMBER,
    employer=st.sampled_from(list(Employer)),
    own=st.none() | NUMBER,
    text=st.sampled_from(["", "We are hiring every teacher of the neighbours.", "a failing school", "no poach"]),
    framework=st.sampled_from(["", "own", "stpcd"]),
    asks=st.none() | st.booleans(),
    safe=st.sampled_from(["", "statement"]),
    closes=st.none() | st.dates(dt.date(2026, 1, 1), dt.date(2028, 1, 1)),
)  # fmt: skip
def test_publication_is_held_up_by_missing_pay_or_safeguarding_and_by_nothing_else(
    low: Decimal | None,
    high: Decimal | None,
    employer: Employer,
    own: Decimal | None,
    text: str,
    framework: str,
    asks: bool | None,
    safe: str,
    closes: dt.date | None,
) -> None:
    pay = replace(PAY, lowest=low, highest=high, employer=employer, own_highest=own)
    post = replace(
        ADVERT, pay=pay, text=text, note=text, framework=framework, asks_previous_pay=asks, safeguarding=safe,
        closes_on=closes,
    )  # fmt: skip
    held = {finding.clause for finding in held_by(check_advert(post, TABLES), Holds.PUBLICATION)}
    expected = {"C01"} if low is None and high is None else set()
    assert held == expected | ({"C16"} if not safe else set())


@given(
    st.lists(
        st.sampled_from(
            ["young people", "his class", "approach", "a cap on sleeves", "hire", "poach eggs"]
        )
    )
)
def test_words_are_found_whole_and_common_school_language_is_left_alone(parts: list[str]) -> None:
    assert scan(" ".join(parts)) == []


def test_a_scan_explains_each_phrase_where_it_stands() -> None:
    text = "Dear all, let us  agree a  cap\nand not  to   employ each other's staff."
    hits = scan(text)
    assert [(hit.kind, text[hit.position : hit.position + 5]) for hit in hits] == [
        (Kind.PRICE_FIXING, "agree"),
        (Kind.NO_HIRE, "not  "),
    ]
    assert all("competition law" in hit.why for hit in hits)


def test_a_hard_word_far_from_any_schools_name_is_no_disparagement() -> None:
    school = ("Birch Lane Primary School",)
    far = (
        "Birch Lane Primary School is our partner. "
        + "Physics matters. " * 20
        + "Equipment is unsafe."
    )
    assert scan(far, (Kind.DISPARAGEMENT,), schools=school) == []
    assert scan("unsafe Birch Lane Primary School", (Kind.DISPARAGEMENT,), schools=school)


def test_what_a_secondment_lacks_is_counted_and_joined_as_people_say_it() -> None:
    lacks = replace(LENT, filled=("parties",), signed_by=("home",))
    assert agreement_is_whole(lacks).words == (
        "It lacks 1 required field, the signature of the host and the signature of the person."
    )
    letter = replace(LENT, assured=("identity",))
    assert assurance_is_there(letter).words == "It lacks 1 check in the letter of assurance."
