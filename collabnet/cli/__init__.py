"""The flask commands: one file a domain, arguments in, services called, results printed; no logic."""

from __future__ import annotations

from flask import Flask

from collabnet.cli import accounts, atlas, demonstration, imports, pay, postcodes, serve


def register(app: Flask) -> None:
    """Add every command group to `flask`."""
    app.cli.add_command(accounts.group)
    app.cli.add_command(atlas.group)
    app.cli.add_command(demonstration.group)
    app.cli.add_command(imports.import_command)
    app.cli.add_command(imports.update_command)
    app.cli.add_command(pay.group)
    app.cli.add_command(postcodes.group)
    app.cli.add_command(serve.serve)
    app.cli.add_command(serve.worker)
