"""Holds JSON-LD against the types of schema.org: whether each property belongs to its type and holds what it may."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "data" / "schema_org.csv"
_URL = re.compile(r"(https?|mailto|urn):\S+")


@cache
def vocabulary() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """The ranges of each property of each type; `subClassOf` names the type above."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    with FILE.open(encoding="utf-8") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            found.setdefault(row["type"], {})[row["property"]] = tuple(row["ranges"].split("|"))
    return found


def ranges(kind: str, name: str) -> tuple[str, ...]:
    """What a property of a type may hold, also by the types above it; empty where it has none such."""
    while kind:
        of_type = vocabulary().get(kind, {})
        if name in of_type and name != "subClassOf":
            return of_type[name]
        kind = of_type.get("subClassOf", ("",))[0]
    return ()


def errors(node: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """What schema.org would not know in a tree of JSON-LD, one sentence each."""
    kind = node.get("@type", "")
    if kind not in vocabulary():
        yield f"{path or 'the whole'}: no type {kind!r}"
        return
    for name, value in node.items():
        if name.startswith("@") or ":" in name:  # keywords, and names of another vocabulary
            continue
        allowed = ranges(kind, name)
        where = f"{path}{kind}.{name}"
        if not allowed:
            yield f"{where}: no such property"
            continue
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, Mapping):
                if not _is_a(item.get("@type", ""), allowed):
                    yield f"{where}: {item.get('@type')} is none of {allowed}"
                yield from errors(item, f"{where} > ")
            elif not any(_literal(item, one) for one in allowed):
                yield f"{where}: {item!r} is none of {allowed}"


def _is_a(kind: str, allowed: tuple[str, ...]) -> bool:
    while kind:
        if kind in allowed:
            return True
        kind = vocabulary().get(kind, {}).get("subClassOf", ("",))[0]
    return False


def _literal(value: object, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "Boolean"
    if isinstance(value, int):
        return kind in ("Number", "Integer", "Float")
    if isinstance(value, float):
        return kind in ("Number", "Float")
    if not isinstance(value, str) or not value:
        return False
    if kind == "URL":
        return _URL.fullmatch(value) is not None
    if kind in ("Date", "DateTime"):
        try:
            return (
                len(value) == 10
                if kind == "Date"
                else dt.datetime.fromisoformat(value).tzinfo is not None
            ) and bool(dt.datetime.fromisoformat(value))
        except ValueError:
            return False
    return kind in ("Text", "CssSelectorType")
