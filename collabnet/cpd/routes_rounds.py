"""Pages of allocation rounds: the rule in words, setting one up, its order, the preview, publishing, running again."""

from __future__ import annotations

from flask import Response, flash, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from collabnet.core.actor import Scope, Subject
from collabnet.core.permissions import Permission
from collabnet.cpd import (
    parties,
    rounds_deciding,
    rounds_own,
    rounds_queries,
    rounds_services,
    rounds_work,
)
from collabnet.cpd.blueprint import bp
from collabnet.cpd.forms_rounds import OrderForm, RoundForm, TermsForm
from collabnet.cpd.rounds_queries import View
from collabnet.platform.access import current_actor, needs, public, signed_in
from collabnet.platform.db import begin_write
from collabnet.platform.errors import Conflict, Invalid, NotFound
from collabnet.platform.security import redirect_to

Answer = str | BaseResponse | tuple[str, int]
ONE = "/training/rounds/<int:round_id>"
run = needs(Permission.OFFER_CPD, subject=rounds_queries.round_subject)


def _view(round_id: int) -> View:
    """The round at an address; raises NotFound."""
    found = rounds_queries.find(round_id)
    if found is None:
        raise NotFound
    return rounds_queries.view(found)


@bp.get("/training/rounds")
@public()
def rounds() -> str:
    """Every round that was published."""
    actor = current_actor()
    bodies = parties.bodies_for(actor, Permission.OFFER_CPD) if actor.signed_in else {}
    return render_template(
        "cpd/rounds.html",
        rounds=rounds_queries.listed(actor),
        hosts=[
            (scope, name, rounds_queries.free_offers(scope))
            for scope, name in bodies.items()
            if rounds_queries.free_offers(scope)
        ],
    )


@bp.get(ONE)
@public()
def round_page(round_id: int) -> str:
    """The rule in words, when it is decided, what can be checked afterwards; one's own requests and results."""
    view, actor = _view(round_id), current_actor()
    host = rounds_queries.may_run(actor, view.round)
    if view.round.state == "draft" and not host:
        raise NotFound
    return render_template(
        "cpd/round.html",
        view=view,
        rules=rounds_queries.published_rules(view.round),
        host=host,
        check=view.round.state == "decided" and rounds_queries.may_check(actor, view.round),
        own=rounds_own.own_requests(actor, view.round, view.offers) if actor.signed_in else [],
    )


def _host_or_404(kind: str, code: str) -> Scope:
    scope = parties.parse(f"{kind}:{code}")
    if scope is None:
        raise NotFound
    return scope


def _host_subject(kind: str, code: str, **_arguments: object) -> Subject | None:
    scope = parties.parse(f"{kind}:{code}")
    return None if scope is None else parties.subject(scope)


@bp.route("/training/rounds/new/<any(school,trust,la,region):kind>/<code>", methods=["GET", "POST"])
@needs(Permission.OFFER_CPD, subject=_host_subject)
def round_new(kind: str, code: str) -> Answer:
    """Choose the training whose places are shared out together."""
    host = _host_or_404(kind, code)
    form = RoundForm()
    free = rounds_queries.free_offers(host)
    form.offers.choices = rounds_queries.offer_choices(free)
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                made = rounds_services.create(
                    actor=current_actor(), host=host, name=form.name.data or "",
                    offer_ids=form.offer_ids(),
                )  # fmt: skip
                return redirect_to(f"/training/rounds/{made.id}/order")
            except Invalid as invalid:
                form.offers.errors = [invalid.message]
    page = render_template(
        "cpd/round_new.html", form=form, host=host, name=parties.name(host), free=free
    )
    return page, status


@bp.route(ONE + "/order", methods=["GET", "POST"])
@run
def round_order(round_id: int) -> Answer:
    """Choose and publish the order of claims, before the closing date."""
    view, form = _view(round_id), OrderForm()
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                rounds_services.publish_order(
                    actor=current_actor(), round_id=round_id, order=form.order(),
                    version=form.seen_version, reason=form.reason.data or "",
                )  # fmt: skip
                flash("The order is published, and everyone who asked has been told.", "success")
                return redirect_to(f"/training/rounds/{round_id}")
            except Invalid as invalid:
                form[invalid.field].errors = [invalid.message]
            except Conflict as conflict:
                kept = {"Reason": form.reason.data} if form.reason.data else {}
                raise Conflict(conflict.message, kept=kept) from conflict
    else:
        form.show(view.order, view.round.version)
    return render_template("cpd/round_order.html", form=form, view=view), status


