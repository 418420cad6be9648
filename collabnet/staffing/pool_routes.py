"""The pages of the own profile in the talent pool; each belongs to whoever is signed in, and to nobody else."""

from __future__ import annotations

import datetime as dt
import re

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from collabnet.accounts.queries_organisations import employer_named
from collabnet.platform.access import current_actor, signed_in
from collabnet.platform.errors import Conflict, Invalid, NotFound
from collabnet.platform.security import redirect_to
from collabnet.staffing import pool_cover_pages, pool_pages, pool_queries, pool_services
from collabnet.staffing.pool_forms import (
    ConsentForm,
    DaysForm,
    FindEmployerForm,
    ProfileForm,
    shown_values,
)
from collabnet.staffing.routes import bp


def own_profile() -> pool_queries.PoolProfile:
    """The profile of whoever is signed in. Raises NotFound where there is none."""
    row = pool_queries.own(current_actor().user_id or 0)
    if row is None:
        raise NotFound
    return row


@bp.get("/profile")
@signed_in()
def profile() -> ResponseReturnValue:
    """The own profile, or what one would be."""
    row = pool_queries.own(current_actor().user_id or 0)
    return render_template(
        "staffing/pool_profile.html",
        page=pool_pages.own_page(row) if row is not None else None,
        waiting=pool_cover_pages.waiting_for(row) if row is not None else None,
    )


@bp.route("/profile/edit", methods=["GET", "POST"])
@signed_in()
def profile_edit() -> ResponseReturnValue:
    """Write or change what the profile says."""
    actor = current_actor()
    row = pool_queries.own(actor.user_id or 0)
    localities = pool_queries.localities_of_person(actor.user_id or 0)
    form = ProfileForm(data=shown_values(row, localities))
    form.offer(localities, row)
    if form.validate_on_submit():
        saved = pool_services.save(
            actor=actor,
            values=form.values(),
            localities=form.localities.data or (),
            version=form.seen_version,
        )
        if saved.is_shown:
            flash("Your profile is changed", "success")
            return redirect_to("/profile")
        return redirect_to("/profile/show")
    return render_template(
        "staffing/pool_edit.html", form=form, row=row
    ), 422 if form.errors else 200


@bp.route("/profile/show", methods=["GET", "POST"])
@signed_in()
def profile_show() -> ResponseReturnValue:
    """Say who will see what, and for how long; show the profile with the person's consent."""
    row = own_profile()
    form = ConsentForm()
    if form.validate_on_submit():
        pool_services.show(actor=current_actor(), row=row)
        flash("Your profile is shown", "success")
        return redirect_to("/profile")
    return render_template(
        "staffing/pool_consent.html", form=form, page=pool_pages.own_page(row)
    ), 422 if form.errors else 200


@bp.post("/profile/<any(hide,again,keep):what>")
@signed_in()
def profile_switch(what: str) -> ResponseReturnValue:
    """Hide the profile at once, undo that, or say that it is still wanted."""
    row, actor = own_profile(), current_actor()
    if what == "hide":
        pool_services.hide(actor=actor, row=row)
        flash("Your profile is hidden. Nobody sees it from now on", "success")
    elif what == "keep":
        pool_services.keep(actor=actor, row=row)
        flash("Your profile stays for another 12 months", "success")
    else:
        if row.consented_at is None:
            raise Conflict("You have not agreed to show it yet.")
        pool_services.show(actor=actor, row=row)
        flash("Your profile is shown again", "success")
    return redirect_to("/profile")


@bp.route("/profile/delete", methods=["GET", "POST"])
@signed_in()
def profile_delete() -> ResponseReturnValue:
    """Delete the profile, after asking once."""
    row = own_profile()
    if request.method == "POST":
        pool_services.delete(actor=current_actor(), row=row)
        flash("Your profile is deleted", "success")
        return redirect_to("/profile")
    return render_template("staffing/pool_delete.html", row=row)


@bp.route("/profile/days", methods=["GET", "POST"])
@signed_in()
def profile_days() -> ResponseReturnValue:
    """The calendar: a month as a table, each day a button, and longer times in one form."""
    row, actor = own_profile(), current_actor()
    month = _month(request.args.get("month", ""))
    form = DaysForm()
    if form.validate_on_submit():
        try:
            count = pool_services.set_days(
                actor=actor,
                row=row,
                first=form.first.data,
                last=form.last.data or form.first.data,
                is_free=form.is_free,
            )
        except Invalid as error:
            form.last.errors = [error.message]
        else:
            flash(f"{count} day{'' if count == 1 else 's'} changed", "success")
            return redirect_to(f"/profile/days?month={form.first.data:%Y-%m}")
    return render_template(
        "staffing/pool_days.html", form=form, page=pool_pages.month_page(row, month)
    ), 422 if form.errors else 200


@bp.post("/profile/days/<day>")
@signed_in()
def profile_day(day: str) -> ResponseReturnValue:
    """Turn one day round: free becomes not free, and the other way."""
    row = own_profile()
    found = _day(day)
    is_free = not pool_queries.calendar_of(row).is_free(found)
    usual = found.weekday() in row.weekdays
    pool_services.set_days(
        actor=current_actor(), row=row, first=found, last=found,
        is_free=None if is_free == usual else is_free,
    )  # fmt: skip
    return redirect_to(f"/profile/days?month={found:%Y-%m}")


@bp.get("/profile/employers")
@signed_in()
def profile_employers() -> ResponseReturnValue:
    """From whom the profile is hidden, and a search for others to hide it from."""
    row = own_profile()
    form = FindEmployerForm(request.args)
    words = (form.find.data or "") if form.validate() else ""
    return render_template(
        "staffing/pool_employers.html",
        form=form,
        words=words,
        page=pool_pages.employers_page(row, words),
    ), 400 if form.errors else 200


@bp.post("/profile/employers/<any(hide,let):what>")
@signed_in()
def profile_employer(what: str) -> ResponseReturnValue:
    """Hide the profile from an employer, or let it see the profile after all."""
    row = own_profile()
    scope = employer_named(request.form.get("employer", ""))
    if scope is None or not pool_pages.is_known(scope):
        raise NotFound
    if what == "hide":
        try:
            pool_services.hide_from(actor=current_actor(), row=row, scope=scope)
        except Invalid as error:
            raise Conflict(error.message) from None
        flash("It does not see your profile from now on", "success")
    else:
        pool_services.let_see(actor=current_actor(), row=row, scope=scope)
        flash("It may see your profile while you show it", "success")
    return redirect_to("/profile/employers")


def _month(text: str) -> dt.date | None:
    if not re.fullmatch(r"20[0-9]{2}-(0[1-9]|1[0-2])", text):
        return None
    return dt.date.fromisoformat(f"{text}-01")


def _day(text: str) -> dt.date:
    """A day as addresses write it, from now on and for two years. Raises NotFound."""
    try:
        found = dt.date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        found = None
    if found is None or not pool_pages.can_be_marked(found):
        raise NotFound
    return found
