"""Pages of "Tell us this is wrong": the public form, what happens next, and the owner's list and answer."""

from __future__ import annotations

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from collabnet.core.permissions import Permission
from collabnet.directory import queries_corrections, services_corrections
from collabnet.directory.blueprint import bp
from collabnet.directory.forms_corrections import AnswerForm, ReportForm
from collabnet.directory.record_refs import RecordRef, find_record
from collabnet.platform.access import current_actor, needs, public
from collabnet.platform.errors import NotFound, TooManyRequests
from collabnet.platform.pagination import page_number
from collabnet.platform.security import redirect_to

WRONG = "/wrong/<any(school,trust,authority,locality):kind>/<string(maxlength=80):code>"


def _record(kind: str, code: str) -> RecordRef:
    found = find_record(kind, code)
    if found is None:
        raise NotFound
    return found


@bp.route(WRONG, methods=["GET", "POST"])
@public(late_write=True)
def wrong(kind: str, code: str) -> ResponseReturnValue:
    """Say that a fact or figure of a record is wrong; `?field=` says which beforehand."""
    record = _record(kind, code)
    fields = queries_corrections.fields_of(record)
    asked = request.args.get("field", "")
    known = {
        "field": asked if asked in fields else "",
        "email": queries_corrections.own_address(current_actor()),
    }
    form = ReportForm(data=known)
    form.offer(fields)
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                _send(record, form)
                return redirect_to(f"/wrong/{kind}/{record.code}/sent")
            except TooManyRequests as error:
                form.form_errors.append(error.message)
                status = 429
    return render_template("directory/wrong.html", record=record, form=form), status


def _send(record: RecordRef, form: ReportForm) -> None:
    """Keep the report, unless a program filled in what no person sees: it gets the same answer."""
    if form.is_from_a_program:
        return
    services_corrections.report(
        actor=current_actor(),
        record=record,
        field=form.field.data,
        message=form.message.data or "",
        email=form.email.data or "",
        remote_address=request.remote_addr or "",
    )


@bp.get(WRONG + "/sent")
@public()
def wrong_sent(kind: str, code: str) -> ResponseReturnValue:
    """Thank you, and what happens next."""
    record = _record(kind, code)
    owner = queries_corrections.owner_now(record)
    return render_template(
        "directory/wrong_sent.html",
        record=record,
        owner_name=queries_corrections.owner_names({owner})[owner],
    )


@bp.get("/corrections")
@needs(Permission.ANSWER_CORRECTIONS)
def corrections() -> ResponseReturnValue:
    """What waits for an answer of this person, or what was answered."""
    is_answered = request.args.get("show") == "answered"
    page = queries_corrections.reports(
        current_actor(), answered=is_answered, number=page_number(request.args.get("page"))
    )
    return render_template("directory/corrections.html", page=page, is_answered=is_answered)


@bp.route("/corrections/<int:correction_id>", methods=["GET", "POST"])
@needs(Permission.ANSWER_CORRECTIONS, subject=queries_corrections.correction_subject)
def correction(correction_id: int) -> ResponseReturnValue:
    """One correction: what is said to be wrong, and the answer."""
    found = queries_corrections.report(correction_id)
    if found is None:
        raise NotFound
    form = AnswerForm()
    status = 200
    if form.is_submitted():
        if form.validate():
            services_corrections.answer(
                actor=current_actor(), correction_id=correction_id, **form.typed()
            )
            flash("Your answer is kept" + (" and sent" if found.wants_answer else ""), "success")
            return redirect_to("/corrections")
        status = 422
    return render_template("directory/correction.html", report=found, form=form), status
