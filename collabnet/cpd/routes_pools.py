"""Pages of pools: what several look for together, joining with a request, a provider's answer, taking part."""

from __future__ import annotations

from flask import flash, render_template, request
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from collabnet.core.permissions import Permission, can
from collabnet.cpd import pools_queries, pools_services, requests
from collabnet.cpd.blueprint import bp
from collabnet.cpd.forms_pools import NEW, AnswerForm, JoinForm
from collabnet.platform.access import current_actor, needs
from collabnet.platform.errors import Invalid, NotFound
from collabnet.platform.security import redirect_to

Answer = str | Response | tuple[str, int]
REQUEST = "/training/requests/<int:request_id>"
own_request = needs(Permission.BOOK_CPD, subject=requests.employer_subject)


@bp.get("/training/pools")
@needs(Permission.VIEW_CPD)
def pools() -> str:
    """What several look for together."""
    return render_template("cpd/pools.html", pools=pools_queries.listed(current_actor()))


@bp.route("/training/pools/<int:pool_id>", methods=["GET", "POST"])
@needs(Permission.VIEW_CPD)
def pool_page(pool_id: int) -> Answer:
    """One pool; providers answer it here with their own training."""
    actor, found = current_actor(), pools_queries.find(pool_id)
    if found is None:
        raise NotFound
    form, status = AnswerForm(), 200
    form.offer.choices = [SelectChoice(*choice) for choice in pools_queries.own_offers(actor)]
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                pools_services.answer(
                    actor=actor, pool_id=pool_id, offer_id=int(form.offer.data),
                    total_pence=form.total_pence, least_places=form.least_places.data or 0,
                    message=form.message.data or "",
                )  # fmt: skip
                flash("Sent. Every member of the pool has been told.", "success")
                return redirect_to(f"/training/pools/{pool_id}")
            except Invalid as invalid:
                form[invalid.field].errors = [invalid.message]
    page = render_template(
        "cpd/pool.html",
        view=pools_queries.view(actor, found),
        form=form,
        may_answer=can(actor, Permission.OFFER_CPD) and found.state == "open",
        own_answers=pools_queries.own_answers(actor, found),
    )
    return page, status


@bp.post("/training/pools/<int:pool_id>/answers/<int:answer_id>/withdraw")
@needs(Permission.OFFER_CPD)
def withdraw_pool_answer(pool_id: int, answer_id: int) -> Response:
    """Take one's own answer back."""
    pools_services.withdraw(actor=current_actor(), pool_id=pool_id, answer_id=answer_id)
    flash("Taken back.", "success")
    return redirect_to(f"/training/pools/{pool_id}")


@bp.route(REQUEST + "/pool", methods=["GET", "POST"])
@own_request
def pool_join(request_id: int) -> Answer:
    """Start a pool from a request, or put it into one."""
    actor, found = current_actor(), requests.find(request_id)
    inside = pools_queries.pool_of(request_id)
    if inside is not None:
        return redirect_to(f"/training/pools/{inside[0].id}")
    if found is None or found.state != "open":
        raise NotFound
    form, status = JoinForm(), 200
    views = pools_queries.fitting(actor, found)
    form.offer([(str(v.pool.id), f"{v.pool.title}: {v.people} people") for v in views])
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                if form.pool.data == NEW:
                    pool = pools_services.start(
                        actor=actor, request_id=request_id, title=form.title.data or ""
                    )
                else:
                    pool = pools_services.join(
                        actor=actor, request_id=request_id, pool_id=int(form.pool.data)
                    )
                flash("Your request is in the pool. Providers can answer it now.", "success")
                return redirect_to(f"/training/pools/{pool.id}")
            except Invalid as invalid:
                form[invalid.field].errors = [invalid.message]
    page = render_template(
        "cpd/pool_join.html", form=form, asked=requests.as_seen(actor, [found])[0]
    )
    return page, status


@bp.post(REQUEST + "/pool/leave")
@own_request
def pool_leave(request_id: int) -> Response:
    """Take a request out of its pool."""
    pools_services.leave(actor=current_actor(), request_id=request_id)
    flash("Your request is out of the pool, and open on its own again.", "success")
    return redirect_to(f"/training/requests/{request_id}")


@bp.post(REQUEST + "/pool/<int:answer_id>/accept")
@own_request
def pool_accept(request_id: int, answer_id: int) -> Response:
    """Take part."""
    member = pools_services.accept(
        actor=current_actor(), request_id=request_id, answer_id=answer_id
    )
    if member.state == "booked":
        flash("It goes ahead, and your places are booked. Name who comes when you know.", "success")
    else:
        flash("You take part. Your places are booked once enough others do.", "success")
    return redirect_to(f"/training/pools/{member.pool_id}")


@bp.post(REQUEST + "/pool/<int:answer_id>/decline")
@own_request
def pool_decline(request_id: int, answer_id: int) -> Response:
    """Say that one does not take part."""
    member = pools_services.decline(
        actor=current_actor(), request_id=request_id, answer_id=answer_id
    )
    flash("You do not take part. You can still change your mind while it is open.", "success")
    return redirect_to(f"/training/pools/{member.pool_id}")
