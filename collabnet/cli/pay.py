"""flask pay: loads the pay tables that are shipped."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from collabnet.core.actor import system_actor
from collabnet.recruitment_code import services

group = AppGroup("pay", help="Pay tables and on-cost rates.")


@group.command("load")
def load() -> None:
    """Load the shipped tables; loading them again changes nothing. Newer ones: flask import pay FILE."""
    for run in services.load_shipped(actor=system_actor("flask pay load")):
        click.echo(
            f"{run.filename}: {run.new:,} new, {run.changed:,} changed, {run.unchanged:,} unchanged."
        )
