"""Files of areas made to cost: each must be refused by a cap, or mended, before it costs more than reading it."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.factories.local import feature, feature_file


def _million(path: Path) -> None:
    ring = [[530000 + i % 1000, 104000 + i // 1000] for i in range(1_000_000)]
    feature_file(path, feature(ring, name="Longhill"))


def _lists(path: Path) -> None:
    path.write_text('{"type":"FeatureCollection","features":' + "[" * 200_000)


def _objects(path: Path) -> None:
    path.write_text('{"features":[' + '{"a":' * 200_000 + "1" + "}" * 200_000 + "]}")


def _many(path: Path) -> None:
    feature_file(path, *[feature([], name="Longhill")] * 40_001)


def _crossing(path: Path) -> None:
    dice = random.Random(3)
    ring = [[530000 + 900 * dice.random(), 104000 + 900 * dice.random()] for _ in range(1_500)]
    feature_file(path, feature(ring, name="Longhill"))


def _strokes(path: Path) -> None:
    """A zigzag of 19,800 long slanting strokes: the rectangles round its edges all overlap."""
    ring = [
        [
            530000 + 0.6 * i / 19.8 + (600 if i % 2 else 0),
            104000 + 0.8 * i / 19.8 - (450 if i % 2 else 0),
        ]
        for i in range(19_800)
    ]
    feature_file(path, feature(ring, name="Longhill"))


def _pairs(path: Path) -> None:
    polygons = {"type": "MultiPolygon", "coordinates": [[[[530000, 104000]] * 2]] * 5_000}
    found: dict[str, Any] = {"type": "Feature", "properties": {"name": "Longhill"}}
    feature_file(path, found | {"geometry": polygons})


def _nan(path: Path) -> None:
    feature_file(path, feature([[math.nan, 1.0]] * 15_000, name="Longhill"))


def _swapped(path: Path) -> None:
    ring = [[50.8 + 0.01 * math.sin(i / 2_000), -0.1 + 0.01 * math.cos(i / 2_000)] for i in range(12_000)]  # fmt: skip
    feature_file(path, feature(ring, name="Longhill"))


def _antimeridian(path: Path) -> None:
    ring = [[179.9, 50.8], [-179.9, 50.8], [-179.9, 50.9], [179.9, 50.9]]
    feature_file(path, feature(ring, name="Longhill"))


# What is hostile about the file → (how it is made, part of the reason it is refused for; "" where it is mended).
HOSTILE: dict[str, tuple[Callable[[Path], None], str]] = {
    "a million vertices": (_million, "about 1,00"),
    "200,000 lists deep": (_lists, "nested too deeply"),
    "200,000 objects deep": (_objects, "nested too deeply"),
    "40,001 areas": (_many, "at most 40,000"),
    "crossing itself 1,500 times": (_crossing, "crosses itself too often"),
    "19,800 long slanting strokes": (_strokes, "crosses itself too often"),
    "5,000 rings of two points": (_pairs, "more than 2,000 rings"),
    "NaN": (_nan, "not a number"),
    "across the date line": (_antimeridian, "not inside England"),
    "latitude before longitude": (_swapped, ""),
}


def hostile_file(path: Path, kind: str) -> Path:
    """A file of this kind."""
    HOSTILE[kind][0](path)
    return path
