"""Takes a JobPosting over as a draft: shows what was understood, what is to mend, what has no place, and keeps all."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import current_app
from sqlalchemy.exc import IntegrityError

from collabnet.core.actor import Actor, Scope
from collabnet.core.job_posting import find_postings, from_job_posting
from collabnet.core.vacancy_post import Post, Problem
from collabnet.core.vacancy_problems import problems
from collabnet.platform.db import db
from collabnet.platform.errors import Conflict, Invalid, NotFound
from collabnet.platform.limits import Limit, within
from collabnet.vacancies import checks, queries, queries_api, services
from collabnet.vacancies.imports_fetch import fetch
from collabnet.vacancies.models import Vacancy
from collabnet.vacancies.models_imports import ImportedPost
from collabnet.vacancies.queries_addresses import foreign_addresses

MOST_SHOWN: Final = 10
LONGEST_VALUE: Final = 500  # characters quoted of what was not understood
LARGEST_POSTING: Final = 200_000  # characters of one
FETCHES: Final = Limit("import-fetch", 30, dt.timedelta(hours=1))
NO_POSTING: Final = (
    "There is no JobPosting in it. Paste the JSON-LD, or the source of a page that has one"
)


@dataclass(frozen=True, slots=True)
class Understood:
    """A JobPosting as it would become a draft of an employer."""

    post: Post
    to_mend: Sequence[Problem]
    not_understood: Sequence[str]
    raw: str  # as JSON, to be sent again when it is kept
    reference: str
    there: Vacancy | None  # the post that this one became before


def hosts() -> frozenset[str]:
    """The hosts whose pages are read; none: importing by address is off."""
    found: frozenset[str] = current_app.config["VACANCY_IMPORT_HOSTS"]
    return found


def read_pasted(*, text: str, owner: Scope) -> list[Understood]:
    """Every JobPosting in a pasted text. Raises Invalid for a text without one."""
    found = find_postings(text)[:MOST_SHOWN]
    if not found:
        raise Invalid("text", NO_POSTING)
    return [understand(posting, owner) for posting in found]


def read_address(*, actor: Actor, url: str, owner: Scope) -> list[Understood]:
    """Every JobPosting of a page of a listed host. Raises Invalid. Waits for the page outside of any transaction."""
    if not within((FETCHES, str(actor.user_id))):
        raise Invalid("address", "You have read many pages within an hour. Try again later")
    text = fetch(url, hosts=hosts())  # counting has ended the transaction that found out who asks
    try:
        return read_pasted(text=text, owner=owner)
    except Invalid:
        raise Invalid("address", "The page says nothing of a job that a program could read. "
                      "Paste the advert instead") from None  # fmt: skip


def keep(*, actor: Actor, raw: str, owner: Scope, source: str) -> Vacancy:
    """Keep a JobPosting as a draft, with what is to mend and what was not understood beside it.

    Raises Invalid for what is no JobPosting, NotFound for an employer of others, Conflict when it became a post before.
    """
    if not queries.may_post(actor, owner):
        raise NotFound
    found = find_postings(raw) if len(raw) <= LARGEST_POSTING else []
    if not found:
        raise Invalid("text", NO_POSTING)
    understood = understand(found[0], owner)
    if understood.there is not None:
        raise Conflict(f"This advert was imported before: it is post {understood.there.id}.")
    try:
        row = services.create(
            actor=actor, owner=owner, post=understood.post, external_ref=understood.reference,
            source=source[:500].replace("\x00", ""),
        )  # fmt: skip
    except IntegrityError:
        raise Conflict("This advert has just been imported by somebody else.") from None
    db.session.add(
        ImportedPost(
            vacancy_id=row.id,
            to_mend=[[p.field, p.message] for p in understood.to_mend],
            not_understood=list(understood.not_understood),
        )
    )
    db.session.flush()
    return row


def understand(posting: dict[str, Any], owner: Scope) -> Understood:
    """A JobPosting as a draft of an employer: what cannot stand in one is said, not lost."""
    reading = from_job_posting(posting)
    raw = json.dumps(posting)
    if len(raw) > LARGEST_POSTING:
        raise Invalid("text", "The advert is too long to be one. Paste the JobPosting alone")
    left = [_clean(_with_value(words, posting)) for words in reading.not_understood]
    post = _own_schools(_known_codes(reading.post, left), owner, left)
    post = post.changed(
        **{n: _clean(v) for n in post.__slots__ if isinstance(v := getattr(post, n), str)}
    )
    said = [Problem(p.field, _clean(p.message)) for p in reading.problems]
    named = {p.field for p in said}
    said += [p for p in problems(post, checks.codes()) if p.field not in named]
    said += [
        Problem(name, f"{words}. Check it")
        for name, words in foreign_addresses(post, owner).items()
    ]
    reference = _reference(posting, raw)
    return Understood(
        post=post,
        to_mend=said,
        not_understood=left,
        raw=raw,
        reference=reference,
        there=queries_api.post_named(owner, reference),
    )


def _with_value(words: str, posting: dict[str, Any]) -> str:
    """What was not understood, with what stands there: a name alone would lose it."""
    if words not in posting:
        return words
    value = posting[words]
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"{words}: “{text[:LONGEST_VALUE]}”"


def _known_codes(post: Post, left: list[str]) -> Post:
    """The advert with codes of the lists only; the others are said."""
    codes = checks.codes()
    known: dict[str, Any] = {
        "roles": codes.roles, "subjects": codes.subjects, "phases": codes.phases, "key_stages": codes.key_stages,
    }  # fmt: skip
    for name, words in known.items():
        unknown = [value for value in getattr(post, name) if value not in words]
        left += [f"{name}: “{_clean(value)[:80]}”" for value in unknown]
        post = post.changed(**{name: tuple(v for v in getattr(post, name) if v not in unknown)})
    return post


def _own_schools(post: Post, owner: Scope, left: list[str]) -> Post:
    """The advert with the employer's own schools; an employer with one school means that one."""
    own = [urn for urn, _ in queries.schools_of(owner)]
    left += [
        f"The school with URN {urn} is not one of this employer’s"
        for urn in post.urns
        if urn not in own
    ]
    urns = tuple(urn for urn in post.urns if urn in own)
    return post.changed(urns=urns or (tuple(own) if len(own) == 1 else ()))


def _reference(posting: dict[str, Any], raw: str) -> str:
    """What names the advert where it comes from: its identifier, its address, or all that it says."""
    identifier = posting.get("identifier")
    if isinstance(identifier, list):
        identifier = identifier[0] if identifier else None
    if isinstance(identifier, dict):
        identifier = identifier.get("value") or identifier.get("@id")
    parts = [str(found) for found in (posting.get("url"), identifier) if found]
    digest = hashlib.sha256(" ".join(parts or [raw]).encode("utf-8", "replace")).hexdigest()
    return f"jobposting:{digest[:40]}"


def _clean(text: str) -> str:
    """Text as a database keeps it and a page shows it."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
