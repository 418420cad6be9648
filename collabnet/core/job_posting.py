"""An advert as schema.org's JobPosting in JSON-LD, so that other sites can show it and take it over.

What schema.org has a word for stands under that word. What a stranger would not read back from
there (a pay framework, a key stage, a job share) stands under `collabnet:post`, a name of our own
that JSON-LD readers who do not know it leave alone. So one's own export comes back as the same
advert, and nothing stands there that is not public.

Sources: https://schema.org/JobPosting; required fields of
https://developers.google.com/search/docs/appearance/structured-data/job-posting.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from collabnet.core.html_text import to_html
from collabnet.core.job_posting_reading import (
    CASUAL,
    CONTEXT,
    ECT_WORDS,
    FIXED_TERM,
    OWN,
    PERMANENT,
    ROLE_SET,
    Reading,
    find_postings,
    from_job_posting,
)
from collabnet.core.school_time import LONDON
from collabnet.core.vacancy_post import CHECK_LEVELS, CONTRACTS, FIELDS, PATTERNS, Post, to_json

__all__ = ["JobPlace", "Reading", "find_postings", "from_job_posting", "to_job_posting"]

_EMPLOYMENT: Final = {"permanent": PERMANENT, "fixed_term": FIXED_TERM, "casual": CASUAL}
_UNIT: Final = {"year": "YEAR", "hour": "HOUR"}


@dataclass(frozen=True, slots=True)
class JobPlace:
    """Where the work is; `urn` is None for an employer's central office, coordinates are WGS 84."""

    name: str
    urn: int | None = None
    lines: tuple[str, ...] = ()  # of the street
    town: str = ""
    county: str = ""
    postcode: str = ""
    latitude: float | None = None
    longitude: float | None = None


def to_job_posting(
    post: Post,
    *,
    url: str,
    identifier: str,
    employer_name: str,
    employer_url: str = "",
    places: Sequence[JobPlace] = (),
    posted_on: dt.date | None = None,
    valid_through: dt.datetime | None = None,
    role_words: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """A public advert as JSON-LD; `valid_through` is the instant at which it closes, `role_words` names by code."""
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "JobPosting",
        "title": post.title,
        "description": _description(post),
        "url": url,
        "identifier": _property(employer_name, identifier),
        "hiringOrganization": _organisation(employer_name, employer_url),
        "industry": "Education",
        "directApply": False,
        "datePosted": posted_on.isoformat() if posted_on else None,
        "validThrough": valid_through.astimezone(LONDON).isoformat() if valid_through else None,
        "employmentType": _employment(post),
        "jobLocation": [_place(place) for place in places],
        "baseSalary": _salary(post),
        "jobStartDate": post.starts_on.isoformat() if post.starts_on else post.starts_words,
        "workHours": _hours(post),
        "occupationalCategory": [_role(code, role_words or {}) for code in post.roles],
        "skills": post.skills,
        "experienceRequirements": "" if post.ect_suitable is None else ECT_WORDS[post.ect_suitable],
        "employerOverview": post.offers,
        "jobBenefits": post.benefits,
        "securityClearanceRequirement": CHECK_LEVELS.get(post.check_level, ""),
        "applicationContact": _contact(post),
        "potentialAction": _application(post),
    }
    kept = {name: value for name, value in found.items() if value not in (None, "", [], {})}
    own = _only_ours(post, kept)
    return {**kept, OWN: own} if own else kept


def _only_ours(post: Post, said: dict[str, Any]) -> dict[str, Any]:
    """The fields that a reader of the rest would not find as they are; null for one that says nothing."""
    read, plain = from_job_posting(said).post, to_json(post)
    return {name: plain.get(name) for name in FIELDS if getattr(read, name) != getattr(post, name)}


def _description(post: Post) -> str:
    """The whole advert in words, since other sites show little else."""
    parts = [to_html(post.about or post.title)]
    for words, text in (
        ("Skills and experience", post.skills),
        ("What we offer", post.offers),
        ("How to apply", post.apply_words),
        ("Visits", post.visits),
        ("Safeguarding", post.safeguarding),
    ):
        if text.strip():
            parts.append(f"<h3>{words}</h3>{to_html(text)}")
    return "".join(parts)


