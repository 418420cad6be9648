"""An advert's life and content: every standing, step and side, what survives storage, what alone holds it up."""

from __future__ import annotations

import dataclasses
import datetime as dt
import string
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core.clause_checks import Advert, check_advert, held_by
from collabnet.core.clauses import BY_ID, CLAUSES, Holds
from collabnet.core.pay import SCALES, PayArea
from collabnet.core.pay_check import Allowance, Employer, Incentive, PostPay
from collabnet.core.resignation import Post as Leaver
from collabnet.core.steps import Refused
from collabnet.core.vacancy import (
    Action,
    Side,
    Standing,
    State,
    allowed,
    check_step,
    standing,
)
from collabnet.core.vacancy_post import (
    CHECK_LEVELS,
    CONTRACTS,
    FIELDS,
    FLEXIBLE,
    FRAMEWORKS,
    PATTERNS,
    PAY_PER,
    Codes,
    Post,
    from_json,
    to_json,
)
from collabnet.core.vacancy_problems import LONGEST, foreign_address, missing, problems
from tests.core.test_pay import TABLES

# The journey written out a second time: standing → step → sides.
OWNER, PARTNER, BOTH = {"owner"}, {"partner"}, {"owner", "partner"}
WRITTEN: dict[str, dict[str, set[str]]] = {
    "draft": {
        "edit": OWNER, "publish": OWNER, "delete": OWNER, "copy": OWNER, "ask_partner": OWNER,
        "agree_to_share": PARTNER, "stop_sharing": BOTH,
    },
    "scheduled": {
        "edit": OWNER, "publish": OWNER, "unschedule": OWNER, "copy": OWNER, "ask_partner": OWNER,
        "agree_to_share": PARTNER, "stop_sharing": BOTH,
    },
    "live": {
        "edit": OWNER, "extend": OWNER, "close": OWNER, "record_outcome": OWNER, "withdraw": OWNER, "copy": OWNER,
        "ask_partner": OWNER, "agree_to_share": PARTNER, "stop_sharing": BOTH, "show_interest": {"person"},
    },
    "closed": {"extend": OWNER, "record_outcome": OWNER, "withdraw": OWNER, "copy": OWNER, "stop_sharing": BOTH},
    "ended": {"record_outcome": OWNER, "copy": OWNER},
    "withdrawn": {"copy": OWNER},
}  # fmt: skip


@pytest.mark.parametrize(("where", "action", "side"), list(product(Standing, Action, Side)))
def test_each_step_is_possible_for_the_written_sides_and_refused_for_all_others(
    where: Standing, action: Action, side: Side
) -> None:
    may = side.value in WRITTEN[where.value].get(action.value, set())
    assert (action in allowed(where, {side})) is may
    if may:
        check_step(where, action, {side})
    else:
        with pytest.raises(Refused):
            check_step(where, action, {side})


def test_nobody_takes_a_step_on_no_side() -> None:
    assert all(not allowed(where, set()) for where in Standing)


days = st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))
instants = st.datetimes(
    dt.datetime(2020, 1, 1), dt.datetime(2030, 12, 31), timezones=st.just(dt.UTC)
)


@given(st.none() | days, st.none() | instants, instants)
def test_a_published_advert_is_scheduled_before_its_day_closed_after_its_hour_and_open_between(
    publish_on: dt.date | None, closes_at: dt.datetime | None, now: dt.datetime
) -> None:
    found = standing(
        State.PUBLISHED, publish_on=publish_on, closes_at=closes_at, today=now.date(), now=now
    )
    assert (found is Standing.SCHEDULED) == (publish_on is not None and publish_on > now.date())
    if found is not Standing.SCHEDULED:
        assert (found is Standing.CLOSED) == (closes_at is not None and closes_at <= now)
    for state in (State.DRAFT, State.ENDED, State.WITHDRAWN):
        at = standing(state, publish_on=publish_on, closes_at=closes_at, today=now.date(), now=now)
        assert at.value == state.value


# ---- what an advert says

CODES = Codes(
    roles={"teacher": "teaching", "headteacher": "teaching", "it_support": "support"},
    subjects=frozenset({"Physics", "Music"}),
    phases=frozenset({"primary", "secondary"}),
    key_stages=frozenset({"ks1", "ks3"}),
)
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
amounts = (
    st.none()
    | st.decimals(-10, 2_000_000, places=2)
    | st.sampled_from([Decimal("NaN"), Decimal("1E+400")])
)
shares = st.none() | st.decimals(-1, 3, places=2)


