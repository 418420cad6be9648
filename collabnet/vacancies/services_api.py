"""Takes posts from an employer's own systems: makes each once however often it is sent, changes, publishes, ends."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from collabnet.core.actor import Actor, Scope
from collabnet.core.vacancy import Action, Standing
from collabnet.core.vacancy_post import Post, Problem, to_json
from collabnet.core.vacancy_problems import problems
from collabnet.platform.db import db, rollback
from collabnet.platform.errors import Conflict, Invalid
from collabnet.vacancies import checks, queries, queries_api, services
from collabnet.vacancies.models import Vacancy
from collabnet.vacancies.models_keys import SentPost

# What a step leads to: a repeat finds it there and changes nothing.
DONE = {
    Action.PUBLISH: {Standing.LIVE},
    Action.CLOSE: {Standing.CLOSED, Standing.ENDED},
    Action.WITHDRAW: {Standing.WITHDRAWN},
}


@dataclass(frozen=True, slots=True)
class Sent:
    """A post that was sent, and whether this call made it."""

    row: Vacancy
    is_new: bool


class Taken(Conflict):
    """The reference names a post already that says something else."""

    def __init__(self, row: Vacancy) -> None:
        super().__init__(
            f"Your reference names post {row.id} already, which was sent with another body. "
            "Change that post, or send this one under another reference."
        )
        self.row = row


def send(*, actor: Actor, owner: Scope, external_ref: str, post: Post, publish: bool) -> Sent:
    """Make a post under the employer's own reference, or give the one that is there.

    The body that made it, and one that says what the post says now, are repeats: nothing changes. Raises Taken for
    any other, Invalid with every field to mend; then nothing is kept, and the reference stays free.
    """
    mark = _fingerprint(post, publish)
    there = queries_api.post_named(owner, external_ref)
    if there is not None:
        return _repeat(there, post, mark)
    refuse_wrong(post)
    try:
        row = services.create(actor=actor, owner=owner, post=post, external_ref=external_ref)
    except IntegrityError:  # the same was sent at the same moment, and was first
        rollback()  # nothing else was written yet
        there = queries_api.post_named(owner, external_ref)
        if there is None:
            raise
        return _repeat(there, post, mark)
    db.session.add(SentPost(vacancy_id=row.id, fingerprint=mark))
    db.session.flush()
    if publish:
        publish_now(actor=actor, row=row, on=None, version=row.version)
    return Sent(row, is_new=True)


def change(*, actor: Actor, row: Vacancy, post: Post, version: int | None) -> None:
    """Change all that a post says. Raises Conflict, Invalid with every field to mend."""
    refuse_wrong(post)
    if queries.standing_of(row) is not Standing.DRAFT:
        _refuse_unpublishable(row, post)
    services.save(actor=actor, row=row, post=post, version=version or row.version)


def publish_now(*, actor: Actor, row: Vacancy, on: dt.date | None, version: int | None) -> None:
    """Publish, now or on a day. Raises Invalid with every field that holds it up (C01, C16, what is missing)."""
    if queries.standing_of(row) in DONE[Action.PUBLISH]:
        return
    services.check(row, actor, Action.PUBLISH)
    _refuse_unpublishable(row, queries.post_of(row))
    services.publish(actor=actor, row=row, version=version or row.version, on=on)


def end(*, actor: Actor, row: Vacancy, action: Action, version: int | None) -> None:
    """Close a post early, or take it down; what is so already stays so. Raises Conflict."""
    if queries.standing_of(row) in DONE[action]:
        return
    step = services.close if action is Action.CLOSE else services.withdraw
    step(actor=actor, row=row, version=version or row.version)


def refuse_wrong(post: Post) -> None:
    """Raises Invalid with every value that cannot be right, in a draft too: a machine can mend it at once."""
    _refuse(problems(post, checks.codes()))


def _refuse_unpublishable(row: Vacancy, post: Post) -> None:
    held = checks.holding(checks.findings(post, queries.owner_of(row), row.record))
    fields = {"C01": "pay_low", "C16": "safeguarding"}
    _refuse((*checks.lacking(post), *(Problem(fields[h.clause], h.words) for h in held)))


def _refuse(found: tuple[Problem, ...]) -> None:
    if found:
        first, *rest = found
        raise Invalid(first.field, first.message, [(p.field, p.message) for p in rest])


def _repeat(there: Vacancy, post: Post, mark: str) -> Sent:
    if queries_api.fingerprint_of(there) != mark and queries.post_of(there) != post:
        raise Taken(there)
    return Sent(there, is_new=False)


def _fingerprint(post: Post, publish: bool) -> str:
    text = json.dumps([to_json(post), publish], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
