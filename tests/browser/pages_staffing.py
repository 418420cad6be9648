"""What stands in the addresses of staffing's pages in the browser, and which looks they have."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from collabnet.accounts.models import User
from collabnet.core.secondment import FormKind, required_fields
from collabnet.platform.clock import today
from collabnet.platform.db import begin_write, db, utcnow
from collabnet.staffing.models import Interest, LedgerMovement, Secondment
from tests.browser import pages_pool
from tests.browser.looks import Asked, of
from tests.browser.records import Maker, once
from tests.browser.site import Site

HOST, HOME = "990001", "990045"


def terms_of() -> dict[str, str]:
    """A text in every field of the short form."""
    return dict.fromkeys(required_fields(FormKind.SHORT, days_a_week=2), "As agreed.")


def in_state(state: str) -> Maker:
    """The number of a secondment that stands there: Birch Lane is the host, a school of its trust the home."""

    def maker(site: Site) -> int:
        teacher = select(User.id).where(User.email == "teacher@birch-lane.example")
        is_open, first = state in ("draft", "open"), today() + dt.timedelta(weeks=6)
        row = Secondment(
            kind="need", owner_kind="school", owner_code=HOST, title=f"A teacher of physics ({state})",
            quarters_a_week=8, starts_on=first, ends_on=first + dt.timedelta(weeks=12), state=state,
            host_kind="school", host_code=HOST, form="short",
            home_kind="" if is_open else "school", home_code="" if is_open else HOME,
            home_told_at=None if is_open else utcnow(),
            person_id=None if is_open else db.session.scalar(teacher), annual_pence=4_535_200,
            fields={} if is_open else terms_of(),
        )  # fmt: skip
        row.interests.append(
            Interest(employer_kind="school", employer_code=HOME, note="We could lend somebody.")
        )
        begin_write()
        db.session.add(row)
        db.session.commit()
        return row.id

    return once(maker)


def _movement(site: Site) -> int:
    return db.session.scalars(select(LedgerMovement.id).order_by(LedgerMovement.id).limit(1)).one()


STATES = {
    "secondment": "open", "edit": "draft", "step": "open", "interest": "open", "agree": "chosen", "terms": "terms",
    "sign": "signing", "assurance": "signed", "identity": "signed", "end": "active", "document": "active",
    "step_confirm": "terms", "convert": "active", "agreement": "active",
}  # fmt: skip
MONTH_PAGES = ("confirm", "dispute")
PAIR_PAGES = ("pair", "pair_csv", "correct", *MONTH_PAGES)

BY_PAGE: dict[tuple[str, str], Maker] = {
    **pages_pool.BY_PAGE,
    **{(f"staffing.{page}", "number"): in_state(state) for page, state in STATES.items()},
    **{(f"staffing.{page}", "word"): lambda site: "school" for page in ("ledger", *PAIR_PAGES)},
    **{(f"staffing.{page}", "code"): lambda site: HOST for page in ("ledger", *PAIR_PAGES)},
    **{(f"staffing.{page}", "other"): lambda site: f"school-{HOME}" for page in PAIR_PAGES},
    **{(f"staffing.{page}", "year"): lambda site: 2026 for page in MONTH_PAGES},
    **{(f"staffing.{page}", "month"): lambda site: 11 for page in MONTH_PAGES},
    ("staffing.correct", "number"): once(_movement),
    ("staffing.new", "kind"): lambda site: "need",
    ("staffing.document", "what"): lambda site: "agreement",
    ("staffing.step_confirm", "action"): lambda site: "decline",
}
LOOKS: dict[str, tuple[Asked, ...]] = {
    **pages_pool.LOOKS,
    "staffing.secondment": (
        of(), of(number=in_state("signing")), of(number=in_state("active")), of(number=in_state("draft")),
    ),
    "staffing.secondments": (of(), of("?kind=need"), of("?kind=nonsense")),
    "recruitment_code.pay": (of(), of("?area=inner_london&on-day=1&on-month=3&on-year=2026"), of("?on-day=40")),
    "recruitment_code.pay_check": (
        of(),
        of("?urn=990001&scale=main&starts-day=1&starts-month=5&starts-year=2026&lowest=30000&highest=45000"),
        of("?scale=main&lowest=nonsense"),
    ),
    "recruitment_code.pay_recharge": (
        of(),
        of("?pay=45352&pension=tps_employer&levy=no&share=0.2&kind=teaching&same=no&days=5"),
    ),
    "recruitment_code.leaving_dates": (of(), of("?post=teacher&starts-day=1&starts-month=1&starts-year=2027")),
    "recruitment_code.sign": (of(word="school", code=HOST), of(word="trust", code="99002")),
    "recruitment_code.leave": (of(word="trust", code="99002"), of(word="school", code=HOST)),
}  # fmt: skip
