"""An advert as a JobPosting: schema.org knows every word of it, and it comes back as the same advert."""

from __future__ import annotations

import datetime as dt
import html
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from collabnet.core import html_text
from collabnet.core import vacancy_post as posts
from collabnet.core.html_text import to_html, to_plain
from collabnet.core.job_posting import (
    JobPlace,
    find_postings,
    from_job_posting,
    to_job_posting,
)
from collabnet.core.pay_check import Allowance
from collabnet.core.vacancy_post import Post
from tests.core.schema_org import errors
from tests.hang_guard import soon_over

ROLES = ("teacher", "headteacher", "sendco", "it_support")
PLACE = JobPlace(
    name="Harbour School", urn=123456, lines=("1 Quay Street",), town="Brightsea", postcode="BS1 1AA",
    latitude=50.1, longitude=-1.25,
)  # fmt: skip

words = st.text(max_size=80)
markup = st.one_of(
    words, st.sampled_from(["<p>Hello</p>", "a &amp; b", "</script><b>", "one\n\ntwo\nthree", "&lt;p&gt;", "- a\n- b"])
)  # fmt: skip
money = st.one_of(
    st.none(),
    st.decimals(min_value=0, max_value=1_000_000, places=2),
    st.integers(0, 200_000).map(Decimal),
)
days = st.one_of(st.none(), st.dates(dt.date(2000, 1, 1), dt.date(2100, 12, 31)))
flags = st.one_of(st.none(), st.booleans())


def some(values: Any) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(list(values)), unique=True, max_size=4).map(tuple)


def maybe(values: Any) -> st.SearchStrategy[str]:
    return st.sampled_from(["", *values])


shares = st.one_of(
    st.none(), st.decimals(min_value=Decimal("0.0001"), max_value=Decimal("99.9999"), places=4)
)
allowances = st.builds(Allowance, scale=words, annual=st.decimals(0, 9999, places=2), ends_on=days)
random_posts = st.builds(
    Post,
    title=words, roles=some((*ROLES, "odd & role")), subjects=some(("Physics", "Art")),
    phases=some(("primary", "through")),
    key_stages=some(("ks3", "ks4")), ect_suitable=flags,
    urns=st.lists(st.integers(100_000, 200_000), unique=True, max_size=3).map(tuple),
    contract=maybe(posts.CONTRACTS), contract_until=words, is_parental_leave_cover=st.booleans(),
    patterns=some(posts.PATTERNS), is_job_share=st.booleans(), fte=shares, hours_a_week=shares, weeks=shares,
    framework=maybe(posts.FRAMEWORKS), policy_url=words, scale=words, pay_per=st.sampled_from(list(posts.PAY_PER)),
    pay_low=money, pay_high=money, actual=money,
    allowances=st.lists(allowances, max_size=2).map(tuple),
    benefits=markup, about=markup, skills=markup, offers=markup, flexible=some(posts.FLEXIBLE), flexible_words=words,
    safeguarding=markup, check_level=maybe(posts.CHECK_LEVELS), asks_previous_pay=flags, starts_on=days,
    starts_words=words, closes_on=days, closes_time=st.builds(dt.time, st.integers(0, 23), st.integers(0, 59)),
    interviews=words, apply_url=words, apply_email=words, apply_words=markup, contact_name=words, contact_email=words,
    contact_phone=words, visits=markup, note=markup,
)  # fmt: skip


def posted(post: Post, **changed: Any) -> dict[str, Any]:
    """An advert as the site would write it, through JSON and back."""
    said = to_job_posting(
        post,
        **{
            "url": "https://collabnet.example/vacancies/7",
            "identifier": "7",
            "employer_name": "Harbour Trust",
            "employer_url": "https://harbour.example/",
            "places": [JobPlace(name="A school", urn=urn) for urn in post.urns] or [PLACE],
            "posted_on": dt.date(2026, 11, 22),
            "valid_through": dt.datetime(2027, 1, 15, 12, tzinfo=dt.UTC),
            **changed,
        },
    )
    found: dict[str, Any] = json.loads(json.dumps(said))
    return found


