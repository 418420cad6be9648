"""The words in which posts and people are described: roles, subjects, phases, key stages, kinds of contract.

They are those of DfE's Teaching Vacancies, so that a post brought from there says the same here.
Where each list comes from and when it was read: `data/README.md`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class JobRole:
    """A role in a school; the family is "teaching" or "support"."""

    code: str
    label: str
    family: str


@cache
def job_roles() -> Mapping[str, JobRole]:
    """Every role by code, in the order of the list."""
    return MappingProxyType(
        {
            row["code"]: JobRole(row["code"], row["label"], row["family"])
            for row in _rows("job_roles.csv")
        }
    )


@cache
def subjects() -> tuple[str, ...]:
    """The names of subjects, in alphabetical order; a subject's name is its code."""
    return tuple(row["label"] for row in _rows("subjects.csv"))


@cache
def codes(list_name: str) -> Mapping[str, str]:
    """The words by code of one list of `vacancy_codes.csv`, such as "key_stage". Raises KeyError for no such list."""
    found = {
        row["code"]: row["label"] for row in _rows("vacancy_codes.csv") if row["list"] == list_name
    }
    if not found:
        raise KeyError(list_name)
    return MappingProxyType(found)


def work_words(*, roles: Iterable[str], subjects: Iterable[str], phases: Iterable[str]) -> str:
    """What work is, as far as it is said: "Teacher · Physics, Chemistry · Secondary"; unknown codes are left out."""
    known, stages = job_roles(), codes("vacancy_phase")
    parts = (
        ", ".join(known[code].label for code in roles if code in known),
        ", ".join(subjects),
        ", ".join(stages[code] for code in phases if code in stages),
    )
    return " · ".join(part for part in parts if part)


@cache
def _rows(filename: str) -> tuple[dict[str, str], ...]:
    with (DATA / filename).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


JOB_ROLES = job_roles()
SUBJECTS = subjects()
PHASES = codes("vacancy_phase")
KEY_STAGES = codes("key_stage")
