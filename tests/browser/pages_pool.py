"""What stands in the addresses of the talent pool's pages in the browser, and which looks they have."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from collabnet.accounts.models import User
from collabnet.platform.clock import today
from collabnet.platform.db import begin_write, db, utcnow
from collabnet.staffing.pool_models import CoverAnswer, CoverRequest, PoolApproach, PoolProfile
from tests.browser.looks import Asked, of
from tests.browser.records import Maker, once
from tests.browser.site import Site

SCHOOL, PERSON = "990001", "teacher@birch-lane.example"
ELSEWHERE = "teacher@ashby-park.example"


def in_state(state: str, answer: str = "") -> Maker:
    """The number of a request of Birch Lane that stands there, with a person of another school who answered so."""

    def maker(site: Site) -> int:
        day = today() + dt.timedelta(days=21)
        row = CoverRequest(
            urn=int(SCHOOL), role="teacher", subject="Physics", phase="secondary", days=[day.isoformat()],
            first_on=day, last_on=day, pay_pence=20_000, pay_basis="1/195 of M4", state=state,
            people_found=int(state == "filled"), looked_at=utcnow(),
        )  # fmt: skip
        if answer:
            row.answers.append(_answer(ELSEWHERE, answer))
        begin_write()
        db.session.add(row)
        db.session.commit()
        return row.id

    return once(maker)


def asked(state: str) -> Maker:
    """The number of a question to the teacher of Birch Lane that stands there."""

    def maker(site: Site) -> int:
        day = today() + dt.timedelta(days=28)
        row = CoverRequest(
            urn=990_005, role="teacher", phase="secondary", days=[day.isoformat()], first_on=day, last_on=day,
            pay_pence=20_000, state="open" if state == "asked" else "filled", looked_at=utcnow(),
            people_found=int(state == "accepted"),
        )  # fmt: skip
        row.answers.append(_answer(PERSON, state))
        begin_write()
        db.session.add(row)
        db.session.commit()
        return row.answers[0].id

    return once(maker)


def _answer(email: str, state: str) -> CoverAnswer:
    user = db.session.scalars(select(User.id).where(User.email == email)).one()
    done = utcnow() if state != "asked" else None
    due = utcnow() + dt.timedelta(days=2)
    return CoverAnswer(user_id=user, state=state, km=4, answer_by=due, answered_at=done)


@once
def approach(site: Site) -> int:
    """The number of an approach to the teacher of Birch Lane."""
    mine = (
        select(PoolProfile.id)
        .join(User, User.id == PoolProfile.user_id)
        .where(User.email == PERSON)
    )
    row = PoolApproach(
        profile_id=db.session.scalars(mine).one(), employer_kind="la", employer_code="990",
        about="secondment", note="A year with our department.",
    )  # fmt: skip
    begin_write()
    db.session.add(row)
    db.session.commit()
    return row.id


BY_PAGE: dict[tuple[str, str], Maker] = {
    ("staffing.profile_day", "day"): lambda site: today().isoformat(),
    ("staffing.profile_approach", "number"): approach,
    ("staffing.profile_approach_message", "number"): approach,
    ("staffing.cover_approach", "number"): approach,
    ("staffing.cover_approach_back", "number"): approach,
    ("staffing.cover_person", "key"): lambda site: "demonstration04",
    ("staffing.cover_request", "number"): in_state("open", "asked"),
    ("staffing.cover_edit", "number"): in_state("draft"),
    ("staffing.cover_step", "number"): in_state("draft"),
    ("staffing.cover_message", "number"): in_state("filled", "accepted"),
    ("staffing.cover_message", "answer_id"): asked("asked"),
    ("staffing.cover_asked", "number"): asked("asked"),
    ("staffing.cover_answer", "number"): asked("asked"),
}
LOOKS: dict[str, tuple[Asked, ...]] = {
    "staffing.profile_days": (of(), of("?month=2027-03"), of("?month=nonsense")),
    "staffing.profile_employers": (of(), of("?find=green"), of("?find=zzzz")),
    "staffing.cover_request": (
        of(), of(number=in_state("draft")), of(number=in_state("filled", "accepted")),
        of(number=in_state("withdrawn")),
    ),
    "staffing.cover_asked": (of(), of(number=asked("accepted")), of(number=asked("declined"))),
    "staffing.cover_people": (of(), of("?subject=Mathematics"), of("?subject=Mandarin"), of("?role=nonsense")),
}  # fmt: skip
