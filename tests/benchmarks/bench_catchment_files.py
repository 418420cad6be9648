"""Hostile files of areas: the worst one's time beside reading a million points as JSON, and the worst one's memory."""

from __future__ import annotations

import json
import tempfile
import tracemalloc
from functools import cache
from pathlib import Path

from collabnet.atlas.importers import CATCHMENTS
from collabnet.core.catchment_files import declared_epsg, read_catchment
from collabnet.core.geography import GeographyError
from collabnet.platform.grid import grid_from
from collabnet.platform.imports.containers import FileProblem
from collabnet.platform.imports.features import FeatureFile
from tests.benchmarks.registry import Measurement, benchmark, median_seconds
from tests.factories.hostile_geometry import HOSTILE, hostile_file


@cache
def _files() -> dict[str, Path]:
    """Every hostile file, written once."""
    folder = Path(tempfile.mkdtemp(prefix="bench-areas-"))
    return {
        kind: hostile_file(folder / f"{number}.geojson", kind)
        for number, kind in enumerate(HOSTILE)
    }


def _read(path: Path) -> None:
    """What an import does with the outlines of a file, until they are refused or mended."""
    try:
        file = FeatureFile(
            path, largest=CATCHMENTS.largest_file, most_positions=CATCHMENTS.most_positions
        )
    except FileProblem:
        return
    epsg = declared_epsg(file.crs)
    for line in file:
        try:
            read_catchment(line.cells.get("geometry"), epsg=epsg, grid_from=grid_from)
        except GeographyError:
            continue


@benchmark(
    name="hostile areas: the worst file, against reading a million points as JSON",
    unit="s",
    target=1.0,
)
def worst_seconds() -> Measurement:
    """The slowest of all hostile files; the baseline is json.loads of the file of a million vertices."""
    worst = 0.0
    for kind, path in _files().items():
        seconds = median_seconds(lambda path=path: _read(path), repeats=3)  # type: ignore[misc]
        print(f"  {kind}: {seconds:.3f} s")
        worst = max(worst, seconds)
    text = _files()["a million vertices"].read_bytes()
    return Measurement(figure=worst, baseline=median_seconds(lambda: json.loads(text), repeats=3))


@benchmark(name="hostile areas: most memory for one file", unit="MB", target=100, of="figure")
def most_memory() -> Measurement:
    """The peak of Python's memory over all hostile files, in megabytes."""
    most = 0
    for kind, path in _files().items():
        tracemalloc.start()
        _read(path)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        print(f"  {kind}: {peak / 1e6:.0f} MB")
        most = max(most, peak)
    return Measurement(figure=most / 1e6)
