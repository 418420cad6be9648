"""What employers keep to themselves, with a mark of its school in each: drafts, reasons for pay, terms, the ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from flask import Flask

from collabnet.core.vacancy_post import to_json
from collabnet.platform.db import db, utcnow
from collabnet.staffing.models import LedgerMovement, Secondment
from collabnet.vacancies.models import Vacancy, VacancyRecord, VacancySchool, VacancyStep
from tests.conventions.world import Place
from tests.factories.directory import make_school, make_trust
from tests.vacancies.world import FAR, lasting_post

ROOMS = ("vacancies.", "staffing.")


def secret_of(urn: int, what: str = "") -> str:
    """A word that stands nowhere but in what one school keeps to itself."""
    return f"secret{urn}{what}"


def plant(app: Flask, place: Place) -> list[str]:
    """Private records of the school at a place; the addresses that name them by number."""
    other = make_school(trust=make_trust(), name="A school of nobody here")
    rows = [*_adverts(place), *_lent(place, other.urn)]
    db.session.add_all(rows)
    db.session.commit()
    return [path for row in rows for path in _addresses(app, row)]


def _adverts(place: Place) -> Iterator[Vacancy]:
    for state in ("draft", "published"):
        hidden = state == "draft"
        post = lasting_post(
            place.urn, about=secret_of(place.urn, "draft") if hidden else "Open to all."
        )
        row = Vacancy(
            owner_kind="school", owner_code=str(place.urn), state=state, content=to_json(post),
            title=secret_of(place.urn, "title") if hidden else "Teacher of physics",
            closes_at=FAR, publish_on=None if hidden else dt.date(2026, 1, 1),
            record=VacancyRecord(reason_above=secret_of(place.urn, "reason"), incentive_pence=100_000,
                                 incentive_reason=secret_of(place.urn, "incentive")),
        )  # fmt: skip
        row.schools.append(VacancySchool(urn=place.urn))
        row.steps.append(
            VacancyStep(action="edit", side="owner", note=secret_of(place.urn, "step"))
        )
        yield row


def _lent(place: Place, other: int) -> Iterator[Secondment | LedgerMovement]:
    yield Secondment(
        kind="need", owner_kind="school", owner_code=str(place.urn), title="A teacher of music",
        quarters_a_week=8, starts_on=dt.date(2027, 1, 4), ends_on=dt.date(2027, 4, 1), state="signing",
        host_kind="school", host_code=str(place.urn), home_kind="school", home_code=str(other),
        home_told_at=utcnow(), annual_pence=4_535_200,
        fields={"return": secret_of(place.urn, "terms"), "pay": secret_of(place.urn, "pay")},
    )  # fmt: skip
    yield LedgerMovement(
        giver=f"school:{place.urn}", receiver=f"school:{other}", quarters=2, written_by="test",
        on_day=dt.date(2026, 11, 2), about=secret_of(place.urn, "ledger"),
    )  # fmt: skip


def _addresses(app: Flask, row: object) -> Iterator[str]:
    """Every address of these rooms that is fetched and names this record, and nothing else, by its number."""
    room = {Vacancy: "vacancies.", Secondment: "staffing."}.get(type(row))
    if room is None:
        return
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if (
            rule.endpoint.startswith(room)
            and "number" in rule.arguments
            and "GET" in (rule.methods or ())
        ):
            more = {name: _first(rule, name) for name in rule.arguments - {"number"}}
            yield adapter.build(rule.endpoint, {"number": row.id, **more})  # type: ignore[attr-defined]


def _first(rule: object, name: str) -> object:
    """The first word that an address lists for a variable, or 1 for another number."""
    items = getattr(rule._converters.get(name), "items", ())  # type: ignore[attr-defined]
    return sorted(items)[0] if items else 1
