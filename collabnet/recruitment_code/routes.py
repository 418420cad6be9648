"""The pay pages: tables with their dates, a check of a post's pay, what lending costs, when notice is due."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from collabnet.core.pay import SCALES, PayArea
from collabnet.core.resignation import Post
from collabnet.platform.access import current_actor, public
from collabnet.platform.clock import today
from collabnet.platform.errors import Invalid
from collabnet.platform.exports import csv_response
from collabnet.recruitment_code import pages, queries, queries_policies
from collabnet.recruitment_code.forms import CheckForm, LeavingForm, RechargeForm, TablesForm

bp = Blueprint("recruitment_code", __name__)


@bp.get("/pay")
@public()
def pay() -> ResponseReturnValue:
    """The pay tables of an area on a day, with what ran out marked."""
    form = TablesForm(request.args)
    is_sound = not request.args or form.validate()
    day = (form.on.data if is_sound else None) or today()
    area = PayArea(form.area.data) if is_sound and form.area.data else PayArea.ENGLAND
    return render_template(
        "recruitment_code/pay.html",
        form=form,
        shown=queries.shown_tables(queries.tables(), area, day),
        area=area,
        day=day,
        rates=queries.oncost_rates(),
        loaded=queries.last_loaded(),
        labels={code: scale.label for code, scale in SCALES.items()},
        own=queries_policies.of_viewer(current_actor(), day),
        query=request.query_string.decode("ascii", "ignore") if is_sound else "",
    ), 200 if is_sound else 400


@bp.get("/pay.csv")
@public()
def pay_csv() -> ResponseReturnValue:
    """The same tables, one point a row."""
    form = TablesForm(request.args)
    if request.args and not form.validate():
        raise Invalid("area", "Check the pay area and the date: one of them cannot be read.")
    area = PayArea(form.area.data) if form.area.data else PayArea.ENGLAND
    shown = queries.shown_tables(queries.tables(), area, form.on.data or today())
    return csv_response("pay.csv", pages.CSV_COLUMNS, list(pages.csv_rows(shown)))


@bp.get("/pay/check")
@public()
def pay_check() -> ResponseReturnValue:
    """Check a post's pay against what binds its employer on its start."""
    form = CheckForm(request.args)
    is_sound = request.args and form.validate()
    page = pages.checked(form, current_actor()) if is_sound else None
    return render_template(
        "recruitment_code/check.html", form=form, page=page
    ), 400 if form.errors else 200


@bp.get("/pay/recharge")
@public()
def pay_recharge() -> ResponseReturnValue:
    """What lending somebody costs, at cost, line by line."""
    form = RechargeForm(request.args) if request.args else RechargeForm(None)
    page = pages.lending(form, on=today()) if request.args and form.validate() else None
    return render_template(
        "recruitment_code/recharge.html", form=form, page=page
    ), 400 if form.errors else 200


@bp.get("/pay/leaving-dates")
@public()
def leaving_dates() -> ResponseReturnValue:
    """By when notice is given to leave at the end of a term."""
    form = LeavingForm(request.args) if request.args else LeavingForm(None)
    if request.args and not form.validate():
        return render_template("recruitment_code/leaving.html", form=form, page=None), 400
    form.post.data = form.post.data or Post.TEACHER.value
    return render_template(
        "recruitment_code/leaving.html", form=form, page=pages.leaving(form, today=today())
    )
