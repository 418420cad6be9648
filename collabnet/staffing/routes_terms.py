"""The pages of an agreement: its terms, signatures, the agreement to read and print, and its documents."""

from __future__ import annotations

from flask import Response, flash, render_template, request
from flask.typing import ResponseReturnValue

from collabnet.core.secondment import Action, Side
from collabnet.platform.access import current_actor, signed_in
from collabnet.platform.clock import today
from collabnet.platform.errors import Conflict, Invalid, NotFound
from collabnet.platform.security import redirect_to
from collabnet.staffing import documents, pages, pages_terms, queries, services_terms
from collabnet.staffing.forms import StepForm
from collabnet.staffing.forms_terms import SignForm, TermsForm, terms_data
from collabnet.staffing.routes import ONE, as_party, bp, show

PARTIES = (Side.HOME, Side.HOST, Side.PERSON)
STEPS = {
    "ask_signatures": (services_terms.ask_signatures, "All three are asked to sign"),
    "change_terms": (
        services_terms.change_terms,
        "The terms are open again; earlier signatures do not count",
    ),
    "start": (services_terms.start, "The secondment has started"),
}


def not_now(page: pages.SecondmentPage, words: str) -> ResponseReturnValue:
    """What a link leads to once its step has been taken; what is sent all the same is refused."""
    if request.method == "POST":
        raise Conflict(f"{words} It stands at: {page.row.state_words.lower()}.")
    return render_template("staffing/not_now.html", page=page, words=words)


@bp.route(ONE + "/terms", methods=["GET", "POST"])
@signed_in()
def terms(number: int) -> ResponseReturnValue:
    """Write down the terms, whole or in part, with a starting text in every field; ask for signatures at once."""
    row, actor = as_party(number, Side.HOME, Side.HOST), current_actor()
    page = pages.page(row, actor)
    if Action.SET_TERMS not in page.steps:
        return not_now(page, "The terms cannot be changed now.")
    form = TermsForm(
        data=terms_data(
            row, pages_terms.starting_texts_of(row), same_employer=pages_terms.is_same_employer(row)
        )
    )
    whole = form.validate_on_submit() and form.check_reviews()
    if whole and (not form.ask.data or form.check_whole(row.days_a_week)):
        try:
            services_terms.set_terms(
                actor=actor, row=row, version=form.seen_version, values=form.values()
            )
            if form.ask.data:
                services_terms.ask_signatures(actor=actor, row=row, version=row.version)
            flash(
                "All three are asked to sign" if form.ask.data else "The terms are saved", "success"
            )
            return redirect_to(
                pages.place(row, actor) if form.ask.data else f"/secondments/{row.id}"
            )
        except Invalid as error:
            wrong = form.arrangement if error.field == "arrangement" else form.form_kind
            wrong.errors = [error.message]
    return render_template(
        "staffing/terms.html", form=form, page=page, parts=form.parts(row.days_a_week)
    ), 422 if form.errors else 200


@bp.post(ONE + "/<any(ask_signatures,change_terms,start):action>")
@signed_in()
def terms_step(number: int, action: str) -> ResponseReturnValue:
    """Ask for signatures, open the terms again, or start."""
    row = as_party(number, *PARTIES)
    form = StepForm()
    form.validate()
    actor = current_actor()
    take, done = STEPS[action]
    try:
        take(actor=actor, row=row, version=form.seen_version)
    except Conflict as refused:
        return show(row, refused)
    flash(done, "success")
    return redirect_to(pages.place(row, actor))


@bp.route(ONE + "/sign", methods=["GET", "POST"])
@signed_in()
def sign(number: int) -> ResponseReturnValue:
    """Read the agreement and sign it for one side."""
    row, actor = as_party(number, *PARTIES), current_actor()
    page = pages.page(row, actor)
    sides = queries.sides_of(row, actor)
    open_sides = [s for s in PARTIES if s in sides and s.value not in row.live_signatures()]
    if Action.SIGN not in page.steps or not open_sides:
        return not_now(page, "There is nothing for you to sign now.")
    form = SignForm(
        data={"version": str(row.version), "side": open_sides[0].value, "name": actor.name}
    )
    form.offer(open_sides)
    if form.validate_on_submit():
        services_terms.sign(
            actor=actor, row=row, version=form.seen_version, side=Side(form.side.data),
            name=form.name.data or "", office=form.office.data or "",
        )  # fmt: skip
        flash("Signed", "success")
        return redirect_to(f"/secondments/{row.id}")
    return render_template(
        "staffing/sign.html", form=form, page=page, terms=pages_terms.terms_page(row, actor),
        open_sides=open_sides,
    ), 422 if form.errors else 200  # fmt: skip


@bp.get(ONE + "/agreement")
@signed_in()
def agreement(number: int) -> ResponseReturnValue:
    """The agreement on one page, to read and to print."""
    row, actor = as_party(number, *PARTIES), current_actor()
    page = pages.page(row, actor)
    if not page.shows_terms:
        raise NotFound
    return render_template(
        "staffing/agreement.html", page=page, terms=pages_terms.terms_page(row, actor)
    )


@bp.get(ONE + "/<any(agreement,letter):what>.docx")
@signed_in()
def document(number: int, what: str) -> ResponseReturnValue:
    """The agreement or the letter to the person, to edit and print."""
    row, actor = as_party(number, *PARTIES), current_actor()
    page = pages.page(row, actor)
    if not page.shows_terms:
        raise NotFound
    terms_page = pages_terms.terms_page(row, actor)
    content = (
        documents.agreement(page, terms_page)
        if what == "agreement"
        else documents.letter(page, terms_page, today=today())
    )
    return Response(
        content,
        mimetype=documents.DOCX,
        headers={"Content-Disposition": f'attachment; filename="{what}-{number}.docx"'},
    )
