"""The pages of an employer's own adverts: the list, one advert, and the steps once it is written."""

from __future__ import annotations

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from collabnet.core.permissions import Permission
from collabnet.core.vacancy import Action, Side
from collabnet.core.vacancy_post import Post
from collabnet.directory.forms_lives import VersionForm
from collabnet.platform.access import current_actor, needs
from collabnet.platform.errors import Invalid
from collabnet.platform.exports import csv_response
from collabnet.platform.security import redirect_to
from collabnet.vacancies import pages, queries, services
from collabnet.vacancies.advert import advert
from collabnet.vacancies.blueprint import bp
from collabnet.vacancies.forms import ExtendForm, NewForm, OutcomeForm
from collabnet.vacancies.guards import employer, on_side, owned

MANAGE = "/vacancies/manage"
ONE = MANAGE + "/<int:number>"
CONFIRMED = {
    "close": ("Close this advert now", "Nobody can apply any more. You can extend it later."),
    "withdraw": (
        "Take this advert down",
        "Nobody finds it any more, and it cannot go out again. You can copy it.",
    ),
    "delete": ("Delete this draft", "What you wrote is gone, with its documents."),
    "unschedule": ("Take it back to a draft", "It does not go out until you publish it again."),
    "stop_sharing": ("Stop sharing this post", "The advert stays with the employer that wrote it."),
}
DONE = {
    "close": "The advert is closed",
    "withdraw": "The advert is taken down",
    "delete": "The draft is deleted",
    "unschedule": "It is a draft again",
    "stop_sharing": "The post is no longer shared",
}


@bp.get(MANAGE)
@needs(Permission.POST_VACANCIES)
def manage() -> ResponseReturnValue:
    """The adverts of one's employers, by where they stand."""
    page = pages.manage(current_actor(), request.args.get("tab", ""))
    return render_template("vacancies/manage.html", page=page)


@bp.get(MANAGE + ".csv")
@needs(Permission.POST_VACANCIES)
def manage_csv() -> ResponseReturnValue:
    """The same adverts as a file."""
    rows = list(pages.csv_rows(queries.my_cards(current_actor())))
    return csv_response("vacancies.csv", pages.CSV_COLUMNS, rows)


@bp.route(MANAGE + "/new", methods=["GET", "POST"])
@needs(Permission.POST_VACANCIES)
def new() -> ResponseReturnValue:
    """Begin an advert; where somebody posts for one employer only, that is the one."""
    actor = current_actor()
    employers = queries.employers_of(actor)
    form = NewForm(data={"employer": str(employers[0].scope)} if len(employers) == 1 else None)
    form.offer(employers)
    if form.validate_on_submit():
        owner = employer(form.employer.data)
        own = queries.schools_of(owner)
        urns = (own[0][0],) if len(own) == 1 else ()
        row = services.create(actor=actor, owner=owner, post=Post(urns=urns))
        return redirect_to(f"{MANAGE}/{row.id}/job")
    return render_template("vacancies/new.html", form=form, employers=employers), (
        422 if form.errors else 200
    )


@bp.get(ONE)
@needs(Permission.POST_VACANCIES)
def manage_one(number: int) -> ResponseReturnValue:
    """One advert: what is still to do, or how it stands, and what can be done with it."""
    row = on_side(number, Side.OWNER, Side.PARTNER)
    return render_template(
        "vacancies/one.html", page=pages.one(row, current_actor()), view=advert(row)
    )


@bp.get(ONE + "/review")
@needs(Permission.POST_VACANCIES)
def review(number: int) -> ResponseReturnValue:
    """Every answer, what is missing, what the code says."""
    return render_template(
        "vacancies/review.html", page=pages.review(owned(number), current_actor())
    )


@bp.get(ONE + "/preview")
@needs(Permission.POST_VACANCIES)
def preview(number: int) -> ResponseReturnValue:
    """The advert as its readers will see it."""
    row = on_side(number, Side.OWNER, Side.PARTNER)
    return render_template(
        "vacancies/preview.html", view=advert(row), documents=pages.documents(row)
    )


@bp.route(ONE + "/extend", methods=["GET", "POST"])
@needs(Permission.POST_VACANCIES)
def extend(number: int) -> ResponseReturnValue:
    """Another closing day."""
    row, actor = owned(number), current_actor()
    services.check(row, actor, Action.EXTEND)
    form = ExtendForm(data={"version": str(row.version), "closes_time": "midday"})
    if form.validate_on_submit() and form.closes_time.time is not None:
        try:
            services.extend(
                actor=actor, row=row, version=form.seen_version, closes_on=form.closes_on.data,
                closes_time=form.closes_time.time, reason=form.reason.data,
            )  # fmt: skip
            flash("The closing day is changed", "success")
            return redirect_to(f"{MANAGE}/{number}")
        except Invalid as error:
            form.closes_on.errors = [error.message]
    return render_template(
        "vacancies/extend.html", form=form, page=pages.one(row, actor)
    ), 422 if form.errors else 200


@bp.route(ONE + "/outcome", methods=["GET", "POST"])
@needs(Permission.POST_VACANCIES)
def outcome(number: int) -> ResponseReturnValue:
    """What came of an advert; it closes with it."""
    row, actor = owned(number), current_actor()
    services.check(row, actor, Action.RECORD_OUTCOME)
    form = OutcomeForm(data={"version": str(row.version), "outcome": row.outcome})
    if form.validate_on_submit():
        services.record_outcome(
            actor=actor, row=row, version=form.seen_version, outcome=form.outcome.data
        )
        flash("The outcome is recorded. Only your own organisation sees it", "success")
        return redirect_to(f"{MANAGE}/{number}")
    return render_template(
        "vacancies/outcome.html", form=form, page=pages.one(row, actor)
    ), 422 if form.errors else 200


@bp.route(
    ONE + "/<any(close,withdraw,delete,unschedule,stop_sharing):what>", methods=["GET", "POST"]
)
@needs(Permission.POST_VACANCIES)
def confirm(number: int, what: str) -> ResponseReturnValue:
    """A step that is asked about once more before it is taken."""
    sides = (Side.OWNER, Side.PARTNER) if what == "stop_sharing" else (Side.OWNER,)
    row, actor = on_side(number, *sides), current_actor()
    services.check(row, actor, Action(what))
    form = VersionForm(data={"version": str(row.version)})
    if form.validate_on_submit():
        _take(what, row, form.seen_version)
        flash(DONE[what], "success")
        gone = what == "delete" or not queries.still_mine(row, actor)
        return redirect_to(MANAGE if gone else f"{MANAGE}/{number}")
    heading, words = CONFIRMED[what]
    return render_template(
        "vacancies/confirm.html",
        form=form,
        page=pages.one(row, actor),
        heading=heading,
        words=words,
    ), 422 if form.errors else 200


def _take(what: str, row: queries.Vacancy, version: int) -> None:
    actor = current_actor()
    if what == "close":
        services.close(actor=actor, row=row, version=version)
    elif what == "withdraw":
        services.withdraw(actor=actor, row=row, version=version)
    elif what == "unschedule":
        services.unschedule(actor=actor, row=row, version=version)
    elif what == "stop_sharing":
        services.stop_sharing(actor=actor, row=row, version=version)
    else:
        services.delete(actor=actor, row=row, version=version)


@bp.post(ONE + "/copy")
@needs(Permission.POST_VACANCIES)
def copy(number: int) -> ResponseReturnValue:
    """A new draft that says the same."""
    made = services.copy(actor=current_actor(), row=owned(number))
    flash("Copied. Enter its dates, then check it", "success")
    return redirect_to(f"{MANAGE}/{made.id}")
