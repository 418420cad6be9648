"""The records that single pages of adverts need at a place, made when first asked for."""

from __future__ import annotations

from collabnet.core.actor import Role, Scope, ScopeKind
from collabnet.core.vacancy_post import to_json
from collabnet.platform.clock import today
from collabnet.platform.db import db
from collabnet.platform.stored_files import StoredFile
from collabnet.vacancies.alerts_models import VacancyAlert
from collabnet.vacancies.interests_models import VacancyInterest
from collabnet.vacancies.models import Vacancy, VacancyDocument, VacancySchool
from tests.conventions.world import Maker, Place, once
from tests.factories.accounts import make_person
from tests.vacancies.world import FAR, lasting_post

OF_A_DRAFT = (
    "step", "check", "documents", "remove_document", "manage_one", "review", "preview", "confirm", "copy", "share",
)  # fmt: skip
OF_AN_OPEN_ONE = ("extend", "outcome", "document", "advert", "interest", "interests_of")


def _document(place: Place, number: int) -> int:
    """A document of an advert."""
    kept = StoredFile(sha256="0" * 64, name="job.txt", kind="txt", size=3, data=b"Job")
    db.session.add(kept)
    db.session.flush()
    db.session.add(VacancyDocument(vacancy_id=number, file_id=kept.id))
    db.session.commit()
    return kept.id


def _interest(place: Place) -> int:
    """Somebody's interest in an open advert of the place: none of the people who look."""
    row = VacancyInterest(
        vacancy_id=live(place), user_id=make_person().id, note="I would like to know more."
    )
    db.session.add(row)
    db.session.commit()
    return row.id


def _with_advert(place: Place) -> int:
    """The place itself, with an open advert."""
    live(place)
    return place.urn


def _asked(place: Place) -> int:
    """A draft that the place is asked to share with another employer."""
    number = _advert(place, "draft")
    row = db.session.get_one(Vacancy, number)
    row.partner_kind, row.partner_code = "school", str(place.urn)
    db.session.commit()
    return number


def _advert(place: Place, state: str) -> int:
    row = Vacancy(
        owner_kind="school", owner_code=str(place.urn), title="Teacher of physics", state=state,
        content=to_json(lasting_post(place.urn)), closes_at=FAR,
        publish_on=None if state == "draft" else today(),
    )  # fmt: skip
    row.schools.append(VacancySchool(urn=place.urn))
    db.session.add(row)
    db.session.commit()
    return row.id


def _alert(place: Place) -> int:
    person = make_person(Role.STAFF_MEMBER, Scope(ScopeKind.SCHOOL, str(place.urn)))
    row = VacancyAlert(user_id=person.id, query="subject=Physics", words="Physics")
    db.session.add(row)
    db.session.commit()
    return row.id


draft = once("vacancy draft", lambda place: _advert(place, "draft"))
live = once("vacancy live", lambda place: _advert(place, "published"))

BY_PAGE: dict[tuple[str, str], Maker] = {
    **{(f"vacancies.{page}", "number"): draft for page in OF_A_DRAFT},
    **{(f"vacancies.{page}", "number"): live for page in OF_AN_OPEN_ONE},
    ("vacancies.agree_to_share", "number"): once("vacancy asked", _asked),
    ("vacancies.remove_document", "file_id"): once(
        "document of a draft", lambda place: _document(place, draft(place))
    ),
    ("vacancies.document", "file_id"): once(
        "document of an advert", lambda place: _document(place, live(place))
    ),
    ("vacancies.before_you_publish", "number"): draft,
    ("vacancies.stop_following", "alert_id"): once("vacancy alert", _alert),
    ("vacancies.withdraw_interest", "number"): once("interest in an advert", _interest),
    ("vacancies.map_school", "urn"): _with_advert,
}
