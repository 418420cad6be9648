"""Pages where something is tried: what if a school grew, shrank, closed or opened; and keeping what was tried."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from collabnet.atlas import scenario_areas, scenario_pages, scenario_queries, scenario_services
from collabnet.atlas.routes import bp
from collabnet.atlas.scenario_areas import TriedArea
from collabnet.atlas.scenario_forms_saved import SaveForm
from collabnet.atlas.scenario_pages import TryPage
from collabnet.atlas.scenario_queries import Saved
from collabnet.atlas.scenario_state import Arguments, read_state
from collabnet.core.permissions import Permission
from collabnet.platform.access import current_actor, needs
from collabnet.platform.errors import Invalid, NotFound
from collabnet.platform.security import redirect_to

LOCALITY = "/localities/<string(maxlength=80):slug>/what-if"
AUTHORITY = "/authorities/<string(maxlength=3):code>/what-if"


@bp.get(LOCALITY)
@needs(Permission.TRY_WHAT_IF, subject=scenario_areas.locality_people)
def what_if_locality(slug: str) -> ResponseReturnValue:
    """Try changes in a locality; the address holds them."""
    return _try(scenario_areas.tried_locality(slug))


@bp.get(AUTHORITY)
@needs(Permission.TRY_WHAT_IF, subject=scenario_areas.authority_people)
def what_if_authority(code: str) -> ResponseReturnValue:
    """Try changes in a local authority; the address holds them."""
    return _try(scenario_areas.tried_authority(code))


@bp.get("/schools/<int:urn>/what-if")
@needs(Permission.TRY_WHAT_IF, subject=scenario_areas.school_people)
def what_if_school(urn: int) -> ResponseReturnValue:
    """Go on to the first area of a school in which this person may try something, the school chosen."""
    tried_area = scenario_areas.area_for(current_actor(), urn)
    band = scenario_areas.band_of(urn)
    return redirect_to(f"{tried_area.href}?band={band}&school={urn}")


@bp.post(LOCALITY)
@needs(Permission.TRY_WHAT_IF, subject=scenario_areas.locality_people, late_write=True)
def save_what_if_locality(slug: str) -> ResponseReturnValue:
    """Keep what was tried in a locality."""
    return _save(scenario_areas.tried_locality(slug))


@bp.post(AUTHORITY)
@needs(Permission.TRY_WHAT_IF, subject=scenario_areas.authority_people, late_write=True)
def save_what_if_authority(code: str) -> ResponseReturnValue:
    """Keep what was tried in a local authority."""
    return _save(scenario_areas.tried_authority(code))


def _try(tried_area: TriedArea) -> ResponseReturnValue:
    page = _page(tried_area, request.args)
    if page.added:
        return redirect_to(page.added)
    changing = being_changed(page)
    form = SaveForm(formdata=None)
    if changing is not None:
        form = SaveForm(
            formdata=None,
            data={"name": changing.name, "note": changing.note, "version": changing.version},
        )
    return _render(page, form, changing), 400 if page.is_wrong else 200


def _save(tried_area: TriedArea) -> ResponseReturnValue:
    form = SaveForm()
    is_complete = form.validate()
    tried = read_state(request.form).tried
    if is_complete:
        worked = scenario_pages.worked(tried_area, tried)
        if worked is None:
            raise NotFound
        try:
            saved = scenario_services.save(
                actor=current_actor(),
                tried_area=tried_area,
                worked=worked,
                name=form.name.data or "",
                note=form.note.data or "",
            )
        except Invalid as invalid:
            form[invalid.field].errors = [invalid.message]
        else:
            flash("Saved. Nobody else can read it until you share it.", "success")
            return redirect_to(f"/what-if/{saved.key}")
    page = _page(tried_area, request.form)
    return _render(page, form, being_changed(page)), 422


def _page(tried_area: TriedArea, arguments: Arguments) -> TryPage:
    return scenario_pages.try_page(
        tried_area=tried_area,
        asked=read_state(arguments),
        arguments=arguments,
        actor=current_actor(),
    )


def being_changed(page: TryPage) -> Saved | None:
    """The saved what-if whose changes are on the screen, where it is this person's own."""
    if not page.tried.scenario:
        return None
    try:
        saved = scenario_queries.saved(page.tried.scenario, current_actor())
    except NotFound:
        return None
    is_same = saved.tried_area.href == page.tried_area.href and saved.tried.band == page.tried.band
    return saved if saved.is_owner and is_same else None


def _render(page: TryPage, form: Any, changing: Saved | None) -> str:
    forms = scenario_pages.forms_of(page)
    return render_template(
        "atlas/what_if.html",
        page=page,
        view=page.view,
        tried=page.tried,
        area=page.tried_area.area,
        save_form=form,
        changing=changing,
        forms=forms,
        form=next((f for f in forms if f.errors), form),  # the title says whether one was refused
    )
