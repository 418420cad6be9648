"""Where a school stands: easting and northing as the register gives them, if they can be in England."""

from __future__ import annotations

from collections.abc import Sequence

from collabnet.core.geography import GridPoint, is_plausibly_in_england
from collabnet.directory.importers.cells import whole_in
from collabnet.platform.imports.importer import Context


class Place:
    """Reads both coordinates or neither."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.easting = context.columns.place("Easting")
        self.northing = context.columns.place("Northing")
        self.columns: tuple[str, ...] = ()
        if self.easting is not None and self.northing is not None:
            self.columns = ("easting", "northing")

    def read(self, cells: Sequence[str]) -> tuple[int | None, ...]:
        """The two coordinates in metres, or none of them with a warning. Raises Rejected."""
        if self.easting is None or self.northing is None:
            return ()
        easting = whole_in("Easting", cells[self.easting], largest=9_999_999)
        northing = whole_in("Northing", cells[self.northing], largest=9_999_999)
        if easting is None or northing is None:
            return None, None
        if not is_plausibly_in_england(GridPoint(easting, northing)):
            self.context.warn(
                "Easting", f"{easting}, {northing}", "This place is not in England; it is left out."
            )
            return None, None
        return easting, northing
