"""Pages of one school: its record and figures, its history, its own words."""

from __future__ import annotations

from flask import flash, render_template, request
from werkzeug.wrappers import Response

from collabnet.core.permissions import Permission, can
from collabnet.directory import figure_groups, queries_history, services_comment
from collabnet.directory.belonging import school_subject
from collabnet.directory.blueprint import bp
from collabnet.directory.forms_comment import CommentForm
from collabnet.directory.queries_school import school_page
from collabnet.directory.search import whole_number
from collabnet.platform.access import current_actor, needs, public
from collabnet.platform.pagination import page_number
from collabnet.platform.registry import registry
from collabnet.platform.security import redirect_to


@bp.get("/schools/<int:urn>")
@public()
def school(urn: int) -> str:
    """One school."""
    page = school_page(urn)
    actor = current_actor()
    return render_template(
        "directory/school.html",
        page=page,
        school=page.school,
        groups=figure_groups.groups(page.figures),
        offers=figure_groups.offer_series(page.figures),
        panels=registry().panels_of("school", actor, str(urn)),
        may_comment=actor.signed_in
        and can(actor, Permission.COMMENT_ON_SCHOOL, school_subject(urn)),
    )


@bp.get("/schools/<int:urn>/history")
@public()
def school_history(urn: int) -> str:
    """What changed in a school's record."""
    page = school_page(urn)
    number = page_number(request.args.get("page"))
    return render_template(
        "directory/history.html",
        name=page.school.name,
        record_href=f"/schools/{urn}",
        changes=queries_history.history("school", str(urn), number=number),
        reports=queries_history.reports("school", str(urn)),
    )


@bp.route("/schools/<int:urn>/comment", methods=["GET", "POST"])
@needs(Permission.COMMENT_ON_SCHOOL, subject=school_subject)
def comment(urn: int) -> str | Response | tuple[str, int]:
    """Write the school's own words beside its figures."""
    page = school_page(urn)
    form = CommentForm(data={"comment": page.school.comment, "version": page.school.version})
    if form.validate_on_submit():
        services_comment.comment_on_school(
            actor=current_actor(),
            urn=urn,
            comment=form.comment.data or "",
            version=whole_number(request.form.get("version", "")) or 0,
        )
        flash("The school’s own words are saved", "success")
        return redirect_to(f"/schools/{urn}")
    status = 422 if request.method == "POST" else 200
    return render_template("directory/comment.html", form=form, school=page.school), status
