"""Puts the pages of the code together: an advert's findings, what is signed, the versions there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from collabnet.accounts.queries_organisations import Organisation, organisations
from collabnet.core.actor import Actor, Scope
from collabnet.core.clause_checks import Advert, check_advert, held_by
from collabnet.core.clauses import BY_ID, Holds
from collabnet.core.pay_check import Finding
from collabnet.directory.nearby_names import names_nearby
from collabnet.platform.db import db
from collabnet.recruitment_code import queries, queries_code
from collabnet.recruitment_code.forms_code import AdvertForm
from collabnet.recruitment_code.models_code import CodeSignature, CodeVersion
from collabnet.recruitment_code.pages import OwnGuideline, employing, own_guideline
from collabnet.recruitment_code.queries import SchoolPay
from collabnet.recruitment_code.queries_code import Change


@dataclass(frozen=True, slots=True)
class AdvertPage:
    """The findings about an advert: those of core clauses, the others, and what holds publication up."""

    core: Sequence[Finding]
    folded: Sequence[Finding]
    held: Sequence[Finding]
    school: SchoolPay | None
    own: OwnGuideline | None


@dataclass(frozen=True, slots=True)
class SigningPage:
    """What an officer reads before signing."""

    organisation: Organisation
    version: CodeVersion | None
    is_on: bool
    signature: CodeSignature | None
    changes: Sequence[Change]

    @property
    def is_signed(self) -> bool:
        """Whether the newest version is signed already."""
        return (
            self.signature is not None
            and self.version is not None
            and self.signature.version == self.version.number
        )


@dataclass(frozen=True, slots=True)
class VersionsPage:
    """Every version, the newest first, and whether this release words the clauses anew."""

    versions: Sequence[CodeVersion]
    has_changes: bool
    is_on: bool

    @property
    def newest(self) -> CodeVersion | None:
        """The newest version."""
        return self.versions[0] if self.versions else None


def checked(form: AdvertForm, actor: Actor) -> AdvertPage | None:
    """The findings, or None where a field has a message."""
    who = employing(form)
    if who is None:
        return None
    own = own_guideline(actor, form, who)
    advert = form.advert(
        employer=who.employer,
        area=who.area,
        schools_nearby=names_nearby([who.school.urn] if who.school else []),
    )
    findings = check_advert(_beside_own(advert, own), queries.tables())
    return AdvertPage(
        core=[f for f in findings if BY_ID[f.clause].is_core],
        folded=[f for f in findings if not BY_ID[f.clause].is_core],
        held=held_by(findings, Holds.PUBLICATION),
        school=who.school,
        own=own,
    )


def _beside_own(advert: Advert, own: OwnGuideline | None) -> Advert:
    """The advert with the top of the own published range (C04) and where the own policy is published (C02)."""
    if own is None:
        return advert
    pay = advert.pay
    if pay is not None and own.found is not None:
        pay = replace(pay, own_highest=own.found.high)
    return replace(advert, pay=pay, policy_url=advert.policy_url or own.policy.url)


def signing(owner: Scope) -> SigningPage:
    """What is there to sign for an employer."""
    version = queries_code.newest()
    signature = queries_code.live_signature(owner)
    is_older = signature is not None and version is not None and signature.version < version.number
    return SigningPage(
        organisation=organisations([owner])[owner],
        version=version,
        is_on=queries_code.is_on(version),
        signature=signature,
        changes=queries_code.changes(signature.version, version.number)
        if is_older and signature is not None and version is not None
        else (),
    )


def versions() -> VersionsPage:
    """Every version."""
    found = db.session.scalars(select(CodeVersion).order_by(CodeVersion.number.desc())).all()
    return VersionsPage(
        found,
        queries_code.differs_from_published(),
        queries_code.is_on(found[0] if found else None),
    )
