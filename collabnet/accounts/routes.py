"""Pages for anybody: sign in and out, set a new password through a link, answer an invitation."""

from __future__ import annotations

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from collabnet.accounts import (
    loader,
    queries_invitations,
    queries_people,
    services_invitations,
    services_passwords,
    services_signing_in,
)
from collabnet.accounts.blueprint import START, bp, device, open_session, remote_address
from collabnet.accounts.forms import (
    JoinForm,
    NewPasswordForm,
    ResetForm,
    SignInForm,
    add_error,
    typed,
)
from collabnet.accounts.queries_organisations import role_words
from collabnet.core.actor import Actor
from collabnet.platform.access import current_actor, public, signed_in
from collabnet.platform.errors import Invalid, NotFound
from collabnet.platform.security import redirect_to

TOKEN = "<string(maxlength=100):token>"  # noqa: S105 - a part of an address


@bp.route("/sign-in", methods=["GET", "POST"])
@public(late_write=True)
def sign_in() -> ResponseReturnValue:
    """Sign in with address and password."""
    form = SignInForm(next=request.args.get("next", ""))
    if form.validate_on_submit():
        try:
            new = services_signing_in.sign_in(
                email=typed(form.email),
                password=typed(form.password),
                remote_address=remote_address(),
                device=device(),
                present=current_actor(),
            )
        except Invalid as error:
            add_error(form, error)
        else:
            open_session(new)
            return redirect_to(form.next.data, START)
    elif request.method == "GET" and current_actor().signed_in:
        return redirect_to(form.next.data, START)
    return render_template("accounts/sign_in.html", form=form), 422 if form.errors else 200


@bp.post("/sign-out")
@public()
def sign_out() -> ResponseReturnValue:
    """End the session, in the database and in the browser."""
    services_signing_in.sign_out(actor=current_actor())
    loader.forget()
    flash("You have signed out", "success")
    return redirect_to("/")


@bp.route("/reset", methods=["GET", "POST"])
@public(late_write=True)
def reset() -> ResponseReturnValue:
    """Ask for a link to set a new password."""
    form = ResetForm()
    if form.validate_on_submit():
        try:
            services_passwords.ask_for_link(
                email=typed(form.email), remote_address=remote_address()
            )
            return redirect_to("/reset/sent")
        except Invalid as error:
            add_error(form, error)
    return render_template("accounts/reset.html", form=form), 422 if form.errors else 200


@bp.get("/reset/sent")
@public()
def reset_sent() -> ResponseReturnValue:
    """The same for every address, known or not."""
    return render_template("accounts/reset_sent.html")


@bp.route(f"/reset/{TOKEN}", methods=["GET", "POST"])
@public(late_write=True)
def set_password(token: str) -> ResponseReturnValue:
    """Set a new password through the link of a mail."""
    services_passwords.check_link(token)
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            new = services_passwords.set_by_link(
                token=token,
                new=typed(form.new),
                device=device(),
                remote_address=remote_address(),
            )
        except Invalid as error:
            add_error(form, error)
        else:
            open_session(new)
            flash("Your new password is set and you are signed in", "success")
            return redirect_to(START)
    return render_template("accounts/set_password.html", form=form), 422 if form.errors else 200


@bp.get(f"/invitations/{TOKEN}")
@public()
def invitation(token: str) -> ResponseReturnValue:
    """Read an invitation; accept it when signed in, else sign in or make an account."""
    return _invitation_page(token, JoinForm()), 200


@bp.post(f"/invitations/{TOKEN}")
@public(late_write=True)
def join(token: str) -> ResponseReturnValue:
    """Make an account for the invited address and take the role."""
    form = JoinForm()
    if form.validate_on_submit():
        try:
            new = services_invitations.join(
                token=token,
                name=typed(form.name),
                password=typed(form.new),
                device=device(),
                remote_address=remote_address(),
            )
        except Invalid as error:
            add_error(form, error)
        else:
            open_session(new)
            flash("Your account is ready and you are signed in", "success")
            return redirect_to(START)
    return _invitation_page(token, form), 422


@bp.post(f"/invitations/{TOKEN}/accept")
@signed_in()
def accept(token: str) -> ResponseReturnValue:
    """Take the role with the account that is signed in."""
    invited = services_invitations.open_link(token)
    services_invitations.accept(actor=current_actor(), invited=invited)
    flash(f"You now act as {role_words(invited.role)} for {invited.organisation.name}", "success")
    return redirect_to("/account/roles")


def _invitation_page(token: str, form: JoinForm) -> str:
    invited = services_invitations.open_link(token)
    actor = current_actor()
    return render_template(
        "accounts/invitation.html",
        form=form,
        token=token,
        invited=invited,
        role=role_words(invited.role),
        has_account=queries_invitations.has_account(invited.email),
        for_this_person=_address_of(actor) == invited.email,
    )


def _address_of(actor: Actor) -> str | None:
    if actor.user_id is None:
        return None
    account = queries_people.account(actor.user_id)
    if account is None:
        raise NotFound
    return account.email
