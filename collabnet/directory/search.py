"""What somebody asks the school search for: query parameters read strictly, each mistake said beside its field."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal

from werkzeug.datastructures import MultiDict

from collabnet.core.geography import GeographyError, parse_radius_miles
from collabnet.core.identifiers import IdentifierError, parse_dfe_number
from collabnet.directory.codes import PHASES, SECTORS, school_types
from collabnet.platform.form_fields import clean_text

Kind = Literal["all", "urn", "dfe_number", "words"]

RADII_MILES: Final = (1.0, 2.0, 3.0, 5.0, 10.0, 20.0, 30.0, 50.0)
DEFAULT_RADIUS_MILES: Final = 3.0
LONGEST_WORDS: Final = 100
SORTS: Final[dict[str, str]] = {
    "distance": "Distance",
    "match": "Best match",
    "name": "Name",
    "fullest": "Fullest first",
    "emptiest": "Most spare places first",
}
_WHOLE: Final = re.compile(r"[0-9]{1,9}")


@dataclass(slots=True)
class SchoolSearch:
    """A search as asked for. `errors` maps a field's name to what to mend; then nothing is searched."""

    q: str = ""
    radius_miles: float = DEFAULT_RADIUS_MILES
    by_name: bool = False  # words mean a school's name, even where a town is called so
    phases: tuple[str, ...] = ()
    type: str = ""  # a type's code or a key of SECTORS
    trust: str = ""  # part of a name, or a UID
    la: str = ""
    locality: str = ""
    sen_unit: bool = False
    closed_too: bool = False
    extra: tuple[str, ...] = ()  # filters of higher rooms that are on
    sort: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> Kind:
        """What the words in the box are, by their shape."""
        if not self.q:
            return "all"
        if re.fullmatch(r"[0-9]{6}", self.q):
            return "urn"
        try:
            parse_dfe_number(self.q)
        except IdentifierError:
            return "words"
        return "dfe_number"

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the box narrows the search."""
        return bool(
            self.phases or self.type or self.trust or self.la or self.locality or self.sen_unit or self.extra
        )  # fmt: skip


def read_search(arguments: MultiDict[str, str], extra_filters: Iterable[str] = ()) -> SchoolSearch:
    """Read the query parameters of a search; `extra_filters` are the names that higher rooms offer."""
    asked = SchoolSearch()
    asked.q = _words(arguments, "q", asked)
    asked.trust = _words(arguments, "trust", asked)
    asked.by_name = arguments.get("by") == "name"
    asked.sen_unit = bool(arguments.get("sen_unit"))
    asked.closed_too = bool(arguments.get("closed"))
    asked.extra = tuple(name for name in extra_filters if arguments.get(name))
    asked.radius_miles = _radius(arguments, asked)
    asked.phases = tuple(dict.fromkeys(p for p in arguments.getlist("phase")[:20] if p))
    if not set(asked.phases) <= PHASES.keys():
        asked.phases = ()
        asked.errors["phase"] = "Choose phases from the list"
    known_types = {t.code for t in school_types()} | SECTORS.keys()
    asked.type = _one_of(arguments, "type", known_types, "Choose a type of school", asked)
    asked.sort = _one_of(arguments, "sort", SORTS.keys(), "Choose an order", asked)
    asked.la = _code(arguments, "la", r"[0-9]{3}", "Choose a local authority", asked)
    asked.locality = _code(
        arguments, "locality", r"[a-z0-9-]{1,80}", "Choose a locality from its page", asked
    )
    return asked


def radii(chosen: float) -> list[float]:
    """The radii to offer, in miles, with the one that was asked for among them."""
    return sorted({*RADII_MILES, chosen})


def whole_number(text: str) -> int | None:
    """The number that digits say when it is small enough to be a key of ours; None otherwise."""
    if not _WHOLE.fullmatch(text) or not text.isascii():
        return None
    return int(text)


def _words(arguments: MultiDict[str, str], name: str, asked: SchoolSearch) -> str:
    text = " ".join(str(clean_text(arguments.get(name, "")[: LONGEST_WORDS + 200])).split())
    if len(text) > LONGEST_WORDS:
        asked.errors[name] = f"Use {LONGEST_WORDS} characters or fewer"
        return text[:LONGEST_WORDS]
    return text


def _radius(arguments: MultiDict[str, str], asked: SchoolSearch) -> float:
    text = arguments.get("radius", "")
    if not text:
        return DEFAULT_RADIUS_MILES
    try:
        return parse_radius_miles(text[:40])
    except GeographyError as error:
        asked.errors["radius"] = error.reason
        return DEFAULT_RADIUS_MILES


def _one_of(
    arguments: MultiDict[str, str],
    name: str,
    allowed: Iterable[str],
    message: str,
    asked: SchoolSearch,
) -> str:
    text = arguments.get(name, "")
    if text and text not in allowed:
        asked.errors[name] = message
        return ""
    return text


def _code(
    arguments: MultiDict[str, str], name: str, shape: str, message: str, asked: SchoolSearch
) -> str:
    text = arguments.get(name, "")
    if text and (len(text) > 80 or not re.fullmatch(shape, text, re.ASCII)):
        asked.errors[name] = message
        return ""
    return text
