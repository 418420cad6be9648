"""The page before publishing, from which an advert goes out, now or on a day."""

from __future__ import annotations

from flask import flash, render_template
from flask.typing import ResponseReturnValue

from collabnet.core.permissions import Permission
from collabnet.platform.access import current_actor, needs
from collabnet.platform.errors import Invalid
from collabnet.platform.security import redirect_to
from collabnet.vacancies import before, queries, services
from collabnet.vacancies.blueprint import bp
from collabnet.vacancies.forms_before import BeforeForm
from collabnet.vacancies.guards import owned


@bp.route("/vacancies/manage/<int:number>/before-you-publish", methods=["GET", "POST"])
@needs(Permission.POST_VACANCIES)
def before_you_publish(number: int) -> ResponseReturnValue:
    """What the locality can offer, then publish. Nothing on the page holds anything up."""
    row, actor = owned(number), current_actor()
    post = queries.post_of(row)
    form = BeforeForm(data={"version": str(row.version), "note": post.note})
    if form.validate_on_submit():
        try:
            services.publish(
                actor=actor,
                row=row,
                version=form.seen_version,
                on=form.publish_on,
                note=form.note.data or "",
            )
        except Invalid as error:
            field = form.day if error.field == "publish_on" else form.note
            field.errors = [error.message]
        else:
            flash(
                "Your advert is scheduled" if form.publish_on else "Your advert is open", "success"
            )
            return redirect_to(f"/vacancies/manage/{number}")
    return render_template(
        "vacancies/before.html", form=form, page=before.page(row, actor)
    ), 422 if form.errors else 200
