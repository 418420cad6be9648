"""What stands in the addresses of adverts' pages in the browser, and which looks they have."""

from __future__ import annotations

from collabnet.core.vacancy_post import to_json
from collabnet.platform.clock import today
from collabnet.platform.db import begin_write, db
from collabnet.platform.stored_files import StoredFile
from collabnet.vacancies.journey import WORDS
from collabnet.vacancies.models import Vacancy, VacancyDocument, VacancySchool
from tests.browser.looks import Asked, of
from tests.browser.records import Maker, once
from tests.browser.site import Site
from tests.vacancies.world import FAR, lasting_post

SCHOOL = 990001


def in_state(state: str) -> Maker:
    """The number of an advert of Birch Lane in a stored state."""

    def maker(site: Site) -> int:
        row = Vacancy(
            owner_kind="school", owner_code=str(SCHOOL), title=f"Teacher of physics ({state})", state=state,
            content=to_json(lasting_post(SCHOOL, title=f"Teacher of physics ({state})")),
            closes_at=FAR, publish_on=None if state == "draft" else today(),
        )  # fmt: skip
        row.schools.append(VacancySchool(urn=SCHOOL))
        begin_write()
        db.session.add(row)
        db.session.commit()
        return row.id

    return once(maker)


DRAFT, LIVE = in_state("draft"), in_state("published")
OF_A_DRAFT = (
    "step", "check", "documents", "manage_one", "review", "preview", "confirm", "share",
)  # fmt: skip
OF_AN_OPEN_ONE = ("extend", "outcome", "document", "advert", "interest", "interests_of")


def _with_advert(site: Site) -> int:
    LIVE(site)
    return SCHOOL


def _document(site: Site) -> int:
    number = LIVE(site)
    begin_write()
    kept = StoredFile(sha256="0" * 64, name="job.txt", kind="txt", size=3, data=b"Job")
    db.session.add(kept)
    db.session.flush()
    db.session.add(VacancyDocument(vacancy_id=number, file_id=kept.id))
    db.session.commit()
    return kept.id


BY_PAGE: dict[tuple[str, str], Maker] = {
    **{(f"vacancies.{page}", "number"): DRAFT for page in OF_A_DRAFT},
    **{(f"vacancies.{page}", "number"): LIVE for page in OF_AN_OPEN_ONE},
    ("vacancies.step", "step"): lambda site: "pay",
    ("vacancies.confirm", "what"): lambda site: "delete",
    ("vacancies.document", "file_id"): once(_document),
    ("vacancies.before_you_publish", "number"): DRAFT,
    ("vacancies.map_school", "urn"): _with_advert,
}
LOOKS: dict[str, tuple[Asked, ...]] = {
    "vacancies.search": (
        of(), of("?q=physics"), of("?near=Ashmere&radius=10"), of("?q=no+such+job"), of("?pay=much"),
    ),
    "vacancies.manage": (of(), of("?tab=drafts"), of("?tab=closed"), of("?tab=nonsense")),
    "vacancies.manage_one": (of(), of(number=LIVE)),
    "vacancies.step": tuple(of(step=word) for word in WORDS),
    "vacancies.share": (of(), of("?q=primary"), of("?q=no+such+school")),
    "vacancies.confirm": (of(what="delete"), of(what="withdraw", number=LIVE), of(what="close", number=LIVE)),
}  # fmt: skip
