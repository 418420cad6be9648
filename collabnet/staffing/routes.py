"""The pages of secondments up to the choice: what is open, a need or an offer, interest, the page of one."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue

from collabnet.accounts.queries_organisations import employer_named
from collabnet.core.actor import Scope
from collabnet.core.arrangements import Arrangement
from collabnet.core.permissions import Permission
from collabnet.core.secondment import Action, Side
from collabnet.platform.access import current_actor, needs, signed_in
from collabnet.platform.errors import Conflict, Invalid, NotFound
from collabnet.platform.exports import csv_response
from collabnet.platform.security import redirect_to
from collabnet.staffing import pages, pages_terms, queries, queries_own, services
from collabnet.staffing.forms import InterestForm, ListForm, PostForm, StepForm

bp = Blueprint("staffing", __name__)
ONE = "/secondments/<int:number>"
DONE = {
    Action.PUBLISH: "It is published. Members of your localities find it now",
    Action.TELL_HOME: "Your employer is told",
    Action.DECLINE: "It is declined. The other sides are told",
    Action.RETURN: "The return is recorded",
    Action.WITHDRAW: "It is withdrawn",
    Action.REVIEW: "The review is recorded",
}


def seen(number: int) -> queries.Secondment:
    """A secondment that the present person may see. Raises NotFound."""
    row = queries.secondment(number)
    if row is None or not queries.may_see(row, current_actor()):
        raise NotFound
    return row


def as_party(number: int, *sides: Side) -> queries.Secondment:
    """A secondment on one of whose sides (any, where none is named) the person stands. Raises NotFound."""
    row = queries.secondment(number)
    found = queries.sides_of(row, current_actor()) if row is not None else frozenset()
    if row is None or not (found & set(sides) if sides else found):
        raise NotFound
    return row


def scope_in(key: str | None) -> Scope:
    """An employer as a form names it. Raises NotFound for one the person does not act for."""
    scope = employer_named(key or "")
    if scope is None or not queries.may_arrange(current_actor(), scope):
        raise NotFound
    return scope


@bp.get("/secondments")
@signed_in()
def secondments() -> ResponseReturnValue:
    """What is open in the localities of the person, and everything of their own."""
    actor = current_actor()
    form = ListForm(request.args)
    is_sound = form.validate()
    mine = queries.my_cards(actor)
    over = [card for card in mine if card.row.is_over]
    return render_template(
        "staffing/secondments.html",
        form=form,
        cards=queries.open_cards(
            actor, kind=form.kind.data, words=form.q.data or "", most_quarters=form.most_quarters
        )
        if is_sound
        else [],
        mine=[card for card in mine if not card.row.is_over],
        over=over,
        employers=queries.employers_of(actor),
    ), 200 if is_sound else 400


@bp.get("/secondments.csv")
@signed_in()
def secondments_csv() -> ResponseReturnValue:
    """Everything of the person's own as a file."""
    rows = queries_own.own_rows(current_actor())
    return csv_response("secondments.csv", queries_own.HEADER, rows)


@bp.get("/secondments/arrangements")
@signed_in()
def arrangements() -> ResponseReturnValue:
    """The ways to share people, who employs, and what VAT depends on."""
    return render_template("staffing/arrangements.html", kinds=list(Arrangement))


@bp.route("/secondments/new/<any(need,offer):kind>", methods=["GET", "POST"])
@needs(Permission.ARRANGE_SECONDMENTS)
def new(kind: str) -> ResponseReturnValue:
    """Say that somebody is needed, or that somebody could be lent."""
    form = PostForm()
    form.offer_employers(queries.employers_of(current_actor()))
    if form.validate_on_submit():
        row = services.create(
            actor=current_actor(),
            kind=kind,
            owner=scope_in(form.employer.data),
            values=form.values(),
        )
        if form.publish.data:
            services.take(
                actor=current_actor(), row=row, action=Action.PUBLISH, version=row.version
            )
            flash("It is published. Members of your localities find it now", "success")
        else:
            flash("The draft is saved. Nobody else sees it", "success")
        return redirect_to(f"/secondments/{row.id}")
    return render_template(
        "staffing/post.html", form=form, kind=kind, row=None
    ), 422 if form.errors else 200


@bp.route(ONE + "/edit", methods=["GET", "POST"])
@signed_in()
def edit(number: int) -> ResponseReturnValue:
    """Change a draft, or an open post before somebody is chosen."""
    row = as_party(number, Side.OWNER)
    owner = str(queries.owner_of(row))
    form = PostForm(
        data={
            "version": str(row.version), "employer": owner, "title": row.title, "about": row.about,
            "role": row.role,
            "subjects": row.subjects, "phases": row.phases,
            "days": f"{row.days_a_week:g}", "starts": row.starts_on, "ends": row.ends_on,
        }
    )  # fmt: skip
    form.offer_employers(
        [o for o in queries.employers_of(current_actor()) if str(o.scope) == owner]
    )
    if form.validate_on_submit():
        services.change_draft(
            actor=current_actor(), row=row, values=form.values(), version=form.seen_version
        )
        flash("Your changes are saved", "success")
        return redirect_to(f"/secondments/{number}")
    return render_template(
        "staffing/post.html", form=form, kind=row.kind, row=row
    ), 422 if form.errors else 200


