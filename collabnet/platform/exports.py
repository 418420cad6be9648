"""Rows as CSV that a spreadsheet can open safely, streamed so that a large export needs no memory."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flask import Response, stream_with_context

FORMULA_STARTS = tuple("=+-@\t\r\n|＝＋－＠")


def safe_cell(value: Any) -> Any:
    """A cell that no spreadsheet runs: text that starts like a formula gets a leading apostrophe, numbers stay."""
    if isinstance(value, str):
        if value.lstrip(" \"'").startswith(FORMULA_STARTS) or value.startswith(FORMULA_STARTS):
            return "'" + value
        return value.replace("\x00", "")
    return "" if value is None else value


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The lines of a CSV file (UTF-8 with BOM, so that Excel reads it)."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield "\ufeff"
    writer.writerow(header)
    for count, row in enumerate(rows, start=1):
        writer.writerow([safe_cell(cell) for cell in row])
        if count % 200 == 0:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def csv_response(filename: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """A download named `filename` (ASCII); `rows` may still be reading from the database while it is sent."""
    return Response(
        stream_with_context(csv_lines(header, rows)),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )
