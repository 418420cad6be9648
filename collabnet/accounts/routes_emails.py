"""Pages about optional mail: one's own choices, and the one-click link at the end of such a mail."""

from __future__ import annotations

from flask import Flask, flash, render_template
from flask.typing import ResponseReturnValue

from collabnet.accounts import queries_people
from collabnet.accounts.blueprint import bp
from collabnet.accounts.forms_emails import EmailChoicesForm
from collabnet.platform import mail_choices
from collabnet.platform.access import current_actor, public, signed_in
from collabnet.platform.errors import NotFound
from collabnet.platform.security import redirect_to

STOP = "/emails/stop/<string(maxlength=40):group>/<string(maxlength=80):token>"


@bp.route("/account/emails", methods=["GET", "POST"])
@signed_in()
def emails() -> ResponseReturnValue:
    """Which optional mail one gets."""
    account = queries_people.account(current_actor().user_id or 0)
    if account is None:
        raise NotFound
    form = EmailChoicesForm.of(stopped=mail_choices.stopped(account.email))
    if form.validate_on_submit():
        mail_choices.choose(
            actor=current_actor(), address=account.email, wanted=frozenset(form.wanted.data or ())
        )
        flash("Your choices are saved", "success")
        return redirect_to("/account/emails")
    return render_template("accounts/emails.html", form=form), 422 if form.errors else 200


@bp.get(STOP)
@public()
def stop_emails(group: str, token: str) -> ResponseReturnValue:
    """Ask whether to stop a group of mail: opening a link, as scanners of mail do, stops nothing."""
    words, number = mail_choices.words_of(group), mail_choices.address_of(token)
    del number
    return render_template("accounts/stop_emails.html", words=words, group=group, token=token)


@bp.post(STOP)
@public()
def stop_emails_now(group: str, token: str) -> ResponseReturnValue:
    """Stop a group of mail: from the page's button, or by a mail program itself (RFC 8058)."""
    words = mail_choices.words_of(group)
    mail_choices.stop(actor=current_actor(), number=mail_choices.address_of(token), group=group)
    return render_template("accounts/stopped_emails.html", words=words)


def register(app: Flask) -> None:
    """Let mail programs post to the stop link: the link's own seal is the proof, there is no cookie."""
    app.extensions["csrf"].exempt(stop_emails_now)
