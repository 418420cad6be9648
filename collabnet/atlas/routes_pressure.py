"""Pages of pressure: one school's bars, ranges and trends, their download, and a locality's settings."""

from __future__ import annotations

from flask import Response, flash, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from collabnet.atlas import pressure_page, settings_page, settings_services
from collabnet.atlas.forms_settings import SettingsForm, form_data
from collabnet.atlas.restricted import restricted_view
from collabnet.atlas.routes import bp
from collabnet.core.permissions import Permission, can
from collabnet.core.pressure_draws import DRAWS
from collabnet.core.pressure_measures import INDICATORS, Domain
from collabnet.core.pressure_settings import COMPONENTS, NATIONAL, THRESHOLDS
from collabnet.platform.access import current_actor, needs, public
from collabnet.platform.errors import Invalid
from collabnet.platform.exports import csv_response
from collabnet.platform.security import redirect_to

SETTINGS = "/localities/<string(maxlength=80):slug>/pressure-settings"


@bp.get("/schools/<int:urn>/pressure")
@public()
def school_pressure(urn: int) -> str:
    """One school's bars, in its phase and beside its neighbours; the restricted ones for the entitled."""
    page = pressure_page.page_of(urn, locality=request.args.get("locality", ""))
    return render_template(
        "atlas/pressure.html",
        page=page,
        restricted=restricted_view(current_actor(), urn, locality_id=page.settings_id),
        draws=DRAWS,
    )


@bp.get("/schools/<int:urn>/pressure.csv")
@public()
def school_pressure_csv(urn: int) -> Response:
    """The public bars with their parts as a download, the same for everybody."""
    page = pressure_page.page_of(urn, locality=request.args.get("locality", ""))
    return csv_response(
        f"pressure-{urn}.csv", pressure_page.COLUMNS, list(pressure_page.csv_rows(page))
    )


@bp.get(SETTINGS)
@public()
def pressure_settings(slug: str) -> str:
    """The settings in force in a locality, and what they were before."""
    page = settings_page.page_of(slug)
    return render_template(
        "atlas/settings.html",
        page=page,
        national=NATIONAL,
        indicators=INDICATORS,
        domains=list(Domain),
        components=COMPONENTS,
        thresholds=THRESHOLDS,
        may_set=can(current_actor(), Permission.SET_PRESSURE, settings_page.settings_subject(slug)),
    )


@bp.route(SETTINGS + "/edit", methods=["GET", "POST"])
@needs(Permission.SET_PRESSURE, subject=settings_page.settings_subject)
def pressure_settings_edit(slug: str) -> BaseResponse | tuple[str, int]:
    """Set what a locality's pressure is worked out with, from a day on."""
    page = settings_page.page_of(slug)
    form = SettingsForm(data=form_data(page.latest, page.version))
    form.offer_periods(settings_page.periods())
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate() and _saved(form, slug):
            flash("The settings are saved. The bars are being worked out again", "success")
            return redirect_to(f"/localities/{page.slug}/pressure-settings")
    return render_template("atlas/settings_edit.html", form=form, page=page), status


def _saved(form: SettingsForm, slug: str) -> bool:
    """Whether the settings could be kept; a message stands beside the field where not."""
    try:
        settings = form.settings()
    except ValueError as error:
        form.form_errors.append(str(error))
        return False
    try:
        settings_services.set_pressure(
            actor=current_actor(),
            slug=slug,
            settings=settings,
            valid_from=form.valid_from.data,
            reason=form.reason.data,
            version=form.seen_version,
        )
    except Invalid as error:
        form[error.field].errors = [error.message]
        return False
    return True
