"""The pages of employers' own published pay policies: the public list, an employer's page, writing them down."""

from __future__ import annotations

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from collabnet.accounts.queries_organisations import organisation_subject, organisations, scope_of
from collabnet.core.actor import Scope, Subject
from collabnet.core.pay import PayArea
from collabnet.core.permissions import Permission
from collabnet.directory.forms_lives import VersionedForm, VersionForm
from collabnet.platform.access import current_actor, needs, public
from collabnet.platform.errors import Invalid, NotFound
from collabnet.platform.pagination import PAGE_SIZE, Page, page_number
from collabnet.platform.security import redirect_to
from collabnet.recruitment_code import pages_policies, queries_policies, services_policies
from collabnet.recruitment_code.forms_policies import (
    EVERYWHERE,
    PolicyForm,
    PutBackForm,
    RangesForm,
    ranges_form,
    values_of,
)
from collabnet.recruitment_code.models_policies import PayPolicy
from collabnet.recruitment_code.routes import bp

POLICIES = "/pay/policies"
OF = POLICIES + "/<any(school,trust,authority,region):word>/<string(maxlength=10):code>"
ONE = OF + "/<int(max=2147483647):number>"
AREAS = (*(area.value for area in PayArea), EVERYWHERE)
AREA = f"<any({','.join(AREAS)}):area>"


def own_policies(word: str, code: str, **_others: object) -> Subject | None:
    """Where the policies of an employer belong: to that employer."""
    return organisation_subject(word, code)


of_employer = needs(Permission.POST_VACANCIES, subject=own_policies)


def _owner(word: str, code: str) -> Scope:
    found = scope_of(word, code)
    if found is None:
        raise NotFound
    return found


def _policy(owner: Scope, number: int) -> PayPolicy:
    found = queries_policies.row(owner, number)
    if found is None:
        raise NotFound
    return found


@bp.get(POLICIES)
@public()
def policies() -> ResponseReturnValue:
    """Employers with a published pay policy, by name; nothing about what they pay."""
    number = page_number(request.args.get("page"))
    found = queries_policies.listed()
    rows = found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    if not rows and number > 1:
        raise NotFound
    return render_template(
        "recruitment_code/policies.html",
        page=Page(rows, number, len(found)),
        own=pages_policies.own_employers(current_actor()),
    )


@bp.get(OF)
@public()
def policies_of(word: str, code: str) -> ResponseReturnValue:
    """What one employer has published."""
    if organisation_subject(word, code) is None:
        raise NotFound
    page = pages_policies.employer_page(current_actor(), _owner(word, code))
    return render_template("recruitment_code/policies_of.html", page=page)


@bp.route(OF + "/new", methods=["GET", "POST"])
@of_employer
def policy_new(word: str, code: str) -> ResponseReturnValue:
    """Write down a policy that is published already."""
    owner = _owner(word, code)
    form = PolicyForm()
    if form.validate_on_submit():
        try:
            added = services_policies.add(actor=current_actor(), owner=owner, said=form.said())
        except Invalid as problem:
            form[problem.field].errors = [problem.message]
        else:
            flash("The policy is shown beside the tables. Add its ranges, if it has any", "success")
            area = pages_policies.area_of(owner).value
            return redirect_to(f"{POLICIES}/{word}/{code}/{added.id}/ranges/{area}")
    return _edit_page(owner, form, None)


@bp.route(ONE + "/edit", methods=["GET", "POST"])
@of_employer
def policy_edit(word: str, code: str, number: int) -> ResponseReturnValue:
    """Correct what is said of a policy."""
    owner = _owner(word, code)
    found = _policy(owner, number)
    if found.present.is_withdrawn:
        raise NotFound
    said = services_policies.said_of(found.present)
    form = PolicyForm(obj=said, data={"version": str(found.version), "is_published": False})
    if form.validate_on_submit():
        try:
            services_policies.change(
                actor=current_actor(),
                owner=owner,
                number=number,
                seen=form.seen_version,
                said=form.said(),
            )
        except Invalid as problem:
            form[problem.field].errors = [problem.message]
        else:
            flash("The policy is changed", "success")
            return redirect_to(f"{POLICIES}/{word}/{code}")
    return _edit_page(owner, form, found)


