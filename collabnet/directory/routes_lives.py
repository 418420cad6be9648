"""Pages of the network administrator about one school's life: move it to another trust, close it, take it back."""

from __future__ import annotations

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from collabnet.core.permissions import Permission
from collabnet.directory import queries_lives, services_schools
from collabnet.directory.blueprint import bp
from collabnet.directory.forms_lives import CloseForm, MoveForm, VersionForm
from collabnet.directory.queries_lives import Life
from collabnet.platform.access import current_actor, needs
from collabnet.platform.errors import Invalid, NotFound
from collabnet.platform.forms import Form
from collabnet.platform.security import redirect_to

SCHOOL = "/admin/schools/<int:urn>"
# Whoever imports the register may also mend by hand what it says.
by_administrator = needs(Permission.IMPORT_DATA, subject=queries_lives.existing_school_subject)


def _life(urn: int) -> Life:
    found = queries_lives.life(urn)
    if found is None:
        raise NotFound
    return found


def _confirmed() -> bool:
    return request.form.get("confirmed") == "yes"


def _refused(form: Form, error: Invalid) -> None:
    field = form[error.field]
    field.errors = [*field.errors, error.message]


@bp.get(SCHOOL)
@by_administrator
def admin_school(urn: int) -> ResponseReturnValue:
    """One school: where it belongs now and belonged before, and what can be done."""
    school = _life(urn)
    return render_template(
        "directory/admin_school.html",
        school=school,
        form=VersionForm(formdata=None, data={"version": school.version}),
        last_move=queries_lives.last_move(urn),
    )


@bp.route(SCHOOL + "/move", methods=["GET", "POST"])
@by_administrator
def admin_school_move(urn: int) -> ResponseReturnValue:
    """Move an academy to another trust: which and when, a look at what it means, then done."""
    school = _life(urn)
    if not school.is_academy or school.is_closed:
        raise NotFound
    form = MoveForm(data={"version": school.version})
    trust = None
    if form.is_submitted() and form.validate():
        try:
            found = queries_lives.one_open_trust(form.trust.data or "")
            services_schools.check_move(urn=urn, uid=found.uid, on=form.on.data)
            if _confirmed():
                services_schools.move_trust(
                    actor=current_actor(), urn=urn, version=form.seen_version, uid=found.uid,
                    on=form.on.data,
                )  # fmt: skip
                flash(f"{school.name} is in {found.name} now", "success")
                return redirect_to(f"/admin/schools/{urn}")
            trust = found
        except Invalid as error:
            _refused(form, error)
    page = render_template(
        "directory/admin_school_move.html", school=school, form=form, trust=trust
    )
    return page, 422 if form.errors else 200


@bp.route(SCHOOL + "/close", methods=["GET", "POST"])
@by_administrator
def admin_school_close(urn: int) -> ResponseReturnValue:
    """Mark a school as closed: when, why and what follows it, a look at what it means, then done."""
    school = _life(urn)
    form = CloseForm(data={"version": school.version})
    is_checking, successor = False, None
    if form.is_submitted() and form.validate():
        try:
            successor = services_schools.check_closing(
                urn=urn, on=form.on.data, successor=form.successor_urn
            )
            if _confirmed():
                services_schools.close_school(
                    actor=current_actor(), urn=urn, version=form.seen_version, on=form.on.data,
                    reason=form.reason.data, successor=form.successor_urn,
                )  # fmt: skip
                flash(f"{school.name} is marked as closed", "success")
                return redirect_to(f"/admin/schools/{urn}")
            is_checking = True
        except Invalid as error:
            _refused(form, error)
    page = render_template(
        "directory/admin_school_close.html", school=school, form=form, successor=successor,
        is_checking=is_checking,
    )  # fmt: skip
    return page, 422 if form.errors else 200


def _one_press(urn: int) -> tuple[Life, VersionForm]:
    school, form = _life(urn), VersionForm()
    form.validate()
    return school, form


@bp.post(SCHOOL + "/reopen")
@by_administrator
def admin_school_reopen(urn: int) -> ResponseReturnValue:
    """Take a closing back."""
    school, form = _one_press(urn)
    services_schools.reopen(actor=current_actor(), urn=urn, version=form.seen_version)
    flash(f"{school.name} is open again", "success")
    return redirect_to(f"/admin/schools/{urn}")


@bp.post(SCHOOL + "/move/undo")
@by_administrator
def admin_school_move_undo(urn: int) -> ResponseReturnValue:
    """Take the last move between trusts back."""
    school, form = _one_press(urn)
    services_schools.take_move_back(actor=current_actor(), urn=urn, version=form.seen_version)
    flash(f"{school.name} is back in the trust it came from", "success")
    return redirect_to(f"/admin/schools/{urn}")
