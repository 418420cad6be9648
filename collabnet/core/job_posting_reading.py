"""Reads a schema.org JobPosting, our own or another site's, into an advert.

Tolerant of what sites write: text or objects, one thing or a list, @graph, HTML, a date with or
without a time. What cannot be taken as it is becomes a problem beside its field and is quoted, never
guessed at: a salary of "£30k–35k" is not turned into numbers. Never raises, whatever it is given.
"""

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final, NamedTuple

from collabnet.core.html_text import to_plain
from collabnet.core.job_posting_pay import read_salary
from collabnet.core.job_posting_values import (
    one,
    quoted,
    read_decimal,
    read_moment,
    several,
    text_of,
)
from collabnet.core.vacancy_post import CHECK_LEVELS, Post, Problem, from_json

OWN: Final = "collabnet:post"
CONTEXT: Final = [
    "https://schema.org/",
    {"collabnet": "urn:collabnet:terms:", OWN: {"@type": "@json"}},
]
ROLE_SET: Final = "https://teaching-vacancies.service.gov.uk/job-roles"
ECT_WORDS: Final = {
    True: "Suitable for early career teachers",
    False: "Not suitable for early career teachers",
}
PERMANENT, FIXED_TERM, CASUAL = "PERMANENT", "TEMPORARY", "PER_DIEM"
MOST_CHARACTERS: Final = 1_000_000  # of a text in which postings are looked for
MOST_NODES: Final = 20_000
MOST_POSTINGS: Final = 200
MOST_SCRIPTS: Final = 50
_SCRIPT: Final = re.compile(r"<script\b(?P<attributes>[^<>]*+)>", re.IGNORECASE)
_JSON_LD: Final = re.compile(r"type\s*=\s*[\"']?\s*application/ld\+json", re.IGNORECASE)
END_OF_DAY: Final = dt.time(23, 59)  # a posting valid through a day is valid until it ends

_CONTRACTS: Final = {
    "permanent": "permanent", "temporary": "fixed_term", "fixedterm": "fixed_term", "fixedtermcontract": "fixed_term",
    "casual": "casual", "perdiem": "casual",
}  # fmt: skip
_PATTERNS: Final = {"fulltime": "full_time", "parttime": "part_time"}
_UNDERSTOOD: Final = frozenset(
    {
        "@context", "@type", "@id", "id", "type", "name", "title", "description", "url", "identifier", "sameAs",
        "hiringOrganization", "industry", "directApply", "datePosted", "validThrough", "employmentType", "jobLocation",
        "baseSalary", "salaryCurrency", "jobStartDate", "workHours", "occupationalCategory", "skills", "qualifications",
        "educationRequirements", "experienceRequirements", "responsibilities", "employerOverview", "jobBenefits",
        "benefits", "securityClearanceRequirement", "applicationContact", "potentialAction", "image",
        "mainEntityOfPage", "dateModified", "inLanguage", OWN,
    }
)  # fmt: skip


class Reading(NamedTuple):
    """What a JobPosting says: the advert, what to mend beside which field, what has no place in an advert."""

    post: Post
    problems: list[Problem]
    not_understood: list[str]


def find_postings(text: str) -> list[dict[str, Any]]:
    """Every JobPosting in a text: JSON, or a page of HTML with JSON-LD scripts. Empty where there is none."""
    kept = text[: MOST_CHARACTERS + 1]
    if len(kept) > MOST_CHARACTERS:
        return []
    sources = [kept] if kept.lstrip("\ufeff \t\r\n")[:1] in ("{", "[") else _scripts(kept)
    return [posting for source in sources for posting in _postings_in(_parsed(source))][
        :MOST_POSTINGS
    ]


def from_job_posting(data: object) -> Reading:
    """The advert that a JobPosting describes; the first one where there are several."""
    posting = next(_postings_in(data), None)
    if posting is None:
        return Reading(Post(), [Problem("title", "There is no JobPosting in it")], [])
    problems: list[Problem] = []
    left: list[str] = []
    values: dict[str, Any] = {}
    for step in (_words, _kinds, _places, _dates, _hours, _application):
        step(posting, values, problems, left)
    values.update(read_salary(posting, problems, left))
    post = _with_own(Post(**values), posting.get(OWN), problems)
    left.extend(str(name)[:60] for name in posting if name not in _UNDERSTOOD)
    return Reading(post, problems, left[:50])


