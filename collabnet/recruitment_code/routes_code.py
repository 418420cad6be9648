"""The pages of the fair-recruitment code: its clauses, an advert checked against it, signing, leaving, versions."""

from __future__ import annotations

from flask import flash, render_template
from flask.typing import ResponseReturnValue

from collabnet.accounts.queries_organisations import organisation_subject, organisations, scope_of
from collabnet.core.actor import Scope
from collabnet.core.permissions import Permission
from collabnet.core.statements import year_words
from collabnet.platform.access import current_actor, needs, public
from collabnet.platform.errors import NotFound
from collabnet.platform.forms import Form
from collabnet.platform.security import redirect_to
from collabnet.recruitment_code import (
    pages_code,
    queries_code,
    services_code,
    statements_queries,
)
from collabnet.recruitment_code.forms_code import AdvertForm, ReviewForm, SignForm, VersionForm
from collabnet.recruitment_code.routes import bp

CODE = "/fair-recruitment-code"
ONE = "/<any(school,trust,authority,region):word>/<string(maxlength=10):code>"


def _scope(word: str, code: str) -> Scope:
    found = scope_of(word, code)
    if found is None:
        raise NotFound
    return found


@bp.get(CODE)
@public()
def code() -> ResponseReturnValue:
    """The clauses, how each is checked, and who has signed."""
    page = queries_code.page()
    return render_template(
        "recruitment_code/code.html",
        page=page,
        statements=statements_queries.newest_years(s.organisation.scope for s in page.signatories),
        year_words=year_words,
    )


@bp.route(CODE + "/check", methods=["GET", "POST"])
@public(late_write=True)
def check_advert() -> ResponseReturnValue:
    """Check an advert before it is published anywhere; nothing is kept."""
    form = AdvertForm()
    is_sound = form.is_submitted() and form.validate()
    page = pages_code.checked(form, current_actor()) if is_sound else None
    return render_template(
        "recruitment_code/advert.html", form=form, page=page
    ), 422 if form.errors else 200


@bp.route(CODE + "/sign" + ONE, methods=["GET", "POST"])
@needs(Permission.SIGN_CODE, subject=organisation_subject)
def sign(word: str, code: str) -> ResponseReturnValue:
    """Sign for an employer, by a named officer; after a change with the difference shown."""
    owner = _scope(word, code)
    page = pages_code.signing(owner)
    form = SignForm(data={"version": str(page.version.number) if page.version else ""})
    if form.validate_on_submit():
        services_code.sign(
            actor=current_actor(),
            owner=owner,
            number=form.seen_version,
            officer_name=form.officer_name.data or "",
            officer_post=form.officer_post.data or "",
        )
        flash(f"{page.organisation.name} has signed the code", "success")
        return redirect_to(CODE)
    return render_template(
        "recruitment_code/sign.html", form=form, page=page
    ), 422 if form.errors else 200


@bp.route(CODE + "/leave" + ONE, methods=["GET", "POST"])
@needs(Permission.SIGN_CODE, subject=organisation_subject)
def leave(word: str, code: str) -> ResponseReturnValue:
    """End an employer's signature: at any time, without a reason."""
    owner = _scope(word, code)
    organisation = organisations([owner])[owner]
    form = Form()
    if form.validate_on_submit():
        services_code.leave(actor=current_actor(), owner=owner)
        flash(f"{organisation.name} has left the code", "success")
        return redirect_to(CODE)
    return render_template(
        "recruitment_code/leave.html",
        form=form,
        organisation=organisation,
        signature=queries_code.live_signature(owner),
    )


@bp.route("/admin/fair-recruitment-code", methods=["GET", "POST"])
@needs(Permission.PUBLISH_CODE)
def versions() -> ResponseReturnValue:
    """Publish a version of the code."""
    form = VersionForm()
    if form.validate_on_submit():
        published = services_code.publish(
            actor=current_actor(), valid_from=form.valid_from.data, review_on=form.review_on.data
        )
        flash(f"Version {published.number} is published", "success")
        return redirect_to("/admin/fair-recruitment-code")
    return _versions_page(form, ReviewForm())


@bp.post("/admin/fair-recruitment-code/review")
@needs(Permission.PUBLISH_CODE)
def review() -> ResponseReturnValue:
    """Record the legal review of a version."""
    form = ReviewForm()
    if form.validate_on_submit():
        services_code.record_review(
            actor=current_actor(), number=form.seen_version, on=form.on.data, by=form.by.data or ""
        )
        flash("The legal review is recorded", "success")
        return redirect_to("/admin/fair-recruitment-code")
    return _versions_page(VersionForm(formdata=None), form)


def _versions_page(form: VersionForm, review_form: ReviewForm) -> ResponseReturnValue:
    page = pages_code.versions()
    if page.newest and not review_form.version.data:
        review_form.version.data = str(page.newest.number)
    return render_template(
        "recruitment_code/versions.html",
        form=review_form if review_form.errors else form,  # the title says whether one was refused
        new=form,
        review=review_form,
        page=page,
    ), 422 if form.errors or review_form.errors else 200
