"""Pages of saved what-ifs: the list, one, two side by side; changing, sharing, deciding, deleting; papers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from collabnet.atlas import (
    scenario_pages,
    scenario_queries,
    scenario_saved,
    scenario_services,
)
from collabnet.atlas.routes import bp
from collabnet.atlas.scenario_forms_saved import DecisionForm, SaveForm, ShareForm
from collabnet.atlas.scenario_queries import Saved
from collabnet.atlas.scenario_saved import SavedPage
from collabnet.atlas.scenario_state import read_state
from collabnet.core.permissions import Permission
from collabnet.directory.forms_lives import VersionForm
from collabnet.platform.access import current_actor, needs
from collabnet.platform.clock import today
from collabnet.platform.errors import Conflict, Invalid, NotFound
from collabnet.platform.exports import csv_response
from collabnet.platform.security import redirect_to

ONE = "/what-if/<string(maxlength=40):key>"
of_one = needs(Permission.TRY_WHAT_IF, subject=scenario_queries.people_of)
of_one_late = needs(Permission.TRY_WHAT_IF, subject=scenario_queries.people_of, late_write=True)


def _page(key: str) -> SavedPage:
    return scenario_saved.saved_page(
        key=key, number=request.args.get("working", ""), actor=current_actor()
    )


def _own(key: str) -> Saved:
    """A what-if of this very person. Raises NotFound."""
    saved = scenario_queries.saved(key, current_actor())
    if not saved.is_owner:
        raise NotFound
    return saved


def _kept(form: Any, act: Callable[[], object]) -> bool:
    """Do what a form asks; whether it worked, with the message beside the field when it did not."""
    try:
        act()
    except Conflict as conflict:
        kept = form.kept() if hasattr(form, "kept") else {}
        raise Conflict(conflict.message, kept=kept) from conflict
    except Invalid as invalid:
        form[invalid.field].errors = [*form[invalid.field].errors, invalid.message]
        return False
    return True


@bp.get("/what-if")
@needs(Permission.TRY_WHAT_IF)
def what_ifs() -> ResponseReturnValue:
    """A person's own what-ifs, and those shared with them."""
    actor = current_actor()
    return render_template(
        "atlas/scenarios.html",
        listed=scenario_queries.listed(actor),
        areas=scenario_queries.areas_of(actor),
    )


@bp.get("/what-if/compare")
@needs(Permission.TRY_WHAT_IF)
def compare_what_ifs() -> ResponseReturnValue:
    """Two what-ifs side by side, or a choice of two."""
    first, second = request.args.get("a", ""), request.args.get("b", "")
    listed = scenario_queries.listed(current_actor())
    if not first or not second:
        return render_template(
            "atlas/scenario_compare.html", page=None, listed=listed, first=first, second=second
        )
    page = scenario_saved.compared(first=first, second=second, actor=current_actor())
    return render_template(
        "atlas/scenario_compare.html", page=page, listed=listed, first=first, second=second
    )


@bp.get(ONE)
@of_one
def what_if(key: str) -> ResponseReturnValue:
    """A saved what-if with its results as they were worked out."""
    page = _page(key)
    return render_template(
        "atlas/scenario.html",
        page=page,
        saved=page.saved,
        view=page.view,
        tried=page.saved.tried,
        listed=[row for row in scenario_queries.listed(current_actor()) if row.key != key],
    )


@bp.post(ONE)
@of_one_late
def change_what_if(key: str) -> ResponseReturnValue:
    """Save other changes, lines, name or note."""
    saved = _own(key)
    form = SaveForm()
    tried = read_state(request.form).tried
    if form.validate():
        worked = scenario_pages.worked(saved.tried_area, tried)
        if worked is None:
            raise NotFound
        actor = current_actor()
        if _kept(
            form,
            lambda: scenario_services.change(
                actor=actor,
                key=key,
                version=form.seen_version,
                worked=worked,
                name=form.name.data or "",
                note=form.note.data or "",
            ),
        ):
            flash("The changes are saved", "success")
            return redirect_to(saved.href)
    return render_template("atlas/scenario_name.html", form=form, saved=saved, tried=tried), 422


@bp.get(ONE + "/edit")
@of_one
def edit_what_if(key: str) -> ResponseReturnValue:
    """Go on to the page where its changes are made."""
    saved = _own(key)
    return redirect_to(f"{saved.tried_area.href}{saved.tried.query()}&scenario={key}")


