"""Interest in an advert: who sees it, who does not, and how it goes away again."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from flask.testing import FlaskClient

from collabnet.accounts.models import User
from collabnet.core.actor import Actor, Grant, Role, Scope, ScopeKind
from collabnet.directory.models import Group
from collabnet.platform.audit import AuditEntry
from collabnet.platform.db import begin_write, db, utcnow
from collabnet.platform.errors import Conflict
from collabnet.platform.outbox import OutboxMessage
from collabnet.platform.registry import registry
from collabnet.vacancies import interests_queries, interests_services, services
from collabnet.vacancies.interests_models import VacancyInterest
from collabnet.vacancies.models import Vacancy
from tests.factories.accounts import Person, make_person, sign_in
from tests.factories.directory import make_school
from tests.vacancies.world import Employers, make_employers, whole_post


@pytest.fixture
def employers(app: Flask) -> Employers:
    return make_employers(app)


@pytest.fixture
def row(employers: Employers) -> Vacancy:
    found = services.create(
        actor=employers.actor, owner=employers.owner, post=whole_post(employers.school.urn)
    )
    services.publish(actor=employers.actor, row=found, version=found.version)
    db.session.commit()
    return found


def person_of(
    world: Employers, scope: Scope, role: Role = Role.STAFF_MEMBER
) -> tuple[FlaskClient, Person]:
    client, person = world.app.test_client(), make_person(role, scope, name="Rosalind Quillfeather")
    sign_in(client, person)
    return client, person


def tell(client: FlaskClient, row: Vacancy, **values: str) -> object:
    number = row.id
    db.session.commit()
    return client.post(
        f"/vacancies/{number}/interest",
        data={"note": "I teach maths now.", "shows_email": "y", **values},
    )


def test_the_employer_sees_a_name_a_note_and_the_address_that_the_person_chose_to_show(
    employers: Employers, row: Vacancy
) -> None:
    client, person = person_of(employers, employers.partner)
    answer = tell(client, row)
    assert (answer.status_code, answer.location) == (303, "/vacancies/interests")
    seen = employers.hr.get(f"/vacancies/manage/{row.id}/interests").text
    for words in ("Rosalind Quillfeather", "I teach maths now.", person.email):
        assert words in seen
    mine = client.get("/vacancies/interests").text
    assert "Teacher of physics" in mine
    assert "your email address" in mine
    assert "The employer knows that you are interested" in client.get(f"/vacancies/{row.id}").text


def test_an_address_that_was_not_shown_stands_nowhere(employers: Employers, row: Vacancy) -> None:
    client, person = person_of(employers, employers.partner)
    client.post(f"/vacancies/{row.id}/interest", data={"note": "Call 01632 960001"})
    assert person.email not in employers.hr.get(f"/vacancies/manage/{row.id}/interests").text


def test_nobody_but_the_owner_sees_who_is_interested(employers: Employers, row: Vacancy) -> None:
    """The person's own employer is the partner of the post: even so it sees nothing."""
    client, person = person_of(employers, employers.partner)
    services.ask_partner(
        actor=employers.actor, row=row, partner=employers.partner, version=row.version
    )
    services.agree_to_share(actor=employers.partner_actor, row=row, version=row.version)
    db.session.commit()
    tell(client, row)
    head, _ = person_of(employers, employers.partner, Role.SCHOOL_LEADER)
    for other in (employers.partner_hr, head, employers.teacher, client):
        assert other.get(f"/vacancies/manage/{row.id}/interests").status_code == 404
    assert employers.anybody.get(f"/vacancies/manage/{row.id}/interests").status_code == 303
    for other in (employers.partner_hr, employers.teacher, employers.anybody):
        for path in (f"/vacancies/{row.id}", "/vacancies", "/vacancies.atom", "/home"):
            text = other.get(path, follow_redirects=True).text
            assert "I teach maths now." not in text
            assert person.email not in text
    assert employers.partner_hr.get("/vacancies/interests").text.count("Teacher of physics") == 0


def test_the_mail_to_those_who_hire_names_nobody(employers: Employers, row: Vacancy) -> None:
    client, person = person_of(employers, employers.partner)
    tell(client, row)
    mails = db.session.query(OutboxMessage).filter_by(kind="vacancy_interest").all()
    assert [m.to_address for m in mails] == [employers.hr_person.email]
    for mail in mails:
        assert "Quillfeather" not in mail.subject + mail.body
        assert person.email not in mail.subject + mail.body
        assert f"/vacancies/manage/{row.id}/interests" in mail.body
    db.session.commit()


def test_what_is_withdrawn_is_gone_and_can_be_said_again(
    employers: Employers, row: Vacancy
) -> None:
    client, _ = person_of(employers, employers.partner)
    tell(client, row)
    number = db.session.query(VacancyInterest.id).scalar()
    db.session.commit()
    for other in (employers.teacher, employers.hr):
        assert other.post(f"/vacancies/interests/{number}/withdraw").status_code == 404
    assert client.post(f"/vacancies/interests/{number}/withdraw").status_code == 303
    assert "Quillfeather" not in employers.hr.get(f"/vacancies/manage/{row.id}/interests").text
    assert db.session.query(VacancyInterest).count() == 0
    db.session.commit()
    assert tell(client, row).status_code == 303
    audited = db.session.query(AuditEntry.action).filter_by(subject_kind="vacancy_interest")
    assert [action for (action,) in audited] == [
        "vacancy.show_interest",
        "vacancy.withdraw_interest",
        "vacancy.show_interest",
    ]
    db.session.commit()


