"""Pages of imports for the network administrator: list, upload, one run with its preview and progress."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, make_response, render_template, stream_with_context
from flask.typing import ResponseReturnValue

from collabnet.core.permissions import Permission
from collabnet.platform.access import current_actor, needs
from collabnet.platform.errors import NotFound
from collabnet.platform.exports import csv_response
from collabnet.platform.imports import queries, services
from collabnet.platform.imports.forms import UploadForm
from collabnet.platform.security import redirect_to

bp = Blueprint("imports", __name__, url_prefix="/admin/imports")
LIST = "/admin/imports"


@bp.get("")
@needs(Permission.IMPORT_DATA)
def index() -> ResponseReturnValue:
    """The latest imports, and what can be imported."""
    return render_template(
        "imports/index.html",
        runs=queries.latest_runs(),
        importers=queries.importers(),
        states=queries.STATES,
    )


@bp.route("/new", methods=["GET", "POST"])
@needs(Permission.IMPORT_DATA, late_write=True, upload_limit=services.UPLOAD_LIMIT)
def new() -> ResponseReturnValue:
    """Send a file; it is previewed, and nothing is written yet."""
    form = UploadForm()
    form.offer(queries.importers())
    if form.validate_on_submit():
        run_id = services.upload(
            actor=current_actor(),
            importer_name=form.importer.data,
            filename=form.file.data.filename,
            stream=form.file.data.stream,
            as_of=form.as_of.data,
        )
        return redirect_to(f"{LIST}/{run_id}")
    page = render_template("imports/new.html", form=form)
    return page, 422 if form.errors else 200


@bp.get("/<int:run_id>")
@needs(Permission.IMPORT_DATA)
def run(run_id: int) -> ResponseReturnValue:
    """One import: its progress, what it would do or did, its first remarks, what can be done next."""
    found = queries.run_page(run_id)
    if found is None:
        raise NotFound
    response = make_response(render_template("imports/run.html", run=found.run, page=found))
    if found.is_moving:
        response.headers["Refresh"] = (
            "3"  # a header, not markup: it works everywhere without a script
        )
    return response


@bp.post("/<int:run_id>/preview")
@needs(Permission.IMPORT_DATA)
def preview(run_id: int) -> ResponseReturnValue:
    """Preview the file once more."""
    services.preview_again(actor=current_actor(), run_id=run_id)
    return redirect_to(f"{LIST}/{run_id}")


@bp.post("/<int:run_id>/commit")
@needs(Permission.IMPORT_DATA)
def commit(run_id: int) -> ResponseReturnValue:
    """Write what the preview showed, or go on where an import stopped."""
    services.commit(actor=current_actor(), run_id=run_id)
    return redirect_to(f"{LIST}/{run_id}")


@bp.post("/<int:run_id>/give-up")
@needs(Permission.IMPORT_DATA)
def give_up(run_id: int) -> ResponseReturnValue:
    """Give the import up."""
    services.give_up(actor=current_actor(), run_id=run_id)
    flash("The import has been given up", "success")
    return redirect_to(LIST)


@bp.get("/<int:run_id>/remarks.csv")
@needs(Permission.IMPORT_DATA)
def remarks(run_id: int) -> ResponseReturnValue:
    """Every rejected row and warning as a file."""
    if queries.run_by_id(run_id) is None:
        raise NotFound
    rows: Any = queries.remarks_of(run_id)
    return csv_response(
        f"import-{run_id}-remarks.csv", queries.REMARK_COLUMNS, stream_with_context(rows)
    )