Found = Mapping[str, Any]
Values = dict[str, Any]


def _words(posting: Found, values: Values, problems: list[Problem], left: list[str]) -> None:
    values["title"] = " ".join(text_of(posting.get("title") or posting.get("name")).split())
    about = [
        to_plain(text_of(posting.get("description"))),
        to_plain(text_of(posting.get("responsibilities"))),
    ]
    values["about"] = "\n\n".join(part for part in about if part)
    skills = []
    for name in (
        "skills",
        "qualifications",
        "educationRequirements",
        "experienceRequirements",
    ):
        for value in several(posting.get(name)):
            words = to_plain(text_of(value))
            ect = next((flag for flag, said in ECT_WORDS.items() if said == words), None)
            if ect is not None:
                values["ect_suitable"] = ect
            elif words:
                skills.append(words)
    values["skills"] = "\n".join(skills)
    values["offers"] = to_plain(text_of(posting.get("employerOverview")))
    values["benefits"] = "\n".join(
        to_plain(text_of(value))
        for name in ("jobBenefits", "benefits")
        for value in several(posting.get(name))
    )


def _kinds(posting: Found, values: Values, problems: list[Problem], left: list[str]) -> None:
    patterns: list[str] = []
    for value in several(posting.get("employmentType")):
        for word in re.split(r"[,;/|]", text_of(value)[:300]):
            key = re.sub(r"[^a-z]", "", word.casefold())
            if key in _PATTERNS and _PATTERNS[key] not in patterns:
                patterns.append(_PATTERNS[key])
            elif key in _CONTRACTS:
                values.setdefault("contract", _CONTRACTS[key])
            elif key and key not in _PATTERNS:
                left.append(f"employmentType: {quoted(word.strip())}")
    values["patterns"] = tuple(patterns)
    roles = []
    for value in several(posting.get("occupationalCategory")):
        code = one(value.get("codeValue")) if isinstance(value, Mapping) else None
        if isinstance(code, str) and value.get("inCodeSet") == ROLE_SET:
            roles.append(code)
        elif text_of(value):
            left.append(f"occupationalCategory: {quoted(text_of(value))}")
    values["roles"] = tuple(dict.fromkeys(roles))
    clearance = to_plain(text_of(posting.get("securityClearanceRequirement")))
    level = next((code for code, words in CHECK_LEVELS.items() if words == clearance), "")
    values["check_level"] = level
    if clearance and not level:
        left.append(f"securityClearanceRequirement: {quoted(clearance)}")


def _places(posting: Found, values: Values, problems: list[Problem], left: list[str]) -> None:
    urns: list[int] = []
    for place in several(posting.get("jobLocation"))[:100]:
        urn = _urn(place)
        if urn is not None:
            urns.append(urn)
        elif _place_words(place):
            left.append(f"jobLocation: {quoted(_place_words(place))}")
    if not urns:
        urn = _urn(one(posting.get("hiringOrganization")))
        urns = [] if urn is None else [urn]
    values["urns"] = tuple(dict.fromkeys(urns))


def _urn(place: object) -> int | None:
    if not isinstance(place, Mapping):
        return None
    for value in several(place.get("identifier")):
        if not isinstance(value, Mapping):
            continue
        kind = text_of(value.get("propertyID") or value.get("name")).strip().casefold()
        number = text_of(value.get("value")).strip()
        if kind == "urn" and re.fullmatch(r"[1-9][0-9]{4,6}", number, re.ASCII):
            return int(number)
    return None


def _place_words(place: object) -> str:
    if not isinstance(place, Mapping):
        return text_of(place)
    address = one(place.get("address"))
    parts = [text_of(place.get("name"))]
    if isinstance(address, Mapping):
        parts += [
            text_of(address.get(name))
            for name in ("streetAddress", "addressLocality", "postalCode")
        ]
    else:
        parts.append(text_of(address))
    return ", ".join(part for part in parts if part)