def test_interest_said_twice_at_once_is_kept_once(employers: Employers, row: Vacancy) -> None:
    client, person = person_of(employers, employers.partner)
    tell(client, row)
    again = tell(client, row)
    assert (again.status_code, again.location) == (303, f"/vacancies/{row.id}")
    actor = Actor(user_id=person.id, grants=(Grant(Role.STAFF_MEMBER, employers.partner),))
    db.session.commit()
    begin_write()
    with pytest.raises(Conflict):
        interests_services.show(actor=actor, row=row, note="Again", shows_email=True)
    db.session.rollback()
    assert db.session.query(VacancyInterest).count() == 1
    db.session.commit()


def test_somebody_who_could_not_be_answered_is_asked_how(
    employers: Employers, row: Vacancy
) -> None:
    answer = employers.teacher.post(f"/vacancies/{row.id}/interest", data={"note": ""})
    assert answer.status_code == 422
    assert "Say how they can answer you" in answer.text
    long = employers.teacher.post(f"/vacancies/{row.id}/interest", data={"note": "é" * 1001})
    assert long.status_code == 422
    assert "é" * 1001 in long.text
    nul = employers.teacher.post(
        f"/vacancies/{row.id}/interest", data={"note": "a\x00b<script>", "shows_email": "y"}
    )
    assert nul.status_code in (303, 422)
    assert "<script>" not in employers.hr.get(f"/vacancies/manage/{row.id}/interests").text


def test_only_open_adverts_take_interest_and_never_from_those_who_post_for_them(
    employers: Employers, row: Vacancy
) -> None:
    assert employers.hr.get(f"/vacancies/{row.id}/interest").status_code == 404
    assert tell(employers.hr, row).status_code == 404
    assert employers.anybody.get(f"/vacancies/{row.id}/interest").location.startswith("/sign-in")
    services.close(actor=employers.actor, row=row, version=row.version)
    db.session.commit()
    assert tell(employers.teacher, row).location == f"/vacancies/{row.id}"
    services.withdraw(actor=employers.actor, row=row, version=row.version)
    db.session.commit()
    assert tell(employers.teacher, row).status_code == 404
    assert db.session.query(VacancyInterest).count() == 0
    db.session.commit()


def test_somebody_of_the_same_trust_is_told_that_their_own_employer_would_see_it(
    employers: Employers, row: Vacancy
) -> None:
    own, _ = person_of(employers, employers.owner)
    sister = make_school(trust=db.session.get(Group, employers.school.trust_uid))
    trust, _ = person_of(employers, Scope(ScopeKind.SCHOOL, str(sister.urn)))
    hint = "This is an advert of your own employer"
    assert hint in own.get(f"/vacancies/{row.id}/interest").text
    assert hint in trust.get(f"/vacancies/{row.id}/interest").text
    assert hint not in employers.teacher.get(f"/vacancies/{row.id}/interest").text


def test_interest_is_forgotten_half_a_year_after_the_advert_is_over(
    employers: Employers, row: Vacancy
) -> None:
    tell(employers.teacher, row)
    sweep = registry(employers.app).jobs[interests_services.SWEEP]
    for days, left in ((0, 1), (182, 1), (184, 0)):
        begin_write()
        found = db.session.get_one(Vacancy, row.id)
        found.closes_at = utcnow() - dt.timedelta(days=days)
        db.session.commit()
        sweep()
        assert db.session.query(VacancyInterest).count() == left
        db.session.commit()


def test_everything_kept_about_a_person_is_in_their_own_data(
    employers: Employers, row: Vacancy
) -> None:
    client, person = person_of(employers, employers.partner)
    tell(client, row)
    kept = registry(employers.app).personal_data_of(person.id)["vacancy_interests"]
    assert kept["interests"][0]["note"] == "I teach maths now."
    of_hr = registry(employers.app).personal_data_of(employers.hr_person.id)
    assert of_hr["vacancy_interests"] == {"interests": []}
    db.session.commit()


def test_a_suspended_person_is_shown_to_nobody(employers: Employers, row: Vacancy) -> None:
    client, person = person_of(employers, employers.partner)
    tell(client, row)
    begin_write()
    user = db.session.get_one(User, person.id)
    user.suspended_at, user.suspended_by = utcnow(), "test"
    db.session.commit()
    assert interests_queries.interested_in(row) == []
    db.session.commit()


def test_those_who_hire_find_interest_on_their_own_page(employers: Employers, row: Vacancy) -> None:
    tell(employers.teacher, row)
    actor = employers.actor
    items = [i.text for todo in registry(employers.app).todo for i in todo(actor)]
    assert "Answer somebody interested in Teacher of physics" in items
    others = [i.text for todo in registry(employers.app).todo for i in todo(employers.partner_actor)]  # fmt: skip
    assert not [text for text in others if "interested" in text]
    db.session.commit()
