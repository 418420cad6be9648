"""Reads single values of JSON-LD that other sites wrote: text, numbers, days. Never raises."""

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from collabnet.core.school_time import LONDON

MOST_TEXT: Final = 60_000
MOST_VALUES: Final = 200


def several(value: object) -> list[Any]:
    """A value as a list: what JSON-LD may say once or several times."""
    if value is None:
        return []
    return value[:MOST_VALUES] if isinstance(value, list) else [value]


def one(value: object) -> Any:
    """The first of several values, or None."""
    found = several(value)
    return found[0] if found else None


def text_of(value: object, *, depth: int = 4) -> str:
    """The words of a value: text, a number, the name of a thing, the first of several. "" for anything else."""
    found = one(value)
    if isinstance(found, bool):
        return ""
    if isinstance(found, (str, int, float, Decimal)):
        try:
            return str(found)[:MOST_TEXT].strip()
        except ValueError:  # an integer with more digits than Python writes
            return ""
    if isinstance(found, Mapping) and depth:
        for name in ("@value", "name", "value", "credentialCategory", "description", "@id"):
            words = text_of(found.get(name), depth=depth - 1)
            if words:
                return words
    return ""


def quoted(text: str) -> str:
    """What somebody wrote, cut to a length that fits a message."""
    words = " ".join(text.split())
    return f"“{words[:80]}…”" if len(words) > 80 else f"“{words}”"


def read_decimal(text: str) -> Decimal | None:
    """The number that a text is, or None: "30000", "30,000.50", "£30,000"."""
    words = text.strip().removeprefix("£").replace("GBP", "").strip()
    if not re.fullmatch(r"[0-9]{1,12}(?:,[0-9]{3})*(?:\.[0-9]{1,6})?", words, re.ASCII):
        return None
    try:
        return Decimal(words.replace(",", ""))
    except InvalidOperation:
        return None


def read_moment(text: str) -> tuple[dt.date, dt.time | None] | None:
    """The day, and the time by a clock in London where one is said, of an ISO 8601 date or moment; else None."""
    words = text.strip()[:40]
    try:
        if len(words) == 10:
            return dt.date.fromisoformat(words), None
        moment = dt.datetime.fromisoformat(words)
        if moment.tzinfo is not None:
            moment = moment.astimezone(LONDON)
    except (ValueError, OverflowError):
        return None
    return moment.date(), moment.time().replace(second=0, microsecond=0, fold=0)
