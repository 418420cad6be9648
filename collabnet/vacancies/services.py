"""Takes an advert from a draft to its outcome: save, publish or schedule, extend, close, copy, take down."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import update

from collabnet.core import vacancy as rules
from collabnet.core.actor import Actor, Scope
from collabnet.core.school_time import TwiceThatDay, Which, to_instant
from collabnet.core.steps import Refused
from collabnet.core.vacancy import Action, Side, State
from collabnet.core.vacancy_post import Post, to_json
from collabnet.platform import audit, stored_files
from collabnet.platform.clock import today
from collabnet.platform.db import db, rows_changed, utcnow
from collabnet.platform.errors import Conflict, Invalid
from collabnet.vacancies import checks, notices, public_index, queries
from collabnet.vacancies.models import (
    Vacancy,
    VacancyRecord,
    VacancySchool,
    VacancyStep,
    VacancyTag,
)

TAGS = ("roles", "subjects", "phases", "key_stages", "patterns", "flexible")


def create(
    *, actor: Actor, owner: Scope, post: Post, external_ref: str | None = None, source: str = ""
) -> Vacancy:
    """Keep a draft for an employer, however little it says. Raises Invalid for a school that is not the employer's."""
    row = Vacancy(
        owner_kind=owner.kind.value, owner_code=owner.code, external_ref=external_ref, source=source
    )
    db.session.add(row)
    _fill(row, post)
    db.session.flush()
    _audit(actor, row, "create")
    return row


def save(*, actor: Actor, row: Vacancy, post: Post, version: int) -> None:
    """Change what an advert says; a public one keeps what it said before, and still shows what it must.

    Raises Conflict when it is over or somebody else changed it, Invalid where a value cannot be right
    in a public advert.
    """
    where = check(row, actor, Action.EDIT)
    if where is not rules.Standing.DRAFT:
        _must_be_publishable(row, post)
    claim(row, version)
    _fill(row, post)
    stepped(actor, row, Action.EDIT, content=row.content if where.is_public else None)


def set_record(
    *, actor: Actor, row: Vacancy, values: dict[str, Any], version: int | None = None
) -> None:
    """Keep the employer's own record of pay (C04, C05). The audit says that it changed, never what it says.

    Raises Conflict when somebody else changed the advert since `version`.
    """
    if version is not None:
        claim(row, version)
    record = row.record or VacancyRecord()
    row.record = record
    for name, value in values.items():
        setattr(record, name, value)
    db.session.flush()
    _audit(actor, row, "record")


def publish(
    *, actor: Actor, row: Vacancy, version: int, on: dt.date | None = None, note: str | None = None
) -> None:
    """Publish now, or on a later day, with another note for the locality where one is given.

    Held up only by what makes it no advert, by C01, C16 and law.

    Raises Invalid with the field to mend, Conflict as `save`.
    """
    check(row, actor, Action.PUBLISH)
    if on is not None and on <= today():
        on = None
    post = queries.post_of(row)
    if note is not None:
        post = post.changed(note=note)
    if on is not None and post.closes_on is not None and on > post.closes_on:
        raise Invalid("publish_on", "Publish it before its closing day")
    _must_be_publishable(row, post)
    claim(row, version)
    _fill(row, post)
    row.state = State.PUBLISHED.value
    row.publish_on = on or today()
    row.published_at = utcnow()
    stepped(actor, row, Action.PUBLISH, content=row.content)


def unschedule(*, actor: Actor, row: Vacancy, version: int) -> None:
    """Take a scheduled advert back to a draft."""
    check(row, actor, Action.UNSCHEDULE)
    claim(row, version)
    row.state, row.publish_on, row.published_at = State.DRAFT.value, None, None
    stepped(actor, row, Action.UNSCHEDULE)


