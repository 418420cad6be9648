"""Pages of requests: what is asked for, asking, changing, withdrawing, suggesting training and answering that."""

from __future__ import annotations

from decimal import Decimal

from flask import flash, render_template, request
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from collabnet.core.permissions import Permission, can
from collabnet.cpd import offers, parties, request_changes, requests
from collabnet.cpd.blueprint import bp
from collabnet.cpd.forms_requests import RequestForm, SuggestForm
from collabnet.cpd.requests import Request
from collabnet.cpd.routes_hosting import Answer, kept, version_of
from collabnet.platform.access import current_actor, needs, public
from collabnet.platform.errors import NotFound
from collabnet.platform.security import redirect_to

ONE = "/training/requests/<int:request_id>"
own_request = needs(Permission.BOOK_CPD, subject=requests.employer_subject)
seen_request = needs(Permission.VIEW_CPD, subject=requests.employer_subject)


@bp.get("/training/requests")
@public()
def request_list() -> str:
    """What schools ask for: needs for members, counts for everyone."""
    actor = current_actor()
    own = list(parties.bodies_for(actor, Permission.BOOK_CPD)) if actor.signed_in else []
    member = can(actor, Permission.VIEW_CPD)
    return render_template(
        "cpd/requests.html",
        asked=[a for a in requests.open_requests(actor) if not a.own] if member else [],
        member=member,
        own=requests.own_requests(own, actor),
        counts=requests.counts(),
        may_ask=bool(own),
    )


@bp.route("/training/requests/new", methods=["GET", "POST"])
@needs(Permission.BOOK_CPD)
def new_request() -> Answer:
    """Ask for training."""
    employers = parties.bodies_for(current_actor(), Permission.BOOK_CPD)
    form = RequestForm()
    form.employer.choices = [SelectChoice(str(s), n) for s, n in employers.items()]
    status = 200
    if request.method == "POST":
        values = form.values() if form.validate() else None
        if values is not None:
            employer = next(s for s in employers if str(s) == form.employer.data)
            made: list[Request] = []
            if kept(
                form,
                lambda: made.append(
                    request_changes.ask(actor=current_actor(), employer=employer, values=values)
                ),
            ):
                flash("Published. Hosts can suggest training for it now.", "success")
                return redirect_to(f"/training/requests/{made[0].id}")
        status = 422
    return render_template("cpd/request_form.html", form=form, asked=None), status


@bp.route(ONE + "/edit", methods=["GET", "POST"])
@own_request
def edit_request(request_id: int) -> Answer:
    """Change a request."""
    found = _open_or_404(request_id)
    budget = None if found.budget_pence is None else Decimal(found.budget_pence) / 100
    form = RequestForm(obj=found, data={"budget": budget, "token": str(found.version)})
    del form.employer
    status = 200
    if request.method == "POST":
        values = form.values() if form.validate() else None
        if values is not None and kept(
            form,
            lambda: request_changes.change(
                actor=current_actor(),
                request_id=request_id,
                version=version_of(form),
                values=values,
            ),
        ):
            flash("Changed.", "success")
            return redirect_to(f"/training/requests/{request_id}")
        status = 422
    return render_template("cpd/request_form.html", form=form, asked=found), status


def _open_or_404(request_id: int) -> Request:
    found = requests.find(request_id)
    if found is None or found.state not in requests.OPEN_STATES:
        raise NotFound
    return found


@bp.post(ONE + "/withdraw")
@own_request
def withdraw_request(request_id: int) -> Response:
    """Take a request back."""
    _open_or_404(request_id)
    request_changes.withdraw(actor=current_actor(), request_id=request_id, version=version_of())
    flash("Withdrawn.", "success")
    return redirect_to("/training/requests")


@bp.route(ONE, methods=["GET", "POST"])
@seen_request
def request_page(request_id: int) -> Answer:
    """One request with what was suggested; hosts suggest their own training here."""
    actor = current_actor()
    found, where = requests.find(request_id), requests.employer_subject(request_id)
    if found is None or where is None or not requests.sees(actor, found, where):
        raise NotFound
    form, status = _suggest_form(), 200
    if request.method == "POST":
        if form.validate() and kept(
            form,
            lambda: request_changes.suggest(
                actor=actor, request_id=request_id, offer_id=int(form.offer.data),
                message=form.message.data or "",
            ),
        ):  # fmt: skip
            flash(
                "Suggested. They have been told; you learn who they are if they accept.", "success"
            )
            return redirect_to(f"/training/requests/{request_id}")
        status = 422
    asked = requests.as_seen(actor, [found])[0]
    hosts = set(parties.bodies_for(actor, Permission.OFFER_CPD))
    page = render_template(
        "cpd/request.html", asked=asked, form=form,
        suggestions=requests.suggestions(request_id) if asked.own else [],
        mine=[s for s in requests.suggestions(request_id) if not asked.own and _is_of(s.row, hosts)],
        may_suggest=bool(form.offer.choices) and not asked.own and asked.state in requests.OPEN_STATES,
    )  # fmt: skip
    return page, status


def _is_of(row: offers.Row, hosts: set[parties.Scope]) -> bool:
    return row.host_href in {parties.href(h) for h in hosts}


def _suggest_form() -> SuggestForm:
    """The form with the training of somebody's own organisations that can be booked."""
    form = SuggestForm()
    hosts = parties.bodies_for(current_actor(), Permission.OFFER_CPD)
    rows = offers.upcoming_of_hosts(hosts)
    form.offer.choices = [SelectChoice(str(r.id), f"{r.title}, {r.when}") for r in rows]
    return form


@bp.post(ONE + "/answers/<int:answer_id>/accept")
@own_request
def accept_suggestion(request_id: int, answer_id: int) -> Response:
    """Take a suggestion up, then book."""
    answer = request_changes.accept(
        actor=current_actor(), request_id=request_id, answer_id=answer_id
    )
    flash("Accepted. The host knows now who asks. Book your places.", "success")
    return redirect_to(f"/training/offers/{answer.offer_id}/book")


@bp.post(ONE + "/answers/<int:answer_id>/decline")
@own_request
def decline_suggestion(request_id: int, answer_id: int) -> Response:
    """Say no to a suggestion."""
    request_changes.decline(actor=current_actor(), request_id=request_id, answer_id=answer_id)
    flash("Declined. The host does not learn who asked.", "success")
    return redirect_to(f"/training/requests/{request_id}")