def whole(**changed: Any) -> Post:
    post = Post(
        title="Teacher of physics", roles=("teacher",), subjects=("Physics",), phases=("secondary",),
        key_stages=("ks3", "ks4"), ect_suitable=True, urns=(123456,), contract="permanent", patterns=("part_time",),
        is_job_share=True, fte=Decimal("0.6"), framework="stpcd", scale="main", pay_low=Decimal(32916),
        pay_high=Decimal(45352), actual=Decimal("19749.60"), about="Teach physics to years 7 to 11.",
        skills="A degree in physics", flexible=("part_time", "job_share"), safeguarding="We keep children safe.",
        check_level="enhanced_barred", asks_previous_pay=False, starts_on=dt.date(2027, 4, 19),
        closes_on=dt.date(2027, 1, 15), apply_url="https://harbour.example/jobs/physics",
        contact_email="office@harbour.example",
    )  # fmt: skip
    return post.changed(**changed)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(random_posts)
@example(Post())
@example(Post(about="</script><script>alert(1)</script>"))
def test_whatever_an_advert_says_its_own_export_comes_back_as_the_same_advert(post: Post) -> None:
    read = from_job_posting(posted(post))
    assert read.post == post
    assert not [p for p in read.problems if "cannot be read" in p.message]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(random_posts)
@example(whole())
def test_every_property_of_an_export_is_one_of_schema_org_and_holds_what_it_may(post: Post) -> None:
    assert list(errors(posted(post.changed(title=post.title.strip() or "A job")))) == []


def test_an_export_has_what_search_engines_require_and_recommend() -> None:
    said = posted(whole(), places=[PLACE])
    required = {"title", "description", "datePosted", "hiringOrganization", "jobLocation"}
    assert required <= set(said)
    recommended = {"validThrough", "employmentType", "identifier", "baseSalary", "directApply"}
    assert recommended <= set(said)
    assert said["jobLocation"][0]["address"] == {
        "@type": "PostalAddress", "streetAddress": "1 Quay Street", "addressLocality": "Brightsea",
        "postalCode": "BS1 1AA", "addressCountry": "GB",
    }  # fmt: skip
    assert said["validThrough"] == "2027-01-15T12:00:00+00:00"
    assert said["baseSalary"]["value"]["minValue"] == 32916
    assert said["baseSalary"]["value"]["additionalProperty"]["value"] == 19749.6


def test_the_closing_time_is_told_with_the_offset_of_british_summer_time() -> None:
    said = posted(whole(), valid_through=dt.datetime(2027, 6, 1, 11, tzinfo=dt.UTC))
    assert said["validThrough"] == "2027-06-01T12:00:00+01:00"


def test_the_validator_of_these_tests_finds_what_schema_org_does_not_know() -> None:
    said = posted(whole())
    said["salary"], said["baseSalary"]["value"]["minValue"] = "a lot", "much"
    said["hiringOrganization"] = {"@type": "Place", "name": "x"}
    assert [e.partition(":")[0] for e in errors(said)] == [
        "JobPosting.hiringOrganization", "JobPosting.baseSalary > MonetaryAmount.value > QuantitativeValue.minValue",
        "JobPosting.salary",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("salary", "field", "quoted"),
    [
        ("£30k–35k", "pay_low", "“£30k–35k”"),
        ({"@type": "MonetaryAmount", "currency": "GBP", "value": "£30k–35k"}, "pay_low", "“£30k–35k”"),
        ({"currency": "GBP", "value": {"minValue": "M1", "maxValue": 45352}}, "pay_low", "“M1”"),
        ({"currency": "EUR", "value": 3}, "pay_low", "“EUR”"),
        ({"currency": "GBP", "value": {"value": 120, "unitText": "DAY"}}, "pay_per", "“DAY”"),
    ],
)  # fmt: skip
def test_pay_that_is_no_number_is_named_beside_its_field_and_never_guessed(
    salary: object, field: str, quoted: str
) -> None:
    read = from_job_posting({"@type": "JobPosting", "title": "Cook", "baseSalary": salary})
    assert [p.field for p in read.problems] == [field]
    assert quoted in read.problems[0].message
    assert read.post.pay_low is None or field == "pay_per"


