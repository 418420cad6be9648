"""The pages of the ledger between employers: seen by the two employers only, no flags to others, no punishments."""

from __future__ import annotations

import datetime as dt

from flask import flash, render_template
from flask.typing import ResponseReturnValue

from collabnet.accounts.queries_organisations import organisation_subject, scope_of
from collabnet.core.actor import Scope, Subject
from collabnet.core.permissions import Permission
from collabnet.platform.access import current_actor, needs
from collabnet.platform.clock import today
from collabnet.platform.errors import Invalid, NotFound
from collabnet.platform.exports import csv_response
from collabnet.platform.forms import Form
from collabnet.platform.security import redirect_to
from collabnet.staffing import ledger_pages, services_ledger
from collabnet.staffing.forms_ledger import CorrectForm, DisputeForm, MovementForm
from collabnet.staffing.routes import bp

LEDGER = "/ledger/<any(school,trust,authority,region):word>/<string(maxlength=10):code>"
PAIR = LEDGER + "/with/<string(maxlength=24):other>"  # such as school-100001
MONTH = PAIR + "/<int(min=2000,max=2100):year>/<int(min=1,max=12):month>"


def own_ledger(word: str, code: str, **_others: object) -> Subject | None:
    """Where the ledger of an employer belongs: to that employer."""
    return organisation_subject(word, code)


of_employer = needs(Permission.ARRANGE_SECONDMENTS, subject=own_ledger)


def _scope(word: str, code: str) -> Scope:
    found = scope_of(word, code)
    if found is None:
        raise NotFound
    return found


def _other(scope: Scope, name: str) -> Scope:
    """The other employer of a pair, named as in school-100001. Raises NotFound when there is none."""
    word, _, code = name.partition("-")
    other = scope_of(word, code)
    if other is None or other == scope or organisation_subject(word, code) is None:
        raise NotFound
    return other


@bp.route(LEDGER, methods=["GET", "POST"])
@of_employer
def ledger(word: str, code: str) -> ResponseReturnValue:
    """Balances with each other employer, and days to write down."""
    scope = _scope(word, code)
    form = MovementForm(data={"on": today()})
    others = ledger_pages.others_nearby(scope)
    form.offer(others)
    if form.validate_on_submit():
        other = next(o.scope for o in others if str(o.scope) == form.other.data)
        gave = form.direction.data == "gave"
        try:
            services_ledger.write(
                actor=current_actor(),
                giver=scope if gave else other,
                receiver=other if gave else scope,
                quarters=form.quarters or 0,
                pence=form.pence,
                on=form.on.data,
                about=form.about.data or "",
            )
            flash("It is on the ledger of both employers", "success")
            return redirect_to(ledger_pages.base(scope))
        except Invalid as error:
            form.days.errors = [error.message]
    return render_template(
        "staffing/ledger.html",
        form=form,
        page=ledger_pages.ledger_page(scope),
        base=ledger_pages.base(scope),
    ), 422 if form.errors else 200


@bp.get(PAIR)
@of_employer
def pair(word: str, code: str, other: str) -> ResponseReturnValue:
    """The months with one other employer."""
    scope = _scope(word, code)
    employer = _other(scope, other)
    page = ledger_pages.pair_page(scope, employer)
    if not page.months:
        raise NotFound
    return render_template(
        "staffing/pair.html",
        page=page,
        base=ledger_pages.base(scope),
        here=f"{ledger_pages.base(scope)}/with/{other}",
    )


@bp.get(PAIR + "/ledger.csv")
@of_employer
def pair_csv(word: str, code: str, other: str) -> ResponseReturnValue:
    """The same for an invoice."""
    scope = _scope(word, code)
    rows = list(ledger_pages.csv_rows(scope, _other(scope, other)))
    if not rows:
        raise NotFound
    return csv_response("ledger.csv", ledger_pages.CSV_COLUMNS, rows)


@bp.post(MONTH + "/confirm")
@of_employer
def confirm(word: str, code: str, other: str, year: int, month: int) -> ResponseReturnValue:
    """Say that a month is right."""
    scope = _scope(word, code)
    if Form().validate_on_submit():
        services_ledger.say(
            actor=current_actor(), by=scope, other=_other(scope, other),
            month=dt.date(year, month, 1), confirms=True,
        )  # fmt: skip
        flash("Your confirmation is recorded", "success")
    return redirect_to(f"{ledger_pages.base(scope)}/with/{other}")


@bp.route(MONTH + "/dispute", methods=["GET", "POST"])
@of_employer
def dispute(word: str, code: str, other: str, year: int, month: int) -> ResponseReturnValue:
    """Say what is wrong with a month."""
    scope = _scope(word, code)
    employer = _other(scope, other)
    page = ledger_pages.pair_page(scope, employer)
    found = next((m for m in page.months if m.month == dt.date(year, month, 1)), None)
    if found is None:
        raise NotFound
    here = f"{ledger_pages.base(scope)}/with/{other}"
    form = DisputeForm()
    if form.validate_on_submit():
        services_ledger.say(
            actor=current_actor(), by=scope, other=employer, month=found.month, confirms=False,
            reason=form.reason.data or "",
        )  # fmt: skip
        flash("The month is disputed; the other employer sees why", "success")
        return redirect_to(here)
    return render_template(
        "staffing/dispute.html", form=form, page=page, month=found, here=here
    ), 422 if form.errors else 200


@bp.route(PAIR + "/movements/<int:number>/correct", methods=["GET", "POST"])
@of_employer
def correct(word: str, code: str, other: str, number: int) -> ResponseReturnValue:
    """Undo a movement by one that names it."""
    scope = _scope(word, code)
    page = ledger_pages.pair_page(scope, _other(scope, other))
    line = next((x for m in page.months for x in m.lines if x.row.id == number), None)
    if line is None:
        raise NotFound
    here = f"{ledger_pages.base(scope)}/with/{other}"
    form = CorrectForm(data={"on": today()})
    if form.validate_on_submit():
        services_ledger.correct(
            actor=current_actor(), number=number, by=scope, on=form.on.data, about=form.about.data or ""
        )  # fmt: skip
        flash("The movement is undone by a new one", "success")
        return redirect_to(here)
    return render_template(
        "staffing/correct.html", form=form, page=page, line=line, here=here
    ), 422 if form.errors else 200