def extend(
    *, actor: Actor, row: Vacancy, version: int, closes_on: dt.date, closes_time: dt.time, reason: str
) -> None:  # fmt: skip
    """Give an advert another closing day, open again if it had closed. Raises Invalid for a day before today."""
    check(row, actor, Action.EXTEND)
    if closes_on < today():
        raise Invalid("closes_on", "Enter a closing day from today on")
    post = queries.post_of(row)
    if post.starts_on is not None and post.starts_on <= closes_on:
        raise Invalid("closes_on", "The closing day must be before the job starts")
    post = post.changed(closes_on=closes_on, closes_time=closes_time)
    _must_close_later(post)
    claim(row, version)
    _fill(row, post)
    stepped(actor, row, Action.EXTEND, note=rules.EXTENSION_REASONS.get(reason, ""))


def close(*, actor: Actor, row: Vacancy, version: int) -> None:
    """Close an advert before its day."""
    check(row, actor, Action.CLOSE)
    claim(row, version)
    row.closes_at = utcnow()
    stepped(actor, row, Action.CLOSE)


def record_outcome(*, actor: Actor, row: Vacancy, version: int, outcome: str) -> None:
    """End an advert with what came of it. Raises Invalid for an outcome that is not of the list."""
    check(row, actor, Action.RECORD_OUTCOME)
    if outcome not in rules.OUTCOMES:
        raise Invalid("outcome", "Choose what came of it")
    claim(row, version)
    if row.closes_at is None or row.closes_at > utcnow():
        row.closes_at = utcnow()
    row.state, row.outcome, row.outcome_at = State.ENDED.value, outcome, utcnow()
    stepped(actor, row, Action.RECORD_OUTCOME)


def withdraw(*, actor: Actor, row: Vacancy, version: int) -> None:
    """Take an advert down: nobody but its employer finds it any more."""
    check(row, actor, Action.WITHDRAW)
    claim(row, version)
    row.state = State.WITHDRAWN.value
    stepped(actor, row, Action.WITHDRAW)


def copy(*, actor: Actor, row: Vacancy) -> Vacancy:
    """A new draft that says the same, without its days and without the employer's private record."""
    check(row, actor, Action.COPY)
    post = queries.post_of(row).changed(closes_on=None, starts_on=None)
    made = create(actor=actor, owner=queries.owner_of(row), post=post)
    stepped(actor, row, Action.COPY)
    return made


def delete(*, actor: Actor, row: Vacancy, version: int) -> None:
    """Delete a draft with its documents. Raises Conflict."""
    check(row, actor, Action.DELETE)
    claim(row, version)
    _audit(actor, row, Action.DELETE.value)
    files = [document.file_id for document in row.documents]
    db.session.delete(row)
    db.session.flush()
    for file_id in files:
        stored_files.drop(actor=actor, file_id=file_id)


def ask_partner(*, actor: Actor, row: Vacancy, partner: Scope, version: int) -> None:
    """Ask another employer to share the post. It is named to nobody else until it agrees."""
    check(row, actor, Action.ASK_PARTNER)
    if partner == queries.owner_of(row):
        raise Invalid("partner", "Choose another employer than your own")
    claim(row, version)
    row.partner_kind, row.partner_code, row.partner_agreed_at = (
        partner.kind.value,
        partner.code,
        None,
    )
    stepped(actor, row, Action.ASK_PARTNER)
    notices.asked(row, owner=queries.owner_of(row), partner=partner)


def agree_to_share(*, actor: Actor, row: Vacancy, version: int) -> None:
    """The other employer agrees: from now on readers see both."""
    check(row, actor, Action.AGREE_TO_SHARE)
    claim(row, version)
    row.partner_agreed_at = utcnow()
    stepped(actor, row, Action.AGREE_TO_SHARE, side=Side.PARTNER)
    partner = queries.partner_of(row)
    if partner is not None:
        notices.answered(row, to=queries.owner_of(row), by=partner, agreed=True)


def stop_sharing(*, actor: Actor, row: Vacancy, version: int) -> None:
    """Either side ends the sharing; the advert stays its owner's."""
    check(row, actor, Action.STOP_SHARING)
    side = Side.OWNER if Side.OWNER in queries.sides_of(row, actor) else Side.PARTNER
    owner, partner = queries.owner_of(row), queries.partner_of(row)
    claim(row, version)
    row.partner_kind, row.partner_code, row.partner_agreed_at = "", "", None
    _leave_schools_of(row, owner)
    stepped(actor, row, Action.STOP_SHARING, side=side)
    if partner is not None:
        to, by = (partner, owner) if side is Side.OWNER else (owner, partner)
        notices.answered(row, to=to, by=by, agreed=False)