def test_a_posting_of_another_site_is_read_as_far_as_it_goes() -> None:
    read = from_job_posting(
        {
            "@context": "http://schema.org",
            "@graph": [
                {"@type": "WebPage", "name": "Jobs"},
                {
                    "@type": ["http://schema.org/JobPosting"],
                    "title": "Cook &amp; cleaner",
                    "description": html.escape(
                        "<p>Cook for <b>200</b> children.</p><ul><li>Lunch</li></ul>"
                    ),
                    "employmentType": "Part-time, Fixed Term Contract, Volunteer",
                    "validThrough": "2027-06-01T11:00:00.000Z",
                    "jobStartDate": "As soon as possible",
                    "jobLocation": {"@type": "Place", "name": "Harbour School", "address": "1 Quay Street, BS1 1AA"},
                    "hiringOrganization": "Harbour Trust",
                    "baseSalary": {"currency": "GBP", "value": {"value": "12.60", "unitText": "HOUR"}},
                    "workHours": "25 hours per week, 39 weeks per year",
                    "url": "https://jobs.example/1",
                    "salaryBand": "C",
                    "occupationalCategory": "Catering",
                },
            ],
        }
    )  # fmt: skip
    post = read.post
    assert post.about == "Cook for 200 children.\n\n- Lunch"
    assert (post.patterns, post.contract) == (("part_time",), "fixed_term")
    assert (post.closes_on, post.closes_time) == (dt.date(2027, 6, 1), dt.time(12))
    assert post.starts_words == "As soon as possible"
    assert (post.pay_low, post.pay_high, post.pay_per) == (
        Decimal("12.60"),
        Decimal("12.60"),
        "hour",
    )
    assert (post.hours_a_week, post.weeks) == (Decimal(25), Decimal(39))
    assert post.apply_url == "https://jobs.example/1"
    assert read.problems == []
    assert read.not_understood == [
        "employmentType: “Volunteer”", "occupationalCategory: “Catering”",
        "jobLocation: “Harbour School, 1 Quay Street, BS1 1AA”", "salaryBand",
    ]  # fmt: skip


def test_a_posting_valid_through_a_day_closes_when_the_day_ends() -> None:
    read = from_job_posting({"@type": "JobPosting", "validThrough": "2027-01-15"})
    assert (read.post.closes_on, read.post.closes_time) == (dt.date(2027, 1, 15), dt.time(23, 59))
    read = from_job_posting({"@type": "JobPosting", "validThrough": "15th January"})
    assert [(p.field, "15th January" in p.message) for p in read.problems] == [("closes_on", True)]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip
PROPERTIES = sorted(posted(whole()))


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(PROPERTIES), json_values), json_values)
@example({"validThrough": "0001-01-01T00:00:00+14:00", "baseSalary": [[1]]}, None)
@example({"title": 10**5000}, None)
@example({"collabnet:post": {"fte": "sNaN", "nothing": 1, "urns": [1e400], "allowances": [1]}}, [])
def test_nothing_that_calls_itself_a_posting_makes_the_reader_fail(
    said: dict[str, Any], other: Any
) -> None:
    read = from_job_posting({**said, "@type": "JobPosting"})
    assert isinstance(read.post, Post)
    posts.to_json(read.post)
    from_job_posting(other)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=400) | json_values.map(lambda value: json.dumps(value)))
@example('{"@type":"JobPosting","title":"x"' + "[" * 100_000)
@example('<script type="application/ld+json">{"@type":')
@example("<![if !IE]><!DOCTYPE [")
def test_nothing_that_is_pasted_makes_the_search_for_postings_fail(text: str) -> None:
    for posting in find_postings(text):
        from_job_posting(posting)


def test_postings_are_found_in_a_page_and_in_a_list() -> None:
    page = (
        '<html><head><script type="application/ld+json; charset=utf-8">'
        '[{"@type":"JobPosting","title":"A"},{"@type":"JobPosting","title":"B"}]</script>'
        '<script>{"@type":"JobPosting"}</script>'
    )
    assert [p["title"] for p in find_postings(page)] == ["A", "B"]
    assert find_postings("[" + " " * 1_100_000 + "]") == []


# Long enough that looking twice at each character would take hours, and once does not take a second.
HOSTILE = (
    "<" * 900_000,
    "<!--" * 225_000,
    "<a " * 300_000,
    "<a" + "a" * 900_000,
    "&" * 900_000,
    "<p><script>" * 75_000,
)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_character_of_hostile_markup_is_looked_at_twice(
    hostile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(html_text, "MOST_MARKUP", len(hostile))
    with soon_over():
        to_plain(hostile)
        find_postings(hostile)


def test_text_becomes_html_that_cannot_do_anything_and_comes_back() -> None:
    text = "Come & see\nus\n\n<script>alert(1)</script>"
    assert to_html(text) == (
        "<p>Come &amp; see<br>us</p><p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"
    )
    assert to_plain(to_html(text)) == text
