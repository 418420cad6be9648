"""The administrator's page of the model: requests to work it out, how far each is, and a button to ask."""

from __future__ import annotations

from flask import flash, make_response, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from collabnet.atlas import model_services, queries, requests
from collabnet.atlas.routes import bp
from collabnet.core.permissions import Permission
from collabnet.platform.access import current_actor, needs
from collabnet.platform.security import redirect_to

PAGE = "/admin/model"
REFRESH_SECONDS = "5"


@bp.get("/admin/model")
@needs(Permission.IMPORT_DATA)
def model_requests() -> BaseResponse:
    """The last requests with their progress; the page renews itself while one is under way."""
    rows = requests.latest()
    response = make_response(
        render_template(
            "atlas/requests.html",
            rows=[requests.described(row) for row in rows],
            authorities=queries.authorities(),
        )
    )
    if any(row.state in ("queued", "running") for row in rows):
        response.headers["Refresh"] = REFRESH_SECONDS  # a header works without a script
    return response


@bp.post("/admin/model")
@needs(Permission.IMPORT_DATA)
def build_model() -> BaseResponse:
    """Ask for the model of all authorities, or of one."""
    code = request.form.get("la", "")
    area = queries.find_la(code) if code else None
    asked = model_services.build_soon(actor=current_actor(), la_code=area.code if area else None)
    flash("The model will be built" if asked else "This is waiting to be built already", "success")
    return redirect_to(PAGE)
