"""The day it is for the people of this site, from the application's one clock."""

from __future__ import annotations

import datetime as dt

from collabnet.core.school_time import day_of
from collabnet.platform.db import utcnow


def today() -> dt.date:
    """The day it is in London."""
    return day_of(utcnow())
