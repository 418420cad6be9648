"""Dirty files: no crash, every rejected row explained, accepted rows as in the source, killed and resumed alike."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, select, text

import config
from collabnet.directory.figures import Figure
from collabnet.directory.models import School
from collabnet.platform.db import db
from collabnet.platform.imports.models import ImportRemark, ImportRun
from tests import postgres
from tests.conftest import ENGINES, build_app
from tests.factories.dirty_register import DirtyRegister, make_dirty_register
from tests.factories.register import run_import

NAME = "edubasealldata20220801.csv"


def faults(made: DirtyRegister, run: ImportRun) -> list[str]:
    """What an import did not do as the file demands."""
    found = []
    explained = {
        remark.line: remark.reason
        for remark in db.session.scalars(
            select(ImportRemark).where(
                ImportRemark.run_id == run.id, ImportRemark.level == "rejected"
            )
        )
    }
    if (run.new, run.rejected) != (len(made.good), len(made.bad)):
        found.append(f"new {run.new}, rejected {run.rejected}")
    found += [f"line {n} was rejected for nothing" for n in explained.keys() - made.bad.keys()]
    found += [
        f"line {n}: {explained.get(n)!r} does not say {reason!r}"
        for n, reason in made.bad.items()
        if not re.search(reason, explained.get(n, ""))
    ]
    stored = {s.urn: s for s in db.session.scalars(select(School))}
    capacity = _stored_figures("capacity")
    roll = _stored_figures("roll")
    if stored.keys() != made.good.keys():
        found.append("other schools are stored than the good rows")
    for urn, row in made.good.items():
        school = stored[urn]
        expected = (
            row["EstablishmentName"],
            row["Town"],
            row["Trusts (code)"],
            float(row["SchoolCapacity"]),
        )
        if (school.name, school.town, str(school.trust_uid or ""), capacity[urn]) != expected:
            found.append(f"{urn} differs from its source")
        kinds = {"": "unknown", "SUPP": "suppressed"}
        number = row["NumberOfPupils"]
        if roll[urn] != (kinds[number] if number in kinds else float(number)):
            found.append(f"the roll of {urn} differs from its source")
    return found


def _stored_figures(measure: str) -> dict[int, float | str | None]:
    rows = db.session.execute(
        select(Figure.subject_code, Figure.value, Figure.no_value).where(Figure.measure == measure)
    )
    return {int(code): kind if value is None else value for code, value, kind in rows}


@pytest.mark.parametrize(
    ("encoding", "good", "bad"),
    [
        ("utf-8-sig", 2_000, 10_000),
        ("cp1252", 300, 700),
        ("utf-16", 300, 700),
        ("utf-16-le", 300, 700),
    ],
)
def test_every_bad_row_is_explained_and_every_good_one_is_as_in_the_source(
    app: Flask, tmp_path: Path, encoding: str, good: int, bad: int
) -> None:
    made = make_dirty_register(tmp_path / NAME, good=good, bad=bad, encoding=encoding)
    run = run_import("schools", made.path)
    assert faults(made, run) == []
    again = run_import("schools", made.path)
    assert (again.new, again.changed, again.unchanged) == (0, 0, good)


@pytest.fixture(params=ENGINES)
def own_databases(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[str]]:
    """Two empty migrated databases of one engine, outside of any transaction of a test."""
    if request.param == "postgresql":
        if postgres.server_url() is None:
            pytest.skip("no PostgreSQL server here")
        urls = [postgres.create_database() for _ in range(2)]
    else:
        urls = [f"sqlite:///{tmp_path / f'{n}.sqlite'}" for n in range(2)]
    for n, url in enumerate(urls):
        app = build_app(url, tmp_path / str(n))
        with app.app_context():
            db.engine.dispose()
    yield urls
    if request.param == "postgresql":
        for url in urls:
            postgres.drop_database(url)


# The process kills itself when it has written its second chunk of rows and not yet committed it: a test that watched
# from outside would come too late on a busy machine.
DIES_IN_ITS_SECOND_CHUNK = """
import os, signal
from flask.cli import main
from collabnet.platform.imports import runs

store, chunks = runs.store_remarks, []

def store_and_die(run_id, remarks):
    store(run_id, remarks)
    chunks.append(run_id)
    if len(chunks) == 2:
        os.kill(os.getpid(), signal.SIGKILL)

runs.store_remarks = store_and_die
main()
"""


def command(url: str, folder: Path, path: Path, *start: str) -> subprocess.Popen[bytes]:
    """The import of a file in a process of its own, started as `flask` or as `start` says."""
    environ = os.environ | {
        "FLASK_APP": "wsgi", "DATABASE_URL": url, "INSTANCE_DIR": str(folder), "COLLABNET_ENV": "demonstration",
    }  # fmt: skip
    return subprocess.Popen(
        [sys.executable, *(start or ("-m", "flask")), "import", "schools", str(path)],
        cwd=config.ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def killed_half_way(url: str, folder: Path, path: Path) -> int:
    """Start the import, which is killed (SIGKILL) in its second chunk; the position it left."""
    process = command(url, folder, path, "-c", DIES_IN_ITS_SECOND_CHUNK)
    output = process.communicate()[0].decode()
    assert process.returncode == -signal.SIGKILL, output
    engine = create_engine(url)
    try:
        return _position(engine)
    finally:
        engine.dispose()


def _position(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(text("SELECT max(position) FROM import_run")) or 0)


def checksum(url: str) -> str:
    """One number for everything an import wrote, whatever the ids and the times."""
    queries = (
        "SELECT urn, la_code, number, name, search_name, town, trust_uid, opened, version, absent_since_run_id"
        " FROM school ORDER BY urn",
        "SELECT subject_code, measure, period, band, value, no_value, run_id FROM figure"
        " ORDER BY subject_code, measure, period, band",
        'SELECT urn, uid, joined, "left", run_id FROM group_membership ORDER BY urn, uid',
        "SELECT uid, name, type_code FROM school_group ORDER BY uid",
        'SELECT run_id, level, line, "column", value, reason FROM import_remark ORDER BY line, reason',
        'SELECT id, state, position, total, "new", changed, unchanged, rejected, ignored, warnings'
        " FROM import_run ORDER BY id",
    )
    engine = create_engine(url)
    digest = hashlib.sha256()
    with engine.connect() as connection:
        for query in queries:
            for row in connection.execute(text(query)):
                digest.update(repr(tuple(row)).encode())
    engine.dispose()
    return digest.hexdigest()


def test_an_import_killed_twice_and_run_again_ends_as_if_it_had_run_in_one_go(
    own_databases: list[str], tmp_path: Path
) -> None:
    one_go, killed = own_databases
    path = make_dirty_register(tmp_path / NAME, good=3_500, bad=1_500, encoding="utf-8").path
    whole = command(one_go, tmp_path / "0", path)
    output = whole.communicate()[0].decode()
    assert whole.returncode == 0 and "3,500" in output, output

    assert killed_half_way(killed, tmp_path / "1", path) == 2_000
    assert killed_half_way(killed, tmp_path / "1", path) == 4_000
    last = command(killed, tmp_path / "1", path)
    output = last.communicate()[0].decode()
    assert last.returncode == 0, output
    assert checksum(killed) == checksum(one_go)