def some(values: object) -> st.SearchStrategy[tuple[str, ...]]:
    """A few codes of a list, now and then one that is not of it, or one twice."""
    return st.lists(st.sampled_from([*values, "nonsense"]), max_size=3).map(tuple)  # type: ignore[misc]


def one_of_them(values: object) -> st.SearchStrategy[str]:
    return st.sampled_from(["", *values, "nonsense"])  # type: ignore[misc]


allowances = st.builds(
    Allowance,
    scale=st.sampled_from([s.code for s in SCALES.values()]),
    annual=st.decimals(-10, 200_000, places=2),
    ends_on=st.none() | days,
    share_of_responsibility=st.none() | st.decimals("0.01", 1, places=2),
)
flags, maybe = st.booleans(), st.none() | st.booleans()
posts = st.builds(
    Post,
    title=text, roles=some(CODES.roles), subjects=some(CODES.subjects), phases=some(CODES.phases),
    key_stages=some(CODES.key_stages), ect_suitable=maybe,
    urns=st.lists(st.integers(1, 999_999), max_size=3).map(tuple),
    contract=one_of_them(CONTRACTS), contract_until=text, is_parental_leave_cover=flags, patterns=some(PATTERNS),
    is_job_share=flags, fte=shares, hours_a_week=shares, weeks=shares, framework=one_of_them(FRAMEWORKS),
    policy_url=text, scale=one_of_them(SCALES), pay_area=one_of_them([a.value for a in PayArea]),
    pay_per=st.sampled_from([*PAY_PER, "week"]), pay_low=amounts, pay_high=amounts, actual=amounts,
    allowances=st.lists(allowances, max_size=4).map(tuple), benefits=text, about=text, skills=text, offers=text,
    flexible=some(FLEXIBLE), flexible_words=text, safeguarding=text, check_level=one_of_them(CHECK_LEVELS),
    asks_previous_pay=maybe, starts_on=st.none() | st.dates(), starts_words=text, closes_on=st.none() | st.dates(),
    closes_time=st.times().map(lambda t: t.replace(second=0, microsecond=0)), interviews=text, apply_url=text,
    apply_email=text, apply_words=text, contact_name=text, contact_email=text, contact_phone=text, visits=text,
    note=text,
)  # fmt: skip


def same(one: Post, other: Post) -> bool:
    """Whether two adverts say the same; NaN, which equals nothing, counts as itself."""
    pairs = [(getattr(one, name), getattr(other, name)) for name in FIELDS]
    return all(a == b or str(a) == str(b) for a, b in pairs)


@given(posts)
def test_an_advert_says_after_storage_what_it_said_before(post: Post) -> None:
    stored = to_json(post)
    assert same(from_json(stored), post)
    assert all(getattr(post, name) != getattr(Post(), name) for name in stored)


@given(posts)
def test_whatever_an_advert_says_its_problems_are_of_its_fields_and_storage_changes_none(
    post: Post,
) -> None:
    found = problems(post, CODES)
    assert {p.field for p in found} <= set(FIELDS)
    assert all(p.message for p in found)
    assert problems(from_json(to_json(post)), CODES) == found


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"fte": Decimal("1.4")}, "fte"), ({"fte": Decimal(0)}, "fte"),
        ({"hours_a_week": Decimal(49)}, "hours_a_week"),
        ({"weeks": Decimal(53)}, "weeks"), ({"pay_low": Decimal(-1)}, "pay_low"),
        ({"pay_high": Decimal("NaN")}, "pay_high"),
        ({"actual": Decimal("1.001")}, "actual"), ({"pay_low": Decimal(2000), "pay_per": "hour"}, "pay_low"),
        ({"starts_on": dt.date(2027, 1, 1), "closes_on": dt.date(2027, 1, 1)}, "starts_on"),
        ({"closes_on": dt.date(1999, 1, 1)}, "closes_on"), ({"roles": ("king",)}, "roles"),
        ({"roles": ("teacher", "teacher")}, "roles"), ({"contract": "fixed_term"}, "contract_until"),
        ({"flexible": ("none", "part_time")}, "flexible"), ({"scale": "tlr1"}, "scale"),
        ({"pay_area": "moon"}, "pay_area"),
        ({"allowances": (Allowance("main", Decimal(1)),)}, "allowances"),
        ({"allowances": (Allowance("tlr1", Decimal(0)),)}, "allowances"), ({"urns": (1, 1)}, "urns"),
        ({"apply_url": "javascript:alert(1)"}, "apply_url"), ({"apply_url": "https://a@b.example"}, "apply_url"),
        ({"contact_email": "office at harbour"}, "contact_email"), ({"title": "a\x00b"}, "title"),
        *[({name: "x" * (most + 1)}, name) for name, most in LONGEST.items()],
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_right_is_named_with_its_field(
    changed: dict[str, object], field: str
) -> None:
    assert field in {p.field for p in problems(Post(**changed), CODES)}  # type: ignore[arg-type]