def _edit_page(owner: Scope, form: PolicyForm, found: PayPolicy | None) -> ResponseReturnValue:
    organisation = organisations([owner])[owner]
    return render_template(
        "recruitment_code/policy_edit.html",
        form=form,
        organisation=organisation,
        base=pages_policies.base(organisation),
        policy=found,
    ), 422 if form.errors else 200


@bp.route(ONE + "/ranges/" + AREA, methods=["GET", "POST"])
@of_employer
def policy_ranges_in(word: str, code: str, number: int, area: str) -> ResponseReturnValue:
    """The ranges of a policy in one pay area, or those that are the same everywhere."""
    owner = _owner(word, code)
    found = _policy(owner, number)
    if found.present.is_withdrawn:
        raise NotFound
    where = None if area == EVERYWHERE else PayArea(area)
    data = {"version": str(found.version), **values_of(found.present.own_ranges, where)}
    form = ranges_form(where)(data=data)
    if form.validate_on_submit():
        try:
            services_policies.set_ranges(
                actor=current_actor(),
                owner=owner,
                number=number,
                seen=form.seen_version,
                area=where.value if where else "",
                ranges=form.ranges(),
            )
        except Invalid as problem:
            form[problem.field].errors = [problem.message]
        else:
            flash(f"The ranges of “{found.present.title}” are saved", "success")
            return redirect_to(f"{POLICIES}/{word}/{code}")
    return _ranges_page(owner, found, form, area)


def _ranges_page(
    owner: Scope, found: PayPolicy, form: RangesForm, area: str
) -> ResponseReturnValue:
    organisation = organisations([owner])[owner]
    return render_template(
        "recruitment_code/policy_ranges.html",
        form=form,
        organisation=organisation,
        base=pages_policies.base(organisation),
        policy=found,
        here=area,
        areas=[(a.value, a.words) for a in PayArea] + [(EVERYWHERE, "The same everywhere")],
    ), 422 if form.errors else 200


@bp.route(ONE + "/withdraw", methods=["GET", "POST"])
@of_employer
def policy_withdraw(word: str, code: str, number: int) -> ResponseReturnValue:
    """Show a policy no more; it can be put back."""
    owner = _owner(word, code)
    found = _policy(owner, number)
    form = VersionForm(data={"version": str(found.version)})
    if form.validate_on_submit():
        services_policies.withdraw(
            actor=current_actor(), owner=owner, number=number, seen=form.seen_version
        )
        flash("The policy is shown no more. You can put it back at any time", "success")
        return redirect_to(f"{POLICIES}/{word}/{code}/{number}/versions")
    return _version_page("policy_withdraw.html", owner, found, form)


@bp.route(ONE + "/versions", methods=["GET", "POST"])
@of_employer
def policy_versions(word: str, code: str, number: int) -> ResponseReturnValue:
    """What a policy said from one change to the next; an earlier version can be put back."""
    owner = _owner(word, code)
    found = _policy(owner, number)
    form = PutBackForm(data={"version": str(found.version)})
    if form.validate_on_submit():
        services_policies.put_back(
            actor=current_actor(),
            owner=owner,
            number=number,
            seen=form.seen_version,
            version=form.wanted_version,
        )
        flash(f"Version {form.wanted_version} is put back", "success")
        return redirect_to(f"{POLICIES}/{word}/{code}")
    return _version_page("policy_versions.html", owner, found, form)


def _version_page(
    template: str, owner: Scope, found: PayPolicy, form: VersionedForm
) -> ResponseReturnValue:
    organisation = organisations([owner])[owner]
    return render_template(
        f"recruitment_code/{template}",
        form=form,
        organisation=organisation,
        base=pages_policies.base(organisation),
        policy=found,
    ), 422 if form.errors else 200
