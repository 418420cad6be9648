"""The pages of searches for adverts that somebody follows by email."""

from __future__ import annotations

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from collabnet.platform.access import current_actor, signed_in
from collabnet.platform.errors import NotFound
from collabnet.platform.security import redirect_to
from collabnet.vacancies import alerts_queries, alerts_services
from collabnet.vacancies.blueprint import bp


@bp.get("/vacancies/alerts")
@signed_in()
def alerts() -> ResponseReturnValue:
    """The searches that one follows."""
    followed = alerts_queries.mine(current_actor())
    return render_template(
        "vacancies/alerts.html", rows=[(row, alerts_queries.words_now(row)) for row in followed]
    )


@bp.post("/vacancies/alerts")
@signed_in()
def follow() -> ResponseReturnValue:
    """Follow the search that the form names."""
    alerts_services.follow(actor=current_actor(), query=request.form.get("query", "")[:2_000])
    flash("You follow this search. Once a day you get an email if there are new adverts", "success")
    return redirect_to("/vacancies/alerts")


@bp.post("/vacancies/alerts/<int:alert_id>/stop")
@signed_in()
def stop_following(alert_id: int) -> ResponseReturnValue:
    """Follow a search no longer."""
    alert = alerts_queries.own(alert_id, current_actor())
    if alert is None:
        raise NotFound
    alerts_services.stop(actor=current_actor(), alert=alert)
    flash("You no longer follow this search", "success")
    return redirect_to("/vacancies/alerts")
