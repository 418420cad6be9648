"""Mails of the talent pool: short, through the outbox, and never with a person's name or place in them.

What is told to an employer goes only to those of its people who may learn who the person is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from collabnet.accounts.models import User
from collabnet.accounts.queries_actor import actor_of
from collabnet.accounts.queries_organisations import organisations
from collabnet.core.actor import Scope, ScopeKind
from collabnet.core.school_time import words as time_words
from collabnet.core.talent_pool import Interest, is_hidden
from collabnet.platform import mails
from collabnet.platform.db import db
from collabnet.staffing import pool_queries
from collabnet.staffing.pool_models import CoverAnswer, CoverRequest, PoolApproach, PoolProfile
from collabnet.staffing.pool_words import days_words, role_words

MOST_TOLD = 5
TO_PERSON = "You get this because your talent pool profile is shown. Hide it at any moment: {link}"
TO_EMPLOYER = "You get this because you arrange secondments and cover for {name}."


def asked(row: CoverRequest, answer: CoverAnswer) -> None:
    """Ask a person."""
    text = (
        f"{_school(row)} asks for cover: {role_words(row)}, {days_words(row)}. "
        f"£{row.pay_pence / 100:,.2f} for each day. Answer by {time_words(answer.answer_by)}; "
        "saying no, or nothing, has no consequences."
    )
    _to_person(
        answer.user_id,
        "Can you cover?",
        text,
        f"/cover/asked/{answer.id}",
        f"asked:{_once(answer)}",
    )


def no_longer_asked(row: CoverRequest, answer: CoverAnswer) -> None:
    """Tell a person that a question is gone: somebody else was first, or nobody is needed."""
    text = f"The question about cover at {_school(row)}, {days_words(row)}, is no longer open. You need do nothing."
    _to_person(
        answer.user_id,
        "No longer needed",
        text,
        f"/cover/asked/{answer.id}",
        f"over:{_once(answer)}",
    )


def called_off(row: CoverRequest, answer: CoverAnswer) -> None:
    """Tell a person who had accepted that they are not needed after all."""
    text = f"{_school(row)} has called off the cover that you accepted: {days_words(row)}."
    _to_person(
        answer.user_id, "Cover called off", text, f"/cover/asked/{answer.id}", f"off:{answer.id}"
    )


def accepted(row: CoverRequest, answer: CoverAnswer) -> None:
    """Tell the school that somebody comes."""
    text = (
        f"Somebody accepts to cover at {_school(row)}: {role_words(row)}, {days_words(row)}. See who, and carry out "
        "identity and the other checks before the first day."
    )
    _to_school(row, answer.user_id, "Cover found", text, f"yes:{answer.id}")


def taken_back(row: CoverRequest, answer: CoverAnswer) -> None:
    """Tell the school that somebody cannot come after all."""
    text = f"Somebody who had accepted to cover at {_school(row)}, {days_words(row)}, cannot come."
    text += " Others are asked now." if row.status.value == "open" else ""
    _to_school(row, answer.user_id, "Cover taken back", text, f"back:{answer.id}")


def exhausted(row: CoverRequest) -> None:
    """Tell the school that nobody is left to ask."""
    text = (
        f"Nobody is left to ask for cover at {_school(row)}: {role_words(row)}, {days_words(row)}."
    )
    _to_school(row, None, "Nobody left to ask", text, f"none:{row.id}:{len(row.answers)}")


def message(
    row: CoverRequest, answer: CoverAnswer, text: str, *, to_person: bool, number: str
) -> None:
    """Pass a message on between a school and the person who accepted, without either's address."""
    intro = (
        f"About the cover at {_school(row)}, {days_words(row)}:\n\n{text}\n\nAnswer on the page."
    )
    if to_person:
        _to_person(
            answer.user_id, "A message about cover", intro, f"/cover/asked/{answer.id}", number
        )
    else:
        _to_school(row, answer.user_id, "A message about cover", intro, number)


