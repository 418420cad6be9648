"""What adverts offer to other pages: panels with open ones, a search filter, one's own interests, sweeps, new names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask, render_template
from sqlalchemy import select

from collabnet.accounts.queries_organisations import employer_named
from collabnet.core.actor import Actor
from collabnet.platform.registry import AccountLink, Panel, SearchFilter, TodoItem, registry
from collabnet.vacancies import (
    alerts_queries,
    alerts_services,
    interests_queries,
    interests_services,
    public_renewal,
    public_search,
    queries,
)
from collabnet.vacancies.models import Vacancy, VacancySchool
from collabnet.vacancies.public_search import Filters

PANEL_ORDER = 47
MOST_IN_PANEL = 3


def register(app: Flask) -> None:
    """Put all of it into the registry."""
    found = registry(app)
    for kind in ("school", "trust", "la"):
        found.add_panel(kind, Panel("vacancies", PANEL_ORDER, _panel_of(kind)))
    found.add_panel("locality", Panel("vacancies", PANEL_ORDER, _locality_panel))
    found.search_filters.append(SearchFilter("has_vacancies", "have open adverts", _urns))
    found.account_links.append(
        AccountLink(
            "Adverts you are interested in",
            "What you told employers, and how to withdraw it. Your own employer does not see it",
            "/vacancies/interests",
        )
    )
    found.optional_mail[alerts_services.GROUP] = "Searches for adverts that you follow"
    found.account_links.append(
        AccountLink("Searches you follow", "New adverts by email, once a day", "/vacancies/alerts")
    )
    found.personal_data["vacancy_alerts"] = alerts_queries.personal_data
    found.jobs[alerts_services.SWEEP] = alerts_services.tell
    found.sweeps.append(alerts_services.SWEEP)
    found.todo.append(todo)
    found.after_import.append(public_renewal.renew_after)
    found.personal_data["vacancy_interests"] = interests_queries.personal_data
    found.jobs[interests_services.SWEEP] = interests_services.forget_old
    found.sweeps.append(interests_services.SWEEP)


def todo(actor: Actor) -> Iterator[TodoItem]:
    """Open adverts of one's employers in which people are interested."""
    if not actor.signed_in or not queries.employers_of(actor):
        return
    rows = [c.row for c in queries.my_cards(actor) if c.standing.is_public and c.row.outcome == ""]
    mine = [row for row in rows if queries.may_post(actor, queries.owner_of(row))]
    for number, people in sorted(interests_queries.how_many([row.id for row in mine]).items()):
        title = next(row.title for row in mine if row.id == number)
        who = "somebody" if people == 1 else f"{people} people"
        yield TodoItem(
            f"Answer {who} interested in {title}", f"/vacancies/manage/{number}/interests"
        )


def _panel_of(kind: str) -> Callable[[Actor, str], str]:
    def panel(_actor: Actor, code: str) -> str:
        if kind == "la":
            return _panel(Filters(la=code), f"la={code}", "at schools of this authority")
        scope = employer_named(f"{kind}:{code}")
        if scope is None:
            return ""
        return _panel(Filters(employer=scope), f"employer={kind}:{code}", "")

    return panel


def _locality_panel(_actor: Actor, slug: str) -> str:
    return _panel(Filters(locality=slug), f"locality={slug}", "at schools of this locality")


def _panel(filters: Filters, query: str, where: str) -> str:
    page = public_search.search(filters, 1)
    if not page.total:
        return ""
    rows = page.rows if not where else ()
    return render_template(
        "vacancies/panel.html",
        rows=rows[:MOST_IN_PANEL],
        total=page.total,
        query=query,
        where=where,
    )


def _urns(_actor: Actor) -> Any:
    """Schools where the work of an open advert is, for the search of schools."""
    return (
        select(VacancySchool.urn)
        .join(Vacancy, Vacancy.id == VacancySchool.vacancy_id)
        .where(*public_search.is_open())
    )
