"""The national points as one small file: columns sorted by place, compressed once when the results change."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import brotli
import numpy as np
import orjson
from flask import current_app
from sqlalchemy import select

from collabnet.atlas.marks import LOAD_STATES, PLACES_STATES
from collabnet.atlas.models import AtlasSchool
from collabnet.atlas.readings import OPEN_STATUSES
from collabnet.core.places import PlacesLevel
from collabnet.core.pressure import Word
from collabnet.directory.models import School
from collabnet.platform.db import db
from collabnet.platform.logs import log

DEGREE = 5_000  # coordinates are whole five-thousandths of a degree, within about ten metres of the school
LEVELS = tuple(level.value for level in PlacesLevel)
LOADS = ("", *(word.value for word in Word))
ENCODINGS = {"br": ".br", "gzip": ".gz", "identity": ""}
KEPT_VERSIONS = 3
BASE, FIRST_CHARACTER = 91, 35  # the printable characters from # to }
MOST_PERCENT = 8_000  # what two digits hold; a school this full has a slip in its register entry


class Point(NamedTuple):
    """A school on the national map: its place and the eight properties that the map works with."""

    urn: int
    la_code: str
    phase: str
    type: str
    trust: int | None
    level: str
    percent: float | None
    load: str
    longitude: float
    latitude: float


def points() -> list[Point]:
    """Every open school that has a place, area by area.

    Names are left out: they are as many bytes as all the rest, and are only wanted for the schools
    of the areas that somebody looks at (`AreaFile`).
    """
    rows = db.session.execute(
        select(
            School.urn, School.la_code, School.phase_name, School.type_name, School.trust_uid,
            AtlasSchool.level, AtlasSchool.percent, AtlasSchool.load,
            AtlasSchool.longitude, AtlasSchool.latitude,
        )
        .join(AtlasSchool, AtlasSchool.urn == School.urn)
        .where(AtlasSchool.longitude.is_not(None), School.status_code.in_(OPEN_STATUSES))
        .order_by(School.la_code, School.urn)
    )  # fmt: skip
    return [Point._make(row) for row in rows]


def payload(found: Sequence[Point]) -> bytes:
    """The file as JSON: one column a property, places counted from the corner of each area.

    A column is a list of digits in base 91, the highest first, each digit a string with one
    character a school: there are no commas to pay for and each digit compresses by itself.
    """
    areas = _areas(found)
    corners = [(west, south) for _, count, west, south in areas for _ in range(count)]
    phases, types = sorted({p.phase for p in found}), sorted({p.type for p in found})
    trusts = sorted({p.trust for p in found if p.trust})
    trust_numbers = {uid: number for number, uid in enumerate(trusts, start=1)}
    urns = np.array([p.urn for p in found], dtype=np.int64)
    return orjson.dumps(
        {
            "degree": DEGREE,
            "areas": areas,
            "phases": phases,
            "types": types,
            "trusts": trusts,
            "levels": [PLACES_STATES[PlacesLevel(level)] for level in LEVELS],
            "loads": [LOAD_STATES.get(load, "nodata") for load in LOADS],
            "urn": np.diff(urns, prepend=0).tolist(),
            "lon": _digits(
                [_whole(p.longitude) - c[0] for p, c in zip(found, corners, strict=True)], 3
            ),
            "lat": _digits(
                [_whole(p.latitude) - c[1] for p, c in zip(found, corners, strict=True)], 3
            ),
            "phase": _digits([phases.index(p.phase) for p in found], 1),
            "type": _digits([types.index(p.type) for p in found], 1),
            "trust": _digits([trust_numbers.get(p.trust or 0, 0) for p in found], 2),
            "level": _digits([LEVELS.index(p.level) for p in found], 1),
            "percent": _digits(
                [
                    0 if p.percent is None else 1 + min(round(p.percent), MOST_PERCENT)
                    for p in found
                ],
                2,
            ),
            "load": _digits([LOADS.index(p.load) for p in found], 1),
        }
    )


def _areas(found: Sequence[Point]) -> list[tuple[str, int, int, int]]:
    """Each area's code, how many schools follow, and its south-western corner."""
    areas = []
    for code, group in groupby(found, key=lambda p: p.la_code):
        members = list(group)
        west = min(_whole(p.longitude) for p in members)
        south = min(_whole(p.latitude) for p in members)
        areas.append((code, len(members), west, south))
    return areas


def _whole(degrees: float) -> int:
    return round(degrees * DEGREE)


def _digits(numbers: Sequence[int], count: int) -> list[str]:
    """Numbers as `count` strings of base-91 digits, the highest first."""
    left = np.array(numbers, dtype=np.int64)
    digits = []
    for _ in range(count):
        left, digit = np.divmod(left, BASE)
        digits.append("".join(map(chr, digit + FIRST_CHARACTER)))
    if left.any():
        raise ValueError("a number has more digits than its column")
    return digits[::-1]


def digest(body: bytes) -> str:
    """The version of a file: it changes exactly when the content does."""
    return hashlib.sha256(body).hexdigest()[:16]


def write(body: bytes) -> str:
    """Keep a file with its compressed twins, remove old ones, and return its version."""
    version = digest(body)
    folder = _folder()
    for encoding, suffix in ENCODINGS.items():
        target = folder / f"schools-{version}.json{suffix}"
        if not target.exists():
            part = target.with_name(target.name + ".part")
            part.write_bytes(_encoded(body, encoding))
            part.replace(target)
    _remove_old(folder)
    log().info("map_published", version=version, bytes=len(body))
    return version


def read(version: str, encoding: str) -> bytes:
    """The file of a version; made afresh where this machine does not have it yet."""
    target = _folder() / f"schools-{version}.json{ENCODINGS[encoding]}"
    if target.exists():
        return target.read_bytes()
    body = payload(points())
    write(body)
    return _encoded(body, encoding)


def _folder() -> Path:
    folder = Path(current_app.config["INSTANCE_DIR"]) / "map"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _encoded(body: bytes, encoding: str) -> bytes:
    if encoding == "gzip":
        return gzip.compress(body, 9, mtime=0)
    if encoding == "br":
        compressed: bytes = brotli.compress(body, quality=9)
        return compressed
    return body


def _remove_old(folder: Path) -> None:
    """Keep the newest versions only; browsers may still be fetching the one before."""
    kept = sorted(folder.glob("schools-*.json"), key=lambda f: f.stat().st_mtime, reverse=True)
    for old in kept[KEPT_VERSIONS:]:
        for suffix in ENCODINGS.values():
            old.with_name(old.name + suffix).unlink(missing_ok=True)
