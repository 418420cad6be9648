"""The records that single pages of the atlas need at a place, made when first asked for."""

from __future__ import annotations

from tests.conventions import records_local, records_scenarios
from tests.conventions.world import Maker

BY_PAGE: dict[tuple[str, str], Maker] = {**records_local.BY_PAGE, **records_scenarios.BY_PAGE}
