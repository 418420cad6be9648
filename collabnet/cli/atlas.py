"""flask atlas: works fullness, pressure and outlines of the map out afresh, and holds the models against past years."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from collabnet.atlas import evaluation, model_services, services
from collabnet.platform.clock import today
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


@group.command("evaluate")
@click.option(
    "--data",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Folder with the published files (default: ../shared/data).",
)
def evaluate(folder: Path | None) -> None:
    """Hold the models against past years, from published files, and write docs/evaluation.md and its figures."""
    root = Path(current_app.root_path).parent
    table = root / "docs" / "evaluation.md"
    try:
        evaluation.evaluate(
            folder=folder or root.parent / "shared" / "data", on=today(), table=table
        )
    except evaluation.MissingFiles as error:
        raise click.ClickException("These files are not there: " + ", ".join(error.args)) from error
    click.echo(f"Written: {table}")


@group.command("model")
@click.option(
    "--la", "la_code", help="Three-digit number of the only local authority to build and replace."
)
def model(la_code: str | None) -> None:
    """Build the model of admissions: catchments and neighbours of all local authorities, or of one."""
    with click.progressbar(length=1, label="Building the model", show_eta=False) as bar:

        def tell(done: int, total: int, step: str) -> None:
            bar.length, bar.label = max(total, 1), step.capitalize() or "Built"
            bar.update(done - bar.pos)

        try:
            number = model_services.build_model(la_code=la_code, on_progress=tell)
        except NotFound as error:
            raise click.ClickException(f"There is no local authority {la_code} here.") from error
    click.echo(f"Catchments and neighbours of {number:,} local authorities are in place.")
