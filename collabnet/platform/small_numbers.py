"""From which number on counts of people are shown: a setting of the installation (product rule 6)."""

from __future__ import annotations

from flask import current_app


def small_numbers_below() -> int:
    """Counts of people from 1 to one below this are hidden, with what would give them away."""
    return int(current_app.config["SMALL_NUMBERS_BELOW"])
