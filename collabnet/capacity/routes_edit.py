"""Pages for filling a statement in, step by step, and for confirming, withdrawing and putting it back."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, render_template, request
from werkzeug.wrappers import Response

from collabnet.capacity import journey, prefill, queries, services
from collabnet.capacity.forms import (
    LineForm,
    NoneForm,
    StepForm,
    TermsForm,
    line_form,
    none_form,
    places_form,
)
from collabnet.capacity.queries import Owner
from collabnet.capacity.routes import OWNER, bp, owner_or_404
from collabnet.capacity.words import grouped, line_words
from collabnet.core.capacity import Problem
from collabnet.core.capacity_kinds import Group, kinds_for
from collabnet.core.permissions import Permission
from collabnet.platform.access import current_actor, needs
from collabnet.platform.errors import Conflict, Invalid, NotFound
from collabnet.platform.security import redirect_to

Answer = str | Response | tuple[str, int]
own_edit = needs(Permission.EDIT_CAPACITY, subject=queries.owner_subject)
LINES = OWNER + "/edit/<any(people,services,rooms):name>"


def _owner_with_step(kind: str, code: str, name: str) -> Owner:
    """The owner, if this step is one of its journey; raises NotFound."""
    if not journey.has_step(kind, name):
        raise NotFound
    return owner_or_404(kind, code)


def _kept(form: StepForm, act: Callable[[], object]) -> bool:
    """Do what a form asks; whether it worked, with messages beside fields when it did not.

    A conflict carries what was typed, so that nothing is lost.
    """
    try:
        act()
    except Conflict as conflict:
        raise Conflict(conflict.message, kept=form.kept()) from conflict
    except Invalid as invalid:
        return form.add_problems([Problem(invalid.field, invalid.message)])
    return True


def _onwards(owner: Owner, name: str) -> Response:
    """After a step was saved: the next one, or the owner's page when the person stops here."""
    if request.form.get("after") == "later":
        flash("Saved. Nobody else sees it until you publish it.", "success")
        return redirect_to(owner.href)
    return redirect_to(journey.next_href(owner, name))


@bp.get(OWNER + "/edit")
@own_edit
def edit(kind: str, code: str) -> str:
    """The steps, what each says so far, and where to go on."""
    owner = owner_or_404(kind, code)
    statement = queries.statement_to_edit(owner.scope)
    return render_template(
        "capacity/edit.html",
        owner=owner,
        steps=journey.steps(owner, statement),
        draft=queries.draft_statement(owner.scope),
        token=queries.token_of(statement),
    )


@bp.route(OWNER + "/edit/places", methods=["GET", "POST"])
@own_edit
def edit_places(kind: str, code: str) -> Answer:
    """Pupil places by year group and unit, filled in from published figures as far as they go."""
    owner = _owner_with_step(kind, code, "places")
    if owner.school is None:
        raise NotFound
    statement = queries.statement_to_edit(owner.scope)
    published = prefill.published_places([owner.school])[owner.school.urn]
    form = places_form(prefill.place_keys(owner.school), statement, published)
    status = 200
    if request.method == "POST":
        offers = form.offers(published)
        if offers is not None and _kept(
            form,
            lambda: services.save_places(
                actor=current_actor(), owner=owner.scope, token=form.token.data or "", offers=offers
            ),
        ):
            return _onwards(owner, "places")
        status = 422
    else:
        form.token.data = queries.token_of(statement)
    page = render_template("capacity/places.html", owner=owner, form=form, published=published)
    return page, status


@bp.route(LINES, methods=["GET", "POST"])
@own_edit
def edit_lines(kind: str, code: str, name: str) -> Answer:
    """The lines of one step, with a way to add one, or to say that there is nothing to offer."""
    owner = _owner_with_step(kind, code, name)
    statement = queries.statement_to_edit(owner.scope)
    form: NoneForm = none_form(Group(name))
    status = 200
    if request.method == "POST":
        first_kind = kinds_for(kind, group=Group(name))[0]
        if form.validate() and _kept(
            form,
            lambda: services.say_none(
                actor=current_actor(),
                owner=owner.scope,
                token=form.token.data or "",
                offer=form.offer(first_kind),
            ),
        ):
            return _onwards(owner, name)
        status = 422
    else:
        form.token.data = queries.token_of(statement)
    lines = [
        (line.number, line_words(line.offer()), bool(line.detail))
        for line in (statement.lines if statement else [])
        if line.group == Group(name)
    ]
    page = render_template(
        "capacity/lines.html",
        owner=owner,
        form=form,
        lines=lines,
        name=name,
        label=journey.LABELS[name],
        next_href=journey.next_href(owner, name),
        token=queries.token_of(statement),
    )
    return page, status


@bp.route(LINES + "/add", methods=["GET", "POST"])
@own_edit
def add_line(kind: str, code: str, name: str) -> Answer:
    """Add one specialist, service or room."""
    owner = _owner_with_step(kind, code, name)
    form = line_form(kind, Group(name))
    return _line_page(owner, name, form, None)


@bp.route(LINES + "/<int:number>", methods=["GET", "POST"])
@own_edit
def change_line(kind: str, code: str, name: str, number: int) -> Answer:
    """Change one specialist, service or room."""
    owner = _owner_with_step(kind, code, name)
    statement = queries.statement_to_edit(owner.scope)
    for line in statement.lines if statement else []:
        if line.number == number and line.group == Group(name):
            return _line_page(owner, name, line_form(kind, Group(name), line), number)
    raise NotFound


