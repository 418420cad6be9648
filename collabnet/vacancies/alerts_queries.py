"""Reads searches that people follow: what each looks for, in words and as filters, and the adverts new to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from wtforms import SelectField

from collabnet.accounts.queries_organisations import organisations
from collabnet.core.actor import Actor
from collabnet.directory.belonging import LARGEST_KEY
from collabnet.platform.db import db
from collabnet.vacancies.alerts_models import VacancyAlert
from collabnet.vacancies.public_forms import VacancySearch
from collabnet.vacancies.public_search import Filters

NOT_LOOKED_FOR = ("sort", "radius", "near", "employer", "q", "flexible", "pay")


def form_of(query: str) -> VacancySearch:
    """The form of the search that a query string names."""
    return VacancySearch(MultiDict(parse_qsl(query)))


def tidy(query: str) -> str:
    """The parts of a query string that the search knows, in the order of its form and without the order of the list."""
    said = MultiDict(parse_qsl(query))
    names = [name for name in form_of("").data if name != "sort"]
    return urlencode([(name, said[name]) for name in names if said.get(name)], errors="replace")


def words_of(form: VacancySearch, filters: Filters) -> str:
    """What a search looks for, as a sentence would name it."""
    return ", ".join(_parts(form, filters)) or "every open advert"


def words_now(alert: VacancyAlert) -> str:
    """What a followed search looks for, in the names of now; as it was followed where it can no longer be read."""
    form = form_of(alert.query)
    filters = form.filters()
    return alert.words if filters is None else words_of(form, filters)


def _parts(form: VacancySearch, filters: Filters) -> Iterator[str]:
    if filters.q:
        yield f"“{filters.q}”"
    for field in form:
        if isinstance(field, SelectField) and field.data and field.name not in NOT_LOOKED_FOR:
            choices: Any = field.iter_choices()
            yield next(str(choice.label) for choice in choices if choice.value == field.data)
    if filters.flexible:
        yield "flexible working"
    if filters.pay is not None:
        yield f"£{filters.pay:,} or more"
    if filters.employer is not None:
        yield organisations([filters.employer])[filters.employer].name
    if filters.place is not None and filters.radius_miles is not None:
        yield f"within {filters.radius_miles:g} miles of {form.near.data}"


def mine(actor: Actor) -> list[VacancyAlert]:
    """The searches that somebody follows, the newest first."""
    return list(
        db.session.scalars(
            select(VacancyAlert)
            .where(VacancyAlert.user_id == (actor.user_id or 0))
            .order_by(VacancyAlert.id.desc())
        )
    )


def own(number: int, actor: Actor) -> VacancyAlert | None:
    """A search that this person follows."""
    found = db.session.get(VacancyAlert, number) if 0 < number <= LARGEST_KEY else None
    return found if found is not None and found.user_id == actor.user_id else None


def personal_data(user_id: int) -> dict[str, Any]:
    """The searches that somebody follows."""
    rows = db.session.scalars(
        select(VacancyAlert).where(VacancyAlert.user_id == user_id).order_by(VacancyAlert.id)
    )
    return {
        "followed": [
            {"search": row.words, "query": row.query, "since": row.created_at.isoformat()}
            for row in rows
        ]
    }
