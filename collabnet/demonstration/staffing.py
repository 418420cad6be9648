"""The demonstration's secondments: what is needed and offered, so that some goes together, and days that were lent."""

from __future__ import annotations

import datetime as dt
from typing import Final

from collabnet.core.actor import Actor, Scope, ScopeKind
from collabnet.core.agreement_texts import review_days
from collabnet.core.secondment import Action, FormKind, Side, State, required_fields
from collabnet.platform.clock import today
from collabnet.platform.db import utcnow
from collabnet.staffing import queries, services, services_ledger
from collabnet.staffing.models import Signature
from collabnet.staffing.pages_terms import starting_texts_of
from collabnet.staffing.services import stepped

NEEDS, LENDS = Scope(ScopeKind.SCHOOL, "990001"), Scope(ScopeKind.SCHOOL, "990045")
LARGE, SMALL, THROUGH = (Scope(ScopeKind.SCHOOL, urn) for urn in ("990002", "990014", "990011"))
WEEK = dt.timedelta(weeks=1)
TO_COME, UNDER_WAY = (7, 19), (-10, 4)  # from which week to which, counted from this one
POSTS: Final[tuple[tuple[str, Scope, str, int, str, str, list[str], list[str]], ...]] = (
    ("need", NEEDS, "A teacher of mathematics, two days a week", 8,
     "Years 10 and 11, with time to plan together with our own team.",
     "teacher", ["Mathematics"], ["secondary"]),
    ("offer", LENDS, "A special educational needs co-ordinator, one day a week", 4,
     "She has set up a unit here and would like to help another school do the same.",
     "sendco", [], ["primary"]),
    ("offer", LARGE, "A second in mathematics, two days a week", 8,
     "Would like to build up a sixth-form or GCSE course with another team.",
     "head_of_department_or_curriculum", ["Mathematics", "Statistics"], ["secondary"]),
    ("need", SMALL, "Help with special educational needs, half a day a week", 2,
     "Our co-ordinator is new to the role and would like somebody beside her.",
     "sendco", [], ["primary"]),
    ("need", THROUGH, "A teacher of physics, one day a week", 4,
     "Years 9 to 11. We share the other four days with our own science team.",
     "teacher", ["Physics"], ["secondary"]),
)  # fmt: skip
LENT: Final = (
    (-6, 4, "cover for a training day"),
    (-2, 6, "help with a review"),
)  # weeks from this one
# Birch Lane borrows from Ashby Park: one that waits for two signatures, one that is under way.
TEACHER, LENT_BY = "teacher@ashby-park.example", Scope(ScopeKind.SCHOOL, "990002")
ARRANGED: Final = (
    (State.SIGNING, "A teacher of computing, one day a week", 4, ("home",)),
    (State.ACTIVE, "A lead for reading, half a day a week", 2, ("home", "host", "person")),
)

SIGN_AS: Final = {
    "home": "Head of Ashby Park",
    "host": "Head of Birch Lane",
    "person": "Teacher at Ashby Park",
}
DONE_BY: Final = {Action.PUBLISH: Side.OWNER, Action.CHOOSE: Side.OWNER, Action.START: Side.HOST}


def load_secondments(*, actor: Actor) -> None:
    """Publish both, and write the days down."""
    for kind, owner, title, quarters, about, role, subjects, phases in POSTS:
        values = {
            "title": title,
            "about": about,
            "role": role,
            "subjects": subjects,
            "phases": phases,
            "quarters_a_week": quarters,
            **_days(TO_COME),
        }
        row = services.create(actor=actor, kind=kind, owner=owner, values=values)
        row.state = State.OPEN.value
        stepped(actor, row, Action.PUBLISH, Side.OWNER)
    for state, title, quarters, signers in ARRANGED:
        _arrange(actor, state, title, quarters, signers)
    for weeks, quarters, about in LENT:
        services_ledger.write(
            actor=actor, giver=LENDS, receiver=NEEDS, quarters=quarters, pence=0,
            on=_monday(weeks), about=about,
        )  # fmt: skip


def _days(weeks: tuple[int, int]) -> dict[str, dt.date]:
    """The first and the last day, from weeks that count from this one: a Monday and a Friday."""
    first, last = weeks
    return {"starts_on": _monday(first), "ends_on": _monday(last) + dt.timedelta(days=4)}


def _monday(weeks: int) -> dt.date:
    """The Monday of the week that lies so many weeks from this one."""
    return today() - dt.timedelta(days=today().weekday()) + weeks * WEEK


def _arrange(
    actor: Actor, state: State, title: str, quarters: int, signers: tuple[str, ...]
) -> None:  # fmt: skip
    """A secondment with its whole agreement, in the short form and the starting texts."""
    person = queries.person_by_email(TEACHER)
    if person is None:
        return
    is_active = state is State.ACTIVE
    row = services.create(
        actor=actor, kind=services.NEED, owner=NEEDS,
        values={
            "title": title, "about": "With time to plan together.", "quarters_a_week": quarters,
            **_days(UNDER_WAY if is_active else TO_COME),
        },
    )  # fmt: skip
    row.home_kind, row.home_code, row.home_told_at = LENT_BY.kind.value, LENT_BY.code, utcnow()
    row.person_id, row.form, row.travel_by, row.annual_pence = person.id, "short", "host", 4_535_200
    texts = starting_texts_of(row)
    needed = required_fields(FormKind.SHORT, days_a_week=row.days_a_week)
    row.fields = {code: texts[code] for code in needed}
    row.reviews_on = [day.isoformat() for day in review_days(row.starts_on, row.ends_on)]
    if is_active:
        row.assurance_on = row.id_checked_on = row.starts_on - WEEK
        row.assured, row.assures_new_role = list(queries.CHECKS_NEEDED), True
    row.signatures = [
        Signature(side=side, name=SIGN_AS[side], user_id=person.id) for side in signers
    ]
    row.state = state.value
    taken = (Action.PUBLISH, Action.CHOOSE, Action.AGREE, Action.SET_TERMS, Action.ASK_SIGNATURES)
    for action in (*taken, *((Action.START,) if is_active else ())):
        stepped(actor, row, action, DONE_BY.get(action, Side.HOME), tells=False)
