"""An advert from draft to outcome: what each step keeps, and what alone holds a publication up."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from collabnet.core.vacancy import Action, Standing
from collabnet.core.vacancy_post import Post
from collabnet.platform.audit import AuditEntry
from collabnet.platform.db import db
from collabnet.platform.errors import Conflict, Invalid
from collabnet.vacancies import queries, services
from tests.vacancies.world import Employers, make_employers, whole_post


@pytest.fixture
def employers(app: Flask) -> Employers:
    return make_employers(app)


def test_an_advert_lives_from_draft_over_publication_and_extension_to_its_outcome(
    employers: Employers,
) -> None:
    actor = employers.actor
    row = services.create(actor=actor, owner=employers.owner, post=whole_post(employers.school.urn))
    assert queries.standing_of(row) is Standing.DRAFT
    services.publish(actor=actor, row=row, version=row.version)
    assert queries.standing_of(row) is Standing.LIVE
    services.extend(
        actor=actor, row=row, version=row.version, closes_on=dt.date(2027, 2, 1),
        closes_time=dt.time(9, 0), reason="no_applications",
    )  # fmt: skip
    assert queries.post_of(row).closes_on == dt.date(2027, 2, 1)
    services.close(actor=actor, row=row, version=row.version)
    assert queries.standing_of(row) is Standing.CLOSED
    services.record_outcome(actor=actor, row=row, version=row.version, outcome="hired_here")
    assert queries.standing_of(row) is Standing.ENDED
    assert [s.action for s in row.steps] == ["publish", "extend", "close", "record_outcome"]
    audited = db.session.query(AuditEntry.action).filter_by(subject_kind="vacancy").all()
    assert [a for (a,) in audited] == [
        "vacancy.create", "vacancy.publish", "vacancy.extend", "vacancy.close", "vacancy.record_outcome",
    ]  # fmt: skip


def test_a_scheduled_advert_is_read_by_nobody_else_until_its_day(employers: Employers) -> None:
    row = services.create(
        actor=employers.actor, owner=employers.owner, post=whole_post(employers.school.urn)
    )
    services.publish(actor=employers.actor, row=row, version=row.version, on=dt.date(2027, 1, 4))
    assert queries.standing_of(row) is Standing.SCHEDULED
    assert not queries.may_read(row, employers.partner_actor)
    then = dt.datetime(2027, 1, 4, 0, 1, tzinfo=dt.UTC)
    assert queries.standing_of(row, now=then) is Standing.LIVE


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"pay_low": None, "pay_high": None}, "pay_low"),
        ({"safeguarding": ""}, "safeguarding"),
        ({"check_level": ""}, "safeguarding"),
        ({"title": ""}, "title"),
        ({"closes_on": None}, "closes_on"),
    ],
)
def test_publication_is_held_up_for_what_an_advert_must_show(
    employers: Employers, changed: dict[str, object], field: str
) -> None:
    post = whole_post(employers.school.urn).changed(**changed)
    row = services.create(actor=employers.actor, owner=employers.owner, post=post)
    with pytest.raises(Invalid) as refused:
        services.publish(actor=employers.actor, row=row, version=row.version)
    assert refused.value.field == field


def test_a_copy_leaves_days_and_the_private_record_behind(employers: Employers) -> None:
    row = services.create(
        actor=employers.actor, owner=employers.owner, post=whole_post(employers.school.urn)
    )
    services.set_record(actor=employers.actor, row=row, values={"reason_above": "A rare subject"})
    made = services.copy(actor=employers.actor, row=row)
    said = queries.post_of(made)
    assert (said.closes_on, said.starts_on, made.record) == (None, None, None)
    assert said.title == "Teacher of physics"


def test_a_partner_is_named_only_once_it_has_agreed(employers: Employers) -> None:
    row = services.create(
        actor=employers.actor, owner=employers.owner, post=whole_post(employers.school.urn)
    )
    services.ask_partner(
        actor=employers.actor, row=row, partner=employers.partner, version=row.version
    )
    assert queries.shared_with(row) is None
    services.publish(actor=employers.actor, row=row, version=row.version)
    with pytest.raises(Conflict):
        services.agree_to_share(actor=employers.actor, row=row, version=row.version)
    services.agree_to_share(actor=employers.partner_actor, row=row, version=row.version)
    assert queries.shared_with(row) == employers.partner
    services.stop_sharing(actor=employers.partner_actor, row=row, version=row.version)
    assert queries.shared_with(row) is None


def test_the_second_of_two_changes_at_once_is_told(employers: Employers) -> None:
    row = services.create(actor=employers.actor, owner=employers.owner, post=Post(title="A"))
    services.save(actor=employers.actor, row=row, post=Post(title="B"), version=1)
    with pytest.raises(Conflict):
        services.save(actor=employers.actor, row=row, post=Post(title="C"), version=1)
    assert Action.PUBLISH in queries.next_steps(row, queries.sides_of(row, employers.actor))