@bp.post(ONE + "/again")
@of_one_late
def again_what_if(key: str) -> ResponseReturnValue:
    """Work the same question out on the model as it is now."""
    saved = _own(key)
    form = VersionForm()
    form.validate()
    worked = scenario_pages.worked(saved.tried_area, saved.tried)
    if worked is None:
        raise NotFound
    scenario_services.work_again(
        actor=current_actor(), key=key, version=form.seen_version, worked=worked
    )
    flash("Worked out again. The earlier result is kept.", "success")
    return redirect_to(saved.href)


@bp.route(ONE + "/share", methods=["GET", "POST"])
@of_one
def share_what_if(key: str) -> ResponseReturnValue:
    """Say who else may read it, or take that back."""
    saved, actor = _own(key), current_actor()
    now = f"trust:{saved.trust_uid}" if saved.sharing == "trust" else saved.sharing
    form = ShareForm(data={"version": saved.version, "sharing": now})
    form.offer(scenario_queries.own_trusts(actor))
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            sharing, trust = form.chosen
            if _kept(
                form,
                lambda: scenario_services.share(
                    actor=actor,
                    key=key,
                    version=form.seen_version,
                    sharing=sharing,
                    trust_uid=trust,
                ),
            ):
                flash("Nobody else can read it now" if sharing == "nobody" else "Shared", "success")
                return redirect_to(saved.href)
    return render_template("atlas/scenario_share.html", form=form, saved=saved), status


@bp.route(ONE + "/decision", methods=["GET", "POST"])
@of_one
def decide_what_if(key: str) -> ResponseReturnValue:
    """Record the decision taken."""
    saved, actor = _own(key), current_actor()
    form = DecisionForm(
        data={"version": saved.version, "decision": saved.decision, "on": saved.decided_on}
    )
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate() and _kept(
            form,
            lambda: scenario_services.decide(
                actor=actor,
                key=key,
                version=form.seen_version,
                decision=form.decision.data or "",
                on=form.on.data,
            ),
        ):
            flash("The decision is recorded" if form.decision.data else "Taken back", "success")
            return redirect_to(saved.href)
    return render_template("atlas/scenario_decision.html", form=form, saved=saved), status


@bp.route(ONE + "/delete", methods=["GET", "POST"])
@of_one
def delete_what_if(key: str) -> ResponseReturnValue:
    """Delete a what-if with all its workings, after asking."""
    saved = _own(key)
    form = VersionForm(data={"version": saved.version})
    if form.is_submitted():
        form.validate()
        scenario_services.remove(actor=current_actor(), key=key, version=form.seen_version)
        flash(f"{saved.name} is deleted", "success")
        return redirect_to("/what-if")
    return render_template("atlas/scenario_delete.html", form=form, saved=saved)


@bp.get(ONE + "/print")
@of_one
def print_what_if(key: str) -> ResponseReturnValue:
    """Everything on one A4 page."""
    return _printed(_page(key), most=scenario_saved.PRINTED_ROWS)


def _printed(page: SavedPage, *, most: int | None = None, mark: str = "") -> str:
    return render_template(
        "atlas/scenario_print.html",
        page=page,
        saved=page.saved,
        view=page.view,
        tried=page.saved.tried,
        rows=page.view.rows[:most],
        mark=mark,
    )


@bp.get(ONE + "/public")
@of_one
def public_what_if(key: str) -> ResponseReturnValue:
    """The version that may be published: planning areas and published figures, no school's modelled loss."""
    page = _page(key)
    return render_template(
        "atlas/scenario_public.html",
        page=page,
        saved=page.saved,
        rows=scenario_saved.public_rows(page.saved),
    )


@bp.get(ONE + "/public.csv")
@of_one
def public_what_if_file(key: str) -> ResponseReturnValue:
    """The table of the public version."""
    saved = _page(key).saved
    return csv_response(
        scenario_saved.file_name("public", current_actor(), today()),
        scenario_saved.PUBLIC_COLUMNS,
        list(scenario_saved.public_lines(saved)),
    )


@bp.post(ONE + "/officer")
@of_one
def officer_what_if(key: str) -> ResponseReturnValue:
    """The LA officer's version with every school, watermarked and audited; as a page to print or a file."""
    actor = current_actor()
    form = "csv" if request.form.get("form") == "csv" else "print"
    scenario_services.note_export(actor=actor, key=key, form=form)
    page = _page(key)
    mark = scenario_saved.watermark(actor, today())
    if form == "csv":
        lines = list(scenario_saved.officer_lines(page.saved, mark=mark))
        return csv_response(scenario_saved.file_name("officer", actor, today()), [mark], lines)
    return _printed(page, mark=mark)
