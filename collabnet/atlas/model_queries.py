"""Reads what the model of admissions left behind: catchments, neighbours and their shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from sqlalchemy import select

from collabnet.atlas.model_models import BANDS, AtlasCatchment, AtlasModel, AtlasNeighbour
from collabnet.directory.models import School
from collabnet.platform.db import db, read

KEYS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A school that shares children with another: `share` (0–1) is the share of children in common."""

    urn: int
    name: str
    share: float
    band: str = "primary"


def neighbours_of(urn: int, band: str) -> list[Neighbour]:
    """The schools that share children with this one in a band, the largest share first."""
    rows = read(
        select(AtlasNeighbour.neighbour_urn, School.name, AtlasNeighbour.share)
        .join(School, School.urn == AtlasNeighbour.neighbour_urn)
        .where(AtlasNeighbour.urn == urn, AtlasNeighbour.band == band)
        .order_by(AtlasNeighbour.share.desc(), School.name, AtlasNeighbour.neighbour_urn)
    )
    return [Neighbour(other, name, share, band) for other, name, share in rows]


def all_neighbours(urn: int) -> list[Neighbour]:
    """The neighbours of a school in any band, each once with its largest share, the largest first."""
    found: dict[int, Neighbour] = {}
    for band in BANDS:
        for n in neighbours_of(urn, band):
            if n.urn not in found or n.share > found[n.urn].share:
                found[n.urn] = n
    return sorted(found.values(), key=lambda n: (-n.share, n.name, n.urn))


def neighbour_shares(urns: Sequence[int], band: str | None = None) -> csr_array:
    """Shares of children in common among these schools: row i, column j is how much of i's j also serves.

    The order is that of `urns`; the diagonal is zero; rows need not add up to 1, for schools that are
    not among `urns` have the rest. Without a band, of both bands the larger share counts.
    """
    place = {urn: n for n, urn in enumerate(urns)}
    found: dict[tuple[int, int], float] = {}
    wanted = select(AtlasNeighbour.urn, AtlasNeighbour.neighbour_urn, AtlasNeighbour.share).where(
        AtlasNeighbour.band.in_((band,) if band else BANDS)
    )
    some = [wanted] if len(place) > 20 * KEYS_AT_ONCE else [
        wanted.where(AtlasNeighbour.urn.in_(urns[start : start + KEYS_AT_ONCE]))
        for start in range(0, len(urns), KEYS_AT_ONCE)
    ]  # fmt: skip
    for statement in some:
        for urn, other, share in read(statement):
            if urn in place and other in place:
                key = (place[urn], place[other])
                found[key] = max(share, found.get(key, 0.0))
    keys = sorted(found)
    return csr_array(
        (
            np.array([found[key] for key in keys], dtype=np.float64),
            (
                np.array([row for row, _ in keys], dtype=np.int64),
                np.array([column for _, column in keys], dtype=np.int64),
            ),
        ),
        shape=(len(urns), len(urns)),
    )


def catchment_of(urn: int, band: str) -> AtlasCatchment | None:
    """The modelled catchment of a school in a band, or None before the model was built."""
    return db.session.get(AtlasCatchment, (urn, band))


def catchments_of(urns: Sequence[int], band: str) -> dict[int, AtlasCatchment]:
    """The stored catchments of these schools in a band, by URN; schools that admit elsewhere are absent."""
    found: dict[int, AtlasCatchment] = {}
    for start in range(0, len(urns), KEYS_AT_ONCE):
        rows = db.session.scalars(
            select(AtlasCatchment).where(
                AtlasCatchment.band == band,
                AtlasCatchment.urn.in_(urns[start : start + KEYS_AT_ONCE]),
            )
        )
        found |= {row.urn: row for row in rows}
    return found


def model_of(la_code: str, band: str) -> AtlasModel | None:
    """What the model says of a local authority in a band, or None before it was built."""
    return db.session.get(AtlasModel, (la_code, band))
