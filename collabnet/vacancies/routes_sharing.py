"""A shared post: asking another employer, its answer; and the documents of an advert as downloads."""

from __future__ import annotations

from flask import Response, flash, render_template, request
from flask.typing import ResponseReturnValue

from collabnet.accounts.queries_organisations import employer_named
from collabnet.core.permissions import Permission
from collabnet.core.vacancy import Action, Side
from collabnet.directory.forms_lives import VersionForm
from collabnet.platform import stored_files, uploads
from collabnet.platform.access import current_actor, needs, public
from collabnet.platform.errors import Invalid, NotFound
from collabnet.platform.security import redirect_to
from collabnet.vacancies import pages, queries, queries_employers, services
from collabnet.vacancies.blueprint import bp
from collabnet.vacancies.forms import AskForm, FindEmployerForm
from collabnet.vacancies.guards import on_side, owned, readable
from collabnet.vacancies.routes import MANAGE, ONE


@bp.route(ONE + "/share", methods=["GET", "POST"])
@needs(Permission.POST_VACANCIES)
def share(number: int) -> ResponseReturnValue:
    """Find another employer and ask whether it would share the post."""
    row, actor = owned(number), current_actor()
    services.check(row, actor, Action.ASK_PARTNER)
    search = FindEmployerForm(request.args)
    is_sound = search.validate()
    asked = (search.q.data or "").strip() if is_sound else ""
    found = queries_employers.employers_like(asked, apart_from=queries.owner_of(row))
    form = AskForm(data={"version": str(row.version)})
    form.offer(found)
    if form.validate_on_submit():
        partner = employer_named(form.partner.data)
        if partner is None:
            raise NotFound
        try:
            services.ask_partner(actor=actor, row=row, partner=partner, version=form.seen_version)
            flash("They are asked. Readers see them once they agree", "success")
            return redirect_to(f"{MANAGE}/{number}")
        except Invalid as error:
            form.partner.errors = [error.message]
    status = 422 if form.errors else 200 if is_sound else 400
    return render_template(
        "vacancies/share.html", form=form, search=search, found=found, asked=asked,
        is_cut=len(found) == queries_employers.MOST, page=pages.one(row, actor),
    ), status  # fmt: skip


@bp.post(ONE + "/agree")
@needs(Permission.POST_VACANCIES)
def agree_to_share(number: int) -> ResponseReturnValue:
    """The other employer agrees."""
    row, form = on_side(number, Side.OWNER, Side.PARTNER), VersionForm()
    form.validate()
    services.agree_to_share(actor=current_actor(), row=row, version=form.seen_version)
    flash("You share this post now. Readers see both employers", "success")
    return redirect_to(f"{MANAGE}/{number}")


@bp.get("/vacancies/<int:number>/documents/<int:file_id>")
@public()
def document(number: int, file_id: int) -> Response:
    """A document of an advert, as public as the advert is."""
    row = readable(number)
    if file_id not in {d.file_id for d in row.documents}:
        raise NotFound
    kept = stored_files.with_data(file_id)
    if kept is None:
        raise NotFound
    return uploads.attachment(
        name=kept.name,
        kind=kept.document_kind,
        data=kept.data,
        is_public=queries.standing_of(row).is_public,
    )
