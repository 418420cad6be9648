"""flask import, flask update: open data from a file or from its published address into the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from flask import current_app
from flask.cli import with_appcontext

from collabnet.core.actor import system_actor
from collabnet.platform.errors import DomainError
from collabnet.platform.imports import downloads, queries, runs
from collabnet.platform.imports.engine import Progress
from collabnet.platform.imports.importer import Importer, Source


@click.command("import")
@click.argument("name")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change; write nothing.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The date of the data, if not in the file's name.",
)
@click.option(
    "--give-up-unfinished",
    is_flag=True,
    help="Give up an import of another file that stopped half-way.",
)
@click.option(
    "--la",
    "la_code",
    help="Three-digit number of the only local authority whose rows are taken.",
)
@click.option(
    "--say",
    multiple=True,
    metavar="KEY=VALUE",
    help="What the file does not say, such as --say entry_year=2026 --say band=secondary.",
)
@with_appcontext
def import_command(
    name: str,
    file: Path,
    dry_run: bool,
    as_of: dt.datetime | None,
    give_up_unfinished: bool,
    la_code: str | None,
    say: tuple[str, ...],
) -> None:
    """Import FILE with the importer NAME.

    Open data: schools, groups, links, census, offers, places, boundaries, cells. What only a locality knows:
    catchments, planning-areas, forecasts, homes, pan-changes, origins, moves, last-distances, travel-minutes.
    An import that was interrupted goes on where it stopped when the same command is run again.
    """
    with _plain_errors():
        importer = runs.importer_named(name)
        day = runs.file_date(importer, file.name, as_of.date() if as_of else None)
        options = runs.options_said(importer, say)
        source = Source(
            file.resolve(), file.name, day, runs.authority_said(importer, la_code), options
        )
        _import(importer, source, dry_run=dry_run, give_up_unfinished=give_up_unfinished)


@click.command("update")
@click.argument("name", type=click.Choice(["schools"]))
@click.argument("url", required=False)
@click.option("--dry-run", is_flag=True, help="Say what would change; write nothing.")
@with_appcontext
def update_command(name: str, url: str | None, dry_run: bool) -> None:
    """Download the register from URL, or from the address in SCHOOLS_UPDATE_URL, and import it."""
    with _plain_errors(), TemporaryDirectory(prefix="collabnet-update-") as folder:
        importer = runs.importer_named(name)
        address = downloads.address(url or current_app.config["SCHOOLS_UPDATE_URL"])
        click.echo(f"Downloading {address}")
        path = downloads.download(address, Path(folder))
        click.echo(f"{path.stat().st_size:,} bytes")
        source = Source(
            path=path, filename=path.name, as_of=runs.file_date(importer, path.name, None)
        )
        _import(importer, source, dry_run=dry_run, give_up_unfinished=False)


def _import(importer: Importer, source: Source, *, dry_run: bool, give_up_unfinished: bool) -> None:
    actor = system_actor(f"flask import {importer.name}")
    newer = queries.newer_run(importer.name, source.as_of, source.la_code)
    if newer is not None:
        click.echo(
            f"Older than {newer.filename}, which has been imported: this sets back what has changed since."
        )
    try:
        with _progress_bar(importer.title) as progress:
            if dry_run:
                tally = runs.preview(
                    importer=importer, source=source, actor=actor, progress=progress
                )
            else:
                run = runs.import_file(
                    importer=importer,
                    source=source,
                    actor=actor,
                    progress=progress,
                    give_up_unfinished=give_up_unfinished,
                )
    except KeyboardInterrupt:
        click.echo("\nInterrupted. Run the same command again to go on where it stopped.", err=True)
        raise click.exceptions.Exit(130) from None
    folder = Path(current_app.config["INSTANCE_DIR"]) / "imports"
    if dry_run:
        click.echo("Dry run: nothing was written.")
        _report({n: getattr(tally, n) for n in runs.NUMBERS}, tally.counts)
        _remarks_file(folder / f"{importer.name}-dry-run.csv", queries.remark_rows(tally.remarks))
    else:
        _report({n: getattr(run, n) for n in runs.NUMBERS}, run.counts)
        _remarks_file(folder / f"{importer.name}-{run.id}.csv", queries.remarks_of(run.id))


def _report(numbers: dict[str, int], counts: dict[str, int]) -> None:
    """The final table of counts."""
    for name, number in (*numbers.items(), *sorted(counts.items())):
        if number or name in runs.NUMBERS:
            click.echo(f"  {name:<40} {number:>10,}")


def _remarks_file(path: Path, rows: Iterator[tuple[object, ...]]) -> None:
    """Write rejected rows and warnings beside the database and say where, or say nothing."""
    count = queries.write_remarks(path, rows)
    if count:
        click.echo(f"Rejected rows and warnings ({count:,}): {path}")


@contextmanager
def _progress_bar(title: str) -> Iterator[Progress]:
    bar = None

    def progress(done: int, total: int) -> None:
        nonlocal bar
        if bar is None:
            bar = click.progressbar(length=total, label=title)
            bar.render_progress()
        bar.length = total
        bar.update(done - bar.pos)

    try:
        yield progress
    finally:
        if bar is not None:
            bar.render_finish()


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Turn a domain error into a message and exit code 1."""
    try:
        yield
    except DomainError as error:
        raise click.ClickException(error.message) from None
