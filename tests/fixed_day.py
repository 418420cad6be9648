"""The day on which tests run that speak of dated law, adverts and agreements, so that they hold in any year.

A folder of such tests takes the fixture in its conftest. A file elsewhere says
`pytestmark = pytest.mark.time_machine(NOW)`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

DAY = dt.date(2026, 11, 23)  # a Monday in term, when London keeps UTC
NOW = dt.datetime.combine(DAY, dt.time(10), dt.UTC)


@pytest.fixture(autouse=True)
def fixed_day() -> Iterator[None]:
    """The clock stands at ten on that day when a test begins, and goes on from there."""
    with time_machine.travel(NOW):
        yield


__all__ = ["DAY", "NOW", "fixed_day"]
