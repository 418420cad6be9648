"""Loads the pay tables that are shipped, through the same importers as any other year's."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from collabnet.core.actor import Actor
from collabnet.platform.imports.importer import Source
from collabnet.platform.imports.models import ImportRun
from collabnet.platform.imports.runs import file_date, import_file, importer_named

DATA: Final = Path(__file__).parent / "data"
SHIPPED: Final = (("pay", "pay_2025_26.csv"), ("oncosts", "oncosts.csv"))


def load_shipped(*, actor: Actor) -> list[ImportRun]:
    """Import the shipped tables; loading them again changes nothing."""
    return [_load(actor, name, DATA / filename) for name, filename in SHIPPED]


def _load(actor: Actor, name: str, path: Path) -> ImportRun:
    importer = importer_named(name)
    source = Source(path, path.name, file_date(importer, path.name, None))
    return import_file(importer=importer, source=source, actor=actor)
