"""The pages of support: asking with one click, answering, closing, withdrawing; who wants to be asked; counts."""

from __future__ import annotations

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from collabnet.accounts.queries_organisations import (
    employer_named,
    organisation_subject,
    organisations,
    scope_of,
)
from collabnet.core.actor import Scope
from collabnet.core.permissions import Permission
from collabnet.core.support import Action, Help, Outcome
from collabnet.directory.forms_lives import VersionForm
from collabnet.platform.access import current_actor, needs, signed_in
from collabnet.platform.errors import Invalid, NotFound
from collabnet.platform.security import redirect_to
from collabnet.recruitment_code import support_helpers as helpers
from collabnet.recruitment_code import support_pages as pages
from collabnet.recruitment_code import support_queries as queries
from collabnet.recruitment_code import support_services as services
from collabnet.recruitment_code.routes import bp
from collabnet.recruitment_code.support_forms import (
    WISHES,
    AskForm,
    CloseForm,
    HelperForm,
    OfferForm,
)

ONE = "/support/<int:number>"
HELPER = "/support/helper/<any(school,trust):word>/<string(maxlength=10):code>"
USUAL = [Help.COVER.value, Help.SECONDMENT.value]


def seen(number: int) -> pages.SupportPage:
    """A request as the present person sees it. Raises NotFound for whoever must not know of it."""
    row = queries.request_by(number)
    page = pages.page(row, current_actor()) if row is not None else None
    if page is None:
        raise NotFound
    return page


@bp.get("/support")
@signed_in()
def support() -> ResponseReturnValue:
    """The requests that the person may know of, and the schools for which they may ask."""
    actor = current_actor()
    return render_template(
        "recruitment_code/support_list.html",
        cards=queries.cards(actor),
        schools=queries.schools_to_ask_for(actor),
        helping=queries.organisations_that_help(actor),
    )


@bp.route("/support/ask", methods=["GET", "POST"])
@needs(Permission.ASK_SUPPORT)
def ask_support() -> ResponseReturnValue:
    """Ask: everything is filled in, one press sends it."""
    actor = current_actor()
    schools = queries.schools_to_ask_for(actor)
    asked = request.args.get("school", "")
    first = asked if asked in {o.code for o in schools} else (schools[0].code if schools else "")
    form = AskForm(data={"school": first, "kinds": USUAL, "helpers": False})
    form.offer_schools(schools)
    if form.validate_on_submit():
        try:
            row = services.ask(
                actor=actor,
                urn=int(form.school.data),
                kinds=form.help,
                words=form.words.data or "",
                asks_helpers=bool(form.helpers.data),
            )
            flash("Your request is sent. Nobody else knows of it", "success")
            return redirect_to(f"/support/{row.id}")
        except Invalid as error:
            form.school.errors = [error.message]
    return render_template(
        "recruitment_code/support_ask.html",
        form=form,
        schools=schools,
        live=queries.live_request(int(first)) if first and not form.is_submitted() else None,
    ), 422 if form.errors else 200


@bp.get(ONE)
@signed_in()
def support_request(number: int) -> ResponseReturnValue:
    """One request as the person's side sees it."""
    return render_template("recruitment_code/support.html", page=seen(number))


@bp.route(ONE + "/offer", methods=["GET", "POST"])
@signed_in()
def offer_support(number: int) -> ResponseReturnValue:
    """Offer help, for the authority or as a helper."""
    page = seen(number)
    if not page.answering:
        raise NotFound
    first = page.answering[0]
    form = OfferForm(
        data={
            "version": str(page.row.version),
            "by": str(first.scope),
            "link": queries.capacity_link(first.scope),
        }
    )
    form.offer_organisations(page.answering)
    if form.validate_on_submit():
        services.offer(
            actor=current_actor(),
            row=page.row,
            version=form.seen_version,
            by=_named(form.by.data),
            words=form.words.data or "",
            link=form.link.data or "",
        )
        flash("Your offer is sent to the school", "success")
        return redirect_to(f"/support/{number}")
    return render_template(
        "recruitment_code/support_offer.html", form=form, page=page
    ), 422 if form.errors else 200


def _named(key: str | None) -> Scope:
    scope = employer_named(key or "")
    if scope is None:
        raise NotFound
    return scope


@bp.post(ONE + "/offers/<int:offer_id>/<any(accept,decline,take_back):what>")
@signed_in()
def answer_support_offer(number: int, offer_id: int, what: str) -> ResponseReturnValue:
    """The school accepts or declines an offer, or whoever made it takes it back."""
    page, form = seen(number), VersionForm()
    services.answer_offer(
        actor=current_actor(),
        row=page.row,
        version=form.seen_version,
        offer_id=offer_id,
        action=Action(what),
    )
    words = {"accept": "Accepted. You can now see whom to talk to", "decline": "Declined"}
    flash(words.get(what, "Your offer is taken back"), "success")
    return redirect_to(f"/support/{number}")


@bp.post(ONE + "/<any(ask_helpers,stop_helpers,withdraw):what>")
@signed_in()
def support_step(number: int, what: str) -> ResponseReturnValue:
    """Ask helpers as well or no longer, or withdraw: one click, no reason."""
    page, form, actor = seen(number), VersionForm(), current_actor()
    if what == "withdraw":
        services.withdraw(actor=actor, row=page.row, version=form.seen_version)
        flash("Your request is withdrawn. Only your school can still read it", "success")
    else:
        asks = what == "ask_helpers"
        services.put_to_helpers(actor=actor, row=page.row, version=form.seen_version, ask_them=asks)
        flash("The helpers are asked" if asks else "The helpers are no longer asked", "success")
    return redirect_to(f"/support/{number}")


@bp.route(ONE + "/close", methods=["GET", "POST"])
@signed_in()
def close_support(number: int) -> ResponseReturnValue:
    """Close a request with what came of it."""
    page = seen(number)
    if not page.is_own:
        raise NotFound
    form = CloseForm(data={"version": str(page.row.version)})
    if form.validate_on_submit():
        services.close(
            actor=current_actor(),
            row=page.row,
            version=form.seen_version,
            outcome=Outcome(form.outcome.data),
            words=form.words.data or "",
        )
        flash("Your request is closed", "success")
        return redirect_to(f"/support/{number}")
    return render_template(
        "recruitment_code/support_close.html", form=form, page=page
    ), 422 if form.errors else 200


@bp.route(HELPER, methods=["GET", "POST"])
@needs(Permission.HELP_WITH_SUPPORT, subject=organisation_subject)
def support_helper(word: str, code: str) -> ResponseReturnValue:
    """Whether an organisation wants to be asked as a helper."""
    owner = scope_of(word, code)
    if owner is None:
        raise NotFound
    wish = helpers.wish_of(owner)
    form = HelperForm(data={"wants": next(k for k, v in WISHES.items() if v is wish)})
    if form.validate_on_submit():
        services.say_whether_to_ask(
            actor=current_actor(), owner=owner, wants=WISHES[form.wants.data]
        )
        flash("It is kept", "success")
        return redirect_to("/support")
    return render_template(
        "recruitment_code/support_helper.html",
        form=form,
        organisation=organisations([owner])[owner],
    ), 422 if form.errors else 200


@bp.get("/support/counts")
@needs(Permission.COUNT_SUPPORT)
def support_counts() -> ResponseReturnValue:
    """How many requests a region's schools made this school year; small numbers hidden."""
    return render_template(
        "recruitment_code/support_counts.html",
        counts=queries.counts(current_actor()),
        columns=queries.COLUMNS,
        since=queries.counted_since(),
    )
