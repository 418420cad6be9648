"""flask postcodes: builds the file that finds places by postcode, offline."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from collabnet.platform import postcodes

group = AppGroup("postcodes", help="The file of English postcodes.")


@group.command("build")
@click.option("--force", is_flag=True, help="Build it even when the file is up to date.")
def build(force: bool) -> None:
    """Build the file from the installed package of ONS postcodes (about 10 seconds, 57 MB)."""
    path = current_app.config["POSTCODES_FILE"]
    if not force and postcodes.is_current(path):
        click.echo("The postcodes are up to date.")
        return
    click.echo("Building the postcodes: ", nl=False)
    count = postcodes.build(path, progress=lambda letter: click.echo(letter, nl=False))
    click.echo(f"\n{count:,} English postcodes in {path.name}.")
