"""The page on which a locality sets by hand which schools come first when training is shared out."""

from __future__ import annotations

from flask import flash, render_template, request
from werkzeug.wrappers import Response

from collabnet.core.permissions import Permission
from collabnet.cpd import priorities_queries, priorities_services
from collabnet.cpd.blueprint import bp
from collabnet.cpd.forms_priorities import PriorityForm
from collabnet.platform.access import current_actor, needs
from collabnet.platform.clock import today
from collabnet.platform.errors import Invalid, NotFound
from collabnet.platform.security import redirect_to

PAGE = "/localities/<string(maxlength=80):slug>/training-priorities"
may_set = needs(Permission.SET_CPD_PRIORITIES, subject=priorities_queries.area_subject)


def _locality(slug: str) -> priorities_queries.Area:
    found = priorities_queries.area(slug)
    if found is None:
        raise NotFound
    return found


@bp.route(PAGE, methods=["GET", "POST"])
@may_set
def priorities(slug: str) -> str | Response | tuple[str, int]:
    """Which schools come first, what was set before, and a form to set one."""
    locality, actor = _locality(slug), current_actor()
    form = PriorityForm(data={"since": today()})
    form.offer(priorities_queries.settable(actor, locality.id))
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                priorities_services.set_priority(
                    actor=actor, locality_id=locality.id, urn=int(form.school.data),
                    tier=int(form.tier.data), reason=form.reason.data or "",
                    since=form.since.data, until=form.until.data,
                )  # fmt: skip
                flash("Set. It counts for every place that is asked for from now on.", "success")
                return redirect_to(f"/localities/{slug}/training-priorities")
            except Invalid as invalid:
                form[invalid.field].errors = [invalid.message]
    now, earlier = priorities_queries.listed(actor, locality.id)
    page = render_template(
        "cpd/priorities.html", locality=locality, form=form, now=now, earlier=earlier
    )
    return page, status


@bp.post(PAGE + "/<int:priority_id>/end")
@may_set
def end_priority(slug: str, priority_id: int) -> Response:
    """End one."""
    priorities_services.end_priority(
        actor=current_actor(), locality_id=_locality(slug).id, priority_id=priority_id
    )
    flash("Ended. The school’s published pressure counts again.", "success")
    return redirect_to(f"/localities/{slug}/training-priorities")
