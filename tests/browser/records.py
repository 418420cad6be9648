"""Records that single pages of the running demonstration need and the demonstration does not have."""

from __future__ import annotations

import datetime as dt
import functools
import io
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Select, select

from collabnet.accounts.models import Invitation, RoleGrant, User
from collabnet.accounts.services_passwords import make_reset
from collabnet.accounts.tokens import hash_token, new_token
from collabnet.capacity import queries, services
from collabnet.core.actor import Role, Scope, ScopeKind, system_actor
from collabnet.core.capacity import Answer, OfferLine
from collabnet.core.capacity_kinds import Group, Kind
from collabnet.directory import locality_drafts
from collabnet.directory.figures import Correction
from collabnet.directory.locality_drafts import Draft
from collabnet.platform.db import begin_write, commit, db, unit_of_work, utcnow
from collabnet.platform.imports import services as imports
from tests.browser.site import Site
from tests.factories import register

DRAFT_URN = "990045"  # led by the trust leader of pages.PEOPLE
Maker = Callable[[Site], object]


def once(maker: Maker) -> Maker:
    """A maker that makes its record once a site."""

    @functools.wraps(maker)
    def made(site: Site) -> object:
        if maker not in site.records:
            with site.app.app_context():
                site.records[maker] = maker(site)
        return site.records[maker]

    return made


def _one(statement: Select[Any]) -> Any:
    return db.session.scalars(statement.limit(1)).one()


def user_id(email: str) -> Maker:
    """The id of the person with this address."""
    return once(lambda site: _one(select(User.id).where(User.email == email)))


def grant_id(email: str) -> Maker:
    """The id of the first role of the person with this address."""
    mine = select(RoleGrant.id).join(User, User.id == RoleGrant.user_id)
    return once(lambda site: _one(mine.where(User.email == email).order_by(RoleGrant.id)))


@once
def invitation_token(site: Site) -> str:
    """The token of an invitation to lead the school of every page."""
    token = new_token()
    begin_write()
    db.session.add(
        Invitation(
            email="deputy-head@birch-lane.example",
            role=Role.SCHOOL_LEADER.value,
            scope_kind=ScopeKind.SCHOOL.value,
            scope_code="990001",
            invited_by="test",
            token_hash=hash_token(token),
            expires_at=utcnow() + dt.timedelta(days=7),
        )
    )
    db.session.commit()
    return token


@once
def reset_token(site: Site) -> str:
    """The token of a link to set a new password."""
    user = _one(select(User.id).where(User.email == "teacher@ashby-park.example"))
    with unit_of_work():
        return make_reset(actor=system_actor("test"), user_id=user)


@once
def locality_draft(site: Site) -> str:
    """The token of a locality that the administrator has described and not yet saved."""
    administrator = _one(select(User.id).where(User.email == "administrator@network.example"))
    return locality_drafts.keep(
        Draft(user_id=administrator, name="Ashmere north", summary="A part", la_codes=["990"])
    )


@once
def correction_id(site: Site) -> int:
    """A report that something on a school's page is wrong, waiting for its answer."""
    waiting = Correction(
        record_kind="school",
        record_code="990001",
        field="capacity",
        message="The new block opened in September: there are 960 places now.",
        reporter_email="parent@reader.example",
        owner_kind="school",
        owner_code="990001",
    )
    begin_write()
    db.session.add(waiting)
    db.session.commit()
    return waiting.id


@once
def draft_owner(site: Site) -> str:
    """The URN of a school whose capacity statement is being changed and not yet published."""
    owner = Scope(ScopeKind.SCHOOL, DRAFT_URN)
    token = queries.token_of(queries.statement_to_edit(owner))
    line = OfferLine(Kind.SPECIALIST, Answer.YES, detail="physics", quantity=6)
    with unit_of_work():
        services.save_line(actor=system_actor("test"), owner=owner, token=token, offer=line)
    return DRAFT_URN


def line_number(group: Group) -> Maker:
    """The number of a line in the statement of the school of every page."""

    def maker(site: Site) -> int:
        statement = queries.statement_to_edit(Scope(ScopeKind.SCHOOL, "990001"))
        assert statement is not None
        return next(line.number for line in statement.lines if line.group is group)

    return once(maker)


def _import(name: str, content: bytes) -> int:
    number = imports.upload(
        actor=system_actor("test"),
        importer_name="schools",
        filename=name,
        stream=io.BytesIO(content),
        as_of=dt.date(2022, 8, 1),
    )
    commit()
    return number


@once
def previewed_import(site: Site) -> int:
    """An upload with good and rejected rows that nobody has committed."""
    rows = [
        register.school_row(100001),
        register.school_row(100002, OpenDate="31-02-2022"),
        register.school_row(100003, SchoolCapacity="many"),
    ]
    with tempfile.TemporaryDirectory() as folder:
        content = register.write_csv(Path(folder) / "schools.csv", rows).read_bytes()
    return _import("edubasealldata20220801.csv", content)


@once
def failed_import(site: Site) -> int:
    """An upload that is no register of schools."""
    return _import("minutes.csv", b"Date,Present\n1 May,nobody\n")
