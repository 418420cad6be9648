"""The code lists the directory ships: regions, local authorities, types of establishment, measures."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select

from collabnet.core.actor import Actor
from collabnet.directory.models import LocalAuthority, Region
from collabnet.platform import audit
from collabnet.platform.db import db, unit_of_work

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Measure:
    """What a figure counts: how pages call it, its unit, and who publishes it."""

    code: str
    label: str
    unit: str
    source: str


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a shipped list; its first lines, marked #, say where it comes from."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


@cache
def measures() -> dict[str, Measure]:
    """Every measure by its code."""
    return {row["code"]: Measure(**row) for row in rows_of("measures.csv")}


@cache
def types_not_ours() -> dict[str, str]:
    """Types of establishment that are not state-funded schools or colleges in England: code → name."""
    return {r["code"]: r["name"] for r in rows_of("establishment_types.csv") if r["ours"] == "no"}


@cache
def types_ours() -> dict[str, str]:
    """Types of establishment that the directory lists: code → name."""
    return {r["code"]: r["name"] for r in rows_of("establishment_types.csv") if r["ours"] == "yes"}


@cache
def la_codes_by_gss() -> dict[str, str]:
    """The DfE number of each local authority by its GSS codes, past ones included."""
    by_gss = {r["gss_code"]: r["code"] for r in rows_of("local_authorities.csv")}
    return by_gss | {r["gss_code"]: r["la_code"] for r in rows_of("gss_codes.csv")}


@cache
def la_names() -> dict[str, str]:
    """The name of each local authority of England by its DfE number."""
    return {r["code"]: r["name"] for r in rows_of("local_authorities.csv")}


def ensure_reference(*, actor: Actor) -> int:
    """Make the nine regions and England's local authorities where they are missing; how many were made.

    What is stored already stays, save that an authority met earlier only in a file gets its region.
    """
    made = 0
    with unit_of_work():
        stored_regions = set(db.session.scalars(select(Region.code)))
        for row in rows_of("regions.csv"):
            if row["code"] not in stored_regions:
                db.session.add(Region(**row))
                made += 1
        db.session.flush()
        stored = {la.code: la for la in db.session.scalars(select(LocalAuthority))}
        for row in rows_of("local_authorities.csv"):
            values: dict[str, Any] = {k: v for k, v in row.items() if k != "until"}
            known = stored.get(row["code"])
            if known is None:
                db.session.add(LocalAuthority(**values))
                made += 1
            elif known.region_code is None and not known.fictional:
                for name, value in values.items():
                    setattr(known, name, value)
                made += 1
        if made:
            audit.record(
                actor=actor,
                action="reference.load",
                subject_kind="reference",
                subject_code="local_authorities",
                details={"made": made},
            )
    return made


def prepare_reference(actor: Actor) -> None:
    """What an importer asks for before its first row: regions and local authorities are there."""
    ensure_reference(actor=actor)
