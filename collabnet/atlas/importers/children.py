"""How many children of the entry age live in a catchment, from the small areas whose middle lies inside."""

from __future__ import annotations

import json

import numpy as np
import shapely
from sqlalchemy import select

from collabnet.core.geography import inside
from collabnet.directory.models import SmallArea, SmallAreaChildren
from collabnet.platform.db import db

ENTRY_AGES = {"primary": 4, "secondary": 11}


class ChildrenInside:
    """The small areas with their children, read once for a file and only when first asked for."""

    def __init__(self) -> None:
        self._cells: tuple[np.ndarray, np.ndarray, np.ndarray] | None = None

    def inside(self, shape: shapely.MultiPolygon, band: str) -> int | None:
        """Children of the entry age in the small areas inside; None where no small areas are known there."""
        eastings, northings, ages = self._read()
        if not len(eastings):
            return None
        within = inside(shape, eastings, northings)
        return int(ages[within, ENTRY_AGES[band]].sum()) if within.any() else None

    def _read(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        if self._cells is None:
            latest = (
                select(SmallAreaChildren.year)
                .order_by(SmallAreaChildren.year.desc())
                .limit(1)
                .scalar_subquery()
            )
            rows = (
                db.session.connection()
                .execute(
                    select(SmallArea.easting, SmallArea.northing, SmallAreaChildren.ages)
                    .join(SmallAreaChildren, SmallAreaChildren.code == SmallArea.code)
                    .where(SmallArea.easting.is_not(None), SmallAreaChildren.year == latest)
                )
                .all()
            )
            self._cells = (
                np.array([row.easting for row in rows], dtype=np.float64),
                np.array([row.northing for row in rows], dtype=np.float64),
                np.array([json.loads(row.ages) for row in rows], dtype=np.float64).reshape(-1, 19),
            )
        return self._cells
