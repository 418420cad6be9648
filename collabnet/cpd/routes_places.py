"""Pages of a host about the places of a live offer: who asked, who waits, deciding, resizing, closing, cancelling."""

from __future__ import annotations

from flask import flash, render_template, request
from werkzeug.wrappers import Response

from collabnet.core.permissions import Permission
from collabnet.core.waiting_list import RULE
from collabnet.cpd import bookings, hosting, offers
from collabnet.cpd.blueprint import bp
from collabnet.cpd.forms_bookings import DecideForm
from collabnet.cpd.forms_offers import ReasonForm, ResizeForm, last_day
from collabnet.cpd.routes_hosting import OFFER, Answer, kept, offer_or_404, own_offer, version_of
from collabnet.platform.access import current_actor, needs
from collabnet.platform.errors import NotFound
from collabnet.platform.security import redirect_to


@bp.get(OFFER + "/manage")
@own_offer
def manage_offer(offer_id: int) -> Answer:
    """How an offer stands: its places, requests to decide, the waiting list, who has a place."""
    offer = offer_or_404(offer_id)
    if offer.state == "draft":
        return redirect_to(f"/training/offers/{offer_id}/edit")
    return _manage(offer_id, ResizeForm(token=str(offer.version), places=offer.places)), 200


def _manage(offer_id: int, form: ResizeForm) -> str:
    offer = offer_or_404(offer_id)
    return render_template(
        "cpd/manage.html",
        offer=offer,
        row=offers.rows([offer])[0],
        form=form,
        rule=RULE,
        held_until=last_day(offer.held_until),
        requested=bookings.of_offer(offer_id, ["requested"]),
        waiting=bookings.of_offer(offer_id, ["waiting"]),
        taken=bookings.of_offer(offer_id, ["booked", "offered"]),
        over=bookings.of_offer(offer_id, ["declined", "cancelled", "not_placed"]),
    )


@bp.post(OFFER + "/resize")
@own_offer
def resize_offer(offer_id: int) -> Answer:
    """More or fewer places."""
    offer_or_404(offer_id)
    form = ResizeForm()
    if form.validate() and kept(
        form,
        lambda: hosting.resize(
            actor=current_actor(), offer_id=offer_id, places=form.places.data or 0,
            version=version_of(form),
        ),
    ):  # fmt: skip
        flash("Changed. Whoever waited and has a place now has been told.", "success")
        return redirect_to(f"/training/offers/{offer_id}/manage")
    return _manage(offer_id, form), 422


@bp.route("/training/bookings/<int:booking_id>/decide", methods=["GET", "POST"])
@needs(Permission.OFFER_CPD, subject=bookings.host_subject)
def decide(booking_id: int) -> Answer:
    """Say yes or no to a request, with the reason."""
    booking = bookings.find(booking_id)
    if booking is None or booking.state != "requested":
        raise NotFound
    offer = offer_or_404(booking.offer_id)
    if offer.way != "approval":
        raise NotFound
    form = DecideForm()
    status = 200
    if request.method == "POST":
        act = hosting.approve if form.answer.data == "yes" else hosting.refuse
        if form.validate() and kept(
            form,
            lambda: act(
                actor=current_actor(), booking_id=booking_id, reason=form.reason.data or ""
            ),
        ):
            flash("Decided. They have been told.", "success")
            return redirect_to(f"/training/offers/{offer.id}/manage")
        status = 422
    page = render_template(
        "cpd/decide.html", form=form, offer=offer, placed=bookings.placed(booking)
    )
    return page, status


@bp.post(OFFER + "/close")
@own_offer
def close_offer(offer_id: int) -> Response:
    """Take no more bookings."""
    hosting.close(actor=current_actor(), offer_id=offer_id, version=version_of())
    flash("Closed. Those who have or await a place keep it.", "success")
    return redirect_to(f"/training/offers/{offer_id}/manage")


@bp.post(OFFER + "/reopen")
@own_offer
def reopen_offer(offer_id: int) -> Response:
    """Take bookings again."""
    hosting.reopen(actor=current_actor(), offer_id=offer_id, version=version_of())
    flash("Open for bookings again.", "success")
    return redirect_to(f"/training/offers/{offer_id}/manage")


@bp.route(OFFER + "/cancel", methods=["GET", "POST"])
@own_offer
def cancel_offer(offer_id: int) -> Answer:
    """Ask before training is cancelled, then tell everyone why."""
    offer = offer_or_404(offer_id)
    if offer.state not in ("published", "closed"):
        raise NotFound
    form = ReasonForm()
    status = 200
    if request.method == "POST":
        if form.validate() and kept(
            form,
            lambda: hosting.call_off(
                actor=current_actor(), offer_id=offer_id, version=version_of(form),
                reason=form.reason.data or "",
            ),
        ):  # fmt: skip
            flash("Cancelled. Everyone who had or awaited a place has been told.", "success")
            return redirect_to(f"/training/offers/{offer_id}")
        status = 422
    else:
        form.token.data = str(offer.version)
    counts = bookings.counts(offer_id)
    return render_template("cpd/cancel_offer.html", form=form, offer=offer, counts=counts), status
