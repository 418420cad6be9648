"""Pages for those who look after an organisation's people: who holds what, invitations, taking roles away."""

from __future__ import annotations

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from collabnet.accounts import (
    queries_invitations,
    queries_people,
    services_invitations,
    services_people,
)
from collabnet.accounts.blueprint import bp
from collabnet.accounts.forms import InviteForm, add_error, typed
from collabnet.accounts.queries_organisations import (
    Organisation,
    managed,
    organisation_subject,
    organisations,
    role_words,
    scope_of,
    scopes_of_people,
    subject_of,
)
from collabnet.accounts.routes_account import BIG
from collabnet.core.actor import Role, Scope
from collabnet.core.delegation import roles_to_give
from collabnet.core.permissions import Permission
from collabnet.platform.access import current_actor, needs, signed_in
from collabnet.platform.errors import Invalid, NotFound
from collabnet.platform.pagination import page_number
from collabnet.platform.security import redirect_to

PLACE = "/people/<string(maxlength=10):word>/<string(maxlength=10):code>"


def _organisation(word: str, code: str) -> Organisation:
    scope = scope_of(word, code)
    if scope is None:
        raise NotFound
    return organisations([scope])[scope]


def _roles(scope: Scope) -> list[Role]:
    subject = subject_of(scope)
    return roles_to_give(current_actor(), subject) if subject else []


@bp.get("/people")
@needs(Permission.INVITE_PEOPLE)
def people() -> ResponseReturnValue:
    """The organisations whose people one looks after; straight to the only one."""
    found = managed(current_actor())
    if len(found) == 1:
        return redirect_to(found[0].people_href)
    return render_template("accounts/people.html", organisations=found)


@bp.get(PLACE)
@needs(Permission.INVITE_PEOPLE, subject=organisation_subject)
def organisation_people(word: str, code: str) -> ResponseReturnValue:
    """Who acts for one organisation, and who has been invited."""
    organisation = _organisation(word, code)
    scopes = scopes_of_people(organisation.scope)
    return render_template(
        "accounts/organisation_people.html",
        organisation=organisation,
        holders=queries_people.holders(scopes),
        invitations=queries_invitations.unanswered(scopes),
        roles=_roles(organisation.scope),
    )


@bp.get(f"{PLACE}/history")
@needs(Permission.INVITE_PEOPLE, subject=organisation_subject)
def people_history(word: str, code: str) -> ResponseReturnValue:
    """Every role ever given in one organisation."""
    organisation = _organisation(word, code)
    page = queries_people.history(
        scopes_of_people(organisation.scope), page=page_number(request.args.get("page"))
    )
    return render_template("accounts/people_history.html", organisation=organisation, page=page)


@bp.route(f"{PLACE}/invite", methods=["GET", "POST"])
@needs(Permission.INVITE_PEOPLE, subject=organisation_subject, late_write=True)
def invite(word: str, code: str) -> ResponseReturnValue:
    """Invite somebody to a role."""
    organisation = _organisation(word, code)
    form = InviteForm()
    form.offer(_roles(organisation.scope))
    if form.validate_on_submit():
        try:
            services_invitations.invite(
                actor=current_actor(),
                email=typed(form.email),
                role=Role(form.role.data),
                organisation=organisation.scope,
            )
        except Invalid as error:
            add_error(form, error)
        else:
            flash(f"The invitation is on its way to {form.email.data}", "success")
            return redirect_to(organisation.people_href)
    return render_template(
        "accounts/invite.html", form=form, organisation=organisation
    ), 422 if form.errors else 200


@bp.post("/people/invitations/<int:invitation_id>/resend")
@needs(Permission.INVITE_PEOPLE)
def resend_invitation(invitation_id: int) -> ResponseReturnValue:
    """Send an invitation again."""
    invited = queries_invitations.by_id(min(invitation_id, BIG))
    services_invitations.resend(actor=current_actor(), invitation_id=min(invitation_id, BIG))
    flash("The invitation is sent again, with a new link", "success")
    return redirect_to(invited.organisation.people_href if invited else "/people")


@bp.post("/people/invitations/<int:invitation_id>/withdraw")
@needs(Permission.INVITE_PEOPLE)
def withdraw_invitation(invitation_id: int) -> ResponseReturnValue:
    """Take an invitation back."""
    invited = queries_invitations.by_id(min(invitation_id, BIG))
    services_invitations.withdraw(actor=current_actor(), invitation_id=min(invitation_id, BIG))
    flash("The invitation is withdrawn: its link no longer works", "success")
    return redirect_to(invited.organisation.people_href if invited else "/people")


@bp.route("/people/roles/<int:grant_id>/end", methods=["GET", "POST"])
@signed_in()
def end_role(grant_id: int) -> ResponseReturnValue:
    """Take a role away, after a look at what that means; everybody may give up their own."""
    actor = current_actor()
    holding = queries_people.holding(min(grant_id, BIG))
    if holding is None or not services_people.may_revoke(
        actor, user_id=holding.user_id, role=holding.role, scope=holding.organisation.scope
    ):
        raise NotFound
    own = holding.user_id == actor.user_id
    back = "/account/roles" if own else holding.organisation.people_href
    if request.method == "POST":
        services_people.revoke(actor=actor, grant_id=holding.grant_id)
        flash(f"{holding.name} no longer acts as {role_words(holding.role)}", "success")
        return redirect_to(back)
    return render_template(
        "accounts/end_role.html",
        holding=holding,
        role=role_words(holding.role),
        own=own,
        back=back,
    )