def approached(approach: PoolApproach) -> None:
    """Tell a person that an employer would like to talk."""
    name = _name(employer_of(approach))
    _to_person(
        approach.profile.user_id, "An employer would like to talk to you",
        f"{name} has read your profile and would like to talk to you. It does not know who you are unless you answer.",
        "/profile", f"approach:{approach.id}",
    )  # fmt: skip


def answered(approach: PoolApproach) -> None:
    """Tell an employer that the person answered, whatever the answer."""
    employer = employer_of(approach)
    text = "Somebody in the talent pool whom you asked has answered."
    _to_employer(
        employer, approach.profile.user_id, "An answer from the talent pool", text,
        f"/cover/approaches/{approach.id}",
        f"answer:{approach.id}",
    )  # fmt: skip


def message_about_approach(
    approach: PoolApproach, text: str, *, to_person: bool, number: str
) -> None:
    """Pass a message on between an employer and a person who said yes, without either's address."""
    employer, person = employer_of(approach), approach.profile.user_id
    about = Interest(approach.about).words
    intro = f"{_name(employer)}, about: {about.lower()}\n\n{text}\n\nAnswer on the page."
    if to_person:
        path = f"/profile/approaches/{approach.id}"
        _to_person(person, "A message from the talent pool", intro, path, number)
    else:
        path = f"/cover/approaches/{approach.id}"
        _to_employer(employer, person, "A message from the talent pool", intro, path, number)


def number_of(entry_id: int) -> str:
    """What tells one message from the next."""
    return "message:" + hashlib.sha256(f"message:{entry_id}".encode()).hexdigest()[:20]


def idle(profile: PoolProfile, on: str) -> None:
    """Remind a person that a profile nobody used is deleted soon."""
    text = f"You have not used your talent pool profile for 11 months. It is deleted on {on} unless you keep it."
    _to_person(profile.user_id, "Keep your profile?", text, "/profile", f"idle:{profile.id}:{on}")


def employer_of(approach: PoolApproach) -> Scope:
    """The employer that would like to talk."""
    return Scope(ScopeKind(approach.employer_kind), approach.employer_code)


def _once(answer: CoverAnswer) -> str:
    """What tells one asking of a person from the next."""
    return f"{answer.id}:{answer.asked_at:%Y%m%d%H%M%S%f}"


def _school(row: CoverRequest) -> str:
    return _name(Scope(ScopeKind.SCHOOL, str(row.urn)))


def _name(scope: Scope) -> str:
    return organisations([scope])[scope].name


def _to_person(user_id: int, subject: str, text: str, path: str, key: str) -> None:
    person = db.session.get(User, user_id)
    if person is None or person.suspended_at is not None:
        return
    why = TO_PERSON.format(link=mails.site_link("/profile"))
    _send([person.email], subject, text, path, key, why)


def _to_school(row: CoverRequest, about: int | None, subject: str, text: str, key: str) -> None:
    scope = Scope(ScopeKind.SCHOOL, str(row.urn))
    _to_employer(scope, about, subject, text, f"/cover/{row.id}", key)


def _to_employer(
    scope: Scope, about: int | None, subject: str, text: str, path: str, key: str
) -> None:
    excluded = pool_queries.hidden_from(about) if about is not None else []
    told = []
    for user_id, email in pool_queries.arrangers(scope):
        viewer = pool_queries.viewer_of(actor_of(user_id))
        if viewer is not None and not is_hidden(excluded, viewer.acting):
            told.append(email)
    why = TO_EMPLOYER.format(name=_name(scope))
    _send(told[:MOST_TOLD], subject, text, path, key, why)


def _send(to: Iterable[str], subject: str, text: str, path: str, key: str, why: str) -> None:
    for address in to:
        digest = mails.digest(address)
        mails.send(
            "pool",
            to=address,
            subject=subject,
            dedup_key=f"pool:{key}:{digest}",
            text=text,
            link=mails.site_link(path),
            why=why,
        )
