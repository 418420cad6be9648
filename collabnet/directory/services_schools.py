"""What happens to a school in its life: it closes, opens again, is merged into another, moves to another trust.

Nothing attached to a school is touched: figures, statements, corrections, roles and past memberships stay with
its URN, and who may see them follows from where the school belongs now.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from sqlalchemy import delete, func, select, update

from collabnet.core.actor import Actor
from collabnet.directory.belonging import ACADEMY_TRUST_TYPES, ACADEMY_TYPES, LARGEST_KEY
from collabnet.directory.figures import Change
from collabnet.directory.memberships import settle
from collabnet.directory.models import Group, GroupMembership, School, SchoolLink
from collabnet.directory.queries_lives import last_move
from collabnet.directory.statuses import CLOSED, CLOSED_REASONS, MERGER, OPEN, STATUSES
from collabnet.platform import audit
from collabnet.platform.clock import today
from collabnet.platform.db import db, rows_changed, utcnow
from collabnet.platform.errors import Conflict, Invalid, NotFound
from collabnet.platform.registry import registry

NOT_AN_ACADEMY = (
    "Only an academy belongs to an academy trust. When another school converts, the register closes it "
    "and opens a successor"
)
SUCCESSOR, PREDECESSOR, MERGED = "Successor", "Predecessor", " - merged"  # GIAS link types


def check_move(*, urn: int, uid: int, on: dt.date) -> School:
    """The school, if it can move into this trust on this day. Raises NotFound, Invalid (fields "trust", "on")."""
    school = _school(urn)
    group = db.session.get(Group, uid) if 0 < uid <= LARGEST_KEY else None
    if school.type_code not in ACADEMY_TYPES:
        raise Invalid("trust", NOT_AN_ACADEMY)
    if group is None or group.type_code not in ACADEMY_TRUST_TYPES or group.status == "Closed":
        raise Invalid("trust", "We know no open academy trust with this number. Check it")
    if uid == school.trust_uid:
        raise Invalid("trust", f"The school is in {group.name} already")
    _refuse_future(on)
    joined = db.session.scalar(
        select(func.max(GroupMembership.joined)).where(
            GroupMembership.urn == urn,
            GroupMembership.uid == school.trust_uid,
            GroupMembership.left.is_(None),
        )
    )
    if joined is not None and on < joined:
        raise Invalid("on", "The school joined its present trust after this day")
    return school


def move_trust(*, actor: Actor, urn: int, version: int, uid: int, on: dt.date) -> None:
    """Put an academy into another open academy trust from the day `on`: access changes hands at once.

    Raises NotFound, Invalid (fields "trust" and "on") and Conflict.
    """
    school = check_move(urn=urn, uid=uid, on=on)
    former = school.trust_uid
    _change(actor, school, version, {"trust_uid": uid})
    types = {g.uid: g.type_code for g in db.session.execute(select(Group.uid, Group.type_code))}
    settle(wanted={(urn, False): uid}, types=types, day=on, is_first_day_known=True)
    db.session.expire_all()
    _audit(actor, "school.move_trust", urn, {"from": former, "to": uid, "on": on.isoformat()})
    registry().tell_changed("schools")


def take_move_back(*, actor: Actor, urn: int, version: int) -> None:
    """Put an academy back into the trust it came from, as of the day it left. Raises as `move_trust`."""
    last = last_move(urn)
    if last is None:
        raise Conflict("There is no move to take back.")
    move_trust(actor=actor, urn=urn, version=version, uid=last.from_uid, on=last.on)


def check_closing(*, urn: int, on: dt.date, successor: int | None) -> School | None:
    """The school that follows, if this one can be closed on this day.

    Raises NotFound, Conflict for one that is closed, and Invalid (fields "on", "successor").
    """
    school = _school(urn)
    if school.status_code == CLOSED:
        raise Conflict("The school is marked as closed already.")
    _refuse_future(on)
    if school.opened is not None and on < school.opened:
        raise Invalid("on", "The school opened after this day")
    return None if successor is None else _successor(urn, successor)


def close_school(
    *,
    actor: Actor,
    urn: int,
    version: int,
    on: dt.date,
    reason: str,
    successor: int | None = None,
) -> None:
    """Mark a school as closed, optionally with the school that follows it.

    A reason of merger words the link as the register does. Raises as `check_closing`, Invalid for the field
    "reason" too, and Conflict when somebody changed the record first.
    """
    if reason not in CLOSED_REASONS:
        raise Invalid("reason", "Choose why the school closed")
    follower = check_closing(urn=urn, on=on, successor=successor)
    school = _school(urn)
    values = {
        "status_code": CLOSED, "status_name": STATUSES[CLOSED], "closed": on, "closed_reason": reason,
    }  # fmt: skip
    _change(actor, school, version, values)
    if follower is not None:
        _link(school, follower, on, MERGED if reason == MERGER else "")
    _audit(actor, "school.close", urn, {"on": on.isoformat(), "successor": successor})
    registry().tell_closed(urn)
    registry().tell_changed("schools")


def merge(*, actor: Actor, schools: Sequence[tuple[int, int]], into: int, on: dt.date) -> None:
    """Close schools, each given as (URN, version), that are merged into one other, which stays open.

    Raises as `close_school`.
    """
    for urn, version in schools:
        close_school(actor=actor, urn=urn, version=version, on=on, reason=MERGER, successor=into)


def reopen(*, actor: Actor, urn: int, version: int) -> None:
    """Take a closing back: the status from before it, and the links that were made with it are gone again.

    Raises NotFound and Conflict.
    """
    school = _school(urn)
    if school.status_code != CLOSED:
        raise Conflict("The school is open already.")
    before = db.session.scalar(
        select(Change.old)
        .where(
            Change.record_kind == "school",
            Change.record_code == str(urn),
            Change.field == "status_code",
            Change.new == CLOSED,
        )
        .order_by(Change.id.desc())
        .limit(1)
    )
    status = before if before in STATUSES and before != CLOSED else OPEN
    closed_on = school.closed
    values = {
        "status_code": status, "status_name": STATUSES[status], "closed": None, "closed_reason": "",
    }  # fmt: skip
    _change(actor, school, version, values)
    unlinked = _unlink(urn, closed_on)
    _audit(actor, "school.reopen", urn, {"links_taken_back": unlinked})
    registry().tell_changed("schools")


def _school(urn: int) -> School:
    found = db.session.get(School, urn) if 0 < urn <= LARGEST_KEY else None
    if found is None:
        raise NotFound
    return found


def _successor(urn: int, successor: int) -> School:
    found = db.session.get(School, successor) if 0 < successor <= LARGEST_KEY else None
    if found is None or successor == urn:
        raise Invalid("successor", "We know no other school with this URN. Check it")
    if found.status_code == CLOSED:
        raise Invalid("successor", f"{found.name} is closed. Give the school that is open now")
    return found


def _refuse_future(on: dt.date) -> None:
    """A day to come cannot be recorded: access follows from what the record says now."""
    if on > today():
        raise Invalid("on", "Give today or an earlier day")


def _change(actor: Actor, school: School, version: int, values: Mapping[str, object]) -> None:
    """Write fields of a school and a row of history for each. Raises Conflict when somebody was first."""
    urn, now = school.urn, utcnow()
    old = {name: getattr(school, name) for name in values}
    changed = rows_changed(
        update(School)
        .where(School.urn == urn, School.version == version)
        .values(**values, version=School.version + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(school)
    if changed != 1:
        raise Conflict("The school's record was changed since you opened it. Look at it again.")
    db.session.add_all(
        Change(
            record_kind="school", record_code=str(urn), field=name, at=now, by=actor.label,
            old=_words(old[name]), new=_words(new),
        )
        for name, new in values.items()
        if old[name] != new
    )  # fmt: skip
    db.session.flush()


def _link(school: School, follower: School, on: dt.date, suffix: str) -> None:
    """Both directions of the link, as the register writes them; one that is there already stays."""
    for one, other, kind in (
        (school, follower, SUCCESSOR + suffix),
        (follower, school, PREDECESSOR + suffix),
    ):
        same = select(SchoolLink.id).where(
            SchoolLink.urn == one.urn,
            SchoolLink.link_urn == other.urn,
            SchoolLink.link_type == kind,
        )
        if db.session.scalar(same) is None:
            db.session.add(
                SchoolLink(
                    urn=one.urn, link_urn=other.urn, link_name=other.name, link_type=kind, established=on
                )
            )  # fmt: skip
    db.session.flush()


def _unlink(urn: int, closed_on: dt.date | None) -> int:
    """Take back the links that were made by hand when the school was closed; those of a file stay."""
    return rows_changed(
        delete(SchoolLink).where(
            SchoolLink.run_id.is_(None),
            SchoolLink.established == closed_on,
            (SchoolLink.urn == urn) & SchoolLink.link_type.startswith(SUCCESSOR)
            | (SchoolLink.link_urn == urn) & SchoolLink.link_type.startswith(PREDECESSOR),
        )
    )


def _audit(actor: Actor, action: str, urn: int, details: dict[str, object]) -> None:
    audit.record(
        actor=actor, action=action, subject_kind="school", subject_code=urn, details=details
    )


def _words(value: object) -> str:
    return "" if value is None else str(value)[:400]