@bp.get(ONE)
@signed_in()
def secondment(number: int) -> ResponseReturnValue:
    """One secondment as the person's side sees it."""
    return show(seen(number))


def show(row: queries.Secondment, refused: Conflict | None = None) -> ResponseReturnValue:
    """The page of a secondment, above it why a step was refused: what it lacks stands on the same page."""
    page = pages.page(row, current_actor())
    form = StepForm(formdata=None, data={"version": str(row.version)})
    form.form_errors = [str(refused)] if refused else []
    return render_template(
        "staffing/secondment.html",
        page=page,
        form=form,
        interest=_interest_form(row) if page.may_answer and not refused else None,
        may_say_more=len(_interest_form(row).who.choices or ())
        > sum(i.is_mine and i.row.state in ("open", "chosen") for i in page.interests),
        found=pages_terms.terms_page(row, current_actor()).found if page.shows_terms else (),
    ), 409 if refused else 200


@bp.post(ONE + "/step/<any(publish,tell_home,decline,return,withdraw,review):action>")
@signed_in()
def step(number: int, action: str) -> ResponseReturnValue:
    """Take a step that needs no more than a note."""
    row = as_party(number)
    form = StepForm()
    if not form.validate():
        raise Conflict("The note is too long: use at most 1,000 characters.")
    try:
        services.take(
            actor=current_actor(),
            row=row,
            action=Action(action),
            version=form.seen_version,
            note=form.note.data or "",
        )
    except Conflict as refused:
        return show(row, refused)
    flash(DONE[Action(action)], "success")
    return redirect_to(pages.place(row, current_actor()))


@bp.get(ONE + "/confirm/<any(tell_home,decline,withdraw,return,change_terms):action>")
@signed_in()
def step_confirm(number: int, action: str) -> ResponseReturnValue:
    """Say what a step that cannot be undone brings about, before it is taken."""
    row = as_party(number)
    page = pages.page(row, current_actor())
    if Action(action) not in page.steps:
        raise Conflict(f"This is not possible now: {row.state_words.lower()}.")
    return render_template(
        "staffing/confirm.html",
        page=page,
        action=action,
        words=pages.CONFIRM[Action(action)],
        form=StepForm(data={"version": str(row.version)}),
    )


@bp.route(ONE + "/interest", methods=["GET", "POST"])
@signed_in()
def interest(number: int) -> ResponseReturnValue:
    """Say that an employer of the person's, or the person, would like to."""
    row, actor = seen(number), current_actor()
    form = _interest_form(row)
    if form.validate_on_submit():
        myself = form.who.data == "myself"
        try:
            services.show_interest(
                actor=actor,
                row=row,
                employer=None if myself else scope_in(form.who.data),
                home=_home(form.home.data) if myself else None,
                note=form.note.data or "",
                lends="" if myself else form.lends.data or "",
            )
            flash("They are told that you would like to", "success")
            return redirect_to(f"/secondments/{number}")
        except Invalid as error:
            field = form.lends if error.field == "lends" else form.who
            field.errors = [error.message]
    return render_template(
        "staffing/interest.html", form=form, row=row, page=pages.page(row, actor)
    ), 422 if form.errors else 200


def _interest_form(row: queries.Secondment) -> InterestForm:
    """The form of who would like to, with the employers of the present person that could."""
    actor, owner = current_actor(), queries.owner_of(row)
    employers = [o for o in queries.employers_of(actor) if o.scope != owner]
    homes = [o for o in queries.employers_of_person(actor.user_id or 0) if o.scope != owner]
    form = InterestForm()
    form.offer(employers, homes, myself=row.kind == services.NEED)
    return form


def _home(key: str | None) -> Scope:
    """Where the person works, as the form names it; one of their own employers. Raises NotFound."""
    scope = employer_named(key or "")
    homes = {o.scope for o in queries.employers_of_person(current_actor().user_id or 0)}
    if scope is None or scope not in homes:
        raise NotFound
    return scope


@bp.post(ONE + "/interests/<int:interest_id>/<any(choose,back):what>")
@signed_in()
def decide(number: int, interest_id: int, what: str) -> ResponseReturnValue:
    """The owner chooses an interest, or whoever showed it takes it back."""
    row = seen(number)
    if what == "choose":
        as_party(number, Side.OWNER)
        services.choose(actor=current_actor(), row=row, interest_id=interest_id)
        flash("Chosen. The other side is told", "success")
        return redirect_to(pages.place(row, current_actor()))
    mine = {i.row.id for i in pages.page(row, current_actor()).interests if i.is_mine}
    if interest_id not in mine:
        raise NotFound
    services.withdraw_interest(actor=current_actor(), row=row, interest_id=interest_id)
    flash("Taken back", "success")
    return redirect_to(f"/secondments/{number}")
