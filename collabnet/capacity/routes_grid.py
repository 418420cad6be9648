"""Pages for a trust leader: the places of all schools in one grid, and the same as a CSV file."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, render_template, request
from flask_wtf.file import FileField, FileRequired
from werkzeug.wrappers import Response
from wtforms import HiddenField

from collabnet.capacity import grid, grid_csv
from collabnet.capacity.queries import Owner
from collabnet.capacity.routes import bp, owner_or_404
from collabnet.core.capacity_cells import HOW_TO
from collabnet.core.permissions import Permission
from collabnet.directory.belonging import trust_subject
from collabnet.platform.access import current_actor, needs
from collabnet.platform.exports import csv_response
from collabnet.platform.form_fields import clean_text
from collabnet.platform.forms import Form
from collabnet.platform.imports.containers import FileProblem
from collabnet.platform.security import redirect_to

TRUST = "/capacity/trust/<int:uid>"
own_trust = needs(Permission.EDIT_CAPACITY, subject=trust_subject)
LONGEST_CELL = 40


class UploadForm(Form):
    """A CSV file of the grid."""

    file = FileField("CSV file", [FileRequired("Choose a file")])


class CommitForm(Form):
    """The rows that a preview showed, as CSV, to be read again when they are saved."""

    text = HiddenField()


@bp.route(TRUST + "/grid", methods=["GET", "POST"])
@own_trust
def trust_grid(uid: int) -> str | Response | tuple[str, int]:
    """The grid; saving publishes the rows that changed and confirms those that were ticked, or nothing at all."""
    owner, rows = owner_or_404("trust", str(uid)), grid.rows_of_trust(uid)
    if request.method == "GET":
        return _page(owner, rows)
    confirm_all = request.form.get("confirm") == "all"
    for row in rows:
        prefix = f"{row.urn}-"
        row.confirm = confirm_all or prefix + "confirm" in request.form
        typed = {
            column.key: clean_text(request.form[prefix + column.key])[:LONGEST_CELL]
            for column in grid.COLUMNS
            if prefix + column.key in request.form
        }
        grid.fill_in(row, typed, token=request.form.get(prefix + "token", ""))
    if any(row.stale for row in rows):
        return _page(owner, rows), 409
    if not all(row.is_good for row in rows):
        return _page(owner, rows), 422
    _report(*grid.save(actor=current_actor(), rows=rows))
    return redirect_to(f"{owner.href}/grid")


@bp.get(TRUST + "/grid.csv")
@own_trust
def trust_grid_csv(uid: int) -> Response:
    """The grid as it stands, to fill in elsewhere."""
    rows = grid.rows_of_trust(uid)
    return csv_response(f"capacity-{uid}.csv", grid_csv.header(), list(grid_csv.lines(rows)))


@bp.route(TRUST + "/upload", methods=["GET", "POST"])
@needs(Permission.EDIT_CAPACITY, subject=trust_subject, upload_limit=grid_csv.MOST_BYTES)
def trust_upload(uid: int) -> str | tuple[str, int]:
    """Upload a file; the answer is a preview, nothing is saved yet."""
    owner, form = owner_or_404("trust", str(uid)), UploadForm()
    if request.method == "GET":
        return render_template("capacity/upload.html", owner=owner, form=form)
    if form.validate():
        try:
            reading = grid_csv.read(form.file.data.read(), grid.rows_of_trust(uid))
        except FileProblem as problem:
            form.file.errors = [problem.message]
        else:
            return _preview(owner, reading)
    return render_template("capacity/upload.html", owner=owner, form=form), 422


@bp.post(TRUST + "/upload/commit")
@own_trust
def trust_upload_commit(uid: int) -> str | Response | tuple[str, int]:
    """Save what the preview showed: its rows are read again, against what holds now."""
    owner, form = owner_or_404("trust", str(uid)), CommitForm()
    reading = grid_csv.read((form.text.data or "").encode(), grid.rows_of_trust(uid))
    if not form.validate() or reading.rejected or not reading.rows:
        return _preview(owner, reading), 422
    _report(*grid.save(actor=current_actor(), rows=reading.rows))
    return redirect_to(f"{owner.href}/grid")


def _page(owner: Owner, rows: Sequence[grid.Row]) -> str:
    return render_template(
        "capacity/grid.html",
        owner=owner,
        rows=rows,
        columns=grid.columns_of(rows),
        how_to=HOW_TO,
        faults=[
            (f"{row.urn}-{key}", f"{row.name}, {column.label}: {row.errors[key]}")
            for row in rows
            for column in grid.COLUMNS
            if (key := column.key) in row.errors
        ],
        moved=[row for row in rows if row.message],
    )


def _preview(owner: Owner, reading: grid_csv.Reading) -> str:
    labels = {column.key: column.label for column in grid.COLUMNS}
    return render_template(
        "capacity/preview.html",
        owner=owner,
        reading=reading,
        labels=labels,
        form=CommitForm(formdata=None, text=reading.accepted()),
    )


def _report(published: int, confirmed: int) -> None:
    """Say what saving did."""
    parts = [
        f"{number} {'school' if number == 1 else 'schools'} {what}"
        for number, what in ((published, "updated"), (confirmed, "confirmed"))
        if number
    ]
    flash(f"Saved: {' and '.join(parts)}." if parts else "Nothing has changed.", "success")
