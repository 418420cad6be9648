"""What stands in the addresses of the code's room in the browser, and which looks its pages have."""

from __future__ import annotations

from collabnet.platform.db import begin_write, db, utcnow
from collabnet.recruitment_code.concerns_models import Concern, ConcernMessage
from collabnet.recruitment_code.statements_models import YearlyStatement
from collabnet.recruitment_code.support_models import SupportOffer, SupportRequest
from tests.browser.looks import Asked, of
from tests.browser.records import Maker, once
from tests.browser.site import Site

ASKING = 990045  # led by the trust leader of pages.PEOPLE


def support_in(state: str) -> Maker:
    """The number of a request that stands there; earlier ones of the school are withdrawn."""

    def maker(site: Site) -> int:
        begin_write()
        row = SupportRequest(
            urn=ASKING, kinds=["secondment", "leadership"], words="We lose two teachers of mathematics.",
            asks_helpers=True, state=state, outcome="helped" if state == "closed" else "",
        )  # fmt: skip
        row.offers.append(
            SupportOffer(
                by_kind="la", by_code="990", words="An adviser, two days a week.",
                link="/capacity/la/990", state="accepted" if state in ("agreed", "closed") else "open",
            )
        )  # fmt: skip
        db.session.add(row)
        db.session.commit()
        return row.id

    return once(maker)


def concern_in(state: str) -> Maker:
    """The number of a concern of Birch Lane about the trust that signed; it stands there."""

    def maker(site: Site) -> int:
        is_led = state != "raised"
        begin_write()
        row = Concern(
            kind="assurance", clause="C18", code_version=1, raiser_kind="school", raiser_code="990002",
            subject_kind="trust", subject_code="99002", locality_id=1, state=state,
            opened_at=utcnow() if is_led else None,
            outcome="The letter was sent on Monday." if state == "proposed" else "",
        )  # fmt: skip
        row.messages.append(
            ConcernMessage(
                side="raiser", action="raise", words="The letter did not cover one check."
            )
        )
        db.session.add(row)
        db.session.commit()
        return row.id

    return once(maker)


ASKED, PROPOSED = concern_in("asked"), concern_in("proposed")


def _draft(site: Site) -> int:
    """The year of which the trust has a draft beside what it published."""
    begin_write()
    db.session.add(
        YearlyStatement(
            owner_kind="trust", owner_code="99002", year=2025, number=2, state="draft",
            words="We agree a cap with nobody. Two teachers came.",
            lines=[{"key": "days_lent", "way": "gave", "words": "days of staff lent to other employers",
                    "number": "12.5", "people": False, "shown": True}],
        )
    )  # fmt: skip
    db.session.commit()
    return 2025


DRAFT = once(_draft)
OFFERED, CLOSED = support_in("offered"), support_in("closed")
STATEMENT_PAGES = ("statement", "statement_csv", "edit_statement", "preview_statement")
BY_PAGE: dict[tuple[str, str], Maker] = {
    **{(f"recruitment_code.{page}", "year"): DRAFT for page in STATEMENT_PAGES},
    **{(f"recruitment_code.{page}", "word"): lambda site: "trust" for page in STATEMENT_PAGES},
    **{(f"recruitment_code.{page}", "code"): lambda site: "99002" for page in STATEMENT_PAGES},
    ("recruitment_code.concern", "number"): ASKED,
    **{
        (f"recruitment_code.{page}", "number"): OFFERED
        for page in ("support_request", "offer_support", "close_support")
    },
}
LOOKS: dict[str, tuple[Asked, ...]] = {
    "recruitment_code.support_request": (of(), of(number=CLOSED)),
    "recruitment_code.ask_support": (of(), of(f"?school={ASKING}"), of("?school=nonsense")),
    "recruitment_code.statements": (of(), of("?year=2025"), of("?year=nonsense")),
    "recruitment_code.own_statements": (of(word="trust", code="99002"), of(word="school", code=str(ASKING))),
    "recruitment_code.concern": (of(), of(number=PROPOSED)),
    "recruitment_code.support_helper": (of(word="school", code=str(ASKING)), of(word="trust", code="99002")),
}  # fmt: skip
