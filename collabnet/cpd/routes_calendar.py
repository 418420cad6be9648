"""Calendars to subscribe to: a person's own behind a secret address, a locality's, and one offer's file."""

from __future__ import annotations

from flask import Response, flash, render_template, request
from flask.typing import ResponseReturnValue

from collabnet.cpd import calendar_files, queries_atom, queries_calendar, services_calendar
from collabnet.cpd.blueprint import bp
from collabnet.cpd.calendar_files import Entry
from collabnet.cpd.forms_search import TrainingSearch
from collabnet.directory.belonging import LARGEST_KEY
from collabnet.platform import atom
from collabnet.platform.access import current_actor, public, signed_in
from collabnet.platform.errors import DomainError, NotFound
from collabnet.platform.mails import site_link
from collabnet.platform.security import redirect_to

QUARTER_HOUR = 900  # seconds


def calendar_response(content: bytes, *, name: str, private: bool = False) -> Response:
    """A calendar file that a program asks for again and again: unchanged, it is not sent twice."""
    response = Response(content, mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.ics"'
    response.headers["Cache-Control"] = (
        "private, no-cache" if private else f"public, max-age={QUARTER_HOUR}"
    )
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]


@bp.get("/calendar/<string(maxlength=100):token>.ics")
@public()
def private_feed(token: str) -> ResponseReturnValue:
    """One person's own calendar, for whoever knows its secret address."""
    user_id = queries_calendar.person_of(token)
    if user_id is None:
        raise NotFound
    content = calendar_files.feed(name="My training", entries=queries_calendar.entries_of(user_id))
    return calendar_response(content, name="my-training", private=True)


@bp.get("/localities/<string(maxlength=80):slug>/training.ics")
@public()
def locality_feed(slug: str) -> ResponseReturnValue:
    """All published training of a locality."""
    name = queries_calendar.locality_name(slug)
    if name is None:
        raise NotFound
    entries = queries_calendar.locality_entries(slug)
    return calendar_response(
        calendar_files.feed(name=f"Training in {name}", entries=entries), name="training"
    )


@bp.get("/training/offers/<int:offer_id>/sessions.ics")
@public()
def offer_calendar(offer_id: int) -> ResponseReturnValue:
    """The sessions of one published offer, to put into a calendar."""
    entries: list[Entry] = (
        queries_calendar.offer_entries(offer_id) if 0 < offer_id <= LARGEST_KEY else []
    )
    if not entries:
        raise NotFound
    return calendar_response(
        calendar_files.feed(name=entries[0].title, entries=entries), name="sessions"
    )


@bp.get("/training.atom")
@public()
def training_feed() -> ResponseReturnValue:
    """A search for training to follow in a feed reader."""
    form = TrainingSearch(request.args)
    filters = form.filters()
    if filters is None:
        raise DomainError("Check the filters: one of them cannot be read.")
    return atom.answer(
        path="/training",
        title="Training on offer",
        fields=frozenset(form.data),
        entries=queries_atom.entries(filters),
    )


@bp.get("/account/calendar")
@signed_in()
def calendar() -> ResponseReturnValue:
    """Whether one has a calendar address, and since when."""
    feed = queries_calendar.feed_of(current_actor().user_id or 0)
    return render_template("cpd/calendar.html", feed=feed, address="")


@bp.post("/account/calendar")
@signed_in()
def make_calendar() -> ResponseReturnValue:
    """Make a new secret address, which is shown this once."""
    token = services_calendar.make(actor=current_actor())
    feed = queries_calendar.feed_of(current_actor().user_id or 0)
    return render_template(
        "cpd/calendar.html", feed=feed, address=site_link(f"/calendar/{token}.ics")
    )


@bp.post("/account/calendar/end")
@signed_in()
def end_calendar() -> ResponseReturnValue:
    """End the secret address."""
    services_calendar.end(actor=current_actor())
    flash("Your calendar address is ended", "success")
    return redirect_to("/account/calendar")
