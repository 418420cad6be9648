"""Places within reach of each child (2SFCA and E2SFCA) against PySAL's `access`."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
from access import Access, weights

from collabnet.atlas.evaluation_files import missing_files, read_homes, read_schools
from collabnet.core.accessibility import Reach, places_per_child, step_weights, within
from collabnet.core.admissions import Floats
from tests.benchmarks.bench_admissions import CELLS, DATA, SCHOOLS
from tests.benchmarks.registry import Measurement, benchmark, median_seconds

METRES = 3_000
STEPS = (1_000.0, 2_000.0, 3_000.0)
WEIGHTS = {1_000: 1.0, 2_000: 0.68, 3_000: 0.22}
SAME = 1e-12


@benchmark(
    name="2SFCA and E2SFCA of all England, against PySAL access",
    unit="s",
    target=8,
    bound="at least",
    of="inverse ratio",
)
def against_access() -> Measurement:
    """Both from the same pairs of home and school within 3 km; results may differ by 1e-12."""
    homes, sites = _points()
    draw = np.random.default_rng(30)
    children = draw.poisson(18, len(homes)).astype(np.float64) + 1
    places = draw.choice([30.0, 60.0, 90.0], len(sites))
    reach = within(home_points=homes, site_points=sites, metres=METRES)

    def ours() -> tuple[Floats, Floats]:
        plain = places_per_child(reach=reach, children=children, places=places)
        steps = step_weights(reach.cost, limits=STEPS)
        return plain, places_per_child(reach=reach, children=children, places=places, weights=steps)

    frames = _frames(reach, children, places)
    start = time.process_time()
    theirs = _by_access(*frames)
    slow = time.process_time() - start
    for mine, yours in zip(ours(), theirs, strict=True):
        furthest = float(np.abs(mine - yours).max())
        if furthest > SAME:
            raise AssertionError(f"the two differ by {furthest}")
    return Measurement(figure=median_seconds(ours, repeats=7), baseline=slow)


def _points() -> tuple[Floats, Floats]:
    """England's small areas and primary schools, or as many at made-up places."""
    if not missing_files(DATA):
        return read_homes(DATA).points, read_schools(DATA)["primary"].points
    draw = np.random.default_rng(31)
    towns = draw.uniform(0, 400_000, (300, 2))
    homes = towns[draw.integers(0, 300, CELLS)] + draw.normal(0, 2_500, (CELLS, 2))
    return homes, towns[draw.integers(0, 300, SCHOOLS)] + draw.normal(0, 2_500, (SCHOOLS, 2))


def _frames(
    reach: Reach, children: Floats, places: Floats
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    demand = pd.DataFrame({"home": np.arange(reach.homes), "children": children})
    supply = pd.DataFrame({"site": np.arange(reach.sites), "places": places})
    cost = pd.DataFrame({"origin": reach.home, "dest": reach.site, "cost": reach.cost})
    return demand, supply, cost


def _by_access(
    demand: pd.DataFrame, supply: pd.DataFrame, cost: pd.DataFrame
) -> tuple[Floats, Floats]:
    """The two by PySAL; homes that reach nothing are not in its answers and have no place."""
    table = Access(
        demand_df=demand, demand_index="home", demand_value="children",
        supply_df=supply, supply_index="site", supply_value="places",
        cost_df=cost, cost_origin="origin", cost_dest="dest", cost_name="cost",
    )  # fmt: skip
    plain = table.two_stage_fca(name="plain", max_cost=METRES)
    enhanced = table.enhanced_two_stage_fca(
        name="enhanced", max_cost=METRES, weight_fn=weights.step_fn(WEIGHTS)
    )
    return (
        plain["plain_places"].reindex(demand["home"]).fillna(0).to_numpy(),
        enhanced["enhanced_places"].reindex(demand["home"]).fillna(0).to_numpy(),
    )
