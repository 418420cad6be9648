"""The records that single pages of the CPD market need at a place, made when first asked for."""

from __future__ import annotations

from tests.conventions import records_cpd_after, records_cpd_market, records_cpd_rounds
from tests.conventions.world import Maker

BY_PAGE: dict[tuple[str, str], Maker] = {
    **records_cpd_market.BY_PAGE,
    **records_cpd_after.BY_PAGE,
    **records_cpd_rounds.BY_PAGE,
}
