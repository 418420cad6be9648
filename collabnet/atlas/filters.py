"""What a visitor asked the map for: the layer, and which schools; read from the address, which keeps it all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from urllib.parse import urlencode

LARGEST_KEY = 2**31 - 1


class Layer(StrEnum):
    """What the map's colours and shapes say."""

    FULLNESS = "fullness"
    LOAD = "load"
    OFFERS = "offers"
    RECEPTION = "reception-catchments"
    YEAR_7 = "year-7-catchments"

    @property
    def words(self) -> str:
        """The layer's name on a page."""
        return {
            "fullness": "Fullness",
            "load": "Unequal load",
            "offers": "On offer",
            "reception-catchments": "Reception catchments",
            "year-7-catchments": "Year 7 catchments",
        }[self.value]

    @property
    def band(self) -> str:
        """The band of a layer of catchments; "" for the others."""
        return {"reception-catchments": "primary", "year-7-catchments": "secondary"}.get(
            self.value, ""
        )


@dataclass(frozen=True, slots=True)
class MapFilter:
    """Which schools are shown and how; an empty part leaves nothing out. `school` is the one selected."""

    layer: Layer = Layer.FULLNESS
    phase: str = ""  # a phase code of the register
    type: str = ""  # a type code of the register
    trust: int | None = None
    school: int | None = None
    at: str = ""  # where the script's map stands: latitude,longitude,zoom

    @property
    def is_narrowed(self) -> bool:
        """Whether some schools are left out."""
        return bool(self.phase or self.type or self.trust)

    def query(self, **changes: object) -> str:
        """The address's query for this filter with some parts changed, defaults left out."""
        parts: dict[str, object] = {
            "layer": "" if self.layer is Layer.FULLNESS else self.layer.value,
            "phase": self.phase,
            "type": self.type,
            "trust": self.trust,
            "school": self.school,
            "at": self.at,
        }
        parts |= changes
        if parts["layer"] == Layer.FULLNESS.value:
            parts["layer"] = ""
        asked = urlencode({name: value for name, value in parts.items() if value})
        return f"?{asked}" if asked else ""


@dataclass(frozen=True, slots=True)
class Asked:
    """The filter that could be read, and a message for each part that could not."""

    filter: MapFilter
    errors: dict[str, str] = field(default_factory=dict)


def national(asked: Asked) -> Asked:
    """The same for the map of England, which has no catchments: they are shown by authority."""
    if not asked.filter.layer.band:
        return asked
    errors = asked.errors | {"layer": "Catchments are on the map of each local authority."}
    return Asked(replace(asked.filter, layer=Layer.FULLNESS), errors)


_CODE = re.compile(r"[0-9A-Za-z]{1,4}")
_VIEW = re.compile(r"[0-9]{2}\.[0-9]{1,5},-?[0-9]{1,2}\.[0-9]{1,5},[0-9]{1,2}")
_NUMBER = re.compile(r"[0-9]{1,10}")


def read_filter(arguments: Mapping[str, str]) -> Asked:
    """Read the map's part of an address; what cannot be read is left out with a message beside its field."""
    errors: dict[str, str] = {}
    layer = arguments.get("layer", "") or Layer.FULLNESS.value
    if layer not in {member.value for member in Layer}:
        errors["layer"] = "Choose one of the layers above the map."
        layer = Layer.FULLNESS.value
    for name, message in (
        ("phase", "Choose a phase from the list."),
        ("type", "Choose a type of school from the list."),
    ):
        text = arguments.get(name, "")
        if text and not _CODE.fullmatch(text):
            errors[name] = message
    at = arguments.get("at", "")
    trust = _key(arguments.get("trust", ""), "trust", "Choose a trust from the list.", errors)
    school = _key(arguments.get("school", ""), "school", "A school has a six-digit URN.", errors)
    return Asked(
        MapFilter(
            layer=Layer(layer),
            phase="" if "phase" in errors else arguments.get("phase", ""),
            type="" if "type" in errors else arguments.get("type", ""),
            trust=trust,
            school=school,
            at=at if _VIEW.fullmatch(at) else "",
        ),
        errors,
    )


def _key(text: str, name: str, message: str, errors: dict[str, str]) -> int | None:
    """A record's number, or None with a message when it cannot be one."""
    if not text:
        return None
    if not (text.isascii() and _NUMBER.fullmatch(text)) or not 0 < int(text) <= LARGEST_KEY:
        errors[name] = message
        return None
    return int(text)
