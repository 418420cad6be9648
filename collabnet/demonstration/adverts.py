"""The demonstration's adverts: open ones of several employers, one at two schools, one shared, one over, drafts.

Days count from today; the mails all this would have caused are not sent.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Final

from sqlalchemy import select

from collabnet.accounts.models import User
from collabnet.core.actor import Actor, Grant, Role, Scope, ScopeKind
from collabnet.core.school_time import DAY, to_instant
from collabnet.core.vacancy import Action, Side
from collabnet.core.vacancy_post import NOON, Post
from collabnet.platform.clock import today
from collabnet.platform.db import db, utcnow
from collabnet.vacancies import services
from collabnet.vacancies.interests_models import VacancyInterest
from collabnet.vacancies.models import Vacancy

WEEK: Final = dt.timedelta(weeks=1)
SAFE: Final = (
    "We keep children safe and expect everybody who works here to do the same. Every candidate is asked about "
    "their suitability to work with children, and we look at what is public about those we invite."
)
STARTS: Final = ((1, 4), (4, 19), (9, 1))  # month and day on which terms begin
INTERESTED: Final = "teacher@birch-lane.example"

TEACHER: Final = Post(
    roles=("teacher",), contract="permanent", patterns=("full_time",), fte=Decimal(1), framework="stpcd", scale="main",
    pay_low=Decimal(32_916), pay_high=Decimal(45_352), flexible=("part_time", "job_share"), safeguarding=SAFE,
    check_level="enhanced_barred", asks_previous_pay=False, visits="Come and see us: any Tuesday after school.",
)  # fmt: skip
SUPPORT: Final = TEACHER.changed(
    scale="", framework="njc", pay_per="hour", fte=None, patterns=("part_time",), flexible=("term_time",),
    roles=("teaching_assistant",), weeks=Decimal(39), visits="",
)  # fmt: skip

# Owner, weeks until it closes (None: a draft), the post.
Row = tuple[Scope, int | None, Post]
BIRCH_LANE, ASHBY_PARK, HERONSWAY = (
    Scope(ScopeKind.SCHOOL, urn) for urn in ("990001", "990002", "990005")
)
WILLOW_HOLT, MILLDOWN = (Scope(ScopeKind.SCHOOL, urn) for urn in ("990014", "990021"))
TRUST: Final = Scope(ScopeKind.TRUST, "99005")
ROWS: Final[tuple[Row, ...]] = (
    (BIRCH_LANE, 3, TEACHER.changed(
        title="Teacher of physics", subjects=("Physics",), phases=("secondary",), key_stages=("ks3", "ks4"),
        ect_suitable=True, urns=(990001,), patterns=("part_time",), is_job_share=True, fte=Decimal("0.6"),
        actual=Decimal("19749.60"), apply_url="https://birch-lane.example/jobs/physics",
        about="Teach physics in years 7 to 11, three days a week. The team plans together on Wednesdays.",
        skills="A degree in physics or a neighbouring subject.", offers="A laptop, and a mentor in your first year.",
        contact_email="office@birch-lane.example",
        note="The other two days could be taught at a school nearby: we would gladly share this post.")),
    (ASHBY_PARK, 2, TEACHER.changed(
        title="Second in mathematics", subjects=("Mathematics",), phases=("secondary",), key_stages=("ks3", "ks4"),
        ect_suitable=False, urns=(990002,), apply_email="jobs@ashby-park.example",
        about="Lead key stage 3 with a team of nine. Two non-contact periods for it.")),
    (HERONSWAY, 5, TEACHER.changed(
        title="Teacher of chemistry with sixth form", subjects=("Chemistry",),
        phases=("secondary", "sixth_form_or_college"),
        key_stages=("ks4", "ks5"), ect_suitable=True, urns=(990005,),
        flexible=("part_time", "flexible_hours"),
        apply_url="https://heronsway.example/vacancies/chemistry", about="A-level chemistry and GCSE science.")),
    (WILLOW_HOLT, 4, TEACHER.changed(
        title="Year 2 class teacher", phases=("primary",), key_stages=("ks1",), ect_suitable=True, urns=(990014,),
        contract="fixed_term", contract_until="the end of the summer term", is_parental_leave_cover=True,
        apply_email="office@willow-holt.example", about="A class of 27, with a teaching assistant every morning.")),
    (MILLDOWN, 1, SUPPORT.changed(
        title="Teaching assistant, speech and language", phases=("primary",), key_stages=("early_years", "ks1"),
        urns=(990021,), contract="permanent", hours_a_week=Decimal("27.5"), pay_low=Decimal("12.85"),
        pay_high=Decimal("13.05"), apply_email="office@milldown.example",
        about="Work with small groups, with a speech therapist who comes on Thursdays.")),
    (TRUST, 6, TEACHER.changed(
        title="Special educational needs co-ordinator for two schools", roles=("sendco",), phases=("primary",),
        key_stages=("ks1", "ks2"), urns=(990025, 990026), scale="upper", pay_low=Decimal(47_472),
        pay_high=Decimal(51_048), patterns=("full_time", "part_time"), fte=None, apply_url="https://eastmoor.example/work-with-us",
        about="Two and a half days at each school, with an afternoon that belongs to neither.")),
    (BIRCH_LANE, -1, TEACHER.changed(
        title="Teacher of history", subjects=("History",), phases=("secondary",), key_stages=("ks3", "ks4"),
        urns=(990001,), apply_url="https://birch-lane.example/jobs/history", about="History in years 7 to 11.")),
    (BIRCH_LANE, None, TEACHER.changed(
        title="Head of computing", roles=("head_of_department_or_curriculum",), subjects=("Computing",),
        phases=("secondary",), urns=(990001,), pay_low=None, pay_high=None)),
)  # fmt: skip


def load_adverts() -> None:
    """Write the adverts, publish those that are not drafts, and let one person be interested in one."""
    for owner, weeks, post in ROWS:
        actor = _hr(owner)
        row = services.create(actor=actor, owner=owner, post=post)
        if weeks is None:
            continue
        services.save(actor=actor, row=row, post=_dated(post, abs(weeks)), version=row.version)
        services.publish(actor=actor, row=row, version=row.version)
        if weeks < 0:
            services.close(actor=actor, row=row, version=row.version)
            row.closes_at = to_instant(dt.datetime.combine(today() - 2 * DAY, NOON))
    _scheduled()
    _shared()
    _interest()


def _scheduled() -> None:
    """One that goes out in ten days."""
    actor = _hr(BIRCH_LANE)
    post = SUPPORT.changed(
        title="Science technician", roles=("other_support",), phases=("secondary",), urns=(990001,),
        hours_a_week=Decimal(30), pay_low=Decimal("13.05"), pay_high=Decimal("13.69"), contract="permanent",
        apply_email="office@birch-lane.example", about="Prepare what physics and chemistry need.",
    )  # fmt: skip
    row = services.create(actor=actor, owner=BIRCH_LANE, post=_dated(post, 6))
    services.publish(actor=actor, row=row, version=row.version, on=today() + 10 * DAY)


def _shared() -> None:
    """One that two employers share, and one that waits for the other's answer."""
    for title, subject, has_agreed in (
        ("Teacher of music, shared by two schools", "Music", True),
        ("Teacher of drama, two days a week", "Drama", False),
    ):
        post = TEACHER.changed(
            title=title, subjects=(subject,), phases=("secondary",), key_stages=("ks3", "ks4"), urns=(990005,),
            patterns=("part_time",), is_job_share=True, fte=Decimal("0.4"), actual=Decimal("13166.40"),
            apply_email="jobs@heronsway.example", about="One school on Mondays, the other on Thursdays.",
        )  # fmt: skip
        row = services.create(actor=_hr(HERONSWAY), owner=HERONSWAY, post=_dated(post, 4))
        services.publish(actor=_hr(HERONSWAY), row=row, version=row.version)
        row.partner_kind, row.partner_code = BIRCH_LANE.kind.value, BIRCH_LANE.code
        services.stepped(_hr(HERONSWAY), row, Action.ASK_PARTNER)
        if has_agreed:
            row.partner_agreed_at = utcnow()
            services.stepped(_hr(BIRCH_LANE), row, Action.AGREE_TO_SHARE, side=Side.PARTNER)


def _hr(owner: Scope) -> Actor:
    role = Role.TRUST_HR if owner.kind is ScopeKind.TRUST else Role.SCHOOL_HR
    return Actor(system="flask demonstration load", grants=(Grant(role, owner),))


def _dated(post: Post, weeks: int) -> Post:
    """The post with a closing day that many weeks from now, and the next term but one to start in."""
    closes = today() + weeks * WEEK
    days = (dt.date(closes.year + ahead, *day) for ahead in (0, 1) for day in STARTS)
    return post.changed(
        closes_on=closes, starts_on=next(day for day in days if day > closes + 8 * WEEK)
    )


def _interest() -> None:
    person = db.session.scalar(select(User.id).where(User.email == INTERESTED))
    advert = db.session.scalar(
        select(Vacancy.id).where(Vacancy.owner_code == ASHBY_PARK.code).order_by(Vacancy.id)
    )
    if person is not None and advert is not None:
        db.session.add(
            VacancyInterest(
                vacancy_id=advert, user_id=person, note="I teach maths and would like to visit first.",
                shows_email=True,
            )
        )  # fmt: skip
        db.session.flush()