def _leave_schools_of(row: Vacancy, owner: Scope) -> None:
    """Keep only the owner's schools: those of an employer that no longer shares the post go."""
    known = {urn for urn, _ in queries.schools_of(owner)}
    post, closes_at = queries.post_of(row), row.closes_at
    _fill(row, post.changed(urns=tuple(urn for urn in post.urns if urn in known)))
    row.closes_at = closes_at  # it may have been closed before its day


def check(row: Vacancy, actor: Actor, action: Action) -> rules.Standing:
    """Where it stands, if the step is possible now for this person. Raises Conflict for what the table does not say."""
    where = queries.standing_of(row)
    try:
        rules.check_step(where, action, queries.sides_of(row, actor))
    except Refused as error:
        raise Conflict(str(error)) from None
    if action not in queries.next_steps(row, queries.sides_of(row, actor)):
        raise Conflict("This is not possible now.")
    return where


def claim(row: Vacancy, version: int) -> None:
    """Go on only if nobody changed the row since the person saw it. Raises Conflict."""
    won = rows_changed(
        update(Vacancy)
        .where(Vacancy.id == row.id, Vacancy.version == version)
        .values(version=Vacancy.version + 1, changed_at=utcnow())
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise Conflict("This changed while you were looking at it. Look again, then decide.")
    db.session.refresh(row)


def stepped(
    actor: Actor, row: Vacancy, action: Action, *, side: Side = Side.OWNER, note: str = "",
    content: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    """Keep a step in the history and the audit."""
    row.steps.append(
        VacancyStep(action=action.value, side=side.value, note=note[:1000], content=content)
    )
    db.session.flush()
    _audit(actor, row, action.value)


def _audit(actor: Actor, row: Vacancy, what: str) -> None:
    audit.record(actor=actor, action=f"vacancy.{what}", subject_kind="vacancy", subject_code=row.id)


def _must_close_later(post: Post) -> None:
    closing = _closing(post)
    if closing is not None and closing <= utcnow():
        raise Invalid("closes_on", "That time has passed: enter a later one")


def _must_be_publishable(row: Vacancy, post: Post) -> None:
    lacks = checks.lacking(post)
    if lacks:
        raise Invalid(lacks[0].field, lacks[0].message)
    _must_close_later(post)
    held = checks.holding(checks.findings(post, queries.owner_of(row), row.record))
    if held:
        field = "pay_low" if held[0].clause == "C01" else "safeguarding"
        raise Invalid(field, held[0].words)


def _fill(row: Vacancy, post: Post) -> None:
    """Write what an advert says, and repeat what it is searched by."""
    owner = queries.owner_of(row)
    known = {urn for urn, _ in queries.schools_of(owner, queries.shared_with(row))}
    if not set(post.urns) <= known:
        raise Invalid("urns", "Choose schools of the employer")
    row.title = post.title[:120]
    row.content = to_json(post)
    row.closes_at = _closing(post)
    row.schools = [VacancySchool(urn=urn) for urn in sorted(post.urns)]
    wanted = {(name[:16], code[:80]) for name in TAGS for code in getattr(post, name)}
    wanted |= public_index.more_tags(post)
    row.most_pence = public_index.most_pence(post)
    row.search_text = public_index.words(post, public_index.names_of([owner])[owner])
    kept = [tag for tag in row.tags if (tag.kind, tag.code) in wanted]
    there = {(tag.kind, tag.code) for tag in kept}
    row.tags = [*kept, *(VacancyTag(kind=k, code=c) for k, c in sorted(wanted - there))]
    row.changed_at = utcnow()


def _closing(post: Post) -> dt.datetime | None:
    """The instant at which it closes, the later one where a clock shows the time twice."""
    if post.closes_on is None:
        return None
    wall = dt.datetime.combine(post.closes_on, post.closes_time)
    try:
        return to_instant(wall)
    except TwiceThatDay:
        return to_instant(wall, Which.SECOND)
