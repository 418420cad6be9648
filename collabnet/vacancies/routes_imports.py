"""The pages by which posts come here without being typed again: a pasted advert, an address, a table; and out again."""

from __future__ import annotations

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from collabnet.core.actor import Scope
from collabnet.core.permissions import Permission
from collabnet.core.post_csv import COLUMNS
from collabnet.platform.access import current_actor, needs
from collabnet.platform.errors import Invalid, NotFound
from collabnet.platform.exports import csv_response
from collabnet.platform.forms import Form
from collabnet.platform.security import redirect_to
from collabnet.vacancies import (
    guards,
    imports_files,
    imports_pages,
    imports_postings,
    queries,
)
from collabnet.vacancies.blueprint import bp
from collabnet.vacancies.forms_imports import (
    AddressForm,
    EmployerForm,
    FileForm,
    KeepForm,
    PasteForm,
)

IMPORT = "/vacancies/import"
FILE = IMPORT + "/file/<int:file_id>"
posting = needs(Permission.POST_VACANCIES)
reading = needs(Permission.POST_VACANCIES, late_write=True)


@bp.get(IMPORT)
@posting
def imports() -> ResponseReturnValue:
    """The ways in and out."""
    return render_template(
        "vacancies/import.html",
        is_by_address=bool(imports_postings.hosts()),
        employers=queries.employers_of(current_actor()),
    )


@bp.route(IMPORT + "/posting", methods=["GET", "POST"])
@reading
def import_posting() -> ResponseReturnValue:
    """Paste an advert, and look at what was understood. Writes nothing."""
    form = PasteForm()
    owner = _employer(form)
    if owner is not None:
        try:
            found = imports_postings.read_pasted(text=form.text.data or "", owner=owner)
            return _preview(found, owner, "pasted")
        except Invalid as error:
            form.text.errors = [error.message]
    return render_template("vacancies/import_posting.html", form=form), 422 if form.errors else 200


@bp.route(IMPORT + "/address", methods=["GET", "POST"])
@reading
def import_address() -> ResponseReturnValue:
    """Read an advert from its address, and look at what was understood. Keeps nothing."""
    hosts = sorted(imports_postings.hosts())
    form = AddressForm()
    owner = _employer(form) if hosts else None
    if owner is not None:
        url = form.address.data or ""
        try:
            found = imports_postings.read_address(actor=current_actor(), url=url, owner=owner)
            return _preview(found, owner, url)
        except Invalid as error:
            form.address.errors = [error.message]
    return render_template("vacancies/import_address.html", form=form, hosts=hosts), (
        422 if form.errors else 200
    )


@bp.post(IMPORT + "/keep")
@posting
def keep_posting() -> ResponseReturnValue:
    """Keep an advert that was looked through as a draft."""
    form = KeepForm()
    if not form.validate_on_submit():
        return redirect_to(f"{IMPORT}/posting")
    row = imports_postings.keep(
        actor=current_actor(),
        raw=form.posting.data or "",
        owner=guards.employer(form.employer.data),
        source=form.source.data or "",
    )
    flash("Kept as a draft, which nobody else sees", "success")
    return redirect_to(f"{IMPORT}/kept/{row.id}")


@bp.get(IMPORT + "/kept/<int:number>")
@posting
def imported(number: int) -> ResponseReturnValue:
    """What is to mend in an imported draft, and what its source said besides."""
    page = imports_pages.kept(guards.owned(number))
    if page is None:
        raise NotFound
    return render_template("vacancies/imported.html", page=page)


@bp.route(IMPORT + "/file", methods=["GET", "POST"])
@needs(Permission.POST_VACANCIES, upload_limit=imports_files.LARGEST_FILE + 100_000)
def import_file() -> ResponseReturnValue:
    """Send a table of posts."""
    form = FileForm()
    owner = _employer(form)
    if owner is not None:
        try:
            file = imports_files.upload(
                actor=current_actor(),
                owner=owner,
                filename=form.file.data.filename or "",
                data=form.file.data.read(),
            )
            return redirect_to(f"{IMPORT}/file/{file.id}")
        except Invalid as error:
            form.file.errors = [error.message]
    return render_template(
        "vacancies/import_file.html", form=form, columns=imports_pages.columns()
    ), 422 if form.errors else 200


@bp.route(FILE, methods=["GET", "POST"])
@posting
def import_rows(file_id: int) -> ResponseReturnValue:
    """What keeping a table would do; then keep what can be kept."""
    file = imports_files.file_of(current_actor(), file_id)
    if file is None:
        raise NotFound
    form = Form()
    if form.validate_on_submit():
        made = len(imports_files.keep(actor=current_actor(), file=file).new)
        words = "1 draft was made" if made == 1 else f"{made} drafts were made"
        flash(words if made else "Nothing was new, so nothing was made", "success")
        return redirect_to(f"{IMPORT}/file/{file_id}")
    return render_template(
        "vacancies/import_rows.html", form=form, page=imports_files.preview(file)
    )


@bp.get(IMPORT + "/template.csv")
@posting
def import_template() -> ResponseReturnValue:
    """An empty table with the columns."""
    return csv_response("posts-template.csv", COLUMNS, [])


@bp.get(IMPORT + "/posts.csv")
@posting
def export_posts() -> ResponseReturnValue:
    """Every post of an employer, the first of one's own unless named, as a table that an import reads back."""
    named, own = request.args.get("employer"), queries.employers_of(current_actor())
    owner = own[0].scope if own and named is None else guards.employer(named)
    return csv_response("posts.csv", COLUMNS, list(imports_files.export_rows(owner)))


def _employer(form: EmployerForm) -> Scope | None:
    """The employer of a form that was sent and is sound."""
    form.offer(queries.employers_of(current_actor()))
    return guards.employer(form.employer.data) if form.validate_on_submit() else None


def _preview(
    found: list[imports_postings.Understood], owner: Scope, source: str
) -> ResponseReturnValue:
    forms = [
        KeepForm(formdata=None, data={"employer": str(owner), "posting": u.raw, "source": source})
        for u in found
    ]
    return render_template(
        "vacancies/import_preview.html",
        found=[(imports_pages.shown(u), form) for u, form in zip(found, forms, strict=True)],
        source="" if source == "pasted" else source,
    )