def _line_page(owner: Owner, name: str, form: LineForm, number: int | None) -> Answer:
    status = 200
    if request.method == "POST":
        if form.is_good() and _kept(
            form,
            lambda: services.save_line(
                actor=current_actor(),
                owner=owner.scope,
                token=form.token.data or "",
                offer=form.offer(),
                number=number,
            ),
        ):
            return redirect_to(f"{owner.href}/edit/{name}")
        status = 422
    else:
        form.token.data = queries.token_of(queries.statement_to_edit(owner.scope))
    page = render_template(
        "capacity/line.html", owner=owner, form=form, name=name, number=number,
        label=journey.LABELS[name], one=journey.ONE[name], own_words=journey.OWN_WORDS[name],
    )  # fmt: skip
    return page, status


@bp.post(LINES + "/<int:number>/remove")
@own_edit
def remove_line(kind: str, code: str, name: str, number: int) -> Response:
    """Take one line out."""
    owner = _owner_with_step(kind, code, name)
    services.remove_line(
        actor=current_actor(),
        owner=owner.scope,
        token=request.form.get("token", ""),
        number=number,
    )
    flash("Removed.", "success")
    return redirect_to(f"{owner.href}/edit/{name}")


@bp.route(OWNER + "/edit/terms", methods=["GET", "POST"])
@own_edit
def edit_terms(kind: str, code: str) -> Answer:
    """Totals over all lines, the days it holds, and who may see it."""
    owner = owner_or_404(kind, code)
    statement = queries.statement_to_edit(owner.scope)
    terms = services.terms_of(statement)
    form = TermsForm(obj=terms)
    if kind != "school":
        del form.total_places
    status = 200
    if request.method == "POST":
        good = form.validate() and form.add_problems(
            queries.terms_problems(statement, form.terms())
        )
        if good and _kept(
            form,
            lambda: services.save_terms(
                actor=current_actor(),
                owner=owner.scope,
                token=form.token.data or "",
                terms=form.terms(),
            ),
        ):
            return _onwards(owner, "terms")
        status = 422
    else:
        form.token.data = queries.token_of(statement)
    return render_template("capacity/terms.html", owner=owner, form=form), status


@bp.get(OWNER + "/edit/check")
@own_edit
def check(kind: str, code: str) -> Answer:
    """All answers on one page before anything is published."""
    owner = owner_or_404(kind, code)
    draft = queries.draft_statement(owner.scope)
    if draft is None:
        return redirect_to(f"{owner.href}/edit")
    live = queries.live_statement(owner.scope)
    return render_template(
        "capacity/check.html",
        owner=owner,
        draft=draft,
        steps=journey.steps(owner, draft),
        groups=grouped(draft),
        counts=draft.counts(),
        problems=queries.problems(draft),
        live_token=queries.token_of(live),
        overtaken=live is not None and draft.based_on != live.id,
    )


@bp.post(OWNER + "/edit/publish")
@own_edit
def publish(kind: str, code: str) -> Response:
    """Publish the draft."""
    owner = owner_or_404(kind, code)
    try:
        services.publish(
            actor=current_actor(),
            owner=owner.scope,
            token=request.form.get("token", ""),
            live_token=request.form.get("live_token", ""),
        )
    except Invalid:
        return redirect_to(f"{owner.href}/edit/check")  # which lists what stands in the way
    return redirect_to(f"{owner.href}/published")


@bp.get(OWNER + "/published")
@own_edit
def published(kind: str, code: str) -> Answer:
    """What happens next."""
    owner = owner_or_404(kind, code)
    statement = queries.live_statement(owner.scope)
    if statement is None:
        return redirect_to(owner.href)
    return render_template(
        "capacity/published.html", owner=owner, statement=statement, counts=statement.counts()
    )


@bp.post(OWNER + "/discard")
@own_edit
def discard(kind: str, code: str) -> Response:
    """Give up a draft."""
    owner = owner_or_404(kind, code)
    services.discard_draft(
        actor=current_actor(), owner=owner.scope, token=request.form.get("token", "")
    )
    flash("Your unpublished changes are gone. What was published stays as it is.", "success")
    return redirect_to(owner.href)


@bp.post(OWNER + "/confirm")
@own_edit
def confirm(kind: str, code: str) -> Response:
    """Say in one click that the statement is still right today."""
    owner = owner_or_404(kind, code)
    try:
        services.confirm(
            actor=current_actor(), owner=owner.scope, token=request.form.get("token", "")
        )
    except Invalid as invalid:
        flash(invalid.message)
    else:
        flash("Thank you. Confirmed today.", "success")
    return redirect_to(owner.href)


@bp.get(OWNER + "/withdraw")
@own_edit
def withdraw_page(kind: str, code: str) -> str:
    """Ask before a statement is withdrawn."""
    owner = owner_or_404(kind, code)
    statement = queries.live_statement(owner.scope)
    if statement is None:
        raise NotFound
    return render_template("capacity/withdraw.html", owner=owner, statement=statement)


@bp.post(OWNER + "/withdraw")
@own_edit
def withdraw(kind: str, code: str) -> Response:
    """Withdraw the live statement; the next page offers to put it back."""
    owner = owner_or_404(kind, code)
    services.withdraw(actor=current_actor(), owner=owner.scope, token=request.form.get("token", ""))
    flash("Withdrawn. Nobody else sees it now; you can put it back below.", "success")
    return redirect_to(owner.href)


@bp.post(OWNER + "/put-back")
@own_edit
def put_back(kind: str, code: str) -> Response:
    """Undo a withdrawal."""
    owner = owner_or_404(kind, code)
    services.put_back(actor=current_actor(), owner=owner.scope, token=request.form.get("token", ""))
    flash("It is published again. Check that it is still right.", "success")
    return redirect_to(owner.href)
