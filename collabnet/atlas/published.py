"""The national points as one small file: columns sorted by place, compressed once when the results change."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import brotli
import numpy as np
import orjson
from flask import current_app
from sqlalchemy import select

from collabnet.atlas.models import AtlasSchool
from collabnet.atlas.readings import OPEN_STATUSES
from collabnet.core.places import PlacesLevel
from collabnet.core.pressure import Word
from collabnet.directory.models import School
from collabnet.platform.db import db
from collabnet.platform.logs import log

DEGREE = 10_000  # coordinates are whole ten-thousandths of a degree, about ten metres
LEVELS = tuple(level.value for level in PlacesLevel)
LOADS = ("", *(word.value for word in Word))
ENCODINGS = {"br": ".br", "gzip": ".gz", "identity": ""}
KEPT_VERSIONS = 3


@dataclass(frozen=True, slots=True)
class Point:
    """A school on the national map: its place and the eight properties that the map works with."""

    urn: int
    name: str
    phase: str
    type: str
    trust: int | None
    level: str
    percent: float | None
    load: str
    longitude: float
    latitude: float


def points() -> list[Point]:
    """Every open school that has a place, sorted by place so that neighbours lie together."""
    rows = db.session.execute(
        select(
            School.urn, School.name, School.phase_name, School.type_name, School.trust_uid,
            AtlasSchool.level, AtlasSchool.percent, AtlasSchool.load,
            AtlasSchool.longitude, AtlasSchool.latitude,
        )
        .join(AtlasSchool, AtlasSchool.urn == School.urn)
        .where(AtlasSchool.longitude.is_not(None), School.status_code.in_(OPEN_STATUSES))
    )  # fmt: skip
    found = [Point(*row) for row in rows]
    return sorted(found, key=lambda p: (_morton(p.longitude, p.latitude), p.urn))


def _morton(longitude: float, latitude: float) -> int:
    """The place along a Z-shaped curve: nearby places mostly get nearby numbers."""
    x, y = round((longitude + 10) * DEGREE), round((latitude - 40) * DEGREE)
    return sum(((x >> bit & 1) | (y >> bit & 1) << 1) << 2 * bit for bit in range(20))


def payload(found: Sequence[Point]) -> bytes:
    """The file as JSON: one list a property, places as steps from the one before, words by number."""
    phases, types = _table(p.phase for p in found), _table(p.type for p in found)
    trusts = sorted({p.trust for p in found if p.trust})
    trust_places = {uid: place + 1 for place, uid in enumerate(trusts)} | {None: 0}
    return orjson.dumps(
        {
            "degree": DEGREE,
            "phases": phases,
            "types": types,
            "trusts": trusts,
            "levels": LEVELS,
            "loads": LOADS,
            "lon": _steps([p.longitude * DEGREE for p in found]),
            "lat": _steps([p.latitude * DEGREE for p in found]),
            "urn": _steps([p.urn for p in found]),
            "name": [p.name for p in found],
            "phase": [phases.index(p.phase) for p in found],
            "type": [types.index(p.type) for p in found],
            "trust": [trust_places[p.trust] for p in found],
            "level": [LEVELS.index(p.level) for p in found],
            "percent": [None if p.percent is None else round(p.percent) for p in found],
            "load": [LOADS.index(p.load) for p in found],
        }
    )


def _table(words: Any) -> list[str]:
    return sorted(set(words))


def _steps(numbers: Sequence[float]) -> list[int]:
    whole = np.round(np.array(numbers, dtype=np.float64)).astype(np.int64)
    return [int(n) for n in np.diff(whole, prepend=0)]


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
