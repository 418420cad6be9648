"""The pages of secondments around the agreement: agreeing to lend, assurance, identity, another end, a new post."""

from __future__ import annotations

from flask import flash, render_template
from flask.typing import ResponseReturnValue

from collabnet.core.resignation import Post, next_leaving
from collabnet.core.secondment import Action, Side
from collabnet.platform.access import current_actor, signed_in
from collabnet.platform.clock import today
from collabnet.platform.errors import Invalid
from collabnet.platform.security import redirect_to
from collabnet.staffing import pages, queries, services, services_terms
from collabnet.staffing.forms import AgreeForm, AssuranceForm, IdentityForm
from collabnet.staffing.forms_terms import ConvertForm, EndForm
from collabnet.staffing.routes import ONE, as_party, bp
from collabnet.staffing.routes_terms import PARTIES, not_now


def _back(row: queries.Secondment) -> ResponseReturnValue:
    return redirect_to(pages.place(row, current_actor()))


@bp.route(ONE + "/agree", methods=["GET", "POST"])
@signed_in()
def agree(number: int) -> ResponseReturnValue:
    """The home employer agrees to lend, and names the person where it offers one."""
    row = as_party(number, Side.HOME)
    page = pages.page(row, current_actor())
    if Action.AGREE not in page.steps:
        return not_now(page, "It is not for you to agree to anything now.")
    form = AgreeForm(data={"version": str(row.version)})
    if form.validate_on_submit():
        try:
            services.agree(
                actor=current_actor(), row=row, version=form.seen_version, email=form.email.data or "",
                note=form.note.data or "",
            )  # fmt: skip
            flash("You agree to lend. Now the terms are written down", "success")
            return _back(row)
        except Invalid as error:
            form.email.errors = [error.message]
    return render_template("staffing/agree.html", form=form, page=page), 422 if form.errors else 200


@bp.route(ONE + "/assurance", methods=["GET", "POST"])
@signed_in()
def assurance(number: int) -> ResponseReturnValue:
    """The home employer records the letter of assurance: its date and what it covers, no certificate."""
    row = as_party(number, Side.HOME)
    page = pages.page(row, current_actor())
    if Action.ASSURE not in page.steps:
        return not_now(page, "The letter of assurance is recorded between the terms and the start.")
    form = AssuranceForm(
        data={
            "version": str(row.version), "on": row.assurance_on, "checks": row.assured,
            "new_role": row.assures_new_role,
        }
    )  # fmt: skip
    if form.validate_on_submit():
        services_terms.assure(
            actor=current_actor(), row=row, version=form.seen_version, on=form.on.data,
            checks=form.checks.data or [], new_role=bool(form.new_role.data),
        )  # fmt: skip
        flash("The letter of assurance is recorded", "success")
        return _back(row)
    return render_template(
        "staffing/assurance.html", form=form, page=page
    ), 422 if form.errors else 200


@bp.route(ONE + "/identity", methods=["GET", "POST"])
@signed_in()
def identity(number: int) -> ResponseReturnValue:
    """The host records the day on which it saw who the person is."""
    row = as_party(number, Side.HOST)
    page = pages.page(row, current_actor())
    if Action.CHECK_IDENTITY not in page.steps:
        return not_now(page, "The identity check is recorded between the terms and the start.")
    form = IdentityForm(data={"version": str(row.version), "on": row.id_checked_on})
    if form.validate_on_submit():
        services_terms.check_identity(
            actor=current_actor(), row=row, version=form.seen_version, on=form.on.data
        )
        flash("The identity check is recorded", "success")
        return _back(row)
    return render_template(
        "staffing/identity.html", form=form, page=page
    ), 422 if form.errors else 200


@bp.route(ONE + "/end", methods=["GET", "POST"])
@signed_in()
def end(number: int) -> ResponseReturnValue:
    """Propose another end, or agree to the one that is proposed; it moves once all three agree."""
    row, actor = as_party(number, *PARTIES), current_actor()
    page = pages.page(row, actor)
    if Action.EXTEND not in page.steps:
        return not_now(page, "Only while it is under way can another end be agreed.")
    sides = queries.sides_of(row, actor)
    mine = [s for s in PARTIES if s in sides]
    form = EndForm(
        data={"version": str(row.version), "side": mine[0].value, "to": row.proposed_end_on}
    )
    form.offer(mine)
    if form.validate_on_submit():
        try:
            services_terms.move_end(
                actor=actor, row=row, version=form.seen_version, to=form.to.data,
                side=Side(form.side.data), note=form.note.data or "",
            )  # fmt: skip
            flash("Your agreement is recorded", "success")
            return _back(row)
        except Invalid as error:
            form.to.errors = [error.message]
    return render_template("staffing/end.html", form=form, page=page), 422 if form.errors else 200


@bp.route(ONE + "/convert", methods=["GET", "POST"])
@signed_in()
def convert(number: int) -> ResponseReturnValue:
    """The person records that they take a post with the host; how, and notice to home, as far as they say it."""
    row, actor = as_party(number, *PARTIES), current_actor()
    page = pages.page(row, actor)
    if Action.CONVERT not in page.steps:
        return not_now(
            page, "Only the person who is lent records a new post, while it is under way."
        )
    form = ConvertForm(data={"version": str(row.version)})
    if form.validate_on_submit():
        services_terms.convert(
            actor=actor, row=row, version=form.seen_version, note=form.note.data or "",
            applied=form.applied.data or "", notice_on=form.notice_on.data, begins_on=form.begins_on.data,
        )  # fmt: skip
        flash("It is recorded, and both employers are told", "success")
        return _back(row)
    return render_template(
        "staffing/convert.html", form=form, page=page, leaving=next_leaving(Post.TEACHER, today())
    ), 422 if form.errors else 200
