"""Pages for anybody: the list of training with its download, and the page of one offer."""

from __future__ import annotations

from flask import Response, render_template, request

from collabnet.core import school_time
from collabnet.core.permissions import Permission, can
from collabnet.core.waiting_list import RULE
from collabnet.cpd import bookings, offers, parties, rounds_queries
from collabnet.cpd.areas import COVER_LABELS, PHASE_LABELS, STANDARD, WAY_WORDS, area_label, pounds
from collabnet.cpd.blueprint import bp
from collabnet.cpd.forms_offers import last_day
from collabnet.cpd.forms_search import TrainingSearch
from collabnet.cpd.offers import Filters
from collabnet.platform.access import current_actor, public
from collabnet.platform.errors import DomainError, NotFound
from collabnet.platform.exports import csv_response
from collabnet.platform.pagination import page_number

COLUMNS = (
    "Title", "About", "Phase", "Who for", "Host", "First session", "Sessions", "Where", "Distance in miles",
    "Cost of a place in pounds", "Places", "Places left", "How places are given", "Page",
)  # fmt: skip


@bp.get("/training")
@public()
def index() -> tuple[str, int]:
    """Training that can be booked, filtered and sorted."""
    form = TrainingSearch(request.args)
    filters = form.filters()
    asked = filters if filters is not None else Filters()
    found = offers.search(asked, page=page_number(request.args.get("page")))
    actor = current_actor()
    html = render_template(
        "cpd/index.html",
        form=form,
        filters=asked,
        page=found,
        wider=[] if found.total else offers.wider_counts(asked),
        may_offer=can(actor, Permission.OFFER_CPD),
        may_book=can(actor, Permission.BOOK_CPD),
        query=request.query_string.decode(errors="replace"),
    )
    return html, 200 if filters is not None else 400


@bp.get("/training.csv")
@public()
def index_csv() -> Response:
    """The same as a download."""
    filters = TrainingSearch(request.args).filters()
    if filters is None:
        raise DomainError("Check the filters: one of them cannot be read.")
    lines = [
        (
            r.title, r.area, r.phase, r.audience, r.host,
            r.first_starts_at.isoformat(timespec="minutes") if r.first_starts_at else "", r.when, r.where,
            r.distance_miles, r.cost, r.places, r.left, r.way, r.href,
        )
        for r in offers.all_rows(filters)
    ]  # fmt: skip
    return csv_response("training.csv", COLUMNS, lines)


@bp.get("/training/offers/<int:offer_id>")
@public()
def offer(offer_id: int) -> str:
    """One offer: when, where, who for, places left, how they are given, the five parts of the Standard."""
    actor = current_actor()
    found = offers.find(offer_id)
    host = found is not None and offers.is_host(actor, found)
    if found is None or (not host and offers.shown_offer(offer_id) is None):
        raise NotFound
    names = parties.names([found.host])
    own = parties.bodies_for(actor, Permission.BOOK_CPD) if actor.signed_in else {}
    return render_template(
        "cpd/offer.html",
        offer=found,
        row=offers.rows([found])[0],
        host=host,
        host_name=names[found.host],
        host_href=parties.href(found.host),
        area=area_label(found.area) if found.area else "",
        phase=PHASE_LABELS[found.phase],
        cost=pounds(found.cost_pence),
        cover=COVER_LABELS.get(found.cover_payer, ""),
        way=WAY_WORDS[found.way],
        rule=RULE,
        closing=last_day(found.closing_at),
        held_until=last_day(found.held_until),
        standard=[(part.short, getattr(found, part.field)) for part in STANDARD],
        open_now=offers.is_open(found),
        span_words=school_time.span_words,
        wrong_href=parties.wrong_href(found.host),
        may_book=bool(own),
        round=rounds_queries.shown_round(actor, found) if found.way == "round" else None,
        trips=[t for t in bookings.trips(actor, own) if t.offer.id == found.id],
    )
