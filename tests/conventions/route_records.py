"""The records that single pages need at a place (an invitation, a session, an import), made when first asked for."""

from __future__ import annotations

from sqlalchemy import select

from collabnet.accounts.models import Invitation, UserSession
from collabnet.accounts.tokens import hash_token, new_token
from collabnet.core.actor import Role, Scope, ScopeKind
from collabnet.directory.figures import Correction
from collabnet.directory.models import Diocese
from collabnet.platform.db import db, utcnow
from collabnet.platform.imports.models import ImportRun
from tests.conventions import (
    records_atlas,
    records_code,
    records_cpd,
    records_policies,
    records_staffing,
    records_vacancies,
    records_vacancies_machine,
)
from tests.conventions.world import Maker, Place, once
from tests.factories.accounts import Person, make_person


def _colleague(place: Place) -> Person:
    return make_person(Role.STAFF_MEMBER, Scope(ScopeKind.SCHOOL, str(place.urn)))


colleague = once("colleague", _colleague)


def _session(place: Place) -> int:
    row = UserSession(
        user_id=colleague(place).id, token_hash=hash_token(new_token()), device="Test"
    )
    db.session.add(row)
    db.session.commit()
    return row.id


def _invitation(place: Place) -> int:
    row = Invitation(
        email=f"invited-{place.urn}@example.org",
        role=Role.STAFF_MEMBER.value,
        scope_kind="school",
        scope_code=str(place.urn),
        token_hash=hash_token(f"invitation-{place.urn}"),
        expires_at=utcnow().replace(year=utcnow().year + 1, day=1),
        invited_by="test",
    )
    db.session.add(row)
    db.session.commit()
    return row.id


invitation = once("invitation", _invitation)


def _token(place: Place) -> str:
    invitation(place)
    return f"invitation-{place.urn}"


def _run(_place: Place) -> int:
    """One import for all places: imports belong to the network, not to a place."""
    found = db.session.scalar(select(ImportRun.id))
    if found is not None:
        return found
    row = ImportRun(
        importer="schools", filename="x.csv", sha256="0" * 64, state="previewed", started_by="test"
    )
    db.session.add(row)
    db.session.commit()
    return row.id


def _correction(place: Place) -> int:
    row = Correction(
        record_kind="school",
        record_code=str(place.urn),
        message="The telephone number is wrong.",
        owner_kind="school",
        owner_code=str(place.urn),
    )
    db.session.add(row)
    db.session.commit()
    return row.id


def _diocese(_place: Place) -> str:
    if db.session.get(Diocese, "CE01") is None:
        db.session.add(Diocese(code="CE01", name="Diocese of the Coast"))
        db.session.commit()
    return "CE01"


IMPORT_PAGES = ("commit", "give_up", "preview", "remarks", "run")

BY_PAGE: dict[tuple[str, str], Maker] = {
    **records_atlas.BY_PAGE,
    **records_code.BY_PAGE,
    **records_cpd.BY_PAGE,
    **records_policies.BY_PAGE,
    **records_staffing.BY_PAGE,
    **records_vacancies.BY_PAGE,
    **records_vacancies_machine.BY_PAGE,
    **{(f"imports.{page}", "run_id"): _run for page in IMPORT_PAGES},
    ("accounts.end_session", "session_id"): once("session", _session),
    ("accounts.accept_invitation", "invitation_id"): invitation,
    ("accounts.decline_invitation", "invitation_id"): invitation,
    ("accounts.resend_invitation", "invitation_id"): invitation,
    ("accounts.withdraw_invitation", "invitation_id"): invitation,
    ("accounts.invitation", "token"): _token,
    ("accounts.join", "token"): _token,
    ("accounts.accept", "token"): _token,
    ("accounts.set_password", "token"): lambda _place: "no-such-token",
    ("accounts.end_role", "grant_id"): lambda place: colleague(place).grant_ids[0],
    ("accounts.admin_person", "user_id"): lambda place: colleague(place).id,
    ("accounts.suspend_person", "user_id"): lambda place: colleague(place).id,
    ("directory.correction", "correction_id"): once("correction", _correction),
    ("directory.diocese", "code"): _diocese,
    # A draft is its writer's own: nobody finds another's, so the table shows a closed door here.
    ("directory.locality_preview", "token"): lambda _place: "no-such-draft",
    ("capacity.change_line", "number"): lambda _place: 1,
    ("capacity.remove_line", "number"): lambda _place: 1,
    ("accounts.reinstate_person", "user_id"): lambda place: colleague(place).id,
}
