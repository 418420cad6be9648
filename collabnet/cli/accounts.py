"""flask people: the first network administrator, and invitations from the command line."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from collabnet.accounts import passwords, services_invitations, services_people
from collabnet.accounts.queries_organisations import KINDS, scope_of
from collabnet.core.actor import Role, system_actor
from collabnet.core.delegation import GRANTABLE
from collabnet.platform import mails
from collabnet.platform.db import unit_of_work
from collabnet.platform.errors import Invalid, NotFound

group = AppGroup("people", help="People and their roles.")


@group.command("add-administrator")
@click.argument("email")
@click.argument("name")
@click.option("--ask-password", is_flag=True, help="Ask for a password instead of making a link.")
def add_administrator(email: str, name: str, ask_password: bool) -> None:
    """Make NAME a network administrator who signs in as EMAIL; prints a link to set a password (one hour, one use)."""
    hashed = None
    if ask_password:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        why = passwords.why_refused(password, context=(email, name))
        if why:
            raise click.ClickException(why)
        hashed = passwords.hash_password(password)
    try:
        with unit_of_work():
            _, token = services_people.add_administrator(
                actor=system_actor("flask people"), email=email, name=name, password_hash=hashed
            )
    except Invalid as error:
        raise click.ClickException(error.message) from error
    click.echo(f"{name} is a network administrator.")
    if token:
        click.echo(f"Set the password within an hour: {mails.site_link(f'/reset/{token}')}")


@group.command("invite")
@click.argument("email")
@click.argument("role", type=click.Choice([role.value for role in GRANTABLE]))
@click.argument("organisation", type=click.Choice(list(KINDS)))
@click.argument("code")
def invite(email: str, role: str, organisation: str, code: str) -> None:
    """Invite EMAIL to ROLE in an ORGANISATION of that CODE (URN, UID, LA number, region letter; network: all)."""
    scope = scope_of(organisation, code)
    try:
        if scope is None:
            raise NotFound
        with unit_of_work():
            services_invitations.invite(
                actor=system_actor("flask people"), email=email, role=Role(role), organisation=scope
            )
    except Invalid as error:
        raise click.ClickException(error.message) from error
    except NotFound as error:
        raise click.ClickException(f"There is no {organisation} {code} with that role.") from error
    click.echo(f"The invitation to {email} is in the outbox.")
