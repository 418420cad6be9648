"""The steps in which an advert is written or changed, the check while one types, and its documents."""

from __future__ import annotations

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from collabnet.core.permissions import Permission
from collabnet.core.vacancy import Action
from collabnet.directory.forms_lives import VersionForm
from collabnet.platform import uploads
from collabnet.platform.access import current_actor, needs
from collabnet.platform.errors import Invalid
from collabnet.platform.security import redirect_to
from collabnet.vacancies import journey, pages, queries, services, services_documents
from collabnet.vacancies.blueprint import bp
from collabnet.vacancies.forms import DocumentForm
from collabnet.vacancies.guards import owned
from collabnet.vacancies.routes import MANAGE, ONE

LATER, CHECK = "later", "check"
STEP = "<any(" + ",".join(journey.WORDS) + "):step>"


@bp.route(ONE + "/" + STEP, methods=["GET", "POST"])
@needs(Permission.POST_VACANCIES)
def step(number: int, step: str) -> ResponseReturnValue:
    """One step of an advert. What cannot be read is said beside its field and kept for mending."""
    row, actor = owned(number), current_actor()
    services.check(row, actor, Action.EDIT)
    page = journey.step_page(row, step)
    action = request.form.get("action", "")
    if request.method == "POST" and journey.save(page, actor):
        if action == CHECK:
            return redirect_to(f"{MANAGE}/{number}/{step}#checks")
        where = MANAGE if action == LATER else _next(number, page)
        if not (page.is_draft and where.endswith(journey.after(page.step.word))):
            flash("Saved", "success")  # whoever goes on to the next step sees that it is
        return redirect_to(where)
    return render_template(
        "vacancies/edit_step.html",
        page=page,
        form=page.form,
        row=row,
        position=journey.position(step),
    ), 422 if page.form.errors else 200


def _next(number: int, page: journey.StepPage) -> str:
    """Where saving leads: the next step of a draft; back to the review where that asked for a change."""
    if not page.is_draft:
        return f"{MANAGE}/{number}"
    if request.args.get("back") == "review":
        return f"{MANAGE}/{number}/review"
    return f"{MANAGE}/{number}/{journey.after(page.step.word)}"


@bp.post(ONE + "/check/" + STEP)
@needs(Permission.POST_VACANCIES, late_write=True)
def check(number: int, step: str) -> ResponseReturnValue:
    """What the checks say of what is typed now: a piece of the page of the step. Nothing is kept."""
    row = owned(number)
    services.check(row, current_actor(), Action.EDIT)
    page = journey.step_page(row, step)
    journey.preview(page)
    return {"html": render_template("vacancies/_checks.html", page=page)}


@bp.route(ONE + "/documents", methods=["GET", "POST"])
@needs(Permission.POST_VACANCIES, upload_limit=uploads.REQUEST_LIMIT)
def documents(number: int) -> ResponseReturnValue:
    """The documents of an advert: those that are there, and another one."""
    row, actor = owned(number), current_actor()
    services.check(row, actor, Action.EDIT)
    form = DocumentForm(data={"version": str(row.version)})
    if form.validate_on_submit() and form.document.upload is not None:
        try:
            services_documents.add_document(
                actor=actor, row=row, upload=form.document.upload, version=form.seen_version
            )
            flash("The document is added", "success")
            return redirect_to(f"{MANAGE}/{number}/documents")
        except Invalid as error:
            form.document.errors = [error.message]
    return render_template(
        "vacancies/edit_documents.html",
        form=form,
        row=row,
        files=pages.documents(row),
        is_draft=queries.standing_of(row).value == "draft",
        position=journey.position(journey.DOCUMENTS),
        after=journey.after(journey.DOCUMENTS),
    ), 422 if form.errors else 200


@bp.post(ONE + "/documents/<int:file_id>/remove")
@needs(Permission.POST_VACANCIES)
def remove_document(number: int, file_id: int) -> ResponseReturnValue:
    """Take a document away."""
    row, form = owned(number), VersionForm()
    form.validate()
    services_documents.remove_document(
        actor=current_actor(), row=row, file_id=file_id, version=form.seen_version
    )
    flash("The document is removed", "success")
    return redirect_to(f"{MANAGE}/{number}/documents")
