"""What training can be about, and the other closed lists of the CPD market, in words."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

DATA = Path(__file__).parent / "data"
PHASE_LABELS = {
    "all": "All phases",
    "early_years": "Early years",
    "primary": "Primary",
    "secondary": "Secondary",
    "post_16": "16 to 19",
}
WAY_LABELS = {
    "first_come": "First come, first served",
    "approval": "You decide on each request",
    "round": "Shared out after a closing date",
}
WAY_SHORT = {
    "first_come": "First come, first served",
    "approval": "The host decides",
    "round": "Shared out after a closing date",
}
WAY_WORDS = {
    "first_come": "Places go to whoever books first.",
    "approval": "The host decides on each request and says why.",
    "round": "Ask by the closing date; places are then shared out by a stated rule, and everyone sees why.",
}
COVER_LABELS = {
    "employer": "The school that sends somebody",
    "host": "The host",
    "shared": "Shared: see the note on travel and costs",
    "none": "No cover is needed",
}
URGENCY_LABELS = {"now": "As soon as possible", "term": "This term", "year": "This school year"}


@dataclass(frozen=True, slots=True)
class Standard:
    """One of the five parts of the DfE Standard for teachers' professional development (July 2016)."""

    field: str
    question: str
    hint: str
    short: str


STANDARD = (
    Standard("standard_outcomes", "Which pupil outcomes should improve, and how will you know?",
             "Part 1: a focus on improving and evaluating pupil outcomes", "Pupil outcomes"),
    Standard("standard_evidence", "What evidence and expertise does it stand on?",
             "Part 2: underpinned by robust evidence and expertise", "Evidence and expertise"),
    Standard("standard_collaboration", "How do people work together and get expert challenge?",
             "Part 3: includes collaboration and expert challenge", "Collaboration and challenge"),
    Standard("standard_sustained", "What happens between and after the sessions?",
             "Part 4: programmes sustained over time", "Sustained over time"),
    Standard("standard_leadership", "What should leaders of the schools that take part do?",
             "Part 5: prioritised by school leadership", "Backed by leadership"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Area:
    """What training can be about."""

    code: str
    label: str
    heading: str


@cache
def areas() -> Mapping[str, Area]:
    """Every area by code, in the order of the list."""
    with (DATA / "areas.csv").open(newline="") as file:
        return MappingProxyType(
            {r["code"]: Area(r["code"], r["label"], r["heading"]) for r in csv.DictReader(file)}
        )


def area_label(code: str) -> str:
    """The words for an area; one that left the list keeps its code."""
    found = areas().get(code)
    return found.label if found else code


def area_choices(first: str) -> list[SelectChoice]:
    """The areas as a select with groups; `first` is what no choice says."""
    return [
        SelectChoice("", first),
        *(SelectChoice(a.code, a.label, optgroup=a.heading) for a in areas().values()),
    ]


def pounds(pence: int) -> str:
    """A cost in words: "free", "£45", "£12.50"."""
    if pence == 0:
        return "free"
    return f"£{pence // 100:,}" + (f".{pence % 100:02d}" if pence % 100 else "")
