"""Pages of the network administrator: everybody who has an account, and the audit log."""

from __future__ import annotations

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from collabnet.accounts import queries_audit, queries_people, services_people
from collabnet.accounts.blueprint import bp
from collabnet.accounts.forms import AuditForm, OrganisationForm, PeopleSearchForm, typed
from collabnet.accounts.queries_audit import AuditFilter
from collabnet.accounts.queries_organisations import organisation_subject
from collabnet.accounts.queries_people import Account
from collabnet.core.permissions import Permission
from collabnet.platform.access import current_actor, needs
from collabnet.platform.errors import NotFound
from collabnet.platform.exports import csv_response
from collabnet.platform.pagination import page_number
from collabnet.platform.security import redirect_to

LARGEST_ID = 2**31 - 1


def _person(user_id: int) -> Account:
    found = queries_people.account(user_id) if user_id <= LARGEST_ID else None
    if found is None:
        raise NotFound
    return found


@bp.get("/admin/people")
@needs(Permission.SUSPEND_PEOPLE)
def admin_people() -> ResponseReturnValue:
    """Search everybody who has an account."""
    form = PeopleSearchForm(request.args)
    words = typed(form.q) if form.validate() else ""
    page = queries_people.people(words=words, page=page_number(request.args.get("page")))
    return render_template(
        "accounts/admin_people.html",
        form=form,
        organisation_form=OrganisationForm(formdata=None),
        words=words,
        page=page,
        roles=queries_people.roles_by_person([a.id for a in page.rows]),
    ), 400 if form.errors else 200


@bp.get("/admin/people/organisation")
@needs(Permission.SUSPEND_PEOPLE)
def admin_organisation() -> ResponseReturnValue:
    """Go to the people of one organisation by its number."""
    form = OrganisationForm(request.args)
    if form.validate():
        word, code = typed(form.kind), typed(form.code).upper()
        if organisation_subject(word, code) is not None:
            return redirect_to(f"/people/{word}/{code}")
        form.code.errors = ["We know no organisation of this kind with this number. Check it"]
    return render_template("accounts/admin_organisation.html", form=form), 400


@bp.get("/admin/people/<int:user_id>")
@needs(Permission.SUSPEND_PEOPLE)
def admin_person(user_id: int) -> ResponseReturnValue:
    """One person: account, roles now and before, where they are signed in."""
    person = _person(user_id)
    return render_template(
        "accounts/admin_person.html",
        person=person,
        holdings=queries_people.holdings_of(user_id, past=True),
        sessions=queries_people.sessions_of(user_id),
        own=user_id == current_actor().user_id,
    )


@bp.route("/admin/people/<int:user_id>/suspend", methods=["GET", "POST"])
@needs(Permission.SUSPEND_PEOPLE)
def suspend_person(user_id: int) -> ResponseReturnValue:
    """Suspend an account, after a look at what that means."""
    person = _person(user_id)
    if request.method == "POST":
        services_people.suspend(actor=current_actor(), user_id=user_id)
        flash(f"{person.name} is suspended and signed out everywhere", "success")
        return redirect_to(f"/admin/people/{user_id}")
    return render_template("accounts/suspend.html", person=person)


@bp.post("/admin/people/<int:user_id>/reinstate")
@needs(Permission.SUSPEND_PEOPLE)
def reinstate_person(user_id: int) -> ResponseReturnValue:
    """Let a suspended person sign in again."""
    person = _person(user_id)
    services_people.reinstate(actor=current_actor(), user_id=user_id)
    flash(f"{person.name} can sign in again", "success")
    return redirect_to(f"/admin/people/{user_id}")


def _audit_filter(form: AuditForm) -> AuditFilter:
    if not form.validate():
        return AuditFilter()
    return AuditFilter(
        actor=typed(form.actor),
        subject_kind=typed(form.subject_kind),
        subject_code=typed(form.subject_code),
        since=form.since.data,
        until=form.until.data,
    )


@bp.get("/admin/audit")
@needs(Permission.VIEW_AUDIT)
def audit_log() -> ResponseReturnValue:
    """Who did what to which record."""
    form = AuditForm(request.args)
    wanted = _audit_filter(form)
    page = queries_audit.entries(wanted, page=page_number(request.args.get("page")))
    return render_template(
        "accounts/audit.html",
        form=form,
        page=page,
        query=request.query_string.decode("ascii", "replace"),
    ), 400 if form.errors else 200


@bp.get("/admin/audit.csv")
@needs(Permission.VIEW_AUDIT)
def audit_csv() -> ResponseReturnValue:
    """The same acts as a download."""
    form = AuditForm(request.args)
    wanted = _audit_filter(form)
    if form.errors:
        return render_template(
            "accounts/audit.html", form=form, page=queries_audit.entries(wanted, page=1), query=""
        ), 400
    rows = queries_audit.csv_rows(wanted)
    return csv_response("audit.csv", queries_audit.CSV_HEADER, rows)
