"""flask atlas: works fullness, pressure and outlines of the map out afresh."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from collabnet.atlas import services
from collabnet.platform.errors import NotFound

group = AppGroup("atlas", help="What the map shows.")


@group.command("rebuild")
@click.option(
    "--la", "la_code", help="Three-digit number of the only local authority to replace results of."
)
def rebuild(la_code: str | None) -> None:
    """Work the results of all schools out afresh, or replace those of one local authority."""
    try:
        run = services.rebuild(la_code=la_code)
    except NotFound as error:
        raise click.ClickException(f"There is no local authority {la_code} here.") from error
    areas = services.rebuild_outlines()
    click.echo(f"{run.schools:,} schools, {areas:,} outlines; version {run.version}.")
