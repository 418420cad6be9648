"""Writes employers' own published pay policies: each change is a new version, and any version can be put back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import update

from collabnet.core.actor import Actor, Scope
from collabnet.core.pay_policy import OwnRange, address_problem, overlap, range_problem
from collabnet.platform import audit
from collabnet.platform.clock import today
from collabnet.platform.db import db, rows_changed
from collabnet.platform.errors import Conflict, Invalid, NotFound
from collabnet.recruitment_code import queries_policies
from collabnet.recruitment_code.models_policies import (
    PayPolicy,
    PayPolicyRange,
    PayPolicyVersion,
)

CHANGED = "Somebody else changed this policy while you had the page open."


@dataclass(frozen=True, slots=True)
class Statement:
    """What an employer says of a policy that it has published."""

    title: str
    url: str
    published_on: dt.date
    valid_from: dt.date
    valid_to: dt.date | None

    @property
    def words(self) -> dict[str, str]:
        """What was typed, for a page that says that somebody else was first."""
        return {"Title": self.title, "Address": self.url}


def add(*, actor: Actor, owner: Scope, said: Statement) -> PayPolicy:
    """Write down a policy that is published already. Raises Invalid."""
    _check(owner, said, but=None)
    found = PayPolicy(owner_kind=owner.kind.value, owner_code=owner.code, version=1)
    db.session.add(found)
    db.session.flush()
    _write(actor, found, said, (), "Written down")
    return found


def change(*, actor: Actor, owner: Scope, number: int, seen: int, said: Statement) -> PayPolicy:
    """Correct what is said of a policy; its ranges stay. Raises NotFound, Invalid, and Conflict with what was typed."""
    found = _found(owner, number)
    _check(owner, said, but=number)
    ranges = found.present.own_ranges
    _take(found, seen, said.words)
    _write(actor, found, said, ranges, "Title, address or dates changed")
    return found


def set_ranges(
    *, actor: Actor, owner: Scope, number: int, seen: int, area: str, ranges: Sequence[OwnRange]
) -> PayPolicy:
    """Replace the ranges of one pay area ("": those that are the same everywhere); the others stay.

    Raises NotFound, Conflict, and Invalid whose field is "scale_part", such as "main_high".
    """
    found = _found(owner, number)
    for one in ranges:
        part, message = range_problem(one)
        if part:
            raise Invalid(f"{one.scale}_{part}", message)
    kept = [r for r in found.present.own_ranges if (r.area.value if r.area else "") != area]
    said = said_of(found.present)
    _take(found, seen, {})
    _write(actor, found, said, [*kept, *ranges], "Ranges changed")
    return found


def withdraw(*, actor: Actor, owner: Scope, number: int, seen: int) -> PayPolicy:
    """Show a policy no more. Raises NotFound, Conflict."""
    found = _found(owner, number)
    if found.present.is_withdrawn:
        raise Conflict("This policy is withdrawn already.")
    said, ranges = said_of(found.present), found.present.own_ranges
    _take(found, seen, {})
    _write(actor, found, said, ranges, "Withdrawn", is_withdrawn=True)
    return found


def put_back(*, actor: Actor, owner: Scope, number: int, seen: int, version: int) -> PayPolicy:
    """Let a policy say again what it said in a version. Raises NotFound, Conflict also where dates now collide."""
    found = _found(owner, number)
    wanted = next((v for v in found.versions if v.number == version), None)
    if wanted is None or wanted.is_withdrawn or version == found.version:
        raise NotFound
    said, ranges = said_of(wanted), wanted.own_ranges
    try:
        _check(owner, said, but=number)
    except Invalid as problem:
        raise Conflict(problem.message) from None
    _take(found, seen, {})
    _write(actor, found, said, ranges, f"Version {version} put back")
    return found


def said_of(version: PayPolicyVersion) -> Statement:
    """What a version says."""
    return Statement(
        version.title, version.url, version.published_on, version.valid_from, version.valid_to
    )


def _check(owner: Scope, said: Statement, *, but: int | None) -> None:
    """Raises Invalid for what is no published policy, and for days on which another of the owner's holds."""
    problem = address_problem(said.url)
    if problem:
        raise Invalid("url", problem)
    if said.published_on > today():
        raise Invalid(
            "published_on",
            "Only what is published already can stand here. Come back once it is published",
        )
    if said.valid_to is not None and said.valid_to < said.valid_from:
        raise Invalid("valid_to", "The last day must not be before the first")
    for other in queries_policies.policies(owner):
        if other.id != but and overlap(said, other):
            raise Invalid(
                "valid_from",
                f"“{other.title}” holds on some of these days. Give it a last day, or change these dates",
            )


def _found(owner: Scope, number: int) -> PayPolicy:
    found = queries_policies.row(owner, number)
    if found is None:
        raise NotFound
    return found


def _take(found: PayPolicy, seen: int, kept: dict[str, str]) -> None:
    """Take the next number. Raises Conflict when another version has been written since."""
    taken = rows_changed(
        update(PayPolicy)
        .where(PayPolicy.id == found.id, PayPolicy.version == seen)
        .values(version=PayPolicy.version + 1)
        .execution_options(synchronize_session=False)
    )
    if taken != 1:
        raise Conflict(CHANGED, kept=kept)
    db.session.refresh(found)


def _write(
    actor: Actor,
    found: PayPolicy,
    said: Statement,
    ranges: Sequence[OwnRange],
    words: str,
    *,
    is_withdrawn: bool = False,
) -> None:
    version = PayPolicyVersion(
        policy_id=found.id,
        number=found.version,
        title=said.title,
        url=said.url,
        published_on=said.published_on,
        valid_from=said.valid_from,
        valid_to=said.valid_to,
        is_withdrawn=is_withdrawn,
        change=words,
        written_by=actor.label,
    )
    db.session.add(version)
    db.session.flush()
    db.session.add_all(
        PayPolicyRange(
            policy_id=found.id,
            number=found.version,
            scale=one.scale,
            area=one.area.value if one.area else "",
            low_pence=int(one.low * 100),
            high_pence=int(one.high * 100),
            page=one.page,
        )
        for one in ranges
    )
    db.session.flush()
    audit.record(
        actor=actor,
        action="pay_policy.withdraw" if is_withdrawn else "pay_policy.write",
        subject_kind="pay_policy",
        subject_code=found.id,
        details={"owner": str(found.owner), "version": found.version},
    )
    db.session.expire(found)
