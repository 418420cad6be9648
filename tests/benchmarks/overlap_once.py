"""Small areas and schools of England's number for the benchmark of overlaps; alone it prints its peak of memory."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from collabnet.core.geography import Floats
from collabnet.core.neighbours import choices_by_distance, overlap
from tests.benchmarks.memory import peak_bytes

CELLS, SCHOOLS, NEAREST, TOWNS = 33_755, 16_800, 20, 900


def england() -> tuple[Floats, Floats, Floats, Floats]:
    """Points of small areas and of primary schools, town by town as codes are; places; children."""
    random = np.random.default_rng(33_755)
    towns = random.uniform((150_000, 50_000), (600_000, 550_000), (TOWNS, 2))
    share = random.dirichlet(np.full(TOWNS, 0.5))

    def points(count: int) -> Floats:
        around: Floats = towns[np.sort(random.choice(TOWNS, count, p=share))]
        return around + random.normal(0, 3_000, (count, 2))

    return (
        points(CELLS),
        points(SCHOOLS),
        random.integers(15, 90, SCHOOLS).astype(np.float64),
        random.integers(5, 40, CELLS).astype(np.float64),
    )


def search(cells: Floats, schools: Floats) -> tuple[Floats, Floats, Floats]:
    """The 20 nearest schools of every small area, and all pairs sorted by distance."""
    metres, school = cKDTree(schools).query(cells, k=NEAREST)
    order = np.argsort(metres.ravel(), kind="stable")
    return metres.ravel(), school.ravel(), order


def shared(metres: Floats, school: Floats, places: Floats, children: Floats) -> csr_array:
    """The shares of children in common of all schools."""
    choices = choices_by_distance(
        cell=np.repeat(np.arange(len(children)), NEAREST),
        school=school,
        metres=metres,
        places=places,
        cells=len(children),
    )
    return overlap(choices, children)


if __name__ == "__main__":
    cells, schools, places, children = england()
    metres, school, _ = search(cells, schools)
    assert shared(metres, school, places, children).nnz
    print(peak_bytes() / 1024**2)
