"""Finds the advert or the employer that an address or a form names, or answers as if it were not there."""

from __future__ import annotations

from collabnet.accounts.queries_organisations import employer_named
from collabnet.core.actor import Scope
from collabnet.core.vacancy import Side
from collabnet.platform.access import current_actor
from collabnet.platform.errors import NotFound
from collabnet.vacancies import queries


def owned(number: int) -> queries.Vacancy:
    """An advert of an employer for which the present person posts. Raises NotFound."""
    return on_side(number, Side.OWNER)


def on_side(number: int, *sides: Side) -> queries.Vacancy:
    """An advert on one of whose sides the present person stands. Raises NotFound."""
    row = queries.vacancy(number)
    if row is None or not queries.sides_of(row, current_actor()) & set(sides):
        raise NotFound
    return row


def readable(number: int) -> queries.Vacancy:
    """An advert that the present person, signed in or not, may read. Raises NotFound."""
    row = queries.vacancy(number)
    if row is None or not queries.may_read(row, current_actor()):
        raise NotFound
    return row


def employer(key: str | None) -> Scope:
    """An employer as a form names it ("school:123456"). Raises NotFound for one the person does not post for."""
    scope = employer_named(key or "")
    if scope is None or not queries.may_post(current_actor(), scope):
        raise NotFound
    return scope