def _property(name: str, value: str) -> dict[str, Any]:
    return {"@type": "PropertyValue", "name": name, "value": value}


def _organisation(name: str, url: str) -> dict[str, Any]:
    found = {"@type": "Organization", "name": name}
    return {**found, "sameAs": url} if url else found


def _employment(post: Post) -> list[str]:
    found = [pattern.upper() for pattern in post.patterns if pattern in PATTERNS]
    if post.contract in CONTRACTS:
        found.append(_EMPLOYMENT[post.contract])
    return found


def _place(place: JobPlace) -> dict[str, Any]:
    address = {
        "@type": "PostalAddress",
        "streetAddress": ", ".join(line for line in place.lines if line),
        "addressLocality": place.town,
        "addressRegion": place.county,
        "postalCode": place.postcode,
        "addressCountry": "GB",
    }
    found: dict[str, Any] = {
        "@type": "Place",
        "name": place.name,
        "address": {name: value for name, value in address.items() if value},
    }
    if place.urn is not None:
        found["identifier"] = {
            "@type": "PropertyValue",
            "propertyID": "URN",
            "value": str(place.urn),
        }
    if place.latitude is not None and place.longitude is not None:
        found["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": round(place.latitude, 5),
            "longitude": round(place.longitude, 5),
        }
    return found


def _salary(post: Post) -> dict[str, Any] | None:
    """Full-time pay as numbers, and beside it what is paid in fact for a part of full time."""
    low, high = post.pay_low, post.pay_high
    if low is None and high is None:
        return None
    value: dict[str, Any] = {
        "@type": "QuantitativeValue",
        "unitText": _UNIT.get(post.pay_per, "YEAR"),
    }
    if low is not None and low == high:
        value["value"] = _number(low)
    else:
        value.update({"minValue": _number(low)} if low is not None else {})
        value.update({"maxValue": _number(high)} if high is not None else {})
    if post.fte is not None and post.fte != 1:
        value["description"] = "Full-time pay, before the share of full time that is worked"
    if post.actual is not None:
        value["additionalProperty"] = {
            **_property("Pay for the hours of this post", ""),
            "propertyID": "actual",
            "value": _number(post.actual),
            "unitText": _UNIT.get(post.pay_per, "YEAR"),
        }
    return {"@type": "MonetaryAmount", "currency": "GBP", "value": value}


def _number(amount: Decimal) -> int | float:
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _hours(post: Post) -> str:
    parts = []
    if post.fte is not None:
        parts.append("full time" if post.fte == 1 else f"{post.fte} of full time")
    if post.hours_a_week is not None:
        parts.append(f"{post.hours_a_week} hours a week")
    if post.weeks is not None:
        parts.append(f"{post.weeks} weeks a year")
    return ", ".join(parts)


def _role(code: str, words: Mapping[str, str]) -> dict[str, Any]:
    name = words.get(code) or code.replace("_", " ").capitalize()
    return {"@type": "CategoryCode", "codeValue": code, "name": name, "inCodeSet": ROLE_SET}


def _contact(post: Post) -> dict[str, Any] | None:
    found = {
        "name": post.contact_name,
        "email": post.contact_email,
        "telephone": post.contact_phone,
    }
    said = {name: value for name, value in found.items() if value}
    return {"@type": "ContactPoint", "contactType": "Applications", **said} if said else None


def _application(post: Post) -> dict[str, Any] | None:
    targets = [post.apply_url] if post.apply_url else []
    if post.apply_email:
        targets.append(f"mailto:{post.apply_email}")
    if not targets and not post.apply_words:
        return None
    found: dict[str, Any] = {"@type": "ApplyAction", "name": "Apply"}
    if post.apply_words:
        found["description"] = post.apply_words
    if targets:
        found["target"] = [{"@type": "EntryPoint", "urlTemplate": target} for target in targets]
    return found
