"""Pages about oneself: account, name, password, sessions, roles, invitations, and a copy of one's data."""

from __future__ import annotations

from flask import current_app, flash, make_response, render_template, request
from flask.typing import ResponseReturnValue

from collabnet.accounts import (
    queries_invitations,
    queries_people,
    queries_places,
    services_invitations,
    services_passwords,
    services_people,
    services_sessions,
)
from collabnet.accounts.blueprint import bp, device, open_session
from collabnet.accounts.forms import (
    ChangePasswordForm,
    NameForm,
    PlacesFilterForm,
    add_error,
    typed,
)
from collabnet.accounts.queries_invitations import Invited
from collabnet.accounts.queries_organisations import role_words
from collabnet.accounts.queries_people import Account
from collabnet.platform.access import current_actor, signed_in
from collabnet.platform.errors import Invalid, NotFound
from collabnet.platform.registry import registry
from collabnet.platform.security import redirect_to

BIG = 2**62  # larger numbers cannot be a key, and the databases would refuse to look


def _account() -> Account:
    found = queries_people.account(current_actor().user_id or 0)
    if found is None:
        raise NotFound
    return found


@bp.get("/account")
@signed_in()
def account() -> ResponseReturnValue:
    """What there is about oneself, and where to change it."""
    return render_template(
        "accounts/account.html",
        pages=registry().account_links,
        account=_account(),
        holdings=queries_people.holdings_of(current_actor().user_id or 0),
        invitations=queries_invitations.waiting_for(_account().email),
    )


@bp.route("/account/name", methods=["GET", "POST"])
@signed_in()
def name() -> ResponseReturnValue:
    """Change the own name."""
    present = _account()
    form = NameForm(name=present.name, version=str(present.version))
    if form.validate_on_submit():
        services_people.rename(
            actor=current_actor(), name=typed(form.name), version=form.version_number
        )
        flash("Your name is changed", "success")
        return redirect_to("/account")
    return render_template("accounts/name.html", form=form), 422 if form.errors else 200


@bp.route("/account/password", methods=["GET", "POST"])
@signed_in(late_write=True)
def password() -> ResponseReturnValue:
    """Change the own password; every other browser is signed out."""
    form = ChangePasswordForm()
    if form.validate_on_submit():
        try:
            new = services_passwords.change(
                actor=current_actor(),
                current=typed(form.current),
                new=typed(form.new),
                device=device(),
            )
        except Invalid as error:
            add_error(form, error)
        else:
            open_session(new)
            flash("Your password is changed. Every other browser is signed out", "success")
            return redirect_to("/account")
    return render_template("accounts/password.html", form=form), 422 if form.errors else 200


@bp.get("/account/sessions")
@signed_in()
def sessions() -> ResponseReturnValue:
    """Where one is signed in."""
    actor = current_actor()
    return render_template(
        "accounts/sessions.html",
        sessions=queries_people.sessions_of(actor.user_id or 0),
        present=actor.session_id,
    )


@bp.post("/account/sessions/<int:session_id>/end")
@signed_in()
def end_session(session_id: int) -> ResponseReturnValue:
    """End one session."""
    if session_id > BIG:
        raise NotFound
    services_sessions.end(actor=current_actor(), session_id=session_id)
    flash("That session is ended", "success")
    return redirect_to("/account/sessions")


@bp.post("/account/sessions/end-others")
@signed_in()
def end_other_sessions() -> ResponseReturnValue:
    """End every session but this one."""
    services_sessions.end_others(actor=current_actor())
    flash("Every other session is ended", "success")
    return redirect_to("/account/sessions")


@bp.get("/account/roles")
@signed_in()
def roles() -> ResponseReturnValue:
    """Every role and every school one acts for, on one screen."""
    form = PlacesFilterForm(request.args)
    words = typed(form.q) if form.validate() else ""
    return render_template(
        "accounts/roles.html",
        form=form,
        words=words,
        places=queries_places.places(current_actor(), words=words),
        invitations=queries_invitations.waiting_for(_account().email),
    ), 400 if form.errors else 200


def _mine(invitation_id: int) -> Invited:
    waiting = queries_invitations.waiting_for(_account().email)
    found = next((i for i in waiting if i.id == invitation_id), None)
    if found is None:
        raise NotFound
    return found


@bp.post("/account/invitations/<int:invitation_id>/accept")
@signed_in()
def accept_invitation(invitation_id: int) -> ResponseReturnValue:
    """Take the role of an invitation to one's own address."""
    invited = _mine(invitation_id)
    services_invitations.accept(actor=current_actor(), invited=invited)
    flash(f"You now act as {role_words(invited.role)} for {invited.organisation.name}", "success")
    return redirect_to("/account/roles")


@bp.post("/account/invitations/<int:invitation_id>/decline")
@signed_in()
def decline_invitation(invitation_id: int) -> ResponseReturnValue:
    """Turn an invitation to one's own address down."""
    services_invitations.decline(actor=current_actor(), invited=_mine(invitation_id))
    flash("The invitation is declined", "success")
    return redirect_to("/account/roles")


@bp.get("/account/data.json")
@signed_in()
def my_data() -> ResponseReturnValue:
    """Everything the site holds about oneself."""
    data = registry().personal_data_of(current_actor().user_id or 0)
    response = make_response(current_app.json.dumps(data, indent=2, sort_keys=False))
    response.mimetype = "application/json"
    response.headers["Content-Disposition"] = 'attachment; filename="my-collabnet-data.json"'
    return response
