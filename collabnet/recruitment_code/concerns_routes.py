"""The pages of concerns about conduct: raising one, leading, answering, agreeing on words, ending."""

from __future__ import annotations

from flask import flash, render_template
from flask.typing import ResponseReturnValue

from collabnet.accounts.queries_organisations import employer_named
from collabnet.core.actor import Scope
from collabnet.core.concerns import Action
from collabnet.core.permissions import Permission
from collabnet.directory.forms_lives import VersionForm
from collabnet.platform.access import current_actor, needs, signed_in
from collabnet.platform.errors import Invalid, NotFound
from collabnet.platform.security import redirect_to
from collabnet.recruitment_code import concerns_pages as pages
from collabnet.recruitment_code import concerns_queries as queries
from collabnet.recruitment_code import concerns_services as services
from collabnet.recruitment_code import queries_code
from collabnet.recruitment_code.concerns_forms import RaiseForm, WordsForm
from collabnet.recruitment_code.routes import bp

ONE = "/concerns/<int:number>"
DONE = {
    "lead": "You lead the conversation. The employer is asked for its answer",
    "assent": "Your agreement is recorded",
    "extend": "It is recorded. Ten working days are added once both sides say so",
    "confirm_breach": "It is recorded for the two employers, and nobody else",
    "end": "The conversation has ended without agreement",
    "withdraw": "The concern is withdrawn",
}


def seen(number: int) -> pages.ConcernPage:
    """A concern as the present person sees it. Raises NotFound for whoever must not know of it."""
    row = queries.concern_by(number)
    page = pages.page(row, current_actor()) if row is not None else None
    if page is None:
        raise NotFound
    return page


@bp.get("/concerns")
@signed_in()
def concerns() -> ResponseReturnValue:
    """The concerns on a side of which the person stands."""
    actor = current_actor()
    return render_template(
        "recruitment_code/concerns.html",
        cards=queries.cards(actor),
        may_raise=bool(queries.employers_of(actor)),
    )


@bp.route("/concerns/raise", methods=["GET", "POST"])
@needs(Permission.RAISE_CONCERN)
def raise_concern() -> ResponseReturnValue:
    """Raise a concern. Words that may mislead are explained once before it is sent, and never refused."""
    actor, form = current_actor(), RaiseForm()
    raisers, subjects = queries.raisers(actor), queries.subjects_to_choose(actor)
    newest = queries_code.newest()
    form.offer(raisers, subjects, queries_code.wordings(newest.number) if newest else {})
    if len(raisers) == 1 and not form.is_submitted():
        form.raiser.data = str(raisers[0].scope)
    remarks: list[pages.Remark] = []
    if form.validate_on_submit():
        remarks = pages.remarks(form.words.data or "") if not form.read.data else []
        try:
            if not remarks:
                number = _raise(form)
                flash("Your concern is raised. Somebody of the locality will lead", "success")
                return redirect_to(f"/concerns/{number}")
            form.read.data = "y"
        except Invalid as error:
            form[error.field].errors = [error.message]
    return render_template(
        "recruitment_code/concern_raise.html", form=form, subjects=subjects, remarks=remarks
    ), 422 if form.errors else 200


def _raise(form: RaiseForm) -> int:
    row = services.raise_concern(
        actor=current_actor(),
        raiser=_employer(form.raiser.data),
        about=_employer(form.about.data),
        kind=form.kind.data or "",
        clause=form.clause.data or "",
        words=form.words.data or "",
    )
    return row.id


def _employer(key: str | None) -> Scope:
    scope = employer_named(key or "")
    if scope is None:
        raise NotFound
    return scope


@bp.get(ONE)
@signed_in()
def concern(number: int) -> ResponseReturnValue:
    """One concern as the person's side sees it."""
    page = seen(number)
    form = WordsForm(data={"version": str(page.row.version)})
    return render_template("recruitment_code/concern.html", page=page, form=form)


@bp.post(ONE + "/<any(answer,say,propose):what>")
@signed_in()
def concern_words(number: int, what: str) -> ResponseReturnValue:
    """A step with words: the employer's answer, something said, words for the outcome."""
    page, form = seen(number), WordsForm()
    if not form.validate():
        return render_template("recruitment_code/concern.html", page=page, form=form), 422
    services.take(
        actor=current_actor(),
        row=page.row,
        action=Action(what),
        version=form.seen_version,
        words=form.words.data or "",
    )
    flash("The other sides are told", "success")
    return redirect_to(f"/concerns/{number}")


@bp.post(ONE + "/<any(lead,assent,extend,confirm_breach,end,withdraw):what>")
@signed_in()
def concern_step(number: int, what: str) -> ResponseReturnValue:
    """A step without words."""
    page, form = seen(number), VersionForm()
    services.take(
        actor=current_actor(), row=page.row, action=Action(what), version=form.seen_version
    )
    flash(DONE[what], "success")
    return redirect_to(f"/concerns/{number}")
