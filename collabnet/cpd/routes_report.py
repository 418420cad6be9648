"""What became of training places: a host's own report and a locality's, as pages and CSV."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from collabnet.core.actor import Scope
from collabnet.core.permissions import Permission
from collabnet.cpd import parties, queries_report
from collabnet.cpd.blueprint import bp
from collabnet.cpd.queries_report import CSV_HEADER, Report
from collabnet.platform.access import current_actor, needs
from collabnet.platform.errors import NotFound
from collabnet.platform.exports import csv_response

LOCALITY = "/localities/<string(maxlength=80):slug>/training-report"


def _locality(slug: str) -> Report:
    year = queries_report.year_asked(request.args.get("year", ""))
    found = queries_report.locality_report(slug, year)
    if found is None:
        raise NotFound
    return found


@bp.get(LOCALITY)
@needs(Permission.VIEW_CPD_REPORT, subject=queries_report.report_subject)
def locality_report(slug: str) -> ResponseReturnValue:
    """Places offered, used and wasted in a locality, by employer and by pressure, and who gives and takes."""
    return render_template(
        "cpd/report.html",
        report=_locality(slug),
        address=f"/localities/{slug}/training-report",
        back=(f"/localities/{slug}", "The locality"),
        bodies={},
        host=None,
    )


@bp.get(f"{LOCALITY}.csv")
@needs(Permission.VIEW_CPD_REPORT, subject=queries_report.report_subject)
def locality_report_csv(slug: str) -> ResponseReturnValue:
    """The same as CSV."""
    report = _locality(slug)
    return csv_response("training-report.csv", CSV_HEADER, queries_report.csv_rows(report))


def _host() -> tuple[Scope, dict[Scope, str]]:
    bodies = parties.bodies_for(current_actor(), Permission.OFFER_CPD)
    asked = parties.parse(request.args.get("for", ""))
    if not bodies:
        raise NotFound
    return (asked if asked in bodies else next(iter(bodies))), bodies


@bp.get("/training/report")
@needs(Permission.OFFER_CPD)
def host_report() -> ResponseReturnValue:
    """What became of the places that one's own organisation hosted."""
    host, bodies = _host()
    year = queries_report.year_asked(request.args.get("year", ""))
    return render_template(
        "cpd/report.html",
        report=queries_report.host_report(host, year),
        address="/training/report",
        back=("/home", "Your work"),
        bodies=bodies,
        host=host,
    )


@bp.get("/training/report.csv")
@needs(Permission.OFFER_CPD)
def host_report_csv() -> ResponseReturnValue:
    """The same as CSV."""
    host, _ = _host()
    year = queries_report.year_asked(request.args.get("year", ""))
    report = queries_report.host_report(host, year)
    return csv_response("training-report.csv", CSV_HEADER, queries_report.csv_rows(report))