def test_a_stored_field_that_an_advert_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="has no field"):
        from_json({"reason_above": "private"})


def test_nothing_private_has_a_place_in_an_advert() -> None:
    private = {"reason", "incentive", "own_highest", "record", "finding", "budget"}
    assert not {name for name in FIELDS if any(word in name for word in private)}


def test_an_address_is_of_another_employer_by_its_domain_whatever_its_case() -> None:
    theirs = frozenset({"cliff.example"})
    assert foreign_address("Office@CLIFF.example", theirs)
    assert not foreign_address("office@harbour.example", theirs)


# ---- nothing holds up a lawful hire

WORDS = (
    "", "A young and energetic lady", "We will not hire from Cliff School", "Cliff School is failing",
    "All schools agreed to pay no more than £40,000", "Ask Ms Jones of Cliff School not to apply",
)  # fmt: skip
LETTERS = st.text(string.ascii_letters + " ", max_size=12)
pays = st.builds(
    PostPay,
    employer=st.sampled_from(Employer), scale=st.sampled_from([s.code for s in SCALES.values() if not s.is_allowance]),
    area=st.none() | st.sampled_from(PayArea), starts_on=days,
    lowest=st.none() | st.decimals(0, 500_000, places=2), highest=st.none() | st.decimals(0, 500_000, places=2),
    fte=st.decimals("0.01", 1, places=2), weeks=st.none() | st.decimals(1, 52, places=2),
    actual=st.none() | st.decimals(0, 500_000, places=2), own_highest=st.none() | st.decimals(0, 100_000, places=2),
    reason_above=st.sampled_from(["", "rare"]),
    allowances=st.lists(
        st.builds(
            Allowance, scale=st.sampled_from(["tlr1", "tlr2", "tlr3", "sen"]),
            annual=st.decimals(1, 90_000, places=2), ends_on=st.none() | days,
        ),
        max_size=2,
    ).map(tuple),
    incentive=st.none() | st.builds(Incentive, annual=st.decimals(0, 90_000, places=2), ends_on=st.none() | days),
    is_leadership=flags,
)  # fmt: skip
adverts = st.builds(
    Advert,
    text=st.sampled_from(WORDS) | LETTERS, note=st.sampled_from(WORDS), pay=st.none() | pays,
    framework=one_of_them(FRAMEWORKS), policy_url=LETTERS, flexible=st.none() | some(FLEXIBLE),
    role=st.none() | st.sampled_from(Leaver), closes_on=st.none() | days, starts_on=st.none() | days,
    asks_previous_pay=maybe, safeguarding=st.sampled_from(["", " ", "We keep children safe."]),
    check_level=one_of_them(CHECK_LEVELS.values()), schools_nearby=st.just(("Cliff School",)),
)  # fmt: skip


@given(adverts)
def test_the_code_holds_a_publication_for_missing_pay_and_missing_safeguarding_and_for_nothing_else(
    advert: Advert,
) -> None:
    held = {f.clause for f in held_by(check_advert(advert, TABLES), Holds.PUBLICATION)}
    no_pay = advert.pay is None or (advert.pay.lowest is None and advert.pay.highest is None)
    unsafe = not advert.safeguarding.strip() or not advert.check_level.strip()
    assert ("C01" in held) == no_pay
    assert ("C16" in held) == unsafe
    assert held <= {"C01", "C16"}


def test_only_pay_and_safeguarding_are_written_down_as_what_holds_a_publication() -> None:
    assert {c.id for c in CLAUSES if c.holds is Holds.PUBLICATION} == {"C01", "C16"}
    assert BY_ID["C03"].holds is Holds.NOTHING


@given(posts, days)
def test_what_makes_no_advert_is_a_job_a_day_and_a_way_to_apply_never_pay_place_or_person(
    post: Post, on: dt.date
) -> None:
    lacks = {p.field for p in missing(post, on=on)}
    assert lacks <= {"title", "roles", "closes_on", "apply_url"}
    whole = dataclasses.replace(
        post, title="Teacher", roles=("teacher",), closes_on=on, apply_url="https://a.example"
    )
    assert missing(whole, on=on) == ()
