"""Pages on which an authority sends what only it knows: what is there, what is missing, upload, preview, commit."""

from __future__ import annotations

from typing import Any

from flask import flash, make_response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from collabnet.atlas import local_picture, local_services, local_status, queries
from collabnet.atlas.forms_local import upload_form
from collabnet.atlas.importers import IMPORTER_OF, LAYOUT_OF, LAYOUTS
from collabnet.atlas.routes import bp
from collabnet.core.permissions import Permission
from collabnet.directory.belonging import la_subject
from collabnet.platform.access import current_actor, needs, public
from collabnet.platform.errors import NotFound
from collabnet.platform.exports import csv_response
from collabnet.platform.imports import queries as imports
from collabnet.platform.imports import services
from collabnet.platform.security import redirect_to

LOCAL = "/authorities/<code>/local-data"
RUN = f"{LOCAL}/runs/<int:run_id>"
UPLOAD_LIMIT = 40_000_000  # bytes
officer = needs(Permission.IMPORT_LOCAL_DATA, subject=la_subject)
of_kind = needs(Permission.IMPORT_LOCAL_DATA, subject=lambda code, kind: la_subject(code))


@bp.get("/local-data-layouts")
@public()
def layouts() -> str:
    """Every layout of a file that a locality can send: columns, examples, templates."""
    return render_template("atlas/local_layouts.html", layouts=LAYOUTS)


@bp.get("/local-data-layouts/<kind>.csv")
@public()
def layout_template(kind: str) -> ResponseReturnValue:
    """A template: the header of a layout and one row as it could be."""
    layout = LAYOUT_OF.get(kind)
    if layout is None or layout.is_map:
        raise NotFound
    return csv_response(f"{kind}-template.csv", layout.header, [layout.example])


@bp.get(LOCAL)
@officer
def local_data(code: str) -> str:
    """What the authority has sent, kind by kind, and what is missing without the rest."""
    return render_template(
        "atlas/local_data.html", area=queries.find_la(code), kinds=local_status.statuses(code)
    )


@bp.route(f"{LOCAL}/<kind>", methods=["GET", "POST"])
@needs(
    Permission.IMPORT_LOCAL_DATA, subject=lambda code, kind: la_subject(code), late_write=True,
    upload_limit=UPLOAD_LIMIT,
)  # fmt: skip
def local_kind(code: str, kind: str) -> ResponseReturnValue:
    """One kind: what is there, its layout, and the form to send a file; it is previewed, nothing is written yet."""
    if kind not in LAYOUT_OF:
        raise NotFound
    area, form = queries.find_la(code), upload_form(kind)
    if form.validate_on_submit():
        run_id = services.upload(
            actor=current_actor(),
            importer_name=kind,
            filename=form.file.data.filename,
            stream=form.file.data.stream,
            as_of=form.as_of.data,
            la_code=code,
            owner=area.name,
            options=form.options(IMPORTER_OF[kind]),
        )
        return redirect_to(f"/authorities/{code}/local-data/runs/{run_id}")
    page = render_template(
        "atlas/local_kind.html",
        area=area,
        form=form,
        status=local_status.status(kind, code),
        runs=local_status.latest_runs(code, kind),
        versions=local_status.catchment_versions(code) if LAYOUT_OF[kind].is_map else [],
        states=imports.STATES,
    )
    return page, 422 if form.errors else 200


def _version(code: str, kind: str) -> local_status.CatchmentVersion | None:
    """The version of catchments that the address names; None for other kinds. Raises NotFound."""
    if kind not in LAYOUT_OF:
        raise NotFound
    if not LAYOUT_OF[kind].is_map:
        return None
    asked = request.args.get("version", "")
    found = [v for v in local_status.catchment_versions(code) if v.slug == asked]
    if not found:
        raise NotFound
    return found[0]


@bp.get(f"{LOCAL}/<kind>/remove")
@of_kind
def local_remove_page(code: str, kind: str) -> str:
    """Ask before rows are taken back."""
    version = _version(code, kind)
    status = local_status.status(kind, code)
    if not status.rows:
        raise NotFound
    return render_template(
        "atlas/local_remove.html", area=queries.find_la(code), status=status, version=version
    )


@bp.post(f"{LOCAL}/<kind>/remove")
@of_kind
def local_remove(code: str, kind: str) -> ResponseReturnValue:
    """Take an authority's rows of a kind back."""
    rows = local_services.remove(
        actor=current_actor(), la_code=code, kind=kind, version=_version(code, kind)
    )
    flash(f"{rows:,} {'row' if rows == 1 else 'rows'} removed", "success")
    return redirect_to(f"/authorities/{code}/local-data/{kind}")


def run_subject(code: str, run_id: int) -> Any:
    """Where an import belongs: to its authority, and to nobody under another's address."""
    found = imports.run_by_id(run_id)
    return la_subject(code) if found is not None and found.la_code == code else None


of_run = needs(Permission.IMPORT_LOCAL_DATA, subject=run_subject)


@bp.get(RUN)
@of_run
def local_run(code: str, run_id: int) -> ResponseReturnValue:
    """One import of the authority: its progress, what it would do or did, and for catchments a picture."""
    found = imports.run_page(run_id, la_code=code)
    if found is None:
        raise NotFound
    shown = found.run.shown or []
    response = make_response(
        render_template(
            "atlas/local_run.html",
            area=queries.find_la(code),
            run=found.run,
            page=found,
            shown=shown,
            picture=local_picture.picture(code, shown),
            layout=LAYOUT_OF.get(found.run.importer),
        )
    )
    if found.is_moving:
        response.headers["Refresh"] = "3"
    return response


@bp.post(f"{RUN}/preview")
@of_run
def local_preview(code: str, run_id: int) -> ResponseReturnValue:
    """Preview the file once more."""
    services.preview_again(actor=current_actor(), run_id=run_id, la_code=code)
    return redirect_to(f"/authorities/{code}/local-data/runs/{run_id}")


@bp.post(f"{RUN}/commit")
@of_run
def local_commit(code: str, run_id: int) -> ResponseReturnValue:
    """Write what the preview showed, or go on where an import stopped."""
    services.commit(actor=current_actor(), run_id=run_id, la_code=code)
    return redirect_to(f"/authorities/{code}/local-data/runs/{run_id}")


@bp.post(f"{RUN}/give-up")
@of_run
def local_give_up(code: str, run_id: int) -> ResponseReturnValue:
    """Give the import up."""
    services.give_up(actor=current_actor(), run_id=run_id, la_code=code)
    flash("The import has been given up", "success")
    return redirect_to(f"/authorities/{code}/local-data")


@bp.get(f"{RUN}/remarks.csv")
@of_run
def local_remarks(code: str, run_id: int) -> ResponseReturnValue:
    """Every rejected row and warning as a file."""
    rows: Any = imports.remarks_of(run_id)
    return csv_response(
        f"import-{run_id}-remarks.csv", imports.REMARK_COLUMNS, stream_with_context(rows)
    )
