"""Reads the demonstration's own tables and names each as the source of what is loaded from it."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
from pathlib import Path
from typing import Any

from collabnet.core.actor import Actor
from collabnet.platform.db import db, utcnow
from collabnet.platform.imports.models import ImportRun

DATA = Path(__file__).parent / "data"
AS_OF = dt.date(2026, 1, 15)  # the day the fictional figures describe: their January census


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one table."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def features(name: str) -> list[dict[str, Any]]:
    """The features of a GeoJSON file."""
    found: list[dict[str, Any]] = json.loads((DATA / name).read_text(encoding="utf-8"))["features"]
    return found


def day(text: str) -> dt.date | None:
    """A date written dd-mm-yyyy, as the DfE's files write it; None for an empty cell."""
    return dt.datetime.strptime(text, "%d-%m-%Y").date() if text else None


def source(name: str, title: str, *, actor: Actor, count: int) -> int:
    """Record the table as an import of its own, so that every figure can name it; gives the run's id."""
    run = ImportRun(
        importer="demonstration",
        filename=name,
        title=f"Demonstration: fictional {title}",
        sha256=hashlib.sha256((DATA / name).read_bytes()).hexdigest(),
        as_of=AS_OF,
        state="committed",
        position=count,
        total=count,
        new=count,
        started_by=actor.label,
        finished_at=utcnow(),
    )
    db.session.add(run)
    db.session.flush()
    return run.id
