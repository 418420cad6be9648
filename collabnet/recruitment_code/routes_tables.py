"""Pay tables by hand, for a network administrator: the list, a new year's table, a correction, a deletion, undo."""

from __future__ import annotations

import datetime as dt

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from collabnet.core.pay import SCALES, PayArea
from collabnet.core.permissions import Permission
from collabnet.platform.access import current_actor, needs
from collabnet.platform.errors import Invalid, NotFound
from collabnet.platform.forms import Form
from collabnet.platform.security import redirect_to
from collabnet.recruitment_code import pages_tables, queries_tables, services_tables
from collabnet.recruitment_code.forms_tables import (
    EVERYWHERE,
    MarkForm,
    ScaleForm,
    TableForm,
    areas_of,
    table_form,
)
from collabnet.recruitment_code.queries_tables import StoredTable
from collabnet.recruitment_code.routes import bp

LIST = "/admin/pay"
AREAS = ",".join((*(area.value for area in PayArea), EVERYWHERE))
SCALE = f"<any({','.join(SCALES)}):scale>"
TABLE = f"{LIST}/{SCALE}/<any({AREAS}):area>/<string(length=10):first>"


def _table(scale: str, area: str, first: str) -> StoredTable:
    """The stored table that an address names. Raises NotFound."""
    try:
        day = dt.date.fromisoformat(first)
    except ValueError:
        raise NotFound from None
    found = queries_tables.table(scale, "" if area == EVERYWHERE else area, day)
    if found is None:
        raise NotFound
    return found


@bp.get(LIST)
@needs(Permission.IMPORT_DATA)
def tables() -> ResponseReturnValue:
    """Every table that is stored, the newest first, and what was changed by hand."""
    return render_template(
        "recruitment_code/tables.html",
        shown=queries_tables.shown(),
        changes=queries_tables.changes(),
        form=ScaleForm(None),
    )


@bp.get(LIST + "/new")
@needs(Permission.IMPORT_DATA)
def new_table_of() -> ResponseReturnValue:
    """Which scale a new table is for."""
    form = ScaleForm(request.args)
    if request.args and not form.validate():
        return render_template("recruitment_code/table_scale.html", form=form), 400
    if not request.args:
        return render_template("recruitment_code/table_scale.html", form=ScaleForm(None))
    scale = form.scale.data
    typed = table_form(scale, areas_of(scale))(None, data=pages_tables.beginning(scale))
    return _form_page(typed, scale, f"{LIST}/new/{scale}", None)


@bp.post(f"{LIST}/new/{SCALE}")
@needs(Permission.IMPORT_DATA)
def new_table(scale: str) -> ResponseReturnValue:
    """Show what would be written, then write it."""
    form = table_form(scale, areas_of(scale))()
    here = f"{LIST}/new/{scale}"
    if form.validate():
        entries = form.entries()
        try:
            for entry in entries:
                services_tables.check(entry)
            if request.form.get("step") == "commit":
                services_tables.add(actor=current_actor(), entries=entries)
                flash(f"The tables of {SCALES[scale].label} are added", "success")
                return redirect_to(LIST)
            if request.form.get("step") != "change":
                return _preview_page(form, scale, here, None)
        except Invalid as problem:
            _beside(form, problem)
    return _form_page(form, scale, here, None)


@bp.route(TABLE, methods=["GET", "POST"])
@needs(Permission.IMPORT_DATA)
def stored_table(scale: str, area: str, first: str) -> ResponseReturnValue:
    """Correct a table: shown once more before it is written."""
    table = _table(scale, area, first)
    form = table_form(scale, (table.area,))(data=pages_tables.stored_values(table))
    if form.validate_on_submit():
        try:
            services_tables.check(form.entries()[0], but=table)
            if request.form.get("step") == "commit":
                services_tables.correct(
                    actor=current_actor(),
                    table=table,
                    mark=form.mark.data or "",
                    entry=form.entries()[0],
                )
                flash("The table is corrected", "success")
                return redirect_to(LIST)
            if request.form.get("step") != "change":
                return _preview_page(form, scale, table.href, table)
        except Invalid as problem:
            _beside(form, problem)
    return _form_page(form, scale, table.href, table)


@bp.route(TABLE + "/delete", methods=["GET", "POST"])
@needs(Permission.IMPORT_DATA)
def delete_table(scale: str, area: str, first: str) -> ResponseReturnValue:
    """Delete a table that nothing uses; it can be taken back."""
    table = _table(scale, area, first)
    form = MarkForm(data={"mark": table.mark})
    if form.validate_on_submit():
        services_tables.remove(actor=current_actor(), table=table, mark=form.mark.data or "")
        flash("The table is deleted. You can take that back below", "success")
        return redirect_to(LIST)
    return render_template(
        "recruitment_code/table_delete.html",
        form=form,
        table=table,
        users=queries_tables.users(table),
    )


@bp.post(LIST + "/changes/<int(max=2147483647):number>/undo")
@needs(Permission.IMPORT_DATA)
def undo_table_change(number: int) -> ResponseReturnValue:
    """Take a change back."""
    if Form().validate_on_submit():
        services_tables.undo(actor=current_actor(), number=number)
        flash("The change is taken back", "success")
    return redirect_to(LIST)


def _beside(form: TableForm, problem: Invalid) -> None:
    form[problem.field].errors = [problem.message]


def _form_page(
    form: TableForm, scale: str, here: str, table: StoredTable | None
) -> ResponseReturnValue:
    return render_template(
        "recruitment_code/table_form.html", form=form, scale=SCALES[scale], here=here, table=table
    ), 422 if form.errors else 200


def _preview_page(
    form: TableForm, scale: str, here: str, table: StoredTable | None
) -> ResponseReturnValue:
    return render_template(
        "recruitment_code/table_preview.html",
        form=form,
        scale=SCALES[scale],
        here=here,
        table=table,
        previews=pages_tables.previews(form.entries(), table),
    )
