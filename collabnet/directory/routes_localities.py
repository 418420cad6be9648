"""The network administrator's pages of localities: the list, the form, a look before it is saved, deleting."""

from __future__ import annotations

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from collabnet.core.permissions import Permission
from collabnet.directory import locality_drafts, queries_localities, services_localities
from collabnet.directory.belonging import locality_subject
from collabnet.directory.blueprint import bp
from collabnet.directory.forms_lives import VersionForm
from collabnet.directory.forms_localities import OUTLINE, SAME, WHOLE, LocalityForm
from collabnet.directory.locality_drafts import Draft
from collabnet.directory.queries_localities import LocalityRow
from collabnet.platform.access import current_actor, needs
from collabnet.platform.errors import Invalid, NotFound
from collabnet.platform.security import redirect_to

UPLOAD_LIMIT = 10 * 1024 * 1024
ONE = "/admin/localities/<string(maxlength=80):slug>"
of_one = needs(Permission.MANAGE_LOCALITIES, subject=locality_subject)


def _locality(slug: str) -> LocalityRow:
    found = queries_localities.locality(slug)
    if found is None:
        raise NotFound
    return found


@bp.get("/admin/localities")
@needs(Permission.MANAGE_LOCALITIES)
def admin_localities() -> ResponseReturnValue:
    """Every locality."""
    return render_template(
        "directory/admin_localities.html", localities=queries_localities.localities()
    )


@bp.route("/admin/localities/new", methods=["GET", "POST"])
@needs(Permission.MANAGE_LOCALITIES, late_write=True, upload_limit=UPLOAD_LIMIT)
def locality_new() -> ResponseReturnValue:
    """Say what a new locality is called and made of."""
    return _form_page(None)


@bp.route(ONE + "/edit", methods=["GET", "POST"])
@needs(
    Permission.MANAGE_LOCALITIES,
    subject=locality_subject,
    late_write=True,
    upload_limit=UPLOAD_LIMIT,
)
def locality_edit(slug: str) -> ResponseReturnValue:
    """Change what a locality is called and made of."""
    return _form_page(_locality(slug))


def _form_page(locality: LocalityRow | None) -> ResponseReturnValue:
    known: dict[str, object] = {"made_of": WHOLE}
    if locality is not None:
        known = {
            "version": locality.version, "name": locality.name, "summary": locality.summary,
            "made_of": SAME if locality.has_polygon else WHOLE,
            "la_codes": [] if locality.has_polygon else locality.la_codes,
        }  # fmt: skip
    form = LocalityForm(data=known)
    form.offer(
        queries_localities.authorities(),
        has_outline=locality is not None and locality.has_polygon,
    )
    status = 200
    if form.is_submitted() and "find" not in request.form:
        status = 422
        if form.validate() and form.has_enough():
            try:
                token = locality_drafts.keep(_draft(form, locality))
                return redirect_to(f"/admin/localities/preview/{token}")
            except Invalid as error:
                form.file.errors = [error.message]
    page = render_template("directory/locality_form.html", form=form, locality=locality)
    return page, status


def _draft(form: LocalityForm, locality: LocalityRow | None) -> Draft:
    """What was entered, with the outline read. Raises Invalid when the file cannot be an outline."""
    slug = locality.slug if locality else ""
    polygon = None
    if form.made_of.data == OUTLINE:
        form.file.data.seek(0)
        polygon = services_localities.outline_of(form.upload)
    elif form.made_of.data == SAME:
        polygon = queries_localities.polygon_of(slug)
    return Draft(
        user_id=current_actor().user_id or 0,
        name=form.name.data or "",
        summary=form.summary.data or "",
        la_codes=list(form.la_codes.data or []) if form.made_of.data == WHOLE else [],
        polygon=polygon,
        slug=slug,
        version=form.seen_version,
    )


@bp.route("/admin/localities/preview/<string(maxlength=40):token>", methods=["GET", "POST"])
@needs(Permission.MANAGE_LOCALITIES)
def locality_preview(token: str) -> ResponseReturnValue:
    """What the locality would hold, before it is saved."""
    draft = locality_drafts.read(token, user_id=current_actor().user_id)
    if draft is None:
        raise NotFound
    if request.method == "POST":
        save = services_localities.change if draft.slug else services_localities.create
        saved = save(actor=current_actor(), draft=draft)
        locality_drafts.drop_after_commit(token)
        flash(f"{saved.name} is saved", "success")
        return redirect_to("/admin/localities")
    return render_template(
        "directory/locality_preview.html",
        draft=draft,
        token=token,
        preview=queries_localities.preview(draft),
    )


@bp.route(ONE + "/delete", methods=["GET", "POST"])
@of_one
def locality_delete(slug: str) -> ResponseReturnValue:
    """Delete a locality on which nobody depends, or say who does."""
    locality = _locality(slug)
    form = VersionForm(data={"version": locality.version})
    if form.is_submitted():
        form.validate()
        services_localities.remove(actor=current_actor(), slug=slug, version=form.seen_version)
        flash(f"{locality.name} is deleted", "success")
        return redirect_to("/admin/localities")
    return render_template(
        "directory/locality_delete.html",
        locality=locality,
        reasons=queries_localities.reasons_to_stay(locality.id),
    )
