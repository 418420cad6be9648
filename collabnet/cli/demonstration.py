"""flask demonstration: loads the fictional locality."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from collabnet.core.actor import system_actor
from collabnet.demonstration import services

group = AppGroup("demonstration", help="The fictional locality Ashmere and the Vale.")


@group.command("load")
@click.option("--if-empty", is_flag=True, help="Only where no school has been loaded yet.")
def load(if_empty: bool) -> None:
    """Load the fictional locality; loading it again changes nothing. Refused in production."""
    if if_empty and services.has_schools():
        return
    try:
        loaded = services.load(actor=system_actor("flask demonstration load"))
    except services.NotInProduction as error:
        raise click.ClickException(
            "The demonstration is fictional and its password is known to everyone: "
            "it cannot be loaded in production."
        ) from error
    click.echo(
        "Ashmere and the Vale is loaded: 59 open schools, nine trusts, five years of figures, all fictional."
        if loaded
        else "Ashmere and the Vale is loaded already. Nothing changed."
    )
