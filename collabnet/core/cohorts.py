"""Children who will enter school in a year, from children counted by age, and those of each school's catchment.

Counts are taken in the middle of a year (ONS mid-year estimates: 30 June); a school year's entrants are
born from one 1 September to the next 31 August. Children are taken to stay where they were counted:
nobody is added for homes to be built or taken off for families who move away.
"""

from typing import Final

import numpy as np

from collabnet.core.admissions import Edges, Floats, per_number
from collabnet.core.preferences import choice_shares

ENTRY_AGE: Final = {"primary": 4, "secondary": 11}  # on 31 August before they enter
BORN_BY_JUNE: Final = 10 / 12  # of a school year's children: September to June


def entrants(ages: Floats, *, band: str, counted_in: int, entry_year: int) -> Floats | None:
    """Children of each area (row) who enter a band in September of `entry_year`.

    `ages` has a column for each age from 0. Of those who enter in the year after the count 10 in 12
    were already of the older age; for those not yet born in June the older age stands for all.
    None where the count knows nothing of them: not yet born, or older than its last age.
    """
    older = ENTRY_AGE[band] - (entry_year - counted_in)
    if not 0 <= older < ages.shape[1]:
        return None
    if older == 0:
        return np.asarray(ages[:, 0], dtype=np.float64)
    found: Floats = BORN_BY_JUNE * ages[:, older] + (1 - BORN_BY_JUNE) * ages[:, older - 1]
    return found


def catchment_change(
    edges: Edges, *, scores: Floats, before: Floats | None, after: Floats | None
) -> Floats:
    """Entrants of each school's catchment in one year over those of the year before; nan where there are none.

    A school's catchment is its share of each area's children by the preferences in `scores`
    (`preferences.Draw.scores`); shares are held fixed, so only the children change.
    """
    if before is None or after is None:
        return np.full(edges.schools, np.nan)
    shares = choice_shares(edges, scores)
    then = per_number(edges.school, shares * before[edges.cell], edges.schools)
    now = per_number(edges.school, shares * after[edges.cell], edges.schools)
    found: Floats = np.divide(now, then, out=np.full(edges.schools, np.nan), where=then > 0)
    return found
