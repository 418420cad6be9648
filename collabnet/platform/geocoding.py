"""Where a postcode is, offline: a read-only file of every English postcode, and a geopy geocoder on it."""

from __future__ import annotations

import re
import sqlite3
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from flask import current_app
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location
from geopy.point import Point

from collabnet.core.geography import GridPoint
from collabnet.core.identifiers import IdentifierError, parse_postcode
from collabnet.platform.grid import point_in_degrees

_OUTWARD: Final = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?")
_INWARD_LENGTH: Final = 3


class PostcodesMissing(RuntimeError):
    """The file of postcodes has not been built: `flask postcodes build`."""


@dataclass(frozen=True, slots=True)
class Place:
    """A postcode or the area of an outward code: how it is written, and where."""

    label: str  # "BN1 1AB", or "BN1" for the middle of its postcodes
    point: GridPoint
    gss_code: str = ""  # of the local authority; empty for an outward code


class PostcodeFile:
    """The built file; every thread reads through a connection of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._kept = threading.local()

    def find(self, text: str) -> Place | None:
        """The place of a postcode, or of an outward code such as BN1; None when there is none.

        Raises PostcodesMissing.
        """
        written = normal_form(text)
        if written is None:
            return None
        outward, _, inward = written.partition(" ")
        connection, authorities = self._connection()
        if not inward:
            return self._middle(connection, outward)
        row = connection.execute(
            "SELECT easting, northing, la FROM postcode WHERE pcd = ?", (outward + inward,)
        ).fetchone()
        if row is None:
            return None
        return Place(written, GridPoint(row[0], row[1]), authorities[row[2]])

    def _middle(self, connection: sqlite3.Connection, outward: str) -> Place | None:
        """The mean of an outward code's own postcodes: BN1's all have six characters, BN10's seven."""
        easting, northing = connection.execute(
            "SELECT avg(easting), avg(northing) FROM postcode WHERE pcd > ? AND pcd < ? AND length(pcd) = ?",
            (outward, outward + "~", len(outward) + _INWARD_LENGTH),
        ).fetchone()
        if easting is None:
            return None
        return Place(outward, GridPoint(round(easting), round(northing)))

    def _connection(self) -> tuple[sqlite3.Connection, dict[int, str]]:
        """This thread's connection and the codes of the local authorities."""
        kept: tuple[sqlite3.Connection, dict[int, str]] | None = getattr(self._kept, "open", None)
        if kept is None:
            if not self.path.is_file():
                raise PostcodesMissing(str(self.path))
            address = f"file:{quote(str(self.path))}?mode=ro&immutable=1"
            connection = sqlite3.connect(address, uri=True, check_same_thread=False)
            kept = connection, dict(connection.execute("SELECT id, gss_code FROM authority"))
            self._kept.open = kept
        return kept


def normal_form(text: str) -> str | None:
    """A postcode or outward code as it is written, "BN1 1AB" or "BN1"; None for any other text."""
    if len(text) > 40:
        return None
    try:
        return parse_postcode(text)
    except IdentifierError:
        outward = text.upper().strip()  # "BN1 1" is a sector, not BN11
        return outward if _OUTWARD.fullmatch(outward) else None


class PostcodeGeocoder(Geocoder):  # type: ignore[misc]
    """geopy's interface on the file, so that another geopy geocoder can stand in its place."""

    def __init__(
        self,
        *,
        postcodes: PostcodeFile,
        scheme: str | None = None,
        timeout: Any = DEFAULT_SENTINEL,
        proxies: Any = DEFAULT_SENTINEL,
        user_agent: str | None = None,
        ssl_context: Any = DEFAULT_SENTINEL,
        adapter_factory: Any = None,
    ) -> None:
        super().__init__(
            scheme=scheme, timeout=timeout, proxies=proxies, user_agent=user_agent,
            ssl_context=ssl_context, adapter_factory=adapter_factory,
        )  # fmt: skip
        self.postcodes = postcodes

    def geocode(
        self, query: str, *, exactly_one: bool = True, timeout: Any = DEFAULT_SENTINEL
    ) -> Location | list[Location] | None:
        """The location of a postcode or outward code (a list of one unless `exactly_one`), or None."""
        place = self.postcodes.find(query)
        if place is None:
            return None
        longitude, latitude = point_in_degrees(*place.point)
        raw = {
            "easting": place.point.easting,
            "northing": place.point.northing,
            "gss_code": place.gss_code,
        }
        location = Location(place.label, Point(latitude, longitude), raw)
        return location if exactly_one else [location]


def postcode_file() -> PostcodeFile:
    """This application's file of postcodes."""
    kept: dict[str, Any] = current_app.extensions
    if "postcodes" not in kept:
        kept["postcodes"] = PostcodeFile(current_app.config["POSTCODES_FILE"])
    found = kept["postcodes"]
    assert isinstance(found, PostcodeFile)  # noqa: S101 - narrows the type
    return found