def _dates(posting: Found, values: Values, problems: list[Problem], left: list[str]) -> None:
    closes = text_of(posting.get("validThrough"))
    if closes:
        moment = read_moment(closes)
        if moment is None:
            problems.append(
                Problem("closes_on", f"{quoted(closes)} is not a day: enter the closing day")
            )
        else:
            day, time = moment
            values["closes_on"], values["closes_time"] = day, time or END_OF_DAY
    starts = text_of(posting.get("jobStartDate"))
    moment = read_moment(starts) if starts else None
    if moment is not None:
        values["starts_on"] = moment[0]
    elif starts:
        values["starts_words"] = to_plain(starts)


def _hours(posting: Found, values: Values, problems: list[Problem], left: list[str]) -> None:
    words = to_plain(text_of(posting.get("workHours")))[:500]
    if not words:
        return
    taken = False
    for name, pattern in _HOURS.items():
        found = pattern.search(words)
        if found:
            values[name], taken = read_decimal(found[1]), True
    if "fte" not in values and re.search(r"\bfull[ -]time\b", words, re.IGNORECASE):
        values["fte"], taken = read_decimal("1"), True
    if not taken:
        left.append(f"workHours: {quoted(words)}")


_NUMBER: Final = r"([0-9]{1,3}(?:\.[0-9]{1,4})?)"
_HOURS: Final = {
    "fte": re.compile(rf"\b{_NUMBER} of full time", re.IGNORECASE),
    "hours_a_week": re.compile(rf"\b{_NUMBER} hours? (?:a|per) week", re.IGNORECASE),
    "weeks": re.compile(rf"\b{_NUMBER} weeks? (?:a|per) year", re.IGNORECASE),
}


def _application(posting: Found, values: Values, problems: list[Problem], left: list[str]) -> None:
    contact = one(posting.get("applicationContact"))
    if isinstance(contact, Mapping):
        values["contact_name"] = text_of(contact.get("name"))
        values["contact_email"] = text_of(contact.get("email")).removeprefix("mailto:")
        values["contact_phone"] = text_of(contact.get("telephone"))
    elif text_of(contact):
        left.append(f"applicationContact: {quoted(text_of(contact))}")
    action = one(posting.get("potentialAction"))
    targets = []
    if isinstance(action, Mapping) and "ApplyAction" in several(action.get("@type")):
        values["apply_words"] = to_plain(text_of(action.get("description")))
        targets = [_target(target) for target in several(action.get("target"))]
    elif action is not None:
        left.append("potentialAction")
    for target in targets:
        if target.startswith("mailto:"):
            values.setdefault("apply_email", target.removeprefix("mailto:").partition("?")[0])
        elif target:
            values.setdefault("apply_url", target)
    if not targets and text_of(posting.get("url")):
        # Another site's page of the job is where one applies for it.
        values["apply_url"] = text_of(posting.get("url"))


def _target(target: object) -> str:
    if isinstance(target, Mapping):
        return text_of(target.get("urlTemplate") or target.get("url"))
    return text_of(target)


def _with_own(post: Post, own: object, problems: list[Problem]) -> Post:
    """The advert with what our own name holds; null there means that the field says nothing."""
    if not isinstance(own, Mapping):
        return post
    for name, value in islice(own.items(), 100):
        field = str(name)[:60]
        try:
            read = from_json({} if value is None else {name: value})
            post = post.changed(**{name: getattr(read, name)})
        except (ValueError, TypeError, AttributeError, ArithmeticError):
            problems.append(Problem(field, f"{quoted(str(value)[:200])} cannot be read"))
    return post


def _postings_in(data: object) -> Iterator[dict[str, Any]]:
    """Every JobPosting in a tree of JSON values, in its order, however deep it stands."""
    waiting: list[object] = [data]
    for _ in range(MOST_NODES):
        if not waiting:
            return
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(reversed(node[:MOST_NODES]))
        elif isinstance(node, dict):
            kinds = [str(kind).rpartition("/")[2] for kind in several(node.get("@type"))]
            if "JobPosting" in kinds:
                yield node
            else:
                waiting.extend(reversed(list(node.values())))


def _parsed(source: str) -> object:
    try:
        return json.loads(source.lstrip("\ufeff"), strict=False)
    except (ValueError, RecursionError):
        return None


def _scripts(page: str) -> list[str]:
    """The JSON-LD of a page of HTML."""
    found = []
    for opening in _SCRIPT.finditer(page):
        if _JSON_LD.search(opening["attributes"]):
            found.append(page[opening.end() :].partition("</script")[0])
        if len(found) == MOST_SCRIPTS:
            break
    return found
