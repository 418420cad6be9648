"""One's own record of training, its certificates, and what an employer's people attended."""

from __future__ import annotations

from flask import Response, flash, render_template, request
from flask.typing import ResponseReturnValue

from collabnet.core import training_hours
from collabnet.core.permissions import Permission
from collabnet.cpd import certificates, parties, queries_records, services_records
from collabnet.cpd.blueprint import bp
from collabnet.cpd.forms_records import CodeForm, OwnEntryForm
from collabnet.cpd.queries_records import Certificate
from collabnet.platform.access import current_actor, needs, public, signed_in
from collabnet.platform.errors import NotFound
from collabnet.platform.exports import csv_response
from collabnet.platform.security import redirect_to

HEADER = (
    "first_day", "last_day", "title", "provider", "hours", "school_year", "kind", "certificate",
    "notes",
)  # fmt: skip


def _file(content: bytes, name: str, mimetype: str) -> Response:
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@bp.get("/account/training")
@signed_in()
def my_training() -> ResponseReturnValue:
    """What one has done, hours by school year, and what is coming."""
    user_id = current_actor().user_id or 0
    records = queries_records.records_of(user_id)
    return render_template(
        "cpd/my_training.html",
        records=records,
        years=queries_records.hours_by_year(records),
        coming=queries_records.coming(user_id),
        hours_words=training_hours.hours_words,
    )


@bp.get("/account/training.csv")
@signed_in()
def my_training_csv() -> ResponseReturnValue:
    """One's own record as CSV."""
    records = queries_records.records_of(current_actor().user_id or 0)
    return csv_response("my-training.csv", HEADER, queries_records.export_rows(records))


@bp.get("/account/training.docx")
@signed_in()
def my_training_docx() -> ResponseReturnValue:
    """One's own record as a Word document."""
    actor = current_actor()
    records = queries_records.records_of(actor.user_id or 0)
    content = certificates.record_docx(name=actor.name, records=records)
    return _file(content, "my-training.docx", certificates.DOCX)


@bp.route("/account/training/new", methods=["GET", "POST"])
@signed_in()
def add_training() -> ResponseReturnValue:
    """Write down training done elsewhere."""
    form = OwnEntryForm()
    if form.validate_on_submit():
        services_records.add(actor=current_actor(), entry=form.entry())
        flash("It is in your record", "success")
        return redirect_to("/account/training")
    status = 422 if form.errors else 200
    return render_template("cpd/own_entry.html", form=form, record_id=None), status


@bp.route("/account/training/<int:record_id>", methods=["GET", "POST"])
@signed_in()
def change_training(record_id: int) -> ResponseReturnValue:
    """Change what one wrote."""
    row = queries_records.own_record(current_actor().user_id or 0, record_id)
    if row is None:
        raise NotFound
    form = OwnEntryForm.of(row)
    if form.validate_on_submit():
        services_records.change(
            actor=current_actor(), record_id=record_id, version=form.version_number,
            entry=form.entry(),
        )  # fmt: skip
        flash("Your entry is changed", "success")
        return redirect_to("/account/training")
    status = 422 if form.errors else 200
    return render_template("cpd/own_entry.html", form=form, record_id=record_id), status


@bp.post("/account/training/<int:record_id>/delete")
@signed_in()
def remove_training(record_id: int) -> ResponseReturnValue:
    """Delete what one wrote."""
    services_records.remove(actor=current_actor(), record_id=record_id)
    flash("The entry is deleted", "success")
    return redirect_to("/account/training")


def _certificate(record_id: int) -> Certificate:
    found = queries_records.certificate_for(current_actor(), record_id)
    if found is None:
        raise NotFound
    return found


@bp.get("/training/records/<int:record_id>/certificate")
@signed_in()
def certificate(record_id: int) -> ResponseReturnValue:
    """A certificate to print."""
    found = _certificate(record_id)
    return render_template(
        "cpd/certificate.html",
        certificate=found,
        check=certificates.check_address(found),
        has_pdf=certificates.has_pdf(),
    )


@bp.get("/training/records/<int:record_id>/certificate.docx")
@signed_in()
def certificate_docx(record_id: int) -> ResponseReturnValue:
    """A certificate as a Word document."""
    content = certificates.certificate_docx(_certificate(record_id))
    return _file(content, "certificate.docx", certificates.DOCX)


@bp.get("/training/records/<int:record_id>/certificate.pdf")
@signed_in()
def certificate_pdf(record_id: int) -> ResponseReturnValue:
    """A certificate as PDF; where this installation cannot write one, the page to print."""
    found = _certificate(record_id)
    if not certificates.has_pdf():
        return certificate(record_id)
    return _file(certificates.certificate_pdf(found), "certificate.pdf", "application/pdf")


@bp.get("/training/certificates")
@public()
def check_certificate() -> ResponseReturnValue:
    """Ask for a certificate's code."""
    form = CodeForm(request.args)
    if "code" in request.args and form.validate():
        return _checked(str(form.code.data), form)
    return render_template("cpd/check_certificate.html", form=form, found=None, asked=""), (
        400 if form.errors else 200
    )


@bp.get("/training/certificates/<string(maxlength=60):code>")
@public()
def checked_certificate(code: str) -> ResponseReturnValue:
    """Whether a code is on a certificate of ours, and what that certificate says."""
    return _checked(code, CodeForm(formdata=None, code=code))


def _checked(code: str, form: CodeForm) -> ResponseReturnValue:
    found = queries_records.verified(code)
    page = render_template("cpd/check_certificate.html", form=form, found=found, asked=code)
    return page, 200 if found or request.args else 404


@bp.get("/training/attended")
@needs(Permission.BOOK_CPD)
def attended() -> ResponseReturnValue:
    """What people attended on places that one's organisations booked, with their certificates."""
    bodies = parties.bodies_for(current_actor(), Permission.BOOK_CPD)
    asked = parties.parse(request.args.get("for", "")) if request.args.get("for") else None
    employer = asked if asked in bodies else next(iter(bodies), None)
    return render_template(
        "cpd/attended.html",
        bodies=bodies,
        employer=employer,
        records=queries_records.staff_records(employer) if employer else [],
    )
