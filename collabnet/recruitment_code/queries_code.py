"""Reads the code: the version in force, its clauses, what changed between versions, who has signed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import current_app
from sqlalchemy import select

from collabnet.accounts.queries_organisations import Organisation, organisations
from collabnet.core.actor import Scope, ScopeKind
from collabnet.core.clauses import CLAUSES, Clause
from collabnet.platform.db import db
from collabnet.recruitment_code.models_code import CodeClauseText, CodeSignature, CodeVersion


@dataclass(frozen=True, slots=True)
class Change:
    """A clause that reads differently from the version that was signed; "" where it is new or gone."""

    clause: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Signatory:
    """An employer that has signed, by whom, and which version."""

    organisation: Organisation
    officer_name: str
    officer_post: str
    version: int
    signed_at: dt.datetime


@dataclass(frozen=True, slots=True)
class CodePage:
    """What the page of the code shows."""

    version: CodeVersion | None
    is_on: bool
    core: Sequence[Clause]
    folded: Sequence[Clause]
    signatories: Sequence[Signatory]


def newest() -> CodeVersion | None:
    """The version that was published last, or None before the first."""
    return db.session.scalar(select(CodeVersion).order_by(CodeVersion.number.desc()).limit(1))


def is_on(version: CodeVersion | None) -> bool:
    """Whether employers can sign: in production only with a dated legal review of this version."""
    if version is None:
        return False
    return current_app.config["ENVIRONMENT"] != "production" or version.legal_review_on is not None


def wordings(number: int) -> dict[str, str]:
    """The wording of each clause in a version."""
    rows = db.session.execute(
        select(CodeClauseText.clause, CodeClauseText.wording)
        .where(CodeClauseText.version == number)
        .order_by(CodeClauseText.clause)
    )
    return {row.clause: row.wording for row in rows}


def changes(signed: int, present: int) -> list[Change]:
    """What reads differently in the present version from the one that was signed."""
    was, now = wordings(signed), wordings(present)
    return [
        Change(clause, was.get(clause, ""), now.get(clause, ""))
        for clause in sorted(was.keys() | now.keys())
        if was.get(clause) != now.get(clause)
    ]


def differs_from_published() -> bool:
    """Whether the clauses of this release read differently from the newest version."""
    version = newest()
    return version is None or wordings(version.number) != {c.id: c.wording for c in CLAUSES}


def page() -> CodePage:
    """The code as it is published, or as this release would publish it, and who has signed."""
    version = newest()
    shown = _as_published(version.number) if version else list(CLAUSES)
    return CodePage(
        version=version,
        is_on=is_on(version),
        core=[clause for clause in shown if clause.is_core],
        folded=[clause for clause in shown if not clause.is_core],
        signatories=signatories(),
    )


def _as_published(number: int) -> list[Clause]:
    """The clauses with the wording of a version, in the code's order; one that this release lacks is left out."""
    words = wordings(number)
    return [replace(c, wording=words[c.id]) for c in CLAUSES if c.id in words]


def signatories() -> list[Signatory]:
    """Employers that have signed and not left, by name."""
    rows = db.session.scalars(select(CodeSignature).where(CodeSignature.ended_at.is_(None))).all()
    scopes = {row.id: Scope(ScopeKind(row.owner_kind), row.owner_code) for row in rows}
    named = organisations(scopes.values())
    found = [
        Signatory(
            named[scopes[row.id]], row.officer_name, row.officer_post, row.version, row.signed_at
        )
        for row in rows
    ]
    return sorted(found, key=lambda s: (s.organisation.name.casefold(), s.organisation.code))


def live_signature(scope: Scope) -> CodeSignature | None:
    """The signature of an employer, or None."""
    return db.session.scalar(
        select(CodeSignature).where(
            CodeSignature.owner_kind == scope.kind.value,
            CodeSignature.owner_code == scope.code,
            CodeSignature.ended_at.is_(None),
        )
    )
