"""The register of a session, for its host, on a phone at the door."""

from __future__ import annotations

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from collabnet.core.actor import Subject
from collabnet.core.permissions import Permission
from collabnet.cpd import queries_register, services_register
from collabnet.cpd.blueprint import bp
from collabnet.cpd.forms_register import RegisterForm, ReopenForm, WalkInForm, marks_sent
from collabnet.cpd.queries_register import RegisterView
from collabnet.directory.belonging import LARGEST_KEY
from collabnet.platform.access import current_actor, needs
from collabnet.platform.errors import Invalid, NotFound
from collabnet.platform.security import redirect_to

ONE = "/training/sessions/<int:session_id>/register"


def _subject(session_id: int, attendance_id: int = 0) -> Subject | None:
    return queries_register.session_subject(session_id) if attendance_id <= LARGEST_KEY else None


hosting = needs(Permission.OFFER_CPD, subject=_subject)


def _view(session_id: int) -> RegisterView:
    found = queries_register.find_session(session_id)
    if found is None:
        raise NotFound
    return queries_register.view(*found)


def _page(
    session_id: int, *, status: int = 200, walk_in: WalkInForm | None = None
) -> ResponseReturnValue:
    return render_template(
        "cpd/register.html",
        seen=_view(session_id),
        form=walk_in or WalkInForm(formdata=None),
        marking=RegisterForm(formdata=None),
    ), status


@bp.get(ONE)
@hosting
def register_page(session_id: int) -> ResponseReturnValue:
    """Who is coming or came, while names may be shown; else how many."""
    return _page(session_id)


@bp.post(ONE)
@hosting
def save_register(session_id: int) -> ResponseReturnValue:
    """Save the marks that were made on this page."""
    marks = marks_sent(request.form, _view(session_id).lines)
    services_register.save(actor=current_actor(), session_id=session_id, marks=marks)
    flash("The register is saved", "success")
    return redirect_to(f"/training/sessions/{session_id}/register")


@bp.post(f"{ONE}/walk-ins")
@hosting
def add_walk_in(session_id: int) -> ResponseReturnValue:
    """Add somebody who came without a booking."""
    form = WalkInForm()
    if form.validate_on_submit():
        try:
            services_register.walk_in(
                actor=current_actor(),
                session_id=session_id,
                name=str(form.name.data),
                email=str(form.email.data or "").casefold(),
                employer=queries_register.school_named(str(form.school.data or "")),
            )
        except Invalid as error:
            field = form[error.field]
            field.errors = [*field.errors, error.message]
        else:
            flash(f"{form.name.data} is on the register", "success")
            return redirect_to(f"/training/sessions/{session_id}/register")
    return _page(session_id, status=422, walk_in=form)


@bp.post(f"{ONE}/walk-ins/<int:attendance_id>/remove")
@hosting
def remove_walk_in(session_id: int, attendance_id: int) -> ResponseReturnValue:
    """Take somebody who was added by mistake off again."""
    services_register.remove_walk_in(
        actor=current_actor(), session_id=session_id, attendance_id=attendance_id
    )
    flash("They are off the register", "success")
    return redirect_to(f"/training/sessions/{session_id}/register")


@bp.route(f"{ONE}/reopen", methods=["GET", "POST"])
@hosting
def reopen_register(session_id: int) -> ResponseReturnValue:
    """Open a locked register again, saying why."""
    seen, form = _view(session_id), ReopenForm()
    if form.validate_on_submit():
        services_register.reopen(
            actor=current_actor(), session_id=session_id, reason=str(form.reason.data)
        )
        flash("The register is open for two days", "success")
        return redirect_to(f"/training/sessions/{session_id}/register")
    status = 422 if form.errors else 200
    return render_template("cpd/register_reopen.html", seen=seen, form=form), status
