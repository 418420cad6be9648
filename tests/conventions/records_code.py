"""The records that single pages of the code's room need at a place, made when first asked for."""

from __future__ import annotations

from sqlalchemy import select

from collabnet.platform.db import db, utcnow
from collabnet.recruitment_code.concerns_models import Concern
from collabnet.recruitment_code.statements_models import YearlyStatement
from collabnet.recruitment_code.support_models import SupportOffer, SupportRequest
from tests.conventions.world import Maker, Place, once


def _support(place: Place) -> int:
    """A request of the place, put to helpers too, with an offer of its authority."""
    row = SupportRequest(urn=place.urn, kinds=["secondment"], asks_helpers=True, state="offered")
    row.offers.append(SupportOffer(by_kind="la", by_code=place.la, words="Two days a week."))
    db.session.add(row)
    db.session.commit()
    return row.id


support = once("support", _support)


def _offer(place: Place) -> int:
    number = db.session.get_one(SupportRequest, support(place)).offers[0].id
    db.session.commit()
    return number


def _concern(place: Place) -> int:
    """A concern of the place's authority about the place, led by nobody any more, being talked about."""
    row = Concern(
        kind="advert", clause="C13", code_version=1, raiser_kind="la", raiser_code=place.la,
        subject_kind="school", subject_code=str(place.urn), locality_id=0, state="talking",
        opened_at=utcnow(),
    )  # fmt: skip
    db.session.add(row)
    db.session.commit()
    return row.id


concern = once("concern", _concern)


def _statement(place: Place) -> int:
    """The year of which every owner at the place has a published statement and a draft."""
    owners = [
        ("school", place.urn), ("trust", place.uid), ("la", place.la), ("region", place.region),
    ]  # fmt: skip
    for kind, code in owners:
        mine = YearlyStatement.owner_kind == kind, YearlyStatement.owner_code == str(code)
        if db.session.scalar(select(YearlyStatement.id).where(*mine)) is not None:
            continue  # a place near by has the same owner
        values = {"owner_kind": kind, "owner_code": str(code), "year": 2025, "words": "A choir."}
        db.session.add(YearlyStatement(state="draft", **values))
        db.session.add(YearlyStatement(state="published", published_at=utcnow(), **values))
    db.session.commit()
    return 2025


statement = once("statement", _statement)
STATEMENT_PAGES = (
    "statement", "statement_csv", "edit_statement", "preview_statement", "statement_step",
)  # fmt: skip
CONCERN_PAGES = ("concern", "concern_words", "concern_step")
SUPPORT_PAGES = (
    "support_request", "offer_support", "answer_support_offer", "support_step", "close_support",
)  # fmt: skip
BY_PAGE: dict[tuple[str, str], Maker] = {
    **{(f"recruitment_code.{page}", "year"): statement for page in STATEMENT_PAGES},
    **{(f"recruitment_code.{page}", "number"): support for page in SUPPORT_PAGES},
    **{(f"recruitment_code.{page}", "number"): concern for page in CONCERN_PAGES},
    ("recruitment_code.answer_support_offer", "offer_id"): _offer,
}