@bp.get(ONE + "/applicants")
@run
def round_applicants(round_id: int) -> str:
    """Who has asked so far; nobody's tier is shown."""
    view = _view(round_id)
    return render_template(
        "cpd/round_applicants.html", view=view, applicants=rounds_own.applicants(view.offers)
    )


@bp.get(ONE + "/preview")
@run
def round_preview(round_id: int) -> Answer:
    """After closing: what everybody would get and why, beside other rules, before anything is published."""
    view = _view(round_id)
    if view.round.state == "decided":
        return redirect_to(f"/training/rounds/{round_id}/check")
    decided = rounds_work.preview(view.round) if view.closed else None
    return render_template(
        "cpd/round_preview.html",
        view=view,
        decided=decided,
        rows=rounds_work.rows_of(decided, view.offers) if decided else [],
        comparison=rounds_work.compare(decided) if decided else [],
        rules=rounds_queries.published_rules(view.round),
        tiers=rounds_queries.may_see_input(current_actor(), view.round),
    )


@bp.post(ONE + "/publish")
@needs(Permission.OFFER_CPD, subject=rounds_queries.round_subject, late_write=True)
def round_publish(round_id: int) -> BaseResponse:
    """Publish the result that was previewed."""
    actor, view = current_actor(), _view(round_id)
    if view.round.state != "decided":
        worked = rounds_work.preview(view.round) if view.closed else None
        if worked is None:
            raise Conflict(
                "A round is decided after its closing date, by an order published before."
            )
        begin_write()
        rounds_deciding.decide(
            actor=actor, round_id=round_id, worked=worked,
            seen_hash=request.form.get("input_hash", ""),
        )  # fmt: skip
        flash("The result is published, and everyone who asked has been told.", "success")
    return redirect_to(f"/training/rounds/{round_id}")


@bp.get(ONE + "/check")
@signed_in()
def round_check(round_id: int) -> str:
    """Run a decided round again and compare: the host, the LA's officers, the administrator."""
    view, actor = _view(round_id), current_actor()
    if view.round.state != "decided" or not rounds_queries.may_check(actor, view.round):
        raise NotFound
    return render_template(
        "cpd/round_check.html",
        view=view,
        again=rounds_work.run_again(view.round),
        rows=rounds_work.kept_rows(view.round, view.offers),
        input=rounds_queries.may_see_input(actor, view.round),
    )


@bp.get(ONE + "/input.json")
@needs(Permission.CHECK_ALLOCATIONS, subject=rounds_queries.round_subject)
def round_input(round_id: int) -> Response:
    """What a decided round was decided from, byte for byte: its SHA-256 is the input hash."""
    view = _view(round_id)
    if view.round.state != "decided":
        raise NotFound
    answer = Response(view.round.input, mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="round-{round_id}.json"'
    return answer


@bp.route(ONE + "/requests/<int:booking_id>", methods=["GET", "POST"])
@needs(Permission.BOOK_CPD, subject=rounds_queries.booking_subject)
def round_request(round_id: int, booking_id: int) -> Answer:
    """How far, when and where else one requested place may be."""
    found = rounds_queries.request_in(round_id, booking_id)
    if found is None or found[1].state != "requested":
        raise NotFound
    view = _view(round_id)
    form = TermsForm(data=rounds_own.terms_of(booking_id))
    form.offer(
        rounds_queries.day_choices(view.offers),
        rounds_queries.other_choices(view.offers, found[1].offer_id),
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                rounds_services.set_terms(
                    actor=current_actor(), round_id=round_id, booking_id=booking_id,
                    terms=form.terms(),
                )  # fmt: skip
                flash("Saved. It counts when the round is decided.", "success")
                return redirect_to(f"/training/rounds/{round_id}")
            except Invalid as invalid:
                form[invalid.field].errors = [invalid.message]
    page = render_template("cpd/round_request.html", form=form, view=view, booking=found[1])
    return page, status
