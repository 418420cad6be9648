"""Interest in adverts: said on the advert's page, listed for oneself, seen by the employer alone."""

from __future__ import annotations

from flask import flash, render_template
from flask.typing import ResponseReturnValue

from collabnet.core.vacancy import Side, Standing
from collabnet.platform.access import current_actor, signed_in
from collabnet.platform.errors import Invalid, NotFound
from collabnet.platform.security import redirect_to
from collabnet.vacancies import advert, interests_queries, interests_services, queries
from collabnet.vacancies.blueprint import bp
from collabnet.vacancies.guards import owned, readable
from collabnet.vacancies.public_forms import InterestForm


@bp.route("/vacancies/<int:number>/interest", methods=["GET", "POST"])
@signed_in()
def interest(number: int) -> ResponseReturnValue:
    """Tell the employer of an open advert that one is interested."""
    row, actor = readable(number), current_actor()
    if Side.PERSON not in queries.sides_of(row, actor):
        raise NotFound
    back = f"/vacancies/{number}"
    if interests_queries.own(number, actor) is not None:
        flash("You have told the employer that you are interested")
        return redirect_to(back)
    if queries.standing_of(row) is not Standing.LIVE:
        flash("This advert is closed")
        return redirect_to(back)
    form = InterestForm()
    if form.validate_on_submit():
        try:
            interests_services.show(
                actor=actor,
                row=row,
                note=form.note.data or "",
                shows_email=bool(form.shows_email.data),
            )
        except Invalid as refused:
            form.note.errors = [refused.message]
        else:
            flash("The employer is told that you are interested", "success")
            return redirect_to("/vacancies/interests")
    return render_template(
        "vacancies/interest.html",
        form=form,
        view=advert.advert(row),
        email=interests_queries.email_of(actor),
        is_own_employer=interests_queries.is_own_employer(row, actor),
    ), 422 if form.errors else 200


@bp.get("/vacancies/interests")
@signed_in()
def my_interests() -> ResponseReturnValue:
    """The adverts that one has shown interest in."""
    return render_template(
        "vacancies/my_interests.html", rows=interests_queries.mine(current_actor())
    )


@bp.post("/vacancies/interests/<int:number>/withdraw")
@signed_in()
def withdraw_interest(number: int) -> ResponseReturnValue:
    """Take one's interest in an advert back."""
    actor = current_actor()
    found = interests_queries.own_by_number(number, actor)
    if found is None:
        raise NotFound
    interests_services.withdraw(actor=actor, interest=found)
    flash("Your interest is withdrawn: the employer no longer sees it", "success")
    return redirect_to("/vacancies/interests")


@bp.get("/vacancies/manage/<int:number>/interests")
@signed_in()
def interests_of(number: int) -> ResponseReturnValue:
    """Who is interested in an advert of one's own employer."""
    row = owned(number)
    return render_template(
        "vacancies/interests_of.html",
        row=row,
        standing=queries.standing_of(row),
        people=interests_queries.interested_in(row),
    )
