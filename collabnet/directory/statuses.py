"""The register's words for whether a school is open, and why one closes."""

from __future__ import annotations

OPEN, CLOSED = "1", "2"
STATUSES = {
    OPEN: "Open",
    CLOSED: "Closed",
    "3": "Open, but proposed to close",
    "4": "Proposed to open",
}
MERGER = "Result of Amalgamation/Merger"
# As the register words them (Get Information About Schools, "reason establishment closed").
CLOSED_REASONS = (
    "Closure",
    "Academy Converter",
    "For Academy",
    "Fresh Start",
    "New Start",
    MERGER,
    "Other",
)
