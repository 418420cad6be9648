"""The pages on which an employer makes and revokes the keys of its own systems."""

from __future__ import annotations

from flask import flash, render_template
from flask.typing import ResponseReturnValue

from collabnet.core.permissions import Permission
from collabnet.platform.access import current_actor, needs
from collabnet.platform.errors import DomainError, NotFound
from collabnet.platform.forms import Form
from collabnet.platform.security import redirect_to
from collabnet.vacancies import guards, queries, queries_keys, services_keys
from collabnet.vacancies.blueprint import bp
from collabnet.vacancies.forms_keys import KeyForm


@bp.route("/vacancies/keys", methods=["GET", "POST"])
@needs(Permission.POST_VACANCIES)
def keys() -> ResponseReturnValue:
    """The keys of one's employers, and a new one, which this one answer shows and none after it."""
    form, token = KeyForm(), ""
    form.offer(queries.employers_of(current_actor()))
    if form.validate_on_submit():
        try:
            token = services_keys.make_key(
                actor=current_actor(),
                owner=guards.employer(form.employer.data),
                name=form.name.data or "",
                days=int(form.days.data),
            )
            form = _empty_form()  # so that sending it again by mistake makes no second key
        except NotFound:
            raise
        except DomainError as error:
            form.name.errors = [error.message]
    return render_template(
        "vacancies/keys.html",
        form=form,
        token=token,
        keys=queries_keys.newest_first(queries_keys.keys_of(current_actor())),
    ), 422 if form.errors else 200


@bp.route("/vacancies/keys/<int:key_id>/revoke", methods=["GET", "POST"])
@needs(Permission.POST_VACANCIES)
def revoke_key(key_id: int) -> ResponseReturnValue:
    """Ask once more, then revoke a key."""
    row = queries_keys.key(current_actor(), key_id)
    if row is None:
        raise NotFound
    form = Form()
    if form.validate_on_submit():
        services_keys.revoke_key(actor=current_actor(), row=row)
        flash(f"“{row.name}” opens nothing any more", "success")
        return redirect_to("/vacancies/keys")
    return render_template("vacancies/revoke_key.html", form=form, key=row)


def _empty_form() -> KeyForm:
    form = KeyForm(formdata=None)
    form.offer(queries.employers_of(current_actor()))
    return form
