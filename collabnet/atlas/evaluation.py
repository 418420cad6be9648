"""Holds the models against the national files and ships what came out, as a table and as figures."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path
from typing import Any

import orjson

from collabnet.atlas import evaluation_table
from collabnet.atlas.evaluation_changes import errors, past_changes
from collabnet.atlas.evaluation_files import (
    BANDS,
    FILES,
    MissingFiles,
    missing_files,
    read_homes,
    read_schools,
)
from collabnet.atlas.evaluation_model import Market
from collabnet.atlas.evaluation_result import FIGURES
from collabnet.atlas.evaluation_truth import forecast_rows, past_forecast, truth

__all__ = ["MissingFiles", "evaluate"]

FIT_TO = 2020  # the last entry year that models see; the next is predicted


def evaluate(*, folder: Path, on: dt.date, figures: Path = FIGURES, table: Path) -> dict[str, Any]:
    """Work everything out from the files in `folder`, write both files and return the figures.

    Takes a few minutes. Raises MissingFiles where a file is not there.
    """
    absent = missing_files(folder)
    if absent:
        raise MissingFiles(*absent)
    homes, schools = read_homes(folder), read_schools(folder)
    found: dict[str, Any] = {
        "evaluated_on": on.isoformat(),
        "files": list(FILES),
        "small_areas": len(homes.codes),
        "bands": {},
    }
    for band in BANDS:
        market = Market.of(homes, schools[band])
        changes = past_changes(market)
        found["bands"][band] = {
            "truth": truth(market, fit_to=FIT_TO),
            "forecast": forecast_rows(past_forecast(market, len(market.schools.years))),
            "changes": errors(changes),
            "planned_changes": errors([c for c in changes if c.looks_planned]),
        }
    body = orjson.dumps(_rounded(found), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    figures.write_bytes(body)
    table.write_text(evaluation_table.markdown(figures), encoding="utf-8")
    return found


def _rounded(value: Any) -> Any:
    """Figures to four decimals, so that the file does not differ by the machine; nan as null."""
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_rounded(inner) for inner in value]
    if isinstance(value, float):
        return round(value, 4) if math.isfinite(value) else None
    return value
