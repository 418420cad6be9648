"""How many places there are for each child within reach of home: the two-step floating catchment area.

First each school's places are shared among all children who could reach it, then each home adds up its
shares of the schools it can reach (2SFCA: Luo and Wang 2003). In the enhanced form nearer children and
schools weigh more (E2SFCA: Luo and Qi 2009). It says what is within reach, not who is admitted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

from collabnet.core.admissions import AdmissionsError, Floats, per_number

# The three steps and weights of Luo and Qi, their minutes of driving taken as thirds of the reach.
STEP_WEIGHTS: Final = (1.0, 0.68, 0.22)


@dataclass(frozen=True, eq=False, slots=True)
class Reach:
    """Pairs of a home and a site that can reach each other, and what it costs (metres, or minutes)."""

    homes: int
    sites: int
    home: NDArray[np.int32]
    site: NDArray[np.int32]
    cost: Floats


def within(*, home_points: ArrayLike, site_points: ArrayLike, metres: float) -> Reach:
    """Every home and site at most `metres` apart in a straight line; points are (n, 2) grid metres."""
    homes = np.asarray(home_points, dtype=np.float64).reshape(-1, 2)
    sites = np.asarray(site_points, dtype=np.float64).reshape(-1, 2)
    if not (np.isfinite(homes).all() and np.isfinite(sites).all()):
        raise AdmissionsError("Each home and site needs a point on the grid.")
    if not len(homes) or not len(sites):
        nothing = np.empty(0, dtype=np.int32)
        return Reach(len(homes), len(sites), nothing, nothing, np.empty(0))
    found = cKDTree(homes).sparse_distance_matrix(cKDTree(sites), metres, output_type="ndarray")
    return Reach(
        homes=len(homes),
        sites=len(sites),
        home=found["i"].astype(np.int32),
        site=found["j"].astype(np.int32),
        cost=found["v"],
    )


def step_weights(
    cost: Floats, *, limits: Sequence[float], weights: Sequence[float] = STEP_WEIGHTS
) -> Floats:
    """The weight of each cost: `weights[n]` up to and including `limits[n]`, 0 beyond the last."""
    if len(limits) != len(weights) or list(limits) != sorted(limits):
        raise AdmissionsError("Each limit needs a weight, and limits must rise.")
    beyond = np.searchsorted(np.asarray(limits, dtype=np.float64), cost, side="left")
    found: Floats = np.append(np.asarray(weights, dtype=np.float64), 0.0)[beyond]
    return found


def places_per_child(
    *, reach: Reach, children: ArrayLike, places: ArrayLike, weights: Floats | None = None
) -> Floats:
    """Places within reach for each child of each home; 0 where there are none.

    Without `weights` (one a pair) everything within reach counts fully (2SFCA); with them this is
    E2SFCA. Raises AdmissionsError for arrays of the wrong length.
    """
    living = np.asarray(children, dtype=np.float64)
    offered = np.asarray(places, dtype=np.float64)
    if living.shape != (reach.homes,) or offered.shape != (reach.sites,):
        raise AdmissionsError("One number of children a home and of places a site, please.")
    wanting = living[reach.home]
    if weights is not None:
        wanting *= weights
    demand = per_number(reach.site, wanting, reach.sites)
    share = np.divide(offered, demand, out=np.zeros_like(offered), where=demand > 0)[reach.site]
    if weights is not None:
        share *= weights
    return per_number(reach.home, share, reach.homes)
