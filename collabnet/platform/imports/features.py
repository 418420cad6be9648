"""Reads a GeoJSON file of areas feature by feature, its size, depth and vertices capped first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from collabnet.core.geography import GeographyError
from collabnet.core.polygons import PolygonLimits, parse_geojson
from collabnet.platform.imports.containers import FileProblem, opened
from collabnet.platform.imports.reader import Columns, Line

MOST_FEATURES: Final = 40_000


class FeatureFile:
    """The features of a file, numbered from 1. Raises FileProblem when it is not GeoJSON."""

    def __init__(self, path: Path, *, largest: int, most_positions: int | None = None) -> None:
        with opened(path, largest) as stream:
            data = stream.read()
        limits = PolygonLimits(bytes=largest, positions_in_file=most_positions)
        try:
            parsed: Any = parse_geojson(data, limits=limits, numbers_may_be_nan=True)
        except GeographyError as error:
            raise FileProblem(error.reason) from None
        found = parsed.get("features") if isinstance(parsed, Mapping) else None
        if not isinstance(found, list) or not found:
            raise FileProblem(
                "The file is not a GeoJSON collection of areas: it has no “features”."
            )
        if len(found) > MOST_FEATURES:
            raise FileProblem(
                f"The file has {len(found):,} areas; at most {MOST_FEATURES:,} can be read."
            )
        self._features = found
        self.crs: Any = parsed.get("crs")
        self.count = len(found)
        self.columns = Columns([])

    def __iter__(self) -> Iterator[Line]:
        for number, feature in enumerate(self._features, start=1):
            if not isinstance(feature, Mapping):
                yield Line(number, None, "This is not a feature: it has no properties.")
            else:
                yield Line(number, feature)
