"""The records that single pages of staffing need at a place, made when first asked for."""

from __future__ import annotations

import datetime as dt

from collabnet.platform.db import db
from collabnet.staffing.models import Interest, LedgerMovement, Secondment
from tests.conventions import records_pool
from tests.conventions.world import Maker, Place, once
from tests.factories.directory import make_school

FIRST, LAST = dt.date(2027, 1, 4), dt.date(2027, 4, 1)


def _secondment(place: Place) -> int:
    """One whose terms are being agreed: the place is the host, another school the home employer."""
    row = Secondment(
        kind="need", owner_kind="school", owner_code=str(place.urn), title="A teacher of physics",
        quarters_a_week=8, starts_on=FIRST, ends_on=LAST, state="terms",
        host_kind="school", host_code=str(place.urn), fields={"return": "After the last day."},
    )  # fmt: skip
    row.interests.append(
        Interest(employer_kind="school", employer_code="999999", note="We could lend.")
    )
    db.session.add(row)
    db.session.commit()
    return row.id


secondment = once("secondment", _secondment)


def _interest(place: Place) -> int:
    row = db.session.get_one(Secondment, secondment(place))
    number = row.interests[0].id
    db.session.commit()
    return number


def _movement(place: Place) -> tuple[int, int]:
    """A movement between the place and another school: its number and that school's."""
    other = make_school(la_code=place.la)
    row = LedgerMovement(
        giver=f"school:{place.urn}", receiver=f"school:{other.urn}", quarters=6,
        on_day=dt.date(2026, 11, 2), written_by="test",
    )  # fmt: skip
    db.session.add(row)
    db.session.commit()
    return row.id, other.urn


movement = once("movement", _movement)
LEDGER_PAGES = ("pair", "pair_csv", "confirm", "dispute", "correct")

BY_PAGE: dict[tuple[str, str], Maker] = {
    **records_pool.BY_PAGE,
    **{
        (f"staffing.{page}", "number"): secondment
        for page in ("secondment", "edit", "step", "interest", "decide", "agree", "terms", "terms_step",
                     "sign", "assurance", "identity", "end", "document", "step_confirm", "agreement", "convert")
    },
    ("staffing.decide", "interest_id"): _interest,
    ("staffing.correct", "number"): lambda place: movement(place)[0],
    **{(f"staffing.{page}", "other"): lambda place: f"school-{movement(place)[1]}" for page in LEDGER_PAGES},
    **{(f"staffing.{page}", "year"): lambda _place: 2026 for page in LEDGER_PAGES},
    **{(f"staffing.{page}", "month"): lambda _place: 11 for page in LEDGER_PAGES},
}  # fmt: skip
